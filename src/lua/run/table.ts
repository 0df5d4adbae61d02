/**
 * Lua's one data structure: a list from 1 on and a hash of everything else. Every table, environment and metatable
 * of a script is one; generated code and libraries use it without metamethods (those are the runtime's business).
 *
 * The list is an array without holes in V8's sense (a missing value is an explicit `undefined`) whose place 0 is
 * unused. The hash is one array of keys and values in turn, in the order of their first assignment, and a Map from
 * key to place once there are more than a few. A removed key keeps its place until the hash is built anew, which
 * only the assignment of a new key does: so a traversal may assign and remove fields.
 *
 * When the parts are built anew they are sized as Lua 5.1 sizes its own (a list as long as possible that is more
 * than half full; a hash of a power of two): that decides which border `length` gives where there are several.
 */
import type { Field } from './field.ts'
import { bestSizeOf, borderOf, filledOf, isIndex, MOST_BITS, powerOfTwo } from './table-sizes.ts'
import { LibraryError, type LuaValue } from './values.ts'

/** Bytes that tables have taken by growing, never reset here: a runtime accounts the difference. */
export const tableGrowth = { bytes: 0 }

const BYTES_PER_VALUE = 16
const BYTES_PER_ENTRY = 40
/** Up to this many keys are compared one by one. */
const FEW = 8
/** Some more, and the engine would end the process: an array cannot grow so far by pushing. */
const LONGEST_LIST = 2 ** 26
/** Stand for parts that are empty; never written. */
const NO_LIST: LuaValue[] = [undefined]
const NO_ENTRIES: LuaValue[] = [undefined, undefined]

export class LuaTable {
  metatable: LuaTable | undefined = undefined
  /** Whether the host has locked the table. Checked by the runtime, not here. */
  readonly = false
  /** The values of 1, 2, ... at these places; place 0 is unused. Others may replace what is there, no more. */
  list: LuaValue[] = NO_LIST
  /** How many values of the list are there. */
  #filled = 0
  /** Whether they are others than the first ones. */
  #loose = false
  /** The size of Lua's array part: keys up to it belong into the list, which may not have grown so far yet. */
  #size = 0
  #entries: LuaValue[] = NO_ENTRIES
  /** Length of the used entries: twice the number of keys, removed ones included. */
  #end = 0
  /** Keys for which the hash has room until it is built anew. */
  #room = 0
  #removed = false
  /** Whether the hash may have a number as a key. */
  #numbers = false
  #index: Map<LuaValue, number> | undefined = undefined

  /** Takes over an array of values from place 1 on (place 0: undefined), as a constructor lists them. */
  static list(values: LuaValue[]): LuaTable {
    const table = new LuaTable()
    const size = values.length - 1
    if (size <= 0) return table
    table.list = values
    table.#size = size
    for (let i = 1; i <= size; i++) {
      if (values[i] === undefined) table.#loose = true
      else table.#filled++
    }
    tableGrowth.bytes += BYTES_PER_VALUE * size
    return table
  }

  /** Takes over an array of keys and values in turn. The keys are strings and differ. */
  static record(entries: LuaValue[]): LuaTable {
    const table = new LuaTable()
    const end = entries.length
    if (end === 0) return table
    table.#entries = entries
    table.#end = end
    table.#room = powerOfTwo(end >> 1)
    tableGrowth.bytes += BYTES_PER_ENTRY * table.#room
    if (end > 2 * FEW) table.#buildIndex()
    return table
  }

  get(key: LuaValue): LuaValue {
    if (typeof key === 'string') return this.getText(key)
    if (typeof key === 'number') return this.getNumber(key)
    const place = this.#find(key)
    return place === -1 ? undefined : this.#entries[place + 1]
  }

  getNumber(key: number): LuaValue {
    const i = key | 0
    const list = this.list
    if (i === key && i > 0 && i < list.length) return list[i]
    if (!this.#numbers) return undefined
    const place = this.#find(key)
    return place === -1 ? undefined : this.#entries[place + 1]
  }

  getText(key: string): LuaValue {
    const place = this.#findText(key)
    return place === -1 ? undefined : this.#entries[place + 1]
  }

  /** `getText` at a place of a program. */
  getField(field: Field): LuaValue {
    const entries = this.#entries
    const place = field.place
    if (place < entries.length && entries[place] === field.name) return entries[place + 1]
    const found = this.#findText(field.name)
    if (found === -1) return undefined
    field.place = found
    return entries[found + 1]
  }

  set(key: LuaValue, value: LuaValue): void {
    if (typeof key === 'string') this.setText(key, value)
    else if (typeof key === 'number') this.setNumber(key, value)
    else if (key === undefined) throw new LibraryError('table index is nil')
    else this.#setEntry(key, value)
  }

  setNumber(key: number, value: LuaValue): void {
    const i = key | 0
    const list = this.list
    if (i === key && i > 0) {
      if (i < list.length) {
        if (value !== undefined && list[i] !== undefined) list[i] = value
        else this.#setInList(i, value)
        return
      }
      if (value !== undefined) {
        if (i <= this.#size) {
          this.#fill(i, value)
          return
        }
        if (i === list.length && this.#filled === i - 1) {
          this.#append(value)
          return
        }
      }
    }
    if (Number.isNaN(key)) throw new LibraryError('table index is NaN')
    this.#setEntry(key, value)
  }

  setText(key: string, value: LuaValue): void {
    this.#store(this.#findText(key), key, value)
  }

  /** `setText` at a place of a program. */
  setField(field: Field, value: LuaValue): void {
    const entries = this.#entries
    const place = field.place
    if (place < entries.length && entries[place] === field.name) {
      entries[place + 1] = value
      if (value === undefined) this.#removed = true
      return
    }
    const found = this.#findText(field.name)
    // A new key will be behind all others, unless the hash is built anew.
    field.place = found === -1 ? this.#end : found
    this.#store(found, field.name, value)
  }

  /** A border: 0 or an index whose value is there while the next one's is not. What `#` gives. */
  get length(): number {
    return this.#loose ? borderOf(this, this.#size) : this.#filled
  }

  /** How many values the list has, if they are the first ones; -1 if they are not. */
  get dense(): number {
    return this.#loose ? -1 : this.#filled
  }

  /** Takes the last value out of a list that is dense. */
  dropLast(): void {
    this.#setInList(this.#filled, undefined)
  }

  /**
   * Walks the entries: `advance(0)` is the position of the first, `advance(position)` of the one after; 0 ends.
   * Positions hold while fields are assigned and removed, until a new key is set.
   */
  advance(position: number): number {
    let place = 0
    if (position >= 0) {
      const list = this.list
      for (let i = position + 1; i < list.length; i++) if (list[i] !== undefined) return i
    } else place = 1 - position
    const entries = this.#entries
    for (const end = this.#end; place < end; place += 2)
      if (entries[place + 1] !== undefined) return -1 - place
    return 0
  }

  /** Where a traversal that begins now has to stop: keys that it sets itself might keep it going for ever. */
  get stop(): number {
    return -1 - this.#end
  }

  keyAt(position: number): LuaValue {
    return position > 0 ? position : this.#entries[-1 - position]
  }

  valueAt(position: number): LuaValue {
    return position > 0 ? this.list[position] : this.#entries[-position]
  }

  /** The position of a key that is there, or was when a traversal came by; 0 for nil. */
  positionOf(key: LuaValue): number {
    if (key === undefined) return 0
    if (typeof key === 'number' && key >= 1 && key < this.list.length && Number.isInteger(key)) return key
    const place = this.#find(key)
    if (place === -1) throw new LibraryError("invalid key to 'next'")
    return -1 - place
  }

  /** The place of a key in the entries, -1 if it never was there. */
  #find(key: LuaValue): number {
    if (this.#index !== undefined) {
      const place = this.#index.get(key)
      return place === undefined ? -1 : place
    }
    const entries = this.#entries
    for (let place = 0, end = this.#end; place < end; place += 2) if (entries[place] === key) return place
    return -1
  }

  /** The same for strings: most that differ do so in length, which is quicker to see. */
  #findText(key: string): number {
    if (this.#index !== undefined) {
      const place = this.#index.get(key)
      return place === undefined ? -1 : place
    }
    const entries = this.#entries
    const { length } = key
    for (let place = 0, end = this.#end; place < end; place += 2) {
      const other = entries[place]
      if (typeof other === 'string' && other.length === length && other === key) return place
    }
    return -1
  }

  #setEntry(key: LuaValue, value: LuaValue): void {
    this.#store(this.#find(key), key, value)
  }

  #store(place: number, key: LuaValue, value: LuaValue): void {
    if (place !== -1) {
      this.#entries[place + 1] = value
      if (value === undefined) this.#removed = true
    } else if (value !== undefined) {
      if (this.#end < 2 * this.#room) this.#add(key, value)
      else {
        this.#rebuild(key)
        this.set(key, value)
      }
    }
  }

  #add(key: LuaValue, value: LuaValue): void {
    const place = this.#end
    if (place === 0) this.#entries = [key, value]
    else this.#entries.push(key, value)
    this.#end = place + 2
    if (typeof key === 'number') this.#numbers = true
    if (this.#index !== undefined) this.#index.set(key, place)
    else if (place >= 2 * FEW) this.#buildIndex()
  }

  #buildIndex(): void {
    const index = new Map<LuaValue, number>()
    for (let place = 0; place < this.#end; place += 2) index.set(this.#entries[place], place)
    this.#index = index
  }

  /** A value behind a list that is full. */
  #append(value: LuaValue): void {
    const key = this.list.length
    if (key === 1) this.list = [undefined, value]
    else if (key < LONGEST_LIST) this.list.push(value)
    else throw new RangeError('a list ends here')
    this.#filled = key
    if (key > this.#size) {
      // Not beyond the list while the hash may have keys that would belong there.
      this.#size = this.#numbers ? key : powerOfTwo(key)
      tableGrowth.bytes += BYTES_PER_VALUE * (this.#size - key + 1)
    }
    if (this.#numbers) this.#drain()
  }

  /** A value behind the list, but within the size that it may have. */
  #fill(i: number, value: LuaValue): void {
    if (this.list.length === 1) this.list = [undefined, undefined]
    while (this.list.length <= i) this.list.push(undefined)
    this.#setInList(i, value)
  }

  /** The list is full: the key after it may be an entry, or may have been one. */
  #drain(): void {
    for (;;) {
      const place = this.#find(this.list.length)
      const value = place === -1 ? undefined : this.#entries[place + 1]
      if (value === undefined) return
      this.#entries[place + 1] = undefined
      this.#removed = true
      this.#append(value)
    }
  }

  /** A place within the list is cleared, or filled again. */
  #setInList(i: number, value: LuaValue): void {
    const list = this.list
    if (value === undefined) {
      if (list[i] === undefined) return
      list[i] = undefined
      if (i !== this.#filled) this.#loose = true
      this.#filled--
      if (this.#filled === 0) this.#loose = false
      return
    }
    if (list[i] === undefined) this.#filled++
    list[i] = value
    if (this.#filled === list.length - 1) {
      this.#loose = false
      if (this.#numbers) this.#drain()
    } else if (i !== this.#filled) this.#loose = true
  }

  /** Sizes both parts anew, for what is there and one more key. */
  #rebuild(key: LuaValue): void {
    const recount = (this.#numbers || typeof key === 'number') && this.list.length <= 2 ** MOST_BITS
    const size = recount ? bestSizeOf(this, this.#entries, this.#end, key) : this.#size
    // Keys that come and go shall not lead here often.
    const removed = this.#removed
    const live = removed || size !== this.#size ? this.#redistribute(size) : this.#end >> 1
    const room = powerOfTwo(removed ? live + 1 + Math.max(live >> 1, this.list.length >> 5) : live + 1)
    if (room > this.#room) tableGrowth.bytes += BYTES_PER_ENTRY * (room - this.#room)
    this.#room = room
  }

  /** Gives the list what belongs to it at a size, and the hash the rest. Returns how many keys the hash has. */
  #redistribute(size: number): number {
    const { list } = this
    const old = this.#entries
    const end = this.#end
    if (size > this.#size) tableGrowth.bytes += BYTES_PER_VALUE * (size - this.#size)
    this.#size = size
    this.#entries = NO_ENTRIES
    this.#end = 0
    this.#index = undefined
    this.#removed = false
    this.#numbers = false
    if (list.length - 1 > size) {
      this.list = size === 0 ? NO_LIST : list.slice(0, size + 1)
      const { filled, last } = filledOf(this.list)
      this.#filled = filled
      this.#loose = filled !== last
    }
    for (let place = 0; place < end; place += 2) {
      const key = old[place]
      const value = old[place + 1]
      if (value === undefined) continue
      if (isIndex(key) && key <= size) this.setNumber(key, value)
      else this.#add(key, value)
    }
    for (let i = size + 1; i < list.length; i++) {
      const value = list[i]
      if (value !== undefined) this.#add(i, value)
    }
    if (this.#filled === this.list.length - 1 && this.#numbers) this.#drain()
    return this.#end >> 1
  }
}
