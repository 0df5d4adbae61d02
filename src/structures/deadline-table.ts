/**
 * A table of byte strings to byte strings whose entries may have deadlines: what large hashes are. With the first
 * deadline comes a heap of them, and a column with each entry's slot there.
 *
 * Entries are named by their position, which is valid until the next entry is added or removed.
 */
import type { Texts } from './byte-log.ts'
import { DeadlineHeap } from './deadline-heap.ts'
import { IntColumn } from './int-column.ts'
import type { LocatedEntries } from './located-entries.ts'
import { NumberColumn } from './number-column.ts'
import type { Piece } from './packed-bytes.ts'
import type { RandomSource } from './random-source.ts'
import { Table } from './table.ts'

/** The deadlines of a table: of each slot when, and at which position. */
class Deadlines {
  readonly #times: NumberColumn
  readonly #positions: IntColumn
  readonly heap: DeadlineHeap<number>
  /** The slot of each position, 0 without a deadline. */
  readonly slots: IntColumn

  constructor(other?: Deadlines) {
    this.#times = other === undefined ? new NumberColumn() : other.#times.copy()
    this.#positions = other === undefined ? new IntColumn() : other.#positions.copy()
    this.heap =
      other === undefined
        ? new DeadlineHeap(this.#times, this.#positions)
        : other.heap.copy(this.#times, this.#positions)
    this.slots = other === undefined ? new IntColumn() : other.slots.copy()
  }

  get memory(): number {
    return this.#times.memory + this.#positions.memory + this.heap.memory + this.slots.memory
  }
}

export class DeadlineTable {
  #table: Table
  #deadlines: Deadlines | undefined

  constructor(seed: number) {
    this.#table = new Table(seed, 2)
  }

  get size(): number {
    return this.#table.size
  }

  /** Bytes of memory. */
  get memory(): number {
    return this.#table.memory + (this.#deadlines?.memory ?? 0)
  }

  /** Whether an entry has, or had, a deadline. */
  get hasDeadlines(): boolean {
    return this.#deadlines !== undefined
  }

  /** The earliest deadline, or Infinity. */
  get nextDeadline(): number {
    if (this.#deadlines === undefined) return Number.POSITIVE_INFINITY
    const { heap } = this.#deadlines
    return heap.size === 0 ? Number.POSITIVE_INFINITY : heap.timeOf(heap.first)
  }

  /** The position of a key, or -1. */
  find(key: string): number {
    return this.#table.find(key)
  }

  prefetch(keys: readonly string[]): void {
    this.#table.prefetch(keys)
  }

  keyAt(position: number): string {
    return this.#table.keyAt(position)
  }

  valueAt(position: number): string {
    return this.#table.valueAt(position)
  }

  /** Bytes of the value. */
  valueLengthAt(position: number): number {
    return this.#table.valueLengthAt(position)
  }

  /** Adds a key that is known to be absent. Returns its position. */
  add(key: string, value: string): number {
    const position = this.#table.add(key, value)
    this.#deadlines?.slots.set(position, 0)
    return position
  }

  /** See Table.expect. */
  expect(count: number): void {
    this.#table.expect(count)
  }

  /** See Table.addPieces. */
  addPieces(key: Piece, value: Piece): number {
    const position = this.#table.addPieces(key, value)
    if (position !== -1) this.#deadlines?.slots.set(position, 0)
    return position
  }

  /** Puts another value in the place of one; its deadline stays. */
  setAt(position: number, value: string): void {
    this.#table.setAt(position, value)
  }

  deleteAt(position: number): void {
    this.clearDeadlineAt(position)
    this.#table.deleteAt(position)
    if (this.#deadlines === undefined) return
    const { slots, heap } = this.#deadlines
    const last = this.size
    if (position !== last) {
      const slot = slots.get(last)
      slots.set(position, slot)
      if (slot !== 0) heap.setOwner(slot, position)
    }
    slots.truncate(last)
  }

  /** The deadline of an entry, or Infinity. */
  deadlineAt(position: number): number {
    if (this.#deadlines === undefined) return Number.POSITIVE_INFINITY
    const slot = this.#deadlines.slots.get(position)
    return slot === 0 ? Number.POSITIVE_INFINITY : this.#deadlines.heap.timeOf(slot)
  }

  setDeadlineAt(position: number, deadline: number): void {
    const deadlines = this.#deadlines ?? new Deadlines()
    if (this.#deadlines === undefined) {
      deadlines.slots.extend(this.size)
      this.#deadlines = deadlines
    }
    const slot = deadlines.slots.get(position)
    if (slot !== 0) deadlines.heap.move(slot, deadline)
    else deadlines.slots.set(position, deadlines.heap.add(position, deadline))
  }

  clearDeadlineAt(position: number): void {
    if (this.#deadlines === undefined) return
    const slot = this.#deadlines.slots.get(position)
    if (slot === 0) return
    this.#deadlines.heap.remove(slot)
    this.#deadlines.slots.set(position, 0)
  }

  /** Removes entries whose deadline is `now` or earlier, the earliest first, at most `limit`, and names them. */
  removeDue(now: number, limit: number, visit: (key: string) => void): void {
    if (this.#deadlines === undefined) return
    const { heap } = this.#deadlines
    for (let left = limit; left > 0 && this.nextDeadline <= now; left--) {
      const position = heap.ownerOf(heap.first)
      const key = this.#table.keyAt(position)
      this.deleteAt(position)
      visit(key)
    }
  }

  randomPosition(random: RandomSource): number {
    return this.#table.randomPosition(random)
  }

  /** See Table.scan. */
  scan(cursor: number, count: number, visit: (position: number) => void): number {
    return this.#table.scan(cursor, count, visit)
  }

  /** See Table.each. */
  each(visit: (key: string, value: string, position: number) => void): void {
    this.#table.each(visit)
  }

  /** See Table.locateAt. */
  locateAt(position: number, texts: Texts, found: LocatedEntries): void {
    this.#table.locateAt(position, texts, found)
  }

  /** An independent copy; see Table.copy. */
  copy(): DeadlineTable {
    const copy = new DeadlineTable(0)
    copy.#table = this.#table.copy()
    if (this.#deadlines !== undefined) copy.#deadlines = new Deadlines(this.#deadlines)
    return copy
  }
}
