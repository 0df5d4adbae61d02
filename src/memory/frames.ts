/**
 * Memory outside of V8's heap, in frames of one size: pieces of a few large SharedArrayBuffers (segments.ts). A garbage
 * collector neither walks nor moves them, and other threads can read them without a copy. Where there are no shared
 * buffers (a browser page that is not isolated) plain ones do the same for one thread.
 *
 * A frame has one owner, who writes to it, and any number of holders, who need it as it is now (a frozen view, a
 * thread that reads it). A frame that its owner has given back while somebody held it returns with the last holder.
 */
import { FRAME, newSegmentBuffer, SEGMENT, SEGMENT_BITS, Segments } from './segments.ts'

/** Free frames that are kept for later; above that, a segment that is all free goes back to the system. */
const SPARE = 4 * SEGMENT

interface Segment {
  readonly number: number
  /** Free frames, the next one last; empty once the segment is gone. */
  free: number[]
  /** Whether it is among the segments that are asked for frames. */
  offers: boolean
}

export class Frames {
  /** The buffers of all frames, for whoever reads them. */
  readonly segments = new Segments()
  /** By number. Undefined: gone, the number is free. */
  readonly #segments: (Segment | undefined)[] = []
  readonly #freeNumbers: number[] = []
  /** Segments with free frames, the one to ask next last. */
  readonly #offering: Segment[] = []
  #freeFrames = 0
  #used = 0
  /** By frame: how many hold it. */
  #holders = new Uint16Array(0)
  /** By frame: 1 when its owner has given it back, and only holders keep it. */
  #left = new Uint8Array(0)

  /** Frames that are owned or held. */
  get used(): number {
    return this.#used
  }

  /** Bytes taken from the system, used or not. */
  get bytes(): number {
    return (this.#used + this.#freeFrames) * FRAME
  }

  /** A frame of anybody's old bytes, for its new owner. */
  alloc(): number {
    let segment = this.#offering.at(-1)
    while (segment !== undefined && segment.free.length === 0) {
      segment.offers = false
      this.#offering.pop()
      segment = this.#offering.at(-1)
    }
    segment ??= this.#grow()
    this.#used++
    this.#freeFrames--
    return segment.free.pop() as number
  }

  /** Given back by its owner. */
  free(frame: number): void {
    if (this.#holders[frame] !== 0) this.#left[frame] = 1
    else this.#putBack(frame)
  }

  /** Says that somebody needs the frame as it is. Its owner must not write to it while it is held. */
  hold(frame: number): void {
    this.#holders[frame] = (this.#holders[frame] as number) + 1
  }

  release(frame: number): void {
    const left = (this.#holders[frame] as number) - 1
    this.#holders[frame] = left
    if (left > 0 || this.#left[frame] === 0) return
    this.#left[frame] = 0
    this.#putBack(frame)
  }

  isHeld(frame: number): boolean {
    return this.#holders[frame] !== 0
  }

  copy(from: number, to: number): void {
    // As words at whole words: shared memory is copied byte by byte otherwise (measured: ten times as long).
    this.segments.wordsOf(to).set(this.segments.wordsOf(from))
  }

  #grow(): Segment {
    const number = this.#freeNumbers.pop() ?? this.#segments.length
    const first = number << SEGMENT_BITS
    const free = Array.from({ length: SEGMENT }, (_, at) => first + SEGMENT - 1 - at)
    const segment = { number, free, offers: true }
    this.#segments[number] = segment
    this.segments.buffers[number] = newSegmentBuffer()
    this.#offering.push(segment)
    this.#freeFrames += SEGMENT
    if (first + SEGMENT > this.#holders.length) {
      const longer = Math.max(first + SEGMENT, this.#holders.length * 2)
      const holders = new Uint16Array(longer)
      const left = new Uint8Array(longer)
      holders.set(this.#holders)
      left.set(this.#left)
      this.#holders = holders
      this.#left = left
    }
    return segment
  }

  #putBack(frame: number): void {
    const segment = this.#segments[frame >>> SEGMENT_BITS] as Segment
    segment.free.push(frame)
    this.#used--
    this.#freeFrames++
    if (segment.free.length === SEGMENT && this.#freeFrames > SPARE + SEGMENT) {
      this.#segments[segment.number] = undefined
      this.segments.buffers[segment.number] = undefined
      this.#freeNumbers.push(segment.number)
      segment.free = []
      this.#freeFrames -= SEGMENT
    } else if (!segment.offers) {
      segment.offers = true
      this.#offering.push(segment)
    }
  }
}
