import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listpackBytes, listpackIntegerBytes } from './listpack-size.ts'

test.each([
  ['', 2],
  ['a', 3],
  ['0', 2],
  ['127', 2],
  ['128', 3],
  ['-1', 3],
  ['-4096', 3],
  ['4095', 3],
  ['4096', 4],
  ['32768', 5],
  ['8388608', 6],
  ['2147483648', 10],
  ['-9223372036854775808', 10],
  ['9223372036854775808', 21],
  ['-0', 4],
  ['007', 5],
  ['+7', 4],
  [' 7', 4],
  ['x'.repeat(63), 65],
  ['x'.repeat(64), 67],
  ['x'.repeat(125), 128],
  ['x'.repeat(126), 130],
  ['x'.repeat(4095), 4099],
  ['x'.repeat(4096), 4103],
  // 16383 bytes would fit in two groups of seven bits; Redis takes three.
  ['x'.repeat(16377), 16384],
  ['x'.repeat(16378), 16386],
  ['x'.repeat(2097145), 2097153],
  ['x'.repeat(2097146), 2097155],
])('an element: %.25s', (text, bytes) => {
  expect(listpackBytes(text)).toBe(bytes)
})

test('an integer takes as much as its text, whatever kind of number holds it', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(63), (any, shift) => {
      const integer = any >> BigInt(shift)
      expect(listpackIntegerBytes(integer)).toBe(listpackBytes(String(integer)))
      expect(listpackIntegerBytes(BigInt.asUintN(64, integer))).toBe(listpackBytes(String(integer)))
      if (Number.isSafeInteger(Number(integer)))
        expect(listpackIntegerBytes(Number(integer))).toBe(listpackBytes(String(integer)))
    }),
  )
})
