/**
 * Keys with small values, read from a file as they are to lie in memory (keyspace/record.ts): the other way of
 * records.ts. No string or object is made of them. What is unusual in any way is left to values.ts.
 */
import type { EncodingLimits } from '../../keyspace/limits.ts'
import {
  HASH as HASH_RECORD,
  INTEGERS,
  LIST,
  LONGEST_KEY,
  type NewRecord,
  NUMBER,
  recordSize,
  SET as SET_RECORD,
  SORTED_SET,
  STRING as STRING_RECORD,
  Stretch,
} from '../../keyspace/record.ts'
import { isStorable } from '../../keyspace/values.ts'
import { latin1Slice, putText } from '../../resp/latin1.ts'
import { int64In } from '../../structures/int64.ts'
import { nodeBytes } from './lists.ts'
import { PackElements } from './pack-elements.ts'
import { COMPRESSED, type RdbReader } from './rdb-reader.ts'
import {
  HASH_LISTPACK,
  LIST_QUICKLIST_2,
  SET,
  SET_INTSET,
  SET_LISTPACK,
  STRING,
  ZSET_LISTPACK,
} from './types.ts'

/** Bytes that a record takes at most, and what is put together for one. */
const MOST_BYTES = 4096
/** Digits of a number that is a string in a file, and text that is looked at as such. */
const DIGITS = 11
/** More elements are not compared with each other one by one. */
const MOST_COMPARED = 32
/** Bytes of an element behind one byte of length. */
const MOST_TEXT = 253
/** How a list's two numbers are put into one; see ListValue. */
const COUNT_BITS = 11
const MOST_LIST_BYTES = 1024

export class PackedEntry implements NewRecord {
  readonly kind = 'packed'
  database = 0
  /** Unix ms; undefined: it stays. */
  deadline: number | undefined
  /** Seconds since its last access, or the counter of its accesses. */
  idle: number | undefined
  frequency: number | undefined
  readonly key = new Stretch()
  recordKind = 0
  readonly value = new Stretch()
  integer = 0
  readonly #limits: EncodingLimits
  readonly #keyDigits = Buffer.alloc(DIGITS)
  readonly #valueDigits = Buffer.alloc(DIGITS)
  readonly #elements = new PackElements()
  /** Where the value is put together, and how many bytes of it there are. */
  readonly #room = Buffer.alloc(2 * MOST_BYTES)
  #length = 0
  readonly #scores = new Float64Array(MOST_COMPARED)

  constructor(limits: EncodingLimits) {
    this.#limits = limits
  }

  /** Reads a key and a value of a type. Returns false if they are to be read the other way, again from the key on. */
  read(input: RdbReader, type: number): boolean {
    if (input.peek() === COMPRESSED) return false
    input.locate(this.key, this.#keyDigits)
    if (this.key.length > LONGEST_KEY / 2) return false
    this.#length = 0
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

  #readString(input: RdbReader): boolean {
    const { value } = this
    input.locate(value, this.#valueDigits)
    this.recordKind = STRING_RECORD
    if (value.length > DIGITS) return recordSize(this.key.length, value.length) <= 2 * MOST_BYTES
    const number = int64In(value.bytes, value.from, value.to)
    if (typeof number !== 'number' || !isStorable(number)) return true
    this.recordKind = NUMBER
    this.integer = number
    value.set(this.#room, 0, 0)
    return true
  }

  #readHash(input: RdbReader): boolean {
    const { hashEntries, hashValue } = this.#limits
    if (!this.#openPack(input) || !this.#takeAll(hashValue, true)) return false
    const items = this.#elements.seen
    if (items % 2 !== 0 || items / 2 > Math.min(hashEntries, MOST_COMPARED)) return false
    return this.#hasNoTwins(0, 2) && this.#ends(HASH_RECORD, items / 2)
  }

  #readList(input: RdbReader): boolean {
    const { listNode } = this.#limits
    if (listNode >= 0 || input.whole() !== 1 || input.whole() !== 2 || !this.#openPack(input)) return false
    const bytes = this.value.length
    if (bytes > nodeBytes(listNode) || !this.#takeAll(MOST_TEXT, true)) return false
    if (this.#length > MOST_LIST_BYTES) return false
    return this.#ends(LIST, ((bytes + 1) << COUNT_BITS) | this.#elements.seen)
  }

  #readSet(input: RdbReader): boolean {
    const { setValue } = this.#limits
    if (!this.#openPack(input) || !this.#takeAll(setValue, false)) return false
    return this.#endsSet(this.#elements.seen)
  }

  /** Members one by one; one that is a number may be a part of another encoding. */
  #readMembers(input: RdbReader): boolean {
    const count = input.count()
    if (count > MOST_COMPARED) return false
    const { value } = this
    for (let left = count; left > 0; left--) {
      if ((input.peek() ?? 0) >= 0xc0) return false
      input.locate(value, this.#valueDigits)
      if (!this.#takeText(value.bytes, value.from, value.to, this.#limits.setValue)) return false
    }
    return this.#endsSet(count)
  }

  #endsSet(count: number): boolean {
    if (count === 0 || count > Math.min(this.#limits.setEntries, MOST_COMPARED)) return false
    return this.#hasNoTwins(0, 1) && this.#ends(SET_RECORD, count)
  }

  /** An intset of the width that it needs has the same bytes but for their order and the highest bit. */
  #readIntegers(input: RdbReader): boolean {
    const { value } = this
    input.locate(value, this.#valueDigits)
    const { bytes, from, to } = value
    if (to - from <= 8 || to - from > MOST_BYTES) return false
    const width = bytes.readUInt32LE(from)
    const count = bytes.readUInt32LE(from + 4)
    if ((width !== 2 && width !== 4) || to - from !== 8 + count * width) return false
    if (count === 0 || count > this.#limits.setIntegers) return false
    const room = this.#room
    room[0] = width / 2
    room[1] = 0
    let end = 2
    let before = Number.NEGATIVE_INFINITY
    for (let at = from + 8; at < to; at += width) {
      const integer = width === 2 ? bytes.readInt16LE(at) : bytes.readInt32LE(at)
      if (integer <= before) return false
      before = integer
      for (let unit = width - 2; unit >= 0; unit -= 2) {
        room[end] = bytes[at + unit] as number
        room[end + 1] = (bytes[at + unit + 1] as number) ^ (unit === width - 2 ? 0x80 : 0)
        end += 2
      }
    }
    const first = width === 2 ? 0 : bytes.readInt32LE(from + 8)
    if (width === 4 && first >= -(2 ** 15) && before < 2 ** 15) return false
    this.#length = end
    return this.#ends(INTEGERS, 0)
  }

  /** Members in order, each with its score. */
  #readSortedSet(input: RdbReader): boolean {
    const { sortedSetEntries, sortedSetValue } = this.#limits
    const elements = this.#elements
    if (!this.#openPack(input)) return false
    const most = Math.min(sortedSetEntries, MOST_COMPARED)
    const scores = this.#scores
    let count = 0
    let width = 1
    // Room for scores of 8 bytes is left before the members.
    const start = MOST_COMPARED * 8
    this.#length = start
    while (elements.next()) {
      if (count === most || !this.#takeElement(sortedSetValue, true) || !elements.next()) return false
      const { isInteger, integer, from, to } = elements
      const score = isInteger ? integer : Number(latin1Slice(this.value.bytes, from, to) || Number.NaN)
      if (Number.isNaN(score) || (count > 0 && score < (scores[count - 1] as number))) return false
      scores[count++] = score + 0
      width = Math.max(width, scoreWidth(score))
    }
    if (!elements.isWhole || count === 0 || !this.#areInOrder(start, count)) return false
    const first = start - count * width
    for (let at = 0; at < count; at++) {
      const score = scores[at] as number
      if (width === 8) this.#room.writeDoubleLE(score, first + at * 8)
      else this.#room.writeIntLE(score, first + at * width, width)
    }
    return this.#hasNoTwins(start, 1) && this.#ends(SORTED_SET, (count << 4) | width, first)
  }

  /** Whether members of one score are in order. */
  #areInOrder(start: number, count: number): boolean {
    const room = this.#room
    let at = start
    for (let rank = 1; rank < count; rank++) {
      const next = at + 1 + (room[at] as number)
      if (this.#scores[rank] === this.#scores[rank - 1]) {
        const end = next + 1 + (room[next] as number)
        if (room.compare(room, next + 1, end, at + 1, next) >= 0) return false
      }
      at = next
    }
    return true
  }

  #openPack(input: RdbReader): boolean {
    input.packs++
    input.locate(this.value, this.#valueDigits)
    return this.#elements.open(this.value.bytes, this.value.from, this.value.to)
  }

  #takeAll(longest: number, takesIntegers: boolean): boolean {
    while (this.#elements.next()) if (!this.#takeElement(longest, takesIntegers)) return false
    return this.#elements.isWhole && this.#elements.seen > 0
  }

  #takeElement(longest: number, takesIntegers: boolean): boolean {
    const { isInteger, integer, from, to } = this.#elements
    if (!isInteger) return this.#takeText(this.value.bytes, from, to, longest)
    const text = String(integer)
    if (!takesIntegers || text.length > longest || this.#length + text.length >= MOST_BYTES) return false
    this.#room[this.#length] = text.length
    putText(this.#room, text, this.#length + 1)
    this.#length += 1 + text.length
    return true
  }

  /** Text that spells an integer is unusual where it could be one. */
  #takeText(bytes: Buffer, from: number, to: number, longest: number): boolean {
    const size = to - from
    if (size > longest || size > MOST_TEXT || this.#length + size >= MOST_BYTES) return false
    if (int64In(bytes, from, to) !== undefined) return false
    const room = this.#room
    room[this.#length] = size
    const at = this.#length + 1 - from
    for (let i = from; i < to; i++) room[at + i] = bytes[i] as number
    this.#length += 1 + size
    return true
  }

  /** Whether all of every `step`th element from a place on are different. */
  #hasNoTwins(start: number, step: number): boolean {
    const room = this.#room
    const end = this.#length
    for (let at = start; at < end; ) {
      const size = room[at] as number
      let next = at
      for (let left = step; left > 0; left--) next += 1 + (room[next] as number)
      for (let other = next; other < end; ) {
        if (room[other] === size && room.compare(room, other, other + size + 1, at, at + size + 1) === 0)
          return false
        for (let left = step; left > 0; left--) other += 1 + (room[other] as number)
      }
      at = next
    }
    return true
  }

  #ends(recordKind: number, integer: number, from = 0): boolean {
    this.recordKind = recordKind
    this.integer = integer
    this.value.set(this.#room, from, this.#length)
    return true
  }
}

/** Bytes that a score needs; see PackedRanking. */
function scoreWidth(score: number): number {
  if (score !== (score | 0)) return 8
  const size = score < 0 ? ~score : score
  return size < 1 << 7 ? 1 : size < 1 << 15 ? 2 : 4
}
