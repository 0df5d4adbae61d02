/**
 * A sequence of byte strings packed into one string: what short lists, hashes, sets and sorted sets are made of.
 * A packed sequence costs its bytes and one more for each entry; an array of strings costs at least 32 for each
 * (measured). Reading walks from entry to entry, a change makes a new sequence, so it is for short ones.
 *
 *     entry    = length bytes
 *     length   = one character below 254, or 254 and two more, or 255 and four more, highest first
 *
 * Places are positions in the string: `0` is the first entry's, `packed.length` is the end. What is read may share
 * its memory with the whole sequence: `owned` gives a copy that may be kept.
 */
import { type EntrySink, locateIn } from './packed-bytes.ts'

/** Bytes from which on nothing more is put into a sequence: V8's strings end at twice as many. */
export const MOST_PACKED = 2 ** 28

const TWO_MORE = 254
const FOUR_MORE = 255

/** An entry of its own: adding it to a sequence appends it. */
export function pack(item: string): string {
  const { length } = item
  if (length < TWO_MORE) return String.fromCharCode(length) + item
  if (length < 1 << 16) return String.fromCharCode(TWO_MORE, length >>> 8, length & 255) + item
  return (
    String.fromCharCode(FOUR_MORE, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255) +
    item
  )
}

export function packAll(items: readonly string[]): string {
  let packed = ''
  for (let i = 0; i < items.length; i++) packed += pack(items[i] as string)
  return packed
}

/** Where the bytes of the entry at a place begin. */
export function bodyOf(packed: string, at: number): number {
  const first = packed.charCodeAt(at)
  return first < TWO_MORE ? at + 1 : first === TWO_MORE ? at + 3 : at + 5
}

function lengthAt(packed: string, at: number): number {
  const first = packed.charCodeAt(at)
  if (first < TWO_MORE) return first
  const two = (packed.charCodeAt(at + 1) << 8) | packed.charCodeAt(at + 2)
  if (first === TWO_MORE) return two
  return two * 65536 + ((packed.charCodeAt(at + 3) << 8) | packed.charCodeAt(at + 4))
}

/** The place after the entry at a place. */
export function nextPlace(packed: string, at: number): number {
  const first = packed.charCodeAt(at)
  return first < TWO_MORE ? at + 1 + first : bodyOf(packed, at) + lengthAt(packed, at)
}

/** The place `count` entries further on. */
export function skip(packed: string, at: number, count: number): number {
  let place = at
  for (let left = count; left > 0; left--) place = nextPlace(packed, place)
  return place
}

export function entryAt(packed: string, at: number): string {
  const body = bodyOf(packed, at)
  return packed.substring(body, body + lengthAt(packed, at))
}

/** The place of the first entry equal to `item` among every `step`th one, or -1. */
export function findEntry(packed: string, item: string, step = 1): number {
  const { length } = item
  const end = packed.length
  // Entries of one length often begin alike: a look at the last byte first is three times as fast (measured).
  const last = item.charCodeAt(length - 1)
  for (let at = 0; at < end; ) {
    const first = packed.charCodeAt(at)
    if (first < TWO_MORE) {
      if (first === length) {
        if (length === 0 || (packed.charCodeAt(at + length) === last && packed.startsWith(item, at + 1)))
          return at
      }
      at += 1 + first
    } else {
      if (lengthAt(packed, at) === length && packed.startsWith(item, bodyOf(packed, at))) return at
      at = nextPlace(packed, at)
    }
    for (let left = step - 1; left > 0; left--) at = nextPlace(packed, at)
  }
  return -1
}

/** Puts another entry in the place of one. */
export function replaceEntry(packed: string, at: number, item: string): string {
  return packed.substring(0, at) + pack(item) + packed.substring(nextPlace(packed, at))
}

/** Puts packed entries before a place. */
export function insertPacked(packed: string, at: number, entries: string): string {
  return packed.substring(0, at) + entries + packed.substring(at)
}

/** Takes `count` entries out. */
export function removeEntries(packed: string, at: number, count = 1): string {
  return packed.substring(0, at) + packed.substring(skip(packed, at, count))
}

/** All entries. They share their memory with the sequence. */
export function unpack(packed: string): string[] {
  const items: string[] = []
  for (let at = 0; at < packed.length; at = nextPlace(packed, at)) items.push(entryAt(packed, at))
  return items
}

/** Reads `count` entries from a place on into `items`. Returns the place behind them. */
export function readEntries(packed: string, from: number, count: number, items: string[]): number {
  let at = from
  for (let left = count; left > 0; left--) {
    const first = packed.charCodeAt(at)
    if (first < TWO_MORE) {
      items.push(packed.substring(at + 1, at + 1 + first))
      at += 1 + first
    } else {
      items.push(entryAt(packed, at))
      at = nextPlace(packed, at)
    }
  }
  return at
}

/** From so many entries on they are read from an array: a byte of it takes half the time (measured). */
const MANY = 8

/** Says of `count` entries from a place on where their bytes are. */
export function locateEntries(packed: string, from: number, count: number, found: EntrySink): void {
  const to = count < MANY ? -1 : skip(packed, from, count)
  if (to === -1 || to - from > scratch.length) locateOneByOne(packed, from, count, found)
  else {
    scratch.write(packed.substring(from, to), 0, 'latin1')
    locateIn(scratch, 0, count, found)
  }
}

function locateOneByOne(packed: string, from: number, count: number, found: EntrySink): void {
  let at = from
  for (let left = count; left > 0; left--) {
    const body = bodyOf(packed, at)
    at = nextPlace(packed, at)
    found.piece(packed, body, at)
  }
}

/** How many bytes of a sequence an entry takes. */
export function packedLength(item: string): number {
  const { length } = item
  return length < TWO_MORE ? length + 1 : length < 1 << 16 ? length + 3 : length + 5
}

/** The same of several. */
export function bytesOf(items: readonly string[]): number {
  let bytes = 0
  for (let i = 0; i < items.length; i++) bytes += packedLength(items[i] as string)
  return bytes
}

/**
 * The same string, laid out in one piece. V8 keeps what `+` gives as a tree of its parts until somebody reads in it;
 * what is kept must not be one. No character is 256: the comparison only makes it read.
 */
export function flat(text: string): string {
  return text.charCodeAt(0) === 256 ? '' : text
}

/** V8 copies a shorter piece of a string, and lets a longer one point into the whole. */
const SHORTEST_SHARED = 13
const scratch = Buffer.allocUnsafeSlow(16 * 1024)

/** The same bytes in a string of its own, so that keeping it keeps nothing else in memory. */
export function owned(text: string): string {
  const { length } = text
  if (length < SHORTEST_SHARED) return text
  const buffer = length <= scratch.length ? scratch : Buffer.allocUnsafeSlow(length)
  buffer.write(text, 0, 'latin1')
  return buffer.toString('latin1', 0, length)
}
