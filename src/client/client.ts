/**
 * A client for any Redis server: `connect()` over TCP, TLS or a unix socket, `server.connect()` in the same process.
 * A Client is a view: `bytes` and `with()` give others of the same connection that answer in Buffers, or give calls
 * up after a time.
 */
import type { Reply } from '../resp/plain.ts'
import type { ReplyValue } from '../resp/values.ts'
import { ABSENT_IN_CLIENT, absentMethods } from './absent.ts'
import { type Argument, wordsOf } from './arguments.ts'
import { type BatchMode, type Pipeline, type RunBatch, startBatch } from './batch.ts'
import type { ClientCore, ClientState, Submit } from './client-core.ts'
import { type CommandShape, replyShapeOf, writeArguments } from './command-shape.ts'
import { COMMANDS, type Commands } from './commands.ts'
import { converterOf } from './converters.ts'
import { type ClientOptions, Core } from './core.ts'
import { ConflictError } from './errors.ts'
import { INSPECT, type InspectArguments, shown } from './inspect.ts'
import type { Word } from './link.ts'
import type { Kind } from './listener.ts'
import {
  abortSignal,
  type Check,
  type Checks,
  callback,
  checkOptions,
  checkValue,
  integer,
  milliseconds,
  oneOf,
} from './option-checks.ts'
import { type CallOptions, type Convert, Request } from './request.ts'
import { pairsOf, type ScanOptions, scan } from './scan.ts'
import type { SentinelOptions } from './sentinel/sentinel-options.ts'
import { type Names, namesOf, Subscription, type SubscriptionOptions } from './subscription.ts'
import { optionsOf, type Target } from './target.ts'
import { batchChannel, commandChannel, shownArguments, textOf } from './tracing.ts'
import type { Promised } from './typed.ts'

/** What a transaction's body makes: `redis.multi()...`. */
interface Runnable<R> {
  exec(): Promise<R>
}

/** How a transaction is tried. */
export interface TransactionOptions {
  /** How often, while others change its keys. Default 10. */
  readonly attempts?: number | undefined
}

const RUNNABLE: Check = {
  wanted: "a batch, as redis.multi().get('k')",
  accepts: value => typeof value === 'object' && value !== null && 'exec' in value,
}
const LIMITS: Checks<CallOptions> = { signal: abortSignal, timeout: milliseconds }
const TRANSACTION: Checks<TransactionOptions> = { attempts: integer(1, Number.MAX_SAFE_INTEGER) }

interface View extends CallOptions {
  readonly text: boolean
  /** Where requests go instead of the shared connection: a connection on loan. */
  readonly submit?: Submit
}

/**
 * A client: its methods are the commands, and what stands in {@link ClientView}. What cannot be sent, such as null, is
 * a TypeError before anything is written: methods that give a promise reject it, those that add to a batch throw.
 */
export type Client<T = string> = ClientView<T> & Commands<T, Promised>

export class ClientView<T = string> extends absentMethods(ABSENT_IN_CLIENT) {
  readonly #core: ClientCore
  readonly #view: View

  /** @internal Made by `connect()` and `server.connect()`. */
  constructor(core: ClientCore, view: View) {
    super()
    this.#core = core
    this.#view = view
  }

  /** `ready`, `reconnecting` or `closed`. */
  get state(): ClientState {
    return this.#core.state
  }

  /** Commands that are not answered yet. */
  get pending(): number {
    return this.#core.pending
  }

  /** Resolves when the client is closed, by `close()` or because it gave up. Never rejects. */
  get closed(): Promise<void> {
    return this.#core.closed
  }

  /** The same client with bulk replies as Buffers. */
  get bytes(): Client<Buffer> {
    return viewOf<Buffer>(this.#core, { ...this.#view, text: false })
  }

  /**
   * The same client whose calls are given up when a signal aborts or a time is over. A command that was not yet
   * written is then not sent; one that was is not awaited any more, and its reply is dropped.
   *
   * @example
   * await redis.with({ timeout: 100 }).get('k')
   */
  with(limits: CallOptions): Client<T> {
    return viewOf<T>(this.#core, { ...this.#view, ...checkOptions('with', limits, LIMITS) })
  }

  /**
   * Any command. A command that may block, such as BLPOP, gets a connection of its own.
   *
   * @throws ServerError when the reply is an error; ConnectionError when the connection ends first; TypeError for
   * what cannot be sent: null, undefined, NaN, objects, arrays, no words at all
   * @example
   * await redis.call('SET', 'greeting', 'hello', 'EX', 60)
   */
  call(...argv: readonly Argument[]): Promise<Reply> {
    let words: readonly Word[]
    try {
      words = wordsOf(argv)
    } catch (error) {
      return Promise.reject(error)
    }
    return this.send(words)
  }

  /** @internal Any command in words as they travel, more of them than can be passed one by one. */
  send(words: readonly Word[]): Promise<Reply> {
    return this.#ask(words, converterOf('same', this.#view.text)) as Promise<Reply>
  }

  /** Runs the command of a typed method. */
  run(shape: CommandShape, args: readonly unknown[]): Promise<unknown> {
    let words: readonly Word[]
    try {
      words = wordsOf(writeArguments(shape, args))
    } catch (error) {
      return Promise.reject(error)
    }
    return this.#ask(words, converterOf(replyShapeOf(shape, args), this.#view.text))
  }

  /**
   * Commands that are sent together; they save round trips and may run among others'.
   *
   * @example
   * const [old, length] = await redis.pipeline().getset('k', 'v').strlen('k').exec()
   */
  pipeline(...given: readonly []): Pipeline<T> {
    refuseAny('pipeline', given)
    return this.#batch('PIPELINE')
  }

  /** Commands that run together: none of others' in between. */
  multi(...given: readonly []): Pipeline<T> {
    refuseAny('multi', given)
    return this.#batch('MULTI')
  }

  /**
   * Reads, decides and writes as if alone: watches keys, lets `body` read them and make a transaction, and begins
   * again when one of them was changed by others meanwhile.
   *
   * @throws ConflictError after the last attempt
   * @example
   * const [, left] = await redis.transaction(['stock'], async redis => {
   *   const stock = Number(await redis.get('stock'))
   *   return redis.multi().set('stock', stock - 1).get('stock')
   * })
   */
  async transaction<R extends readonly unknown[]>(
    keys: readonly Argument[],
    body: (redis: Client<T>) => Promise<Runnable<R>> | Runnable<R>,
    options: TransactionOptions = {},
  ): Promise<R> {
    if (!Array.isArray(keys)) throw new TypeError('WATCH: the keys to watch are not an array')
    checkValue('transaction', 'its body', body, callback)
    const { attempts = 10 } = checkOptions('transaction', options, TRANSACTION)
    const watch = wordsOf(['WATCH', ...keys])
    for (let attempt = 1; ; attempt++) {
      const loan = await this.#core.borrow(watch.slice(1))
      const own = viewOf<T>(this.#core, { ...this.#view, submit: loan.submit })
      try {
        await own.send(watch)
        const batch = await body(own)
        checkValue('transaction', 'what its body returns', batch, RUNNABLE)
        return await batch.exec()
      } catch (error) {
        const again = error instanceof ConflictError || (await loan.moved(error))
        if (!(error instanceof ConflictError)) await own.call('UNWATCH').catch(() => {})
        if (!again || attempt >= attempts) throw error
      } finally {
        loan.giveBack()
      }
    }
  }

  /**
   * Hears channels, on a connection of its own for all subscriptions, again after a loss.
   *
   * @example
   * for await (const { message } of redis.subscribe('news')) console.log(message)
   */
  subscribe(...channels: Names): Subscription<T> {
    return this.#subscription('', namesOf('subscribe', channels))
  }

  /** Hears channels whose names match glob patterns. */
  psubscribe(...patterns: Names): Subscription<T> {
    return this.#subscription('p', namesOf('psubscribe', patterns))
  }

  /** Hears shard channels. */
  ssubscribe(...channels: Names): Subscription<T> {
    return this.#subscription('s', namesOf('ssubscribe', channels))
  }

  /** Hears names with a buffer of another size or policy. */
  listen(
    kind: 'channels' | 'patterns' | 'shards',
    names: readonly string[],
    options: SubscriptionOptions,
  ): Subscription<T> {
    checkValue('listen', 'the kind', kind, KIND)
    if (!Array.isArray(names)) throw new TypeError('listen: the names are not an array')
    return this.#subscription(KINDS[kind], names, options)
  }

  /** Every key, in no order; a key that is there all the time is given at least once. */
  scanIterator(options?: ScanOptions): AsyncGenerator<T, void, undefined> {
    return this.#scanParts(options) as AsyncGenerator<T, void, undefined>
  }

  /** Every field of a hash with its value. */
  hscanIterator(key: Argument, options?: ScanOptions): AsyncGenerator<[field: T, value: T], void, undefined> {
    const items = scan(this.#scanner(), ['HSCAN', key], options)
    return pairsOf(items) as AsyncGenerator<[T, T], void, undefined>
  }

  /** Every member of a set. */
  sscanIterator(key: Argument, options?: ScanOptions): AsyncGenerator<T, void, undefined> {
    return scan(this.#scanner(), ['SSCAN', key], options) as AsyncGenerator<T, void, undefined>
  }

  /** Every member of a sorted set with its score. */
  async *zscanIterator(
    key: Argument,
    options?: ScanOptions,
  ): AsyncGenerator<[member: T, score: number], void, undefined> {
    for await (const [member, score] of pairsOf(scan(this.#scanner(), ['ZSCAN', key], options)))
      yield [member as T, Number(String(score))]
  }

  /** Ends the client once what was asked before is answered, but for commands that block. Never rejects. */
  async quit(): Promise<'OK'> {
    // Replies come in order: behind this one none is missing.
    await this.call('PING').catch(() => {})
    this.close()
    return 'OK'
  }

  /** Ends the connections; calls that are not answered are rejected with a ClosedError. */
  close(): void {
    this.#core.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.#core.closed
  }

  [INSPECT](...how: InspectArguments): string {
    const { state, address, pending, whereabouts } = this.#core
    return shown('Client', { state, server: address, database: whereabouts.database, pending }, how)
  }

  #batch(mode: BatchMode): Pipeline<T> {
    const run: RunBatch = (commands, of, convert) => this.#askAll(commands, of, convert)
    return startBatch<T>(run, mode, this.#view.text)
  }

  #scanner(): (argv: readonly Argument[]) => Promise<Reply> {
    return argv => this.call(...argv)
  }

  async *#scanParts(options?: ScanOptions): AsyncGenerator<Reply, void, undefined> {
    const { submit: loan } = this.#view
    for (const submit of loan === undefined ? this.#core.parts() : [loan]) {
      const part = new ClientView<T>(this.#core, { ...this.#view, submit })
      yield* scan(part.#scanner(), ['SCAN'], options)
    }
  }

  #subscription(kind: Kind, names: readonly string[], options?: SubscriptionOptions): Subscription<T> {
    return new Subscription<T>(this.#core.subscriber, kind, names, this.#view.text, options)
  }

  #ask(argv: readonly Word[], convert: Convert): Promise<unknown> {
    if (!commandChannel.hasSubscribers) return this.#submit(argv, undefined, convert)
    return commandChannel.tracePromise(() => this.#submit(argv, undefined, convert), {
      command: textOf(argv[0] ?? ''),
      args: shownArguments(argv),
      ...this.#core.whereabouts,
    })
  }

  #askAll(
    commands: readonly (readonly Word[])[],
    mode: BatchMode,
    convert: (replies: readonly ReplyValue[]) => unknown[],
  ): Promise<unknown[]> {
    if (commands.length === 0) return Promise.resolve([])
    const ask = () => {
      const all: Convert = replies => convert(Array.isArray(replies) ? replies : [replies])
      return this.#submit([], commands, all) as Promise<unknown[]>
    }
    if (!batchChannel.hasSubscribers) return ask()
    const batchSize = mode === 'MULTI' ? commands.length - 2 : commands.length
    return batchChannel.tracePromise(ask, { batchMode: mode, batchSize, ...this.#core.whereabouts })
  }

  #submit(
    argv: readonly Word[],
    batch: readonly (readonly Word[])[] | undefined,
    convert: Convert,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = new Request(argv, batch, convert, resolve, reject)
      const { signal, timeout, submit } = this.#view
      if (signal !== undefined || timeout !== undefined) request.limit({ signal, timeout })
      if (request.settled) return
      if (submit !== undefined) submit(request)
      else this.#core.submit(request)
    })
  }
}

for (const [name, shape] of Object.entries(COMMANDS)) {
  const value = function (this: ClientView, ...args: readonly unknown[]) {
    return this.run(shape, args)
  }
  Object.defineProperty(ClientView.prototype, name, { value })
}

function viewOf<T>(core: ClientCore, view: View): Client<T> {
  return new ClientView<T>(core, view) as Client<T>
}

/** The first view of a client. */
export function clientOf(core: ClientCore): Client {
  return viewOf<string>(core, { text: true, timeout: core.timeout })
}

const KINDS: Readonly<Record<'channels' | 'patterns' | 'shards', Kind>> = {
  channels: '',
  patterns: 'p',
  shards: 's',
}

const KIND = oneOf(...Object.keys(KINDS))

/** Commands in an array, as ioredis takes them, would be lost. */
function refuseAny(name: string, given: readonly unknown[]): void {
  if (given.length === 0) return
  throw new TypeError(
    `${name}() takes nothing: add commands by methods, as in redis.${name}().get('k').exec()`,
  )
}

/**
 * Connects, authenticates and selects the database; after a loss the client does so again by itself. Given sentinels, it
 * connects to the primary that they name, and to the next one after a fail-over.
 *
 * @param target a URL such as `redis://user:password@localhost:6379/0`, or options
 * @param more options beside those that a URL holds
 * @throws ConnectionError when there is nobody; ServerError when the server refuses; SentinelError when the sentinels
 * lead nowhere; OptionError for a wrong option
 * @example
 * const redis = await connect('redis://localhost:6379/0')
 * await redis.call('PING') // 'PONG'
 * redis.close()
 * @example
 * const redis = await connect({ sentinels: ['redis://10.0.0.1:26379', 'redis://10.0.0.2:26379'], primary: 'mymaster' })
 */
export async function connect(
  target: Target | SentinelOptions = {},
  more: ClientOptions = {},
): Promise<Client> {
  if (isForSentinels(target)) {
    const { openThroughSentinels } = await import('./sentinel/open-sentinel.ts')
    return clientOf(await openThroughSentinels({ ...target, ...more }))
  }
  const core = new Core(optionsOf('connect', target, more))
  await core.open()
  return clientOf(core)
}

function isForSentinels(target: Target | SentinelOptions): target is SentinelOptions {
  const sentinels = typeof target === 'object' && target !== null && 'sentinels' in target
  return sentinels && target.sentinels !== undefined && target.sentinels !== null
}
