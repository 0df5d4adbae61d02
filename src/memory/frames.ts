/**
 * Memory outside of V8's heap, in frames of one size: pieces of a few large SharedArrayBuffers (segments.ts). A garbage
 * collector neither walks nor moves them, and other threads can read them without a copy. Where there are no shared
 * buffers (a browser page that is not isolated) plain ones do the same for one thread.
 *
 * A frame belongs to the pages that took it (pages.ts). Others may come to own it as well, a frozen view or a fork of
 * these pages. It is counted how many they are, and the last to give the frame back makes it free.
 */
import {
  FIRST_SEGMENT,
  FRAME,
  newSegmentBuffer,
  SEGMENT,
  SEGMENT_BITS,
  type SegmentBuffer,
  Segments,
} from './segments.ts'

/** Free frames that are kept for later; above that, a segment that is all free goes back to the system. */
const SPARE = 4 * SEGMENT

/** The system gives no more, or there are more pages than references can name. */
export class OutOfPagesError extends Error {}

interface Segment {
  readonly number: number
  /** How many frames it has. */
  readonly size: number
  /** Free frames, the next one last; empty once the segment is gone. */
  free: number[]
  /** Whether it is among the segments that are asked for frames. */
  offers: boolean
  /** How many own each of its frames; 0: it is free. */
  readonly owners: Int32Array
}

export class Frames {
  /** The buffers of all frames, for whoever reads them. */
  readonly segments = new Segments()
  /** By number. Undefined: gone, the number is free. */
  readonly #segments: (Segment | undefined)[] = []
  readonly #freeNumbers: number[] = []
  /** Segments with free frames, the one to ask next last. */
  readonly #offering: Segment[] = []
  /** Whether there ever was a fork of pages in them: then those who need them may end at different times. */
  hasForks = false
  #freeFrames = 0
  #used = 0

  /** Frames that somebody owns. */
  get used(): number {
    return this.#used
  }

  /** Bytes taken from the system, used or not. */
  get bytes(): number {
    return (this.#used + this.#freeFrames) * FRAME
  }

  /**
   * A frame of anybody's old bytes, for its new owner.
   *
   * @throws OutOfPagesError
   */
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
    const frame = segment.free.pop() as number
    segment.owners[frame & (SEGMENT - 1)] = 1
    return frame
  }

  /**
   * Frames get more owners each. From now on nobody may write to one while it has more than one owner. A loop without
   * calls, as it is used too seldom for V8 to compile it (measured: a third of the time).
   *
   * @param frames -1 where there is none
   */
  share(frames: Int32Array, more: number): void {
    const segments = this.#segments
    for (let at = 0; at < frames.length; at++) {
      const frame = frames[at] as number
      if (frame === -1) continue
      const { owners } = segments[frame >>> SEGMENT_BITS] as Segment
      owners[frame & (SEGMENT - 1)] = (owners[frame & (SEGMENT - 1)] as number) + more
    }
  }

  /** Whether a frame has more than one owner. */
  isShared(frame: number): boolean {
    const { owners } = this.#segments[frame >>> SEGMENT_BITS] as Segment
    return (owners[frame & (SEGMENT - 1)] as number) > 1
  }

  /** Frames lose one owner each. Most of them have another one left. */
  release(frames: Int32Array): void {
    const segments = this.#segments
    for (let at = 0; at < frames.length; at++) {
      const frame = frames[at] as number
      if (frame === -1) continue
      const { owners } = segments[frame >>> SEGMENT_BITS] as Segment
      const left = (owners[frame & (SEGMENT - 1)] as number) - 1
      if (left > 0) owners[frame & (SEGMENT - 1)] = left
      else this.free(frame)
    }
  }

  /** One owner needs a frame no more. */
  free(frame: number): void {
    const segment = this.#segments[frame >>> SEGMENT_BITS] as Segment
    const left = (segment.owners[frame & (SEGMENT - 1)] as number) - 1
    segment.owners[frame & (SEGMENT - 1)] = left
    if (left > 0) return
    segment.free.push(frame)
    this.#used--
    this.#freeFrames++
    if (segment.free.length === segment.size && this.#freeFrames > SPARE + SEGMENT) {
      this.#segments[segment.number] = undefined
      this.segments.buffers[segment.number] = undefined
      this.#freeNumbers.push(segment.number)
      segment.free = []
      this.#freeFrames -= segment.size
    } else if (!segment.offers) {
      segment.offers = true
      this.#offering.push(segment)
    }
  }

  copy(from: number, to: number): void {
    // As words at whole words: shared memory is copied byte by byte otherwise (measured: ten times as long).
    this.segments.wordsOf(to).set(this.segments.wordsOf(from))
  }

  #grow(): Segment {
    const size = this.#segments.length === 0 ? FIRST_SEGMENT : SEGMENT
    const buffer = newSegment(size)
    const number = this.#freeNumbers.pop() ?? this.#segments.length
    const first = number << SEGMENT_BITS
    const free = Array.from({ length: size }, (_, at) => first + size - 1 - at)
    const segment = { number, size, free, offers: true, owners: new Int32Array(size) }
    this.#segments[number] = segment
    this.segments.buffers[number] = buffer
    this.#offering.push(segment)
    this.#freeFrames += size
    return segment
  }
}

function newSegment(frames: number): SegmentBuffer {
  try {
    return newSegmentBuffer(frames)
  } catch (cause) {
    throw new OutOfPagesError('the system gives no more memory', { cause })
  }
}
