/**
 * Plays a recording: its requests in their order, each client on a connection of its own, each reply compared with the
 * recorded one. The next request is sent when the one before is answered, or waits as it did when it was recorded, so that
 * the server sees all of them in one order. Called by replay.ts with the events of a file.
 */
import { after, now, surelyAfter } from '../client/timers.ts'
import type { Command } from '../commands/declare/context.ts'
import { ORIGINAL_COMMANDS } from '../commands/table.ts'
import type { Bytes } from '../resp/values.ts'
import { type Comparisons, isSameReply, valuesOf } from './compare.ts'
import { ReplayError } from './errors.ts'
import type { Event, Opening, RecordedReply, RecordedWord } from './format.ts'
import { type Comparison, comparisonOf } from './relaxations.ts'
import { type Dial, ReplayClient } from './replay-client.ts'
import { type Difference, Report } from './report.ts'

/** The server that a recording is played on. */
export interface Target {
  readonly dial: Dial
  /** What each connection says first: AUTH. */
  readonly greeting: readonly (readonly Bytes[])[]
  /** Whether a request has arrived once it is sent, as in process. */
  readonly isImmediate: boolean
  /** Moves the time of a server whose clock a test moves. */
  readonly advance: ((milliseconds: number) => void) | undefined
}

export interface ReplayerOptions {
  /** How many times as fast as it was recorded; undefined: at once. */
  readonly speed: number | undefined
  /** How long to wait for a reply, in ms. */
  readonly timeout: number
  readonly onDifference: (difference: Difference) => void
}

/** A request, whether a recording or MONITOR tells of it. */
interface Request {
  readonly client: string
  readonly argv: readonly RecordedWord[]
  /** As in the recording; undefined: nobody knows. */
  readonly reply: RecordedReply | undefined
  readonly line: number
}

/** A request whose reply is still to come, and how that is compared. */
interface Waiting extends Request {
  readonly how: Comparisons
}

export class Replayer {
  readonly report: Report
  readonly #target: Target
  readonly #options: ReplayerOptions
  /** Those that are connected. */
  readonly #clients = new Map<string, ReplayClient>()
  /** By client: it sends nothing while it waits. */
  readonly #waiting = new Map<string, Waiting>()
  /** Asks how many clients wait; there once that matters. */
  #control: ReplayClient | undefined
  /** How many waited before: those of others. */
  #othersThatWait = 0
  readonly #began = now()
  /** Where the recording is, ms. */
  #at = 0

  constructor(target: Target, options: ReplayerOptions) {
    this.#target = target
    this.#options = options
    this.report = new Report(options.onDifference)
  }

  /**
   * @param line its number, for the report
   * @throws ReplayError when the server does not take a client; ConnectionError when it cannot be reached
   */
  async play(event: Event, line: number): Promise<void> {
    await this.#waitUntil(event.at)
    const { client } = event
    if (event.what === 'opens') await this.#open(client, event.state)
    else if (event.what === 'closes') this.#close(client)
    else if (event.what === 'left-out') this.report.skip(line, `it was not recorded: ${event.why}`)
    else if (event.what === 'reply') await this.#expect(client, event.reply)
    else if (event.what === 'call') await this.#call({ ...event, reply: event.reply, line }, true)
    else {
      await this.#select(client, event.database)
      await this.#call({ ...event, reply: undefined, line }, false)
    }
  }

  /** Ends all connections. */
  end(): void {
    for (const { argv, line } of this.#waiting.values())
      this.report.skip(line, `${argv[0]} waited until the end`)
    this.#waiting.clear()
    for (const client of this.#clients.values()) client.close()
    this.#control?.close()
  }

  async #waitUntil(at: number): Promise<void> {
    const { speed } = this.#options
    if (at > this.#at) {
      this.#target.advance?.(at - this.#at)
      this.#at = at
    }
    if (speed === undefined) return
    const left = this.#began + at / speed - now()
    if (left > 0) await new Promise<void>(resolve => surelyAfter(left, resolve))
  }

  async #open(client: string, { database, protocol }: Omit<Opening, 'address'>): Promise<ReplayClient> {
    this.#close(client)
    const opened = await this.#connected()
    if (protocol === 3) await this.#say(opened, ['HELLO', '3'])
    if (database !== 0) await this.#say(opened, ['SELECT', String(database)])
    opened.database = database
    this.#clients.set(client, opened)
    return opened
  }

  async #connected(): Promise<ReplayClient> {
    const client = await ReplayClient.open(this.#target.dial)
    for (const words of this.#target.greeting) await this.#say(client, words)
    return client
  }

  /** @throws ReplayError when the server refuses, or says nothing */
  async #say(client: ReplayClient, argv: readonly Bytes[]): Promise<Bytes> {
    client.send(argv, 1)
    const reply = (await this.#inTime(client.answered)) ? client.takeReply() : ''
    if (reply !== '' && !reply.startsWith('-')) return reply
    throw new ReplayError(`the server refuses ${argv[0]}: ${reply.trim() || 'it does not answer'}`)
  }

  /** MONITOR tells the database of each request, and not always how it came to be chosen. */
  async #select(name: string, database: number): Promise<void> {
    const client = this.#clients.get(name)
    if (client === undefined || client.hasEnded) await this.#open(name, { database, protocol: 2 })
    else if (client.database !== database && client.queued === undefined && !client.isWaiting) {
      await this.#say(client, ['SELECT', String(database)])
      client.database = database
    }
  }

  #close(client: string): void {
    this.#clients.get(client)?.close()
    this.#clients.delete(client)
    this.#waiting.delete(client)
  }

  /** @param isRecorded whether a request without a reply waits; else that depends on its command */
  async #call(request: Request, isRecorded: boolean): Promise<void> {
    const { client: name, reply, line } = request
    const argv = withoutHidden(request.argv)
    if (argv === undefined) return this.report.skip(line, `${request.argv[0]} has words that were hidden`)
    const command = ORIGINAL_COMMANDS.lookup(argv)
    const how = comparisonOf(command)
    if (how === 'not sent') return this.report.skip(line, `${argv[0]} is not sent`)
    const known = this.#clients.get(name)
    const client = known?.hasEnded === false ? known : await this.#open(name, { database: 0, protocol: 2 })
    if (client.isWaiting) await this.#expect(name, undefined)
    if (client.isWaiting) return this.report.skip(line, 'its client waits for a reply that does not come')
    const waits = reply === undefined && (isRecorded || mayWait(command))
    if (waits && !this.#target.isImmediate) this.#control ??= await this.#makeControl()
    this.#waiting.set(name, { ...request, how: howFor(client, argv, how) })
    this.report.calls++
    client.send(argv, reply === undefined ? repliesTo(argv) : countOf(reply, argv))
    if (waits) await this.#arrival(client)
    else follow(client, argv, how, await this.#expect(name, reply))
  }

  /** Waits for a reply, compares it if it is known, and returns it. */
  async #expect(name: string, expected: RecordedReply | undefined): Promise<Bytes | undefined> {
    const [client, waiting] = [this.#clients.get(name), this.#waiting.get(name)]
    if (client === undefined || waiting === undefined) return undefined
    this.#waiting.delete(name)
    const actual = (await this.#inTime(client.answered)) ? client.takeReply() : undefined
    const { report } = this
    if (expected !== undefined && actual !== undefined) report.compared++
    const isSame =
      actual !== undefined && (expected === undefined || isSameReply(expected, actual, waiting.how))
    if (!isSame) report.differ(waiting.line, name, waiting.argv, expected, actual)
    return actual
  }

  /** Resolves when a request that waits has arrived: those of others that are sent now come after it. */
  async #arrival(client: ReplayClient): Promise<void> {
    if (this.#control === undefined) return
    const until = now() + this.#options.timeout
    const waiting = [...this.#clients.values()].filter(each => each.isWaiting).length
    while (client.isWaiting && now() < until) {
      if ((await this.#blockedClients(this.#control)) >= this.#othersThatWait + waiting) return
    }
  }

  async #makeControl(): Promise<ReplayClient> {
    const control = await this.#connected()
    const waiting = [...this.#clients.values()].filter(each => each.isWaiting).length
    this.#othersThatWait = (await this.#blockedClients(control)) - waiting
    return control
  }

  async #blockedClients(control: ReplayClient): Promise<number> {
    const info = await this.#say(control, ['INFO', 'clients'])
    return Number(/^blocked_clients:(\d+)/m.exec(info)?.[1] ?? 0)
  }

  #inTime(answered: Promise<boolean>): Promise<boolean> {
    return new Promise(resolve => {
      const timer = after(this.#options.timeout, () => resolve(false))
      void answered.then(value => {
        timer.cancel()
        resolve(value)
      })
    })
  }
}

/** What can be sent of a request: HELLO without its credentials; undefined: nothing. */
function withoutHidden(argv: readonly RecordedWord[]): Bytes[] | undefined {
  const known = argv.filter(word => word !== null)
  if (known.length === argv.length) return known
  return known[0]?.toUpperCase() === 'HELLO' ? known.filter(word => word.toUpperCase() !== 'AUTH') : undefined
}

function mayWait(command: Command | undefined): boolean {
  return command?.flags.has('blocking') === true
}

function countOf(reply: RecordedReply, argv: readonly Bytes[]): number {
  const isOne = typeof reply !== 'string' || (reply !== '' && argv[0]?.toUpperCase() === 'EXEC')
  return isOne ? 1 : valuesOf(reply).length
}

/** SUBSCRIBE and its kin are answered once for each name. */
function repliesTo([name = '', ...names]: readonly Bytes[]): number {
  return /^[ps]?(un)?subscribe$/i.test(name) ? Math.max(1, names.length) : 1
}

/** What is queued is answered with QUEUED, and EXEC with the replies to all of it. */
function howFor({ queued }: ReplayClient, [name = '']: readonly Bytes[], how: Comparison): Comparisons {
  if (queued === undefined) return how
  return name.toUpperCase() === 'EXEC' ? queued : 'the same'
}

/** Notes what a command has changed in its connection. */
function follow(
  client: ReplayClient,
  argv: readonly Bytes[],
  how: Comparison,
  reply: Bytes | undefined,
): void {
  const name = argv[0]?.toUpperCase()
  if (reply === '+QUEUED\r\n') client.queued?.push(how)
  else if (name === 'MULTI' && reply === '+OK\r\n') client.queued = []
  else if (name === 'EXEC' || name === 'DISCARD' || name === 'RESET') client.queued = undefined
  else if (name === 'SELECT' && reply === '+OK\r\n') client.database = Number(argv[1])
}
