/**
 * Ids of stream entries as text: `1526919030474-55`, or `1526919030474` alone where the sequence number is understood.
 * What counts as a number follows Redis, which leaves what is not plain digits to C: blanks before it, a plus sign and
 * zeros in front are fine (`XADD k "1- 7" f v` adds 1-7), and a NUL byte ends it.
 */
import type { Bytes } from '../resp/values.ts'
import { shortest } from '../structures/int64.ts'
import { type LogId, MAX_WHOLE, type Whole } from '../structures/log-id.ts'

const LONGEST = 127
const EXACT_DIGITS = 15

export function textOfId({ ms, seq }: LogId): Bytes {
  return `${ms}-${seq}`
}

/** The id that a text says, undefined if it is none. */
export function parseId(text: Bytes, missingSeq: Whole): LogId | undefined {
  const dash = text.indexOf('-')
  const end = dash === -1 ? text.length : dash
  const ms = parseDigits(text, 0, end)
  if (ms === -1) return parseLikeC(text, missingSeq)
  if (dash === -1) return { ms, seq: missingSeq }
  const seq = parseDigits(text, dash + 1, text.length)
  return seq === -1 ? parseLikeC(text, missingSeq) : { ms, seq }
}

/** The id that XADD asks for. Without a sequence number the stream chooses one. */
export interface PartialId {
  readonly ms: Whole
  readonly seq: Whole | undefined
}

/** The id that a new entry should have: a whole one, or `1526919030474-*`. */
export function parsePartialId(text: Bytes): PartialId | undefined {
  const id = parseId(text, 0)
  if (id !== undefined) return id
  const plain = cString(text)
  if (text.length > LONGEST || !plain.endsWith('-*')) return undefined
  const ms = parseUnsigned(plain.slice(0, -2))
  return ms === undefined ? undefined : { ms, seq: undefined }
}

function parseLikeC(text: Bytes, missingSeq: Whole): LogId | undefined {
  if (text.length > LONGEST) return undefined
  const plain = cString(text)
  const dash = plain.indexOf('-')
  const ms = parseUnsigned(dash === -1 ? plain : plain.slice(0, dash))
  const seq = dash === -1 ? missingSeq : parseUnsigned(plain.slice(dash + 1))
  return ms === undefined || seq === undefined ? undefined : { ms, seq }
}

function cString(text: Bytes): Bytes {
  const end = text.indexOf('\0')
  return end === -1 ? text : text.slice(0, end)
}

/** The number that the digits from one place to another spell; -1 where they are none or too many. */
function parseDigits(text: Bytes, from: number, to: number): number {
  if (to === from || to - from > EXACT_DIGITS) return -1
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

/** As C's strtoull: below zero it counts back from 2^64, but Redis refuses what is plainly negative. */
function parseUnsigned(text: Bytes): Whole | undefined {
  const [, sign, digits] = /^[ \t-\r]*([+-]?)(\d+)$/.exec(text) ?? []
  if (digits === undefined) return undefined
  const value = BigInt(digits)
  if (value > BigInt(MAX_WHOLE)) return undefined
  if (sign !== '-') return shortest(value)
  const plainlyNegative = /^-[1-9]/.test(text) && value <= 2n ** 63n
  return plainlyNegative ? undefined : shortest(BigInt.asUintN(64, -value))
}
