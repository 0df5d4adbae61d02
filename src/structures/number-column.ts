/** A growable array of doubles outside of V8's heap; see column-chunks.ts. */
import { CHUNK_BITS, CHUNK_MASK, ColumnChunks } from './column-chunks.ts'

export class NumberColumn extends ColumnChunks<Float64Array> {
  constructor() {
    super(Float64Array)
  }

  /** Of an index that was set. */
  get(index: number): number {
    return (this.all[index >>> CHUNK_BITS] as Float64Array)[index & CHUNK_MASK] as number
  }

  /** @param index at most one more than was ever set */
  set(index: number, value: number): void {
    this.own(index)[index & CHUNK_MASK] = value
  }

  /** An independent copy. */
  copy(): NumberColumn {
    const copy = new NumberColumn()
    copy.share(this)
    return copy
  }
}
