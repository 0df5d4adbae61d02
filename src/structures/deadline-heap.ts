/**
 * A binary min-heap of deadlines whose entries can be moved and removed by their slot: the earliest deadline is
 * always known, and changing one costs O(log n). The keyspace keeps every key's time to live in one, so that
 * expiry needs no polling and happens in order. Slots are small positive integers, reused after removal.
 */
import { IntColumn } from './int-column.ts'
import { SharedArray } from './shared-array.ts'

/** A growable array: `set` takes any index that was set before, and the one behind the last; the first is 1. */
export interface Column<T> {
  get(index: number): T
  set(index: number, value: T): void
  /** An independent copy; the two share what neither changes. */
  copy(): Column<T>
  /** Forgets what is at an index or behind it. */
  truncate?(length: number): void
}

export interface Owners<T> extends Column<T> {
  /** Keeps the owner of a free slot in memory no longer. */
  clear?(index: number): void
  copy(): Owners<T>
}

/** What is enough for some thousands. */
class ArrayColumn<T> implements Owners<T> {
  readonly #items: SharedArray<T | undefined>

  constructor(items = new SharedArray<T | undefined>()) {
    // There is no slot 0.
    if (items.length === 0) items.push(undefined)
    this.#items = items
  }

  get(index: number): T {
    return this.#items.get(index) as T
  }

  set(index: number, value: T): void {
    this.#items.set(index, value)
  }

  clear(index: number): void {
    this.#items.set(index, undefined)
  }

  copy(): ArrayColumn<T> {
    return new ArrayColumn(this.#items.copy())
  }
}

export class DeadlineHeap<T> {
  /** By slot, from 1 on: when, and whose it is. */
  readonly #times: Column<number>
  readonly #owners: Owners<T>
  /** Where each slot stands in the heap; of a free slot: the next free one, or 0. */
  #ranks = new IntColumn()
  /** Slots, earliest first in heap order. */
  #heap = new IntColumn()
  #size = 0
  /** The slot that is given next if it is not 0, and the first that never was. */
  #free = 0
  #fresh = 1

  constructor(times: Column<number> = new ArrayColumn(), owners: Owners<T> = new ArrayColumn()) {
    this.#times = times
    this.#owners = owners
  }

  get size(): number {
    return this.#size
  }

  /** Bytes of memory, without those of the columns that were given. */
  get memory(): number {
    return this.#ranks.memory + this.#heap.memory
  }

  /**
   * An independent copy with the same slots. The two share what neither changes.
   *
   * @param times the copy of a column that the original was made with, if its owner has made one; as is `owners`
   */
  copy(times: Column<number> = this.#times.copy(), owners: Owners<T> = this.#owners.copy()): DeadlineHeap<T> {
    const copy = new DeadlineHeap<T>(times, owners)
    copy.#ranks = this.#ranks.copy()
    copy.#heap = this.#heap.copy()
    copy.#size = this.#size
    copy.#free = this.#free
    copy.#fresh = this.#fresh
    return copy
  }

  /** The slot with the earliest deadline, 0 when there is none. */
  get first(): number {
    return this.#size === 0 ? 0 : this.#heap.get(0)
  }

  timeOf(slot: number): number {
    return this.#times.get(slot)
  }

  ownerOf(slot: number): T {
    return this.#owners.get(slot)
  }

  /** The slot at a place of the heap, `0 <= index < size`: for picking one at random. */
  slotAt(index: number): number {
    return this.#heap.get(index)
  }

  /** The owner goes by another name now. */
  setOwner(slot: number, owner: T): void {
    this.#owners.set(slot, owner)
  }

  add(owner: T, time: number): number {
    const slot = this.#free === 0 ? this.#fresh++ : this.#free
    if (slot === this.#free) this.#free = this.#ranks.get(slot)
    this.#owners.set(slot, owner)
    this.#times.set(slot, time)
    // Both columns grow one by one.
    this.#ranks.set(slot, this.#size)
    this.#heap.set(this.#size, slot)
    this.#up(this.#size++, slot)
    return slot
  }

  move(slot: number, time: number): void {
    const earlier = time < this.#times.get(slot)
    this.#times.set(slot, time)
    const rank = this.#ranks.get(slot)
    if (earlier) this.#up(rank, slot)
    else this.#down(rank, slot)
  }

  remove(slot: number): void {
    const rank = this.#ranks.get(slot)
    const last = this.#heap.get(--this.#size)
    this.#owners.clear?.(slot)
    this.#ranks.set(slot, this.#free)
    this.#free = slot
    this.#heap.truncate(this.#size)
    if (this.#size === 0) this.#clear()
    if (last === slot) return
    const time = this.#times.get(last)
    if (time < this.#times.get(slot)) this.#up(rank, last)
    else this.#down(rank, last)
  }

  /** Begins with slot 1 again. */
  #clear(): void {
    this.#free = 0
    this.#fresh = 1
    this.#ranks.truncate(0)
    this.#times.truncate?.(0)
    this.#owners.truncate?.(0)
  }

  #up(from: number, slot: number): void {
    const times = this.#times
    const time = times.get(slot)
    let rank = from
    while (rank > 0) {
      const parent = (rank - 1) >>> 1
      const above = this.#heap.get(parent)
      if (times.get(above) <= time) break
      this.#put(rank, above)
      rank = parent
    }
    this.#put(rank, slot)
  }

  #down(from: number, slot: number): void {
    const times = this.#times
    const time = times.get(slot)
    let rank = from
    for (;;) {
      let child = rank * 2 + 1
      if (child >= this.#size) break
      let below = this.#heap.get(child)
      if (child + 1 < this.#size) {
        const right = this.#heap.get(child + 1)
        if (times.get(right) < times.get(below)) {
          child++
          below = right
        }
      }
      if (times.get(below) >= time) break
      this.#put(rank, below)
      rank = child
    }
    this.#put(rank, slot)
  }

  #put(rank: number, slot: number): void {
    this.#heap.set(rank, slot)
    this.#ranks.set(slot, rank)
  }
}
