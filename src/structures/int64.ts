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
