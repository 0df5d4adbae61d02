/** Integers as text, without a string where they are short. */
import { putText } from '../../resp/latin1.ts'

/** Characters of the longest safe integer. */
export const MOST_DIGITS = 17

/** Writes an integer in decimal. Returns how many characters that are. */
export function putInteger(bytes: Buffer, at: number, value: number): number {
  if (!(value >= 0 && value < 1e9)) {
    const text = String(value)
    putText(bytes, text, at)
    return text.length
  }
  let length = 1
  for (let bound = 10; value >= bound; bound *= 10) length++
  let rest = value
  for (let digit = at + length - 1; digit >= at; digit--) {
    const tenth = (rest / 10) | 0
    bytes[digit] = 48 + rest - tenth * 10
    rest = tenth
  }
  return length
}
