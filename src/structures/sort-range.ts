/**
 * Sorts by weights, and only the part of the result that is wanted: quicksort that leaves alone what lies outside. For
 * M of N elements it takes N + M log M steps on average. Pivots are picked at random, so that no order makes it slow.
 * Weights lie side by side and are compared as numbers, which is five times as fast as asking a function (measured);
 * that is asked only where they are equal.
 */
import type { RandomSource } from './random-source.ts'

/** Up to so many elements are sorted by insertion. */
const FEW = 12

/** Which of two elements of equal weight comes first, as sort functions tell; never 0. */
export type TieBreaker = (a: number, b: number) => number

/** The indices of the weights in ascending order, from the position `from` up to but not including `to`. */
export function sortRange(
  weights: Float64Array,
  from: number,
  to: number,
  breakTie: TieBreaker,
  random: RandomSource,
): Int32Array {
  const sorter = new Sorter(weights, breakTie)
  // First position and end of each part that is not sorted yet.
  const pending = [0, weights.length]
  while (pending.length > 0) {
    const end = pending.pop() as number
    const first = pending.pop() as number
    if (end <= from || first >= to) continue
    if (end - first <= FEW) {
      sorter.sortFew(first, end)
      continue
    }
    const middle = sorter.partition(first, end, first + random.below(end - first))
    pending.push(first, middle, middle + 1, end)
  }
  return sorter.order.subarray(from, to)
}

class Sorter {
  readonly order: Int32Array
  readonly #weights: Float64Array
  readonly #breakTie: TieBreaker

  constructor(weights: Float64Array, breakTie: TieBreaker) {
    this.#weights = weights.slice()
    this.order = new Int32Array(weights.length)
    for (let i = 0; i < weights.length; i++) this.order[i] = i
    this.#breakTie = breakTie
  }

  /** Puts what comes before the pivot to its left, all else to its right. Returns where the pivot is then. */
  partition(first: number, end: number, chosen: number): number {
    const { order } = this
    const weights = this.#weights
    const breakTie = this.#breakTie
    const weight = weights[chosen] as number
    const pivot = order[chosen] as number
    this.#copy(first, chosen)
    let low = first + 1
    let high = end - 1
    for (;;) {
      while (low <= high) {
        const own = weights[low] as number
        if (own > weight || (own === weight && breakTie(order[low] as number, pivot) > 0)) break
        low++
      }
      while (low <= high) {
        const own = weights[high] as number
        if (own < weight || (own === weight && breakTie(order[high] as number, pivot) < 0)) break
        high--
      }
      if (low >= high) break
      const lower = weights[high] as number
      const before = order[high] as number
      this.#copy(low, high)
      weights[low] = lower
      order[low++] = before
      high--
    }
    this.#copy(high, first)
    weights[high] = weight
    order[high] = pivot
    return high
  }

  sortFew(first: number, end: number): void {
    const { order } = this
    const weights = this.#weights
    for (let i = first + 1; i < end; i++) {
      const weight = weights[i] as number
      const item = order[i] as number
      let at = i
      for (; at > first; at--) {
        const other = weights[at - 1] as number
        if (other < weight || (other === weight && this.#breakTie(order[at - 1] as number, item) < 0)) break
        weights[at] = other
        order[at] = order[at - 1] as number
      }
      weights[at] = weight
      order[at] = item
    }
  }

  /** What is at `from` goes to `to` as well. */
  #copy(from: number, to: number): void {
    this.#weights[to] = this.#weights[from] as number
    this.order[to] = this.order[from] as number
  }
}

/** Bytes that one weight can tell apart. */
const PREFIX = 6

/**
 * Weights in the order of texts by their bytes: those of the bytes behind what all texts begin with. Equal ones are for
 * a tie breaker to tell apart. What is missing comes first.
 */
export function weightsOfTexts(texts: readonly (string | null)[]): Float64Array {
  const start = commonPrefix(texts)
  const weights = new Float64Array(texts.length)
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]
    if (text === null || text === undefined) {
      weights[i] = -1
      continue
    }
    let weight = 0
    // The end of a text counts as less than any byte.
    for (let at = start; at < start + PREFIX; at++) {
      weight = weight * 257 + (at < text.length ? text.charCodeAt(at) + 1 : 0)
    }
    weights[i] = weight
  }
  return weights
}

function commonPrefix(texts: readonly (string | null)[]): number {
  const model = texts.find(each => each !== null) ?? ''
  let length = model.length
  for (let i = 0; i < texts.length && length > 0; i++) {
    const text = texts[i] ?? model
    let at = 0
    while (at < length && at < text.length && text.charCodeAt(at) === model.charCodeAt(at)) at++
    length = at
  }
  return length
}
