import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fewestDigits, formatDouble, parseDouble } from './doubles.ts'

const PRINTED: readonly (readonly [value: number, text: string])[] = [
  [0, '0'],
  [-0, '-0'],
  [3, '3'],
  [-1e15, '-1000000000000000'],
  [2 ** 62, '4611686018427387904'],
  [2 ** 63, '9223372036854776000'],
  [1e19, '1e+19'],
  [-1.5e300, '-1.5e+300'],
  [0.1, '0.1'],
  [-2.5, '-2.5'],
  [Math.PI, '3.141592653589793'],
  [1234567.891, '1234567.891'],
  [12345678901.23456, '12345678901.23456'],
  [12345.678901234, '1.2345678901234e+4'],
  [0.000001, '0.000001'],
  [0.0000001, '1e-7'],
  [0.00012345678, '1.2345678e-4'],
  [5e-324, '5e-324'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NEGATIVE_INFINITY, '-inf'],
  [Number.NaN, 'nan'],
]

test.each(PRINTED)('%d', (value, text) => expect(formatDouble(value)).toBe(text))

test.each([
  [-0, '-0'],
  [1234, '1234'],
  [1e7, '10000000'],
  [1e8, '1e+8'],
  [-1.25e9, '-1250000000'],
  [0.1, '0.1'],
  [Number.NEGATIVE_INFINITY, '-inf'],
])('%d in as few digits as it takes', (value, text) => expect(fewestDigits(value)).toBe(text))

test('reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double(), value => {
      expect(parseDouble(formatDouble(value))).toBe(value)
    }),
  )
})
