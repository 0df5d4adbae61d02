import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seventeenDigits } from './seventeen-digits.ts'

// As printf '%.17g' of a C library prints them.
const PRINTED: readonly (readonly [number, string])[] = [
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [-3, '-3'],
  [6.72, '6.7199999999999998'],
  [0.1, '0.10000000000000001'],
  [1.5, '1.5'],
  [123456789.125, '123456789.125'],
  [0.0001, '0.0001'],
  [0.00012345, '0.00012344999999999999'],
  [0.00001, '1.0000000000000001e-05'],
  [1e16, '10000000000000000'],
  [12345678901234568, '12345678901234568'],
  [1e17, '1e+17'],
  [1.5e300, '1.5000000000000001e+300'],
  [5e-324, '4.9406564584124654e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [450359962737049 + 0.625, '450359962737049.62'],
  [450359962737049 + 0.375, '450359962737049.38'],
  [Infinity, 'inf'],
  [-Infinity, '-inf'],
]

for (const [value, text] of PRINTED) test(text, () => expect(seventeenDigits(value)).toBe(text))

/** A double above 0 as a whole number times a power of two. */
function parts(value: number): readonly [mantissa: bigint, exponent: number] {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setFloat64(0, value)
  const bits = bytes.getBigUint64(0)
  const exponent = Number(bits >> 52n)
  const mantissa = bits & (2n ** 52n - 1n)
  return exponent === 0 ? [mantissa, -1074] : [mantissa + 2n ** 52n, exponent - 1075]
}

/** The nearest whole number to a double times a power of ten, the even one of two. */
function scaled(value: number, power: number): bigint {
  const [mantissa, exponent] = parts(value)
  const above = mantissa * 2n ** BigInt(Math.max(exponent, 0)) * 10n ** BigInt(Math.max(power, 0))
  const below = 2n ** BigInt(Math.max(-exponent, 0)) * 10n ** BigInt(Math.max(-power, 0))
  const whole = above / below
  const rest = 2n * (above % below)
  return rest > below || (rest === below && whole % 2n === 1n) ? whole + 1n : whole
}

/** Odd numbers by powers of two and multiples of powers of ten: many lie half-way between two with 17 digits. */
const ties = fc.oneof(
  fc
    .tuple(fc.maxSafeNat(), fc.integer({ min: 1, max: 53 }), fc.integer({ min: 1, max: 40 }))
    .map(([n, bits, shift]) => ((n % 2 ** bits) + 0.5) / 2 ** shift),
  fc
    .tuple(fc.bigInt({ min: 10n ** 16n, max: 10n ** 17n }), fc.integer({ min: 1, max: 6 }))
    .map(([n, zeros]) => Number(n * 10n ** BigInt(zeros) + 5n * 10n ** BigInt(zeros - 1))),
)

test('has the nearest number of 17 digits, the even one of two', () => {
  const values = fc.oneof(fc.double({ min: 5e-324, noNaN: true, noDefaultInfinity: true }), ties)
  fc.assert(
    fc.property(values, value => {
      const [digits = '', power = '0'] = seventeenDigits(value).split('e')
      const [whole = '', decimals = ''] = digits.split('.')
      const shown = BigInt(whole + decimals)
      const exponent = Number(power) - decimals.length
      // Without zeros at the end, and without those in front of a fraction.
      const cut = 17 - String(shown).length
      expect(shown * 10n ** BigInt(cut)).toBe(scaled(value, cut - exponent))
      expect(seventeenDigits(-value)).toBe(`-${seventeenDigits(value)}`)
    }),
    { numRuns: 2000 },
  )
})
