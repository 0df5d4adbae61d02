/**
 * One user's session with a server: connects, logs in, runs commands and prints their replies, connects again when
 * the server went away, follows redirections, and keeps what the prompt shows. Text goes to two streams, so that a
 * test can read them.
 */
import type { Writable } from 'node:stream'
import { quote } from '../../resp/quote.ts'
import { type Bytes, Push, ReplyError, type ReplyValue } from '../../resp/values.ts'
import { Exit } from '../exit.ts'
import type { Options } from '../options/options.ts'
import type { Paint } from '../output/colors.ts'
import { formatRaw } from '../output/format.ts'
import { printed, repliesWithText } from '../output/output.ts'
import { quoteText } from '../output/quote-text.ts'
import { paintFor } from '../output/terminal.ts'
import { pause } from '../pause.ts'
import { Wire, WireLost } from './wire.ts'

export interface Streams {
  readonly output: Writable
  readonly errors: Writable
}

const ENDLESS = new Set(['monitor', 'subscribe', 'psubscribe', 'ssubscribe'])

export class Session {
  readonly options: Options
  /** Whether a lost connection and an error reply leave the program running. */
  interactive = false
  /** How to show what comes between replies: a prompt may be in the way. */
  aside: (show: () => void) => void = show => show()
  #wire: Wire | undefined
  readonly streams: Streams
  /** Colors for what is printed. */
  readonly paint: Paint
  /** What a mode that goes on after errors could not do. */
  failures = 0
  /** Makes room for text where something is drawn that is no text: a progress bar. */
  beforeText: () => void = () => {}
  /** The one that the connection is in; `options.database` is the one that is wanted. */
  #database = 0
  #inTransaction = false
  #databaseBefore = 0
  #asking = false
  /** SUBSCRIBE or MONITOR is on screen. */
  #following = false

  constructor(options: Options, streams: Streams) {
    this.options = options
    this.streams = streams
    this.paint = paintFor(streams.output)
  }

  get wire(): Wire | undefined {
    return this.#wire
  }

  get prompt(): string {
    if (this.#wire === undefined) return 'not connected> '
    const { socket, host, port } = this.options
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
    const where = socket === undefined ? address : `redis ${socket}`
    const database = this.#database === 0 ? '' : `[${this.#database}]`
    return `${where}${database}${this.#inTransaction ? '(TX)' : ''}> `
  }

  /** Bytes in double quotes, with text as the options want it. */
  quote(bytes: Bytes): Bytes {
    return this.options.utf8 ? quoteText(bytes) : quote(bytes)
  }

  print(bytes: Bytes): void {
    this.beforeText()
    this.streams.output.write(Buffer.from(bytes, 'latin1'))
  }

  complain(bytes: Bytes): void {
    this.beforeText()
    const text = paintFor(this.streams.errors)('error', bytes)
    this.streams.errors.write(Buffer.from(`${text}\n`, 'latin1'))
  }

  /** Refuses what was typed. */
  refuse(bytes: Bytes): void {
    this.print(`${this.paint('error', bytes)}\n`)
  }

  /** Connects anew. Returns false when that failed or the server refused the greeting; it has told why. */
  async connect(quiet = false): Promise<boolean> {
    this.close()
    try {
      this.#wire = await Wire.open(this.options)
    } catch (error) {
      if (error instanceof Exit) throw error
      if (!quiet) {
        const { socket, host, port } = this.options
        const why = error instanceof Error ? error.message : String(error)
        this.complain(`Could not connect to Redis at ${socket ?? `${host}:${port}`}: ${why}`)
      }
      return false
    }
    this.#wire.onPush = message => this.aside(() => this.#showPush(message))
    try {
      return (
        (await this.#logIn(this.#wire)) && (await this.#select()) && (await this.#switchProtocol(this.#wire))
      )
    } catch (error) {
      if (!(error instanceof WireLost)) throw error
      this.complain('\nI/O error')
      return false
    }
  }

  /** The connection for modes that are more than commands. @throws Exit when there is none */
  async require(): Promise<Wire> {
    if (!(await this.connect()) || this.#wire === undefined) throw new Exit(1)
    return this.#wire
  }

  close(): void {
    this.#wire?.close()
    this.#wire = undefined
    this.#database = 0
    this.#inTransaction = false
  }

  /** Ends the view of SUBSCRIBE or MONITOR. Returns whether there was one. */
  interrupt(): boolean {
    if (!this.#following || this.#wire === undefined) return false
    this.#wire.close()
    return true
  }

  /** Asks for something of our own; undefined when there is no reply. */
  async ask(words: readonly Bytes[]): Promise<ReplyValue | undefined> {
    try {
      return await this.#wire?.send(words)
    } catch {
      return undefined
    }
  }

  /** Runs a command so many times, for ever if negative. Returns false when the connection failed. */
  async run(words: readonly Bytes[], repeat = 1): Promise<boolean> {
    for (;;) {
      if (this.#wire === undefined && !(await this.connect())) return false
      const outcome = await this.#runConnected(words, repeat)
      if (outcome !== 'redirected') return outcome
      this.#wire?.close()
      this.#wire = undefined
    }
  }

  async #runConnected(words: readonly Bytes[], repeat: number): Promise<boolean | 'redirected'> {
    const name = (words[0] ?? '').toLowerCase()
    try {
      if (this.#asking) {
        this.#asking = false
        await this.#wire?.send(['ASKING'])
      }
      for (let left = repeat; left !== 0; left--) {
        if (this.#wire === undefined) return false
        if (name === 'sync' || name === 'psync') return await this.#replicate()
        if (ENDLESS.has(name)) {
          await this.#follow(this.#wire, words, name)
          continue
        }
        const reply = await this.#wire.send(words)
        if (this.#isRedirection(reply)) return 'redirected'
        this.#show(reply, words)
        await this.#keepUp(words, reply)
        if (this.options.interval > 0) await pause(this.options.interval)
      }
      return true
    } catch (error) {
      if (!(error instanceof WireLost)) throw error
      this.close()
      if (name === 'shutdown') return true
      this.complain(`Error: ${error.message}`)
      if (!this.interactive) throw new Exit(1)
      return false
    }
  }

  async #replicate(): Promise<boolean> {
    this.print('Entering replica output mode...  (press Ctrl-C to quit)\n')
    const { followPrimary } = await import('../modes/replica.ts')
    await followPrimary(this)
    return false
  }

  /** Shows all that comes until it is an error, or somebody interrupts. */
  async #follow(wire: Wire, words: readonly Bytes[], name: Bytes): Promise<void> {
    if (name !== 'monitor' && this.options.output !== 'raw')
      this.print('Reading messages... (press Ctrl-C to quit)\n')
    this.#following = true
    try {
      await wire.follow(words, reply => {
        this.#show(reply, words)
        return !(reply instanceof ReplyError)
      })
    } catch (error) {
      if (!wire.isClosedByUs) throw error
      await this.connect()
    } finally {
      this.#following = false
    }
  }

  #show(reply: ReplyValue, words: readonly Bytes[]): void {
    if (reply instanceof ReplyError && this.options.failOnError && !this.interactive)
      throw new Exit(1, Buffer.from(reply.message, 'latin1').toString('utf8'))
    this.print(repliesWithText(words) ? formatRaw(reply) : printed(reply, this.options, this.paint))
  }

  #showPush(message: ReplyValue): void {
    if (!this.options.showPushes) return
    const keys = message instanceof Push && message.items[0] === 'invalidate' ? message.items[1] : undefined
    if (this.options.output === 'standard' && Array.isArray(keys))
      this.print(`-> invalidate: ${keys.map(key => `'${key}'`).join(', ')}\n`)
    else this.print(printed(message, this.options, this.paint))
  }

  /** Notes what the command changed in the connection. */
  async #keepUp(words: readonly Bytes[], reply: ReplyValue): Promise<void> {
    const [name = '', argument = ''] = words.map(word => word.toLowerCase())
    const failed = reply instanceof ReplyError
    const alone = words.length === 1
    if (name === 'select' && words.length === 2 && !failed) {
      this.#database = Number.parseInt(argument, 10) || 0
      this.options.database = this.#database
    } else if (name === 'auth' && (words.length === 2 || words.length === 3)) {
      await this.#select()
    } else if (name === 'multi' && alone && !failed) {
      this.#inTransaction = true
      this.#databaseBefore = this.#database
    } else if (name === 'exec' && alone && this.#inTransaction) {
      this.#inTransaction = false
      if (failed || printed(reply, { ...this.options, output: 'json' }) === 'null\n') this.#restoreDatabase()
    } else if (name === 'discard' && alone && !failed) {
      this.#inTransaction = false
      this.#restoreDatabase()
    } else if (name === 'reset' && alone && !failed) {
      this.#inTransaction = false
      this.#databaseBefore = 0
      this.#restoreDatabase()
      this.options.resp3 = 'no'
    }
  }

  /** A SELECT in a transaction that did not run had no effect. */
  #restoreDatabase(): void {
    this.#database = this.#databaseBefore
    this.options.database = this.#databaseBefore
  }

  async #logIn(wire: Wire): Promise<boolean> {
    const { user, password } = this.options
    if (password === undefined) return true
    const words = user === undefined ? ['AUTH', password] : ['AUTH', user, password]
    const reply = await wire.send(words.map(word => Buffer.from(word, 'utf8').toString('latin1')))
    if (!(reply instanceof ReplyError)) return true
    this.complain(`AUTH failed: ${reply.message}`)
    return false
  }

  async #select(): Promise<boolean> {
    const { database } = this.options
    if (database === this.#database) return true
    const reply = await this.#wire?.send(['SELECT', String(database)])
    if (reply instanceof ReplyError) {
      this.complain(`SELECT ${database} failed: ${reply.message}`)
      return false
    }
    this.#database = database
    return true
  }

  async #switchProtocol(wire: Wire): Promise<boolean> {
    const { resp2, resp3 } = this.options
    if (resp3 === 'no' || resp2) return true
    const reply = await wire.send(['HELLO', '3'])
    if (!(reply instanceof ReplyError)) return true
    this.complain(`HELLO 3 failed: ${reply.message}`)
    return resp3 === 'preferred'
  }

  /** Turns to the node of a cluster that the reply names: `MOVED 3999 127.0.0.1:6381`, `ASK ...`. */
  #isRedirection(reply: ReplyValue): boolean {
    if (!this.options.cluster || !(reply instanceof ReplyError)) return false
    const [, kind, slot, host = '', port] = /^(MOVED|ASK) (\d+) (.*):(\d+)/.exec(reply.message) ?? []
    if (kind === undefined) return false
    if (host !== '') this.options.host = host
    this.options.port = Number(port)
    this.#asking = kind === 'ASK'
    if (this.interactive)
      this.print(`-> Redirected to slot [${slot}] located at ${this.options.host}:${port}\n`)
    return true
  }
}
