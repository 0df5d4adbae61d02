/**
 * What a database holds: its keys with their values, their deadlines and the earliest deadline of each hash's fields,
 * and how much memory all that takes. Strings, integers and small collections lie in pages outside of V8's heap
 * (key-table.ts), everything larger is an object here. Nothing is announced, and no clock is looked at: that is the
 * database's part (database.ts).
 *
 * An entry is named by its position, which is valid until the next entry is added or removed.
 *
 * A fork has the same entries, and shares their memory until one of the two changes it: pages by themselves, values on
 * the heap through `own`, which whoever is about to change one calls before.
 */

import { DoubleColumn } from '../memory/double-column.ts'
import type { Frames } from '../memory/frames.ts'
import { poison } from '../memory/poison.ts'
import type { Segments } from '../memory/segments.ts'
import type { Bytes } from '../resp/values.ts'
import { DeadlineHeap } from '../structures/deadline-heap.ts'
import { IntColumn } from '../structures/int-column.ts'
import type { RandomSource } from '../structures/random-source.ts'
import { SharedArray } from '../structures/shared-array.ts'
import { FieldDeadlines } from './field-expiry.ts'
import type { FrozenEntries } from './frozen-entries.ts'
import { HashValue } from './hash-value.ts'
import { KeyTable } from './key-table.ts'
import type { EncodingLimits } from './limits.ts'
import { kindOf, unpack } from './packed-values.ts'
import { EDITED, INTEGERS, type NewRecord, NUMBER, OBJECT, STRING } from './record.ts'
import { type Collection, MutableString, type Stored, type Value } from './values.ts'

/** Bytes of memory that a key takes besides its record: its row, and its share of the index. */
const KEY_MEMORY = 32
/** The same of a deadline. */
const DEADLINE_MEMORY = 32

/** An edited string that is longer has bytes of its own: to write it back after each edit would cost too much. */
const LONGEST_EDITED = 1024

const NEVER = Number.POSITIVE_INFINITY
const NO_DEADLINES = new DeadlineHeap<number>()

/** A value that is an object on the heap. */
export type HeapValue = Collection | MutableString

const NO_FRAMES = new Int32Array(0)

export interface FrozenView {
  readonly entries: FrozenEntries
  /** Where their pages are. */
  readonly segments: Segments
  /** Values on the heap by the numbers that entries name them by. They go on changing; see Keyspace.hold. */
  readonly objects: SharedArray<HeapValue | undefined>
  /** Keys that have a deadline, and hashes that have a field with one. */
  readonly expiring: number
  readonly expiringHashes: number
  /** Ends the view. To be called once, when nobody reads it any more. */
  release(): void
}

/** A key and its value as they are stored, whether they have expired or not. */
export interface StoredEntry {
  readonly key: Bytes
  readonly value: Value
  /** See use.ts. */
  readonly use: number
  /** Unix ms, or Infinity. */
  readonly deadline: number
}

/** Whose entries they are. */
export interface EntriesOwner {
  /** Collections are made with these. */
  readonly limits: EncodingLimits
  /** A key or a field got a deadline. */
  deadlineSet(deadline: number): void
}

/** What is counted of entries; nothing is added up for it. */
export type EntriesFigures = Pick<
  Entries,
  'valueMemory' | 'tableMemory' | 'deadlineMemory' | 'expiringSize' | 'expiringHashes' | 'someDeadlines'
>

/** What is told of keys that will be used soon. */
export type EntriesAhead = Pick<Entries, 'prefetch' | 'prefetchFrom'>

/** What eviction asks of some of them. */
export type EntriesByPosition = Pick<
  Entries,
  'size' | 'expiringSize' | 'pick' | 'pickExpiring' | 'keyAt' | 'deadlineAt' | 'useAt'
>

export class Entries {
  /** Keys, and values that are not on the heap. */
  readonly #table: KeyTable
  readonly #owner: EntriesOwner
  readonly #seed: number
  /** Values on the heap; an entry's integer in the table is its place here. */
  #objects = new SharedArray<HeapValue | undefined>()
  #freeObjects = new SharedArray<number>()
  /**
   * Values on the heap with this mark are nobody else's. A fork gives a new mark to both sides: what is there at that
   * moment belongs to neither any more.
   */
  #mark: object = {}
  /** Whether there ever was a fork. Only then do marks have to be looked at. */
  hasForked = false
  /** Bytes of memory of these values, kept current so that asking costs nothing. */
  #objectMemory = 0
  /** Deadlines of keys in Unix milliseconds by slot; made with the first of them. */
  #times: DoubleColumn | undefined
  readonly #frames: Frames
  /** The same in order, with their positions; an entry's tag in the table is its slot here. */
  #deadlines = NO_DEADLINES
  /** So that active expiry finds the hash whose field expires first. */
  #fieldDeadlines = new FieldDeadlines()
  /**
   * The value that was made from a record last, and its position, or -1: one key is often used again and again. It is
   * what the record says for as long as nothing else is stored there.
   */
  #made: HeapValue | undefined
  #madeAt = -1
  /** What `#encode` has made of a value. */
  #kind = STRING
  #text = ''
  #integer = 0

  private constructor(frames: Frames, table: KeyTable, seed: number, owner: EntriesOwner) {
    this.#table = table
    this.#frames = frames
    this.#owner = owner
    this.#seed = seed
  }

  /** @param frames where pages come from; shared by the databases of a server */
  static in(frames: Frames, seed: number, owner: EntriesOwner): Entries {
    return new Entries(frames, KeyTable.in(frames, seed), seed, owner)
  }

  /**
   * The same entries, which from now on go another way. It takes microseconds: what is copied is a word for each page,
   * and for each thousand values on the heap.
   */
  fork(owner: EntriesOwner): Entries {
    const fork = new Entries(this.#frames, this.#table.fork(), this.#seed, owner)
    fork.#objects = this.#objects.copy()
    fork.#freeObjects = this.#freeObjects.copy()
    fork.#objectMemory = this.#objectMemory
    if (this.#times !== undefined) {
      fork.#times = this.#times.copy()
      fork.#deadlines = this.#deadlines.copy(fork.#times)
    }
    fork.#fieldDeadlines = this.#fieldDeadlines.copy()
    this.#mark = {}
    this.hasForked = true
    fork.hasForked = true
    return fork
  }

  get size(): number {
    return this.#table.size
  }

  /** Keys that have a deadline. */
  get expiringSize(): number {
    return this.#deadlines.size
  }

  /** Hashes that have a field with a deadline. */
  get expiringHashes(): number {
    return this.#fieldDeadlines.size
  }

  /** Bytes of memory, as counted here. */
  get memory(): number {
    const fieldDeadlines = this.#fieldDeadlines.size * DEADLINE_MEMORY
    return this.valueMemory + this.tableMemory + this.deadlineMemory + fieldDeadlines
  }

  /** The part of the memory that names and values take. */
  get valueMemory(): number {
    return this.#table.bytes + this.#objectMemory
  }

  /** The part of the memory that keys take besides names and values, and deadlines. */
  get tableMemory(): number {
    return this.#table.size * KEY_MEMORY
  }

  get deadlineMemory(): number {
    return this.#deadlines.size * DEADLINE_MEMORY
  }

  /** Whether a frozen view of the entries exists: then reading must leave no trace. */
  get isFrozen(): boolean {
    return this.#table.isFrozen
  }

  /** Whether other entries, which may last longer, lie or lay in the same memory. */
  get haveCompany(): boolean {
    return this.#frames.hasForks
  }

  /** Says that keys will be used soon; see KeyTable.prefetch. */
  prefetch(keys: readonly Bytes[], from = 0, step = 1): void {
    this.#table.prefetch(keys, from, step)
  }

  /** The same of keys that also lie in a buffer. */
  prefetchFrom(bytes: Buffer, starts: Int32Array, keys: readonly Bytes[]): void {
    this.#table.prefetchFrom(bytes, starts, keys)
  }

  /** The position of a key, or -1. */
  find(key: Bytes): number {
    return this.#table.find(key)
  }

  keyAt(position: number): Bytes {
    return this.#table.keyAt(position)
  }

  /** The value. One that is not on the heap is made anew each time, and a change of it must be stored. */
  valueAt(position: number): Stored {
    const kind = this.#table.kindAt(position)
    if (kind === STRING) return this.#table.textAt(position)
    if (kind === NUMBER) return this.#table.integerAt(position)
    if (kind === OBJECT) return this.#objectAt(position)
    if (position === this.#madeAt && this.#made !== undefined) return this.#made
    const text = this.#table.textAt(position)
    const made =
      kind === EDITED
        ? new MutableString(text)
        : unpack(kind, text, this.#table.integerAt(position), this.#owner.limits, this.#seed)
    this.#made = made
    this.#madeAt = position
    return made
  }

  /** The value, if it is an object on the heap: it is the same each time. */
  objectAt(position: number): HeapValue | undefined {
    return this.#table.kindAt(position) === OBJECT ? this.#objectAt(position) : undefined
  }

  /**
   * To be called before the value at a position is fetched to be changed: one that a fork has as well is copied. Copies
   * share with their originals what stays the same.
   */
  own(position: number): void {
    const shared = this.objectAt(position)
    if (shared === undefined || shared.mark === this.#mark) return
    const own = shared.copy(this.#owner.limits)
    own.mark = this.#mark
    own.counted = own.memory
    this.#objectMemory += own.counted - shared.counted
    if (own instanceof HashValue && shared instanceof HashValue) own.deadlineSlot = shared.deadlineSlot
    this.#objects.set(this.#table.integerAt(position), own)
  }

  /** Whether fields of a hash have a deadline that has passed at a time: then even a reader changes it. */
  hasDueFields(position: number, time: number): boolean {
    const value = this.#fieldDeadlines.next <= time ? this.objectAt(position) : undefined
    return value instanceof HashValue && value.nextDeadline <= time
  }

  /**
   * Takes note of a collection that was fetched from a position and changed. Returns false, and does nothing, if another
   * value is there.
   */
  saveAt(position: number, key: Bytes, value: Collection): boolean {
    const kind = this.#table.kindAt(position)
    if (kind < OBJECT) return false
    if (kind === OBJECT) {
      if (this.#objectAt(position) !== value) return false
      // By far most of what is on the heap stays there.
      if (value.packed === undefined) {
        this.recount(key, value)
        return true
      }
    }
    this.replaceAt(position, key, value)
    return true
  }

  /** When and how often an entry was used; see use.ts. */
  useAt(position: number): number {
    return this.#table.stampAt(position)
  }

  setUseAt(position: number, use: number): void {
    this.#table.setStampAt(position, use)
  }

  /** Bytes of memory of an entry. */
  memoryAt(position: number): number {
    const deadline = this.#slotAt(position) === 0 ? 0 : DEADLINE_MEMORY
    const object = this.objectAt(position)?.memory ?? 0
    return KEY_MEMORY + this.#table.bytesAt(position) + deadline + object
  }

  /** Adds a key that is known to be absent. Returns its position. */
  add(key: Bytes, stored: Stored): number {
    const object = this.#encode(key, stored)
    if (object !== undefined) this.#integer = this.#addObject(key, object)
    return this.#table.add(key, this.#kind, this.#text, this.#integer)
  }

  /** Says how many entries there will be, perhaps. */
  expect(count: number): void {
    this.#table.expect(count)
  }

  /** See KeyTable.addRecord. */
  addRecord(record: NewRecord, use: number): number {
    return this.#table.addRecord(record, use)
  }

  /** See KeyTable.linkRecords. */
  linkRecords(): number {
    return this.#table.linkRecords()
  }

  /** Puts another value, or the same one after a change, in the place of one; its deadline stays. */
  replaceAt(position: number, key: Bytes, stored: Stored): void {
    if (position === this.#madeAt && stored !== this.#made) this.#madeAt = -1
    const kind = this.#table.kindAt(position)
    if (kind === NUMBER && typeof stored === 'number') {
      this.#table.setIntegerAt(position, stored)
      return
    }
    if (kind === STRING && typeof stored === 'string' && this.#table.fits(key, stored.length)) {
      this.#table.setAt(position, STRING, stored, 0)
      return
    }
    const old = kind === OBJECT ? this.#objectAt(position) : undefined
    const object = this.#encode(key, stored)
    if (object === undefined) {
      if (old !== undefined) this.#removeObjectAt(position, old)
      this.#table.setAt(position, this.#kind, this.#text, this.#integer)
    } else if (old === object) this.recount(key, object)
    else if (old === undefined) this.#table.setAt(position, OBJECT, '', this.#addObject(key, object))
    else {
      this.#removeObjectAt(position, old)
      this.#table.setIntegerAt(position, this.#addObject(key, object))
    }
  }

  /** Takes note of a value on the heap that was changed in place. */
  recount(key: Bytes, value: HeapValue): void {
    if (poison.isOn && value.mark !== this.#mark)
      throw new Error(`${key}: a fork has the value that was changed`)
    this.#objectMemory -= value.counted
    value.counted = value.memory
    this.#objectMemory += value.counted
    if (value instanceof HashValue) this.#trackFields(key, value)
  }

  removeAt(position: number): void {
    this.clearDeadlineAt(position)
    const object = this.objectAt(position)
    if (object !== undefined) this.#removeObjectAt(position, object)
    this.#table.deleteAt(position)
    this.#madeAt = -1
    // The last entry has taken its place.
    if (position === this.#table.size) return
    const moved = this.#slotAt(position)
    if (moved !== 0) this.#deadlines.setOwner(moved, position)
  }

  /** The deadline of an entry in Unix milliseconds, Infinity if it has none. */
  deadlineAt(position: number): number {
    const slot = this.#slotAt(position)
    return slot === 0 ? NEVER : this.#deadlines.timeOf(slot)
  }

  setDeadlineAt(position: number, deadline: number): void {
    const slot = this.#slotAt(position)
    if (slot !== 0) this.#deadlines.move(slot, deadline)
    else {
      if (this.#times === undefined) {
        this.#times = DoubleColumn.in(this.#frames)
        this.#deadlines = new DeadlineHeap(this.#times, new IntColumn())
      }
      this.#table.setTagAt(position, this.#deadlines.add(position, deadline))
    }
    this.#owner.deadlineSet(deadline)
  }

  /** Returns whether there was a deadline. */
  clearDeadlineAt(position: number): boolean {
    const slot = this.#slotAt(position)
    if (slot === 0) return false
    this.#deadlines.remove(slot)
    this.#table.setTagAt(position, 0)
    return true
  }

  /** The earliest deadline of a key, or Infinity. */
  get nextDeadline(): number {
    const slot = this.#deadlines.first
    return slot === 0 ? NEVER : this.#deadlines.timeOf(slot)
  }

  /** The position of the key that has it; there must be one. */
  get nextPosition(): number {
    return this.#deadlines.ownerOf(this.#deadlines.first)
  }

  /** The earliest deadline of a hash's field, or Infinity. */
  get nextFieldDeadline(): number {
    return this.#fieldDeadlines.next
  }

  /** The key of the hash that has it; there must be one. */
  get nextFieldKey(): Bytes {
    return this.#fieldDeadlines.nextKey
  }

  /** Any of the positions; there must be one. */
  pick(random: RandomSource): number {
    return this.#table.randomPosition(random)
  }

  /** Any of the positions with a deadline; there must be one. */
  pickExpiring(random: RandomSource): number {
    return this.#deadlines.ownerOf(this.#deadlines.slotAt(random.below(this.#deadlines.size)))
  }

  /** Some deadlines of keys, at most as many as asked for: all, or any of them. */
  someDeadlines(most: number, random: RandomSource): number[] {
    const { size } = this.#deadlines
    return Array.from({ length: Math.min(size, most) }, (_, at) =>
      this.#deadlines.timeOf(this.#deadlines.slotAt(size <= most ? at : random.below(size))),
    )
  }

  /** See KeyTable.scan. */
  scan(cursor: number, count: number, visit: (position: number) => void): number {
    return this.#table.scan(cursor, count, visit)
  }

  /**
   * The entries as they are now; nothing is copied but a word for each page and each value on the heap. Who needs these
   * keeps them before they change (Keyspace.hold).
   */
  freeze(): FrozenView {
    const { size, rows, records, longKeys } = this.#table.freeze()
    const times = this.#times?.freeze()
    return {
      entries: {
        size,
        rows: rows.frames,
        records: records.frames,
        times: times?.frames ?? NO_FRAMES,
        longKeys,
      },
      segments: this.#frames.segments,
      objects: this.#objects.copy(),
      expiring: this.expiringSize,
      expiringHashes: this.expiringHashes,
      release() {
        rows.release()
        records.release()
        times?.release()
      },
    }
  }

  /** Gives all memory back. The entries must not be used afterwards. */
  clear(): void {
    this.#table.clear()
    this.#times?.clear()
  }

  /**
   * What a value is in the table, in `#kind`, `#text` and `#integer`: three fields make no garbage. Returns the object
   * that goes on the heap instead, if one does.
   */
  #encode(key: Bytes, stored: Stored): HeapValue | undefined {
    this.#text = ''
    this.#integer = 0
    if (typeof stored === 'number') {
      this.#kind = NUMBER
      this.#integer = stored
      return undefined
    }
    if (typeof stored === 'string') return this.#encodeString(key, stored)
    if (stored instanceof MutableString) {
      if (stored.length > LONGEST_EDITED || !this.#table.fits(key, stored.length)) return this.#onHeap(stored)
      this.#kind = EDITED
      this.#text = stored.toString()
      return undefined
    }
    const text = stored.packed
    if (text === undefined) return this.#onHeap(stored)
    this.#kind = kindOf(stored)
    if (!this.#table.fits(key, this.#kind === INTEGERS ? text.length * 2 : text.length))
      return this.#onHeap(stored)
    this.#text = text
    this.#integer = stored.packedNote ?? 0
    return undefined
  }

  #encodeString(key: Bytes, text: Bytes): HeapValue | undefined {
    if (!this.#table.fits(key, text.length)) return this.#onHeap(new MutableString(text))
    this.#kind = STRING
    this.#text = text
    return undefined
  }

  #onHeap(value: HeapValue): HeapValue {
    this.#kind = OBJECT
    return value
  }

  #objectAt(position: number): HeapValue {
    return this.#objects.get(this.#table.integerAt(position)) as HeapValue
  }

  #addObject(key: Bytes, value: HeapValue): number {
    const place = this.#freeObjects.pop() ?? this.#objects.length
    this.#objects.set(place, value)
    value.mark = this.#mark
    value.counted = 0
    this.recount(key, value)
    return place
  }

  #removeObjectAt(position: number, value: HeapValue): void {
    const place = this.#table.integerAt(position)
    this.#objects.set(place, undefined)
    this.#freeObjects.push(place)
    this.#objectMemory -= value.counted
    if (!(value instanceof HashValue)) return
    if (value.mark === this.#mark) this.#fieldDeadlines.forget(value)
    else this.#fieldDeadlines.forgetShared(value)
  }

  /** The slot of an entry's deadline, 0 if it has none. Where no key has one, nothing is looked at. */
  #slotAt(position: number): number {
    return this.#deadlines.size === 0 ? 0 : this.#table.tagAt(position)
  }

  /** After a hash was stored or changed. */
  #trackFields(key: Bytes, hash: HashValue): void {
    if (this.#fieldDeadlines.track(key, hash)) this.#owner.deadlineSet(hash.nextDeadline)
  }
}
