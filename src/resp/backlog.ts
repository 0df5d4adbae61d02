/**
 * Bytes that have arrived and are not wanted yet: what a client sends behind a request that waits. They are copied
 * once, into blocks that grow with what is there, so that neither many small chunks nor much data cost more than their
 * bytes.
 */

interface Block {
  readonly bytes: Buffer
  /** How much of it holds bytes. */
  used: number
  next: Block | undefined
}

const SMALLEST = 1024
const LARGEST = 64 * 1024

export class Backlog {
  #first: Block | undefined
  #last: Block | undefined
  /** Bytes in all blocks. */
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Adds a copy of the first `length` bytes of a chunk. */
  append(chunk: Buffer, length: number): void {
    const last = this.#last
    let taken = 0
    if (last !== undefined) {
      taken = chunk.copy(last.bytes, last.used, 0, length)
      last.used += taken
    }
    if (taken < length) this.#add(chunk, taken, length)
    this.#length += length
  }

  /** The oldest bytes, which then are the caller's. */
  take(): Buffer | undefined {
    const first = this.#first
    if (first === undefined) return undefined
    this.#first = first.next
    if (this.#first === undefined) this.#last = undefined
    this.#length -= first.used
    return first.bytes.subarray(0, first.used)
  }

  #add(chunk: Buffer, from: number, to: number): void {
    const size = Math.max(to - from, SMALLEST, Math.min(this.#length, LARGEST))
    const bytes = Buffer.allocUnsafeSlow(size)
    const block = { bytes, used: chunk.copy(bytes, 0, from, to), next: undefined }
    if (this.#last === undefined) this.#first = block
    else this.#last.next = block
    this.#last = block
  }
}
