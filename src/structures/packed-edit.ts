/**
 * Changes of packed sequences (packed.ts) that are made often: the new sequence is put together byte by byte in a
 * scratch buffer and read out as one string. Joining strings instead leaves V8 a tree of parts to flatten, which
 * takes three times as long for the sequences of small hashes (measured: 1.65 us and 0.55 us).
 */
import { latin1Slice, latin1Write } from '../resp/latin1.ts'
import { entryAt, nextPlace, packedLength, skip } from './packed.ts'

/** Longer pieces are copied by the runtime: a call costs as much as a loop over so many bytes (measured). */
const SHORT = 48
const MOST_PAIRS = 1024

let scratch = Buffer.allocUnsafeSlow(16 * 1024)
let used = 0
/** For each pair to be set: whether it is dealt with. */
const done = new Uint8Array(MOST_PAIRS)

function reserve(length: number): void {
  used = 0
  if (length > scratch.length) scratch = Buffer.allocUnsafeSlow(length * 2)
}

function taken(): string {
  return latin1Slice(scratch, 0, used)
}

function copy(text: string, from: number, to: number): void {
  if (to - from > SHORT) {
    used += latin1Write(scratch, text.substring(from, to), used)
    return
  }
  for (let at = from; at < to; at++) scratch[used++] = text.charCodeAt(at)
}

function put(item: string): void {
  const { length } = item
  if (length < 254) scratch[used++] = length
  else {
    if (length < 1 << 16) scratch[used++] = 254
    else {
      scratch[used++] = 255
      scratch[used++] = length >>> 24
      scratch[used++] = length >>> 16
    }
    scratch[used++] = length >>> 8
    scratch[used++] = length
  }
  copy(item, 0, length)
}

/** Puts another entry in the place of one. */
export function replaceItem(packed: string, at: number, item: string): string {
  reserve(packed.length + packedLength(item))
  copy(packed, 0, at)
  put(item)
  copy(packed, nextPlace(packed, at), packed.length)
  return taken()
}

/** Adds entries to the end. */
export function appendItems(packed: string, items: readonly string[]): string {
  let length = packed.length
  for (let i = 0; i < items.length; i++) length += packedLength(items[i] as string)
  reserve(length)
  copy(packed, 0, packed.length)
  for (let i = 0; i < items.length; i++) put(items[i] as string)
  return taken()
}

/** Takes `count` entries out. */
export function removeItems(packed: string, at: number, count: number): string {
  reserve(packed.length)
  copy(packed, 0, at)
  copy(packed, skip(packed, at, count), packed.length)
  return taken()
}

/**
 * Sets keys in a sequence of keys and values in turn: those that are there get another value, the others are added to
 * the end. Of a key given twice the last value counts. `added` is called for each new key.
 *
 * @param pairs keys and values in turn, at most 1024 of both together
 */
export function setPairs(packed: string, pairs: readonly string[], added: { count: number }): string {
  let length = packed.length
  for (let i = 0; i < pairs.length; i++) {
    length += packedLength(pairs[i] as string)
    done[i] = 0
  }
  reserve(length)
  let copied = 0
  for (let at = 0; at < packed.length; ) {
    const value = nextPlace(packed, at)
    const next = nextPlace(packed, value)
    const found = lastPair(pairs, packed, at, value)
    if (found !== -1) {
      copy(packed, copied, value)
      put(pairs[found + 1] as string)
      copied = next
    }
    at = next
  }
  copy(packed, copied, packed.length)
  for (let i = 0; i < pairs.length; i += 2) {
    if (done[i] === 1) continue
    added.count++
    const key = pairs[i] as string
    let last = i
    for (let j = i + 2; j < pairs.length; j += 2) {
      if (pairs[j] !== key) continue
      done[j] = 1
      last = j
    }
    put(key)
    put(pairs[last + 1] as string)
  }
  return taken()
}

/** The last of the pairs with the key at a place, or -1. Marks all of them. */
function lastPair(pairs: readonly string[], packed: string, at: number, end: number): number {
  const first = packed.charCodeAt(at)
  const length = first < 254 ? first : entryAt(packed, at).length
  const body = end - length
  let found = -1
  for (let i = pairs.length - 2; i >= 0; i -= 2) {
    const key = pairs[i] as string
    if (key.length !== length || !isAt(packed, body, key)) continue
    if (found === -1) found = i
    done[i] = 1
  }
  return found
}

function isAt(packed: string, at: number, item: string): boolean {
  const { length } = item
  if (length > SHORT) return packed.startsWith(item, at)
  for (let i = 0; i < length; i++) if (packed.charCodeAt(at + i) !== item.charCodeAt(i)) return false
  return true
}
