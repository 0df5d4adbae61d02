/**
 * What a database holds: its keys with their values, their deadlines and the earliest deadline of each hash's fields,
 * and how much memory all that takes. Nothing is announced here, and no clock is looked at: that is the database's
 * part (database.ts).
 *
 * An entry is named by its position, which is valid until the next entry is added or removed.
 */
import type { Bytes } from '../resp/values.ts'
import { DeadlineHeap } from '../structures/deadline-heap.ts'
import type { RandomSource } from '../structures/random-source.ts'
import { Table } from '../structures/table.ts'
import { FieldDeadlines } from './field-expiry.ts'
import { HashValue } from './hash-value.ts'
import { type Collection, memoryOf, type Stored, stringMemory } from './values.ts'

/** Bytes of memory that a key takes besides its name: its entry in the table and its share of the index. */
const KEY_MEMORY = 40
/** The same of a deadline. */
const DEADLINE_MEMORY = 32

const NEVER = Number.POSITIVE_INFINITY

export class Entries {
  /** Keys and values. */
  readonly #table: Table<Stored>
  /** Lets active expiry set its timer earlier. */
  readonly #onDeadline: (deadline: number) => void
  /** Deadlines of keys in Unix milliseconds; an entry's tag in the table is its slot here. */
  readonly #deadlines = new DeadlineHeap<Bytes>()
  /** So that active expiry finds the hash whose field expires first. */
  readonly #fieldDeadlines = new FieldDeadlines()
  /** Bytes of memory of all values, kept current so that asking costs nothing. */
  #valueMemory = 0

  /** @param onDeadline is called for every deadline that is set, of a key or a field */
  constructor(seed: number, onDeadline: (deadline: number) => void) {
    this.#table = new Table(seed)
    this.#onDeadline = onDeadline
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
    return this.#valueMemory + this.tableMemory + this.deadlineMemory + fieldDeadlines
  }

  /** The part of the memory that names and values take: one look, where the whole is a sum. */
  get valueMemory(): number {
    return this.#valueMemory
  }

  /** The part of the memory that keys take besides names and values, and deadlines. */
  get tableMemory(): number {
    return this.#table.size * KEY_MEMORY
  }

  get deadlineMemory(): number {
    return this.#deadlines.size * DEADLINE_MEMORY
  }

  /** Says that keys will be used soon; see Table.prefetch. */
  prefetch(keys: readonly Bytes[], from: number, step: number): void {
    this.#table.prefetch(keys, from, step)
  }

  /** The position of a key, or -1. */
  find(key: Bytes): number {
    return this.#table.find(key)
  }

  keyAt(position: number): Bytes {
    return this.#table.keyAt(position)
  }

  valueAt(position: number): Stored {
    return this.#table.valueAt(position)
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
    return (
      KEY_MEMORY + stringMemory(this.keyAt(position).length) + deadline + memoryOf(this.valueAt(position))
    )
  }

  /** Adds a key that is known to be absent. Returns its position. */
  add(key: Bytes, stored: Stored): number {
    this.#valueMemory += stringMemory(key.length) + count(stored)
    if (typeof stored === 'object' && stored instanceof HashValue) this.#trackFields(key, stored)
    return this.#table.add(key, stored)
  }

  /** Puts another value in the place of one; its deadline stays. */
  replaceAt(position: number, stored: Stored): void {
    const old = this.#table.valueAt(position)
    this.#valueMemory -= counted(old)
    this.#valueMemory += count(stored)
    if (typeof old === 'object' && old instanceof HashValue) this.#fieldDeadlines.forget(old)
    if (typeof stored === 'object' && stored instanceof HashValue) {
      this.#trackFields(this.#table.keyAt(position), stored)
    }
    this.#table.setAt(position, stored)
  }

  /** Takes note of a value that was changed in place. */
  recount(key: Bytes, value: Collection): void {
    this.#valueMemory -= value.counted
    this.#valueMemory += count(value)
    if (value instanceof HashValue) this.#trackFields(key, value)
  }

  removeAt(position: number): void {
    this.clearDeadlineAt(position)
    const value = this.#table.valueAt(position)
    if (value instanceof HashValue) this.#fieldDeadlines.forget(value)
    this.#valueMemory -= stringMemory(this.#table.keyAt(position).length) + counted(value)
    this.#table.deleteAt(position)
  }

  /** The deadline of an entry in Unix milliseconds, Infinity if it has none. */
  deadlineAt(position: number): number {
    const slot = this.#slotAt(position)
    return slot === 0 ? NEVER : this.#deadlines.timeOf(slot)
  }

  setDeadlineAt(position: number, deadline: number): void {
    const slot = this.#slotAt(position)
    if (slot !== 0) this.#deadlines.move(slot, deadline)
    else this.#table.setTagAt(position, this.#deadlines.add(this.#table.keyAt(position), deadline))
    this.#onDeadline(deadline)
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

  /** The key that has it; there must be one. */
  get nextKey(): Bytes {
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

  /** Any of the keys with a deadline; there must be one. */
  pickExpiring(random: RandomSource): Bytes {
    return this.#deadlines.ownerOf(this.#deadlines.slotAt(random.below(this.#deadlines.size)))
  }

  /** Some deadlines of keys, at most as many as asked for: all, or any of them. */
  someDeadlines(most: number, random: RandomSource): number[] {
    const { size } = this.#deadlines
    return Array.from({ length: Math.min(size, most) }, (_, at) =>
      this.#deadlines.timeOf(this.#deadlines.slotAt(size <= most ? at : random.below(size))),
    )
  }

  /** See Table.scan. */
  scan(cursor: number, count: number, visit: (key: Bytes, value: Stored) => void): number {
    return this.#table.scan(cursor, count, visit)
  }

  /** The slot of an entry's deadline, 0 if it has none. Where no key has one, nothing is looked at. */
  #slotAt(position: number): number {
    return this.#deadlines.size === 0 ? 0 : this.#table.tagAt(position)
  }

  /** After a hash was stored or changed. */
  #trackFields(key: Bytes, hash: HashValue): void {
    if (this.#fieldDeadlines.track(key, hash)) this.#onDeadline(hash.nextDeadline)
  }
}

/** What a value takes now, which it remembers. */
function count(stored: Stored): number {
  const memory = memoryOf(stored)
  if (typeof stored === 'object') stored.counted = memory
  return memory
}

/** What was counted for a value when it was stored or last changed. */
function counted(stored: Stored): number {
  return typeof stored === 'object' ? stored.counted : memoryOf(stored)
}
