/**
 * A run of packed entries in a Buffer outside of V8's heap, with room at either end: what a node of a list or of a log
 * is. Bytes that somebody may have seen are never written again, so whoever has noted where entries are (a reply that
 * waits) finds them there whatever becomes of the run. Only room that is still new is written to; every other change
 * makes another Buffer, unless who has the run knows that nobody has seen it.
 *
 *     bytes     ....... [3]abc [1]d [2]ef .........
 *               new room ^from            ^to  new room
 */

import { latin1Slice, latin1Write } from '../resp/latin1.ts'
import { ARRAY_MEMORY } from './column-chunks.ts'
import { NO_BYTES } from './packed-bytes.ts'

/** Bytes of room that a Buffer gets besides, when it gets any: few are for nothing, and few are too often. */
const LEAST_ROOM = 256
const MOST_ROOM = 1024

export class PackedRun {
  /** To be read from `from` up to `to`. */
  bytes: Buffer
  from: number
  to: number
  /** What is before the one and behind the other is new room. */
  #low: number
  #high: number

  constructor(bytes = NO_BYTES, from = 0, to = bytes.length) {
    this.bytes = bytes
    this.from = from
    this.to = to
    this.#low = 0
    this.#high = bytes.length
  }

  /** Bytes of the entries. */
  get length(): number {
    return this.to - this.from
  }

  /** Bytes of memory, those of the object not counted. */
  get memory(): number {
    return this.bytes.length + ARRAY_MEMORY
  }

  /** Its entries as a packed string. */
  get text(): string {
    return latin1Slice(this.bytes, this.from, this.to)
  }

  /** Makes the run longer behind, by so many bytes, which the caller writes now. Returns where. */
  extendBehind(size: number): number {
    if (this.to !== this.#high || this.to + size > this.bytes.length) {
      const length = this.length + size
      this.#move(length + roomFor(length), 0)
    }
    const at = this.to
    this.to += size
    this.#high = this.to
    return at
  }

  /** The same before. */
  extendBefore(size: number): number {
    if (this.from !== this.#low || this.from < size) {
      const length = this.length + size
      const room = roomFor(length)
      this.#move(length + room, room + size)
    }
    this.from -= size
    this.#low = this.from
    return this.from
  }

  /** Makes room for an empty run that is expected to become so long: at once, instead of little by little. */
  reserve(length: number): void {
    this.#move(length, 0)
  }

  /** The same where it will become so long before what is there. */
  reserveBefore(length: number): void {
    this.#move(length, length)
  }

  /** Puts packed entries in the place of what is from one place up to another, in a Buffer with some room behind. */
  replace(from: number, to: number, entries: string, room = 0): void {
    const { bytes, from: start, to: end } = this
    const length = this.length - (to - from) + entries.length
    const own = Buffer.allocUnsafeSlow(length + room)
    bytes.copy(own, 0, start, from)
    latin1Write(own, entries, from - start)
    bytes.copy(own, from - start + entries.length, to, end)
    this.#take(own, 0, length)
  }

  /**
   * The same in the Buffer that there is: only where nobody has seen the entries. Returns false where they do not fit, or
   * would leave too much of it empty.
   */
  protected rewrite(from: number, to: number, entries: string): boolean {
    const { bytes } = this
    const end = this.to + entries.length - (to - from)
    if (end > bytes.length || (end - this.from) * 2 < bytes.length) return false
    if (end !== this.to) bytes.copyWithin(from + entries.length, to, this.to)
    latin1Write(bytes, entries, from)
    this.to = end
    this.#high = Math.max(this.#high, end)
    return true
  }

  /** Has the entries of a Buffer instead, which is nobody else's. */
  take(bytes: Buffer): void {
    this.#take(bytes, 0, bytes.length)
  }

  /** Gives room back that is not needed, when nothing will be added soon. */
  trim(): void {
    if (this.bytes.length - this.length > this.length >>> 4) this.#move(this.length, 0)
  }

  /** From now on another run has the same Buffer. */
  protected share(other: PackedRun): void {
    this.bytes = other.bytes
    this.from = other.from
    this.to = other.to
    this.#low = -1
    this.#high = -1
    other.#low = -1
    other.#high = -1
  }

  /** Moves the entries to another Buffer, to a place there. */
  #move(capacity: number, at: number): void {
    const bytes = Buffer.allocUnsafeSlow(capacity)
    this.bytes.copy(bytes, at, this.from, this.to)
    this.#take(bytes, at, at + this.length)
  }

  #take(bytes: Buffer, from: number, to: number): void {
    this.bytes = bytes
    this.from = from
    this.to = to
    this.#low = from
    this.#high = to
  }
}

/** Room that a run of this length gets besides. */
function roomFor(length: number): number {
  return Math.min(Math.max(length >>> 2, LEAST_ROOM), MOST_ROOM)
}
