/**
 * Several commands in one go: a pipeline, which only saves round trips, or a transaction (MULTI ... EXEC), which
 * runs them without others in between. Each call adds a command; `exec()` sends them all.
 */
import { type Reply, ServerError } from '../resp/plain.ts'
import { NullArray, ReplyError, type ReplyValue } from '../resp/values.ts'
import { ABSENT_IN_BATCH, absentMethods } from './absent.ts'
import { type Argument, wordsOf } from './arguments.ts'
import { type CommandShape, replyShapeOf, writeArguments } from './command-shape.ts'
import { COMMANDS, type Commands } from './commands.ts'
import { converterOf } from './converters.ts'
import { ConflictError, ProtocolError } from './errors.ts'
import { INSPECT, type InspectArguments, shown } from './inspect.ts'
import type { Word } from './link.ts'
import { type Checks, checkOptions, oneOf } from './option-checks.ts'
import type { Convert } from './request.ts'
import type { Batched, BatchKind } from './typed.ts'

export interface ExecOptions {
  /** What becomes of error replies: the first one is thrown (the default), or each is a ServerError in its place. */
  readonly errors?: 'throw' | 'values'
}

const OPTIONS: Checks<ExecOptions> = { errors: oneOf('throw', 'values') }

export type BatchMode = 'PIPELINE' | 'MULTI'

/** Sends the commands as one request and resolves with what `convert` makes of all replies. */
export type RunBatch = (
  commands: readonly (readonly Word[])[],
  mode: BatchMode,
  convert: (replies: readonly ReplyValue[]) => unknown[],
) => Promise<unknown[]>

const MULTI: readonly Word[] = ['MULTI']
const EXEC: readonly Word[] = ['EXEC']

type AbsentMethods = typeof ABSENT_IN_BATCH

/** What a batch is besides the commands that can be added. */
interface Executable<T, R extends readonly unknown[]> extends AbsentMethods {
  /** How many commands there are. */
  readonly size: number
  /**
   * Adds any command.
   *
   * @throws TypeError for what cannot be sent, and adds nothing then
   */
  call(...argv: readonly Argument[]): Pipeline<T, [...R, Reply]>
  /**
   * Sends all commands.
   *
   * @returns their results in order
   * @throws ServerError for the first error reply; ConflictError when a watched key has changed
   */
  exec(options?: { readonly errors?: 'throw' }): Promise<R>
  /** The same with error replies as ServerErrors in their places. */
  exec(options: { readonly errors: 'values' }): Promise<{ [I in keyof R]: R[I] | ServerError }>
}

interface PipelineKind<T> extends BatchKind {
  readonly batch: Executable<T, Extract<this['results'], readonly unknown[]>>
}

/** Commands that wait to be sent together; every method adds one, and its result's type. */
export type Pipeline<T = string, R extends readonly unknown[] = []> = Batched<Commands<T>, R, PipelineKind<T>>

export class Batch extends absentMethods(ABSENT_IN_BATCH) {
  readonly #run: RunBatch
  readonly #mode: BatchMode
  readonly #text: boolean
  readonly #commands: (readonly Word[])[] = []
  readonly #converts: Convert[] = []

  constructor(run: RunBatch, mode: BatchMode, text: boolean) {
    super()
    this.#run = run
    this.#mode = mode
    this.#text = text
  }

  get size(): number {
    return this.#commands.length
  }

  call(...argv: readonly Argument[]): this {
    return this.#add(wordsOf(argv), converterOf('same', this.#text))
  }

  /** Adds the command of a typed method. */
  add(shape: CommandShape, args: readonly unknown[]): this {
    return this.#add(wordsOf(writeArguments(shape, args)), converterOf(replyShapeOf(shape, args), this.#text))
  }

  async exec(options: ExecOptions = {}): Promise<unknown[]> {
    const { errors = 'throw' } = checkOptions('exec', options, OPTIONS)
    const commands = this.#mode === 'MULTI' ? [MULTI, ...this.#commands, EXEC] : this.#commands
    const results = await this.#run(commands, this.#mode, replies =>
      this.#results(this.#mode === 'MULTI' ? repliesOfExec(replies) : replies),
    )
    const failed = errors === 'throw' ? results.find(each => each instanceof ServerError) : undefined
    if (failed !== undefined) throw failed
    return results
  }

  [INSPECT](...how: InspectArguments): string {
    return shown('Pipeline', { mode: this.#mode, size: this.size }, how)
  }

  #add(words: readonly Word[], convert: Convert): this {
    this.#commands.push(words)
    this.#converts.push(convert)
    return this
  }

  #results(replies: readonly ReplyValue[]): unknown[] {
    if (replies.length !== this.#converts.length) {
      throw new ProtocolError(`${this.#converts.length} commands, but ${replies.length} replies`)
    }
    return replies.map((reply, at) => {
      if (reply instanceof ReplyError) return new ServerError(reply.message)
      return (this.#converts[at] as Convert)(reply)
    })
  }
}

for (const [name, shape] of Object.entries(COMMANDS)) {
  const value = function (this: Batch, ...args: readonly unknown[]) {
    return this.add(shape, args)
  }
  Object.defineProperty(Batch.prototype, name, { value })
}

/**
 * A batch without commands. The overload says what the prototype's methods make of it; comparing the class with
 * that type, as an assertion does, takes the compiler minutes.
 */
export function startBatch<T>(run: RunBatch, mode: BatchMode, text: boolean): Pipeline<T>
export function startBatch(run: RunBatch, mode: BatchMode, text: boolean): object {
  return new Batch(run, mode, text)
}

/** The replies of the commands within a transaction; throws when it did not run. */
function repliesOfExec(replies: readonly ReplyValue[]): readonly ReplyValue[] {
  const last = replies.at(-1)
  if (Array.isArray(last)) return last
  if (last === null || last instanceof NullArray) throw new ConflictError('a watched key has changed')
  const refused = replies.find(reply => reply instanceof ReplyError)
  throw new ServerError(refused instanceof ReplyError ? refused.message : 'ERR the transaction did not run')
}
