/**
 * One connection to a server: requests out, replies back in order, messages aside. What is asked within one turn of
 * the event loop leaves in one write, and each reply settles its request as it arrives. It ends once and for all;
 * connecting again is the business of redial.ts.
 *
 *     submit -> unsent --end of turn--> sent --reply--> settled
 *                  | given up              | given up
 *                  v never sent            v reply dropped
 */
import { Push, type ReplyValue } from '../resp/values.ts'
import { ClosedError, ConnectionError, ConnectionLostError } from './errors.ts'
import { greet } from './handshake.ts'
import type { Link, LinkListener, OpenLink, Word } from './link.ts'
import { type ConnectionOptions, type Settings, settingsOf } from './options.ts'
import { Request } from './request.ts'
import { openSocketLink } from './socket-link.ts'
import { atEndOfTurn } from './timers.ts'

export type { ConnectionOptions } from './options.ts'

export class Connection implements LinkListener {
  /** Called for what is no reply: published messages, confirmations of subscriptions, lines of MONITOR. */
  onPush: (message: ReplyValue) => void = () => {}
  /** Called when the connection ends by itself, with the requests that were not sent. By default they fail. */
  onEnd: (error: ConnectionError, unsent: readonly Request[]) => void = (error, unsent) => {
    for (const request of unsent) request.fail(error)
  }
  /** What the handshake agreed on. */
  protocol: 2 | 3 = 2
  /** The socket or the server in process; undefined until it is open. */
  #link: Link | undefined
  /** Requests of this tick, written together at its end. */
  #unsent: Request[] = []
  /** Requests that wait for replies, which come in the same order. */
  #sent: Request[] = []
  /** The first of `#sent` that is not answered. */
  #head = 0
  /** A write at the end of this tick is due. */
  #flushing = false
  /** Why it has ended; then every request fails with it. */
  #ended: ConnectionError | undefined
  /** What is subscribed to, by the first letter of the kind: `''` channels, `p` patterns, `s` shard channels. */
  readonly #subscribed = new Map<string, Set<string>>()
  readonly #flush = () => {
    this.#flushing = false
    const link = this.#link
    if (this.#unsent.length === 0 || link === undefined) return
    const unsent = this.#unsent
    this.#unsent = []
    for (let i = 0; i < unsent.length; i++) this.#send(link, unsent[i] as Request)
    link.flush()
  }

  /** A connection over a new link; nothing is said to the server yet. */
  static async over(open: OpenLink): Promise<Connection> {
    const connection = new Connection()
    connection.#link = await open(connection)
    return connection
  }

  /** The same over a link that needs no opening: to a server in this process. */
  static direct(open: (listener: LinkListener) => Link): Connection {
    const connection = new Connection()
    connection.#link = open(connection)
    connection.protocol = 3
    return connection
  }

  get isOpen(): boolean {
    return this.#ended === undefined
  }

  /** Requests that are not answered yet. */
  get pending(): number {
    return this.#unsent.length + this.#sent.length - this.#head
  }

  /**
   * Sends one command. Error replies are values here; SUBSCRIBE and its kin resolve with their last confirmation.
   *
   * @throws ConnectionError when the connection ends first
   */
  send(argv: readonly (Word | number)[]): Promise<ReplyValue> {
    const words = argv.map(word => (typeof word === 'number' ? String(word) : word))
    return new Promise<ReplyValue>((resolve, reject) => {
      const done = (reply: unknown) => resolve(reply as ReplyValue)
      this.submit(new Request(words, undefined, same, done, reject))
    })
  }

  /** Takes a request; it leaves at the end of this turn. */
  submit(request: Request): void {
    if (this.#ended !== undefined) {
      request.fail(this.#ended)
      return
    }
    this.#unsent.push(request)
    if (this.#flushing) return
    this.#flushing = true
    atEndOfTurn(this.#flush)
  }

  /** Ends the connection; what is not answered is rejected. */
  close(error: ConnectionError = new ClosedError('the connection was closed')): void {
    if (this.#ended !== undefined) return
    this.onEnd = (_, unsent) => {
      for (const request of unsent) request.fail(error)
    }
    this.#end(error)
    this.#link?.close()
  }

  /** Ends the connection as a failing network would: what was not sent is handed over to be sent over another. */
  drop(error: ConnectionLostError): void {
    if (this.#ended !== undefined) return
    this.#end(error)
    this.#link?.close()
  }

  received(value: ReplyValue): void {
    const request = this.#sent[this.#head]
    const message = this.#messageIn(value)
    if (message === undefined && request !== undefined) {
      if (request.take(value)) this.#next()
      return
    }
    this.onPush(value)
    if (request === undefined || request.confirmations === 0 || !isConfirmation(message)) return
    request.confirmations--
    if (request.confirmations === 0 && request.take(value)) this.#next()
  }

  ended(cause: Error | undefined): void {
    if (this.#ended !== undefined) return
    const why = cause === undefined ? 'the server closed the connection' : `connection lost: ${cause.message}`
    this.#end(new ConnectionLostError(why, { cause }))
  }

  #end(error: ConnectionError): void {
    this.#ended = error
    const sent = this.#sent.slice(this.#head)
    const unsent = this.#unsent
    this.#sent = []
    this.#head = 0
    this.#unsent = []
    for (const request of sent) request.fail(error)
    this.onEnd(error, unsent)
  }

  #send(link: Link, request: Request): void {
    if (request.settled) return
    const { batch, argv } = request
    try {
      if (batch === undefined) link.send(argv)
      else link.sendAll(batch)
    } catch (error) {
      // Too long to be encoded, for one: its neighbours have nothing to do with it.
      request.fail(error)
      return
    }
    if (batch === undefined) request.confirmations = this.#confirmationsOf(argv)
    request.sent = true
    this.#sent.push(request)
  }

  #next(): void {
    this.#head++
    if (this.#head === this.#sent.length) {
      this.#sent = []
      this.#head = 0
    } else if (this.#head > 1024 && this.#head * 2 > this.#sent.length) {
      this.#sent = this.#sent.slice(this.#head)
      this.#head = 0
    }
  }

  /** The items of a message; undefined for a reply. Under RESP2 the two look the same. */
  #messageIn(value: ReplyValue): readonly ReplyValue[] | undefined {
    if (value instanceof Push) return value.items
    if (this.#subscribed.size === 0 || this.protocol === 3 || !Array.isArray(value)) return undefined
    const kind: unknown = value[0]
    return typeof kind === 'string' && /^[ps]?(message|(un)?subscribe)$/.test(kind) ? value : undefined
  }

  /** How many confirmations the server will send for this command, 0 if it is none about subscriptions. */
  #confirmationsOf(argv: readonly Word[]): number {
    const name = argv[0]
    if (typeof name !== 'string' || name.length < 9 || name.length > 12) return 0
    const match = /^([ps]?)(un)?subscribe$/i.exec(name)
    if (match === null) return 0
    const kind = (match[1] ?? '').toLowerCase()
    const subscribed = this.#subscribed.get(kind) ?? new Set()
    this.#subscribed.set(kind, subscribed)
    const names = argv.slice(1).map(word => (typeof word === 'string' ? word : latin1(word)))
    if (match[2] === undefined) for (const each of names) subscribed.add(each)
    else if (names.length > 0) for (const each of names) subscribed.delete(each)
    else {
      const all = subscribed.size
      subscribed.clear()
      return Math.max(1, all)
    }
    return names.length
  }
}

function isConfirmation(message: readonly ReplyValue[] | undefined): boolean {
  return typeof message?.[0] === 'string' && message[0].endsWith('subscribe')
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

const same = (reply: ReplyValue): ReplyValue => reply

/**
 * Connects, agrees on a protocol, authenticates and selects the database.
 *
 * @throws ConnectionError when there is no connection; ServerError when the server refuses
 */
export async function openConnection(options: ConnectionOptions = {}): Promise<Connection> {
  return await dial(settingsOf(options))
}

export async function dial(settings: Settings): Promise<Connection> {
  const connection = await Connection.over(listener => openSocketLink(settings, listener))
  try {
    await greet(connection, settings)
  } catch (error) {
    connection.close(new ConnectionError('the server refused the connection', { cause: error }))
    throw error
  }
  return connection
}
