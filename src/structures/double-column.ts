/** A growable array of doubles outside of V8's heap; see column-chunks.ts. */
import { CHUNK_BITS, CHUNK_MASK, ColumnChunks } from './column-chunks.ts'

export class DoubleColumn {
  readonly #chunks = new ColumnChunks(length => new Float64Array(length))

  /** Bytes of memory. */
  get memory(): number {
    return this.#chunks.memory
  }

  /** Of an index that was set. */
  get(index: number): number {
    return (this.#chunks.all[index >>> CHUNK_BITS] as Float64Array)[index & CHUNK_MASK] as number
  }

  /** @param index at most one more than was ever set */
  set(index: number, value: number): void {
    this.#chunks.own(index)[index & CHUNK_MASK] = value
  }

  /** Forgets the numbers from an index on. */
  truncate(length: number): void {
    this.#chunks.truncate(length)
  }

  /** An independent copy. */
  copy(): DoubleColumn {
    const copy = new DoubleColumn()
    copy.#chunks.share(this.#chunks)
    return copy
  }
}
