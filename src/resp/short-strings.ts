/**
 * Strings of a few bytes, without a call into the runtime, which takes 45 ns (measured).
 *
 * The shortest ones repeat: options (`EX`, `NX`), numbers, field names, flags. A small cache hands out the string that
 * was made for the same bytes before (12 ns), and equal short values share their memory. Those of up to sixteen bytes,
 * as keys and members mostly are, are made anew of their bytes (22 ns).
 */
import { latin1Slice } from './latin1.ts'
import type { Bytes } from './values.ts'

const SLOTS = 1024
const known = new Array<Bytes>(SLOTS).fill('')

/** The string of `length` bytes at `start`. */
export function stringAt(buffer: Buffer, start: number, length: number): Bytes {
  if (length <= 6) return cached(buffer, start, length)
  return length <= 16 ? ofBytes(buffer, start, length) : latin1Slice(buffer, start, start + length)
}

function cached(buffer: Buffer, start: number, length: number): Bytes {
  let hash = length
  for (let i = 0; i < length; i++) hash = Math.imul(hash, 31) + (buffer[start + i] as number)
  const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1)
  const found = known[slot] as Bytes
  if (found.length === length) {
    let same = 0
    while (same < length && found.charCodeAt(same) === buffer[start + same]) same++
    if (same === length) return found
  }
  const made = latin1Slice(buffer, start, start + length)
  known[slot] = made
  return made
}

/** Bytes beyond the end of a buffer are never asked for. */
const of = String.fromCharCode as (...codes: (number | undefined)[]) => string

/** Written out, as passing an array takes as long as the call that it avoids (measured). */
function ofBytes(b: Buffer, at: number, length: number): Bytes {
  switch (length) {
    case 7:
      return of(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6])
    case 8:
      return of(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7])
    case 9:
      return of(b[at], b[at + 1], b[at + 2], b[at + 3], b[at + 4], b[at + 5], b[at + 6], b[at + 7], b[at + 8])
    case 10:
      return of(
        b[at],
        b[at + 1],
        b[at + 2],
        b[at + 3],
        b[at + 4],
        b[at + 5],
        b[at + 6],
        b[at + 7],
        b[at + 8],
        b[at + 9],
      )
    case 11:
      return of(
        b[at],
        b[at + 1],
        b[at + 2],
        b[at + 3],
        b[at + 4],
        b[at + 5],
        b[at + 6],
        b[at + 7],
        b[at + 8],
        b[at + 9],
        b[at + 10],
      )
    case 12:
      return of(
        b[at],
        b[at + 1],
        b[at + 2],
        b[at + 3],
        b[at + 4],
        b[at + 5],
        b[at + 6],
        b[at + 7],
        b[at + 8],
        b[at + 9],
        b[at + 10],
        b[at + 11],
      )
    case 13:
      return of(
        b[at],
        b[at + 1],
        b[at + 2],
        b[at + 3],
        b[at + 4],
        b[at + 5],
        b[at + 6],
        b[at + 7],
        b[at + 8],
        b[at + 9],
        b[at + 10],
        b[at + 11],
        b[at + 12],
      )
    case 14:
      return of(
        b[at],
        b[at + 1],
        b[at + 2],
        b[at + 3],
        b[at + 4],
        b[at + 5],
        b[at + 6],
        b[at + 7],
        b[at + 8],
        b[at + 9],
        b[at + 10],
        b[at + 11],
        b[at + 12],
        b[at + 13],
      )
    case 15:
      return of(
        b[at],
        b[at + 1],
        b[at + 2],
        b[at + 3],
        b[at + 4],
        b[at + 5],
        b[at + 6],
        b[at + 7],
        b[at + 8],
        b[at + 9],
        b[at + 10],
        b[at + 11],
        b[at + 12],
        b[at + 13],
        b[at + 14],
      )
    case 16:
      return of(
        b[at],
        b[at + 1],
        b[at + 2],
        b[at + 3],
        b[at + 4],
        b[at + 5],
        b[at + 6],
        b[at + 7],
        b[at + 8],
        b[at + 9],
        b[at + 10],
        b[at + 11],
        b[at + 12],
        b[at + 13],
        b[at + 14],
        b[at + 15],
      )
    default:
      return latin1Slice(b, at, at + length)
  }
}
