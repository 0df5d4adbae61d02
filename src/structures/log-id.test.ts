import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortest } from './int64.ts'
import { add, compareIds, FIRST_ID, idAfter, idBefore, LAST_ID, type LogId, subtract } from './log-id.ts'

const MAX = 2n ** 64n - 1n
const EDGES = [0n, 1n, 2n ** 53n - 2n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n, MAX - 1n, MAX]
const part = fc.oneof(fc.constantFrom(...EDGES), fc.bigInt({ min: 0n, max: MAX }))
const id = fc.tuple(part, part)

const idOf = ([ms, seq]: [bigint, bigint]): LogId => ({ ms: shortest(ms), seq: shortest(seq) })
const position = ({ ms, seq }: LogId) => (BigInt(ms) << 64n) + BigInt(seq)

test('ids are in the order of their 128 bits', () => {
  fc.assert(
    fc.property(id, id, (a, b) => {
      const [x, y] = [idOf(a), idOf(b)]
      const difference = position(x) - position(y)
      expect(compareIds(x, y)).toBe(difference === 0n ? 0 : difference < 0n ? -1 : 1)
    }),
    { numRuns: 1000 },
  )
})

test('every id has one before and one after it, but for the first and the last', () => {
  fc.assert(
    fc.property(id, pair => {
      const own = idOf(pair)
      const [before, after] = [idBefore(own), idAfter(own)]
      if (before !== undefined) {
        expect(position(before)).toBe(position(own) - 1n)
        expect(idAfter(before)).toEqual(own)
      }
      if (after !== undefined) expect(position(after)).toBe(position(own) + 1n)
    }),
    { numRuns: 1000 },
  )
  expect([idBefore(FIRST_ID), idAfter(LAST_ID)]).toEqual([undefined, undefined])
})

test('sums and differences are exact, and numbers where they can be', () => {
  fc.assert(
    fc.property(part, part, (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a]
      const difference = subtract(shortest(high), shortest(low))
      expect(difference).toBe(shortest(high - low))
      expect(add(difference, shortest(low))).toBe(shortest(high))
    }),
    { numRuns: 1000 },
  )
})
