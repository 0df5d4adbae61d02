/**
 * How many bytes Redis' listpack would take. Values are packed differently here (packed.ts), yet limits that the
 * configuration states in bytes (`stream-node-max-bytes`, `list-max-listpack-size`) must end nodes where Redis' end.
 *
 *     listpack = 4 bytes for its size, 2 for its count, elements, 1 at the end
 *     element  = head and bytes, or an integer in 1 to 9 bytes; then its own length, in groups of seven bits
 */
import { parseInt64 } from './int64.ts'
import type { Whole } from './log-id.ts'

/** Bytes of a listpack without elements. */
export const EMPTY_LISTPACK = 7

/** Text of more characters is never an integer. */
const LONGEST_INTEGER = 20

/** Bytes of an element; text that spells an integer is kept as one. */
export function listpackBytes(text: string): number {
  const { length } = text
  if (length <= LONGEST_INTEGER) {
    const integer = parseInt64(text)
    if (integer !== undefined) return listpackIntegerBytes(integer)
  }
  const bytes = length + (length < 64 ? 1 : length < 4096 ? 2 : 5)
  if (bytes <= 127) return bytes + 1
  // The largest length that would fit in so many groups takes one more: Redis compares with `<`.
  if (bytes < 16383) return bytes + 2
  return bytes + (bytes < 2097151 ? 3 : bytes < 268435455 ? 4 : 5)
}

/** Bytes of an integer as an element. One beyond 64 bits with a sign is what its low 64 bits say. */
export function listpackIntegerBytes(integer: Whole): number {
  const value = typeof integer === 'bigint' ? BigInt.asIntN(64, integer) : integer
  if (value >= 0 && value < 128) return 2
  if (value >= -4096 && value < 4096) return 3
  if (value >= -32768 && value < 32768) return 4
  if (value >= -8388608 && value < 8388608) return 5
  return value >= -2147483648 && value < 2147483648 ? 6 : 10
}
