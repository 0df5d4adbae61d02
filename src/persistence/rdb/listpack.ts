/**
 * Listpacks: how Redis packs small collections from version 7 on, and the nodes of lists and streams. All numbers have
 * their lowest byte first, but for the lengths of strings and what ends an element.
 *
 *     listpack = bytes:4 elements:2 element* 11111111      elements: 65535 when there are more than fit
 *     element  = what <bytes> back                         back: bytes of the two before it, in groups of 7 bits
 *     what     = 0IIIIIII                                  an integer from 0 to 127
 *              | 110IIIII <1 byte>                         of 13 bits
 *              | 11110001 <2>, 11110010 <3>, 11110011 <4>, 11110100 <8>
 *              | 10LLLLLL <L bytes>                        a string
 *              | 1110LLLL LLLLLLLL <L bytes>
 *              | 11110000 L:4 <L bytes>
 *
 * Source: https://github.com/antirez/listpack/blob/master/listpack.md
 */
import { putText } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'
import { type Int64, int64In, parseInt64 } from '../../structures/int64.ts'
import { bodyIn, lengthIn, TWO_MORE } from '../../structures/packed-bytes.ts'
import { type Viewed, viewed } from '../../structures/viewed.ts'
import { ByteReader } from './byte-reader.ts'
import { BAD_DATA } from './errors.ts'
import type { RdbWriter } from './rdb-writer.ts'

const HEADER = 6
const END = 0xff
const UNKNOWN = 0xffff
/** Longer texts are not looked at as integers. */
const LONGEST_NUMBER = 20
/** Longer texts have a mark of more than one byte. */
const SHORT = 63
/** Text from which on a call into the runtime copies faster than a loop does. */
const LONG = 512
/** Texts up to here spell integers that V8 keeps as such. */
const LONGEST_SHORT = 9
const MINUS = 45
const ZERO = 48
/** The last character that a text begins with which may spell an integer. */
const NINE = 57
const NO_LIMIT = 2 ** 31 - 1

/** Bytes that a new one has room for, and of the largest room that is kept for others. */
const FIRST_ROOM = 128
const MOST_KEPT = 256 * 1024
/** Bytes that an element takes besides its text, at most: copies of four bytes write fewer behind its end. */
const ELEMENT = 10
/** Bytes of elements from which on they are taken out of `room`, and how many more may come before anybody looks. */
const FULL = 16 * 1024
const MORE = 1024
/**
 * Where short elements are put together: V8 knows where an array is that is always the same one, and how long (measured:
 * half of the time).
 */
const { bytes: room, view: roomView } = viewed(Buffer.allocUnsafeSlow(FULL + MORE))

export class ListpackWriter {
  #out = viewed(Buffer.allocUnsafe(FIRST_ROOM))
  #end = HEADER
  #elements = 0

  get elements(): number {
    return this.#elements
  }

  /** Adds a string; one that spells an integer as that. */
  add(text: Bytes): void {
    this.take(this.put(0, text), 1)
  }

  addInteger(value: Int64): void {
    this.take(putIntegerElement(0, value), 1)
  }

  /**
   * Adds packed entries (structures/packed-bytes.ts) from a place up to another, as long as they fit. Returns the place of
   * the first that does not.
   *
   * @param mostBytes of the listpack; a first element fits always
   * @param overhead what an element is taken to need besides its text
   */
  addEntries(
    source: Viewed,
    from: number,
    to: number,
    mostBytes = NO_LIMIT,
    overhead = 0,
    mostElements = NO_LIMIT,
  ): number {
    const { bytes } = source
    const most = mostBytes - overhead - 1
    const left = mostElements - this.#elements
    let at = from
    let end = 0
    let count = 0
    for (; at < to && count < left; count++) {
      let length = bytes[at] as number
      let body = at + 1
      if (length >= TWO_MORE) {
        body = bodyIn(bytes, at)
        length = lengthIn(bytes, at)
      }
      const size = this.#end + end
      if (size + length > most && size > HEADER) break
      at = body + length
      end = this.putPart(end, source, body, at)
    }
    this.take(end, count)
    return at
  }

  /**
   * Writes a part of some bytes as an element, an integer where it spells one, to a place of the room: that is where the
   * one before it ended, 0 at first. Returns where it ends; what is there is to be taken by {@link take}.
   */
  putPart(at: number, source: Viewed, from: number, to: number): number {
    const { bytes, view } = source
    const length = to - from
    if (length > SHORT || at > FULL || to + 3 > bytes.length) return this.#addPart(at, source, from, to)
    if ((bytes[from] as number) <= NINE) {
      const end = putNumber(at, bytes, from, to)
      if (end > at) return end
    }
    room[at] = 0x80 | length
    for (let i = 0; i < length; i += 4) roomView.setInt32(at + 1 + i, view.getInt32(from + i))
    room[at + 1 + length] = length + 1
    return at + length + 2
  }

  /** The same of a string. */
  put(at: number, text: Bytes): number {
    const { length } = text
    const number = length > LONGEST_NUMBER || text.charCodeAt(0) > NINE ? undefined : parseInt64(text)
    if (number !== undefined) return putIntegerElement(at, number)
    if (length > SHORT || at > FULL) return this.#addText(at, text)
    room[at] = 0x80 | length
    putText(room, text, at + 1)
    room[at + 1 + length] = length + 1
    return at + length + 2
  }

  /** Adds what was written to the room, up to a place there. So many elements were written since the last time. */
  take(end: number, elements: number): void {
    this.#elements += elements
    this.#reserve(end)
    const { bytes, view } = this.#out
    const start = this.#end
    if (end > LONG) room.copy(bytes, start, 0, end)
    else for (let i = 0; i < end; i += 4) view.setInt32(start + i, roomView.getInt32(i))
    this.#end = start + end
  }

  /** Begins another one, also where this one was given up half-way. */
  clear(): void {
    this.#end = HEADER
    this.#elements = 0
  }

  /** All of it. Nothing is added afterwards. */
  finish(): Buffer {
    return this.#out.bytes.subarray(0, this.#close())
  }

  /** Writes all of it as a string of RDB, and begins another one. */
  finishIn(out: RdbWriter): void {
    out.blobIn(this.#out, 0, this.#close())
    if (this.#out.bytes.length > MOST_KEPT) this.#out = viewed(Buffer.allocUnsafe(FIRST_ROOM))
  }

  /** Adds a text that is long, or among the last bytes, behind what is in the room. Returns where to go on there. */
  #addPart(at: number, { bytes: source }: Viewed, from: number, to: number): number {
    this.take(at, 0)
    const end = putNumber(0, source, from, to)
    if (end > 0) return end
    this.#reserve(to - from + ELEMENT)
    const { bytes } = this.#out
    const start = this.#end
    const body = beginText(bytes, start, to - from)
    if (to - from > LONG) source.copy(bytes, body, from, to)
    else for (let i = from; i < to; i++) bytes[body + i - from] = source[i] as number
    this.#end = endElement(bytes, start, body + to - from)
    return 0
  }

  #addText(at: number, text: Bytes): number {
    const { length } = text
    this.take(at, 0)
    this.#reserve(length + ELEMENT)
    const { bytes } = this.#out
    const body = beginText(bytes, this.#end, length)
    putText(bytes, text, body)
    this.#end = endElement(bytes, this.#end, body + length)
    return 0
  }

  /** Returns where it ends. */
  #close(): number {
    const { bytes, view } = this.#out
    const length = this.#end + 1
    bytes[this.#end] = END
    view.setUint32(0, length, true)
    view.setUint16(4, Math.min(this.#elements, UNKNOWN), true)
    this.clear()
    return length
  }

  /** Makes room for more bytes, and the end mark. */
  #reserve(count: number): void {
    const least = this.#end + count + ELEMENT
    const { length } = this.#out.bytes
    if (least <= length) return
    const larger = Buffer.allocUnsafe(Math.max(least, 2 * length))
    this.#out.bytes.copy(larger, 0, 0, this.#end)
    this.#out = viewed(larger)
  }
}

/** Writes an integer that a part of some bytes spells. Returns where that ends, the place itself where it spells none. */
function putNumber(at: number, bytes: Buffer, from: number, to: number): number {
  if (to - from > LONGEST_SHORT) {
    const number = to - from > LONGEST_NUMBER ? undefined : int64In(bytes, from, to)
    return number === undefined ? at : putIntegerElement(at, number)
  }
  const isNegative = bytes[from] === MINUS
  const start = isNegative ? from + 1 : from
  let value = 0
  for (let i = start; i < to; i++) {
    const digit = (bytes[i] as number) - ZERO
    if (digit < 0 || digit > 9) return at
    value = (value * 10 + digit) | 0
  }
  // Zero is spelled in one way only, all others begin with another digit.
  const isOne = start < to && (bytes[start] !== ZERO || to - from === 1)
  return isOne ? putIntegerElement(at, isNegative ? -value : value) : at
}

/** Writes an integer as an element to a place of the room. Returns where that ends. See {@link ListpackWriter.putPart}. */
export function putIntegerElement(at: number, value: Int64): number {
  if (value >= 0 && value < 128) {
    room[at] = Number(value)
    room[at + 1] = 1
    return at + 2
  }
  return putLonger(at, value)
}

/** The same of one that takes more than a byte. */
function putLonger(at: number, value: Int64): number {
  if (value >= -4096 && value < 4096) {
    room[at] = 0xc0 | ((Number(value) >> 8) & 0x1f)
    room[at + 1] = Number(value)
    room[at + 2] = 2
    return at + 3
  }
  const width = widthOf(value)
  // Four bytes are written at once; only some of them stay.
  if (width < 8) roomView.setInt32(at + 1, Number(value), true)
  else roomView.setBigInt64(at + 1, BigInt(value), true)
  room[at] = width === 8 ? 0xf4 : 0xef + width
  room[at + 1 + width] = width + 1
  return at + width + 2
}

/** Bytes that an integer takes which does not fit in the first byte or two. */
function widthOf(value: Int64): 2 | 3 | 4 | 8 {
  if (value >= -(2 ** 15) && value < 2 ** 15) return 2
  if (value >= -(2 ** 23) && value < 2 ** 23) return 3
  return value >= -(2 ** 31) && value < 2 ** 31 ? 4 : 8
}

/** Writes what comes before the bytes of a text. Returns where these begin. */
function beginText(bytes: Buffer, at: number, length: number): number {
  if (length <= SHORT) {
    bytes[at] = 0x80 | length
    return at + 1
  }
  if (length < 4096) {
    bytes[at] = 0xe0 | (length >> 8)
    bytes[at + 1] = length
    return at + 2
  }
  bytes[at] = 0xf0
  return bytes.writeUInt32LE(length, at + 1)
}

/** Writes what ends an element: its length. Returns where that ends. */
function endElement(bytes: Buffer, from: number, to: number): number {
  const length = to - from
  if (length < 2 ** 7) {
    bytes[to] = length
    return to + 1
  }
  const width = backBytes(length)
  for (let i = 0; i < width; i++) {
    const bits = Math.floor(length / 2 ** (7 * (width - 1 - i))) & 0x7f
    bytes[to + i] = i === 0 ? bits : bits | 0x80
  }
  return to + width
}

/** How many bytes say how long an element is. For the longest of two, three and four bytes Redis takes one more. */
function backBytes(length: number): number {
  if (length < 2 ** 7) return 1
  if (length < 2 ** 14 - 1) return 2
  if (length < 2 ** 21 - 1) return 3
  return length < 2 ** 28 - 1 ? 4 : 5
}

export function listpackOf(items: readonly Bytes[]): Buffer {
  const pack = new ListpackWriter()
  for (const item of items) pack.add(item)
  return pack.finish()
}

/** The elements, integers in decimal. */
export function readListpack(bytes: Buffer): Bytes[] {
  const reader = new ByteReader(bytes, bytes.length - 1)
  if (bytes.at(-1) !== END || reader.unsigned(4) !== bytes.length) throw BAD_DATA
  const count = reader.unsigned(2)
  const items: Bytes[] = []
  while (reader.left > 0) {
    const from = reader.at
    items.push(readElement(reader))
    readBack(reader, reader.at - from)
  }
  if (count !== UNKNOWN && count !== items.length) throw BAD_DATA
  return items
}

/** Reads what ends an element: the bytes that it has, in groups of 7 bits, the highest first. */
function readBack(reader: ByteReader, length: number): void {
  const width = backBytes(length)
  let value = 0
  for (let left = width; left > 0; left--) {
    const byte = reader.byte()
    if (left < width !== byte >= 0x80) throw BAD_DATA
    value = value * 128 + (byte & 0x7f)
  }
  if (value !== length) throw BAD_DATA
}

function readElement(reader: ByteReader): Bytes {
  const mark = reader.byte()
  if (mark < 0x80) return String(mark)
  if (mark < 0xc0) return reader.latin1(mark & 0x3f)
  if (mark < 0xe0) {
    const bits = ((mark & 0x1f) << 8) | reader.byte()
    return String((bits << 19) >> 19)
  }
  if (mark < 0xf0) return reader.latin1(((mark & 0x0f) << 8) | reader.byte())
  switch (mark) {
    case 0xf0:
      return reader.latin1(reader.unsigned(4))
    case 0xf1:
      return String(reader.signed(2))
    case 0xf2:
      return String(reader.signed(3))
    case 0xf3:
      return String(reader.signed(4))
    case 0xf4:
      return String(reader.signed64())
    default:
      throw BAD_DATA
  }
}
