/**
 * Exact 64-bit signed integers at the price of ordinary numbers: a number as long as that is exact (up to
 * 2^53), else a bigint. Counters (INCR, HINCRBY) live here.
 */
export type Int64 = number | bigint

/** Digits of integers that are exact as numbers, whatever they are. */
const EXACT_DIGITS = 15
/** Characters of the longest text that spells one. */
const LONGEST = 20

/** The sum, or undefined when it does not fit into 64 bits. */
export function addInt64(a: Int64, b: Int64): Int64 | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  const exact = BigInt(a) + BigInt(b)
  return exact === BigInt.asIntN(64, exact) ? shortest(exact) : undefined
}

/** The same integer as a number, where that is exact. */
export function shortest(value: bigint): Int64 {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** The 64-bit integer that text spells in the one canonical way, or undefined. */
export function parseInt64(text: string): Int64 | undefined {
  const { length } = text
  const negative = text.charCodeAt(0) === 45
  let at = negative ? 1 : 0
  const first = text.charCodeAt(at) - 48
  // In a comparison with NaN, which stands for no character at all, nothing holds.
  if (!(first >= 0 && first <= 9)) return undefined
  if (first === 0) return length === 1 ? 0 : undefined
  if (length > LONGEST) return undefined
  let value = 0
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  if (length <= EXACT_DIGITS) return negative ? -value : value
  const exact = BigInt(text)
  return exact === BigInt.asIntN(64, exact) ? shortest(exact) : undefined
}

/** The same of text that lies in an array. */
export function int64In(bytes: Uint8Array, from: number, to: number): Int64 | undefined {
  const isNegative = bytes[from] === 45
  const start = isNegative ? from + 1 : from
  const first = (bytes[start] as number) - 48
  if (start >= to || first < 0 || first > 9 || to - from > LONGEST) return undefined
  if (first === 0) return to - from === 1 ? 0 : undefined
  let value = 0
  for (let at = start; at < to; at++) {
    const digit = (bytes[at] as number) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  if (to - start <= EXACT_DIGITS) return isNegative ? -value : value
  let text = ''
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] as number)
  return parseInt64(text)
}
