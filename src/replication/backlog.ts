/**
 * The newest bytes of the replication stream, for replicas that come back: who has lost the connection for a moment asks
 * for the bytes since then, and need not copy all data again. A ring: the oldest bytes give way to new ones.
 */
export class Backlog {
  /** Offset behind its last byte: how many bytes the stream has had in all. */
  end: number
  /** Bytes that it holds. */
  length = 0
  #ring: Buffer

  constructor(size: number, end: number) {
    this.#ring = Buffer.allocUnsafeSlow(size)
    this.end = end
  }

  get size(): number {
    return this.#ring.length
  }

  /** Offset of its first byte. */
  get start(): number {
    return this.end - this.length
  }

  append(bytes: Buffer): void {
    const { size } = this
    this.end += bytes.length
    this.length = Math.min(size, this.length + bytes.length)
    const kept = bytes.length > size ? bytes.subarray(bytes.length - size) : bytes
    const at = (this.end - kept.length) % size
    const first = Math.min(kept.length, size - at)
    kept.copy(this.#ring, at, 0, first)
    kept.copy(this.#ring, 0, first)
  }

  /** Whether everything from an offset on is there. */
  holds(from: number): boolean {
    return from >= this.start && from <= this.end
  }

  /** A copy of the bytes from an offset on, which it holds: of all of them, or of some. */
  since(from: number, most = Number.POSITIVE_INFINITY): Buffer {
    const { size } = this
    const length = Math.min(most, this.end - from)
    const at = from % size
    const first = this.#ring.subarray(at, Math.min(size, at + length))
    return Buffer.concat([first, this.#ring.subarray(0, length - first.length)])
  }

  resize(size: number): void {
    const newest = this.since(Math.max(this.start, this.end - size))
    this.#ring = Buffer.allocUnsafeSlow(size)
    this.end -= newest.length
    this.length = 0
    this.append(newest)
  }
}
