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
import type { Bytes } from '../../resp/values.ts'
import { type Int64, int64In, parseInt64 } from '../../structures/int64.ts'
import type { Viewed } from '../../structures/viewed.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { BAD_DATA } from './errors.ts'

const HEADER = 6
const END = 0xff
const UNKNOWN = 0xffff
/** Longer texts are not looked at as integers. */
const LONGEST_NUMBER = 20

export class ListpackWriter {
  readonly #out = new ByteWriter()
  #elements = 0

  constructor() {
    this.#out.integer(0, HEADER)
  }

  /** Bytes with the end mark. */
  get length(): number {
    return this.#out.length + 1
  }

  get elements(): number {
    return this.#elements
  }

  /** Adds a string; one that spells an integer as that. */
  add(text: Bytes): void {
    const { length } = text
    const number = length > LONGEST_NUMBER ? undefined : parseInt64(text)
    if (number !== undefined) {
      this.addInteger(number)
      return
    }
    const from = this.#beginString(length)
    this.#out.latin1(text)
    this.#endElement(from)
  }

  /** The same of text that is a part of some bytes. */
  addIn(source: Viewed, start: number, end: number): void {
    const length = end - start
    const number = length > LONGEST_NUMBER ? undefined : int64In(source.bytes, start, end)
    if (number !== undefined) {
      this.addInteger(number)
      return
    }
    const from = this.#beginString(length)
    this.#out.part(source, start, end)
    this.#endElement(from)
  }

  addInteger(value: Int64): void {
    const out = this.#out
    const from = out.length
    if (value >= 0 && value < 128) out.byte(Number(value))
    else if (value >= -4096 && value < 4096) {
      const bits = Number(value) & 0x1fff
      out.byte(0xc0 | (bits >> 8))
      out.byte(bits & 0xff)
    } else if (value >= -(2 ** 15) && value < 2 ** 15) this.#wide(0xf1, value, 2)
    else if (value >= -(2 ** 23) && value < 2 ** 23) this.#wide(0xf2, value, 3)
    else if (value >= -(2 ** 31) && value < 2 ** 31) this.#wide(0xf3, value, 4)
    else {
      out.byte(0xf4)
      out.integer64(value)
    }
    this.#endElement(from)
  }

  /** Adds all elements of another listpack, which is not finished. */
  addAll(other: ListpackWriter): void {
    this.#out.part(other.#out, HEADER, other.#out.length)
    this.#elements += other.#elements
  }

  /** All of it. Nothing is added afterwards. */
  finish(): Buffer {
    this.end()
    return this.#out.written
  }

  /** The same where it was written. */
  end(): ByteWriter {
    const out = this.#out
    out.byte(END)
    out.view.setUint32(0, out.length, true)
    out.view.setUint16(4, Math.min(this.#elements, UNKNOWN), true)
    return out
  }

  /** Begins another one, over what was written. */
  clear(): void {
    this.#out.clear()
    this.#out.integer(0, HEADER)
    this.#elements = 0
  }

  /** Returns where the element begins. */
  #beginString(length: number): number {
    const out = this.#out
    const from = out.length
    if (length < 64) out.byte(0x80 | length)
    else if (length < 4096) {
      out.byte(0xe0 | (length >> 8))
      out.byte(length & 0xff)
    } else {
      out.byte(0xf0)
      out.integer(length, 4)
    }
    return from
  }

  #wide(mark: number, value: Int64, width: number): void {
    this.#out.byte(mark)
    this.#out.integer(Number(value), width)
  }

  #endElement(from: number): void {
    const out = this.#out
    const length = out.length - from
    this.#elements++
    if (length < 2 ** 7) {
      out.byte(length)
      return
    }
    for (let shift = 7 * (backBytes(length) - 1), first = true; shift >= 0; shift -= 7, first = false) {
      const bits = Math.floor(length / 2 ** shift) & 0x7f
      out.byte(first ? bits : bits | 0x80)
    }
  }
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
