/**
 * Pages: a growing array of frames with numbers that stay, and with `freeze()` and `fork()`, which are to this server
 * what fork() is to Redis. Neither copies a page. They note which frame each page has, and from then on a page's first
 * write goes to a copy of its frame: who holds the others, in this thread or another, sees them as they were.
 *
 *     page     0   1   2          after freeze() and a write to page 1:
 *     frame    7   3   9          page 0 → 7   1 → 4   2 → 9,  frozen 0 → 7   1 → 3   2 → 9
 *
 * A frozen view is for reading. A fork is pages of their own, which may be written to, frozen and forked again.
 *
 * That a view owns its frames is counted late: for a chunk of pages when the first of these is about to change. Until
 * then the view has no other frames there than the pages themselves. Most chunks see no change while a short view lasts,
 * and none has to be looked at in `freeze` (measured, 25,000 pages, the first time: 2.6 ms if all are counted at once).
 *
 * Invariants: whoever writes to a page asks `writable` for it each time. A frame that has several owners is never
 * written to, and is free again when the last of them gives it back. A page that was dropped has no frame, and its
 * number is given again. Views are counted as owners in a chunk before one of its pages gets, changes or loses a frame.
 */
import type { Frames } from './frames.ts'

/** The pages as they were at some moment. */
export interface FrozenPages {
  /** By page: its frame then, or -1 where there was no page. */
  readonly frames: Int32Array
  /** Ends the view: frames that nobody else needs are free again. To be called once. */
  release(): void
}

/** Pages of a chunk. */
const CHUNK = 256

/** How a page's bytes are looked at. */
type View = Buffer | Int32Array | Float64Array

/** Pages for which there is room at first. */
const LEAST = 8

export class Pages<V extends View> {
  /** By page, for reading; never to be kept beyond the next write. */
  readonly views: V[]
  readonly #frames: Frames
  readonly #viewOf: (frame: number) => V
  /** By page; -1: dropped. */
  #frameOf: Int32Array
  /** By page: 1 where the frame may have other owners; nobody says when they have gone. */
  #mayBeShared: Uint8Array
  readonly #dropped: number[]
  /** The number of the last freeze. */
  #freezes = 0
  /** Views that were not released yet: the numbers of their freezes. */
  readonly #frozen = new Set<number>()
  /** By chunk: the freeze up to which views are counted as owners of its frames. */
  readonly #countedTo: number[] = []

  /** What a dropped page shows: nothing, so that it keeps no memory. */
  readonly #nothing: V

  /** @param origin pages whose frames these own as well */
  private constructor(frames: Frames, viewOf: (frame: number) => V, nothing: V, origin?: Pages<V>) {
    this.#frames = frames
    this.#viewOf = viewOf
    this.#nothing = nothing
    this.views = origin === undefined ? [] : origin.views.slice()
    // Without the room to grow, which may be as much again: the memory for a copy is new, and slow to get.
    const length = Math.max(LEAST, this.views.length)
    this.#frameOf = origin === undefined ? new Int32Array(length) : origin.#frameOf.slice(0, length)
    this.#mayBeShared = origin === undefined ? new Uint8Array(length) : origin.#mayBeShared.slice(0, length)
    this.#dropped = origin === undefined ? [] : origin.#dropped.slice()
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
    return this.#frozen.size > 0
  }

  /** Adds a page with anybody's old bytes in it. Returns its number. */
  add(): number {
    const frame = this.#frames.alloc()
    const page = this.#dropped.pop() ?? this.views.length
    this.#countViews(Math.floor(page / CHUNK))
    if (page === this.#frameOf.length) {
      const frameOf = new Int32Array(page * 2)
      const mayBeShared = new Uint8Array(page * 2)
      frameOf.set(this.#frameOf)
      mayBeShared.set(this.#mayBeShared)
      this.#frameOf = frameOf
      this.#mayBeShared = mayBeShared
    }
    this.#frameOf[page] = frame
    this.#mayBeShared[page] = 0
    this.views[page] = this.#viewOf(frame)
    return page
  }

  drop(page: number): void {
    this.#countViews(Math.floor(page / CHUNK))
    this.#frames.free(this.#frameOf[page] as number)
    this.#frameOf[page] = -1
    this.views[page] = this.#nothing
    this.#dropped.push(page)
  }

  /** Gives all pages back. */
  clear(): void {
    for (let chunk = 0; chunk * CHUNK < this.views.length; chunk++) this.#countViews(chunk)
    this.#frames.release(this.#frameOf.subarray(0, this.views.length))
    this.#frameOf.fill(-1)
    this.views.length = 0
    this.#dropped.length = 0
  }

  /** A page to write to now. */
  writable(page: number): V {
    if (this.#mayBeShared[page] === 1) this.#makeOwn(page)
    return this.views[page] as V
  }

  /** Takes microseconds: an array with a number for each page is copied, another one filled. */
  freeze(): FrozenPages {
    const frames = this.#frameOf.slice(0, this.views.length)
    this.#mayBeShared.fill(1, 0, frames.length)
    const freeze = ++this.#freezes
    this.#frozen.add(freeze)
    return { frames, release: () => this.#release(freeze, frames) }
  }

  /** Pages of the same bytes, which from now on go another way. It looks at every frame. */
  fork(): Pages<V> {
    this.#frames.share(this.#frameOf.subarray(0, this.views.length), 1)
    this.#mayBeShared.fill(1, 0, this.views.length)
    this.#frames.hasForks = true
    return new Pages(this.#frames, this.#viewOf, this.#nothing, this)
  }

  #release(freeze: number, frames: Int32Array): void {
    this.#frozen.delete(freeze)
    for (let chunk = 0; chunk * CHUNK < frames.length; chunk++) {
      if (this.#isCounted(freeze, chunk))
        this.#frames.release(frames.subarray(chunk * CHUNK, (chunk + 1) * CHUNK))
    }
  }

  /** Whether the view of a freeze is counted as an owner of the frames of a chunk. */
  #isCounted(freeze: number, chunk: number): boolean {
    return freeze <= (this.#countedTo[chunk] ?? 0)
  }

  /** Counts the views that have the frames of a chunk as owners of these, before one of them changes. */
  #countViews(chunk: number): void {
    if (this.#isCounted(this.#freezes, chunk)) return
    let owners = 0
    for (const freeze of this.#frozen) if (!this.#isCounted(freeze, chunk)) owners++
    const end = Math.min((chunk + 1) * CHUNK, this.views.length)
    this.#frames.share(this.#frameOf.subarray(chunk * CHUNK, end), owners)
    this.#countedTo[chunk] = this.#freezes
  }

  /** If others own the page's frame too, the page goes on in a copy of it. */
  #makeOwn(page: number): void {
    this.#countViews(Math.floor(page / CHUNK))
    const old = this.#frameOf[page] as number
    if (this.#frames.isShared(old)) {
      // May fail, and has changed nothing then.
      const frame = this.#frames.alloc()
      this.#frames.copy(old, frame)
      this.#frames.free(old)
      this.#frameOf[page] = frame
      this.views[page] = this.#viewOf(frame)
    }
    this.#mayBeShared[page] = 0
  }
}
