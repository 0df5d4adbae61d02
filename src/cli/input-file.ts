/** A file that is read from front to back in pieces, and perhaps cut off in the end. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'

const PIECE = 256 * 1024

export class InputFile {
  readonly size: number
  readonly #file: number

  /**
   * @param mayChange whether it is to be cut off, if need be
   * @throws the system's error
   */
  constructor(path: string, mayChange = false) {
    this.#file = openSync(path, mayChange ? 'r+' : 'r')
    this.size = fstatSync(this.#file).size
  }

  /** The bytes from a place on. */
  *pieces(from = 0): Generator<Buffer, void, undefined> {
    for (let at = from; ; ) {
      const buffer = Buffer.allocUnsafeSlow(PIECE)
      const count = readSync(this.#file, buffer, 0, PIECE, at)
      if (count === 0) return
      yield buffer.subarray(0, count)
      at += count
    }
  }

  /** Some bytes, at most so many. */
  read(from: number, length: number): Buffer {
    const buffer = Buffer.alloc(length)
    return buffer.subarray(0, readSync(this.#file, buffer, 0, length, from))
  }

  truncate(size: number): void {
    ftruncateSync(this.#file, size)
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}
