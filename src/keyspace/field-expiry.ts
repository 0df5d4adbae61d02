/**
 * The earliest field deadline of every hash that has one, kept by a database beside the deadlines of its keys. The
 * hash itself knows its place here, so that a change of it costs no look-up.
 */
import type { Bytes } from '../resp/values.ts'
import { DeadlineHeap } from '../structures/deadline-heap.ts'
import type { HashValue } from './hash-value.ts'

export class FieldDeadlines {
  readonly #heap: DeadlineHeap<Bytes>

  constructor(heap = new DeadlineHeap<Bytes>()) {
    this.#heap = heap
  }

  /** Hashes with a field that expires. */
  get size(): number {
    return this.#heap.size
  }

  /** The earliest deadline, or Infinity. */
  get next(): number {
    const slot = this.#heap.first
    return slot === 0 ? Number.POSITIVE_INFINITY : this.#heap.timeOf(slot)
  }

  /** The key of the hash with the earliest deadline; there must be one. */
  get nextKey(): Bytes {
    return this.#heap.ownerOf(this.#heap.first)
  }

  /** Takes note of a hash that was stored or changed. Returns whether its earliest deadline is another now. */
  track(key: Bytes, hash: HashValue): boolean {
    const slot = hash.deadlineSlot
    const next = hash.nextDeadline
    if (next === Number.POSITIVE_INFINITY) {
      this.forget(hash)
      return false
    }
    if (slot === 0) hash.deadlineSlot = this.#heap.add(key, next)
    else if (this.#heap.timeOf(slot) === next) return false
    else this.#heap.move(slot, next)
    return true
  }

  /** A hash is removed, or is not at its key any more. */
  forget(hash: HashValue): void {
    this.forgetShared(hash)
    hash.deadlineSlot = 0
  }

  /** The same of a hash that a fork has as well, and that keeps its slot there. */
  forgetShared({ deadlineSlot }: HashValue): void {
    if (deadlineSlot !== 0) this.#heap.remove(deadlineSlot)
  }

  /** An independent copy, in which each hash has the same slot. */
  copy(): FieldDeadlines {
    return new FieldDeadlines(this.#heap.copy())
  }
}
