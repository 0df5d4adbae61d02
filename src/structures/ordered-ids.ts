/**
 * Ids (log-id.ts) in order, each with some numbers, found, added and removed by id, for millions of them: what consumers of
 * streams have pending. They are no objects: a leaf is a number, and its ids are a row of columns outside of V8's heap.
 *
 *     leaf      0                 1                 2
 *     words     [1-0 1-1 . .]     [7-0 . . .]       [3-0 4-0 4-2 .]       four for each id, highest first
 *     numbers   [ a   b  . .]     [ f  . . .]       [ c   d   e  .]       a column for each
 *     order     0 2 1                                                     the leaves as their ids follow each other
 *
 * Leaf and index in it are found by bisection; an id's place is a number, until ids come or go. Numbers of
 * leaves are dense: the last leaf takes the number of one that goes, so that memory comes back.
 *
 * A copy shares all columns with its original until one of the two writes there.
 */
import { CHUNK_BITS, CHUNK_MASK } from './column-chunks.ts'
import { IntColumn } from './int-column.ts'
import type { LogId, Whole } from './log-id.ts'
import { NumberColumn } from './number-column.ts'

const LEAF_BITS = 7
const LEAF = 1 << LEAF_BITS
/** Words of an id, as a shift. */
const ID_BITS = 2
const HALF = 2 ** 32
/** The highest words of numbers: what is beyond is a bigint. */
const SAFE_HIGH = 2 ** 21
/** Words are kept with this bit turned, so that signed ones have the order of unsigned ones. */
const SIGN = 1 << 31
/** Bytes of memory of what is kept for a leaf on the heap. */
const LEAF_MEMORY = 24
/** Bytes of memory that stay where no id is left. */
const FEW = 2000

/** The four words of the id that is looked for. One for all: nobody looks for two at once. */
const sought = new Int32Array(4)

export class OrderedIds {
  #words = new IntColumn()
  /** The columns of numbers that go with the ids. */
  readonly #numbers: readonly NumberColumn[]
  /** The leaves in the order of their ids, and the length of each by its number. */
  #order: number[] = []
  #lengths: number[] = []
  /** How many places of each leaf are free before its first id: ids mostly go at the beginning. */
  #starts: number[] = []
  #size = 0
  /** Where in the order the last leaf was that was looked for. */
  #near = 0

  /** @param width how many numbers each id has */
  constructor(width: number, numbers = Array.from({ length: width }, () => new NumberColumn())) {
    this.#numbers = numbers
  }

  get size(): number {
    return this.#size
  }

  /** Bytes of memory, without those of the object itself. */
  get memory(): number {
    let memory = this.#words.memory + this.#order.length * LEAF_MEMORY
    for (const column of this.#numbers) memory += column.memory
    return memory
  }

  get first(): LogId | undefined {
    return this.#size === 0 ? undefined : this.idAt(this.#baseOf(this.#order[0] as number))
  }

  get last(): LogId | undefined {
    if (this.#size === 0) return undefined
    const leaf = this.#order[this.#order.length - 1] as number
    return this.idAt(this.#baseOf(leaf) + (this.#lengths[leaf] as number) - 1)
  }

  /** The place of an id, or -1. */
  find(id: LogId): number {
    if (this.#size === 0) return -1
    seek(id)
    const leaf = this.#order[this.#leafOf()] as number
    const index = this.#indexIn(leaf)
    const place = this.#baseOf(leaf) + index
    return index < (this.#lengths[leaf] as number) && this.#compare(place) === 0 ? place : -1
  }

  idAt(place: number): LogId {
    const at = place << ID_BITS
    const words = this.#words
    return {
      ms: wholeOf(words.get(at), words.get(at + 1)),
      seq: wholeOf(words.get(at + 2), words.get(at + 3)),
    }
  }

  numberAt(place: number, column: number): number {
    return (this.#numbers[column] as NumberColumn).get(place)
  }

  setNumberAt(place: number, column: number, value: number): void {
    ;(this.#numbers[column] as NumberColumn).set(place, value)
  }

  /** Adds an id that is known to be absent. Returns its place, whose numbers are to be set. */
  add(id: LogId): number {
    seek(id)
    if (this.#size++ === 0) return this.#insert(this.#order[0] ?? this.#newLeaf(0), 0)
    const order = this.#leafOf()
    const leaf = this.#order[order] as number
    const index = this.#indexIn(leaf)
    const length = this.#lengths[leaf] as number
    const start = this.#starts[leaf] as number
    const isEnd = index === length && order === this.#order.length - 1
    // Ids mostly grow: a leaf at the end stays full, also one that is emptied from its beginning meanwhile.
    if (isEnd && start + length === LEAF && start < LEAF / 2) return this.#insert(this.#newLeaf(order + 1), 0)
    if (length < LEAF) return this.#insert(leaf, index)
    const right = this.#newLeaf(order + 1)
    this.#moveEnd(leaf, LEAF / 2, right)
    return index > LEAF / 2 ? this.#insert(right, index - LEAF / 2) : this.#insert(leaf, index)
  }

  /** Removes the id at the place that `find` has just given for it. */
  removeFound(place: number): void {
    const order = this.#near
    const leaf = this.#order[order] as number
    const length = (this.#lengths[leaf] as number) - 1
    const index = place - this.#baseOf(leaf)
    this.#size--
    this.#lengths[leaf] = length
    if (index === 0) this.#starts[leaf] = (this.#starts[leaf] as number) + 1
    else this.#copyEntries(place + 1, place, length - index)
    if (length < LEAF / 4) this.#settle(order, leaf)
  }

  /** Removes an id. Returns whether it was there. */
  remove(id: LogId): boolean {
    const place = this.find(id)
    if (place !== -1) this.removeFound(place)
    return place !== -1
  }

  /** Visits the places of ids from one on, until told to stop. They must not come or go meanwhile. */
  visitFrom(id: LogId, visit: (place: number) => boolean): void {
    if (this.#size === 0) return
    seek(id)
    const first = this.#leafOf()
    let index = this.#indexIn(this.#order[first] as number)
    for (let n = first; n < this.#order.length; n++) {
      const leaf = this.#order[n] as number
      const base = this.#baseOf(leaf)
      for (const end = this.#lengths[leaf] as number; index < end; index++) {
        if (!visit(base + index)) return
      }
      index = 0
    }
  }

  /** An independent copy. */
  copy(): OrderedIds {
    const numbers = this.#numbers.map(column => column.copy())
    const copy = new OrderedIds(numbers.length, numbers)
    copy.#words = this.#words.copy()
    copy.#order = this.#order.slice()
    copy.#lengths = this.#lengths.slice()
    copy.#starts = this.#starts.slice()
    copy.#size = this.#size
    return copy
  }

  /** The place of the first id of a leaf. */
  #baseOf(leaf: number): number {
    return (leaf << LEAF_BITS) + (this.#starts[leaf] as number)
  }

  /** Negative, zero or positive, as the id at a place comes before the one that is sought, is it, or comes after it. */
  #compare(place: number): number {
    const words = this.#words.all[place >>> (CHUNK_BITS - ID_BITS)] as Int32Array
    const at = (place << ID_BITS) & CHUNK_MASK
    for (let i = 0; i < 4; i++) {
      const word = words[at + i] as number
      const other = sought[i] as number
      if (word !== other) return word < other ? -1 : 1
    }
    return 0
  }

  /** Where in the order the leaf is in which the id that is sought is or would be. */
  #leafOf(): number {
    const end = this.#order.length - 1
    if (end === 0) {
      this.#near = 0
      return 0
    }
    let low = 0
    let high = end
    // Ids come at the end and go at the beginning more often than elsewhere; and many near the last one.
    const near = Math.min(this.#near, end)
    if (!this.#startsBehind(end)) low = end
    else if (this.#startsBehind(1)) high = 0
    else if (this.#startsBehind(near)) high = near - 1
    else if (near < end && this.#startsBehind(near + 1)) {
      low = near
      high = near
    } else low = near
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#startsBehind(middle)) high = middle - 1
      else low = middle
    }
    this.#near = low
    return low
  }

  #startsBehind(order: number): boolean {
    return this.#compare(this.#baseOf(this.#order[order] as number)) > 0
  }

  /** The index of the first id in a leaf that is the one sought or a later one. */
  #indexIn(leaf: number): number {
    const base = this.#baseOf(leaf)
    const length = this.#lengths[leaf] as number
    // Mostly behind all others, or the first of all.
    if (this.#compare(base + length - 1) < 0) return length
    if (this.#compare(base) >= 0) return 0
    let low = 1
    let high = length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#compare(base + middle) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Puts the id that is sought at an index of a leaf that has room. */
  #insert(leaf: number, index: number): number {
    const length = this.#lengths[leaf] as number
    const base = this.#baseOf(leaf)
    if (base + length === (leaf + 1) << LEAF_BITS) {
      this.#starts[leaf] = 0
      this.#copyEntries(base, leaf << LEAF_BITS, length)
    }
    const place = this.#baseOf(leaf) + index
    this.#copyEntries(place, place + 1, length - index)
    const at = place << ID_BITS
    const words = this.#words.own(at + 3)
    for (let i = 0; i < 4; i++) words[(at & CHUNK_MASK) + i] = sought[i] as number
    this.#lengths[leaf] = length + 1
    return place
  }

  /** Makes a leaf at a place in the order. */
  #newLeaf(order: number): number {
    const leaf = this.#lengths.length
    this.#lengths.push(0)
    this.#starts.push(0)
    if (order === this.#order.length) this.#order.push(leaf)
    else this.#order.splice(order, 0, leaf)
    return leaf
  }

  /** Moves the entries of a leaf from an index on to the end of another, which has room. */
  #moveEnd(from: number, index: number, to: number): void {
    const count = (this.#lengths[from] as number) - index
    const length = this.#lengths[to] as number
    if ((this.#starts[to] as number) > 0) {
      this.#copyEntries(this.#baseOf(to), to << LEAF_BITS, length)
      this.#starts[to] = 0
    }
    this.#copyEntries(this.#baseOf(from) + index, this.#baseOf(to) + length, count)
    this.#lengths[from] = index
    this.#lengths[to] = length + count
  }

  /** A leaf has become small: it goes when it is empty, or when the one before it has room for what it has. */
  #settle(order: number, leaf: number): void {
    const length = this.#lengths[leaf] as number
    const left = this.#order[order - 1]
    if (length === 0 && this.#order.length === 1) {
      // It stays for what comes next.
      this.#starts[leaf] = 0
      if (this.memory > FEW) this.#truncate(0)
      return
    }
    if (length > 0) {
      if (left === undefined || (this.#lengths[left] as number) + length > LEAF / 2) return
      this.#moveEnd(leaf, 0, left)
    }
    if (order === 0) this.#order.shift()
    else this.#order.splice(order, 1)
    this.#release(leaf)
  }

  /** Forgets a leaf, whose number the last one takes. */
  #release(leaf: number): void {
    const last = this.#lengths.length - 1
    if (leaf !== last) {
      const base = this.#baseOf(last)
      seek(this.idAt(base))
      this.#order[this.#leafOf()] = leaf
      const length = this.#lengths[last] as number
      this.#copyEntries(base, leaf << LEAF_BITS, length)
      this.#lengths[leaf] = length
      this.#starts[leaf] = 0
    }
    this.#lengths.pop()
    this.#starts.pop()
    this.#truncate(last)
  }

  /** Gives the memory of leaves back from one on. */
  #truncate(leaf: number): void {
    this.#words.truncate(leaf << (LEAF_BITS + ID_BITS))
    for (const column of this.#numbers) column.truncate(leaf << LEAF_BITS)
  }

  /** Copies entries from a place on to another place. */
  #copyEntries(from: number, to: number, count: number): void {
    if (count === 0 || from === to) return
    this.#words.move(from << ID_BITS, to << ID_BITS, count << ID_BITS)
    for (const column of this.#numbers) column.move(from, to, count)
  }
}

function seek({ ms, seq }: LogId): void {
  sought[0] = highOf(ms)
  sought[1] = lowOf(ms)
  sought[2] = highOf(seq)
  sought[3] = lowOf(seq)
}

function highOf(value: Whole): number {
  return (typeof value === 'number' ? (value / HALF) | 0 : Number(value >> 32n) | 0) ^ SIGN
}

function lowOf(value: Whole): number {
  return (typeof value === 'number' ? value | 0 : Number(value & 0xffffffffn) | 0) ^ SIGN
}

function wholeOf(high: number, low: number): Whole {
  const top = (high ^ SIGN) >>> 0
  const rest = (low ^ SIGN) >>> 0
  return top < SAFE_HIGH ? top * HALF + rest : (BigInt(top) << 32n) | BigInt(rest)
}
