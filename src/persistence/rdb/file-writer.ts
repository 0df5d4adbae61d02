/** Writes RDB files; file.ts has the grammar. */
import type { EncodingLimits } from '../../keyspace/limits.ts'
import type { Value } from '../../keyspace/values.ts'
import { Crc64 } from '../../structures/crc64.ts'
import {
  AUX,
  DATABASE,
  DEADLINE,
  END,
  FREQUENCY,
  FUNCTION,
  IDLE,
  type RdbEntry,
  type RdbRecords,
  type RdbSource,
  SIGNATURE,
  SIZES,
  SUM,
} from './file.ts'
import { RdbWriter } from './rdb-writer.ts'
import { isRecord, writeRecord } from './records.ts'
import type { Steps } from './steps.ts'
import { VERSION, versionOf } from './types.ts'
import { rdbTypeOf, writeValue } from './values.ts'

/** Bytes that are gathered before they are given away. */
const CHUNK = 64 * 1024

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

/**
 * The bytes of a file, in chunks; undefined where some work was done and no chunk is full yet. A chunk is good until the
 * next one is asked for: then others are written over it. Each part is asked for when the one before it was written.
 */
export function* writeRdb(
  parts: Iterable<RdbSource>,
  format: RdbFormat,
): Generator<Buffer | undefined, void, undefined> {
  const { limits, compresses, sums, version = VERSION } = format
  const sum = new Crc64()
  const out = new RdbWriter(compresses)
  const takeChunk = (): Buffer => {
    const chunk = out.written
    if (sums) sum.add(chunk)
    out.clear()
    return chunk
  }
  let database: number | undefined
  out.latin1(SIGNATURE + String(version).padStart(4, '0'))
  for (const part of parts) {
    if ('database' in part && part.database !== database) {
      database = part.database
      out.byte(DATABASE)
      out.size(database)
    }
    const rest = writePart(out, part, limits, version)
    if (rest !== undefined) {
      while (rest.next().done === false) yield out.length < CHUNK ? undefined : takeChunk()
    }
    if (out.length >= CHUNK) yield takeChunk()
    else if (part.kind === 'records') yield undefined
  }
  out.byte(END)
  if (sums) sum.add(out.written)
  out.all(sums ? sum.bytes : new Uint8Array(SUM))
  yield out.written
}

/** Returns what writes the rest of a large value. */
function writePart(
  out: RdbWriter,
  part: RdbSource,
  limits: EncodingLimits,
  version: number,
): Steps | undefined {
  switch (part.kind) {
    case 'aux':
      out.byte(AUX)
      out.string(part.name)
      out.string(part.value)
      return undefined
    case 'function':
      out.byte(FUNCTION)
      out.string(part.source)
      return undefined
    case 'sizes':
      out.byte(SIZES)
      out.size(part.keys)
      out.size(part.expiring)
      return undefined
    case 'empty':
      return undefined
    case 'entry':
      return writeEntry(out, part, limits, version)
    case 'records':
      writeRecords(out, part, limits)
      return undefined
  }
}

function writeEntry(
  out: RdbWriter,
  entry: RdbEntry,
  limits: EncodingLimits,
  version: number,
): Steps | undefined {
  const { key, value, deadline, idle, frequency } = entry
  const type = rdbTypeOf(value)
  if (versionOf(type) > version)
    throw new RangeError(`a value of type ${type} in a file of version ${version}`)
  writeAbout(out, deadline, idle, frequency)
  out.byte(type)
  out.string(key)
  return writeValue(out, value, limits)
}

/** A whole file at once. */
export function rdbFile(parts: Iterable<RdbSource>, format: RdbFormat): Buffer {
  const chunks: Buffer[] = []
  for (const chunk of writeRdb(parts, format)) if (chunk !== undefined) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

function writeRecords(out: RdbWriter, part: RdbRecords, limits: EncodingLimits): void {
  const { cursor, notes, use } = part
  for (let left = part.most; left > 0 && cursor.isThere && isRecord(cursor, limits); ) {
    const { deadline } = cursor
    const idle = notes === 'idle' ? use.idleSeconds(cursor.use) : undefined
    const frequency = notes === 'frequency' ? use.frequency(cursor.use) : undefined
    writeAbout(out, deadline === Number.POSITIVE_INFINITY ? undefined : deadline, idle, frequency)
    left -= writeRecord(out, cursor)
    cursor.next()
  }
}

function writeAbout(
  out: RdbWriter,
  deadline: number | undefined,
  idle: number | undefined,
  frequency: number | undefined,
): void {
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
}
