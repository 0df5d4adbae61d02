/** A growable array of 32-bit integers outside of V8's heap; see column-chunks.ts. */
import { CHUNK_BITS, CHUNK_MASK, ColumnChunks } from './column-chunks.ts'

export class IntColumn extends ColumnChunks<Int32Array> {
  constructor() {
    super(Int32Array)
  }

  /** Of an index that was set. */
  get(index: number): number {
    return (this.all[index >>> CHUNK_BITS] as Int32Array)[index & CHUNK_MASK] as number
  }

  /** @param index at most one more than was ever set */
  set(index: number, value: number): void {
    this.own(index)[index & CHUNK_MASK] = value
  }

  /** An independent copy. */
  copy(): IntColumn {
    const copy = new IntColumn()
    copy.share(this)
    return copy
  }
}
