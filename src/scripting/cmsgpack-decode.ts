/**
 * MessagePack to Lua values. Arrays and maps within each other are kept on an own stack, so that no input is too deep
 * for JavaScript's. Where Lua's own stack would end, this ends with the same error.
 */
import { LuaTable } from '../lua/run/table.ts'
import { LibraryError, LuaError, type LuaValue } from '../lua/run/values.ts'
import { grownList } from './grown-list.ts'
import { type Meter, STACK, TABLE_BYTES } from './limits.ts'
import { readDouble, readInteger, readNatural } from './number-bytes.ts'

/** An array or a map of which a part is to come. */
interface Open {
  /** Values to come; of a map, keys too. */
  left: number
  /** How much of Lua's stack is in use for the next of them. */
  readonly top: number
  add(value: LuaValue): void
  end(): LuaTable
}

/** Memory and work are counted after so many tables. */
const PORTION = 128

const ARRAY = 0
const MAP = 1

export class MessageReader {
  /** How far it has read. */
  at: number
  readonly #data: string
  readonly #meter: Meter
  #tables = 0
  /** What was begun last, and how many values it has. */
  #kind = ARRAY
  #count = 0

  constructor(data: string, at: number, meter: Meter) {
    this.#data = data
    this.#meter = meter
    this.at = at
  }

  /** The next value. @param used how much of Lua's stack is in use. */
  next(used: number): LuaValue {
    const path: Open[] = []
    let top = used
    for (;;) {
      let value = this.#begin(top)
      if (this.#count > 0) {
        const open: Open =
          this.#kind === ARRAY ? new OpenArray(this.#count, top) : new OpenMap(this.#count, top)
        path.push(open)
        top = open.top
        continue
      }
      for (;;) {
        const open = path[path.length - 1]
        if (open === undefined) return value
        open.add(value)
        if (--open.left > 0) {
          top = open.top
          break
        }
        value = open.end()
        path.pop()
      }
    }
  }

  /** A value; or an empty table and, in `#kind` and `#count`, what it will be. */
  #begin(top: number): LuaValue {
    this.#need(1)
    if (top + 1 > STACK) {
      throw new LibraryError(
        'stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)',
      )
    }
    this.#count = 0
    const type = this.#data.charCodeAt(this.at)
    if (type < 0x80) return this.#single(type)
    if (type >= 0xe0) return this.#single(type - 0x100)
    if (type < 0xc0) {
      this.at++
      if (type >= 0xa0) return this.#text(type & 0x1f)
      return type >= 0x90 ? this.#array(type & 0xf, top) : this.#map(type & 0xf)
    }
    switch (type) {
      case 0xc0:
        return this.#single(undefined)
      case 0xc2:
        return this.#single(false)
      case 0xc3:
        return this.#single(true)
      case 0xca:
        return readDouble(this.#data, this.#take(4), 4, false)
      case 0xcb:
        return readDouble(this.#data, this.#take(8), 8, false)
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#natural(1 << (type & 3))
      // Natural numbers of 64 bits come out with a sign.
      case 0xcf:
      case 0xd3:
        return this.#integer(8)
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.#integer(1 << (type & 3))
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#natural(1 << ((type - 1) & 3)))
      case 0xdc:
      case 0xdd:
        return this.#array(this.#natural(type === 0xdc ? 2 : 4), top)
      case 0xde:
      case 0xdf:
        return this.#map(this.#natural(type === 0xde ? 2 : 4))
      default:
        throw new LibraryError('Bad data format in input.')
    }
  }

  #single(value: LuaValue): LuaValue {
    this.at++
    return value
  }

  /** Goes past the type and `size` bytes behind it; the position of these. */
  #take(size: number): number {
    this.#need(1 + size)
    const start = this.at + 1
    this.at = start + size
    return start
  }

  #natural(size: number): number {
    return readNatural(this.#data, this.#take(size), size, false)
  }

  #integer(size: number): number {
    return readInteger(this.#data, this.#take(size), size, false)
  }

  #text(length: number): string {
    this.#need(length)
    const start = this.at
    this.at += length
    return this.#data.slice(start, this.at)
  }

  #array(count: number, top: number): LuaTable {
    if (top + 2 > STACK) throw new LibraryError('stack overflow (in function mp_decode_to_lua_array)')
    this.#kind = ARRAY
    this.#count = count
    return this.#table()
  }

  #map(pairs: number): LuaTable {
    this.#kind = MAP
    this.#count = 2 * pairs
    return this.#table()
  }

  #table(): LuaTable {
    if (++this.#tables % PORTION === 0) {
      this.#meter.step(PORTION)
      this.#meter.spend(PORTION * TABLE_BYTES)
    }
    return new LuaTable()
  }

  #need(bytes: number): void {
    if (this.at + bytes > this.#data.length) throw new LibraryError('Missing bytes in input.')
  }
}

class OpenArray implements Open {
  left: number
  readonly top: number
  readonly #values: LuaValue[] = [undefined]

  constructor(left: number, top: number) {
    this.left = left
    this.top = top + 2
  }

  add(value: LuaValue): void {
    this.#values.push(value)
  }

  end(): LuaTable {
    return grownList(this.#values)
  }
}

class OpenMap implements Open {
  left: number
  readonly #top: number
  readonly #table = new LuaTable()
  #key: LuaValue

  constructor(left: number, top: number) {
    this.left = left
    this.#top = top
  }

  /** Values that are to come make an even number before a key. */
  get top(): number {
    return this.#top + (this.left % 2 === 0 ? 1 : 2)
  }

  add(value: LuaValue): void {
    if (this.left % 2 === 0) {
      this.#key = value
      return
    }
    // Without a position, unlike other errors.
    if (this.#key === undefined) throw new LuaError('table index is nil')
    if (Number.isNaN(this.#key)) throw new LuaError('table index is NaN')
    this.#table.set(this.#key, value)
  }

  end(): LuaTable {
    return this.#table
  }
}
