/**
 * Ziplists: how Redis packed small collections before version 7. They are only read. All numbers have their lowest
 * byte first, but for the lengths of strings.
 *
 *     ziplist  = bytes:4 tail:4 elements:2 element* 11111111     tail: where the last element begins
 *     element  = before what                                     before: bytes of the element before it
 *     before   = <1 byte below 254> | 11111110 <4 bytes>
 *     what     = 00LLLLLL <L bytes>                              a string
 *              | 01LLLLLL LLLLLLLL <L bytes>
 *              | 10000000 L:4 <L bytes>
 *              | 11000000 <2>, 11010000 <4>, 11100000 <8>        an integer of so many bytes
 *              | 11110000 <3>, 11111110 <1>
 *              | 1111IIII                                        I-1, an integer from 0 to 12
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/ziplist.c
 */
import type { Bytes } from '../../resp/values.ts'
import { ByteReader } from './byte-reader.ts'
import { BAD_DATA } from './errors.ts'

const END = 0xff
const LONG = 0xfe
const UNKNOWN = 0xffff

/** The elements, integers in decimal. */
export function readZiplist(bytes: Buffer): Bytes[] {
  const reader = new ByteReader(bytes, bytes.length - 1)
  if (bytes.at(-1) !== END || reader.unsigned(4) !== bytes.length) throw BAD_DATA
  const tail = reader.unsigned(4)
  const count = reader.unsigned(2)
  const items: Bytes[] = []
  let last = reader.at
  let length = 0
  while (reader.left > 0) {
    last = reader.at
    if (readBefore(reader) !== length) throw BAD_DATA
    items.push(readElement(reader))
    length = reader.at - last
  }
  if (items.length > 0 && tail !== last) throw BAD_DATA
  if (count !== UNKNOWN && count !== items.length) throw BAD_DATA
  return items
}

function readBefore(reader: ByteReader): number {
  const first = reader.byte()
  if (first === END) throw BAD_DATA
  return first === LONG ? reader.unsigned(4) : first
}

function readElement(reader: ByteReader): Bytes {
  const mark = reader.byte()
  if (mark < 0x40) return reader.latin1(mark)
  if (mark < 0x80) return reader.latin1(((mark & 0x3f) << 8) | reader.byte())
  switch (mark) {
    case 0x80:
      return reader.latin1(reader.bigEndian32())
    case 0xc0:
      return String(reader.signed(2))
    case 0xd0:
      return String(reader.signed(4))
    case 0xe0:
      return String(reader.signed64())
    case 0xf0:
      return String(reader.signed(3))
    case 0xfe:
      return String(reader.signed(1))
    default:
      if (mark <= 0xf0 || mark > 0xfd) throw BAD_DATA
      return String((mark & 0x0f) - 1)
  }
}
