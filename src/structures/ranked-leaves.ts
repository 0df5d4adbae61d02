/**
 * The leaves of a RankedTree: members and scores in order, by score and then by the member's bytes. They are no objects.
 * A leaf is a number, and its entries are a row of two columns of numbers outside of V8's heap:
 *
 *     leaf      0                    1                    2
 *     scores    [1 2 2 5 . . . .]    [6 7 . . . . . .]    [8 8 9 . . . . .]         as many places in each
 *     refs      [a b c d . . . .]    [e f . . . . . .]    [g h i . . . . .]         where the member's record is
 *     links     length, the leaf before it and the one behind it in order
 *
 * Numbers of leaves are dense: the last leaf takes the number of one that goes, so that memory comes back.
 */
import { CHUNK_BITS, CHUNK_MASK } from './column-chunks.ts'
import { IntColumn } from './int-column.ts'
import { NumberColumn } from './number-column.ts'

const LEAF_BITS = 7
/** Entries of a full leaf (measured: half as many, or twice as many branches below one, are slower). */
export const LEAF = 1 << LEAF_BITS
/** No leaf. */
export const NONE = -1

const LINK_BITS = 2
const LENGTH = 0
const PREVIOUS = 1
const NEXT = 2

/** Who has the members' records. */
export interface Records {
  /** Negative, zero or positive, as a record's key comes before another one, is it, or comes after it. */
  compareKey(ref: number, key: string): number
  keyOf(ref: number): string
}

export type RefVisitor = (ref: number, score: number) => void

export class RankedLeaves {
  readonly #records: Records
  #scores = new NumberColumn()
  #refs = new IntColumn()
  #links = new IntColumn()
  #count = 0

  constructor(records: Records) {
    this.#records = records
  }

  /** Leaves. */
  get count(): number {
    return this.#count
  }

  /** Bytes of memory. */
  get memory(): number {
    return this.#scores.memory + this.#refs.memory + this.#links.memory
  }

  lengthOf(leaf: number): number {
    return this.#link(leaf, LENGTH)
  }

  /** The leaf before one, or NONE. */
  previousOf(leaf: number): number {
    return this.#link(leaf, PREVIOUS)
  }

  /** The leaf behind one, or NONE. */
  nextOf(leaf: number): number {
    return this.#link(leaf, NEXT)
  }

  scoreAt(leaf: number, index: number): number {
    return this.#scores.get((leaf << LEAF_BITS) + index)
  }

  refAt(leaf: number, index: number): number {
    return this.#refs.get((leaf << LEAF_BITS) + index)
  }

  /** The member at a place has another record now. */
  setRefAt(leaf: number, index: number, ref: number): void {
    this.#refs.set((leaf << LEAF_BITS) + index, ref)
  }

  memberAt(leaf: number, index: number): string {
    return this.#records.keyOf(this.refAt(leaf, index))
  }

  /** Visits `count` entries of a leaf from an index on, forwards (1) or backwards (-1). */
  visit(leaf: number, index: number, count: number, step: 1 | -1, visitor: RefVisitor): void {
    if (count === 0) return
    const first = leaf << LEAF_BITS
    const scores = this.#scores.all[first >>> CHUNK_BITS] as Float64Array
    const refs = this.#refs.all[first >>> CHUNK_BITS] as Int32Array
    let at = (first & CHUNK_MASK) + index
    for (let left = count; left > 0; left--, at += step) visitor(refs[at] as number, scores[at] as number)
  }

  /** How many entries of a leaf come before this one. */
  indexOf(leaf: number, score: number, member: string): number {
    const first = leaf << LEAF_BITS
    const scores = this.#scores.all[first >>> CHUNK_BITS] as Float64Array
    const start = first & CHUNK_MASK
    let low = start
    let high = start + this.#link(leaf, LENGTH)
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = scores[middle] as number
      if (other < score || (other === score && this.#isBefore(leaf, middle - start, member))) low = middle + 1
      else high = middle
    }
    return low - start
  }

  /** How many entries of a leaf have members that come before this one, where members are in order. */
  indexOfMember(leaf: number, member: string): number {
    let low = 0
    let high = this.#link(leaf, LENGTH)
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isBefore(leaf, middle, member)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Adds an empty leaf behind one, or the first of all. Returns its number. */
  addBehind(leaf: number): number {
    const added = this.#count++
    const next = leaf === NONE ? NONE : this.nextOf(leaf)
    this.#setLink(added, LENGTH, 0)
    this.#setLink(added, PREVIOUS, leaf)
    this.#setLink(added, NEXT, next)
    if (leaf !== NONE) this.#setLink(leaf, NEXT, added)
    if (next !== NONE) this.#setLink(next, PREVIOUS, added)
    return added
  }

  /** Takes a leaf out of the order of leaves. */
  unlink(leaf: number): void {
    this.join(this.previousOf(leaf), this.nextOf(leaf))
  }

  /** Makes two leaves neighbours. Either may be NONE. */
  join(left: number, right: number): void {
    if (left !== NONE) this.#setLink(left, NEXT, right)
    if (right !== NONE) this.#setLink(right, PREVIOUS, left)
  }

  insert(leaf: number, index: number, score: number, ref: number): void {
    const length = this.#link(leaf, LENGTH)
    const last = (leaf << LEAF_BITS) + length
    const scores = this.#scores.own(last)
    const refs = this.#refs.own(last)
    const end = last & CHUNK_MASK
    const at = end - length + index
    for (let i = end; i > at; i--) {
      scores[i] = scores[i - 1] as number
      refs[i] = refs[i - 1] as number
    }
    scores[at] = score
    refs[at] = ref
    this.#setLink(leaf, LENGTH, length + 1)
  }

  removeRange(leaf: number, from: number, to: number): void {
    const length = this.#link(leaf, LENGTH)
    const first = leaf << LEAF_BITS
    const scores = this.#scores.own(first)
    const refs = this.#refs.own(first)
    const start = first & CHUNK_MASK
    for (let i = to; i < length; i++) {
      scores[start + i - to + from] = scores[start + i] as number
      refs[start + i - to + from] = refs[start + i] as number
    }
    this.#setLink(leaf, LENGTH, length - (to - from))
  }

  /** Moves an entry to where another score puts it, if that is in this leaf for sure. Returns whether it is. */
  shift(leaf: number, from: number, score: number, member: string): boolean {
    // At either end only its neighbours in the next leaves could tell.
    const length = this.#link(leaf, LENGTH)
    if (score < this.scoreAt(leaf, 0) || score > this.scoreAt(leaf, length - 1)) return false
    let to = this.indexOf(leaf, score, member)
    if (to === 0 || to >= length) return false
    if (to > from) to--
    const first = leaf << LEAF_BITS
    const scores = this.#scores.own(first)
    const refs = this.#refs.own(first)
    const start = first & CHUNK_MASK
    const ref = refs[start + from] as number
    for (let i = start + from; i < start + to; i++) {
      scores[i] = scores[i + 1] as number
      refs[i] = refs[i + 1] as number
    }
    for (let i = start + from; i > start + to; i--) {
      scores[i] = scores[i - 1] as number
      refs[i] = refs[i - 1] as number
    }
    scores[start + to] = score
    refs[start + to] = ref
    return true
  }

  /** Moves the entries of a leaf from an index on to the end of another. */
  moveEntries(from: number, index: number, to: number): void {
    const length = this.#link(from, LENGTH)
    const target = this.#link(to, LENGTH)
    this.#copyEntries(from, index, length, to, target)
    this.#setLink(to, LENGTH, target + length - index)
    this.#setLink(from, LENGTH, index)
  }

  /** Forgets a leaf. The last one takes its number; returns the one that it had. */
  release(leaf: number): number {
    const last = --this.#count
    if (leaf !== last) {
      this.#copyEntries(last, 0, this.#link(last, LENGTH), leaf, 0)
      for (const word of [LENGTH, PREVIOUS, NEXT]) this.#setLink(leaf, word, this.#link(last, word))
      this.join(this.previousOf(leaf), leaf)
      this.join(leaf, this.nextOf(leaf))
    }
    this.#scores.truncate(last << LEAF_BITS)
    this.#refs.truncate(last << LEAF_BITS)
    this.#links.truncate(last << LINK_BITS)
    return last
  }

  /** Leaves of the same records, without any. */
  empty(): RankedLeaves {
    return new RankedLeaves(this.#records)
  }

  /** An independent copy, whose members are other records: copies of these. */
  copy(records: Records): RankedLeaves {
    const copy = new RankedLeaves(records)
    copy.#scores = this.#scores.copy()
    copy.#refs = this.#refs.copy()
    copy.#links = this.#links.copy()
    copy.#count = this.#count
    return copy
  }

  #copyEntries(from: number, start: number, end: number, to: number, index: number): void {
    if (start === end) return
    const first = from << LEAF_BITS
    const target = (to << LEAF_BITS) + index
    const scores = this.#scores.own(target + end - start - 1)
    const refs = this.#refs.own(target + end - start - 1)
    // After these: one of them may be the same chunk, made longer.
    const oldScores = this.#scores.all[first >>> CHUNK_BITS] as Float64Array
    const oldRefs = this.#refs.all[first >>> CHUNK_BITS] as Int32Array
    for (let i = start; i < end; i++) {
      scores[(target & CHUNK_MASK) + i - start] = oldScores[(first & CHUNK_MASK) + i] as number
      refs[(target & CHUNK_MASK) + i - start] = oldRefs[(first & CHUNK_MASK) + i] as number
    }
  }

  #isBefore(leaf: number, index: number, member: string): boolean {
    return this.#records.compareKey(this.refAt(leaf, index), member) < 0
  }

  #link(leaf: number, word: number): number {
    return this.#links.get((leaf << LINK_BITS) + word)
  }

  #setLink(leaf: number, word: number, value: number): void {
    this.#links.set((leaf << LINK_BITS) + word, value)
  }
}
