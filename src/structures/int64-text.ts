/** A double that stands for a 64-bit integer, in full: past 2^53 `String` writes zeros, or an exponent. */
export function int64Text(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  return String(BigInt.asIntN(64, value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value)))
}
