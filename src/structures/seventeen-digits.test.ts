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
  [Infinity, 'inf'],
  [-Infinity, '-inf'],
]

for (const [value, text] of PRINTED) test(text, () => expect(seventeenDigits(value)).toBe(text))
