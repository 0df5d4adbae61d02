/**
 * A ranking of many members: a table that knows each one's score, and a tree that knows their order. They share
 * the members' strings. A place is a position in the table.
 */
import { RankedTree } from './ranked-tree.ts'
import type { EntryVisitor, Ranking } from './ranking.ts'
import { Table } from './table.ts'

/** Bytes of memory of the object with an empty table, and of a member's entry there besides its string. */
const OWN_MEMORY = 700
const ENTRY_MEMORY = 34

export class IndexedRanking implements Ranking {
  readonly #seed: number
  #table: Table<undefined>
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
    return OWN_MEMORY + this.#table.size * ENTRY_MEMORY + this.#stringMemory + this.#tree.memory
  }

  find(member: string): number {
    return this.#table.find(member)
  }

  scoreAt(position: number): number {
    return this.#table.numberAt(position)
  }

  rankAt(position: number): number {
    return this.#tree.countBefore(this.#table.numberAt(position), this.#table.keyAt(position))
  }

  moveAt(position: number, score: number): void {
    this.#tree.move(this.#table.numberAt(position), this.#table.keyAt(position), score)
    this.#table.setNumberAt(position, score)
  }

  removeAt(position: number): void {
    const member = this.#table.keyAt(position)
    this.#tree.remove(this.#table.numberAt(position), member)
    this.#table.deleteAt(position)
    this.#stringMemory -= memoryOf(member)
  }

  add(member: string, score: number): void {
    this.#tree.insert(score, member)
    this.#table.setNumberAt(this.#table.add(member, undefined), score)
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
      this.#stringMemory = 0
    } else if ((to - from) * 3 < this.size) {
      this.#tree.visit(from, to, false, member => {
        this.#table.delete(member)
        this.#stringMemory -= memoryOf(member)
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
    this.#tree.visit(from, to, false, member => {
      old.setNumberAt(old.find(member), Number.NaN)
    })
    this.#table = new Table(this.#seed, 1)
    this.#stringMemory = 0
    for (let at = 0; at < old.size; at++) {
      const score = old.numberAt(at)
      if (Number.isNaN(score)) continue
      const member = old.keyAt(at)
      this.#table.setNumberAt(this.#table.add(member, undefined), score)
      this.#stringMemory += memoryOf(member)
    }
  }

  scan(cursor: number, count: number, visitor: EntryVisitor): number {
    const table = this.#table
    let position = cursor === 0 ? table.size : Math.min(cursor, table.size)
    for (let left = count; left > 0 && position > 0; left--) {
      position--
      visitor(table.keyAt(position), table.numberAt(position))
    }
    return position
  }

  visitNumbered(numbers: readonly number[], visitor: EntryVisitor): void {
    const table = this.#table
    for (const number of numbers) visitor(table.keyAt(number), table.numberAt(number))
  }

  copy(seed: number): IndexedRanking {
    const copy = new IndexedRanking(seed)
    copy.#table = this.#table.copy()
    copy.#tree = this.#tree.copy()
    copy.#stringMemory = this.#stringMemory
    return copy
  }
}

function memoryOf(text: string): number {
  return 16 + ((text.length + 7) & ~7)
}
