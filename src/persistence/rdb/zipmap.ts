/**
 * Zipmaps: how Redis packed small hashes before version 2.6. They are only read.
 *
 *     zipmap = fields:1 pair* 11111111        fields: 254 when there are more
 *     pair   = length <bytes> length free:1 <bytes> <free bytes>
 *     length = <1 byte below 254> | 11111110 <4 bytes, the lowest first>
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/zipmap.c
 */
import type { Bytes } from '../../resp/values.ts'
import { ByteReader } from './byte-reader.ts'
import { BAD_DATA } from './errors.ts'

const END = 0xff
const LONG = 0xfe

/** Fields and values in turn. */
export function readZipmap(bytes: Buffer): Bytes[] {
  const reader = new ByteReader(bytes, bytes.length - 1)
  if (bytes.at(-1) !== END) throw BAD_DATA
  const count = reader.byte()
  const items: Bytes[] = []
  while (reader.left > 0) {
    items.push(reader.latin1(readLength(reader)))
    const length = readLength(reader)
    const free = reader.byte()
    items.push(reader.latin1(length))
    reader.skip(free)
  }
  if (count < LONG && count * 2 !== items.length) throw BAD_DATA
  return items
}

function readLength(reader: ByteReader): number {
  const first = reader.byte()
  if (first === END) throw BAD_DATA
  if (first !== LONG) return first
  const length = reader.unsigned(4)
  if (length < LONG) throw BAD_DATA
  return length
}
