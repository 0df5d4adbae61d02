/**
 * Nodes of streams (stream-nodes.ts has the grammar) as the packed entries that a node of ours consists of
 * (structures/log-node.ts): no string is made of any value.
 */
import { stringAt } from '../../resp/short-strings.ts'
import { EMPTY_LISTPACK } from '../../structures/listpack-size.ts'
import type { LogId } from '../../structures/log-id.ts'
import { type PackedNode, writeWhole } from '../../structures/log-node.ts'
import { copyOf, writeMark } from '../../structures/packed-bytes.ts'
import { viewed } from '../../structures/viewed.ts'
import { MOST_BYTES, PackElements } from './pack-elements.ts'
import type { Stretch } from './rdb-reader.ts'
import { DELETED, SAME_FIELDS } from './stream-nodes.ts'

/** An element takes four times as many bytes at most: a number of an id is one of two, eight as groups of seven bits. */
const room = Buffer.allocUnsafeSlow(4 * MOST_BYTES)
const target = viewed(room)
/** Entries from here on have a mark of three bytes. */
const LONG = 254
const MORE_MARK = 2

class RunReader {
  readonly #elements = new PackElements()
  /** The id from which those of the entries are counted. */
  #firstMs = 0
  #firstSeq = 0
  #fields: string[] = []
  /** Up to where entries were written, and where the last one stands. */
  #end = 0
  #lastAt = 0
  /** Its id. */
  #lastMs = 0
  #lastSeq = 0
  #count = 0
  #deleted = 0

  /** Undefined for a node that is unusual, or wrong, or has no entries. */
  read(pack: Stretch, first: LogId): PackedNode | undefined {
    const elements = this.#elements
    if (typeof first.ms !== 'number' || typeof first.seq !== 'number') return undefined
    if (!elements.open(pack)) return undefined
    const left = elements.count()
    const deleted = elements.count()
    const listpack = EMPTY_LISTPACK + elements.left
    if (!this.#readFields(pack.bytes) || elements.count() !== 0) return undefined
    this.#firstMs = first.ms
    this.#firstSeq = first.seq
    this.#end = 0
    this.#count = 0
    this.#deleted = 0
    while (elements.left > 0) if (!this.#readEntry()) return undefined
    const isRight = elements.isWhole && this.#count === left && this.#deleted === deleted
    if (!isRight || left === 0) return undefined
    return {
      first,
      last: { ms: this.#lastMs, seq: this.#lastSeq },
      fields: this.#fields,
      bytes: copyOf(room, 0, this.#end),
      lastAt: this.#lastAt,
      count: left,
      added: left + deleted,
      listpack,
    }
  }

  #readFields(bytes: Buffer): boolean {
    const elements = this.#elements
    const fields: string[] = []
    for (let left = elements.count(); left > 0; left--) {
      if (!elements.next()) return false
      const { isInteger, integer, from, to } = elements
      fields.push(isInteger ? String(integer) : stringAt(bytes, from, to - from))
    }
    this.#fields = fields
    return fields.length > 0
  }

  #readEntry(): boolean {
    const elements = this.#elements
    const { seen } = elements
    const flags = elements.count()
    const laterMs = elements.count()
    if (flags < 0 || flags > (SAME_FIELDS | DELETED) || laterMs === -1) return false
    const laterSeq = elements.number()
    const ms = this.#firstMs + laterMs
    const seq = this.#firstSeq + laterSeq
    if (seq < 0 || !Number.isSafeInteger(seq) || !Number.isSafeInteger(ms)) return false
    const hasFields = (flags & SAME_FIELDS) !== 0
    const pairs = hasFields ? 0 : elements.count()
    if (!hasFields && pairs <= 0) return false
    const start = this.#end
    let at = writeWhole(room, start + 1, laterMs)
    at = writeWhole(room, at, laterMs === 0 ? laterSeq : seq)
    at = writeWhole(room, at, pairs)
    at = this.#copyWords(at, hasFields ? this.#fields.length : 2 * pairs)
    const taken = elements.seen - seen
    if (at < 0 || elements.count() !== taken) return false
    if ((flags & DELETED) !== 0) {
      this.#deleted++
      return true
    }
    const isLater = laterMs === 0 ? laterSeq >= 0 : true
    if (!isLater) return false
    if (this.#count > 0 && !(ms > this.#lastMs || (ms === this.#lastMs && seq > this.#lastSeq))) return false
    this.#lastMs = ms
    this.#lastSeq = seq
    this.#count++
    this.#lastAt = start
    this.#end = this.#mark(start, at)
    return true
  }

  /** Puts its length before an entry. Returns where it ends then. */
  #mark(start: number, end: number): number {
    const length = end - start - 1
    if (length >= LONG) room.copyWithin(start + 1 + MORE_MARK, start + 1, end)
    writeMark(room, start, length)
    return length < LONG ? end : end + MORE_MARK
  }

  /** Writes so many elements to a place. Returns where they end, -1 where they are unusual. */
  #copyWords(start: number, count: number): number {
    const elements = this.#elements
    let at = start
    for (let left = count; left > 0 && at >= 0; left--) at = elements.copyTo(target, at)
    return at
  }
}

const reader = new RunReader()

/** Undefined for a node that is unusual, or wrong, or has no entries. */
export function readStreamRun(pack: Stretch, first: LogId): PackedNode | undefined {
  return reader.read(pack, first)
}
