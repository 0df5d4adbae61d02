/**
 * Sorted sets: distinct members, each with a score, ordered by score and then by the member's bytes. Few short
 * members are packed (`listpack`), all others indexed (`skiplist`: the name is Redis', the index is a tree), from
 * which a sorted set does not come back.
 *
 * Every range, of scores or of members, is a range of ranks: {@link SortedSetValue.between} tells which, and
 * `visit`, `removeRange` and their like do something with it.
 */
import { fewestDigits } from '../resp/doubles.ts'
import { type Bytes, Pieces, type ReplyValue } from '../resp/values.ts'
import { IndexedRanking } from '../structures/indexed-ranking.ts'
import { LocatedEntries } from '../structures/located-entries.ts'
import { MOST_PACKED } from '../structures/packed.ts'
import type { Piece } from '../structures/packed-bytes.ts'
import { PackedRanking } from '../structures/packed-ranking.ts'
import { distinctBelow } from '../structures/random-picks.ts'
import type { RandomSource } from '../structures/random-source.ts'
import { type EntryVisitor, LAST } from '../structures/ranking.ts'
import type { EncodingLimits } from './limits.ts'
import type { Collection, DigestSink } from './values.ts'

/** Bytes of memory of the object itself. */
const OWN_MEMORY = 64

/** A place between entries: before those with this score whose member is not less than this one. */
export interface Cut {
  /** Without it members are taken to be in order, as they are where all scores are equal (ZRANGEBYLEX). */
  readonly score?: number
  readonly member: Bytes
}

export interface Range {
  readonly from: Cut
  readonly to: Cut
}

export const BEGIN: Cut = { score: Number.NEGATIVE_INFINITY, member: '' }
export const END: Cut = { score: Number.POSITIVE_INFINITY, member: LAST }

/** The cut before all entries with a score, and the one behind them. */
export function beforeScore(score: number): Cut {
  return { score, member: '' }
}

export function afterScore(score: number): Cut {
  return { score, member: LAST }
}

/** The cuts before and behind a member, where members are in order. */
export function beforeMember(member: Bytes): Cut {
  return { member }
}

export function afterMember(member: Bytes): Cut {
  return { member: `${member}\0` }
}

export class SortedSetValue implements Collection {
  readonly #limits: EncodingLimits
  readonly #seed: number
  #ranking: PackedRanking | IndexedRanking = new PackedRanking()
  counted = 0
  /** Whose it is; see Entries.own. */
  mark: object | undefined

  /** @param seed makes the table's hashes differ, should it get one */
  constructor(limits: EncodingLimits, seed: number) {
    this.#limits = limits
    this.#seed = seed
  }

  /** A small sorted set from what `packed` and `packedNote` of one said. */
  static unpack(limits: EncodingLimits, seed: number, packed: string, note: number): SortedSetValue {
    const set = new SortedSetValue(limits, seed)
    set.#ranking = PackedRanking.of(packed, note)
    return set
  }

  get packed(): string | undefined {
    return this.#ranking instanceof PackedRanking ? this.#ranking.text : undefined
  }

  get packedNote(): number {
    return this.#ranking instanceof PackedRanking ? this.#ranking.note : 0
  }

  get type(): 'zset' {
    return 'zset'
  }

  get endsWhenEmpty(): boolean {
    return true
  }

  get encoding(): 'listpack' | 'skiplist' {
    return this.#ranking instanceof PackedRanking ? 'listpack' : 'skiplist'
  }

  get size(): number {
    return this.#ranking.size
  }

  get memory(): number {
    return OWN_MEMORY + this.#ranking.memory
  }

  has(member: Bytes): boolean {
    return this.#ranking.find(member) !== -1
  }

  scoreOf(member: Bytes): number | undefined {
    const place = this.#ranking.find(member)
    return place === -1 ? undefined : this.#ranking.scoreAt(place)
  }

  /** How many members come before this one, or -1 if it is not there. */
  rankOf(member: Bytes): number {
    const place = this.#ranking.find(member)
    return place === -1 ? -1 : this.#ranking.rankAt(place)
  }

  /** The place of a member until the next change, or -1. */
  find(member: Bytes): number {
    return this.#ranking.find(member)
  }

  scoreAt(place: number): number {
    return this.#ranking.scoreAt(place)
  }

  /** Gives the member at a place another score. */
  moveAt(place: number, score: number): void {
    this.#ranking.moveAt(place, score)
  }

  /** Adds a member that is known to be absent. */
  add(member: Bytes, score: number): void {
    if (this.#ranking instanceof PackedRanking) {
      const { sortedSetEntries, sortedSetValue } = this.#limits
      const fits = member.length <= sortedSetValue && this.#ranking.bytes + member.length <= MOST_PACKED
      if (this.#ranking.size >= sortedSetEntries || !fits) this.#index()
    }
    this.#ranking.add(member, score)
  }

  /** Adds a member or gives it another score. */
  set(member: Bytes, score: number): void {
    const place = this.#ranking.find(member)
    if (place === -1) this.add(member, score)
    else this.#ranking.moveAt(place, score)
  }

  /** Returns whether the member was there. */
  delete(member: Bytes): boolean {
    const place = this.#ranking.find(member)
    if (place === -1) return false
    this.#ranking.removeAt(place)
    return true
  }

  /**
   * Prepares for members that are on their way: too many, or one that is too long, are indexed from the start. Returns
   * whether they are.
   */
  expect(count: number, length = 0): boolean {
    const { sortedSetEntries, sortedSetValue } = this.#limits
    const isLarge = count > sortedSetEntries || length > sortedSetValue
    if (isLarge && this.#ranking instanceof PackedRanking) this.#index().expect(count)
    return !(this.#ranking instanceof PackedRanking)
  }

  /**
   * Adds a member that lies elsewhere to an indexed set. Returns whether it is new. What is added so has no rank before
   * `order` was called.
   */
  addPiece(member: Piece, score: number): boolean {
    return this.#ranking instanceof IndexedRanking && this.#ranking.addPiece(member, score)
  }

  /** After all members were added by `addPiece`; in steps. */
  *order(): Generator<undefined, void, undefined> {
    if (this.#ranking instanceof IndexedRanking) yield* this.#ranking.order()
  }

  /** The ranks of a range: from the first up to, not including, the second. */
  between({ from, to }: Range): readonly [from: number, to: number] {
    const first = this.#rankOfCut(from)
    return [first, Math.max(first, this.#rankOfCut(to))]
  }

  /** Visits the members from a rank up to, not including, another, in order or backwards. */
  visit(from: number, to: number, backwards: boolean, visitor: EntryVisitor): void {
    this.#ranking.visit(from, to, backwards, visitor)
  }

  /** The members from a rank up to, not including, another, as a reply. */
  reply(from: number, to: number, backwards: boolean): ReplyValue {
    const ranking = this.#ranking
    if (ranking instanceof PackedRanking) {
      const members: Bytes[] = []
      ranking.visit(from, to, backwards, member => members.push(member))
      return members
    }
    const found = new LocatedEntries()
    ranking.locate(from, to, backwards, found)
    return new Pieces(found.size, sink => found.visit(sink))
  }

  /** Visits all members in order. */
  each(visitor: EntryVisitor): void {
    this.#ranking.visit(0, this.#ranking.size, false, visitor)
  }

  removeRange(from: number, to: number): void {
    this.#ranking.removeRange(from, to)
  }

  /** Visits about `count` members as SCAN does; all of them where they are packed. Returns the next cursor. */
  scan(cursor: number, count: number, visit: EntryVisitor): number {
    return this.#ranking.scan(cursor, count, visit)
  }

  /** Visits `count` members, any of them more than once. */
  pickRepeatedly(random: RandomSource, count: number, visit: EntryVisitor): void {
    const { size } = this
    this.#ranking.visitNumbered(
      Array.from({ length: count }, () => random.below(size)),
      visit,
    )
  }

  /** Visits `count` different members; all when there are no more. */
  pickDistinct(random: RandomSource, count: number, visit: EntryVisitor): void {
    const { size } = this
    this.#ranking.visitNumbered(distinctBelow(random, size, Math.min(size, count)), visit)
  }

  copy(limits = this.#limits): SortedSetValue {
    const copy = new SortedSetValue(limits, this.#seed)
    copy.#ranking = this.#ranking.copy()
    return copy
  }

  digest(sink: DigestSink): void {
    this.each((member, score) => {
      sink.group(own => {
        own.mix(Buffer.from(member, 'latin1'))
        own.mix(Buffer.from(fewestDigits(score), 'latin1'))
      })
    })
  }

  #rankOfCut({ score, member }: Cut): number {
    const ranking = this.#ranking
    return score === undefined ? ranking.countBeforeMember(member) : ranking.countBefore(score, member)
  }

  #index(): IndexedRanking {
    const indexed = new IndexedRanking(this.#seed)
    this.each((member, score) => indexed.add(member, score))
    this.#ranking = indexed
    return indexed
  }
}
