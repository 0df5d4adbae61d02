/**
 * Members with scores, ordered by score and then by the member's bytes: what both forms of a sorted set have in
 * common, the packed one for few members and the indexed one for many.
 *
 * A place names a member that was found, until the next change. A rank says how many come before.
 */

/** Comes after every member, in {@link Ranking.countBefore}. As a call, it is a call in the bundle too, which stays ASCII. */
export const LAST = String.fromCodePoint(0xffff)

export type EntryVisitor = (member: string, score: number) => void

export interface Ranking {
  readonly size: number
  /** Bytes of memory. */
  readonly memory: number
  /** The place of a member, or -1. */
  find(member: string): number
  scoreAt(place: number): number
  rankAt(place: number): number
  /** Gives a member another score. */
  moveAt(place: number, score: number): void
  removeAt(place: number): void
  /** Adds a member that is known to be absent. */
  add(member: string, score: number): void
  /**
   * How many entries come before this one, which need not be there. With the empty member: how many have a lower
   * score; with {@link LAST}: how many have this score or a lower one.
   */
  countBefore(score: number, member: string): number
  /** How many members come before this one, where members are in order: when all scores are equal, for instance. */
  countBeforeMember(member: string): number
  /** Visits the entries from a rank up to, not including, another, in order or backwards. */
  visit(from: number, to: number, backwards: boolean, visitor: EntryVisitor): void
  /** Removes the entries from a rank up to, not including, another. */
  removeRange(from: number, to: number): void
  /** See Table.scan. What is packed is visited at once. */
  scan(cursor: number, count: number, visitor: EntryVisitor): number
  /** Visits entries by numbers below the size, of which each stands for one entry. */
  visitNumbered(numbers: readonly number[], visitor: EntryVisitor): void
  /** An independent copy. */
  copy(): Ranking
}
