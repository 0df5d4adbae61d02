/**
 * Intsets: integers in ascending order, all of one width. The lowest byte comes first.
 *
 *     intset = width:4 elements:4 <elements of width bytes>     width: 2, 4 or 8
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/intset.c
 */
import { type Int64, shortest } from '../../structures/int64.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { BAD_DATA } from './errors.ts'

/** @param values in ascending order, each once */
export function intsetOf(values: readonly Int64[], width: 2 | 4 | 8): Buffer {
  const out = new ByteWriter()
  out.integer(width, 4)
  out.integer(values.length, 4)
  for (const value of values) {
    if (width === 8) out.integer64(value)
    else out.integer(Number(value), width)
  }
  return out.written
}

/** How many bytes the widest of the values needs, which are in ascending order. */
export function intsetWidth(values: readonly Int64[]): 2 | 4 | 8 {
  const [first = 0, last = 0] = [values[0], values.at(-1)]
  if (first >= -(2 ** 15) && last < 2 ** 15) return 2
  return first >= -(2 ** 31) && last < 2 ** 31 ? 4 : 8
}

export function readIntset(bytes: Buffer): Int64[] {
  const reader = new ByteReader(bytes)
  const width = reader.unsigned(4)
  const count = reader.unsigned(4)
  if ((width !== 2 && width !== 4 && width !== 8) || reader.left !== count * width) throw BAD_DATA
  const values: Int64[] = []
  let before: Int64 = Number.NEGATIVE_INFINITY
  for (let left = count; left > 0; left--) {
    const value = width === 8 ? shortest(reader.signed64()) : reader.signed(width)
    if (value <= before) throw BAD_DATA
    values.push(value)
    before = value
  }
  return values
}
