/**
 * Packed sequences (packed.ts) that lie in an array of bytes instead of a string: large collections keep them outside
 * of V8's heap. Reading here makes no string but the one that is asked for.
 */
import { latin1Slice, putText } from '../resp/latin1.ts'
import { stringAt } from '../resp/short-strings.ts'

export const NO_BYTES: Buffer = Buffer.alloc(0)

/** Where some bytes are: from one place of a Buffer up to another. */
export interface Piece {
  readonly bytes: Buffer
  readonly from: number
  readonly to: number
}

/** Lengths from here on take more bytes than this first one: two, or four. */
export const TWO_MORE = 254
const FOUR_MORE = 255
/** Bytes up to which a loop compares faster than making a string does (measured). */
const SHORT = 64
/** Bytes from which on a call into the runtime copies faster than a loop does. */
const LONG = 128

/** Bytes that the mark of an entry takes, which says how long it is. */
export function markSize(length: number): number {
  return length < TWO_MORE ? 1 : length < 1 << 16 ? 3 : 5
}

/** Where the bytes of the entry at a place begin. */
export function bodyIn(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  return first < TWO_MORE ? at + 1 : first === TWO_MORE ? at + 3 : at + 5
}

export function lengthIn(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  if (first < TWO_MORE) return first
  const two = ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
  if (first === TWO_MORE) return two
  return two * 65536 + (((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number))
}

/** The place after the entry at a place. */
export function nextIn(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  return first < TWO_MORE ? at + 1 + first : bodyIn(bytes, at) + lengthIn(bytes, at)
}

/** The place `count` entries further on. */
export function skipIn(bytes: Uint8Array, at: number, count: number): number {
  let place = at
  for (let left = count; left > 0; left--) place = nextIn(bytes, place)
  return place
}

/** The entry at a place, as a string of its own. */
export function entryIn(bytes: Buffer, at: number): string {
  const first = bytes[at] as number
  if (first < TWO_MORE) return stringAt(bytes, at + 1, first)
  const body = bodyIn(bytes, at)
  return latin1Slice(bytes, body, body + lengthIn(bytes, at))
}

/** Writes an entry. Returns the place behind it. */
export function writeEntry(bytes: Buffer, at: number, item: string): number {
  const { length } = item
  const body = writeMark(bytes, at, length)
  putText(bytes, item, body)
  return body + length
}

/** The same of bytes that lie elsewhere. */
export function writePiece(bytes: Buffer, at: number, { bytes: source, from, to }: Piece): number {
  const body = writeMark(bytes, at, to - from)
  if (to - from > LONG) source.copy(bytes, body, from, to)
  else for (let i = from; i < to; i++) bytes[body + i - from] = source[i] as number
  return body + to - from
}

/** Writes what comes before the bytes of an entry of this length. */
export function writeMark(bytes: Uint8Array, at: number, length: number): number {
  if (length < TWO_MORE) {
    bytes[at] = length
    return at + 1
  }
  if (length < 1 << 16) {
    bytes[at] = TWO_MORE
    bytes[at + 1] = length >>> 8
    bytes[at + 2] = length
    return at + 3
  }
  bytes[at] = FOUR_MORE
  bytes[at + 1] = length >>> 24
  bytes[at + 2] = length >>> 16
  bytes[at + 3] = length >>> 8
  bytes[at + 4] = length
  return at + 5
}

/** Whether the entry at a place is this one. */
export function isEntryIn(bytes: Buffer, at: number, item: string): boolean {
  const { length } = item
  const first = bytes[at] as number
  if (first < TWO_MORE ? first !== length : lengthIn(bytes, at) !== length) return false
  const body = first < TWO_MORE ? at + 1 : bodyIn(bytes, at)
  if (length > SHORT) return latin1Slice(bytes, body, body + length) === item
  // Who asks has compared hashes: it mostly is.
  let difference = 0
  for (let i = 0; i < length; i++) difference |= (bytes[body + i] as number) ^ item.charCodeAt(i)
  return difference === 0
}

/** Negative, zero or positive, as the entry at a place comes before another, is it, or comes after it. */
export function compareIn(bytes: Uint8Array, at: number, item: string): number {
  const body = bodyIn(bytes, at)
  const length = lengthIn(bytes, at)
  const shorter = Math.min(length, item.length)
  for (let i = 0; i < shorter; i++) {
    const difference = (bytes[body + i] as number) - item.charCodeAt(i)
    if (difference !== 0) return difference
  }
  return length - item.length
}

/** Whether the entry at a place is these bytes. */
export function isPieceIn(bytes: Uint8Array, at: number, { bytes: source, from, to }: Piece): boolean {
  if (lengthIn(bytes, at) !== to - from) return false
  const body = bodyIn(bytes, at) - from
  for (let i = from; i < to; i++) if (bytes[body + i] !== source[i]) return false
  return true
}

/** Negative, zero or positive, as the entry at a place comes before another one elsewhere, is it, or comes after it. */
export function compareEntries(some: Uint8Array, at: number, others: Uint8Array, other: number): number {
  const [length, otherLength] = [lengthIn(some, at), lengthIn(others, other)]
  const [body, otherBody] = [bodyIn(some, at), bodyIn(others, other)]
  const shorter = Math.min(length, otherLength)
  for (let i = 0; i < shorter; i++) {
    const difference = (some[body + i] as number) - (others[otherBody + i] as number)
    if (difference !== 0) return difference
  }
  return length - otherLength
}

/** The bytes from one place to another in a Buffer of their own: one that Node makes by itself may be a part of a large one. */
export function copyOf(bytes: Buffer, from: number, to: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(to - from)
  bytes.copy(copy, 0, from, to)
  return copy
}

/** Entries from which on it pays to make one string of all of them, and to read pieces of it. */
const MANY = 8

/** Reads `count` entries from a place on into `items`. They may share memory. Returns the place behind them. */
export function readIn(bytes: Buffer, from: number, count: number, items: string[]): number {
  let at = from
  if (count < MANY) {
    for (let left = count; left > 0; left--) {
      items.push(entryIn(bytes, at))
      at = nextIn(bytes, at)
    }
    return at
  }
  const end = skipIn(bytes, from, count)
  const text = latin1Slice(bytes, from, end)
  while (at < end) {
    const body = bodyIn(bytes, at)
    at = body + lengthIn(bytes, at)
    items.push(text.substring(body - from, at - from))
  }
  return end
}

/** What is shown entries: the bytes from a place up to but not including another. */
export interface EntrySink {
  piece(text: string, from: number, to: number): void
  /** The same in an array that is overwritten afterwards. */
  bytes(source: Uint8Array, from: number, to: number): void
}

/** Says of `count` entries from a place on where their bytes are. */
export function locateIn(bytes: Buffer, from: number, count: number, found: EntrySink): void {
  let at = from
  for (let left = count; left > 0; left--) {
    const first = bytes[at] as number
    const body = first < TWO_MORE ? at + 1 : bodyIn(bytes, at)
    at = first < TWO_MORE ? body + first : body + lengthIn(bytes, at)
    found.bytes(bytes, body, at)
  }
}

/** Visits the entries between two places that are equal to `item`: the number and the place of each. */
export function matchIn(
  bytes: Buffer,
  from: number,
  to: number,
  item: string,
  visit: (number: number, place: number) => void,
): void {
  const { length } = item
  const size = markSize(length) + length
  // Most others already differ in size or in their last byte. An empty entry is its length, 0.
  const last = length === 0 ? 0 : item.charCodeAt(length - 1)
  for (let at = from, number = 0; at < to; number++) {
    const next = nextIn(bytes, at)
    if (next - at === size && bytes[next - 1] === last && isEntryIn(bytes, at, item)) visit(number, at)
    at = next
  }
}
