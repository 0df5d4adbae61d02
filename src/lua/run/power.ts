/** Powers as C has them: what is 1 in C however odd the other number, JavaScript calls NaN. */
export function power(base: number, exponent: number): number {
  if (base === 1) return 1
  if (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY) return 1
  return base ** exponent
}
