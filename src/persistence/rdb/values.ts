/**
 * Values in RDB: a byte with the type, then what belongs to it; one file for each family has the grammar of its types.
 * A value is written in the oldest encoding that can hold it, and read from all that Redis ever wrote, but for those of
 * modules. What is wrong with what is read is refused with BAD_DATA.
 */
import { HashValue } from '../../keyspace/hash-value.ts'
import type { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { type Collection, MutableString, type Value } from '../../keyspace/values.ts'
import { BAD_DATA, EMPTY_VALUE } from './errors.ts'
import { readHash, typeOfHash, writeHash } from './hashes.ts'
import { readList, writeList } from './lists.ts'
import type { Maker } from './maker.ts'
import type { RdbReader } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { type Reading, readOne, readWhole } from './read-steps.ts'
import { readSet, typeOfSet, writeSet } from './sets.ts'
import { readSortedSet, typeOfSortedSet, writeSortedSet } from './sorted-sets.ts'
import { finish, isBrief, type Steps } from './steps.ts'
import { readStream, typeOfStream, writeStream } from './streams.ts'
import {
  HASH,
  HASH_LISTPACK,
  HASH_LISTPACK_EX,
  HASH_LISTPACK_EX_PREVIEW,
  HASH_METADATA,
  HASH_METADATA_PREVIEW,
  HASH_ZIPLIST,
  HASH_ZIPMAP,
  LIST,
  LIST_QUICKLIST,
  LIST_QUICKLIST_2,
  LIST_ZIPLIST,
  SET,
  SET_INTSET,
  SET_LISTPACK,
  STREAM_LISTPACKS,
  STREAM_LISTPACKS_2,
  STREAM_LISTPACKS_3,
  STRING,
  ZSET,
  ZSET_2,
  ZSET_LISTPACK,
  ZSET_ZIPLIST,
} from './types.ts'

/** The number of the type in which a value is written. */
export function rdbTypeOf(value: Value): number {
  if (value instanceof ListValue) return LIST_QUICKLIST_2
  if (value instanceof SetValue) return typeOfSet(value)
  if (value instanceof SortedSetValue) return typeOfSortedSet(value)
  if (value instanceof HashValue) return typeOfHash(value)
  return value instanceof StreamValue ? typeOfStream(value) : STRING
}

/** Writes a value, all but its type. Returns what writes the rest of a large one. */
export function writeValue(out: RdbWriter, value: Value, limits: EncodingLimits): Steps | undefined {
  const rest = beginValue(out, value, limits)
  if (rest === undefined || typeof value === 'string' || !isBrief(value)) return rest
  finish(rest)
  return undefined
}

function beginValue(out: RdbWriter, value: Value, limits: EncodingLimits): Steps | undefined {
  if (typeof value === 'string') out.string(value)
  else if (value instanceof MutableString) out.string(value.toString())
  else if (value instanceof ListValue) return writeList(out, value, limits)
  else if (value instanceof SetValue) return writeSet(out, value)
  else if (value instanceof SortedSetValue) return writeSortedSet(out, value)
  else if (value instanceof HashValue) return writeHash(out, value)
  else if (value instanceof StreamValue) return writeStream(out, value)
  return undefined
}

/**
 * Reads a value of a type.
 *
 * @throws EMPTY_VALUE for a collection without elements that ends when it is empty
 */
export function readValue(input: RdbReader, type: number, maker: Maker): Value {
  return readWhole(readInSteps(input, type, maker))
}

/** The same, a large one in steps. */
export function* readInSteps(input: RdbReader, type: number, maker: Maker): Reading<Value> {
  if (type === STRING) return yield* readOne(input, () => input.string())
  const value = yield* readCollection(input, type, maker)
  if (value.size === 0 && value.endsWhenEmpty) throw EMPTY_VALUE
  return value
}

function readCollection(input: RdbReader, type: number, maker: Maker): Reading<Collection> {
  switch (type) {
    case LIST:
    case LIST_ZIPLIST:
    case LIST_QUICKLIST:
    case LIST_QUICKLIST_2:
      return readList(input, type, maker.limits)
    case SET:
    case SET_INTSET:
    case SET_LISTPACK:
      return readSet(input, type, maker)
    case ZSET:
    case ZSET_2:
    case ZSET_ZIPLIST:
    case ZSET_LISTPACK:
      return readSortedSet(input, type, maker)
    case HASH:
    case HASH_ZIPMAP:
    case HASH_ZIPLIST:
    case HASH_LISTPACK:
    case HASH_METADATA_PREVIEW:
    case HASH_LISTPACK_EX_PREVIEW:
    case HASH_METADATA:
    case HASH_LISTPACK_EX:
      return readHash(input, type, maker)
    case STREAM_LISTPACKS:
    case STREAM_LISTPACKS_2:
    case STREAM_LISTPACKS_3:
      return readStream(input, type, maker.limits)
    default:
      throw BAD_DATA
  }
}
