/**
 * The parts of the request parser that know nothing of its state: where a line ends, what number is on it, and what
 * is wrong with it.
 */
import { latin1Slice } from './latin1.ts'
import { protocolError } from './request-limits.ts'
import type { ReplyError } from './values.ts'

/** Where a byte is, or `end`. Most lines are short: the call of `indexOf` would take longer than the search. */
export function find(bytes: Buffer, byte: number, start: number, end: number): number {
  const near = Math.min(end, start + 32)
  for (let at = start; at < near; at++) if (bytes[at] === byte) return at
  if (near === end) return end
  const found = bytes.subarray(near, end).indexOf(byte)
  return found === -1 ? end : near + found
}

const MOST_NEGATIVE = '9223372036854775808'

/** A decimal integer of 64 bits with an optional minus and no leading zeros, as Redis' string2ll reads it. */
export function readInteger(bytes: Buffer, start: number, end: number): number | undefined {
  const negative = bytes[start] === 45
  const first = negative ? start + 1 : start
  const digits = end - first
  if (digits < 1 || digits > MOST_NEGATIVE.length) return undefined
  if (bytes[first] === 48) return digits === 1 && !negative ? 0 : undefined
  let value = 0
  for (let at = first; at < end; at++) {
    const digit = (bytes[at] as number) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  if (!negative) return value
  return digits === MOST_NEGATIVE.length && latin1Slice(bytes, first, end) > MOST_NEGATIVE
    ? undefined
    : -value
}

/** For a line that begins an argument, and has another mark than `$`. */
export function wrongMark(mark: number): ReplyError {
  const isLineEnd = mark === 13 || mark === 10
  return protocolError(`expected '$', got '${isLineEnd ? ' ' : String.fromCharCode(mark)}'`)
}
