/**
 * A ranking of many members: a table that has their records, a column of their scores, and a tree that knows their order
 * and refers to the records. A place is a position in the table.
 */

import type { LocatedEntries } from './located-entries.ts'
import { NumberColumn } from './number-column.ts'
import type { Piece } from './packed-bytes.ts'
import { RankedTree } from './ranked-tree.ts'
import type { EntryVisitor, Ranking } from './ranking.ts'
import { Table } from './table.ts'

/** Bytes of memory of the objects, without what they count themselves. */
const OWN_MEMORY = 1400
/** Members of a step of `order`. */
const COMPARED_AT_ONCE = 4096
const INSERTED_AT_ONCE = 256

export class IndexedRanking implements Ranking {
  #table: Table
  /** By position. */
  #scores = new NumberColumn()
  #tree: RankedTree

  /** @param seed makes the table's hashes differ from those of others */
  constructor(seed: number) {
    this.#table = new Table(seed, 1, this.#onMove)
    this.#tree = new RankedTree(this.#table)
  }

  get size(): number {
    return this.#table.size
  }

  get memory(): number {
    return OWN_MEMORY + this.#table.memory + this.#scores.memory + this.#tree.memory
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
    this.#tree.remove(this.#scores.get(position), this.#table.keyAt(position))
    this.#dropAt(position)
    this.#table.tidy()
  }

  add(member: string, score: number): void {
    const position = this.#table.add(member)
    this.#scores.set(position, score)
    this.#tree.insert(score, member, this.#table.refAt(position))
  }

  /** Says that there will be so many members, if it is empty. */
  expect(count: number): void {
    this.#table.expect(count)
  }

  /** Adds a member that lies elsewhere. Returns whether it is new. It has no rank before {@link order} was called. */
  addPiece(member: Piece, score: number): boolean {
    const position = this.#table.addPieces(member)
    if (position !== -1) this.#scores.set(position, score)
    return position !== -1
  }

  /**
   * Gives ranks to all members, which were added by {@link addPiece}, in steps of some thousand. Those that came in order,
   * or backwards, are not compared any more.
   */
  *order(): Generator<undefined, void, undefined> {
    const { size } = this
    const isForwards = yield* this.#comesInOrder(1)
    if (isForwards || (yield* this.#comesInOrder(-1))) {
      const entry = { score: 0, ref: 0 }
      yield* this.#tree.fill(size, rank => {
        const position = isForwards ? rank : size - 1 - rank
        entry.score = this.#scores.get(position)
        entry.ref = this.#table.refAt(position)
        return entry
      })
      return
    }
    for (let position = 0; position < size; position++) {
      const ref = this.#table.refAt(position)
      this.#tree.insert(this.#scores.get(position), this.#table.keyOf(ref), ref)
      if (position % INSERTED_AT_ONCE === 0) yield
    }
  }

  /** Whether each entry comes behind the one at the position before it (1), or before it (-1). */
  *#comesInOrder(direction: 1 | -1): Generator<undefined, boolean, undefined> {
    const [table, scores] = [this.#table, this.#scores]
    for (let position = 1; position < table.size; position++) {
      if (position % COMPARED_AT_ONCE === 0) yield
      const difference = (scores.get(position) - scores.get(position - 1)) * direction
      if (difference > 0) continue
      // Also of two infinite ones.
      if (scores.get(position) !== scores.get(position - 1)) return false
      const order = table.compareRecords(table.refAt(position), table.refAt(position - 1))
      if (order * direction <= 0) return false
    }
    return true
  }

  countBefore(score: number, member: string): number {
    return this.#tree.countBefore(score, member)
  }

  countBeforeMember(member: string): number {
    return this.#tree.countBeforeMember(member)
  }

  visit(from: number, to: number, backwards: boolean, visitor: EntryVisitor): void {
    const table = this.#table
    this.#tree.visit(from, to, backwards, (ref, score) => visitor(table.keyOf(ref), score))
  }

  /** Says where the members are from a rank up to, not including, another; see ByteLog.locate. */
  locate(from: number, to: number, backwards: boolean, found: LocatedEntries): void {
    const table = this.#table
    this.#tree.visit(from, to, backwards, ref => table.locateKeyOf(ref, found))
  }

  removeRange(from: number, to: number): void {
    const refs: number[] = []
    this.#tree.visit(from, to, false, ref => refs.push(ref))
    if (refs.length === 1) {
      this.removeAt(this.#table.positionOf(refs[0] as number))
      return
    }
    if (from === 0 && to === this.size) {
      this.#table.clear()
      this.#scores = new NumberColumn()
      this.#tree.removeRange(from, to)
      return
    }
    this.#tree.removeRange(from, to)
    // No record may move before all are gone: their refs would be others then.
    for (let i = 0; i < refs.length; i++) this.#dropAt(this.#table.positionOf(refs[i] as number))
    for (let i = 0; i < refs.length; i++) this.#table.tidy()
  }

  scan(cursor: number, count: number, visitor: EntryVisitor): number {
    return this.#table.scan(cursor, count, position => this.#visitAt(position, visitor))
  }

  visitNumbered(numbers: readonly number[], visitor: EntryVisitor): void {
    for (const number of numbers) this.#visitAt(number, visitor)
  }

  /** An independent copy; see Table.copy. */
  copy(): IndexedRanking {
    const copy = new IndexedRanking(0)
    copy.#table = this.#table.copy(copy.#onMove)
    copy.#scores = this.#scores.copy()
    copy.#tree = this.#tree.copy(copy.#table)
    return copy
  }

  #visitAt(position: number, visitor: EntryVisitor): void {
    visitor(this.#table.keyAt(position), this.#scores.get(position))
  }

  /** Removes an entry that is not in the tree any more. */
  #dropAt(position: number): void {
    this.#table.dropAt(position)
    const last = this.#table.size
    if (position !== last) this.#scores.set(position, this.#scores.get(last))
    this.#scores.truncate(last)
  }

  readonly #onMove = (position: number, ref: number): void => {
    this.#tree.setRef(this.#scores.get(position), this.#table.keyAt(position), ref)
  }
}
