/** Beyond these whole numbers have an exponent where that is shorter. */
const MOST_WHOLE = 2 ** 62

/**
 * Doubles as Redis prints them from 7.2 on: whole numbers with all their digits, others with the fewest digits that
 * read back as the same number. Those have an exponent where many zeros would stand before or behind the digits, and
 * also where they are many and lie on both sides of the point: `12345.67` but `1.2345678901234e+4`. (`ZSCORE`, RESP3's
 * `,` and the arguments of `redis.call` in scripts use it.)
 */
export function formatDouble(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) <= MOST_WHOLE) {
    if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0' : String(value)
    return String(BigInt(value))
  }
  return fewestDigits(value)
}

/** Any number with as few digits as it takes, whole ones as well: `1e+10`. (DEBUG DIGEST is of it.) */
export function fewestDigits(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (Number.isNaN(value)) return 'nan'
  if (value === Infinity) return 'inf'
  if (value === -Infinity) return '-inf'
  const [mantissa = '', power = ''] = value.toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const count = value < 0 ? digits.length - 1 : digits.length
  const exponent = Number(power)
  const size = Math.abs(exponent)
  const lastPlace = exponent - count + 1
  if (lastPlace >= 0 ? size < count + 7 : lastPlace > -7 || size < 4) {
    return lastPlace < 0 ? String(value) : digits + '0'.repeat(lastPlace)
  }
  return `${mantissa}e${power}`
}

/** Reads what {@link formatDouble} writes; `undefined` for anything else. */
export function parseDouble(text: string): number | undefined {
  switch (text) {
    case 'inf':
      return Infinity
    case '-inf':
      return -Infinity
    case 'nan':
    case '-nan':
      return Number.NaN
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined
  return Number(text)
}
