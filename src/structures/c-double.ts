/**
 * Numbers as C's `strtod` reads them from a whole string: up to a NUL byte, with leading blanks, hexadecimal ones,
 * `inf`; nothing at all is 0. What SORT takes as a weight.
 */
import { parseInt64 } from './int64.ts'

const DECIMAL = /^[\t-\r ]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const HEXADECIMAL =
  /^[\t-\r ]*([+-]?)0[xX](?=[\da-fA-F]|\.[\da-fA-F])([\da-fA-F]*)\.?([\da-fA-F]*)(?:[pP]([+-]?\d+))?$/
const INFINITE = /^[\t-\r ]*([+-]?)inf(inity)?$/i
const SMALLEST_NORMAL = 2 ** -1022

/** Undefined where there is more than a number, or one beyond the range of doubles. */
export function parseCDouble(text: string): number | undefined {
  const integer = parseInt64(text)
  if (integer !== undefined) return Number(integer)
  const end = text.indexOf('\0')
  const visible = end === -1 ? text : text.slice(0, end)
  if (visible === '') return 0
  if (DECIMAL.test(visible)) return inRange(Number(visible), /[1-9]/.test(visible.replace(/e.*/i, '')))
  const hexadecimal = HEXADECIMAL.exec(visible)
  if (hexadecimal !== null) {
    const [, sign, whole = '', fraction = '', exponent = '0'] = hexadecimal
    const digits = BigInt(`0x${whole}${fraction}`)
    // Rounded once, by the conversion, unless the result is too small to be a normal double.
    const value = Number(digits) * 2 ** (Number(exponent) - 4 * fraction.length)
    return inRange(sign === '-' ? -value : value, digits !== 0n)
  }
  const infinite = INFINITE.exec(visible)
  if (infinite === null) return undefined
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function inRange(value: number, isNotZero: boolean): number | undefined {
  const size = Math.abs(value)
  return size === Number.POSITIVE_INFINITY || (isNotZero && size < SMALLEST_NORMAL) ? undefined : value
}
