import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Int64, shortest } from './int64.ts'
import {
  addInteger,
  addIntegers,
  hasInteger,
  integerAt,
  integerCount,
  integerSet,
  integersOf,
  NO_INTEGERS,
  removeInteger,
} from './integer-set.ts'

const EDGES = [
  0, 1, -1, 32767, 32768, -32768, -32769, 2147483647, 2147483648, -2147483648, -2147483649, 9007199254740991,
  -9007199254740991,
].map(BigInt)
const BEYOND = [2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n]

const value: fc.Arbitrary<Int64> = fc
  .oneof(
    fc.integer({ min: -20, max: 20 }).map(BigInt),
    fc.integer({ min: -40000, max: 40000 }).map(BigInt),
    fc.constantFrom(...EDGES, ...BEYOND),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  )
  .map(shortest)

function sorted(values: Iterable<Int64>): Int64[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

test('behaves like a Set in ascending order', () => {
  const steps = fc.array(fc.record({ adds: fc.boolean(), value }), { maxLength: 60 })
  fc.assert(
    fc.property(steps, list => {
      let set = NO_INTEGERS
      const model = new Set<Int64>()
      for (const { adds, value } of list) {
        expect(hasInteger(set, value)).toBe(model.has(value))
        const before = set
        set = adds ? addInteger(set, value) : removeInteger(set, value)
        expect(set === before).toBe(adds === model.has(value))
        if (adds) model.add(value)
        else model.delete(value)
        const expected = sorted(model)
        expect(integersOf(set)).toEqual(expected)
        expect(integerCount(set)).toBe(expected.length)
        for (const [at, each] of expected.entries()) expect(integerAt(set, at)).toBe(each)
      }
    }),
  )
})

test('takes many at once, as one after another', () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (first, then) => {
      const set = addIntegers(addIntegers(NO_INTEGERS, first), then)
      expect(integersOf(set)).toEqual(sorted(new Set([...first, ...then])))
      expect([...first, ...then].reduce(addInteger, NO_INTEGERS)).toBe(set)
    }),
  )
})

test('thousands of elements, in one unit each where they are small', () => {
  const values = Array.from({ length: 10_000 }, (_, at) => at * 3 - 15_000)
  const set = integerSet(values)
  expect(set.length).toBe(10_001)
  expect(integersOf(set)).toEqual(values)
})
