/**
 * One numbered database: keys, values and deadlines. Every read and every change of an entry goes through it. Changes
 * are announced twice. Before: to the holders of frozen views (`changing`), wherever a value is fetched to be changed,
 * stored or removed, and where a deadline is set. After: to the keyspace, which calls its listeners (WATCH,
 * notifications, blocked clients, ...). Handlers need not think of either. Reads remove a key whose deadline has passed.
 */
import type { Bytes } from '../resp/values.ts'
import {
  Entries,
  type EntriesAhead,
  type EntriesByPosition,
  type EntriesFigures,
  type FrozenView,
  type HeapValue,
  type StoredEntry,
} from './entries.ts'
import { WRONG_TYPE } from './errors.ts'
import { DEL, EVICTED, EXPIRE, EXPIRED, HEXPIRED, KEY_MISS, type KeyEvent, NEW, PERSIST } from './events.ts'
import { HashValue } from './hash-value.ts'
import type { Keyspace } from './keyspace.ts'
import type { EncodingLimits } from './limits.ts'
import type { Random } from './random.ts'
import type { NewRecord } from './record.ts'
import {
  asString,
  type Collection,
  type CollectionClass,
  fromStored,
  isStorable,
  MutableString,
  type Stored,
  type StringValue,
  toStored,
  type Value,
} from './values.ts'

const NEVER = Number.POSITIVE_INFINITY

export class Database {
  /** The number by which SELECT knows it. */
  readonly index: number
  /** Where changes are announced, and whose clock decides what has expired. */
  readonly #keyspace: Keyspace
  /** The data; SWAPDB and FLUSHDB replace it as a whole. */
  #entries: Entries
  /** The key last looked up for a change, and its position (-1: none). Valid until an entry is added or removed. */
  #sought: Bytes | undefined
  #found = -1

  constructor(keyspace: Keyspace, index: number) {
    this.#keyspace = keyspace
    this.index = index
    this.#entries = this.#newEntries()
  }

  /** Keys, including those that have expired and were not removed yet. */
  get size(): number {
    return this.#entries.size
  }

  /** Bytes of memory of keys and values, as counted here. */
  get memory(): number {
    return this.#entries.memory
  }

  /** What is counted of the entries as they are now. */
  get figures(): EntriesFigures {
    return this.#entries
  }

  /** What new collections are made with. */
  get limits(): EncodingLimits {
    return this.#keyspace.limits
  }

  get random(): Random {
    return this.#keyspace.random
  }

  /** The earliest deadline of a key or field, or Infinity. */
  get nextDeadline(): number {
    return Math.min(this.#entries.nextDeadline, this.#entries.nextFieldDeadline)
  }

  /** Fields of hashes whose deadline is this or earlier are not there any more, removed or not. */
  get expiryTime(): number {
    const { expiryPaused, seesExpired, clock } = this.#keyspace
    return expiryPaused || seesExpired ? -1 : clock.now
  }

  /** Whether a deadline that a command names is one that has passed. */
  hasPassed(deadline: number): boolean {
    return deadline <= this.#keyspace.clock.now && !this.#keyspace.seesExpired
  }

  /** Who is told which keys will be used soon. */
  get ahead(): EntriesAhead {
    return this.#entries
  }

  /** Says that elements of one collection will be. */
  prefetchElements(key: Bytes, elements: readonly Bytes[]): void {
    const value = this.heapValue(key)
    if (value !== undefined && 'prefetch' in value) value.prefetch?.(elements)
  }

  /** The value for a command that reads it: counted as hit or miss, and noted as an access. */
  read(key: Bytes): Value | undefined {
    const position = this.#count(key, this.#live(key))
    if (position === -1) return undefined
    this.#noteAccess(position)
    const entries = this.#entries
    // Whoever looks at fields whose time has come removes them.
    if (entries.hasForked && entries.hasDueFields(position, this.expiryTime)) entries.own(position)
    return fromStored(entries.valueAt(position))
  }

  /** The value, noted as an access but not counted: for commands that change it. */
  lookup(key: Bytes): Value | undefined {
    const position = this.#live(key)
    if (position === -1) return undefined
    this.#changing(key, position)
    this.#noteAccess(position)
    return fromStored(this.#entries.valueAt(position))
  }

  /** The value, without leaving a trace (OBJECT, DEBUG). */
  peek(key: Bytes): Value | undefined {
    const position = this.#live(key)
    return position === -1 ? undefined : fromStored(this.#entries.valueAt(position))
  }

  /** The same, and a key that has expired is not even removed: whoever reads it next does that, and says so. */
  glance(key: Bytes): Value | undefined {
    const entry = this.stored(key)
    return entry === undefined || this.hasPassed(entry.deadline) ? undefined : entry.value
  }

  /** What is stored at a key, also when it has expired and was not removed yet (DEBUG). */
  stored(key: Bytes): StoredEntry | undefined {
    const position = this.#entries.find(key)
    return position === -1 ? undefined : this.#storedAt(position)
  }

  has(key: Bytes): boolean {
    return this.#live(key) !== -1
  }

  /**
   * The collection at a key for reading, `undefined` if there is none; throws WRONGTYPE.
   *
   *     const list = db.readAs(ListValue, key)
   */
  readAs<T extends Collection>(kind: CollectionClass<T>, key: Bytes): T | undefined {
    const value = this.read(key)
    if (value === undefined || value instanceof kind) return value
    throw WRONG_TYPE
  }

  /** The same for commands that read and also change it: reading moves a consumer group on. */
  readToChange<T extends Collection>(kind: CollectionClass<T>, key: Bytes): T | undefined {
    if (this.readAs(kind, key) === undefined) return undefined
    const position = this.#entries.find(key)
    this.#changing(key, position)
    const value = this.#entries.valueAt(position)
    return value instanceof kind ? value : undefined
  }

  /** The collection at a key for changing it, `undefined` if there is none; throws WRONGTYPE. */
  lookupAs<T extends Collection>(kind: CollectionClass<T>, key: Bytes): T | undefined {
    const position = this.#seek(key)
    if (position === -1) return undefined
    this.#noteAccess(position)
    const value = this.#entries.valueAt(position)
    if (value instanceof kind) return value
    throw WRONG_TYPE
  }

  /**
   * Takes note of a collection that was changed in place, or stores it where it is new. One that is empty now
   * disappears with its key. `count` says how many of its elements changed: see Keyspace.changed.
   *
   *     const list = db.lookupAs(ListValue, key) ?? new ListValue(db.limits)
   *     list.push('right', elements)
   *     db.save(key, list, events.RPUSH, elements.length)
   */
  save(key: Bytes, value: Collection, event: KeyEvent, count = 1): void {
    const ends = value.size === 0 && value.endsWhenEmpty
    const position = this.#sought === key ? this.#found : this.#entries.find(key)
    if (position === -1) {
      if (ends) return
      this.#add(key, value)
    } else if (!this.#entries.saveAt(position, key, value)) this.#store(key, value)
    this.#keyspace.changed(this, key, event, count)
    if (ends) this.delete(key, DEL, 0)
  }

  /**
   * Keeps what a command has done to a collection that it looked up and left unchanged for everybody: it may be in
   * another encoding now. One that is not stored is not kept.
   */
  keep(key: Bytes, value: Collection): void {
    const position = this.#sought === key ? this.#found : this.#entries.find(key)
    if (position !== -1) this.#entries.replaceAt(position, key, value)
  }

  /** Whether a key is there, for a command that reads: counted as hit or miss, and no access. */
  readExistence(key: Bytes): boolean {
    return this.#count(key, this.#live(key)) !== -1
  }

  /**
   * Takes note of a change in place that readers of the key do not see, such as one of a stream's consumer groups:
   * it may be announced, but breaks no WATCH and invalidates no cache.
   */
  saveMetadata(key: Bytes, value: Collection, event?: KeyEvent, count = 1): void {
    this.#entries.recount(key, value)
    this.#keyspace.metadataChanged(this, key, event, count)
  }

  /**
   * The string at a key as a reply, `null` if there is none; throws WRONGTYPE. It is bytes where the string was edited
   * in place: to look into it, or to compare it with text, there is {@link readStringValue} and `toString`.
   */
  readReply(key: Bytes): Bytes | Uint8Array | null {
    const value = this.read(key)
    if (typeof value === 'string') return value
    if (value === undefined) return null
    if (value instanceof MutableString) return value.view()
    throw WRONG_TYPE
  }

  /** The string at a key for reading parts of it, `undefined` if there is none; throws WRONGTYPE. */
  readStringValue(key: Bytes): StringValue | undefined {
    return asString(this.read(key))
  }

  /** The string at a key for changing, `undefined` if there is none; throws WRONGTYPE. */
  lookupString(key: Bytes): StringValue | undefined {
    return asString(this.lookup(key))
  }

  /**
   * The string at a key for changing it by `updateFound`, a short integer as a number; `undefined` if there is
   * none; throws WRONGTYPE.
   */
  lookupNumber(key: Bytes): StringValue | number | undefined {
    const position = this.#seek(key)
    if (position === -1) return undefined
    this.#noteAccess(position)
    const value = this.#entries.valueAt(position)
    if (typeof value === 'number' || typeof value === 'string' || value instanceof MutableString) return value
    throw WRONG_TYPE
  }

  /** Stores an integer at the key that `lookupNumber` has just looked for, which keeps its deadline. */
  updateFound(key: Bytes, value: number | bigint, event: KeyEvent): void {
    const stored = typeof value === 'number' && isStorable(value) ? value : String(value)
    if (this.#found === -1) this.#add(key, stored)
    else this.#entries.replaceAt(this.#found, key, stored)
    this.#keyspace.changed(this, key, event)
  }

  /** Stores a value and removes the key's deadline. */
  set(key: Bytes, value: Value, event: KeyEvent, count = 1): void {
    const position = this.#store(key, value)
    this.#entries.clearDeadlineAt(position)
    this.#keyspace.changed(this, key, event, count)
  }

  /**
   * Stores a value with a deadline. Unlike {@link expireAt} it takes one that has passed: the key then exists
   * for a moment and expires.
   */
  setUntil(key: Bytes, value: Value, deadline: number, event: KeyEvent): void {
    const position = this.#store(key, value)
    this.#entries.setDeadlineAt(position, deadline)
    this.#keyspace.changed(this, key, event)
    this.#keyspace.changed(this, key, EXPIRE, 0)
  }

  /** Stores a value; the key keeps its deadline. */
  update(key: Bytes, value: Value, event: KeyEvent, count = 1): void {
    this.#store(key, value)
    this.#keyspace.changed(this, key, event, count)
  }

  /** Removes a key. Returns whether it was there. */
  delete(key: Bytes, event: KeyEvent = DEL, count = 1): boolean {
    const position = this.#live(key)
    if (position === -1) return false
    this.#removeAt(position)
    this.#keyspace.changed(this, key, event, count)
    return true
  }

  /** The deadline of a key in Unix milliseconds, -1 if it has none, -2 if there is no such key. */
  deadlineOf(key: Bytes): number {
    const position = this.#live(key)
    if (position === -1) return -2
    const deadline = this.#entries.deadlineAt(position)
    return deadline === NEVER ? -1 : deadline
  }

  /** The same for a command that reads it: counted as hit or miss. */
  readDeadline(key: Bytes): number {
    return this.readExistence(key) ? this.deadlineOf(key) : -2
  }

  /** Stores a value with its deadline (Unix ms, negative: none) under one event: what COPY and moves do. */
  put(key: Bytes, value: Value, deadline: number, event: KeyEvent): void {
    this.#place(key, value, deadline)
    this.#keyspace.changed(this, key, event)
  }

  /** The same as a new key, whatever was there (RESTORE); `use` is its stamp, undefined: that of a key used now. */
  putNew(key: Bytes, value: Value, deadline: number, use: number | undefined, event: KeyEvent): void {
    const before = this.#live(key)
    if (before !== -1) this.#removeAt(before)
    this.#place(key, value, deadline)
    if (use !== undefined) this.#entries.setUseAt(this.#entries.find(key), use)
    this.#keyspace.changed(this, key, event)
  }

  /**
   * Stores what a file says, and tells nobody: it was there before. Returns false, and does nothing, if the key is
   * there and is not to be replaced. A negative deadline is none; without `use` its stamp is that of a key used now.
   */
  load(key: Bytes, value: Value, deadline: number, use: number | undefined, replaces: boolean): boolean {
    const before = this.#entries.find(key)
    if (before !== -1) {
      if (!replaces) return false
      this.#removeAt(before)
    }
    this.#sought = undefined
    const position = this.#entries.add(key, toStored(value))
    this.#entries.setUseAt(position, use ?? this.#keyspace.use.fresh)
    if (deadline >= 0) this.#entries.setDeadlineAt(position, deadline)
    return true
  }

  /** Says how many keys a file will bring, perhaps. */
  expect(count: number): void {
    this.#entries.expect(count)
  }

  /**
   * The same of an entry that is given as it is to lie in memory, with a key that is not there. Nothing else may be asked
   * of the database before `linkRecords` was called.
   */
  loadRecord(record: NewRecord, deadline: number, use: number | undefined): void {
    const position = this.#entries.addRecord(record, use ?? this.#keyspace.use.fresh)
    if (deadline >= 0) this.#entries.setDeadlineAt(position, deadline)
  }

  /** Has what was loaded found by its keys. Returns one of them that was there before, if there is one. */
  linkRecords(): Bytes | undefined {
    this.#sought = undefined
    const twin = this.#entries.linkRecords()
    return twin === -1 ? undefined : this.#entries.keyAt(twin)
  }

  #place(key: Bytes, value: Value, deadline: number): void {
    const position = this.#store(key, value)
    if (deadline >= 0) this.#entries.setDeadlineAt(position, deadline)
    else this.#entries.clearDeadlineAt(position)
  }

  /** Moves an existing key, with its deadline, to another name or database, over what is there. */
  moveEntry(key: Bytes, target: Database, name: Bytes, left: KeyEvent, arrived: KeyEvent): void {
    const position = this.#live(key)
    if (position === -1) return
    this.#changing(key, position)
    const value = fromStored(this.#entries.valueAt(position))
    const deadline = this.deadlineOf(key)
    this.#removeAt(position)
    target.#place(name, value, deadline)
    this.#keyspace.changed(this, key, left)
    this.#keyspace.changed(target, name, arrived, 0)
  }

  /** Gives an existing key a deadline. One that has passed removes the key at once, as DEL would. */
  expireAt(key: Bytes, deadline: number, event: KeyEvent = EXPIRE): void {
    const position = this.#live(key)
    if (position === -1) return
    if (this.hasPassed(deadline)) {
      this.#removeAt(position)
      this.#keyspace.changed(this, key, DEL)
      return
    }
    this.#beforeChange(key)
    this.#entries.setDeadlineAt(position, deadline)
    this.#keyspace.changed(this, key, event)
  }

  /** Removes the deadline of a key. Returns whether it had one. */
  persist(key: Bytes): boolean {
    const position = this.#live(key)
    if (position === -1 || this.#entries.deadlineAt(position) === NEVER) return false
    this.#beforeChange(key)
    this.#entries.clearDeadlineAt(position)
    this.#keyspace.changed(this, key, PERSIST)
    return true
  }

  /** How much a key is used; see use.ts. Undefined without the key. */
  useOf(key: Bytes): number | undefined {
    const position = this.#live(key)
    return position === -1 ? undefined : this.#entries.useAt(position)
  }

  /** The entries by position, also those that have expired: for eviction. */
  get byPosition(): EntriesByPosition {
    return this.#entries
  }

  /** Removes a key to make room. */
  evict(key: Bytes): void {
    const position = this.#entries.find(key)
    if (position === -1) return
    this.#removeAt(position)
    this.#keyspace.stats.evicted++
    this.#keyspace.removed(this, key, EVICTED)
  }

  /** Bytes of memory of a key with its value, as counted here; undefined without it. */
  memoryOf(key: Bytes): number | undefined {
    const position = this.#live(key)
    return position === -1 ? undefined : this.#entries.memoryAt(position)
  }

  /** Notes an access, even of a client with CLIENT NO-TOUCH. Returns whether the key is there. */
  touch(key: Bytes): boolean {
    const position = this.#live(key)
    if (position === -1) return false
    this.#entries.setUseAt(position, this.#keyspace.use.next(this.#entries.useAt(position)))
    return true
  }

  /** A key picked at random that has not expired, or undefined. */
  randomKey(): Bytes | undefined {
    const { random, clock } = this.#keyspace
    while (this.#entries.size > 0) {
      const position = this.#entries.pick(random)
      const key = this.#entries.keyAt(position)
      if (this.#entries.deadlineAt(position) > clock.now || this.#keyspace.expiryPaused) return key
      this.#expire(position)
    }
    return undefined
  }

  /**
   * Visits about `count` live entries from a cursor on and returns the next cursor; 0 begins and ends. A key
   * that is present during the whole scan is visited at least once.
   */
  scan(cursor: number, count: number, visit: (key: Bytes, value: () => Value) => void): number {
    const now = this.#keyspace.clock.now
    const dead: Bytes[] = []
    const next = this.#entries.scan(cursor, count, position => {
      const key = this.#entries.keyAt(position)
      if (this.#entries.deadlineAt(position) <= now) dead.push(key)
      else visit(key, () => fromStored(this.#entries.valueAt(position)))
    })
    for (const key of dead) this.#live(key)
    return next
  }

  /** Every live key. The database must not change meanwhile. */
  *keys(): Generator<Bytes, void, undefined> {
    const { now } = this.#keyspace.clock
    for (let position = 0; position < this.#entries.size; position++) {
      if (this.#entries.deadlineAt(position) > now) yield this.#entries.keyAt(position)
    }
  }

  /** Every entry, also those that have expired and were not removed yet. The database must not change meanwhile. */
  *entries(): Generator<StoredEntry, void, undefined> {
    for (let position = 0; position < this.#entries.size; position++) yield this.#storedAt(position)
  }

  /** Removes the keys and fields whose deadline has passed, at most `limit`. Returns how many. */
  removeExpired(limit: number): number {
    const now = this.#keyspace.clock.now
    let removed = 0
    while (removed < limit && this.#entries.nextDeadline <= now) {
      this.#expire(this.#entries.nextPosition)
      removed++
    }
    while (removed < limit && this.#entries.nextFieldDeadline <= now) {
      const key = this.#entries.nextFieldKey
      const position = this.#entries.find(key)
      this.#changing(key, position)
      const hash = this.#entries.valueAt(position)
      if (!(hash instanceof HashValue)) return removed
      const most = limit - removed
      removed += this.removeFields(key, hash, () => hash.removeDue(this.expiryTime, most))
    }
    return removed
  }

  /**
   * Removes fields of a hash whose deadline has passed, and the key of one that has none left. `remove` does it, and says
   * which; `fills` says that the command sets a field next, so that the key stays. Returns how many.
   */
  removeFields(key: Bytes, hash: HashValue, remove: () => readonly Bytes[], fills = false): number {
    this.#beforeChange(key)
    const fields = remove()
    if (fields.length === 0) return 0
    this.#keyspace.stats.expiredFields += fields.length
    this.#keyspace.fieldsExpired(this, key, fields)
    this.#entries.recount(key, hash)
    this.#keyspace.removed(this, key, HEXPIRED)
    if (!fills && hash.size === 0) {
      this.#removeAt(this.#entries.find(key))
      this.#keyspace.removed(this, key, DEL)
    }
    return fields.length
  }

  /**
   * The keys and values that lie in pages, as they are now: until the view is released, a write goes to a copy of its
   * page, and reading leaves no trace. Values on the heap are only numbered in it; see Keyspace.hold.
   */
  freeze(): FrozenView {
    return this.#entries.freeze()
  }

  /** The value of a key, if it is an object on the heap: it is the same until another is stored. */
  heapValue(key: Bytes): HeapValue | undefined {
    const position = this.#entries.find(key)
    return position === -1 ? undefined : this.#entries.objectAt(position)
  }

  /** Removes everything; `later` counts the keys as freed later. Returns how many keys there were. */
  flush(later = false): number {
    const { size } = this.#entries
    if (later) this.#keyspace.stats.freedLater += size
    this.#keyspace.flushing(this)
    this.drop()
    return size
  }

  /** The entries as they are now, for nobody to write to; undefined: none. It takes microseconds; see Entries.fork. */
  fork(): Entries | undefined {
    return this.#entries.size === 0 ? undefined : this.#entries.fork(this.#keyspace)
  }

  /** Puts a fork of these entries, of another database or of what was here once, in the place of all that is there. */
  become(entries: Entries | undefined): void {
    if (entries === undefined) {
      if (this.#entries.size > 0) this.flush()
      return
    }
    this.#keyspace.flushing(this)
    this.#sought = undefined
    this.#entries.clear()
    this.#entries = entries.fork(this.#keyspace)
    this.#keyspace.filled(this)
  }

  /** Takes over all that another database holds, in the place of all that is there; the other one is empty then. */
  takeOver(other: Database): void {
    this.#keyspace.flushing(this)
    this.drop()
    this.#entries = other.#entries
    other.#entries = other.#newEntries()
    this.#keyspace.filled(this)
  }

  /** Lets everything go, and tells nobody: of a database that no command has seen. */
  drop(): void {
    this.#sought = undefined
    this.#entries.clear()
    this.#entries = this.#newEntries()
  }

  /** The server has ended: what it shares is the others' alone; what it shares with nobody stays to be looked at. */
  end(): void {
    if (this.#entries.haveCompany) this.drop()
  }

  /** Exchanges the contents of two databases (SWAPDB). */
  swapWith(other: Database): void {
    this.#keyspace.swapping(this, other)
    this.#sought = undefined
    other.#sought = undefined
    ;[this.#entries, other.#entries] = [other.#entries, this.#entries]
  }

  #newEntries(): Entries {
    const { frames, random } = this.#keyspace
    return Entries.in(frames, random.bits(), this.#keyspace)
  }

  /** The position of a key that has not expired, else -1. */
  #live(key: Bytes): number {
    // Every read and every change comes through here. So no command sees a key whose deadline has passed, however long
    // the timer of active expiry is late, and none has to think of it.
    const position = this.#entries.find(key)
    if (position === -1) return -1
    if (this.#entries.deadlineAt(position) <= this.#keyspace.clock.now) {
      if (this.#keyspace.seesExpired) return position
      if (!this.#keyspace.expiryPaused) this.#expire(position)
      return -1
    }
    return position
  }

  /** Counts what a command that reads has found, or that there is nothing. */
  #count(key: Bytes, position: number): number {
    if (position !== -1) this.#keyspace.stats.hits++
    else {
      this.#keyspace.stats.misses++
      this.#keyspace.observer?.noticed(this, key, KEY_MISS)
    }
    return position
  }

  /** The position for a key that is about to be changed: `save` need not look it up once more. */
  #seek(key: Bytes): number {
    // Pipelines often change one key again and again (measured: 20 ns less for each LPUSH).
    if (this.#sought === key && this.#found !== -1 && this.#entries.expiringSize === 0) {
      this.#changing(key, this.#found)
      return this.#found
    }
    const position = this.#live(key)
    // While expiry pauses, what is not found may be there.
    this.#sought = this.#keyspace.expiryPaused ? undefined : key
    this.#found = position
    this.#changing(key, position)
    return position
  }

  /** Before a value is fetched to be changed; the position is -1 where there is none. */
  #changing(key: Bytes, position: number): void {
    this.#beforeChange(key)
    if (this.#entries.hasForked && position !== -1) this.#entries.own(position)
  }

  /** Before any change: whoever holds a view of the data as they were must be able to keep the old value. */
  #beforeChange(key: Bytes): void {
    if (this.#keyspace.isHeld) this.#keyspace.changing(this, key)
  }

  #expire(position: number): void {
    // The name is read first: with the entry it is gone.
    const key = this.#entries.keyAt(position)
    this.#removeAt(position)
    this.#keyspace.stats.expired++
    // Listeners hear of it last, when the key is gone for whatever they look up.
    this.#keyspace.removed(this, key, EXPIRED)
  }

  #store(key: Bytes, value: Value): number {
    // A key that has expired is removed first, so that its end is announced before its new beginning.
    let position = this.#live(key)
    // While expiry pauses, what has expired is invisible but still there.
    if (position === -1 && this.#keyspace.expiryPaused) position = this.#entries.find(key)
    const stored = toStored(value)
    if (position === -1) return this.#add(key, stored)
    this.#beforeChange(key)
    this.#entries.replaceAt(position, key, stored)
    // Overwriting is one use more: a counter of accesses (LFU) goes on, where a new key begins anew.
    this.#entries.setUseAt(position, this.#keyspace.use.next(this.#entries.useAt(position)))
    return position
  }

  #add(key: Bytes, stored: Stored): number {
    // That the key is not there is what was found: it is wrong from now on.
    this.#sought = undefined
    this.#beforeChange(key)
    const position = this.#entries.add(key, stored)
    this.#entries.setUseAt(position, this.#keyspace.use.fresh)
    this.#keyspace.observer?.noticed(this, key, NEW)
    return position
  }

  #noteAccess(position: number): void {
    const { use, notesAccess } = this.#keyspace
    // A stamp is a write: beside a frozen view each read would copy a page.
    if (notesAccess && !this.#entries.isFrozen)
      this.#entries.setUseAt(position, use.next(this.#entries.useAt(position)))
  }

  #removeAt(position: number): void {
    // The last entry moves into the gap, so no position that was found before is valid.
    this.#sought = undefined
    if (this.#keyspace.isHeld) this.#beforeChange(this.#entries.keyAt(position))
    this.#entries.removeAt(position)
  }

  #storedAt(position: number): StoredEntry {
    return {
      key: this.#entries.keyAt(position),
      value: fromStored(this.#entries.valueAt(position)),
      use: this.#entries.useAt(position),
      deadline: this.#entries.deadlineAt(position),
    }
  }
}
