/**
 * Keys and values as they lie in frozen pages (keyspace/record.ts, packed-values.ts), copied from there to a file: no
 * string or object is made of them, as by far most of what a server holds is small. What is written is the same as
 * values.ts writes of the values.
 *
 *     hash         field and value in turn, each behind its length               -> a listpack, or strings in turn
 *     list         elements                                                      -> one node with a listpack
 *     set          members                                                       -> strings
 *     integers     width, then each integer, its highest unit first              -> an intset
 *     sorted set   scores of one width, then the members                         -> a listpack
 */
import type { FrozenCursor } from '../../keyspace/frozen-entries.ts'
import { type EncodingLimits, TABLE_NOTE } from '../../keyspace/limits.ts'
import {
  bodyAt,
  HASH as HASH_RECORD,
  INTEGERS,
  LIST,
  LONGEST_RECORD,
  lengthAt,
  NUMBER,
  OBJECT,
  SET as SET_RECORD,
  SORTED_SET,
  valueAt,
} from '../../keyspace/record.ts'
import { bodyIn, nextIn } from '../../structures/packed-bytes.ts'
import { type Viewed, viewed } from '../../structures/viewed.ts'
import { ByteWriter } from './byte-writer.ts'
import { ListpackWriter } from './listpack.ts'
import { nodeBytes, OVERHEAD, PACKED } from './lists.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { putScore } from './sorted-sets.ts'
import { HASH, HASH_LISTPACK, LIST_QUICKLIST_2, SET, SET_INTSET, STRING, ZSET_LISTPACK } from './types.ts'

/** What is written over and over: nothing keeps what they hold. */
const pack = new ListpackWriter()
const intset = new ByteWriter()
/** A record is copied here first, as words: shared memory is read once (measured: a fifth of the time of a save). */
const record = viewed(Buffer.allocUnsafeSlow(LONGEST_RECORD))
const words = new Int32Array(record.bytes.buffer)

/** Bytes of a listpack besides its elements, and the most that an element takes besides its text. */
const PACK_BYTES = 7
const ELEMENT_BYTES = 4

/** Whether an entry can be written as it lies there: not what is on the heap, nor a list that may need several nodes. */
export function isRecord({ kind, bytes, record }: FrozenCursor, { listNode }: EncodingLimits): boolean {
  if (kind !== LIST) return kind !== OBJECT
  const length = lengthAt(bytes, valueAt(bytes, record))
  return listNode < 0 && PACK_BYTES + length * ELEMENT_BYTES + OVERHEAD <= nodeBytes(listNode)
}

/** Writes the type, the key and the value of an entry for which `isRecord` holds. Returns how many bytes it has in memory. */
export function writeRecord(out: RdbWriter, entry: FrozenCursor): number {
  const size = entry.copyTo(words) * 4
  writeCopy(out, entry)
  return size
}

function writeCopy(out: RdbWriter, entry: FrozenCursor): void {
  const { kind, integer } = entry
  const { bytes } = record
  out.byte(typeOfRecord(kind, integer))
  const name = bodyAt(bytes, 1)
  if (entry.hasLongKey) out.string(entry.key)
  else out.stringIn(record, name, name + lengthAt(bytes, 1))
  if (kind === NUMBER) {
    out.integerString(integer)
    return
  }
  const mark = valueAt(bytes, 0)
  const from = bodyAt(bytes, mark)
  const to = from + lengthAt(bytes, mark)
  switch (kind) {
    case HASH_RECORD:
    case SET_RECORD:
      if (kind === HASH_RECORD && (integer & TABLE_NOTE) === 0) writeListpack(out, record, from, to)
      else writeStrings(out, record, from, to, integer & ~TABLE_NOTE)
      return
    case LIST:
      out.size(1)
      out.size(PACKED)
      writeListpack(out, record, from, to)
      return
    case INTEGERS:
      writeIntegers(out, bytes, from, to)
      return
    case SORTED_SET:
      writeScores(out, record, from, to, integer)
      return
    default:
      out.stringIn(record, from, to)
  }
}

function typeOfRecord(kind: number, note: number): number {
  switch (kind) {
    case HASH_RECORD:
      return (note & TABLE_NOTE) === 0 ? HASH_LISTPACK : HASH
    case LIST:
      return LIST_QUICKLIST_2
    case SET_RECORD:
      return SET
    case INTEGERS:
      return SET_INTSET
    default:
      return kind === SORTED_SET ? ZSET_LISTPACK : STRING
  }
}

/** @param count elements, or fields of a hash */
function writeStrings(out: RdbWriter, source: Viewed, from: number, to: number, count: number): void {
  out.size(count)
  for (let at = from; at < to; ) {
    const next = nextIn(source.bytes, at)
    out.stringIn(source, bodyIn(source.bytes, at), next)
    at = next
  }
}

function writeListpack(out: RdbWriter, source: Viewed, from: number, to: number): void {
  pack.clear()
  pack.addEntries(source, from, to)
  pack.finishIn(out)
}

/** Units have their lower byte first, as has an intset; the highest bit of an integer is turned round. */
function writeIntegers(out: RdbWriter, bytes: Buffer, from: number, to: number): void {
  const width = 2 * (bytes[from] as number)
  intset.clear()
  intset.integer(width, 4)
  intset.integer((to - from - 2) / width, 4)
  for (let at = from + 2; at < to; at += width) {
    for (let unit = width - 2; unit >= 0; unit -= 2) {
      intset.byte(bytes[at + unit] as number)
      intset.byte((bytes[at + unit + 1] as number) ^ (unit === 0 ? 0x80 : 0))
    }
  }
  out.blobIn(intset, 0, intset.length)
}

/** A score of one, two or four bytes. */
function integerIn(view: DataView, at: number, width: number): number {
  if (width === 1) return view.getInt8(at)
  return width === 2 ? view.getInt16(at, true) : view.getInt32(at, true)
}

/** @param note how many scores there are, and the bytes of each; see PackedRanking */
function writeScores(out: RdbWriter, source: Viewed, from: number, to: number, note: number): void {
  const { bytes, view } = source
  const width = note & 15
  const members = from + (note >>> 4) * width
  pack.clear()
  let end = 0
  for (let at = members, score = from; at < to; score += width) {
    const body = bodyIn(bytes, at)
    at = nextIn(bytes, at)
    end = pack.putPart(end, source, body, at)
    end = putScore(pack, end, width === 8 ? view.getFloat64(score, true) : integerIn(view, score, width))
  }
  pack.take(end, 2 * (note >>> 4))
  pack.finishIn(out)
}
