/** Bytes that grow at their end: what values are written to. */
import { putText } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'
import { type Viewed, viewOf } from '../../structures/viewed.ts'

const FIRST_ROOM = 64
/** Bytes from which on a call into the runtime copies faster than a loop does. */
const LONG = 512

export class ByteWriter implements Viewed {
  #buffer = Buffer.allocUnsafe(FIRST_ROOM)
  #view = viewOf(this.#buffer)
  #length = 0

  /** What was written so far, and what was there before it. */
  get bytes(): Buffer {
    return this.#buffer
  }

  get view(): DataView {
    return this.#view
  }

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
    this.#view = viewOf(this.#buffer)
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

  all(source: Uint8Array): void {
    const at = this.#room(source.length)
    this.#buffer.set(source, at)
  }

  /** Some of the bytes of another. */
  part({ bytes, view }: Viewed, from: number, to: number): void {
    const at = this.#room(to - from) - from
    const buffer = this.#buffer
    let i = from
    if (to - from >= LONG) {
      bytes.copy(buffer, at + from, from, to)
      return
    }
    const own = this.#view
    for (; i + 3 < to; i += 4) own.setInt32(at + i, view.getInt32(i))
    for (; i < to; i++) buffer[at + i] = bytes[i] as number
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
    const view = this.#view
    if (width === 4) view.setUint32(at, Number(value))
    else if (typeof value === 'bigint' || value < 0) view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)))
    else {
      view.setUint32(at, Math.floor(value / 2 ** 32))
      view.setUint32(at + 4, value >>> 0)
    }
  }

  /** Moves the few bytes from a place on to an earlier place; what was there comes behind them. */
  protected moveEnd(from: number, to: number): void {
    const buffer = this.#buffer
    const moved = Buffer.from(buffer.subarray(from, this.#length))
    buffer.copyWithin(to + moved.length, to, from)
    buffer.set(moved, to)
  }

  /** Makes room for more bytes, perhaps in another buffer. Returns where they begin. */
  #room(count: number): number {
    const start = this.#length
    this.#length += count
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, start)
      this.#buffer = larger
      this.#view = viewOf(larger)
    }
    return start
  }
}
