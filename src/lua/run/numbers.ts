/**
 * Numbers as Lua 5.1 writes and reads them on Linux: `%.14g` of C, and C's strtod with blanks around. `tostring`,
 * concatenation, arithmetic on strings and the libraries go through here.
 *
 * C prints the sign of a NaN and JavaScript cannot see it: NaN is "-nan" always, what 0/0 gives on x86.
 */
import { general } from '../../structures/decimal-digits.ts'

const BLANKS_AROUND = /^[\t-\r ]+|[\t-\r ]+$/g
const INFINITE = /^[+-]?inf(?:inity)?$/i
const NOT_A_NUMBER = /^[+-]?nan(?:\([0-9a-z_]*\))?$/i
const HEXADECIMAL = /^[+-]?0x(?:([0-9a-f]+)\.?([0-9a-f]*)|\.([0-9a-f]+))(?:p([+-]?\d+))?$/i
const LEAST_EXPONENT = -1074

/** As `tostring` prints a number. */
export function numberText(n: number): string {
  if (n === (n | 0)) return n === 0 && Object.is(n, -0) ? '-0' : `${n}`
  if (!Number.isFinite(n)) return Number.isNaN(n) ? '-nan' : n > 0 ? 'inf' : '-inf'
  const size = Math.abs(n)
  if (Number.isInteger(n * 1024) && size < 1e14 && size >= 1e-4) {
    // JavaScript's fewest digits are C's if they are no more than 14; rounding exact numbers takes it long.
    const text = `${n}`
    if (text.length <= (Number.isInteger(n) ? 15 : 14)) return text
  }
  return general(n, 14, false)
}

/** The number that a text is, for arithmetic and `tonumber`: undefined if it is none. */
export function parseNumber(text: string): number | undefined {
  const { length } = text
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    // Digits, signs, the point and the exponent's letter.
    if ((code < 48 || code > 57) && code !== 46 && code !== 45 && code !== 43 && code !== 101 && code !== 69)
      return parseRest(text)
  }
  const value = Number(text)
  return length === 0 || Number.isNaN(value) ? undefined : value
}

/** What C sees of a string: all before its first zero byte. */
export function visible(text: string): string {
  const end = text.indexOf('\0')
  return end === -1 ? text : text.slice(0, end)
}

function parseRest(text: string): number | undefined {
  const trimmed = visible(text).replace(BLANKS_AROUND, '')
  if (trimmed.length < text.length) return parseNumber(trimmed)
  if (INFINITE.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (NOT_A_NUMBER.test(text)) return Number.NaN
  const match = HEXADECIMAL.exec(text)
  if (match === null) return undefined
  const fraction = match[2] ?? match[3] ?? ''
  const mantissa = BigInt(`0x${match[1] ?? ''}${fraction}`)
  const value = scaled(mantissa, Number(match[4] ?? 0) - 4 * fraction.length)
  return text.startsWith('-') ? -value : value
}

/** An integer times a power of two, rounded once. */
function scaled(mantissa: bigint, exponent: number): number {
  const bits = mantissa.toString(2).length
  if (mantissa === 0n || bits + exponent < LEAST_EXPONENT) return 0
  if (bits + exponent > 1024) return Number.POSITIVE_INFINITY
  // Denormal numbers have fewer bits: what is too much goes before, and half of it decides.
  const excess = LEAST_EXPONENT - exponent
  if (excess > 0 && bits + exponent < -1021) {
    const unit = 1n << BigInt(excess)
    const rest = (mantissa % unit) * 2n
    const below = mantissa / unit
    const up = rest > unit || (rest === unit && below % 2n === 1n)
    return Number(up ? below + 1n : below) * 2 ** LEAST_EXPONENT
  }
  // To 64 bits and a bit for what is left out, so that the number is finite; then in two steps, each exact.
  const spare = bits - 66
  if (spare <= 0) return Number(mantissa) * 2 ** Math.ceil(exponent / 2) * 2 ** Math.floor(exponent / 2)
  const top = mantissa >> BigInt(spare)
  const sticky = top << BigInt(spare) === mantissa ? 0n : 1n
  const power = exponent + spare
  return Number((top << 1n) | sticky) * 2 ** Math.ceil((power - 1) / 2) * 2 ** Math.floor((power - 1) / 2)
}
