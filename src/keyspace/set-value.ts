/**
 * Sets: distinct members without order. Few integers are kept in one string in ascending order (`intset`), few other
 * members packed into one string in the order in which they came (`listpack`), all others in a table
 * (`hashtable`), from which a set does not come back; with few members it is packed all the same. The limits are those of
 * Redis 7.2 and later.
 */
import { type Bytes, Pieces, type ReplyValue, SetReply } from '../resp/values.ts'
import { type Int64, parseInt64 } from '../structures/int64.ts'
import {
  addInteger,
  addIntegers,
  hasInteger,
  type IntegerSet,
  integerAt,
  integerCount,
  integersOf,
  NO_INTEGERS,
  removeInteger,
} from '../structures/integer-set.ts'
import { LocatedEntries } from '../structures/located-entries.ts'
import {
  entryAt,
  findEntry,
  flat,
  MOST_PACKED,
  owned,
  pack,
  packAll,
  removeEntries,
  skip,
  unpack,
} from '../structures/packed.ts'
import type { Piece } from '../structures/packed-bytes.ts'
import { distinctBelow } from '../structures/random-picks.ts'
import type { RandomSource } from '../structures/random-source.ts'
import { Table } from '../structures/table.ts'
import { type EncodingLimits, FEW_BYTES, FEW_ELEMENTS, TABLE_NOTE } from './limits.ts'
import { type Collection, type DigestSink, stringMemory } from './values.ts'

export type SetEncoding = 'intset' | 'listpack' | 'hashtable'

/** Bytes of memory of the object itself, and of a table's objects without what it counts itself. */
const OWN_MEMORY = 104
const TABLE_MEMORY = 500
/** From this many integers on it pays to sort them in rather than to add one after another. */
const MANY = 4

export class SetValue implements Collection {
  readonly #limits: EncodingLimits
  readonly #seed: number
  #encoding: SetEncoding = 'intset'
  /** The integers, or the packed members; empty beside a table. */
  #small: IntegerSet | string = NO_INTEGERS
  /** Of packed members. */
  #count = 0
  #table: Table | undefined
  counted = 0
  /** Whose it is; see Entries.own. */
  mark: object | undefined

  /** @param seed makes the table's hashes differ from those of other sets */
  constructor(limits: EncodingLimits, seed: number) {
    this.#limits = limits
    this.#seed = seed
  }

  /** A small set from what `packed`, `packedNote` and `encoding` of one said. */
  static unpack(
    limits: EncodingLimits,
    seed: number,
    encoding: 'intset' | 'listpack',
    packed: string,
    note: number,
  ): SetValue {
    const set = new SetValue(limits, seed)
    set.#encoding = (note & TABLE_NOTE) === 0 ? encoding : 'hashtable'
    set.#small = packed
    set.#count = note & ~TABLE_NOTE
    return set
  }

  /** Of integers: two bytes for each character. */
  get packed(): string | undefined {
    return this.#table === undefined ? this.#small : undefined
  }

  get packedNote(): number {
    return this.#encoding === 'hashtable' ? this.#count | TABLE_NOTE : this.#count
  }

  get type(): 'set' {
    return 'set'
  }

  get endsWhenEmpty(): boolean {
    return true
  }

  get encoding(): SetEncoding {
    return this.#encoding
  }

  get size(): number {
    if (this.#table !== undefined) return this.#table.size
    return this.#encoding === 'intset' ? integerCount(this.#small) : this.#count
  }

  get memory(): number {
    if (this.#table !== undefined) {
      return OWN_MEMORY + TABLE_MEMORY + this.#table.memory
    }
    const { length } = this.#small
    return OWN_MEMORY + stringMemory(this.#encoding === 'intset' ? length * 2 : length)
  }

  has(member: Bytes): boolean {
    if (this.#table !== undefined) return this.#table.has(member)
    if (this.#encoding !== 'intset') return findEntry(this.#small, member) !== -1
    const value = parseInt64(member)
    return value !== undefined && hasInteger(this.#small, value)
  }

  prefetch(members: readonly Bytes[]): void {
    this.#table?.prefetch(members)
  }

  /** Returns whether the member is new. */
  add(member: Bytes): boolean {
    if (this.#table !== undefined) return this.#addToTable(this.#table, member)
    return this.#encoding === 'intset' ? this.#addToIntegers(member) : this.#addPacked(member)
  }

  /**
   * Adds the members of one command; returns how many are new. The number of members and the first one choose the encoding
   * of an empty set, as in Redis: a set that begins with `a 1 2` is packed, one with `1 2 a` begins as integers.
   */
  addAll(members: readonly Bytes[]): number {
    this.#choose(members)
    return this.addEach(members)
  }

  /** Fills an empty set with an intersection: it is packed from the start, but for so few integers as make an intset. */
  fill(members: readonly Bytes[]): void {
    const integers = members.length <= this.#limits.setIntegers && allIntegers(members) !== undefined
    this.#clear(integers ? 'intset' : 'listpack')
    this.addEach(members)
  }

  /**
   * Prepares an empty set for so many members. Returns whether it is a table now, for `addPiece`.
   *
   * @param hasText whether one of them is known to be no integer
   */
  expect(count: number, hasText: boolean): boolean {
    const { setIntegers, setEntries } = this.#limits
    if (count <= Math.max(hasText ? 0 : setIntegers, setEntries, FEW_ELEMENTS)) return false
    this.#clear('hashtable')
    this.#table?.expect(count)
    return true
  }

  /** Adds a member that lies elsewhere to a table. Returns whether it is new. */
  addPiece(member: Piece): boolean {
    return this.#table !== undefined && this.#table.addPieces(member) !== -1
  }

  /** Adds members as if they came one by one; returns how many are new. */
  addEach(members: readonly Bytes[]): number {
    if (this.#encoding === 'intset' && members.length >= MANY) {
      const values = allIntegers(members)
      if (values !== undefined) {
        const before = this.size
        this.#putIntegers(addIntegers(this.#small, values))
        return this.size - before
      }
    }
    let added = 0
    for (let i = 0; i < members.length; i++) if (this.add(members[i] as Bytes)) added++
    return added
  }

  /** Returns whether the member was there. */
  delete(member: Bytes): boolean {
    if (this.#table !== undefined) return this.#table.delete(member)
    if (this.#encoding !== 'intset') {
      const at = findEntry(this.#small, member)
      if (at === -1) return false
      const rest = removeEntries(this.#small, at)
      // Without its first or last entry it would be a mere view of what it was.
      this.#small = at === 0 || at === rest.length ? owned(rest) : flat(rest)
      this.#count--
      return true
    }
    const value = parseInt64(member)
    if (value === undefined) return false
    const before = this.#small
    this.#small = flat(removeInteger(before, value))
    return this.#small !== before
  }

  /** All members, in order where there is one. They may share memory. */
  members(): Bytes[] {
    const table = this.#table
    if (table === undefined) {
      return this.#encoding === 'intset' ? integersOf(this.#small).map(String) : unpack(this.#small)
    }
    const members: Bytes[] = []
    table.each(member => members.push(member))
    return members
  }

  /** All members as a reply. */
  reply(): ReplyValue {
    const table = this.#table
    if (table === undefined) return new SetReply(this.members())
    const found = new LocatedEntries()
    for (let position = 0; position < table.size; position++) table.locateAt(position, 'first', found)
    return new Pieces(found.size, sink => found.visit(sink), 'set')
  }

  /** All members, one after another. The set must not change meanwhile. */
  [Symbol.iterator](): IterableIterator<Bytes> {
    return this.#table === undefined ? this.members().values() : this.#table.keys()
  }

  /** The integers in ascending order, while they are kept as such. */
  integers(): readonly Int64[] | undefined {
    return this.#encoding === 'intset' ? integersOf(this.#small) : undefined
  }

  /** Visits about `count` members of a table as SCAN does; all members of a small set. Returns the next cursor. */
  scan(cursor: number, count: number, visit: (member: Bytes) => void): number {
    const table = this.#table
    if (table !== undefined) return table.scan(cursor, count, position => visit(table.keyAt(position)))
    for (const member of this.members()) visit(member)
    return 0
  }

  /** A member of a set that is not empty. */
  pick(random: RandomSource): Bytes {
    return this.#at(random.below(this.size))
  }

  /** `count` members, any of them more than once. */
  pickRepeatedly(random: RandomSource, count: number): Bytes[] {
    const small = this.#table === undefined ? this.members() : undefined
    const { size } = this
    return Array.from({ length: count }, () => {
      const index = random.below(size)
      return small === undefined ? this.#at(index) : (small[index] as Bytes)
    })
  }

  /** `count` different members; all when there are no more. */
  pickDistinct(random: RandomSource, count: number): Bytes[] {
    const { size } = this
    if (count >= size) return this.members()
    const picked = distinctBelow(random, size, count)
    if (this.#table !== undefined) return picked.map(index => this.#at(index))
    const members = this.members()
    return picked.map(index => members[index] as Bytes)
  }

  /** Takes a member out of a set that is not empty. */
  pop(random: RandomSource): Bytes {
    const member = this.pick(random)
    this.delete(member)
    return member
  }

  /**
   * Takes `count` members out, or all when there are no more. Where only few of a table remain, these begin anew in a
   * small encoding, as in Redis: the one way back from a table.
   */
  popMany(random: RandomSource, count: number): Bytes[] {
    const remaining = Math.max(0, this.size - count)
    if (this.#encoding === 'hashtable' && remaining * 5 > count) {
      return Array.from({ length: count }, () => this.pop(random))
    }
    const members = this.members()
    const stays = new Set(distinctBelow(random, members.length, remaining))
    const kept = members.filter((_, index) => stays.has(index))
    this.#clear(this.#encoding === 'intset' ? 'intset' : 'listpack')
    for (const member of kept) this.add(member)
    return remaining === 0 ? members : members.filter((_, index) => !stays.has(index))
  }

  copy(limits = this.#limits): SetValue {
    const copy = new SetValue(limits, this.#seed)
    copy.#encoding = this.#encoding
    copy.#small = this.#small
    copy.#count = this.#count
    copy.#table = this.#table?.copy()
    return copy
  }

  digest(sink: DigestSink): void {
    for (const member of this) sink.combine(Buffer.from(member, 'latin1'))
  }

  #at(index: number): Bytes {
    if (this.#table !== undefined) return this.#table.keyAt(index)
    if (this.#encoding === 'intset') return String(integerAt(this.#small, index))
    return entryAt(this.#small, skip(this.#small, 0, index))
  }

  /** Chooses the encoding for members that are on their way, as if all of them were new. */
  #choose(members: readonly Bytes[]): void {
    const { setIntegers, setEntries } = this.#limits
    const { length } = members
    const first = members[0] ?? ''
    if (this.size === 0) {
      if (length <= setIntegers && parseInt64(first) !== undefined) this.#clear('intset')
      else this.#clear(length <= setEntries ? 'listpack' : 'hashtable')
    } else if (this.#encoding !== 'hashtable') {
      if (length > (this.#encoding === 'intset' ? setIntegers : setEntries)) this.#makeTable()
    }
  }

  #clear(encoding: SetEncoding): void {
    this.#encoding = encoding
    this.#small = encoding === 'intset' ? NO_INTEGERS : ''
    this.#count = 0
    this.#table = encoding === 'hashtable' ? new Table(this.#seed, 1) : undefined
  }

  #addToTable(table: Table, member: Bytes): boolean {
    if (table.has(member)) return false
    table.add(member)
    return true
  }

  #addPacked(member: Bytes): boolean {
    if (findEntry(this.#small, member) !== -1) return false
    const { setEntries, setValue } = this.#limits
    const fits = member.length <= setValue && this.#small.length + member.length <= MOST_PACKED
    if (this.#count >= setEntries || !fits) this.#encoding = 'hashtable'
    if (this.#encoding === 'listpack' || this.#hasRoomPacked(member)) {
      this.#small = flat(this.#small + pack(member))
      this.#count++
      return true
    }
    return this.#addToTable(this.#makeTable(), member)
  }

  #addToIntegers(member: Bytes): boolean {
    const value = parseInt64(member)
    if (value !== undefined) return this.#putIntegers(addInteger(this.#small, value))
    const { setEntries, setValue } = this.#limits
    const { size } = this
    const fits = size < setEntries && Math.max(member.length, this.#longestInteger()) <= setValue
    const packed = fits || size < FEW_ELEMENTS ? packAll(this.members()) : undefined
    if (packed === undefined || (!fits && packed.length + member.length > FEW_BYTES)) {
      return this.#addToTable(this.#makeTable(), member)
    }
    this.#small = flat(packed + pack(member))
    this.#count = size + 1
    this.#encoding = fits ? 'listpack' : 'hashtable'
    return true
  }

  /** Whether a table by its encoding stays packed with another member. */
  #hasRoomPacked(member: Bytes): boolean {
    return this.#count < FEW_ELEMENTS && this.#small.length + member.length <= FEW_BYTES
  }

  /** Returns whether these are other integers than before. */
  #putIntegers(integers: IntegerSet): boolean {
    if (integers === this.#small) return false
    this.#small = flat(integers)
    if (integerCount(integers) > this.#limits.setIntegers || integers.length > MOST_PACKED) this.#makeTable()
    return true
  }

  /** Digits of the longest integer: the first or the last. */
  #longestInteger(): number {
    const { size } = this
    return size === 0 ? 0 : Math.max(this.#at(0).length, this.#at(size - 1).length)
  }

  #makeTable(): Table {
    const members = this.members()
    this.#clear('hashtable')
    const table = new Table(this.#seed, 1)
    this.#table = table
    for (const member of members) this.#addToTable(table, member)
    return table
  }
}

/** The members as integers, if all of them are. */
function allIntegers(members: readonly Bytes[]): Int64[] | undefined {
  const values: Int64[] = []
  for (let i = 0; i < members.length; i++) {
    const value = parseInt64(members[i] as Bytes)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}
