/**
 * A growable array of 32-bit integers that never moves what it holds: a plain typed array is copied as a whole when it
 * grows, which stops a server for tens of milliseconds at some millions of them. A copy shares chunks with its original
 * until one of the two writes there.
 */
const CHUNK_BITS = 14
const CHUNK = 1 << CHUNK_BITS
const MASK = CHUNK - 1

export class IntColumn {
  #chunks: Int32Array[] = []
  /** By chunk: 1 where another column has it too, or had. Undefined while there was no copy. */
  #isShared: Uint8Array | undefined

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
    if (this.#isShared !== undefined && this.#isShared[chunk] === 1) this.#own(chunk)
    ;(this.#chunks[chunk] as Int32Array)[index & MASK] = value
  }

  /** An independent copy. It takes a word for each chunk. */
  copy(): IntColumn {
    const copy = new IntColumn()
    copy.#chunks = this.#chunks.slice()
    this.#isShared = new Uint8Array(this.#chunks.length).fill(1)
    copy.#isShared = this.#isShared.slice()
    return copy
  }

  #own(chunk: number): void {
    this.#chunks[chunk] = (this.#chunks[chunk] as Int32Array).slice()
    if (this.#isShared !== undefined) this.#isShared[chunk] = 0
  }

  /** Short columns are many: the first chunk begins small. */
  #widen(): void {
    const [first] = this.#chunks
    if (first === undefined || first.length === CHUNK) return
    const whole = new Int32Array(CHUNK)
    whole.set(first)
    this.#chunks[0] = whole
    if (this.#isShared !== undefined) this.#isShared[0] = 0
  }
}
