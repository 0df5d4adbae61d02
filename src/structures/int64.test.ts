import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addInt64, type Int64 } from './int64.ts'

const integers: fc.Arbitrary<Int64> = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
)

test('adds as bigints do, within 64 bits', () => {
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      const exact = BigInt(a) + BigInt(b)
      const fits = exact >= -(2n ** 63n) && exact < 2n ** 63n
      const sum = addInt64(a, b)
      expect(sum === undefined ? undefined : BigInt(sum)).toBe(fits ? exact : undefined)
      if (fits) expect(typeof sum).toBe(Number.isSafeInteger(Number(exact)) ? 'number' : 'bigint')
    }),
  )
})
