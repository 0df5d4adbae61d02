/**
 * A table of byte strings to byte strings whose entries may have deadlines: what large hashes are. The table's
 * numbers hold each entry's slot in a heap of deadlines, which is made with the first of them.
 *
 * Entries are named by their position, which is valid until the next entry is added or removed.
 */
import { DeadlineHeap } from './deadline-heap.ts'
import type { RandomSource } from './random-source.ts'
import { Table } from './table.ts'

/** Bytes of memory of an entry besides its two strings: its two words, and its share of the index. */
const ENTRY_MEMORY = 36
/** Bytes of memory of a deadline: its place in the heap and in the table. */
const DEADLINE_MEMORY = 40

export class DeadlineTable {
  #table: Table<string>
  #deadlines: DeadlineHeap<string> | undefined
  #stringMemory = 0

  constructor(seed: number) {
    this.#table = new Table(seed, 2)
  }

  get size(): number {
    return this.#table.size
  }

  /** Bytes of memory. */
  get memory(): number {
    const deadlines = this.#deadlines === undefined ? 0 : this.#deadlines.size * DEADLINE_MEMORY
    return this.#table.size * ENTRY_MEMORY + this.#stringMemory + deadlines
  }

  /** Whether an entry has, or had, a deadline. */
  get hasDeadlines(): boolean {
    return this.#deadlines !== undefined
  }

  /** The earliest deadline, or Infinity. */
  get nextDeadline(): number {
    const deadlines = this.#deadlines
    if (deadlines === undefined || deadlines.size === 0) return Number.POSITIVE_INFINITY
    return deadlines.timeOf(deadlines.first)
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

  /** Adds a key that is known to be absent. Returns its position. */
  add(key: string, value: string): number {
    this.#stringMemory += memoryOf(key) + memoryOf(value)
    return this.#table.add(key, value)
  }

  /** Puts another value in the place of one; its deadline stays. */
  setAt(position: number, value: string): void {
    this.#stringMemory += memoryOf(value) - memoryOf(this.#table.valueAt(position))
    this.#table.setAt(position, value)
  }

  deleteAt(position: number): void {
    this.clearDeadlineAt(position)
    this.#stringMemory -= memoryOf(this.#table.keyAt(position)) + memoryOf(this.#table.valueAt(position))
    this.#table.deleteAt(position)
  }

  /** The deadline of an entry, or Infinity. */
  deadlineAt(position: number): number {
    if (this.#deadlines === undefined) return Number.POSITIVE_INFINITY
    const slot = this.#table.numberAt(position)
    return slot === 0 ? Number.POSITIVE_INFINITY : this.#deadlines.timeOf(slot)
  }

  setDeadlineAt(position: number, deadline: number): void {
    this.#deadlines ??= new DeadlineHeap()
    const slot = this.#table.numberAt(position)
    if (slot !== 0) this.#deadlines.move(slot, deadline)
    else this.#table.setNumberAt(position, this.#deadlines.add(this.#table.keyAt(position), deadline))
  }

  clearDeadlineAt(position: number): void {
    if (this.#deadlines === undefined) return
    const slot = this.#table.numberAt(position)
    if (slot === 0) return
    this.#deadlines.remove(slot)
    this.#table.setNumberAt(position, 0)
  }

  /** Removes entries whose deadline is `now` or earlier, the earliest first, at most `limit`, and names them. */
  removeDue(now: number, limit: number, visit: (key: string) => void): void {
    const deadlines = this.#deadlines
    if (deadlines === undefined) return
    for (let left = limit; left > 0 && this.nextDeadline <= now; left--) {
      const key = deadlines.ownerOf(deadlines.first)
      this.deleteAt(this.#table.find(key))
      visit(key)
    }
  }

  randomPosition(random: RandomSource): number {
    return this.#table.randomPosition(random)
  }

  /** See Table.scan; also tells the position. */
  scan(cursor: number, count: number, visit: (position: number) => void): number {
    let position = cursor === 0 ? this.size : Math.min(cursor, this.size)
    for (let left = count; left > 0 && position > 0; left--) visit(--position)
    return position
  }

  /** An independent copy: cheap without deadlines, see Table.copy; the heap of deadlines is made anew. */
  copy(seed: number): DeadlineTable {
    const copy = new DeadlineTable(seed)
    copy.#table = this.#table.copy()
    copy.#stringMemory = this.#stringMemory
    if (this.#deadlines === undefined) return copy
    for (let position = 0; position < this.size; position++) {
      const deadline = this.deadlineAt(position)
      copy.#table.setNumberAt(position, 0)
      if (deadline !== Number.POSITIVE_INFINITY) copy.setDeadlineAt(position, deadline)
    }
    return copy
  }
}

/** Bytes of memory of a string: 16 of its own, and its characters in whole words. */
function memoryOf(text: string): number {
  return 16 + ((text.length + 7) & ~7)
}
