/**
 * Lua values to MessagePack, as Redis chooses among its formats: the shortest for integers, four bytes for other
 * numbers where these lose nothing, the formats of text for all strings. A table whose keys are 1 to n is an array.
 */
import { LuaTable } from '../lua/run/table.ts'
import type { LuaValue } from '../lua/run/values.ts'
import { flat } from '../structures/packed.ts'
import type { Meter } from './limits.ts'
import { bytes2, bytes4, doubleBytes, integerBytes } from './number-bytes.ts'

/** Tables within more tables than this are nil; so ends one that contains itself. */
const DEEPEST = 16
/** Memory and work are counted after so many values. A table that occurs many times is written as many times. */
const PORTION = 1024
/** V8 keeps so many bytes for each part of a concatenated string; a longer part is copied into one piece. */
const PART_BYTES = 32
const LONG = 1024
const TWO_32 = 2 ** 32
const TWO_63 = 2 ** 63

const NIL = '\xc0'
const FALSE = '\xc2'
const TRUE = '\xc3'

export class MessageWriter {
  readonly #meter: Meter
  /** Values that were not accounted yet, and bytes of memory. */
  #count = 0
  #memory = 0

  constructor(meter: Meter) {
    this.#meter = meter
  }

  /** What has no format is nil. */
  pack(value: LuaValue, depth = 0): string {
    switch (typeof value) {
      case 'string':
        return head(value.length, 0xa0, 32, '\xd9', '\xda', '\xdb') + value
      case 'number':
        return packedNumber(value)
      case 'boolean':
        return value ? TRUE : FALSE
      default:
        return value instanceof LuaTable && depth < DEEPEST ? this.#table(value, depth + 1) : NIL
    }
  }

  #table(table: LuaTable, depth: number): string {
    let bytes = ''
    if (isArray(table)) {
      const { length } = table
      for (let i = 1; i <= length; i++) bytes += this.pack(table.getNumber(i), depth)
      return head(length, 0x90, 16, '', '\xdc', '\xdd') + this.#account(length, bytes)
    }
    let count = 0
    for (let at = table.advance(0); at !== 0; at = table.advance(at)) {
      count++
      bytes += this.pack(table.keyAt(at), depth)
      bytes += this.pack(table.valueAt(at), depth)
    }
    return head(count, 0x80, 16, '', '\xde', '\xdf') + this.#account(count, bytes)
  }

  /** Returns the bytes of a table, in one piece where they are many. */
  #account(count: number, bytes: string): string {
    this.#count += 1 + count
    this.#memory += bytes.length + count * PART_BYTES
    if (this.#count >= PORTION) {
      this.#meter.step(this.#count)
      this.#meter.spend(this.#memory)
      this.#count = 0
      this.#memory = 0
    }
    return bytes.length < LONG ? bytes : flat(bytes)
  }
}

/** Whether the keys are 1 to n, without a gap. */
function isArray(table: LuaTable): boolean {
  let count = 0
  let largest = 0
  for (let at = table.advance(0); at !== 0; at = table.advance(at)) {
    const key = table.keyAt(at)
    if (typeof key !== 'number' || key < 1 || Math.floor(key) !== key) return false
    if (key > largest) largest = key
    count++
  }
  return largest === count
}

/** A type with a length: within its first byte below `few`, else behind it in one byte (where there is such), two, four. */
function head(length: number, first: number, few: number, one: string, two: string, four: string): string {
  if (length < few) return String.fromCharCode(first | length)
  if (length < 0x100 && one !== '') return one + String.fromCharCode(length)
  return length < 0x10000 ? two + bytes2(length, false) : four + bytes4(length, false)
}

function packedNumber(number: number): string {
  const small = number | 0
  if (small === number) return small < 0 ? packedNegative(small) : packedNatural(small)
  if (Math.trunc(number) !== number || number >= TWO_63 || number < -TWO_63) {
    return Math.fround(number) === number
      ? `\xca${doubleBytes(number, 4, false)}`
      : `\xcb${doubleBytes(number, 8, false)}`
  }
  if (number > 0 && number < TWO_32) return `\xce${bytes4(number, false)}`
  return (number < 0 ? '\xd3' : '\xcf') + integerBytes(number, 8, false)
}

function packedNatural(number: number): string {
  if (number < 0x80) return String.fromCharCode(number)
  if (number < 0x100) return `\xcc${String.fromCharCode(number)}`
  return number < 0x10000 ? `\xcd${bytes2(number, false)}` : `\xce${bytes4(number, false)}`
}

function packedNegative(number: number): string {
  if (number >= -0x20) return String.fromCharCode(number & 255)
  if (number >= -0x80) return `\xd0${String.fromCharCode(number & 255)}`
  return number >= -0x8000 ? `\xd1${bytes2(number, false)}` : `\xd2${bytes4(number, false)}`
}
