/** Names and patterns with blanks or NUL bytes are refused: rules are shown and stored as words between blanks. */
import type { Bytes } from '../resp/values.ts'

export function hasSpaces(text: Bytes): boolean {
  return /[\t-\r \0]/.test(text)
}
