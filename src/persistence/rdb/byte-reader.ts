/**
 * Bytes that are read from front to back. All that is read is checked against their end first, so no length that they
 * promise makes anybody read, or take memory for, more than is there.
 */
import { stringAt } from '../../resp/short-strings.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Whole } from '../../structures/log-id.ts'
import { BAD_DATA } from './errors.ts'

/** Thrown where what is read goes on in bytes that are not here yet. */
export const MORE_TO_COME = new RangeError('more bytes are to come')

export class ByteReader {
  protected source: Buffer
  #at = 0
  #end: number
  #toCome: number

  /**
   * @param end what is behind it is not read
   * @param toCome how many bytes may follow that are not here yet
   */
  constructor(bytes: Buffer, end = bytes.length, toCome = 0) {
    this.source = bytes
    this.#end = end
    this.#toCome = toCome
  }

  /** Goes on in other bytes, at their beginning. */
  renew(bytes: Buffer, end: number, toCome: number): void {
    this.source = bytes
    this.#at = 0
    this.#end = end
    this.#toCome = toCome
  }

  get at(): number {
    return this.#at
  }

  /** Bytes that are left, or may be. */
  get left(): number {
    return this.#end - this.#at + this.#toCome
  }

  /** Goes back to where it was. */
  back(at: number): void {
    this.#at = at
  }

  byte(): number {
    return this.source[this.skip(1)] as number
  }

  /** The byte that comes next, which stays; undefined at the end. */
  peek(): number | undefined {
    return this.#at < this.#end ? this.source[this.#at] : undefined
  }

  /** The next bytes themselves, without a copy. */
  take(count: number): Buffer {
    const at = this.skip(count)
    return this.source.subarray(at, at + count)
  }

  latin1(count: number): Bytes {
    return stringAt(this.source, this.skip(count), count)
  }

  /** An integer of up to 6 bytes with a sign, the lowest first. */
  signed(width: number): number {
    return this.source.readIntLE(this.skip(width), width)
  }

  /** The same without a sign. */
  unsigned(width: number): number {
    return this.source.readUIntLE(this.skip(width), width)
  }

  signed64(): bigint {
    return this.source.readBigInt64LE(this.skip(8))
  }

  /** The same as the nearest number. */
  number64(): number {
    const at = this.skip(8)
    return this.source.readInt32LE(at + 4) * 2 ** 32 + this.source.readUInt32LE(at)
  }

  double(): number {
    return this.source.readDoubleLE(this.skip(8))
  }

  /** Without a sign, the highest byte first. */
  bigEndian32(): number {
    return this.source.readUInt32BE(this.skip(4))
  }

  /** Most are exact as numbers: for these no bigint is made. */
  bigEndian64(): Whole {
    const high = this.bigEndian32()
    const low = this.bigEndian32()
    return high < 2 ** 21 ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low)
  }

  /** Leaves bytes out. Returns where they begin. */
  skip(count: number): number {
    const at = this.#at
    if (count > this.#end - at) throw count > this.left ? BAD_DATA : MORE_TO_COME
    this.#at = at + count
    return at
  }
}
