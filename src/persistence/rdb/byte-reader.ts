/**
 * Bytes that are read from front to back. All that is read is checked against their end first, so no length that they
 * promise makes anybody read, or take memory for, more than is there.
 */
import { latin1Slice } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'
import { BAD_DATA } from './errors.ts'

export class ByteReader {
  readonly #bytes: Buffer
  #at = 0
  readonly #end: number

  /** @param end what is behind it is not read */
  constructor(bytes: Buffer, end = bytes.length) {
    this.#bytes = bytes
    this.#end = end
  }

  get at(): number {
    return this.#at
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#end - this.#at
  }

  byte(): number {
    return this.#bytes[this.skip(1)] as number
  }

  /** The byte that comes next, which stays; undefined at the end. */
  peek(): number | undefined {
    return this.#at < this.#end ? this.#bytes[this.#at] : undefined
  }

  /** The next bytes themselves, without a copy. */
  take(count: number): Buffer {
    const at = this.skip(count)
    return this.#bytes.subarray(at, at + count)
  }

  latin1(count: number): Bytes {
    const at = this.skip(count)
    return latin1Slice(this.#bytes, at, at + count)
  }

  /** An integer of up to 6 bytes with a sign, the lowest first. */
  signed(width: number): number {
    return this.#bytes.readIntLE(this.skip(width), width)
  }

  /** The same without a sign. */
  unsigned(width: number): number {
    return this.#bytes.readUIntLE(this.skip(width), width)
  }

  signed64(): bigint {
    return this.#bytes.readBigInt64LE(this.skip(8))
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.skip(8))
  }

  /** Without a sign, the highest byte first. */
  bigEndian32(): number {
    return this.#bytes.readUInt32BE(this.skip(4))
  }

  bigEndian64(): bigint {
    return this.#bytes.readBigUInt64BE(this.skip(8))
  }

  /** Leaves bytes out. Returns where they begin. */
  skip(count: number): number {
    const at = this.#at
    if (count > this.#end - at) throw BAD_DATA
    this.#at = at + count
    return at
  }
}
