/** Reads the lengths and strings that RdbWriter writes; its comment has the grammar. */
import type { Stretch } from '../../keyspace/record.ts'
import { latin1Slice, putText } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'
import { shortest } from '../../structures/int64.ts'
import type { Whole } from '../../structures/log-id.ts'
import { decompressInto } from '../../structures/lzf.ts'
import { ByteReader } from './byte-reader.ts'
import { BAD_DATA } from './errors.ts'

export const COMPRESSED = 0xc3
/** Three bytes of LZF give at most 264: no data makes us take memory that it does not fill. */
const MOST_EXPANSION = 88
/** V8's strings end here. */
const LONGEST = 2 ** 29 - 24

/** What strings are decompressed to; longer ones have room of their own. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024)

export class RdbReader extends ByteReader {
  #out = scratch
  /** Listpacks and intsets that were read: Redis counts how many of them it has looked through. */
  packs = 0

  /** A length, or any number that is written as one. */
  whole(): Whole {
    const first = this.byte()
    if (first < 0x40) return first
    if (first < 0x80) return ((first & 0x3f) << 8) | this.byte()
    if (first === 0x80) return this.bigEndian32()
    if (first === 0x81) return shortest(this.bigEndian64())
    throw BAD_DATA
  }

  /** How many things follow, of which each takes a byte at least. */
  count(): number {
    const value = this.whole()
    if (value > this.left) throw BAD_DATA
    return Number(value)
  }

  string(): Bytes {
    const first = this.peek() ?? 0
    if (first < COMPRESSED && first >= 0xc0) {
      this.skip(1)
      return String(this.signed(1 << (first & 3)))
    }
    if (first !== COMPRESSED) {
      const length = this.count()
      if (length > LONGEST) throw BAD_DATA
      return this.latin1(length)
    }
    const length = this.#decompress()
    return latin1Slice(this.#out, 0, length)
  }

  /**
   * Says where the bytes of a string are: in what is read; where it was compressed, until the next one is; or, of a
   * number, in `digits`.
   */
  locate(found: Stretch, digits: Buffer): void {
    const first = this.peek() ?? 0
    if (first < 0xc0) {
      const length = this.count()
      const at = this.skip(length)
      found.set(this.source, at, at + length)
    } else if (first === COMPRESSED) {
      const length = this.#decompress()
      found.set(this.#out, 0, length)
    } else {
      const text = this.string()
      putText(digits, text, 0)
      found.set(digits, 0, text.length)
    }
  }

  /** The bytes of a listpack or an intset. */
  pack(): Buffer {
    this.packs++
    return this.blob()
  }

  /** The bytes of a string; they may lie in what is read. */
  blob(): Buffer {
    const first = this.peek() ?? 0
    if (first < 0xc0) return this.take(this.count())
    if (first < COMPRESSED) return Buffer.from(this.string(), 'latin1')
    if (first > COMPRESSED) throw BAD_DATA
    const length = this.#decompress()
    return Buffer.from(this.#out.subarray(0, length))
  }

  /** Decompresses a string to `#out`. Returns its length. */
  #decompress(): number {
    this.skip(1)
    const size = this.count()
    const length = Number(this.whole())
    if (length > size * MOST_EXPANSION || length > LONGEST) throw BAD_DATA
    this.#out = length > scratch.length ? Buffer.allocUnsafe(length) : scratch
    if (!decompressInto(this.take(size), this.#out, length)) throw BAD_DATA
    return length
  }
}
