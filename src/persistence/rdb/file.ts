/**
 * RDB files: everything that a server holds, or what a primary sends a new replica.
 *
 *     file     = "REDIS" version:4 part* 11111111 sum:8        version: in digits; sum: CRC64 of all before it, or zeros
 *     part     = 11111010 string string                        a fact about the file (AUX)
 *              | 11110101 string                               the source of a library of functions
 *              | 11111110 database                             what follows is of this one
 *              | 11111011 keys expiring                        how many keys it has, and how many of them expire
 *              | 11110100 slot keys expiring                   the same of a cluster's slot (is left out)
 *              | about* type:1 string value                    a key and its value
 *     about    = 11111100 deadline:8                           in Unix ms, the lowest byte first
 *              | 11111101 deadline:4                           in seconds
 *              | 11111000 idle                                 seconds since the last access
 *              | 11111001 frequency:1                          the counter of accesses
 *
 * Both directions go part by part: a file of any size can be read and written in slices.
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/rdb.c
 */
import type { EncodingLimits } from '../../keyspace/limits.ts'
import type { Value } from '../../keyspace/values.ts'
import type { Bytes } from '../../resp/values.ts'
import { crc64 } from '../../structures/crc64.ts'
import { BAD_DATA, FILE_SIGNATURE, FILE_SUM, FILE_VERSION } from './errors.ts'
import type { Maker } from './maker.ts'
import { RdbReader } from './rdb-reader.ts'
import { RdbWriter } from './rdb-writer.ts'
import { NEWEST_VERSION, VERSION, versionOf } from './types.ts'
import { rdbTypeOf, readValue, writeValue } from './values.ts'

const SIGNATURE = 'REDIS'
const HEADER = SIGNATURE.length + 4
const SUM = 8
/** Before this version files have no sum. */
const FIRST_WITH_SUM = 5
/** Bytes that are gathered before they are given away. */
const CHUNK = 64 * 1024

const SLOT_INFO = 244
const FUNCTION = 245
const IDLE = 248
const FREQUENCY = 249
const AUX = 250
const SIZES = 251
const DEADLINE = 252
const DEADLINE_SECONDS = 253
const DATABASE = 254
const END = 255

/** A key with its value. */
export interface RdbEntry {
  readonly kind: 'entry'
  readonly database: number
  readonly key: Bytes
  readonly value: Value
  /** Unix ms; undefined: it stays. */
  readonly deadline?: number | undefined
  /** Seconds since its last access, or the counter of its accesses. */
  readonly idle?: number | undefined
  readonly frequency?: number | undefined
}

export type RdbPart =
  | RdbEntry
  | { readonly kind: 'aux'; readonly name: Bytes; readonly value: Bytes }
  | { readonly kind: 'function'; readonly source: Bytes }
  | { readonly kind: 'sizes'; readonly database: number; readonly keys: number; readonly expiring: number }

export interface RdbFormat {
  readonly limits: EncodingLimits
  /** Whether long strings are compressed (`rdbcompression`). */
  readonly compresses: boolean
  /** Whether the file ends with a sum (`rdbchecksum`). */
  readonly sums: boolean
  /** At least that of every value: see {@link versionNeeded}. */
  readonly version?: number
}

/** The version that a file with this value must have. */
export function versionNeeded(value: Value): number {
  return versionOf(rdbTypeOf(value))
}

/** The bytes of a file, in chunks. Each part is asked for when the one before it was written. */
export function* writeRdb(parts: Iterable<RdbPart>, format: RdbFormat): Generator<Buffer, void, undefined> {
  const { compresses, sums, version = VERSION } = format
  let sum: Uint8Array | undefined
  let out = new RdbWriter(compresses)
  let database: number | undefined
  out.latin1(SIGNATURE + String(version).padStart(4, '0'))
  for (const part of parts) {
    if ('database' in part && part.database !== database) {
      database = part.database
      out.byte(DATABASE)
      out.size(database)
    }
    writePart(out, part, format.limits, version)
    if (out.length < CHUNK) continue
    if (sums) sum = crc64(out.written, sum)
    yield out.written
    out = new RdbWriter(compresses)
  }
  out.byte(END)
  out.bytes(sums ? crc64(out.written, sum) : new Uint8Array(SUM))
  yield out.written
}

function writePart(out: RdbWriter, part: RdbPart, limits: EncodingLimits, version: number): void {
  switch (part.kind) {
    case 'aux':
      out.byte(AUX)
      out.string(part.name)
      out.string(part.value)
      return
    case 'function':
      out.byte(FUNCTION)
      out.string(part.source)
      return
    case 'sizes':
      out.byte(SIZES)
      out.size(part.keys)
      out.size(part.expiring)
      return
    case 'entry':
      writeEntry(out, part, limits, version)
  }
}

function writeEntry(out: RdbWriter, entry: RdbEntry, limits: EncodingLimits, version: number): void {
  const { key, value, deadline, idle, frequency } = entry
  const type = rdbTypeOf(value)
  if (versionOf(type) > version)
    throw new RangeError(`a value of type ${type} in a file of version ${version}`)
  if (deadline !== undefined) {
    out.byte(DEADLINE)
    out.integer64(deadline)
  }
  if (idle !== undefined) {
    out.byte(IDLE)
    out.size(idle)
  }
  if (frequency !== undefined) {
    out.byte(FREQUENCY)
    out.byte(frequency)
  }
  out.byte(type)
  out.string(key)
  writeValue(out, value, limits)
}

/**
 * The parts of a file, one by one. The sum is checked before the first of them.
 *
 * @throws ReplyError that says what is wrong with the file, perhaps behind some of its parts
 */
export function* readRdb(bytes: Buffer, maker: Maker): Generator<RdbPart, void, undefined> {
  const input = new RdbReader(bytes, bodyEnd(bytes))
  input.skip(HEADER)
  let database = 0
  for (;;) {
    const opcode = input.peek()
    if (opcode === DATABASE) {
      input.skip(1)
      database = Number(input.whole())
    } else if (opcode === SLOT_INFO) {
      input.skip(1)
      for (let left = 3; left > 0; left--) input.whole()
    } else if (opcode === END) break
    else yield readPart(input, database, maker)
  }
  input.skip(1)
  if (input.left > 0) throw BAD_DATA
}

/** Checks header and sum. Returns where the parts end, with their end mark. */
function bodyEnd(bytes: Buffer): number {
  const header = bytes.toString('latin1', 0, HEADER)
  if (!/^REDIS\d{4}$/.test(header)) throw FILE_SIGNATURE
  const version = Number(header.slice(SIGNATURE.length))
  if (version < 1 || version > NEWEST_VERSION) throw FILE_VERSION
  if (version < FIRST_WITH_SUM) return bytes.length
  const end = bytes.length - SUM
  if (end < HEADER) throw BAD_DATA
  const sum = bytes.subarray(end)
  if (sum.some(byte => byte !== 0) && !sum.equals(crc64(bytes.subarray(0, end)))) throw FILE_SUM
  return end
}

function readPart(input: RdbReader, database: number, maker: Maker): RdbPart {
  switch (input.peek()) {
    case AUX:
      input.skip(1)
      return { kind: 'aux', name: input.string(), value: input.string() }
    case FUNCTION:
      input.skip(1)
      return { kind: 'function', source: input.string() }
    case SIZES:
      input.skip(1)
      return { kind: 'sizes', database, keys: Number(input.whole()), expiring: Number(input.whole()) }
    default:
      return readEntry(input, database, maker)
  }
}

function readEntry(input: RdbReader, database: number, maker: Maker): RdbEntry {
  let deadline: number | undefined
  let idle: number | undefined
  let frequency: number | undefined
  for (;;) {
    const opcode = input.byte()
    if (opcode === DEADLINE) deadline = Number(input.signed64())
    else if (opcode === DEADLINE_SECONDS) deadline = input.signed(4) * 1000
    else if (opcode === IDLE) idle = Number(input.whole())
    else if (opcode === FREQUENCY) frequency = input.byte()
    else {
      const key = input.string()
      return {
        kind: 'entry',
        database,
        key,
        value: readValue(input, opcode, maker),
        deadline,
        idle,
        frequency,
      }
    }
  }
}
