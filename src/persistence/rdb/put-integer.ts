/** Integers as text, without a string where they are short. */
import { putText } from '../../resp/latin1.ts'

/** Characters of the longest safe integer. */
export const MOST_DIGITS = 17

const ZERO = 48
/** Two digits in one number, by the number that they spell: half as many divisions. */
const PAIRS = Uint16Array.from(
  { length: 100 },
  (_, value) => ((ZERO + Math.floor(value / 10)) << 8) | (ZERO + (value % 10)),
)

/** Writes an integer in decimal. Returns how many characters that are. */
export function putInteger(bytes: Buffer, at: number, value: number): number {
  if (!(value >= 0 && value < 1e9)) {
    const text = String(value)
    putText(bytes, text, at)
    return text.length
  }
  const length = digitsOf(value)
  let rest = value
  let digit = at + length
  while (rest >= 10) {
    const hundredth = (rest / 100) | 0
    const pair = PAIRS[rest - hundredth * 100] as number
    digit -= 2
    bytes[digit] = pair >> 8
    bytes[digit + 1] = pair
    rest = hundredth
  }
  if (digit > at) bytes[at] = ZERO + rest
  return length
}

/** By how many bits an integer has: the digits of the lowest of these, and ten to that power. */
const LEAST_DIGITS = Uint8Array.from({ length: 32 }, (_, bits) => String(2 ** Math.max(0, bits - 1)).length)
const BOUNDS = Float64Array.from(LEAST_DIGITS, digits => 10 ** digits)

/** Of an integer from 0 on, below a thousand million. */
function digitsOf(value: number): number {
  const bits = 32 - Math.clz32(value)
  const least = LEAST_DIGITS[bits] as number
  return value < (BOUNDS[bits] as number) ? least : least + 1
}
