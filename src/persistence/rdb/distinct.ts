/** Whether packed entries (structures/packed-bytes.ts) that a file has are all different, as fields and members must be. */
import { hashOfBytes } from '../../structures/hash-index.ts'
import { bodyIn, nextIn, skipIn } from '../../structures/packed-bytes.ts'

/** Up to so many are compared with each other: that takes less than a table does (measured). */
const FEW = 12
/** Places of the table, and entries that it is for at most. */
const PLACES = 4096
export const MOST_DISTINCT = PLACES / 2
const MOST_SEEN = 2 ** 30

/**
 * Where entries begin, by their hashes, counted on from one run to the next: what is not above `seenBefore` is of a run
 * before.
 */
const seen = new Int32Array(PLACES)
let seenBefore = 0

/**
 * Whether all of every `step`th entry from one place up to another are different.
 *
 * @param count of these; MOST_DISTINCT at most
 */
export function areDistinct(bytes: Buffer, from: number, to: number, step: 1 | 2, count: number): boolean {
  if (count <= FEW) return arePairwiseDistinct(bytes, from, to, step)
  if (seenBefore + to > MOST_SEEN) {
    seen.fill(0)
    seenBefore = 0
  }
  const base = seenBefore + 1
  seenBefore += to
  for (let at = from; at < to; ) {
    const end = nextIn(bytes, at)
    const hash = hashOfBytes(bytes, bodyIn(bytes, at), end, 0)
    let place = hash & (PLACES - 1)
    for (let other = seen[place] as number; other >= base; other = seen[place] as number) {
      if (areSame(bytes, at, end, other - base)) return false
      place = (place + 1) & (PLACES - 1)
    }
    seen[place] = base + at
    at = step === 1 ? end : nextIn(bytes, end)
  }
  return true
}

function arePairwiseDistinct(bytes: Buffer, from: number, to: number, step: number): boolean {
  for (let at = from; at < to; ) {
    const end = nextIn(bytes, at)
    const next = step === 1 ? end : nextIn(bytes, end)
    for (let other = next; other < to; other = skipIn(bytes, other, step)) {
      if (areSame(bytes, at, end, other)) return false
    }
    at = next
  }
  return true
}

/** Whether an entry from one place up to another is the same as another one. Those that are alike mostly differ at their end. */
function areSame(bytes: Buffer, from: number, to: number, other: number): boolean {
  if (bytes[from] !== bytes[other]) return false
  const distance = other - from
  let at = to - 1
  while (at > from && bytes[at] === bytes[at + distance]) at--
  return at === from
}
