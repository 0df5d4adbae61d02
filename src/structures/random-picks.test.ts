import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distinctBelow } from './random-picks.ts'

/** Numbers that are the same on every run (mulberry32). */
function source(seed: number) {
  let state = seed
  return {
    below: (limit: number): number => {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
    },
  }
}

test('picks distinct numbers below the limit, as many as asked for or as there are', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(60), fc.nat(80), (seed, limit, count) => {
      const picked = distinctBelow(source(seed), limit, count)
      expect(new Set(picked).size).toBe(picked.length)
      expect(picked.length).toBe(Math.min(limit, count))
      expect(picked.every(each => each >= 0 && each < limit)).toBe(true)
    }),
  )
})

test.each([
  [12, 2],
  [12, 9],
])('each number below %i is picked about as often as any other: %i at a time', (limit, count) => {
  const random = source(7)
  const times = new Array<number>(limit).fill(0)
  const rounds = 6000
  for (let i = 0; i < rounds; i++) {
    for (const each of distinctBelow(random, limit, count)) times[each] = (times[each] ?? 0) + 1
  }
  const expected = (rounds * count) / limit
  for (const each of times) expect(Math.abs(each - expected)).toBeLessThan(expected * 0.15)
})
