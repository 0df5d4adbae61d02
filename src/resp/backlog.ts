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

  /** Adds a copy of a part of a buffer. */
  append(bytes: Buffer, from: number, to: number): void {
    this.#length += to - from
    const last = this.#last
    let rest = from
    if (last !== undefined) {
      rest += bytes.copy(last.bytes, last.used, from, to)
      last.used += rest - from
    }
    if (rest < to) this.#add(bytes, rest, to)
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

  #add(source: Buffer, from: number, to: number): void {
    const size = Math.max(to - from, SMALLEST, Math.min(this.#length - (to - from), LARGEST))
    const bytes = Buffer.allocUnsafeSlow(size)
    const block = { bytes, used: source.copy(bytes, 0, from, to), next: undefined }
    if (this.#last === undefined) this.#first = block
    else this.#last.next = block
    this.#last = block
  }
}
