/**
 * Exact 64-bit signed integers at the price of ordinary numbers: a number as long as that is exact (up to
 * 2^53), else a bigint. Counters (INCR, HINCRBY) live here.
 */
export type Int64 = number | bigint

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
  if (length > 20) return undefined
  let value = 0
  for (; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  if (length <= 15) return negative ? -value : value
  const exact = BigInt(text)
  return exact === BigInt.asIntN(64, exact) ? shortest(exact) : undefined
}
