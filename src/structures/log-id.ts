/**
 * The ids by which entries of a log are ordered: a time in milliseconds and a sequence number, both unsigned 64-bit.
 * Each is a number up to 2^53 - 1 and a bigint only beyond: comparisons between the two kinds are exact in
 * JavaScript, and ids that are met in practice cost what numbers cost.
 */
import { shortest } from './int64.ts'

/** An unsigned 64-bit integer: a number where that is exact, else a bigint. Of equal ones `===` holds. */
export type Whole = number | bigint

export interface LogId {
  readonly ms: Whole
  readonly seq: Whole
}

export const MAX_WHOLE: Whole = 18446744073709551615n
export const FIRST_ID: LogId = { ms: 0, seq: 0 }
export const LAST_ID: LogId = { ms: MAX_WHOLE, seq: MAX_WHOLE }

/** Negative, zero or positive, as `a` comes before `b`, is `b`, or comes after it. */
export function compareIds(a: LogId, b: LogId): number {
  if (a.ms !== b.ms) return a.ms < b.ms ? -1 : 1
  if (a.seq === b.seq) return 0
  return a.seq < b.seq ? -1 : 1
}

export function isFirstId({ ms, seq }: LogId): boolean {
  return ms === 0 && seq === 0
}

/** The id after this one, undefined after the last. */
export function idAfter({ ms, seq }: LogId): LogId | undefined {
  if (seq !== MAX_WHOLE) return { ms, seq: add(seq, 1) }
  return ms === MAX_WHOLE ? undefined : { ms: add(ms, 1), seq: 0 }
}

/** The id before this one, undefined before the first. */
export function idBefore({ ms, seq }: LogId): LogId | undefined {
  if (seq !== 0) return { ms, seq: subtract(seq, 1) }
  return ms === 0 ? undefined : { ms: subtract(ms, 1), seq: MAX_WHOLE }
}

/** The sum of two that does not exceed 64 bits. */
export function add(a: Whole, b: Whole): Whole {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  return shortest(BigInt(a) + BigInt(b))
}

/** The difference of two; negative where the first is smaller. */
export function subtract(a: Whole, b: Whole): Whole {
  return typeof a === 'number' && typeof b === 'number' ? a - b : shortest(BigInt(a) - BigInt(b))
}
