/** Numbers of JSON as text: `%.<precision>g` of C, fast where JavaScript's own conversion does the same. */
import { general } from '../structures/decimal-digits.ts'

/** Up to these numbers a precision is enough for all digits before the point. */
const LIMITS = Array.from({ length: 15 }, (_, precision) => 10 ** precision)

/** A finite number with at most so many significant digits, 1 to 14. */
export function significantDigits(number: number, precision: number): string {
  const size = Math.abs(number)
  const limit = LIMITS[precision] ?? 1
  if (number === (number | 0) && size < limit) return Object.is(number, -0) ? '-0' : `${number}`
  // Between these JavaScript writes digits and a point, as C does.
  if (size < 1e-4 || size >= limit) return general(number, precision, false)
  const text = number.toPrecision(precision)
  const point = text.indexOf('.')
  const decimals = point === -1 ? 0 : text.length - 1 - point
  // A tie, which C rounds to even; or a number that rounding made too long.
  if (Math.abs((number * 2 ** (decimals + 1)) % 2) === 1 || text.includes('e')) {
    return general(number, precision, false)
  }
  if (decimals === 0) return text
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end--
  return text.slice(0, end - 1 === point ? point : end)
}
