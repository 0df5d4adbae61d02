/** Distinct places picked at random, for commands that pick several members of a collection. */
import type { RandomSource } from './random-source.ts'

/**
 * `count` distinct whole numbers below `limit`, in random order; all of them when there are no more. Takes time for
 * `count` of them, however many there are.
 */
export function distinctBelow(random: RandomSource, limit: number, count: number): number[] {
  if (count * 3 > limit) {
    const all = Array.from({ length: limit }, (_, index) => index)
    for (let i = 0; i < count && i < limit; i++) {
      const other = i + random.below(limit - i)
      const picked = all[other] as number
      all[other] = all[i] as number
      all[i] = picked
    }
    return all.slice(0, count)
  }
  const picked = new Set<number>()
  while (picked.size < count) picked.add(random.below(limit))
  return [...picked]
}
