/**
 * Keys that will be looked for soon, in this order, and the positions at which they were found together: cache misses of
 * independent keys overlap, those of one lookup after another add up. A lookup then costs one comparison of strings,
 * which mostly are the same object.
 */
import { type HashIndex, hashOfBytes, MOST_AT_ONCE as MOST } from './hash-index.ts'

/** Longer keys are not held here; the length of these takes one byte in a record. */
const LONGEST = 253

/** The bytes of keys that came as strings: to read a string character by character takes three times as long. */
const room = Buffer.allocUnsafeSlow(MOST * LONGEST)

export class KeysAhead {
  readonly #keys: string[] = new Array<string>(MOST).fill('')
  /** -1: not known. */
  readonly positions = new Int32Array(MOST)
  /** Where their bytes are, while they are looked for. */
  bytes: Buffer = room
  readonly starts = new Int32Array(MOST)
  readonly lengths = new Int32Array(MOST)
  /** For whoever looks for them: their hashes, where their records are, and how long the keys in these are. */
  readonly hashes = new Int32Array(MOST)
  readonly refs = new Int32Array(MOST)
  readonly foundLengths = new Int32Array(MOST)
  #count = 0
  /** The first of them that was not looked for yet. */
  #next = 0

  /** Takes every `step`th of `keys` from `from` on, as far as there is room, in the place of those before. Returns how many. */
  take(keys: readonly string[], from = 0, step = 1): number {
    let at = 0
    let count = 0
    for (let i = from; i < keys.length && count < MOST; i += step) {
      this.starts[count] = at
      const key = this.#add(count++, keys[i] as string)
      for (let n = 0; n < key.length; n++) room[at++] = key.charCodeAt(n)
    }
    return this.#begin(count, room)
  }

  /** The same of keys whose bytes are at hand. */
  takeFrom(bytes: Buffer, starts: Int32Array, keys: readonly string[]): number {
    const count = Math.min(keys.length, MOST)
    for (let i = 0; i < count; i++) {
      this.starts[i] = starts[i] as number
      this.#add(i, keys[i] as string)
    }
    return this.#begin(count, bytes)
  }

  /** Looks for them in an index: `positions` are those of the first entries with their hashes, plus one, or 0. */
  lookIn(index: HashIndex, seed: number): void {
    const { bytes, starts, lengths, hashes } = this
    const count = this.#count
    for (let i = 0; i < count; i++) {
      const start = starts[i] as number
      hashes[i] = hashOfBytes(bytes, start, start + (lengths[i] as number), seed)
    }
    index.candidates(hashes, count, this.positions)
  }

  /** Lets go of the bytes, once all were looked for. */
  settle(): void {
    this.bytes = room
  }

  keyAt(at: number): string {
    return this.#keys[at] as string
  }

  /** The position of the key that is expected next, or after that, since a request may be refused; -1: not known. */
  find(key: string): number {
    const end = Math.min(this.#next + 2, this.#count)
    for (let at = this.#next; at < end; at++) {
      if (this.#keys[at] !== key) continue
      this.#next = at + 1
      return this.positions[at] as number
    }
    return -1
  }

  /** The entry at a position is gone, and the one at `last` has its position. */
  removed(position: number, last: number): void {
    const { positions } = this
    for (let at = this.#next; at < this.#count; at++) {
      if (positions[at] === position) positions[at] = -1
      else if (positions[at] === last) positions[at] = position
    }
  }

  #add(at: number, key: string): string {
    const held = key.length <= LONGEST ? key : ''
    this.#keys[at] = held
    this.lengths[at] = held.length
    return held
  }

  #begin(count: number, bytes: Buffer): number {
    this.bytes = bytes
    this.#count = count
    this.#next = 0
    return count
  }
}
