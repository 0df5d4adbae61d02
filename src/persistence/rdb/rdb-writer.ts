/**
 * Lengths and strings as RDB writes them; what all values are made of. The upper two bits of the first byte say how
 * a length is written, or that something else than a length follows:
 *
 *     length = 00LLLLLL                      6 bits
 *            | 01LLLLLL LLLLLLLL             14 bits
 *            | 10000000 <4 bytes>            32 bits, the highest byte first
 *            | 10000001 <8 bytes>            64 bits
 *     string = length <bytes>
 *            | 11000000 <1 byte>             a number in decimal; 11000001: of 2 bytes, 11000010: of 4, the lowest first
 *            | 11000011 length length <LZF>  compressed: the first length is that of the compressed data
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/rdb.h
 */

import { latin1Write } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'
import { int64In, parseInt64 } from '../../structures/int64.ts'
import type { Whole } from '../../structures/log-id.ts'
import { compress, compressShort, MOST_SHORT, packed } from '../../structures/lzf.ts'
import { type Viewed, viewed } from '../../structures/viewed.ts'
import { ByteWriter } from './byte-writer.ts'

/** Longer texts are not looked at as numbers: those have at most 11 characters. */
const LONGEST_NUMBER = 11
/** Shorter texts are not worth the attempt to compress them, and what it saves must be more than the lengths take. */
const LEAST_COMPRESSED = 20
const LEAST_SAVED = 4

/** What strings are compressed from; longer ones have room of their own. */
const scratch = viewed(Buffer.allocUnsafeSlow(MOST_SHORT))

export class RdbWriter extends ByteWriter {
  /** Whether long strings are compressed (`rdbcompression`). */
  readonly #compresses: boolean

  constructor(compresses: boolean) {
    super()
    this.#compresses = compresses
  }

  /** Another one that writes as this one does. */
  another(): RdbWriter {
    return new RdbWriter(this.#compresses)
  }

  size(value: Whole): void {
    if (value < 1 << 6) this.byte(Number(value))
    else if (value < 1 << 14) {
      this.byte(0x40 | (Number(value) >> 8))
      this.byte(Number(value) & 0xff)
    } else if (value < 2 ** 32) {
      this.byte(0x80)
      this.bigEndian(value, 4)
    } else {
      this.byte(0x81)
      this.bigEndian(value, 8)
    }
  }

  /** Puts a length before what was written from a place on. */
  sizeBefore(place: number, value: Whole): void {
    const { length } = this
    this.size(value)
    this.moveEnd(length, place)
  }

  string(text: Bytes): void {
    const { length } = text
    if (length <= LONGEST_NUMBER) {
      const number = parseInt64(text)
      if (number !== undefined && this.integerString(number)) return
    } else if (this.#compresses && length > LEAST_COMPRESSED) {
      const source = length > MOST_SHORT ? viewed(Buffer.allocUnsafe(length)) : scratch
      latin1Write(source.bytes, text, 0)
      if (this.#compressed(source, 0, length)) return
    }
    this.size(length)
    this.latin1(text)
  }

  /** The same of text that is a part of some bytes. */
  stringIn(source: Viewed, from: number, to: number): void {
    if (to - from <= LONGEST_NUMBER) {
      const number = int64In(source.bytes, from, to)
      if (number !== undefined && this.integerString(number)) return
    }
    this.blobIn(source, from, to)
  }

  /** A string of bytes that are no number. */
  blob(bytes: Buffer): void {
    this.blobIn(viewed(bytes), 0, bytes.length)
  }

  /** The same of a part of some bytes. */
  blobIn(source: Viewed, from: number, to: number): void {
    if (this.#compressed(source, from, to)) return
    this.size(to - from)
    this.part(source, from, to)
  }

  /** Writes a string compressed, if that is worth it. */
  #compressed(source: Viewed, from: number, to: number): boolean {
    const length = to - from
    if (!this.#compresses || length <= LEAST_COMPRESSED) return false
    const long = length > MOST_SHORT ? compress(source.bytes.subarray(from, to)) : undefined
    const size = length > MOST_SHORT ? (long?.length ?? 0) : compressShort(source, from, to)
    if (size === 0 || size > length - LEAST_SAVED) return false
    this.byte(0xc3)
    this.size(size)
    this.size(length)
    if (long !== undefined) this.all(long)
    else this.part(packed, 0, size)
    return true
  }

  /** A string that spells an integer. Returns false, and writes nothing, where four bytes are too few for it. */
  integerString(value: number | bigint): boolean {
    if (value < -(2 ** 31) || value >= 2 ** 31) return false
    const number = Number(value)
    const kind = number >= -128 && number < 128 ? 0 : number >= -32_768 && number < 32_768 ? 1 : 2
    this.byte(0xc0 | kind)
    this.integer(number, 1 << kind)
    return true
  }
}
