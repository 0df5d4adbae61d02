/** A growable array of doubles in pages: it never moves what it holds, and can be frozen and forked. */
import type { Frames } from './frames.ts'
import { type FrozenPages, Pages } from './pages.ts'
import { FRAME } from './segments.ts'

const PAGE_BITS = Math.log2(FRAME) - 3
const PAGE_MASK = (1 << PAGE_BITS) - 1

export class DoubleColumn {
  readonly #pages: Pages<Float64Array>

  private constructor(pages: Pages<Float64Array>) {
    this.#pages = pages
  }

  static in(frames: Frames): DoubleColumn {
    return new DoubleColumn(Pages.ofDoubles(frames))
  }

  /** Of an index that was set. */
  get(index: number): number {
    return (this.#pages.views[index >>> PAGE_BITS] as Float64Array)[index & PAGE_MASK] as number
  }

  /** @param index at most one more than was ever set */
  set(index: number, value: number): void {
    const page = index >>> PAGE_BITS
    if (page === this.#pages.count) this.#pages.add()
    this.#pages.writable(page)[index & PAGE_MASK] = value
  }

  freeze(): FrozenPages {
    return this.#pages.freeze()
  }

  copy(): DoubleColumn {
    return new DoubleColumn(this.#pages.fork())
  }

  clear(): void {
    this.#pages.clear()
  }
}
