/**
 * Pages: a growing array of frames with numbers that stay, and with `freeze()`, which is to this server what fork() is
 * to Redis. Freezing copies nothing. It notes which frame each page has, and from then on a page's first write goes
 * to a copy of its frame: who holds the frozen pages, in this thread or another, sees them as they were.
 *
 *     page     0   1   2          after freeze() and a write to page 1:
 *     frame    7   3   9          page 0 → 7   1 → 4   2 → 9,  frozen 0 → 7   1 → 3   2 → 9
 *
 * Invariants: whoever writes to a page asks `writable` for it each time. The frame of a page that is frozen is never
 * written to, and is given back only with the last view that shows it. A page that was dropped has no frame, and its
 * number is given again.
 */
import type { Frames } from './frames.ts'

/** The pages as they were at some moment. */
export interface FrozenPages {
  /** By page: its frame then, or -1 where there was no page. */
  readonly frames: Int32Array
  /** Ends the view: frames that nobody else needs are free again. To be called once. */
  release(): void
}

/** How a page's bytes are looked at. */
type View = Buffer | Int32Array | Float64Array

export class Pages<V extends View> {
  /** By page, for reading; never to be kept beyond the next write. */
  readonly views: V[] = []
  readonly #frames: Frames
  readonly #viewOf: (frame: number) => V
  /** By page; -1: dropped. */
  #frameOf = new Int32Array(8)
  /** By page: 1 while a view shows its frame. */
  #isFrozen = new Uint8Array(8)
  readonly #dropped: number[] = []
  /** Of the views that were not released yet: the frames of their pages. */
  #frozen: readonly Int32Array[] = []

  /** What a dropped page shows: nothing, so that it keeps no memory. */
  readonly #nothing: V

  private constructor(frames: Frames, viewOf: (frame: number) => V, nothing: V) {
    this.#frames = frames
    this.#viewOf = viewOf
    this.#nothing = nothing
  }

  static ofBytes(frames: Frames): Pages<Buffer> {
    return new Pages(frames, frame => frames.segments.bytesOf(frame), Buffer.alloc(0))
  }

  static ofWords(frames: Frames): Pages<Int32Array> {
    return new Pages(frames, frame => frames.segments.wordsOf(frame), new Int32Array(0))
  }

  static ofDoubles(frames: Frames): Pages<Float64Array> {
    return new Pages(frames, frame => frames.segments.doublesOf(frame), new Float64Array(0))
  }

  /** Pages that have a frame. */
  get count(): number {
    return this.views.length - this.#dropped.length
  }

  /** Whether there is a frozen view of these pages: then a write may cost the copy of a page. */
  get isFrozen(): boolean {
    return this.#frozen.length > 0
  }

  /** Adds a page with anybody's old bytes in it. Returns its number. */
  add(): number {
    const frame = this.#frames.alloc()
    const page = this.#dropped.pop() ?? this.views.length
    if (page === this.#frameOf.length) {
      const frameOf = new Int32Array(page * 2)
      const isFrozen = new Uint8Array(page * 2)
      frameOf.set(this.#frameOf)
      isFrozen.set(this.#isFrozen)
      this.#frameOf = frameOf
      this.#isFrozen = isFrozen
    }
    this.#frameOf[page] = frame
    this.#isFrozen[page] = 0
    this.views[page] = this.#viewOf(frame)
    return page
  }

  drop(page: number): void {
    if (this.#isFrozen[page] === 0) this.#frames.free(this.#frameOf[page] as number)
    this.#frameOf[page] = -1
    this.views[page] = this.#nothing
    this.#dropped.push(page)
  }

  /** Gives all pages back. */
  clear(): void {
    for (let page = 0; page < this.views.length; page++) {
      const frame = this.#frameOf[page] as number
      if (frame !== -1 && this.#isFrozen[page] === 0) this.#frames.free(frame)
    }
    this.#frameOf.fill(-1)
    this.views.length = 0
    this.#dropped.length = 0
  }

  /** A page to write to now. */
  writable(page: number): V {
    if (this.#isFrozen[page] === 1) this.#thaw(page)
    return this.views[page] as V
  }

  /** Takes microseconds: two arrays with a number for each page are copied and filled. */
  freeze(): FrozenPages {
    const frames = this.#frameOf.slice(0, this.views.length)
    this.#isFrozen.fill(1, 0, frames.length)
    this.#frozen = [...this.#frozen, frames]
    return { frames, release: () => this.#release(frames) }
  }

  #release(frames: Int32Array): void {
    this.#frozen = this.#frozen.filter(each => each !== frames)
    for (let page = 0; page < frames.length; page++) {
      const frame = frames[page] as number
      if (frame === -1 || this.#frozen.some(each => each[page] === frame)) continue
      if (this.#frameOf[page] === frame) this.#isFrozen[page] = 0
      else this.#frames.free(frame)
    }
  }

  /** The page goes on in a copy of its frame. */
  #thaw(page: number): void {
    const old = this.#frameOf[page] as number
    const frame = this.#frames.alloc()
    this.#frames.copy(old, frame)
    this.#frameOf[page] = frame
    this.#isFrozen[page] = 0
    this.views[page] = this.#viewOf(frame)
  }
}
