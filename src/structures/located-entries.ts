/**
 * Where packed entries are, in which Buffers: what a reply is written from that may have to wait, without a string for any
 * of them. The Buffers' owner does not write over them.
 */
import { bodyIn, type EntrySink, lengthIn } from './packed-bytes.ts'

export class LocatedEntries {
  readonly #places: number[] = []
  /** Buffers, and which entry is the first of each: several in a row are mostly in one. */
  readonly #buffers: Buffer[] = []
  readonly #firsts: number[] = []
  #last: Buffer | undefined

  get size(): number {
    return this.#places.length
  }

  add(bytes: Buffer, place: number): void {
    if (bytes !== this.#last) {
      this.#last = bytes
      this.#buffers.push(bytes)
      this.#firsts.push(this.#places.length)
    }
    this.#places.push(place)
  }

  /** Says where the bytes of each are, in the order in which they were added. */
  visit(found: EntrySink): void {
    const places = this.#places
    for (let n = 0, i = 0; n < this.#buffers.length; n++) {
      const bytes = this.#buffers[n] as Buffer
      for (const end = this.#firsts[n + 1] ?? places.length; i < end; i++) {
        const body = bodyIn(bytes, places[i] as number)
        found.bytes(bytes, body, body + lengthIn(bytes, places[i] as number))
      }
    }
  }
}
