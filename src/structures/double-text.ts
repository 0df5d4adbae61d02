/**
 * Reads doubles as C's strtod does, to the end of a text: decimal or hexadecimal, with or without exponent, `inf`,
 * `infinity`, `nan`, in any case. (JavaScript's Number also reads what C does not, such as `0b1`, and not all else.)
 */
import { parseLongDouble } from './long-double.ts'

const INFINITE = /^[+-]?inf(?:inity)?$/i
const SMALLEST_NORMAL = 2 ** -1022
const NOT_A_NUMBER = /^[+-]?nan(?:\([0-9a-z_]*\))?$/i

/** The number, which may be infinite or NaN; `undefined` for what is none. */
export function parseDoubleText(text: string): number | undefined {
  const { length } = text
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    const digit = code >= 48 && code <= 57
    // Signs, the point and the exponent's letter.
    if (!digit && code !== 45 && code !== 46 && code !== 43 && code !== 101 && code !== 69)
      return special(text)
  }
  const value = Number(text)
  return length === 0 || Number.isNaN(value) ? undefined : value
}

/** The same, but `undefined` also for what is too large or too small to be represented. */
export function parseRepresentable(text: string): number | undefined {
  const value = parseDoubleText(text)
  if (value === undefined) return undefined
  if (value === 0 && vanishes(text)) return undefined
  if (Math.abs(value) === Number.POSITIVE_INFINITY && !INFINITE.test(text)) return undefined
  return value
}

/**
 * The same, as C's strtod reads a whole string of C: up to a zero byte, after leading blanks, with nothing at all
 * being 0. `undefined` also for NaN and for what is too small to be a normal number.
 */
export function parseWholeString(text: string): number | undefined {
  const end = text.indexOf('\0')
  const visible = end === -1 ? text : text.slice(0, end)
  if (visible === '') return 0
  const value = parseRepresentable(visible.replace(/^[\t-\r ]+/, ''))
  if (value === undefined || Number.isNaN(value)) return undefined
  return value !== 0 && Math.abs(value) < SMALLEST_NORMAL ? undefined : value
}

function special(text: string): number | undefined {
  if (INFINITE.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (NOT_A_NUMBER.test(text)) return Number.NaN
  // What is left is hexadecimal: rare, and exact up to the 16 digits that a long double holds.
  const long = parseLongDouble(text)
  if (long === undefined) return undefined
  const { mantissa, exponent } = long
  // In two steps, each a power that there is.
  const value = Number(mantissa) * 2 ** Math.max(exponent, -1000) * 2 ** Math.min(0, exponent + 1000)
  return mantissa === 0n && text.startsWith('-') ? -0 : value
}

/** Whether a text that reads as zero has a digit other than 0 before its exponent. */
function vanishes(text: string): boolean {
  const mantissa = /^[+-]?0x/i.test(text)
    ? text.slice(text.search(/x/i) + 1).split(/p/i)[0]
    : text.split(/e/i)[0]
  return /[1-9a-f]/i.test(mantissa ?? '')
}
