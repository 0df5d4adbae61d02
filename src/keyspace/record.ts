/**
 * How a key and its value lie in a place of the arena (memory/arena.ts):
 *
 *     record = kind (1 byte)  length of the key  key  length of the value  value
 *     length = one byte below 254, or 254 and two more, lower one first
 *
 * The kind says what the value is. A record is at most as long as the arena's largest place. A key that is longer
 * than half of that stays on the heap, and the record holds a number in its place (LONG_KEY).
 */
import { LARGEST } from '../memory/size-classes.ts'
import { latin1Slice, putText } from '../resp/latin1.ts'
import { stringAt } from '../resp/short-strings.ts'

/** A string that no command has edited in place. */
export const STRING = 0
/** A short integer: it lies beside the record, in the entry's row. */
export const NUMBER = 1
/** A string that was edited in place (MutableString). */
export const EDITED = 2
/** The value is an object on the heap, and its number lies in the entry's row. */
export const OBJECT = 3
/** Collections that are small enough to be packed; see packed-values.ts. */
export const HASH = 4
export const LIST = 5
export const SET = 6
export const SORTED_SET = 7
/** A set of integers: two bytes for each of the text's units. */
export const INTEGERS = 8

/** The kind without its flags. */
export const KIND_MASK = 0x7f
export const LONG_KEY = 0x80

const TWO_MORE = 254

/** Bytes of the longest key that lies in a record. */
export const LONGEST_KEY = 4096

/** Bytes that a length takes before what it counts. */
export function markSize(length: number): number {
  return length < TWO_MORE ? 1 : 3
}

/** Bytes of a record. */
export function recordSize(keyLength: number, valueLength: number): number {
  return 1 + markSize(keyLength) + keyLength + markSize(valueLength) + valueLength
}

/** The length that stands at an offset. */
export function lengthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  return first < TWO_MORE ? first : (bytes[at + 1] as number) | ((bytes[at + 2] as number) << 8)
}

/** Where what it counts begins. */
export function bodyAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) < TWO_MORE ? at + 1 : at + 3
}

/** Where the value's length stands. */
export function valueAt(bytes: Uint8Array, record: number): number {
  return bodyAt(bytes, record + 1) + lengthAt(bytes, record + 1)
}

/** Reads the text whose length stands at an offset. */
export function readText(bytes: Buffer, at: number): string {
  const first = bytes[at] as number
  return first < TWO_MORE
    ? stringAt(bytes, at + 1, first)
    : latin1Slice(bytes, at + 3, at + 3 + lengthAt(bytes, at))
}

/** Writes a length and the text. Returns where it ends. */
export function writeText(bytes: Buffer, at: number, text: string): number {
  const { length } = text
  const body = writeLength(bytes, at, length)
  putText(bytes, text, body)
  return body + length
}

/** Reads text of two bytes for each unit. */
export function readWide(bytes: Buffer, at: number): string {
  const body = bodyAt(bytes, at)
  return bytes.toString('utf16le', body, body + lengthAt(bytes, at))
}

export function writeWide(bytes: Buffer, at: number, text: string): void {
  bytes.write(text, writeLength(bytes, at, text.length * 2), 'utf16le')
}

/** Returns where what it counts begins. */
export function writeLength(bytes: Uint8Array, at: number, length: number): number {
  if (length < TWO_MORE) {
    bytes[at] = length
    return at + 1
  }
  bytes[at] = TWO_MORE
  bytes[at + 1] = length
  bytes[at + 2] = length >>> 8
  return at + 3
}

/** Bytes of the longest record. */
export const LONGEST_RECORD: number = LARGEST

/** Where the key of a record begins whose length takes one byte. */
export const SHORT_KEY_AT = 2

/** A record as it is to lie in the arena, with a key that is shorter than 254 bytes. */
export interface NewRecord {
  /** It begins these bytes; the words are the same memory. */
  readonly bytes: Uint8Array
  readonly words: Int32Array
  readonly keyLength: number
  /** Bytes of the record. */
  readonly size: number
  /** What lies beside it, in the entry's row. */
  readonly integer: number
}
