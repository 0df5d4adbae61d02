/**
 * Keys with small values, read from a file as they are to lie in memory (keyspace/record.ts): the other way of
 * records.ts. No string or object is made of them. What is unusual in any way is left to values.ts.
 */
import type { EncodingLimits } from '../../keyspace/limits.ts'
import {
  HASH as HASH_RECORD,
  INTEGERS,
  LIST,
  LONGEST_RECORD,
  markSize,
  type NewRecord,
  NUMBER,
  recordSize,
  SET as SET_RECORD,
  SHORT_KEY_AT,
  SORTED_SET,
  STRING as STRING_RECORD,
  writeLength,
} from '../../keyspace/record.ts'
import { isStorable } from '../../keyspace/values.ts'
import { latin1Slice } from '../../resp/latin1.ts'
import type { Bytes } from '../../resp/values.ts'
import { int64In } from '../../structures/int64.ts'
import { viewOf } from '../../structures/viewed.ts'
import { areDistinct, MOST_DISTINCT } from './distinct.ts'
import { nodeBytes } from './lists.ts'
import { PackCopy, SLACK } from './pack-copy.ts'
import { PackElements } from './pack-elements.ts'
import { putInteger } from './put-integer.ts'
import { type RdbReader, Stretch } from './rdb-reader.ts'
import {
  HASH_LISTPACK,
  LIST_QUICKLIST_2,
  SET,
  SET_INTSET,
  SET_LISTPACK,
  STRING,
  ZSET_LISTPACK,
} from './types.ts'

/** Longer keys are unusual: their length takes more than one byte. */
const LONGEST_KEY = 253
/** Text that is looked at as a number. */
const DIGITS = 11
/** More scores are not packed: as many as PackedRanking makes a text of. */
const MOST_SCORES = 1024
/** Bytes of a listpack without elements. */
const PACK_BYTES = 7
/** The bit of an integer of an intset that is turned round. */
const HIGHEST = 0x8000
/** Bytes of an element behind one byte of length. */
const MOST_TEXT = 253
const MINUS = 45
const POINT = 46
/** Of ten. */
const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent)
/** How a list's two numbers are put into one; see ListValue. */
const COUNT_BITS = 11
const MOST_LIST_BYTES = 1024
/** A listpack takes twice as many bytes at most. */
const MOST_LIST_PACK = 2 * MOST_LIST_BYTES + 16

export class PackedEntry implements NewRecord {
  readonly kind = 'packed'
  database = 0
  /** Unix ms; undefined: it stays. */
  deadline: number | undefined
  /** Seconds since its last access, or the counter of its accesses. */
  idle: number | undefined
  frequency: number | undefined
  /** The record, and the same as words. */
  readonly bytes = Buffer.alloc(LONGEST_RECORD + SLACK)
  readonly words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, LONGEST_RECORD / 4)
  readonly view = viewOf(this.bytes)
  keyLength = 0
  size = 0
  integer = 0
  readonly #limits: EncodingLimits
  readonly #pack = new Stretch()
  readonly #elements = new PackElements()
  readonly #copy = new PackCopy()
  /** Where the value is put together, at first as if its length took one byte, and where that ends so far. */
  #start = 0
  #end = 0
  /** Where it may end at most. */
  #most = 0
  readonly #scores = new Float64Array(MOST_SCORES)

  constructor(limits: EncodingLimits) {
    this.#limits = limits
  }

  get key(): Bytes {
    return latin1Slice(this.bytes, SHORT_KEY_AT, SHORT_KEY_AT + this.keyLength)
  }

  /** Reads a key and a value of a type. Returns false if they are to be read the other way, again from the key on. */
  read(input: RdbReader, type: number): boolean {
    if (!this.#readKey(input)) return false
    this.integer = 0
    switch (type) {
      case STRING:
        return this.#readString(input)
      case HASH_LISTPACK:
        return this.#readHash(input)
      case LIST_QUICKLIST_2:
        return this.#readList(input)
      case SET:
        return this.#readMembers(input)
      case SET_LISTPACK:
        return this.#readSet(input)
      case SET_INTSET:
        return this.#readIntegers(input)
      case ZSET_LISTPACK:
        return this.#readSortedSet(input)
      default:
        return false
    }
  }

  #readKey(input: RdbReader): boolean {
    const length = input.openString()
    if (length > LONGEST_KEY) return false
    if (length >= 0) input.putString(length, this, SHORT_KEY_AT)
    this.keyLength = length >= 0 ? length : putInteger(this.bytes, SHORT_KEY_AT, input.number)
    this.bytes[1] = this.keyLength
    this.#start = SHORT_KEY_AT + this.keyLength + 1
    this.#end = this.#start
    // The value's length may take two bytes more than were left for it.
    this.#most = LONGEST_RECORD - 2
    return true
  }

  #readString(input: RdbReader): boolean {
    const { bytes, keyLength } = this
    const length = input.openString()
    if (length === -1) {
      if (isStorable(input.number)) return this.#ends(NUMBER, input.number)
      this.#end += putInteger(bytes, this.#start, input.number)
      return this.#ends(STRING_RECORD, 0)
    }
    const size = recordSize(keyLength, length)
    if (size > LONGEST_RECORD) return false
    const at = writeLength(bytes, this.#start - 1, length)
    input.putString(length, this, at)
    if (length <= DIGITS) {
      const number = int64In(bytes, at, at + length)
      if (typeof number === 'number' && isStorable(number)) return this.#ends(NUMBER, number)
    }
    bytes[0] = STRING_RECORD
    this.size = size
    return true
  }

  #readHash(input: RdbReader): boolean {
    const { hashEntries, hashValue } = this.#limits
    if (!this.#copyPack(input, hashValue)) return false
    const { count } = this.#copy
    if (count % 2 !== 0 || count / 2 > Math.min(hashEntries, MOST_DISTINCT)) return false
    return this.#areDistinct(2, count / 2) && this.#ends(HASH_RECORD, count / 2)
  }

  #readList(input: RdbReader): boolean {
    const { listNode } = this.#limits
    if (listNode >= 0 || input.whole() !== 1 || input.whole() !== 2) return false
    // What is longer for sure is not decompressed for nothing.
    const bytes = input.peekLength()
    if (bytes > Math.min(nodeBytes(listNode), MOST_LIST_PACK)) return false
    input.locatePack(this.#pack)
    if (leastBytes(this.#pack) > MOST_LIST_BYTES || !this.#copyLocated(MOST_TEXT)) return false
    if (this.#end - this.#start > MOST_LIST_BYTES) return false
    return this.#ends(LIST, ((bytes + 1) << COUNT_BITS) | this.#copy.count)
  }

  #readSet(input: RdbReader): boolean {
    const { setValue } = this.#limits
    if (!this.#copyPack(input, setValue)) return false
    // Integers alone are another encoding.
    return this.#copy.texts > 0 && this.#endsSet(this.#copy.count)
  }

  /** Members one by one; one that is a number may be a part of another encoding. */
  #readMembers(input: RdbReader): boolean {
    const count = input.count()
    if (count > this.#limits.setEntries) return false
    for (let left = count; left > 0; left--) if (!this.#readMember(input)) return false
    return this.#endsSet(count)
  }

  #readMember(input: RdbReader): boolean {
    const length = input.openString()
    if (length === -1 || !this.#hasRoomFor(length, this.#limits.setValue)) return false
    const { bytes } = this
    const at = this.#end + 1
    input.putString(length, this, at)
    bytes[this.#end] = length
    this.#end = at + length
    return int64In(bytes, at, this.#end) === undefined
  }

  #endsSet(count: number): boolean {
    if (count === 0 || count > Math.min(this.#limits.setEntries, MOST_DISTINCT)) return false
    return this.#areDistinct(1, count) && this.#ends(SET_RECORD, count)
  }

  /** An intset of the width that it needs has the same bytes but for their order and the highest bit. */
  #readIntegers(input: RdbReader): boolean {
    input.locatePack(this.#pack)
    const { view: source, from, to } = this.#pack
    if (to - from <= 8) return false
    const width = source.getUint32(from, true)
    const count = source.getUint32(from + 4, true)
    if ((width !== 2 && width !== 4) || to - from !== 8 + count * width) return false
    if (count === 0 || count > this.#limits.setIntegers) return false
    if (this.#start + 2 + count * width > this.#most) return false
    const { view } = this
    view.setUint16(this.#start, width / 2, true)
    let end = this.#start + 2
    let before = Number.NEGATIVE_INFINITY
    for (let at = from + 8; at < to; at += width, end += width) {
      const integer = width === 2 ? source.getInt16(at, true) : source.getInt32(at, true)
      if (integer <= before) return false
      before = integer
      if (width === 2) view.setInt16(end, integer ^ HIGHEST, true)
      else view.setInt32(end, ((integer << 16) | (integer >>> 16)) ^ HIGHEST, true)
    }
    const first = width === 2 ? 0 : source.getInt32(from + 8, true)
    if (width === 4 && first >= -(2 ** 15) && before < 2 ** 15) return false
    this.#end = end
    return this.#ends(INTEGERS, 0)
  }

  /** Members in order, each with its score. */
  #readSortedSet(input: RdbReader): boolean {
    const { sortedSetEntries, sortedSetValue } = this.#limits
    const elements = this.#elements
    input.locatePack(this.#pack)
    if (!elements.open(this.#pack)) return false
    const most = elements.promised >>> 1
    if (most > Math.min(sortedSetEntries, MOST_SCORES)) return false
    const scores = this.#scores
    const longest = Math.min(sortedSetValue, MOST_TEXT)
    let count = 0
    let width = 1
    // Room for scores of 8 bytes is left before the members.
    const start = this.#start + most * 8
    let end = start
    while (elements.left > 0) {
      const next = elements.copyTo(this, end)
      if (next < 0 || next > this.#most || (this.bytes[end] as number) > longest) return false
      end = next
      const score = this.#readScore()
      if (Number.isNaN(score) || (count > 0 && score < (scores[count - 1] as number))) return false
      scores[count++] = score + 0
      width = Math.max(width, scoreWidth(score))
    }
    this.#end = end
    if (!elements.isWhole || count === 0 || !this.#areInOrder(start, count)) return false
    if (!areDistinct(this.bytes, start, end, 1, count)) return false
    let at = this.#start
    for (let rank = 0; rank < count; rank++, at += width) {
      const score = scores[rank] as number
      if (width === 8) this.view.setFloat64(at, score, true)
      else for (let byte = 0; byte < width; byte++) this.bytes[at + byte] = score >> (8 * byte)
    }
    this.#moveTo(at, start)
    return this.#ends(SORTED_SET, (count << 4) | width)
  }

  /** Whether members of one score are in order. */
  #areInOrder(start: number, count: number): boolean {
    const { bytes } = this
    let at = start
    for (let rank = 1; rank < count; rank++) {
      const next = at + 1 + (bytes[at] as number)
      if (this.#scores[rank] === this.#scores[rank - 1]) {
        const end = next + 1 + (bytes[next] as number)
        if (bytes.compare(bytes, next + 1, end, at + 1, next) >= 0) return false
      }
      at = next
    }
    return true
  }

  /** The next element as a score; NaN where it is none. */
  #readScore(): number {
    const elements = this.#elements
    if (!elements.next()) return Number.NaN
    const { isInteger, integer, from, to } = elements
    return isInteger ? integer : scoreIn(this.#pack.bytes, from, to)
  }

  /** Copies the elements of a listpack to where the value is put together. */
  #copyPack(input: RdbReader, longest: number): boolean {
    input.locatePack(this.#pack)
    return this.#copyLocated(longest)
  }

  #copyLocated(longest: number): boolean {
    if (!this.#copy.copy(this.#pack, this, this.#start, longest, this.#most)) return false
    this.#end = this.#copy.end
    return true
  }

  #hasRoomFor(length: number, longest: number): boolean {
    return length <= longest && length <= MOST_TEXT && this.#end + 1 + length <= this.#most
  }

  #areDistinct(step: 1 | 2, count: number): boolean {
    return areDistinct(this.bytes, this.#start, this.#end, step, count)
  }

  /** Moves what has been put together from a place on to an earlier one. */
  #moveTo(target: number, from: number): void {
    const { bytes } = this
    const back = from - target
    for (let at = from; at < this.#end; at++) bytes[at - back] = bytes[at] as number
    this.#end -= back
  }

  /** Puts kind and length before the value. */
  #ends(recordKind: number, integer: number): boolean {
    const { bytes } = this
    const length = this.#end - this.#start
    bytes[0] = recordKind
    const at = this.#start - 1
    const more = markSize(length) - 1
    if (more > 0) bytes.copyWithin(this.#start + more, this.#start, this.#end)
    writeLength(bytes, at, length)
    this.size = this.#end + more
    this.integer = integer
    return true
  }
}

/** Bytes that the elements of a listpack take as packed entries, at least: each loses three at most. */
function leastBytes({ view, from, length }: Stretch): number {
  return length < PACK_BYTES ? 0 : length - PACK_BYTES - 3 * view.getUint16(from + 4, true)
}

/** Longer decimals are not read digit by digit: 15 of them and a point are exact. */
const LONGEST_DECIMAL = 16

/** A score that was written as text, NaN for what is none. */
function scoreIn(bytes: Buffer, from: number, to: number): number {
  const start = bytes[from] === MINUS ? from + 1 : from
  let digits = 0
  let point = 0
  for (let at = start; at < to; at++) {
    const byte = bytes[at] as number
    if (byte === POINT && point === 0 && at > start) point = at
    else if (byte >= 48 && byte < 58) digits = digits * 10 + byte - 48
    else point = to
  }
  // A quotient of two exact numbers is the nearest one there is.
  if (point === 0 || point === to || to - from > LONGEST_DECIMAL)
    return Number(latin1Slice(bytes, from, to) || Number.NaN)
  const value = digits / (POWERS[to - point - 1] as number)
  return start > from ? -value : value
}

/** Bytes that a score needs; see PackedRanking. */
function scoreWidth(score: number): number {
  if (score !== (score | 0)) return 8
  const size = score < 0 ? ~score : score
  return size < 1 << 7 ? 1 : size < 1 << 15 ? 2 : 4
}
