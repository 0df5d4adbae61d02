/**
 * A growable array of 32-bit integers that never moves what it holds: a plain typed array is copied as a whole when it
 * grows, which stops a server for tens of milliseconds at some millions of them.
 */
const CHUNK_BITS = 14
const CHUNK = 1 << CHUNK_BITS
const MASK = CHUNK - 1

export class IntColumn {
  readonly #chunks: Int32Array[] = []

  /** Must be below what was set so far, by a chunk at most. */
  get(index: number): number {
    return (this.#chunks[index >>> CHUNK_BITS] as Int32Array)[index & MASK] as number
  }

  /** @param index at most one more than was ever set */
  set(index: number, value: number): void {
    const chunk = index >>> CHUNK_BITS
    if (chunk === this.#chunks.length)
      this.#chunks.push(new Int32Array(chunk === 0 && index < 64 ? 64 : CHUNK))
    else if (index === 64) this.#widen()
    ;(this.#chunks[chunk] as Int32Array)[index & MASK] = value
  }

  /** Short columns are many: the first chunk begins small. */
  #widen(): void {
    const [first] = this.#chunks
    if (first === undefined || first.length === CHUNK) return
    const whole = new Int32Array(CHUNK)
    whole.set(first)
    this.#chunks[0] = whole
  }
}
