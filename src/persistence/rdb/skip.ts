/**
 * Goes over the bytes of a value without a look at what they say, to see whether all of them are there: a large value
 * that was read as far as it goes would have to be read again from its beginning, which takes fifty times as long.
 */
import { BAD_DATA } from './errors.ts'
import type { RdbReader } from './rdb-reader.ts'
import {
  HASH,
  HASH_LISTPACK_EX,
  HASH_METADATA,
  HASH_METADATA_PREVIEW,
  LIST,
  LIST_QUICKLIST,
  LIST_QUICKLIST_2,
  SET,
  STREAM_LISTPACKS,
  STREAM_LISTPACKS_2,
  STREAM_LISTPACKS_3,
  ZSET,
  ZSET_2,
} from './types.ts'

/** Bytes of a double, of a time and of an id. */
const DOUBLE = 8
const TIME = 8
const ID = 16
/** Where a score is written as text, lengths from here on stand for what is no number. */
const NO_TEXT = 253

/**
 * Skips the value of a type. Goes nowhere where something is wrong with it: whoever reads it says what that is.
 *
 * @throws MORE_TO_COME
 */
export function skipValue(input: RdbReader, type: number): void {
  const { at } = input
  try {
    skip(input, type)
  } catch (error) {
    if (error !== BAD_DATA) throw error
    input.back(at)
  }
}

function skip(input: RdbReader, type: number): void {
  switch (type) {
    case LIST:
    case LIST_QUICKLIST:
    case SET:
      skipStrings(input, input.count())
      return
    case HASH:
      skipStrings(input, 2 * input.count())
      return
    case LIST_QUICKLIST_2:
      for (let left = input.count(); left > 0; left--) {
        input.whole()
        input.skipString()
      }
      return
    case ZSET:
    case ZSET_2:
      for (let left = input.count(); left > 0; left--) {
        input.skipString()
        skipScore(input, type)
      }
      return
    case HASH_METADATA:
    case HASH_METADATA_PREVIEW:
      if (type === HASH_METADATA) input.skip(TIME)
      for (let left = input.count(); left > 0; left--) {
        input.whole()
        skipStrings(input, 2)
      }
      return
    case STREAM_LISTPACKS:
    case STREAM_LISTPACKS_2:
    case STREAM_LISTPACKS_3:
      skipStream(input, type)
      return
    default:
      if (type === HASH_LISTPACK_EX) input.skip(TIME)
      input.skipString()
  }
}

function skipStrings(input: RdbReader, count: number): void {
  for (let left = count; left > 0; left--) input.skipString()
}

function skipScore(input: RdbReader, type: number): void {
  if (type === ZSET_2) {
    input.skip(DOUBLE)
    return
  }
  const length = input.byte()
  if (length < NO_TEXT) input.skip(length)
}

function skipWholes(input: RdbReader, count: number): void {
  for (let left = count; left > 0; left--) input.whole()
}

function skipStream(input: RdbReader, type: number): void {
  skipStrings(input, 2 * input.count())
  // How many entries there are, and the last id; the first and the deleted one, and how many were added.
  skipWholes(input, type === STREAM_LISTPACKS ? 3 : 8)
  for (let groups = input.count(); groups > 0; groups--) {
    input.skipString()
    skipWholes(input, type === STREAM_LISTPACKS ? 2 : 3)
    for (let pending = input.count(); pending > 0; pending--) {
      input.skip(ID + TIME)
      input.whole()
    }
    for (let consumers = input.count(); consumers > 0; consumers--) {
      input.skipString()
      input.skip(type === STREAM_LISTPACKS_3 ? 2 * TIME : TIME)
      const pending = input.count()
      input.skip(pending * ID)
    }
  }
}
