/**
 * A ranking of many members: a table that knows each one's score, and a tree that knows their order. They share
 * the members' strings. A place is a position in the table.
 */
import { DoubleColumn } from './double-column.ts'
import { RankedTree } from './ranked-tree.ts'
import type { EntryVisitor, Ranking } from './ranking.ts'
import { Table } from './table.ts'

/** Bytes of memory of the object without its columns. */
const OWN_MEMORY = 700

export class IndexedRanking implements Ranking {
  readonly #seed: number
  #table: Table
  /** By position. */
  #scores = new DoubleColumn()
  #tree = new RankedTree()
  #stringMemory = 0

  /** @param seed makes the table's hashes differ from those of others */
  constructor(seed: number) {
    this.#seed = seed
    this.#table = new Table(seed, 1)
  }

  get size(): number {
    return this.#table.size
  }

  get memory(): number {
    return OWN_MEMORY + this.#table.memory + this.#scores.memory + this.#stringMemory + this.#tree.memory
  }

  find(member: string): number {
    return this.#table.find(member)
  }

  scoreAt(position: number): number {
    return this.#scores.get(position)
  }

  rankAt(position: number): number {
    return this.#tree.countBefore(this.#scores.get(position), this.#table.keyAt(position))
  }

  moveAt(position: number, score: number): void {
    this.#tree.move(this.#scores.get(position), this.#table.keyAt(position), score)
    this.#scores.set(position, score)
  }

  removeAt(position: number): void {
    const member = this.#table.keyAt(position)
    this.#tree.remove(this.#scores.get(position), member)
    this.#forget(position, member)
  }

  add(member: string, score: number): void {
    this.#tree.insert(score, member)
    this.#scores.set(this.#table.add(member), score)
    this.#stringMemory += memoryOf(member)
  }

  countBefore(score: number, member: string): number {
    return this.#tree.countBefore(score, member)
  }

  countBeforeMember(member: string): number {
    return this.#tree.countBeforeMember(member)
  }

  visit(from: number, to: number, backwards: boolean, visitor: EntryVisitor): void {
    this.#tree.visit(from, to, backwards, visitor)
  }

  removeRange(from: number, to: number): void {
    if (to - from === 1) {
      let only = ''
      this.#tree.visit(from, to, false, member => {
        only = member
      })
      this.removeAt(this.#table.find(only))
      return
    }
    if (from === 0 && to === this.size) {
      this.#table.clear()
      this.#scores = new DoubleColumn()
      this.#stringMemory = 0
    } else if ((to - from) * 3 < this.size) {
      this.#tree.visit(from, to, false, member => {
        this.#forget(this.#table.find(member), member)
      })
    } else this.#keepOthers(from, to)
    this.#tree.removeRange(from, to)
  }

  /**
   * Makes a table of all entries but a range: faster than removing many of them. The others stay in their order, so
   * that a scan that has begun misses none.
   */
  #keepOthers(from: number, to: number): void {
    const old = this.#table
    const scores = this.#scores
    this.#tree.visit(from, to, false, member => scores.set(old.find(member), Number.NaN))
    this.#scores = new DoubleColumn()
    this.#table = new Table(this.#seed, 1)
    this.#stringMemory = 0
    for (let at = 0; at < old.size; at++) {
      const score = scores.get(at)
      if (Number.isNaN(score)) continue
      const member = old.keyAt(at)
      this.#scores.set(this.#table.add(member), score)
      this.#stringMemory += memoryOf(member)
    }
  }

  /** Removes an entry that is not in the tree any more. */
  #forget(position: number, member: string): void {
    this.#table.deleteAt(position)
    const last = this.#table.size
    if (position !== last) this.#scores.set(position, this.#scores.get(last))
    this.#scores.truncate(last)
    this.#stringMemory -= memoryOf(member)
  }

  scan(cursor: number, count: number, visitor: EntryVisitor): number {
    const table = this.#table
    let position = cursor === 0 ? table.size : Math.min(cursor, table.size)
    for (let left = count; left > 0 && position > 0; left--) {
      position--
      visitor(table.keyAt(position), this.#scores.get(position))
    }
    return position
  }

  visitNumbered(numbers: readonly number[], visitor: EntryVisitor): void {
    const table = this.#table
    for (const number of numbers) visitor(table.keyAt(number), this.#scores.get(number))
  }

  copy(seed: number): IndexedRanking {
    const copy = new IndexedRanking(seed)
    copy.#table = this.#table.copy()
    copy.#scores = this.#scores.copy()
    copy.#tree = this.#tree.copy()
    copy.#stringMemory = this.#stringMemory
    return copy
  }
}

function memoryOf(text: string): number {
  return 16 + ((text.length + 7) & ~7)
}
