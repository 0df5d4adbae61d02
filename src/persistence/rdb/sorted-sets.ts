/**
 * Sorted sets in RDB. Few short members are a listpack of members and scores in turn; of others each member is followed
 * by its score, the highest first:
 *
 *     3  = members (string score)*    score = length <text> | 11111101 | 11111110 | 11111111     of nan, inf, -inf
 *     5  = members (string double)*   a double of 8 bytes, the lowest first
 *     12 = string                     a ziplist
 *     17 = string                     a listpack
 *
 * Written are 5 and 17. Source: https://github.com/redis/redis/blob/7.4/src/rdb.c
 */
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { formatDouble, parseDouble } from '../../resp/doubles.ts'
import type { Bytes } from '../../resp/values.ts'
import { BAD_DATA } from './errors.ts'
import { ListpackWriter, putIntegerElement, readListpack } from './listpack.ts'
import type { Maker } from './maker.ts'
import { type RdbReader, Stretch } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { type Reading, readEach, readOne } from './read-steps.ts'
import { STEP, type Steps } from './steps.ts'
import { ZSET, ZSET_2, ZSET_LISTPACK, ZSET_ZIPLIST } from './types.ts'
import { readZiplist } from './ziplist.ts'

const NAN = 253
const INFINITE = 254
const MINUS_INFINITE = 255
/** Up to here Redis packs a whole score as an integer. */
const MOST_WHOLE = 2 ** 62

export function typeOfSortedSet(set: SortedSetValue): number {
  return set.encoding === 'listpack' ? ZSET_LISTPACK : ZSET_2
}

/** Returns what writes the rest of a large one. */
export function writeSortedSet(out: RdbWriter, set: SortedSetValue): Steps | undefined {
  if (set.encoding === 'listpack') {
    const pack = new ListpackWriter()
    set.each((member, score) => {
      pack.add(member)
      pack.take(putScore(pack, 0, score), 1)
    })
    pack.finishIn(out)
    return undefined
  }
  out.size(set.size)
  return writeEntries(out, set)
}

/** Writes it as an element of a listpack; see ListpackWriter.putPart. */
export function putScore(pack: ListpackWriter, at: number, score: number): number {
  if (Number.isInteger(score) && Math.abs(score) <= MOST_WHOLE) return putIntegerElement(at, score)
  return pack.put(at, formatDouble(score))
}

function* writeEntries(out: RdbWriter, set: SortedSetValue): Steps {
  for (let to = set.size; to > 0; to -= STEP) {
    set.visit(Math.max(0, to - STEP), to, true, (member, score) => {
      out.string(member)
      out.double(score)
    })
    yield
  }
}

export function* readSortedSet(
  input: RdbReader,
  type: number,
  { limits, random }: Maker,
): Reading<SortedSetValue> {
  const set = new SortedSetValue(limits, random.bits())
  const add = (member: Bytes, score: number | undefined) => {
    if (score === undefined || Number.isNaN(score) || set.has(member)) throw BAD_DATA
    set.add(member, score)
  }
  if (type === ZSET || type === ZSET_2) {
    const size = yield* readOne(input, () => input.count())
    if (set.expect(size)) yield* addPieces(set, input, type, size)
    else yield* readEach(input, size, () => add(input.string(), readScore(input, type)))
    return set
  }
  const items = yield* readOne(input, () =>
    type === ZSET_ZIPLIST ? readZiplist(input.blob()) : readListpack(input.pack()),
  )
  if (items.length % 2 !== 0) throw BAD_DATA
  set.expect(items.length / 2)
  for (let i = 0; i < items.length; i += 2) add(items[i] as Bytes, parseDouble(items[i + 1] as Bytes))
  return set
}

/** Where the member is that is read. */
const found = new Stretch()

function* addPieces(set: SortedSetValue, input: RdbReader, type: number, size: number): Reading<void> {
  yield* readEach(input, size, () => {
    input.locateString(found)
    const score = readScore(input, type)
    if (score === undefined || Number.isNaN(score) || !set.addPiece(found, score)) throw BAD_DATA
  })
  yield* set.order()
}

function readScore(input: RdbReader, type: number): number | undefined {
  if (type === ZSET_2) return input.double()
  const length = input.byte()
  if (length === NAN) return Number.NaN
  if (length === INFINITE) return Number.POSITIVE_INFINITY
  return length === MINUS_INFINITE ? Number.NEGATIVE_INFINITY : parseDouble(input.latin1(length))
}
