/**
 * The buffers that frames are pieces of, and how to look at a frame. A thread that has the buffers sees the same bytes:
 *
 *     const there = new Segments(buffers)      // in a worker, from a message
 *     there.bytesOf(frame)
 */

const FRAME_BITS = 15
/**
 * Bytes of a frame. Small enough that copying one before a write takes a few microseconds, large enough that a
 * million keys are some thousand of them (measured: 64 KB take 17 us warm and 80 us cold).
 */
export const FRAME = 1 << FRAME_BITS

export const SEGMENT_BITS = 7
/** Frames of a segment, 4 MB; of the first one that somebody takes fewer: to clear 4 MB takes longer than to start a server. */
export const SEGMENT = 1 << SEGMENT_BITS
export const FIRST_SEGMENT = 16

/** Memory that other threads can share, where the platform has it. */
export type SegmentBuffer = SharedArrayBuffer | ArrayBuffer

export class Segments {
  /** By the segment's number; undefined where there is none. */
  readonly buffers: (SegmentBuffer | undefined)[]

  constructor(buffers: readonly (SegmentBuffer | undefined)[] = []) {
    this.buffers = [...buffers]
  }

  bytesOf(frame: number): Buffer {
    return Buffer.from(this.#bufferOf(frame), offsetOf(frame), FRAME)
  }

  wordsOf(frame: number): Int32Array {
    return new Int32Array(this.#bufferOf(frame), offsetOf(frame), FRAME >> 2)
  }

  doublesOf(frame: number): Float64Array {
    return new Float64Array(this.#bufferOf(frame), offsetOf(frame), FRAME >> 3)
  }

  #bufferOf(frame: number): SegmentBuffer {
    return this.buffers[frame >>> SEGMENT_BITS] as SegmentBuffer
  }
}

export function newSegmentBuffer(frames: number): SegmentBuffer {
  const bytes = frames * FRAME
  return typeof SharedArrayBuffer === 'function' ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
}

function offsetOf(frame: number): number {
  return (frame & (SEGMENT - 1)) << FRAME_BITS
}
