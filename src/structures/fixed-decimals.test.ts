import fc from 'fast-check'
import { expect, test } from 'vitest'
import { between } from '../../test/support/between.ts'
import { fixedDecimals, trimmedDecimals } from './fixed-decimals.ts'

/** The exact value of a double times 2 ** 60, which is whole for those of the test. */
function exact(value: number): bigint {
  return BigInt(value * 2 ** 60)
}

test('is the nearest decimal, the even one of two', () => {
  const values = fc.oneof(
    fc.integer({ min: -1e6, max: 1e6 }).map(each => each / 32),
    between(-1e6, 1e6).map(each => Math.round(each * 2 ** 32) / 2 ** 32),
  )
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 9 }), (value, decimals) => {
      const scale = 10n ** BigInt(decimals)
      const digits = BigInt(fixedDecimals(value, decimals).replace('.', ''))
      const twiceOff = (digits * 2n ** 60n - exact(value) * scale) * 2n
      const size = twiceOff < 0n ? -twiceOff : twiceOff
      expect(size <= 2n ** 60n).toBe(true)
      if (size === 2n ** 60n) expect(digits % 2n).toBe(0n)
    }),
  )
})

test('prints what C prints', () => {
  expect(fixedDecimals(0.03125, 4)).toBe('0.0312')
  expect(fixedDecimals(0.09375, 4)).toBe('0.0938')
  expect(fixedDecimals(-180.0078125, 6)).toBe('-180.007812')
  expect(fixedDecimals(0, 4)).toBe('0.0000')
  expect(fixedDecimals(2 ** 80, 2)).toBe('1208925819614629174706176.00')
  expect(fixedDecimals(Number.POSITIVE_INFINITY, 4)).toBe('inf')
  expect(fixedDecimals(Number.NEGATIVE_INFINITY, 4)).toBe('-inf')
  expect(fixedDecimals(Number.NaN, 4)).toBe('-nan')
})

test('cuts zeros off', () => {
  expect(trimmedDecimals(180, 17)).toBe('180')
  expect(trimmedDecimals(-0.5, 17)).toBe('-0.5')
  expect(trimmedDecimals(85.05112878, 17)).toBe('85.0511287799999991')
  expect(trimmedDecimals(0, 17)).toBe('0')
})
