/** A growable array of 32-bit integers outside of V8's heap; see column-chunks.ts. */
import { CHUNK_BITS, CHUNK_MASK, ColumnChunks } from './column-chunks.ts'

export class IntColumn {
  readonly #chunks = new ColumnChunks(length => new Int32Array(length))

  /** Bytes of memory. */
  get memory(): number {
    return this.#chunks.memory
  }

  /** Of an index that was set. */
  get(index: number): number {
    return (this.#chunks.all[index >>> CHUNK_BITS] as Int32Array)[index & CHUNK_MASK] as number
  }

  /** @param index at most one more than was ever set */
  set(index: number, value: number): void {
    this.#chunks.own(index)[index & CHUNK_MASK] = value
  }

  /** Makes it so long at the least, with zeros. */
  extend(length: number): void {
    this.#chunks.extend(length)
  }

  /** Forgets the numbers from an index on. */
  truncate(length: number): void {
    this.#chunks.truncate(length)
  }

  /** An independent copy. */
  copy(): IntColumn {
    const copy = new IntColumn()
    copy.#chunks.share(this.#chunks)
    return copy
  }
}
