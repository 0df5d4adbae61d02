/**
 * All databases of one server, their shared clock, chance and counters, and the place where every change is
 * announced. What reacts to changes (WATCH, notifications, blocked clients, tracking, persistence) listens here.
 */
import { Frames } from '../memory/frames.ts'
import type { Bytes } from '../resp/values.ts'
import type { Clock } from './clock.ts'
import { Database } from './database.ts'
import type { KeyEvent } from './events.ts'
import { Eviction } from './eviction.ts'
import { ActiveExpiry } from './expiry.ts'
import { EncodingLimits } from './limits.ts'
import type { Random } from './random.ts'
import { Use } from './use.ts'

/** What has more parts counts as freed later. All memory is: by the garbage collector. */
const FREED_LATER = 64

/**
 * Is called for every change of the keyspace: after a change of a key, before a flush or a swap, and after a database was
 * filled at once, which to those who listen is the same as a flush: all keys may be others now.
 */
export interface ChangeListener {
  changed(database: Database, key: Bytes, event: KeyEvent): void
  flushing(database: Database): void
  swapping(a: Database, b: Database): void
  /** A change that readers of the key do not see, such as one of a consumer group. */
  metadataChanged?(database: Database, key: Bytes, event: KeyEvent): void
  /** Fields of a hash have expired. */
  fieldsExpired?(database: Database, key: Bytes, fields: readonly Bytes[]): void
}

/**
 * Holds a frozen view: the data as they were at some moment. It is called before every change, and keeps the old value
 * where it still needs one. It is called for each change of a key, sometimes also for a change that is not made then.
 */
export interface ViewHolder {
  /** The value, the deadline or the existence of a key is about to change. */
  changing(database: Database, key: Bytes): void
  /** All keys are about to go; two databases are about to change places. */
  flushing(database: Database): void
  swapping(a: Database, b: Database): void
}

/** Is called for events that are no changes: a key is new, or a key that was read is missing. */
export interface KeyObserver {
  noticed(database: Database, key: Bytes, event: KeyEvent): void
}

export class Keyspace {
  /** Decides which deadlines have passed; one for all databases. */
  readonly clock: Clock
  /** Where random keys and elements come from; a test gives it a seed. */
  readonly random: Random
  /** By number, as SELECT names them. */
  readonly databases: readonly Database[]
  /** Databases beside these, which are to take their place at one moment; no command sees them. Undefined: there are none. */
  aside: readonly Database[] | undefined
  /** Removes what has expired without waiting for a command to find it. */
  readonly expiry: ActiveExpiry
  /** Memory outside of V8's heap, in which the data of all databases lie. */
  readonly frames = new Frames()
  /** When small encodings become large ones; every collection reads it. */
  readonly limits = new EncodingLimits()
  /** Makes the stamps that say how much a key is used. */
  readonly use: Use
  /** Chooses the keys that go when memory is short. */
  readonly eviction: Eviction
  /** By which command files and replicas are told that a key is gone, where none as sent says it; `lazyfree-*`. */
  readonly removals: Record<'expired' | 'evicted' | 'emptied', 'DEL' | 'UNLINK'> = {
    expired: 'DEL',
    evicted: 'DEL',
    emptied: 'DEL',
  }
  /** DEBUG may have it so that payloads with a wrong sum are taken. */
  checksPayloads = true
  /** Counters that INFO shows. */
  readonly stats = {
    hits: 0,
    misses: 0,
    expired: 0,
    expiredFields: 0,
    evicted: 0,
    freedLater: 0,
    sanitized: 0,
  }
  /** Who keeps keys whose deadline has passed from being removed; they are invisible, and stay. */
  readonly #expiryPausers = new Set<'client-pause' | 'loading' | 'replica' | 'failover'>()
  /**
   * While set, a deadline that has passed means nothing: what runs was run elsewhere before, and when keys ended then is
   * said by the commands themselves (a file's, a primary's).
   */
  seesExpired = false
  /** Whether reading a key counts as using it; false while a client with CLIENT NO-TOUCH runs. */
  notesAccess = true
  /** Changed elements since the start, or since the last save: what save points count. */
  changes = 0
  /** Set while keyspace notifications of new or missing keys are on. */
  observer: KeyObserver | undefined
  /** Whether there are view holders: only then does a change cost a call more. */
  isHeld = false
  /** Called before each change; replaced as a whole, so that one may leave during a call. */
  #holders: readonly ViewHolder[] = []
  /** All listeners, in the order in which they are called. */
  readonly #listeners: ChangeListener[] = []
  /** The listeners that are called for changes now, in the same order. */
  #awake: readonly ChangeListener[] = []

  constructor(clock: Clock, random: Random, count: number) {
    this.clock = clock
    this.random = random
    this.databases = Array.from({ length: count }, (_, index) => new Database(this, index))
    this.expiry = new ActiveExpiry(this)
    this.use = new Use(clock, random)
    this.eviction = new Eviction(this)
  }

  /** Bytes of memory of all keys and values. */
  get memory(): number {
    let memory = 0
    for (const database of this.databases) memory += database.memory
    if (this.aside !== undefined) for (const database of this.aside) memory += database.memory
    return memory
  }

  /** Whether keys whose deadline has passed are invisible and stay. */
  get expiryPaused(): boolean {
    return this.#expiryPausers.size > 0
  }

  pauseExpiry(why: 'client-pause' | 'loading' | 'replica' | 'failover', isOn: boolean): void {
    if (isOn) this.#expiryPausers.add(why)
    else this.#expiryPausers.delete(why)
    if (!this.expiryPaused) this.expiry.resume()
  }

  resetStats(): void {
    this.stats.hits = 0
    this.stats.misses = 0
    this.stats.expired = 0
    this.stats.expiredFields = 0
    this.stats.evicted = 0
    this.stats.freedLater = 0
    this.stats.sanitized = 0
  }

  /** Counts something large that is let go at once, where Redis has another thread free it. */
  freeLater(parts: number, count = parts): void {
    if (parts > FREED_LATER) this.stats.freedLater += count
  }

  /** Makes databases {@link aside}. */
  openAside(): readonly Database[] {
    this.aside = this.databases.map(({ index }) => new Database(this, index))
    return this.aside
  }

  /** Lets them go, with what they still hold. */
  closeAside(): void {
    for (const database of this.aside ?? []) database.drop()
    this.aside = undefined
  }

  /** Adds a listener. It is always called for flushes and swaps, and for changes while it is awake. */
  listen(listener: ChangeListener, awake = true): void {
    this.#listeners.push(listener)
    this.wake(listener, awake)
  }

  /** Wakes a listener, or lets it sleep: while all sleep, a change costs 18 ns less (measured). */
  wake(listener: ChangeListener, awake = true): void {
    if (this.#awake.includes(listener) === awake) return
    this.#awake = this.#listeners.filter(each => (each === listener ? awake : this.#awake.includes(each)))
  }

  /** Calls a view holder before every change from now on. Returns what ends that. */
  hold(holder: ViewHolder): () => void {
    this.#holders = [...this.#holders, holder]
    this.isHeld = true
    return () => {
      this.#holders = this.#holders.filter(each => each !== holder)
      this.isHeld = this.#holders.length > 0
    }
  }

  /** Announces a change before it is made. */
  changing(database: Database, key: Bytes): void {
    for (const holder of this.#holders) holder.changing(database, key)
  }

  /** Announces a change; `count` is how many elements it is, and 0 where the command has counted it already. */
  changed(database: Database, key: Bytes, event: KeyEvent, count = 1): void {
    this.changes += count
    this.removed(database, key, event)
  }

  /** Announces what no command asked for: an expiry or an eviction. It does not count as a change. */
  removed(database: Database, key: Bytes, event: KeyEvent): void {
    for (let i = 0; i < this.#awake.length; i++) this.#awake[i]?.changed(database, key, event)
  }

  metadataChanged(database: Database, key: Bytes, event: KeyEvent | undefined, count: number): void {
    this.changes += count
    if (event === undefined) return
    for (const listener of this.#awake) listener.metadataChanged?.(database, key, event)
  }

  fieldsExpired(database: Database, key: Bytes, fields: readonly Bytes[]): void {
    for (const listener of this.#awake) listener.fieldsExpired?.(database, key, fields)
  }

  flushing(database: Database): void {
    this.changes += database.size
    for (const holder of this.#holders) holder.flushing(database)
    for (const listener of this.#listeners) listener.flushing(database)
  }

  /** A database has got all its keys at once. */
  filled(database: Database): void {
    this.changes++
    for (const listener of this.#listeners) listener.flushing(database)
    if (database.nextDeadline !== Number.POSITIVE_INFINITY) this.deadlineSet(database.nextDeadline)
  }

  swapping(a: Database, b: Database): void {
    this.changes++
    for (const holder of this.#holders) holder.swapping(a, b)
    for (const listener of this.#listeners) listener.swapping(a, b)
  }

  deadlineSet(deadline: number): void {
    this.expiry.deadlineSet(deadline)
  }
}
