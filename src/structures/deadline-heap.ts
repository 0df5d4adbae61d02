/**
 * A binary min-heap of deadlines whose entries can be moved and removed by their slot: the earliest deadline is
 * always known, and changing one costs O(log n). The keyspace keeps every key's time to live in one, so that
 * expiry needs no polling and happens in order. Slots are small positive integers, reused after removal.
 */
export class DeadlineHeap<T> {
  /** By slot. */
  #times = new Float64Array(16)
  #owners: (T | undefined)[] = [undefined]
  /** Where each slot stands in the heap. */
  #ranks = new Int32Array(16)
  /** Slots, earliest first in heap order. */
  #heap = new Int32Array(16)
  #size = 0
  #freeSlots: number[] = []

  get size(): number {
    return this.#size
  }

  /** The slot with the earliest deadline, 0 when there is none. */
  get first(): number {
    return this.#size === 0 ? 0 : (this.#heap[0] as number)
  }

  timeOf(slot: number): number {
    return this.#times[slot] as number
  }

  ownerOf(slot: number): T {
    return this.#owners[slot] as T
  }

  /** The slot at a place of the heap, `0 <= index < size`: for picking one at random. */
  slotAt(index: number): number {
    return this.#heap[index] as number
  }

  /** The owner goes by another name now. */
  setOwner(slot: number, owner: T): void {
    this.#owners[slot] = owner
  }

  add(owner: T, time: number): number {
    const slot = this.#freeSlots.pop() ?? this.#owners.length
    if (slot === this.#owners.length) this.#owners.push(owner)
    else this.#owners[slot] = owner
    if (slot >= this.#times.length) {
      this.#times = copyInto(new Float64Array(slot * 2), this.#times)
      this.#ranks = copyInto(new Int32Array(slot * 2), this.#ranks)
      this.#heap = copyInto(new Int32Array(slot * 2), this.#heap)
    }
    this.#times[slot] = time
    this.#up(this.#size++, slot)
    return slot
  }

  move(slot: number, time: number): void {
    const earlier = time < (this.#times[slot] as number)
    this.#times[slot] = time
    const rank = this.#ranks[slot] as number
    if (earlier) this.#up(rank, slot)
    else this.#down(rank, slot)
  }

  remove(slot: number): void {
    const rank = this.#ranks[slot] as number
    const last = this.#heap[--this.#size] as number
    this.#owners[slot] = undefined
    this.#freeSlots.push(slot)
    if (last === slot) return
    const time = this.#times[last] as number
    if (time < (this.#times[slot] as number)) this.#up(rank, last)
    else this.#down(rank, last)
  }

  clear(): void {
    this.#times = new Float64Array(16)
    this.#owners = [undefined]
    this.#ranks = new Int32Array(16)
    this.#heap = new Int32Array(16)
    this.#size = 0
    this.#freeSlots = []
  }

  #up(from: number, slot: number): void {
    const times = this.#times
    const time = times[slot] as number
    let rank = from
    while (rank > 0) {
      const parent = (rank - 1) >>> 1
      const above = this.#heap[parent] as number
      if ((times[above] as number) <= time) break
      this.#put(rank, above)
      rank = parent
    }
    this.#put(rank, slot)
  }

  #down(from: number, slot: number): void {
    const times = this.#times
    const time = times[slot] as number
    let rank = from
    for (;;) {
      let child = rank * 2 + 1
      if (child >= this.#size) break
      let below = this.#heap[child] as number
      if (child + 1 < this.#size) {
        const right = this.#heap[child + 1] as number
        if ((times[right] as number) < (times[below] as number)) {
          child++
          below = right
        }
      }
      if ((times[below] as number) >= time) break
      this.#put(rank, below)
      rank = child
    }
    this.#put(rank, slot)
  }

  #put(rank: number, slot: number): void {
    this.#heap[rank] = slot
    this.#ranks[slot] = rank
  }
}

function copyInto<A extends Float64Array | Int32Array>(larger: A, smaller: A): A {
  larger.set(smaller)
  return larger
}
