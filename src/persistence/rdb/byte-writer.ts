/** Bytes that grow at their end: what values are written to. */
import { putText } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'

const FIRST_ROOM = 64
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(FIRST_ROOM)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What was written so far. It may be overwritten in place. */
  get written(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Gives what was written away and begins anew. */
  take(): Buffer {
    const { written } = this
    this.#buffer = Buffer.allocUnsafe(this.#buffer.length)
    this.#length = 0
    return written
  }

  /** Begins anew, over what was written. */
  clear(): void {
    this.#length = 0
  }

  byte(value: number): void {
    const at = this.#room(1)
    this.#buffer[at] = value
  }

  /** One byte for each character. */
  latin1(text: Bytes): void {
    const at = this.#room(text.length)
    putText(this.#buffer, text, at)
  }

  bytes(source: Uint8Array): void {
    const at = this.#room(source.length)
    this.#buffer.set(source, at)
  }

  /** A part of an array, byte by byte: from shared memory, or few bytes, that is faster than a call into the runtime. */
  part(source: Uint8Array, from: number, to: number): void {
    const at = this.#room(to - from) - from
    const buffer = this.#buffer
    for (let i = from; i < to; i++) buffer[at + i] = source[i] as number
  }

  /** An integer of up to 6 bytes, the lowest first; a negative one as two's complement. */
  integer(value: number, width: number): void {
    const at = this.#room(width)
    if (width > 4) this.#buffer.writeIntLE(value, at, width)
    else for (let i = 0; i < width; i++) this.#buffer[at + i] = value >>> (8 * i)
  }

  /** A 64-bit integer, the lowest byte first. */
  integer64(value: number | bigint): void {
    if (typeof value === 'number' && Number.isSafeInteger(value)) {
      this.integer(value, 4)
      this.integer(Math.floor(value / 2 ** 32), 4)
      return
    }
    const at = this.#room(8)
    this.#buffer.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)), at)
  }

  double(value: number): void {
    const at = this.#room(8)
    this.#buffer.writeDoubleLE(value, at)
  }

  /** Up to 64 bits without a sign, the highest byte first. */
  bigEndian(value: number | bigint, width: 4 | 8): void {
    const at = this.#room(width)
    if (width === 4) this.#buffer.writeUInt32BE(Number(value), at)
    else this.#buffer.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)), at)
  }

  /** Makes room for more bytes, perhaps in another buffer. Returns where they begin. */
  #room(count: number): number {
    const start = this.#length
    this.#length += count
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, start)
      this.#buffer = larger
    }
    return start
  }
}
