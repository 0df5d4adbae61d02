/**
 * The entries of a database as they were at one moment, read from frozen pages: by the thread that owns them or by
 * another, which gets the description and the segments' buffers in a message. Values that are objects on the heap are
 * named by a number only; their owner keeps them.
 */

import { offsetOf, pageOf } from '../memory/arena.ts'
import type { Segments } from '../memory/segments.ts'
import { FRAME } from '../memory/segments.ts'
import type { Bytes } from '../resp/values.ts'
import { bodyAt, INTEGERS, KIND_MASK, LONG_KEY, lengthAt, readText, readWide, valueAt } from './record.ts'
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
const TIMES_MASK = (1 << TIMES_BITS) - 1

/**
 * Reads entries one after another, in place: what it says is of the entry that it is at. The pages stay mapped for as
 * long as it lives.
 *
 *     const cursor = new FrozenCursor(entries, segments)
 *     while (cursor.next()) cursor.key ...
 */
export class FrozenCursor implements FrozenEntry {
  readonly #frozen: FrozenEntries
  readonly #segments: Segments
  /** Pages that were looked at, by number. */
  readonly #records: (Buffer | undefined)[] = []
  readonly #words: (Int32Array | undefined)[] = []
  readonly #times: readonly Float64Array[]
  #rows: Int32Array = new Int32Array(0)
  #row = 0
  #position = -1
  /** The page with the record, and where in it that begins. */
  bytes: Buffer = Buffer.alloc(0)
  record = 0
  kind = 0

  constructor(frozen: FrozenEntries, segments: Segments) {
    this.#frozen = frozen
    this.#segments = segments
    this.#times = Array.from(frozen.times, frame => segments.doublesOf(frame))
  }

  /** Goes to the next entry, the first one to begin with. Returns false at the end. */
  next(): boolean {
    const position = ++this.#position
    if (position >= this.#frozen.size) return false
    if ((position & PAGE_MASK) === 0)
      this.#rows = this.#segments.wordsOf(this.#frozen.rows[position >>> PAGE_BITS] as number)
    this.#row = (position & PAGE_MASK) << ROW_BITS
    const ref = this.#rows[this.#row + REF] as number
    const page = pageOf(ref)
    this.#records[page] ??= this.#segments.bytesOf(this.#frozen.records[page] as number)
    this.bytes = this.#records[page]
    this.record = offsetOf(ref)
    this.kind = (this.bytes[this.record] as number) & KIND_MASK
    return true
  }

  /** Copies the record to the beginning of an array that has room for the longest one. Returns how many words that are. */
  copyTo(target: Int32Array): number {
    const page = pageOf(this.#rows[this.#row + REF] as number)
    this.#words[page] ??= this.#segments.wordsOf(this.#frozen.records[page] as number)
    const words = this.#words[page]
    const value = valueAt(this.bytes, this.record)
    const end = bodyAt(this.bytes, value) + lengthAt(this.bytes, value)
    const first = this.record >>> 2
    const count = ((end + 3) >>> 2) - first
    for (let i = 0; i < count; i++) target[i] = words[first + i] as number
    return count
  }

  /** The number of the entry that it is at. */
  get position(): number {
    return this.#position
  }

  /** Whether it is at an entry. */
  get isThere(): boolean {
    return this.#position < this.#frozen.size
  }

  /** Whether the key does not lie in the record. */
  get hasLongKey(): boolean {
    return ((this.bytes[this.record] as number) & LONG_KEY) !== 0
  }

  get key(): Bytes {
    const name = readText(this.bytes, this.record + 1)
    return this.hasLongKey ? (this.#frozen.longKeys[Number(name)] as Bytes) : name
  }

  get text(): Bytes {
    const value = valueAt(this.bytes, this.record)
    return this.kind === INTEGERS ? readWide(this.bytes, value) : readText(this.bytes, value)
  }

  get integer(): number {
    return this.#rows[this.#row + INTEGER] as number
  }

  get use(): number {
    return this.#rows[this.#row + STAMP] as number
  }

  get deadline(): number {
    const slot = this.#rows[this.#row + TAG] as number
    if (slot === 0) return Number.POSITIVE_INFINITY
    return this.#times[slot >>> TIMES_BITS]?.[slot & TIMES_MASK] ?? 0
  }
}

/** All entries, each by itself. */
export function* readEntries(
  frozen: FrozenEntries,
  segments: Segments,
): Generator<FrozenEntry, void, undefined> {
  const cursor = new FrozenCursor(frozen, segments)
  while (cursor.next()) {
    const { key, kind, text, integer, use, deadline } = cursor
    yield { key, kind, text, integer, use, deadline }
  }
}
