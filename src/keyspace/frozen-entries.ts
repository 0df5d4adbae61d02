/**
 * The entries of a database as they were at one moment, read from frozen pages: by the thread that owns them or by
 * another, which gets the description and the segments' buffers in a message. Values that are objects on the heap are
 * named by a number only; their owner keeps them.
 */

import { offsetOf, pageOf } from '../memory/arena.ts'
import type { Segments } from '../memory/segments.ts'
import { FRAME } from '../memory/segments.ts'
import type { Bytes } from '../resp/values.ts'
import { INTEGERS, KIND_MASK, LONG_KEY, readText, readWide, valueAt } from './record.ts'
import { INTEGER, PAGE_BITS, PAGE_MASK, REF, ROW_BITS, STAMP, TAG } from './rows.ts'

/** What is needed to read them; it can be sent to another thread. */
export interface FrozenEntries {
  /** Keys. */
  readonly size: number
  /** By page: the frames of rows, records and deadlines. */
  readonly rows: Int32Array
  readonly records: Int32Array
  readonly times: Int32Array
  /** Keys that are too long for a record. */
  readonly longKeys: readonly (Bytes | undefined)[]
}

export interface FrozenEntry {
  readonly key: Bytes
  /** See record.ts. */
  readonly kind: number
  readonly text: Bytes
  readonly integer: number
  /** See use.ts. */
  readonly use: number
  /** Unix ms, or Infinity. */
  readonly deadline: number
}

const TIMES_BITS = Math.log2(FRAME) - 3

/** Reads entries one after another. The pages stay mapped for as long as the generator lives. */
export function* readEntries(
  frozen: FrozenEntries,
  segments: Segments,
): Generator<FrozenEntry, void, undefined> {
  const records: (Buffer | undefined)[] = []
  const times = Array.from(frozen.times, frame => segments.doublesOf(frame))
  let rows: Int32Array = new Int32Array(0)
  for (let position = 0; position < frozen.size; position++) {
    if ((position & PAGE_MASK) === 0) rows = segments.wordsOf(frozen.rows[position >>> PAGE_BITS] as number)
    const row = (position & PAGE_MASK) << ROW_BITS
    const ref = rows[row + REF] as number
    const slot = rows[row + TAG] as number
    const page = pageOf(ref)
    records[page] ??= segments.bytesOf(frozen.records[page] as number)
    const bytes = records[page]
    const record = offsetOf(ref)
    const kind = (bytes[record] as number) & KIND_MASK
    const name = readText(bytes, record + 1)
    const value = valueAt(bytes, record)
    yield {
      key: (bytes[record] as number) & LONG_KEY ? (frozen.longKeys[Number(name)] as Bytes) : name,
      kind,
      text: kind === INTEGERS ? readWide(bytes, value) : readText(bytes, value),
      integer: rows[row + INTEGER] as number,
      use: rows[row + STAMP] as number,
      deadline:
        slot === 0
          ? Number.POSITIVE_INFINITY
          : (times[slot >>> TIMES_BITS]?.[slot & ((1 << TIMES_BITS) - 1)] ?? 0),
    }
  }
}
