/** Reads the lengths and strings that RdbWriter writes; its comment has the grammar. */
import { latin1Slice } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'
import type { Whole } from '../../structures/log-id.ts'
import { decompressInto } from '../../structures/lzf.ts'
import { type Viewed, viewed } from '../../structures/viewed.ts'
import { ByteReader } from './byte-reader.ts'
import { BAD_DATA } from './errors.ts'
import { MOST_DIGITS, putInteger } from './put-integer.ts'

const COMPRESSED = 0xc3
/** Three bytes of LZF give at most 264: no data makes us take memory that it does not fill. */
const MOST_EXPANSION = 88
/** V8's strings end here. */
const LONGEST = 2 ** 29 - 24

/** Bytes from which on a call into the runtime copies faster than a loop does. */
const LONG = 256

/** Room that is kept, at most, and at least. */
const MOST_KEPT = 64 * 1024
const LEAST_ROOM = 1024

/** No place. */
const NONE = -1
const NOTHING = viewed(Buffer.alloc(0))

/** A part of an array, or bytes of its own. */
export class Stretch implements Viewed {
  bytes: Buffer = NOTHING.bytes
  view = NOTHING.view
  from = 0
  to = 0

  /** Where bytes lie that are nowhere else. */
  #room = NOTHING

  get length(): number {
    return this.to - this.from
  }

  /** Room for so many bytes, which are to be set; what was there before is overwritten. */
  roomFor(length: number): Viewed {
    if (length > MOST_KEPT) return viewed(Buffer.allocUnsafe(length))
    if (length > this.#room.bytes.length) {
      this.#room = viewed(Buffer.allocUnsafeSlow(Math.max(LEAST_ROOM, 2 * length)))
    }
    return this.#room
  }

  set({ bytes, view }: Viewed, from: number, to: number): void {
    this.bytes = bytes
    this.view = view
    this.from = from
    this.to = to
  }
}

/** What strings are decompressed to; longer ones have room of their own. */
const scratch = viewed(Buffer.allocUnsafeSlow(64 * 1024))

export class RdbReader extends ByteReader {
  #out = scratch
  #viewed = viewed(this.source)
  /** Of the string that was opened last; 0: it is not compressed. */
  #compressedSize = 0
  /**
   * Where the string was that was decompressed last, and where it lies since then: who finds it unusual goes back, and
   * leaves it to another.
   */
  #unpackedFrom = NONE
  #unpacked = NOTHING
  /** What it was as a number. */
  number = 0
  /** Listpacks and intsets that were read: Redis counts how many of them it has looked through. */
  packs = 0

  override renew(bytes: Buffer, end: number, toCome: number): void {
    if (bytes !== this.source) this.#viewed = viewed(bytes)
    this.#unpackedFrom = NONE
    super.renew(bytes, end, toCome)
  }

  /** A length, or any number that is written as one. */
  whole(): Whole {
    const first = this.byte()
    if (first < 0x40) return first
    if (first < 0x80) return ((first & 0x3f) << 8) | this.byte()
    if (first === 0x80) return this.bigEndian32()
    if (first === 0x81) return this.bigEndian64()
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
    return latin1Slice(this.#out.bytes, 0, length)
  }

  /** Leaves a string out. */
  skipString(): void {
    const first = this.peek() ?? 0
    if (first < 0xc0) {
      this.skip(this.count())
      return
    }
    this.skip(1)
    if (first < COMPRESSED) this.skip(1 << (first & 3))
    else if (first > COMPRESSED) throw BAD_DATA
    else {
      const size = this.count()
      this.whole()
      this.skip(size)
    }
  }

  /**
   * Reads what comes before the bytes of a string. Returns how many they are; `putString` is to be called next. Returns -1
   * for a string that was written as a number, which is `number` then.
   */
  openString(): number {
    const first = this.peek() ?? 0
    this.#compressedSize = 0
    if (first < 0xc0) return this.count()
    this.skip(1)
    if (first < COMPRESSED) {
      this.number = this.signed(1 << (first & 3))
      return -1
    }
    const size = this.count()
    const length = Number(this.whole())
    if (first > COMPRESSED || length > size * MOST_EXPANSION || length > LONGEST) throw BAD_DATA
    this.#compressedSize = size
    return length
  }

  /** Puts the bytes of a string to a place where there is room for them. Some behind it may be overwritten. */
  putString(length: number, target: Viewed, at: number): void {
    const { source } = this
    const { bytes } = target
    const size = this.#compressedSize
    const from = this.skip(size > 0 ? size : length)
    if (size > 0) {
      if (!decompressInto(this.#viewed, from, from + size, target, at, length)) throw BAD_DATA
    } else if (length >= LONG) source.copy(bytes, at, from, from + length)
    else for (let i = 0; i < length; i++) bytes[at + i] = source[from + i] as number
  }

  /** How many bytes the string has that comes next. It stays. */
  peekLength(): number {
    const { at } = this
    const length = this.openString()
    this.back(at)
    return length
  }

  /** Says where the bytes of a listpack or an intset are: in what is read, or, until the next one is, elsewhere. */
  locatePack(found: Stretch): void {
    this.packs++
    const length = this.openString()
    if (length < 0) throw BAD_DATA
    this.#locate(length, found)
  }

  /** The same of a string; a number as text. */
  locateString(found: Stretch): void {
    const length = this.openString()
    if (length >= 0) {
      this.#locate(length, found)
      return
    }
    this.#unpackedFrom = NONE
    const room = found.roomFor(MOST_DIGITS)
    found.set(room, 0, putInteger(room.bytes, 0, this.number))
  }

  /** Says where the bytes of the string are that was opened. */
  #locate(length: number, found: Stretch): void {
    if (this.#compressedSize === 0) {
      const at = this.skip(length)
      found.set(this.#viewed, at, at + length)
      return
    }
    const { at } = this
    if (at === this.#unpackedFrom) this.skip(this.#compressedSize)
    else {
      const room = found.roomFor(length)
      this.#unpackedFrom = NONE
      this.putString(length, room, 0)
      this.#unpacked = room
      this.#unpackedFrom = at
    }
    found.set(this.#unpacked, 0, length)
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
    return Buffer.from(this.#out.bytes.subarray(0, length))
  }

  /** Decompresses a string to `#out`. Returns its length. */
  #decompress(): number {
    this.skip(1)
    const size = this.count()
    const length = Number(this.whole())
    if (length > size * MOST_EXPANSION || length > LONGEST) throw BAD_DATA
    this.#out = length > scratch.bytes.length ? viewed(Buffer.allocUnsafe(length)) : scratch
    const at = this.skip(size)
    if (!decompressInto(this.#viewed, at, at + size, this.#out, 0, length)) throw BAD_DATA
    return length
  }
}
