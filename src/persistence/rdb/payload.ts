/**
 * What DUMP gives and RESTORE takes: something of an RDB file by itself, and a footer that tells whether it is whole.
 *
 *     payload = body version:2 sum:8       the lowest byte first; the sum is a CRC64 of all before it
 *     body    = type:1 value               of a key
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/cluster.c
 */
import type { EncodingLimits } from '../../keyspace/limits.ts'
import type { Value } from '../../keyspace/values.ts'
import type { Bytes } from '../../resp/values.ts'
import { crc64 } from '../../structures/crc64.ts'
import { BAD_DATA, EMPTY_VALUE, PAYLOAD_WRONG } from './errors.ts'
import type { Maker } from './maker.ts'
import { RdbReader } from './rdb-reader.ts'
import { RdbWriter } from './rdb-writer.ts'
import { finish } from './steps.ts'
import { NEWEST_VERSION, versionOf } from './types.ts'
import { rdbTypeOf, readValue, writeValue } from './values.ts'

const SUM = 8
/** Bytes of the footer. */
export const FOOTER = 2 + SUM

export function dumpValue(value: Value, limits: EncodingLimits, compresses: boolean): Buffer {
  const out = new RdbWriter(compresses)
  const type = rdbTypeOf(value)
  out.byte(type)
  finish(writeValue(out, value, limits))
  return seal(out, versionOf(type))
}

/** @throws ReplyError that says what is wrong with the payload */
export function restoreValue(payload: Bytes, maker: Maker): Value {
  return readPayload(payload, maker).value
}

/** The same, with how many packed parts the payload had, all of which were looked through. */
export function readPayload(
  payload: Bytes,
  maker: Maker,
  checksSum = true,
): { readonly value: Value; readonly packs: number } {
  const input = unseal(payload, checksSum)
  try {
    const value = readValue(input, input.byte(), maker)
    return { value, packs: input.packs }
  } catch (error) {
    throw error === EMPTY_VALUE ? BAD_DATA : error
  }
}

/** Puts the footer behind a body. Returns all of it. */
export function seal(out: RdbWriter, version: number): Buffer {
  out.integer(version, 2)
  out.all(crc64(out.written))
  return out.written
}

/** Checks the footer of a payload. Returns what reads the body, and may read into the footer, as in Redis. */
export function unseal(payload: Bytes, checksSum = true): RdbReader {
  const bytes = Buffer.from(payload, 'latin1')
  const end = bytes.length - FOOTER
  if (end < 0 || bytes.readUInt16LE(end) > NEWEST_VERSION) throw PAYLOAD_WRONG
  if (checksSum && !hasRightSum(bytes)) throw PAYLOAD_WRONG
  return new RdbReader(bytes)
}

function hasRightSum(bytes: Buffer): boolean {
  return bytes.subarray(-SUM).equals(crc64(bytes.subarray(0, -SUM)))
}
