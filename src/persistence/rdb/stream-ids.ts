/** The ids and counts of streams in RDB: ids as two lengths or as 16 bytes, counts of 64 bits with a sign as lengths. */
import { type Int64, shortest } from '../../structures/int64.ts'
import type { LogId, Whole } from '../../structures/log-id.ts'
import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { RdbReader } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'

export const ID_BYTES = 16

export function writeId(out: RdbWriter, { ms, seq }: LogId): void {
  out.size(ms)
  out.size(seq)
}

export function readId(input: RdbReader): LogId {
  return { ms: input.whole(), seq: input.whole() }
}

export function writeRawId(out: ByteWriter, { ms, seq }: LogId): void {
  out.bigEndian(ms, 8)
  out.bigEndian(seq, 8)
}

export function readRawId(input: ByteReader): LogId {
  return { ms: input.bigEndian64(), seq: input.bigEndian64() }
}

/** A count, as it is written: -1 as the largest of all. */
export function toWhole(value: Int64): Whole {
  return value < 0 ? BigInt.asUintN(64, BigInt(value)) : value
}

export function toInt64(value: Whole): Int64 {
  return typeof value === 'number' ? value : shortest(BigInt.asIntN(64, value))
}
