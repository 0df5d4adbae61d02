/**
 * Listpacks of long lists as the packed entries (structures/packed-bytes.ts) that a node of ours consists of: no string
 * is made of any element.
 */
import { copyOf, writeMark } from '../../structures/packed-bytes.ts'
import { MOST_BYTES, PackElements } from './pack-elements.ts'
import { putInteger } from './put-integer.ts'
import type { Stretch } from './rdb-reader.ts'

/** Packed entries in a Buffer of their own, and how many. */
export interface Run {
  readonly bytes: Buffer
  readonly count: number
}

/** An element takes three times as many bytes at most: a small integer of two, four as text. */
const room = Buffer.allocUnsafeSlow(3 * MOST_BYTES)
const elements = new PackElements()

/** Undefined for a listpack that is unusual, or wrong, or has no elements. */
export function readRun({ bytes, from: start, to: end }: Stretch): Run | undefined {
  if (!elements.open(bytes, start, end)) return undefined
  let at = 0
  while (elements.next()) {
    const { isInteger, integer, from, to } = elements
    if (isInteger) {
      const length = putInteger(room, at + 1, integer)
      room[at] = length
      at += 1 + length
    } else {
      at = writeMark(room, at, to - from)
      for (let i = from; i < to; i++) room[at++] = bytes[i] as number
    }
  }
  return elements.isWhole && elements.seen > 0
    ? { bytes: copyOf(room, 0, at), count: elements.seen }
    : undefined
}
