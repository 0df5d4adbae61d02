/**
 * One client of a recording, on a connection of its own: sends its requests one by one and gathers the replies to each,
 * which may be more than one (SUBSCRIBE) or none (CLIENT REPLY OFF). Published messages come between and are no replies.
 */
import type { Link, LinkListener } from '../client/link.ts'
import { type Bytes, type Protocol, Push, ReplyError, type ReplyValue, Status } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import type { Comparison } from './relaxations.ts'

/** Opens a connection to the server that a recording is played on. */
export type Dial = (listener: LinkListener) => Promise<Link>

const SUBSCRIPTIONS = ['subscribe', 'psubscribe', 'ssubscribe', 'unsubscribe', 'punsubscribe', 'sunsubscribe']
const MESSAGES = ['message', 'pmessage', 'smessage']

/** A request that is not answered, or not all of it. */
interface Asked {
  /** Its name in lower case. */
  readonly name: Bytes
  readonly argv: readonly Bytes[]
  readonly wants: number
  got: number
  resolve(answered: boolean): void
}

export class ReplayClient implements LinkListener {
  /** What HELLO has chosen: replies are compared as bytes of it. */
  protocol: Protocol = 2
  /** How the results of the commands between MULTI and EXEC are compared; undefined outside of a transaction. */
  queued: Comparison[] | undefined
  /** The database that its requests are for, as far as that is known. */
  database = 0
  /** The connection has ended. */
  hasEnded = false
  /** Resolves with true when the last request is answered, and with false when the connection ends first. */
  answered: Promise<boolean> = Promise.resolve(true)
  /** Undefined until it is connected. */
  #link: Link | undefined
  /** The request that waits. */
  #asked: Asked | undefined
  /** It has subscribed once: in RESP2 messages look like replies then. */
  #subscribes = false
  /** What it has queued in its transaction. */
  readonly #later: Asked[] = []
  /** What has come in reply to the last request. */
  readonly #writer = new Writer(1024)

  static async open(dial: Dial): Promise<ReplayClient> {
    const client = new ReplayClient()
    client.#link = await dial(client)
    return client
  }

  /** Whether a request has no reply yet. */
  get isWaiting(): boolean {
    return this.#asked !== undefined
  }

  /**
   * Sends a request.
   *
   * @param wants how many replies it has
   */
  send(argv: readonly Bytes[], wants: number): void {
    const name = argv[0]?.toLowerCase() ?? ''
    if (SUBSCRIPTIONS.includes(name)) this.#subscribes = true
    this.#writer.take()
    this.answered = new Promise(resolve => {
      if (wants === 0 || this.hasEnded) resolve(!this.hasEnded)
      else this.#asked = { name, argv, wants, got: 0, resolve }
    })
    if (this.hasEnded) return
    this.#link?.send(argv)
    this.#link?.flush()
  }

  /** What has come in reply to the last request, as bytes. */
  takeReply(): Bytes {
    return Buffer.concat(this.#writer.take()).toString('latin1')
  }

  received(value: ReplyValue): void {
    const asked = this.#asked
    if (asked === undefined || this.#isMessage(value, asked.name)) return
    // A reply is in the protocol that it has brought about.
    if (value instanceof Status && value.text === 'QUEUED') this.#later.push(asked)
    else this.#follow(asked, value)
    this.#writer.reply(value, this.protocol)
    asked.got++
    if (asked.got < asked.wants && !(value instanceof ReplyError)) return
    this.#asked = undefined
    asked.resolve(true)
  }

  #follow({ name, argv }: Asked, value: ReplyValue | undefined): void {
    const ends = name === 'exec' || name === 'discard' || name === 'reset'
    const queued = ends ? this.#later.splice(0) : []
    if (value instanceof ReplyError) return
    if (name === 'exec' && Array.isArray(value)) {
      for (const [at, each] of queued.entries()) this.#follow(each, value[at])
    } else if (name === 'reset') this.protocol = 2
    else if (name === 'hello' && argv.length > 1) this.protocol = argv[1] === '3' ? 3 : 2
  }

  #isMessage(value: ReplyValue, asked: Bytes): boolean {
    const items =
      value instanceof Push ? value.items : this.#subscribes && Array.isArray(value) ? value : undefined
    const [kind] = items ?? []
    if (typeof kind !== 'string' || (kind === asked && SUBSCRIPTIONS.includes(asked))) return false
    return value instanceof Push || MESSAGES.includes(kind)
  }

  ended(): void {
    this.hasEnded = true
    this.#asked?.resolve(false)
    this.#asked = undefined
  }

  close(): void {
    this.#link?.close()
  }
}
