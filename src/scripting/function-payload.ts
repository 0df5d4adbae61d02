/**
 * What FUNCTION DUMP gives: libraries as they stand in an RDB file, one after the other, each an opcode and its code as
 * an RDB string; then two bytes with the version of RDB and eight with a CRC64 of all before.
 *
 * An RDB string begins with a byte whose upper two bits say how its length is written:
 *
 *     00LLLLLL                 length, in 6 bits
 *     01LLLLLL LLLLLLLL        in 14
 *     10000000 <4 bytes>       in 32; 10000001 <8 bytes>: in 64
 *     11000000 <1 byte>        a number instead of text; 11000001: of 2 bytes, 11000010: of 4, little endian
 *     11000011 <length> <length> <bytes>    compressed: the two lengths are those of the LZF data and of the text
 */
import type { Bytes } from '../resp/values.ts'
import { crc64 } from '../structures/crc64.ts'
import { compress, decompress } from '../structures/lzf.ts'
import { PAYLOAD_CUT_OFF, PAYLOAD_NOT_FUNCTION, PAYLOAD_OF_PREVIEW, PAYLOAD_WRONG } from './errors.ts'

const FUNCTION = 245
const FUNCTION_OF_PREVIEW = 246
/** That of Redis 7.0, where functions began: every server that has them reads it. */
const VERSION = 10
/** That of Redis 7.4. */
const NEWEST_VERSION = 12
const VERSION_AND_SUM = 10
/** Shorter texts are not worth the attempt to compress them, and what it saves must be more than the lengths take. */
const LEAST_COMPRESSED = 20
const LEAST_SAVED = 4

export function writePayload(sources: readonly Bytes[], compresses: boolean): Bytes {
  const parts: Uint8Array[] = []
  for (const source of sources) parts.push(Buffer.from([FUNCTION]), ...stringParts(source, compresses))
  parts.push(Buffer.from([VERSION & 0xff, VERSION >> 8]))
  const body = Buffer.concat(parts)
  return body.toString('latin1') + Buffer.from(crc64(body)).toString('latin1')
}

function stringParts(text: Bytes, compresses: boolean): Uint8Array[] {
  const bytes = Buffer.from(text, 'latin1')
  if (compresses && bytes.length > LEAST_COMPRESSED) {
    const data = compress(bytes)
    if (data !== undefined && data.length <= bytes.length - LEAST_SAVED)
      return [Buffer.from([0xc3]), lengthBytes(data.length), lengthBytes(bytes.length), data]
  }
  return [lengthBytes(bytes.length), bytes]
}

function lengthBytes(length: number): Uint8Array {
  if (length < 1 << 6) return Buffer.from([length])
  if (length < 1 << 14) return Buffer.from([0x40 | (length >> 8), length & 0xff])
  const bytes = Buffer.alloc(5)
  bytes[0] = 0x80
  bytes.writeUInt32BE(length, 1)
  return bytes
}

/** The libraries' sources. Throws the error that says what is wrong with the payload. */
export function readPayload(payload: Bytes): Bytes[] {
  const bytes = Buffer.from(payload, 'latin1')
  const end = bytes.length - VERSION_AND_SUM
  if (end < 0 || bytes.readUInt16LE(end) > NEWEST_VERSION || !hasRightSum(bytes)) throw PAYLOAD_WRONG
  const reader = new Reader(bytes)
  const sources: Bytes[] = []
  while (reader.at < end) {
    const opcode = reader.byte()
    if (opcode === FUNCTION_OF_PREVIEW) throw PAYLOAD_OF_PREVIEW
    if (opcode !== FUNCTION) throw PAYLOAD_NOT_FUNCTION
    const source = reader.text()
    if (source === undefined) throw PAYLOAD_CUT_OFF
    sources.push(source)
  }
  return sources
}

/** A checksum of zero is right as well: a server can be configured to write none. */
function hasRightSum(bytes: Buffer): boolean {
  const sum = bytes.subarray(-8)
  return sum.every(byte => byte === 0) || sum.equals(crc64(bytes.subarray(0, -8)))
}

class Reader {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0
  }

  /** A string; undefined where there is none. */
  text(): Bytes | undefined {
    const kind = this.byte()
    if (kind >> 6 !== 3) {
      this.at--
      const length = this.#length()
      return length === undefined ? undefined : this.#take(length)?.toString('latin1')
    }
    if (kind === 0xc3) return this.#compressed()
    const width = [1, 2, 4][kind & 0x3f]
    const digits = width === undefined ? undefined : this.#take(width)
    return digits === undefined || width === undefined ? undefined : String(digits.readIntLE(0, width))
  }

  #compressed(): Bytes | undefined {
    const size = this.#length()
    const length = this.#length()
    if (size === undefined || length === undefined || length > size * MOST_EXPANSION) return undefined
    const data = this.#take(size)
    const text = data === undefined ? undefined : decompress(data, length)
    return text === undefined ? undefined : Buffer.from(text).toString('latin1')
  }

  #length(): number | undefined {
    const first = this.byte()
    if (first >> 6 === 0) return first
    if (first >> 6 === 1) return ((first & 0x3f) << 8) | this.byte()
    if (first === 0x80) return this.#take(4)?.readUInt32BE()
    const eight = first === 0x81 ? this.#take(8) : undefined
    return eight === undefined ? undefined : Number(eight.readBigUInt64BE())
  }

  #take(count: number): Buffer | undefined {
    if (count > this.#bytes.length - this.at) return undefined
    this.at += count
    return this.#bytes.subarray(this.at - count, this.at)
  }
}

/** Three bytes of LZF give at most 264: no payload makes us take memory that it does not fill. */
const MOST_EXPANSION = 88
