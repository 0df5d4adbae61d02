/**
 * Hashes in RDB. Few short fields are a listpack of fields and values in turn. Where a field has a deadline (Unix ms)
 * each has one, 0 for none:
 *
 *     4  = fields (string string)*
 *     9  = string                     a zipmap
 *     13 = string                     a ziplist
 *     16 = string                     a listpack
 *     24 = earliest:8 fields (deadline string string)*     deadline: a length; 0, or 1 + ms after the earliest
 *     25 = earliest:8 string          a listpack of field, value and deadline, in the order of their deadlines
 *     22, 23                          the same two without `earliest`; deadlines are whole
 *
 * Written are 4, 16, 24 and 25. Source: https://github.com/redis/redis/blob/7.4/src/rdb.c
 */
import { HashValue } from '../../keyspace/hash-value.ts'
import type { Bytes } from '../../resp/values.ts'
import { parseInt64 } from '../../structures/int64.ts'
import { BAD_DATA } from './errors.ts'
import { ListpackWriter, readListpack } from './listpack.ts'
import type { Maker } from './maker.ts'
import { readPackText } from './pack-copy.ts'
import { type RdbReader, Stretch } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { type Reading, readEach, readOne } from './read-steps.ts'
import { STEP, type Steps } from './steps.ts'
import {
  HASH,
  HASH_LISTPACK,
  HASH_LISTPACK_EX,
  HASH_LISTPACK_EX_PREVIEW,
  HASH_METADATA,
  HASH_METADATA_PREVIEW,
  HASH_ZIPLIST,
  HASH_ZIPMAP,
} from './types.ts'
import { readZiplist } from './ziplist.ts'
import { readZipmap } from './zipmap.ts'

const LAST_DEADLINE = 2 ** 48 - 2
const NEVER = Number.POSITIVE_INFINITY

export function typeOfHash(hash: HashValue): number {
  const isPacked = hash.encoding !== 'hashtable'
  if (hash.nextDeadline === NEVER) return isPacked ? HASH_LISTPACK : HASH
  return isPacked ? HASH_LISTPACK_EX : HASH_METADATA
}

/** Returns what writes the rest of a large one. */
export function writeHash(out: RdbWriter, hash: HashValue): Steps | undefined {
  switch (typeOfHash(hash)) {
    case HASH_LISTPACK: {
      const pack = new ListpackWriter()
      hash.each(-1, (field, value) => {
        pack.add(field)
        pack.add(value)
      })
      pack.finishIn(out)
      return undefined
    }
    case HASH_LISTPACK_EX:
      out.integer64(hash.nextDeadline)
      packWithDeadlines(hash).finishIn(out)
      return undefined
    case HASH_METADATA:
      return writeWithDeadlines(out, hash)
    default:
      out.size(hash.size)
      return inSteps(hash, (field, value) => {
        out.string(field)
        out.string(value)
      })
  }
}

/** Redis relies on the order. */
function packWithDeadlines(hash: HashValue): ListpackWriter {
  const rows: { readonly field: Bytes; readonly value: Bytes; readonly deadline: number }[] = []
  hash.each(-1, (field, value) => {
    const deadline = hash.deadlineOf(field)
    rows.push({ field, value, deadline: deadline < 0 ? NEVER : deadline })
  })
  rows.sort((a, b) => (a.deadline === b.deadline ? 0 : a.deadline - b.deadline))
  const pack = new ListpackWriter()
  for (const { field, value, deadline } of rows) {
    pack.add(field)
    pack.add(value)
    pack.addInteger(deadline === NEVER ? 0 : deadline)
  }
  return pack
}

function writeWithDeadlines(out: RdbWriter, hash: HashValue): Steps {
  const earliest = hash.nextDeadline
  out.integer64(earliest)
  out.size(hash.size)
  return inSteps(hash, (field, value) => {
    const deadline = hash.deadlineOf(field)
    out.size(deadline < 0 ? 0 : deadline - earliest + 1)
    out.string(field)
    out.string(value)
  })
}

function* inSteps(hash: HashValue, write: (field: Bytes, value: Bytes) => void): Steps {
  let cursor = hash.scan(0, STEP, -1, write)
  while (cursor !== 0) {
    yield
    cursor = hash.scan(cursor, STEP, -1, write)
  }
}

export function* readHash(input: RdbReader, type: number, { limits, random }: Maker): Reading<HashValue> {
  if (type === HASH_LISTPACK) {
    const packed = yield* readOne(input, () => readPackText(input, limits.hashValue, 2, limits.hashEntries))
    if (packed !== undefined) return HashValue.unpack(limits, random.bits(), packed.text, packed.count / 2)
  }
  const hash = new HashValue(limits, random.bits())
  const add = (field: Bytes, value: Bytes, deadline = 0) => {
    if (!isDeadline(deadline) || !hash.set(field, value)) throw BAD_DATA
    if (deadline > 0) hash.expireAt(field, deadline)
  }
  switch (type) {
    case HASH: {
      const count = yield* readOne(input, () => input.count())
      if (hash.expect(count)) yield* addPieces(hash, input, count, () => 0)
      else yield* readEach(input, count, () => add(input.string(), input.string()))
      break
    }
    case HASH_METADATA:
    case HASH_METADATA_PREVIEW: {
      const before = type === HASH_METADATA ? (yield* readOne(input, () => Number(input.signed64()))) - 1 : 0
      const readDeadline = () => {
        const after = Number(input.whole())
        return after === 0 ? 0 : before + after
      }
      const count = yield* readOne(input, () => input.count())
      if (hash.expect(count)) yield* addPieces(hash, input, count, readDeadline)
      else {
        yield* readEach(input, count, () => {
          const deadline = readDeadline()
          add(input.string(), input.string(), deadline)
        })
      }
      break
    }
    case HASH_LISTPACK_EX:
    case HASH_LISTPACK_EX_PREVIEW: {
      const items = yield* readOne(input, () => {
        if (type === HASH_LISTPACK_EX) input.skip(8)
        return readListpack(input.pack())
      })
      if (items.length % 3 !== 0) throw BAD_DATA
      for (let i = 0; i < items.length; i += 3)
        add(items[i] as Bytes, items[i + 1] as Bytes, Number(parseInt64(items[i + 2] as Bytes) ?? -1))
      break
    }
    default: {
      const items = yield* readOne(input, () =>
        readPairs(type === HASH_LISTPACK ? input.pack() : input.blob(), type),
      )
      if (items.length % 2 !== 0) throw BAD_DATA
      for (let i = 0; i < items.length; i += 2) add(items[i] as Bytes, items[i + 1] as Bytes)
    }
  }
  return hash
}

/** Where the field and the value are that are read. */
const foundField = new Stretch()
const foundValue = new Stretch()

/** @param readDeadline reads what comes before each field */
function addPieces(
  hash: HashValue,
  input: RdbReader,
  count: number,
  readDeadline: () => number,
): Reading<void> {
  return readEach(input, count, () => {
    const deadline = readDeadline()
    input.locateString(foundField)
    input.locateString(foundValue)
    if (!isDeadline(deadline) || !hash.addPieces(foundField, foundValue, deadline)) throw BAD_DATA
  })
}

/** Whether it is one, or 0 for none. */
function isDeadline(ms: number): boolean {
  return ms >= 0 && ms <= LAST_DEADLINE
}

function readPairs(bytes: Buffer, type: number): Bytes[] {
  if (type === HASH_ZIPMAP) return readZipmap(bytes)
  return type === HASH_ZIPLIST ? readZiplist(bytes) : readListpack(bytes)
}
