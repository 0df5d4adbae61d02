/**
 * A ranking of few members: these in order in one packed string, their scores beside it. A place is a rank.
 * Neither string nor scores are ever changed, only replaced, so a copy shares them.
 *
 * Adding a zero makes a negative zero an ordinary one: few members do not tell them apart, as in Redis.
 */
import { entryAt, findEntry, insertPacked, nextPlace, owned, pack, removeEntries, skip } from './packed.ts'
import type { EntryVisitor, Ranking } from './ranking.ts'

/** Bytes of memory of the object, its string and its array; and of what the string was put together from. */
const OWN_MEMORY = 112
const PARTS_MEMORY = 120

/** Scores that are written into text together, at most. */
const MOST_WRITTEN = 1024
const scratch = Buffer.allocUnsafeSlow(MOST_WRITTEN * 8)

export class PackedRanking implements Ranking {
  #packed = ''
  #scores: readonly number[] = []

  /** From what `text` and `note` of one said. */
  static of(text: string, note: number): PackedRanking {
    const ranking = new PackedRanking()
    const width = note & 15
    const count = note >>> 4
    scratch.write(text.substring(0, count * width), 0, 'latin1')
    ranking.#scores = Array.from({ length: count }, (_, at) =>
      width === 8 ? scratch.readDoubleLE(at * 8) : scratch.readIntLE(at * width, width),
    )
    ranking.#packed = owned(text.substring(count * width))
    return ranking
  }

  /** How many scores there are, and the bytes that each of them takes in `text`. */
  get note(): number {
    return (this.#scores.length << 4) | this.#scoreWidth
  }

  /** All of it as one string: the scores, then the members. Undefined if there are very many. */
  get text(): string | undefined {
    const scores = this.#scores
    if (scores.length > MOST_WRITTEN) return undefined
    const width = this.#scoreWidth
    for (let at = 0; at < scores.length; at++) {
      if (width === 8) scratch.writeDoubleLE(scores[at] as number, at * 8)
      else scratch.writeIntLE(scores[at] as number, at * width, width)
    }
    return scratch.toString('latin1', 0, scores.length * width) + this.#packed
  }

  /** Bytes that hold each of the scores: 1, 2 or 4 where all are such integers, else 8. */
  get #scoreWidth(): 1 | 2 | 4 | 8 {
    let most = 0
    for (let at = 0; at < this.#scores.length; at++) {
      const score = this.#scores[at] as number
      if (score !== (score | 0)) return 8
      most = Math.max(most, score < 0 ? ~score : score)
    }
    return most < 1 << 7 ? 1 : most < 1 << 15 ? 2 : 4
  }

  get size(): number {
    return this.#scores.length
  }

  /** Bytes of the packed members. */
  get bytes(): number {
    return this.#packed.length
  }

  get memory(): number {
    const { length } = this.#scores
    return OWN_MEMORY + (length > 1 ? PARTS_MEMORY : 0) + ((this.#packed.length + 7) & ~7) + length * 8
  }

  find(member: string): number {
    const place = findEntry(this.#packed, member)
    if (place === -1) return -1
    let index = 0
    for (let at = 0; at < place; at = nextPlace(this.#packed, at)) index++
    return index
  }

  scoreAt(index: number): number {
    return this.#scores[index] as number
  }

  rankAt(index: number): number {
    return index
  }

  moveAt(index: number, score: number): void {
    const packed = this.#packed
    const place = skip(packed, 0, index)
    const next = nextPlace(packed, place)
    let to = this.countBefore(score, entryAt(packed, place))
    if (to > index) to--
    if (to !== index) {
      const entry = packed.substring(place, next)
      // In one go: every change copies the whole as soon as it is read.
      if (to < index) {
        const target = skip(packed, 0, to)
        this.#packed =
          packed.substring(0, target) + entry + packed.substring(target, place) + packed.substring(next)
      } else {
        const target = skip(packed, next, to - index)
        this.#packed =
          packed.substring(0, place) + packed.substring(next, target) + entry + packed.substring(target)
      }
    }
    this.#scores = moved(this.#scores, index, to, score + 0)
  }

  removeAt(index: number): void {
    this.removeRange(index, index + 1)
  }

  add(member: string, score: number): void {
    const index = this.countBefore(score, member)
    this.#packed = insertPacked(this.#packed, skip(this.#packed, 0, index), pack(member))
    this.#scores = this.#scores.toSpliced(index, 0, score + 0)
  }

  countBefore(score: number, member: string): number {
    const scores = this.#scores
    let low = 0
    let high = scores.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((scores[middle] as number) < score) low = middle + 1
      else high = middle
    }
    if (member === '' || scores[low] !== score) return low
    let place = skip(this.#packed, 0, low)
    while (scores[low] === score && entryAt(this.#packed, place) < member) {
      low++
      place = nextPlace(this.#packed, place)
    }
    return low
  }

  countBeforeMember(member: string): number {
    const packed = this.#packed
    let count = 0
    for (let at = 0; at < packed.length && entryAt(packed, at) < member; at = nextPlace(packed, at)) count++
    return count
  }

  visit(from: number, to: number, backwards: boolean, visitor: EntryVisitor): void {
    const packed = this.#packed
    const scores = this.#scores
    let place = skip(packed, 0, from)
    if (!backwards) {
      for (let index = from; index < to; index++) {
        visitor(entryAt(packed, place), scores[index] as number)
        place = nextPlace(packed, place)
      }
      return
    }
    const members: string[] = []
    for (let index = from; index < to; index++) {
      members.push(entryAt(packed, place))
      place = nextPlace(packed, place)
    }
    for (let index = to - 1; index >= from; index--) {
      visitor(members[index - from] as string, scores[index] as number)
    }
  }

  removeRange(from: number, to: number): void {
    if (from >= to) return
    const { length } = this.#scores
    const rest = removeEntries(this.#packed, skip(this.#packed, 0, from), to - from)
    // Without its first or last entry it would be a mere view of what it was.
    this.#packed = from === 0 || to === length ? owned(rest) : rest
    this.#scores = this.#scores.toSpliced(from, to - from)
  }

  scan(_cursor: number, _count: number, visitor: EntryVisitor): number {
    this.visit(0, this.size, false, visitor)
    return 0
  }

  visitNumbered(numbers: readonly number[], visitor: EntryVisitor): void {
    const members: string[] = []
    this.visit(0, this.size, false, member => members.push(member))
    for (const number of numbers) visitor(members[number] as string, this.#scores[number] as number)
  }

  copy(): PackedRanking {
    const copy = new PackedRanking()
    copy.#packed = this.#packed
    copy.#scores = this.#scores
    return copy
  }
}

/** A copy in which a number is replaced by another and stands in another place. */
function moved(numbers: readonly number[], from: number, to: number, number: number): number[] {
  const copy = numbers.slice()
  for (let at = from; at < to; at++) copy[at] = copy[at + 1] as number
  for (let at = from; at > to; at--) copy[at] = copy[at - 1] as number
  copy[to] = number
  return copy
}
