/**
 * Client tracking: sends invalidation messages to clients that cache what they read. By default a table remembers which
 * client has read which key; a change of the key sends one message to each and removes the key from the table. With
 * BCAST a client gets messages for all keys with its prefixes, those of a turn together. Messages go to the client
 * itself (RESP3) or to another connection that is subscribed for them (REDIRECT).
 *
 * Source: https://redis.io/docs/latest/develop/reference/client-side-caching/
 */
import type { Database } from '../keyspace/database.ts'
import type { KeyEvent } from '../keyspace/events.ts'
import type { ChangeListener, Keyspace } from '../keyspace/keyspace.ts'
import { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, type Protocol, Push, type ReplyValue } from '../resp/values.ts'
import { Deque } from '../structures/deque.ts'
import type { Subscriber } from './hub.ts'

/** What CLIENT TRACKING has chosen for one client. */
export interface TrackingMode {
  readonly broadcast: boolean
  readonly optIn: boolean
  readonly optOut: boolean
  /** No messages for its own changes. */
  readonly noLoop: boolean
  /** The client that gets the messages; 0: itself. */
  readonly redirect: number
}

export interface TrackingState extends TrackingMode {
  readonly prefixes: readonly Bytes[]
  /** CLIENT CACHING was called: the next command is an exception to OPTIN or OPTOUT. */
  caching: boolean
  /** The client that should get the messages has gone. */
  redirectionBroken: boolean
}

/** A client as tracking sees it. */
export interface Tracker extends Subscriber {
  readonly id: number
  readonly protocol: Protocol
  readonly kind: string
  tracking: TrackingState | undefined
}

interface Prefix {
  readonly trackers: Set<Tracker>
  /** Keys that have changed, and by which client, to be sent together. */
  changed: Map<Bytes, Tracker | undefined>
}

/** Keys that are not in the table any more may wait to be forgotten, beside as many as are in it. */
const SPARE = 64
/** Keys beyond the limit that are forgotten after a command, besides as many as it has added. */
const FORGOTTEN = 1000
const CHANNEL = '__redis__:invalidate'

export class Tracking implements ChangeListener {
  /** The client whose command runs: NOLOOP and OPTIN depend on it. */
  current: Tracker | undefined
  /** `tracking-table-max-keys`: beyond it keys are forgotten, with a message as if they had changed; 0: no limit. */
  limit = 0
  readonly #keyspace: Keyspace
  readonly #client: (id: number) => Tracker | undefined
  readonly #afterTurn: (action: () => void) => void
  /** The ids of those who have read a key. */
  readonly #readers = new Map<Bytes, Set<number>>()
  /**
   * The keys of the table in the order in which they were added, the order in which they are forgotten; some of them are
   * no longer in the table. (The Map alone does not do: after its first 300,000 keys were deleted, finding the first of
   * the rest takes 150 us.)
   */
  #order = new Deque<Bytes>()
  /** What BCAST clients have asked for. */
  readonly #prefixes = new Map<Bytes, Prefix>()
  /** Clients with tracking on. */
  readonly #trackers = new Set<Tracker>()
  /** Pairs of key and reader, counted for INFO. */
  #items = 0
  /** Keys that came while there were too many already, since some were forgotten. */
  #excess = 0
  /** All keys are gone: at the end of the command every client gets one message. */
  #flushed = false
  /** Messages to BCAST clients are put off to the end of the turn. */
  #broadcastDue = false

  /**
   * @param client finds a connected client by its id
   * @param afterTurn does something once the running commands of a connection have ended
   */
  constructor(
    keyspace: Keyspace,
    client: (id: number) => Tracker | undefined,
    afterTurn: (action: () => void) => void,
  ) {
    this.#keyspace = keyspace
    this.#client = client
    this.#afterTurn = afterTurn
    keyspace.listen(this, false)
  }

  /** Clients with tracking on. */
  get clientCount(): number {
    return this.#trackers.size
  }

  /** Keys in the table. */
  get keyCount(): number {
    return this.#readers.size
  }

  /** Pairs of key and reader. */
  get itemCount(): number {
    return this.#items
  }

  get prefixCount(): number {
    return this.#prefixes.size
  }

  /** Bytes of memory of the table. */
  get memory(): number {
    return this.#readers.size * 250 + this.#items * 20
  }

  /** Whether a command's end needs attention; see {@link settle}. */
  get hasPending(): boolean {
    return this.#flushed || this.#exceeds
  }

  enable(tracker: Tracker, mode: TrackingMode, prefixes: readonly Bytes[]): void {
    const added = mode.broadcast && prefixes.length === 0 ? [''] : prefixes
    for (const prefix of added) this.#prefix(prefix).trackers.add(tracker)
    const state = { caching: false, redirectionBroken: false }
    const all = new Set([...(tracker.tracking?.prefixes ?? []), ...added])
    tracker.tracking = { ...mode, ...state, prefixes: [...all].sort() }
    this.#trackers.add(tracker)
    this.#keyspace.wake(this)
  }

  /** What the table knows of the client goes as its keys change. */
  disable(tracker: Tracker): void {
    for (const name of tracker.tracking?.prefixes ?? []) {
      const prefix = this.#prefixes.get(name)
      prefix?.trackers.delete(tracker)
      if (prefix?.trackers.size === 0) this.#prefixes.delete(name)
    }
    tracker.tracking = undefined
    this.#trackers.delete(tracker)
    this.#keyspace.wake(this, this.#trackers.size > 0 || this.#readers.size > 0)
  }

  /** A client has read keys. */
  remember(tracker: Tracker, keys: readonly Bytes[]): void {
    const { tracking } = tracker
    if (tracking === undefined || tracking.broadcast) return
    if ((tracking.optIn && !tracking.caching) || (tracking.optOut && tracking.caching)) return
    for (const key of keys) {
      const readers = this.#readers.get(key)
      if (readers === undefined) this.#addKey(key, tracker)
      else if (readers.has(tracker.id)) continue
      else readers.add(tracker.id)
      this.#items++
    }
  }

  changed(_database: Database, key: Bytes, event: KeyEvent): void {
    // No client has changed what expires or is evicted.
    const by = event.class === 'x' || event.class === 'e' ? undefined : this.current
    if (this.#readers.size > 0) this.#invalidate(key, by)
    for (const [name, prefix] of this.#prefixes) {
      if (!key.startsWith(name)) continue
      // Two clients have changed it: NOLOOP holds back neither.
      const same = !prefix.changed.has(key) || prefix.changed.get(key) === by
      prefix.changed.set(key, same ? by : undefined)
      if (this.#broadcastDue) continue
      this.#broadcastDue = true
      this.#afterTurn(() => this.#broadcast())
    }
  }

  flushing(): void {
    // The table may also hold keys of clients that have gone or do not track any more.
    if (this.#trackers.size > 0 || this.#readers.size > 0) this.#flushed = true
  }

  swapping(): void {
    this.flushing()
  }

  /** After a command: announces a flush, and forgets keys beyond the limit, of very many some. */
  settle(): void {
    if (this.#flushed) {
      this.#flushed = false
      this.#readers.clear()
      this.#order = new Deque()
      this.#items = 0
      for (const tracker of this.#trackers) this.#notify(tracker, null)
    }
    for (let left = this.#excess + FORGOTTEN; left > 0 && this.#exceeds; left--)
      this.#invalidate(this.#order.popFirst() ?? '', undefined)
    this.#excess = 0
  }

  get #exceeds(): boolean {
    return this.limit > 0 && this.#readers.size > this.limit
  }

  #prefix(name: Bytes): Prefix {
    let prefix = this.#prefixes.get(name)
    if (prefix === undefined) {
      prefix = { trackers: new Set(), changed: new Map() }
      this.#prefixes.set(name, prefix)
    }
    return prefix
  }

  /** Adds a key that no client of the table has read. */
  #addKey(key: Bytes, reader: Tracker): void {
    this.#readers.set(key, new Set([reader.id]))
    if (this.#exceeds) this.#excess++
    if (this.#order.length < 2 * this.#readers.size + SPARE) this.#order.pushLast(key)
    else {
      this.#order = new Deque()
      for (const each of this.#readers.keys()) this.#order.pushLast(each)
    }
  }

  /** Sends a message to each reader of a key, and forgets them. */
  #invalidate(key: Bytes, by: Tracker | undefined): void {
    const readers = this.#readers.get(key)
    if (readers === undefined) return
    this.#readers.delete(key)
    this.#items -= readers.size
    for (const id of readers) {
      const tracker = this.#client(id)
      const mode = tracker?.tracking
      if (tracker === undefined || mode === undefined || mode.broadcast) continue
      if (mode.noLoop && tracker === by) continue
      this.#notify(tracker, [key])
    }
  }

  #broadcast(): void {
    this.#broadcastDue = false
    for (const [, prefix] of [...this.#prefixes].sort(byName)) {
      if (prefix.changed.size === 0) continue
      const changed = [...prefix.changed].sort(byName)
      prefix.changed = new Map()
      const all = changed.map(([key]) => key)
      for (const tracker of prefix.trackers) {
        const keys = tracker.tracking?.noLoop
          ? changed.filter(([, by]) => by !== tracker).map(([key]) => key)
          : all
        if (keys.length > 0) this.#notify(tracker, keys)
      }
    }
  }

  /** @param keys null: all of them */
  #notify(tracker: Tracker, keys: readonly Bytes[] | null): void {
    const { tracking } = tracker
    if (tracking === undefined) return
    const { redirect } = tracking
    const target = redirect === 0 ? tracker : this.#client(redirect)
    if (target === undefined) {
      tracking.redirectionBroken = true
      if (tracker.protocol === 3) this.#send(tracker, ['tracking-redir-broken', redirect])
    } else if (target.protocol === 3) this.#send(target, ['invalidate', keys])
    else if (redirect !== 0 && target.kind === 'pubsub') this.#send(target, ['message', CHANNEL, keys])
  }

  #send(target: Tracker, items: readonly ReplyValue[]): void {
    target.deliver(new SharedReply(new Push(items)))
  }
}

function byName([a]: readonly [Bytes, unknown], [b]: readonly [Bytes, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
