/**
 * The value of a hash: fields, their values, and for some of them a deadline (HEXPIRE). A small hash is one packed
 * string of field and value in turn, or of field, value and deadline once a field has had one; a large hash is a
 * table. OBJECT ENCODING calls it `hashtable` as soon as Redis does, which may be before it is one.
 *
 * Nothing here looks at a clock: fields whose deadline has passed stay until the database removes them (see
 * field-expiry.ts), and readers leave them out by saying what time it is.
 */
import { type Bytes, MapReply, Pieces, type ReplyValue } from '../resp/values.ts'
import type { Texts } from '../structures/byte-log.ts'
import { DeadlineTable } from '../structures/deadline-table.ts'
import { LocatedEntries } from '../structures/located-entries.ts'
import { entryAt, findEntry, MOST_PACKED, nextPlace, skip } from '../structures/packed.ts'
import type { Piece } from '../structures/packed-bytes.ts'
import { appendItems, removeItems, replaceItem, setPairs } from '../structures/packed-edit.ts'
import type { RandomSource } from '../structures/random-source.ts'
import { type EncodingLimits, FEW_BYTES, FEW_ELEMENTS, TABLE_NOTE } from './limits.ts'
import { type Collection, type DigestSink, stringMemory } from './values.ts'

/** Bytes of memory of the object itself. */
const OWN_MEMORY = 88
/** Bytes of memory of the note of the earliest deadline. */
const EARLIEST_MEMORY = 56
/** Bytes of memory of a table's objects, without what it counts itself. */
const TABLE_MEMORY = 500

/** Fields and values that are set in a packed hash in one go, at most. */
const TOGETHER = 64

const NEVER = Number.POSITIVE_INFINITY

export class HashValue implements Collection {
  readonly #limits: EncodingLimits
  readonly #seed: number
  /** Packed entries, `#width` for each field, or a table. */
  #content: Bytes | DeadlineTable = ''
  #size = 0
  /** Whether it is a table by its encoding, from which it does not come back, also while it is packed still. */
  #isTable = false
  /** The earliest deadline in a packed hash; set once a field has one, and then three entries make a field. */
  #earliest: { time: number } | undefined
  /** Bytes of memory that the database has counted for it. */
  counted = 0
  /** Whose it is; see Entries.own. */
  mark: object | undefined
  /** Where the database keeps its earliest deadline; the database's own. */
  deadlineSlot = 0

  /** @param seed makes the table's hashes differ, should it become one */
  constructor(limits: EncodingLimits, seed: number) {
    this.#limits = limits
    this.#seed = seed
  }

  /** A small hash from what `packed` and `packedNote` of one said. */
  static unpack(limits: EncodingLimits, seed: number, packed: Bytes, note: number): HashValue {
    const hash = new HashValue(limits, seed)
    hash.#content = packed
    hash.#size = note & ~TABLE_NOTE
    hash.#isTable = (note & TABLE_NOTE) !== 0
    return hash
  }

  get packed(): Bytes | undefined {
    const content = this.#content
    return typeof content === 'string' && this.#earliest === undefined ? content : undefined
  }

  /** How many fields there are, and whether it is called a table. */
  get packedNote(): number {
    return this.#isTable ? this.#size | TABLE_NOTE : this.#size
  }

  get type(): 'hash' {
    return 'hash'
  }

  get endsWhenEmpty(): boolean {
    return true
  }

  get encoding(): string {
    if (this.#isTable) return 'hashtable'
    return this.#earliest === undefined ? 'listpack' : 'listpackex'
  }

  /** Fields, also those whose deadline has passed and which were not removed yet. */
  get size(): number {
    return this.#size
  }

  get memory(): number {
    const content = this.#content
    if (typeof content !== 'string') return OWN_MEMORY + TABLE_MEMORY + content.memory
    return OWN_MEMORY + stringMemory(content.length) + (this.#earliest === undefined ? 0 : EARLIEST_MEMORY)
  }

  /** The earliest deadline of a field in Unix ms, or Infinity. */
  get nextDeadline(): number {
    const content = this.#content
    if (typeof content !== 'string') return content.nextDeadline
    return this.#earliest === undefined ? NEVER : this.#earliest.time
  }

  prefetch(fields: readonly Bytes[]): void {
    if (typeof this.#content !== 'string') this.#content.prefetch(fields)
  }

  /** Where a field is until the hash changes; -1 without it. In a packed hash that is a place, in a table a position. */
  find(field: Bytes): number {
    const content = this.#content
    return typeof content === 'string' ? findEntry(content, field, this.#width) : content.find(field)
  }

  valueAt(place: number): Bytes {
    const content = this.#content
    return typeof content === 'string' ? entryAt(content, nextPlace(content, place)) : content.valueAt(place)
  }

  has(field: Bytes): boolean {
    return this.find(field) !== -1
  }

  get(field: Bytes): Bytes | undefined {
    const place = this.find(field)
    return place === -1 ? undefined : this.valueAt(place)
  }

  /** Bytes of a field's value, 0 without the field. */
  lengthOf(field: Bytes): number {
    const place = this.find(field)
    if (place === -1) return 0
    const content = this.#content
    return typeof content === 'string' ? this.valueAt(place).length : content.valueLengthAt(place)
  }

  /** Sets a field, which loses its deadline. Returns whether it is new. */
  set(field: Bytes, value: Bytes): boolean {
    const place = this.find(field)
    if (place === -1) {
      this.#add(field, value)
      return true
    }
    this.#setAt(place, field, value)
    this.persist(field)
    return false
  }

  /** Prepares an empty hash for so many fields. Returns whether it is a table now, for `addPieces`. */
  expect(count: number): boolean {
    if (count <= this.#limits.hashEntries || count <= FEW_ELEMENTS) return false
    this.#toTable('').expect(count)
    return true
  }

  /**
   * Adds a field and its value, which lie elsewhere, to a table. Returns whether it is new; else nothing has changed.
   *
   * @param deadline Unix ms; 0: none
   */
  addPieces(field: Piece, value: Piece, deadline = 0): boolean {
    const content = this.#content
    const position = typeof content === 'string' ? -1 : content.addPieces(field, value)
    if (typeof content === 'string' || position === -1) return false
    this.#size++
    if (deadline > 0) content.setDeadlineAt(position, deadline)
    return true
  }

  /** Sets fields, given with their values in turn. Returns how many are new. */
  setAll(data: readonly Bytes[]): number {
    // Redis takes all fields to be different and new.
    if (typeof this.#content === 'string' && data.length > 2 * this.#limits.hashEntries)
      this.#toTable(this.#content)
    const content = this.#content
    const together =
      typeof content === 'string' &&
      this.#earliest === undefined &&
      !this.#isTable &&
      data.length > 2 &&
      data.length <= TOGETHER
    const added = { count: 0 }
    if (together && this.#areSmall(content, data)) {
      const packed = setPairs(content, data, added)
      this.#content = packed
      this.#size += added.count
      if (this.#size > this.#limits.hashEntries) this.#toTable(packed)
      return added.count
    }
    for (let i = 0; i < data.length; i += 2) {
      if (this.set(data[i] as Bytes, data[i + 1] as Bytes)) added.count++
    }
    return added.count
  }

  /** Sets a field, which keeps its deadline. Returns whether it is new. */
  update(field: Bytes, value: Bytes): boolean {
    const place = this.find(field)
    this.updateAt(place, field, value)
    return place === -1
  }

  /** The same where it is known what `find` says of the field. */
  updateAt(place: number, field: Bytes, value: Bytes): void {
    if (place === -1) this.#add(field, value)
    else this.#setAt(place, field, value)
  }

  /** Returns whether the field was there. */
  delete(field: Bytes): boolean {
    const place = this.find(field)
    if (place === -1) return false
    const content = this.#content
    this.#size--
    if (typeof content !== 'string') content.deleteAt(place)
    else {
      const deadline = this.#deadlineAt(place)
      this.#content = removeItems(content, place, this.#width)
      this.#forget(deadline)
    }
    return true
  }

  /** The deadline of a field in Unix ms, -1 if it has none, -2 if there is no such field. */
  deadlineOf(field: Bytes): number {
    const place = this.find(field)
    if (place === -1) return -2
    const deadline = this.#deadlineAt(place)
    return deadline === NEVER ? -1 : deadline
  }

  /** Gives an existing field a deadline. */
  expireAt(field: Bytes, deadline: number): void {
    if (typeof this.#content === 'string' && this.#earliest === undefined) this.#widen()
    const place = this.find(field)
    const content = this.#content
    if (typeof content !== 'string') {
      content.setDeadlineAt(place, deadline)
      return
    }
    const old = this.#deadlineAt(place)
    this.#content = replaceItem(content, skip(content, place, 2), String(deadline))
    this.#forget(old)
    if (this.#earliest !== undefined && deadline < this.#earliest.time) this.#earliest.time = deadline
  }

  /** Removes the deadline of a field. Returns whether it had one. */
  persist(field: Bytes): boolean {
    const content = this.#content
    if (typeof content === 'string' ? this.#earliest === undefined : !content.hasDeadlines) return false
    const place = this.find(field)
    const deadline = place === -1 ? NEVER : this.#deadlineAt(place)
    if (deadline === NEVER) return false
    if (typeof content !== 'string') content.clearDeadlineAt(place)
    else {
      this.#content = replaceItem(content, skip(content, place, 2), '')
      this.#forget(deadline)
    }
    return true
  }

  /**
   * Removes fields whose deadline is `now` or earlier, at most `limit` of a table: all are looked at where they are packed,
   * and so all go. Returns their names.
   */
  removeDue(now: number, limit = Number.POSITIVE_INFINITY): readonly Bytes[] {
    const content = this.#content
    const removed: Bytes[] = []
    if (typeof content !== 'string') content.removeDue(now, limit, field => removed.push(field))
    else if (this.nextDeadline <= now) {
      const left: Bytes[] = []
      for (let at = 0; at < content.length; ) {
        const value = nextPlace(content, at)
        const deadline = nextPlace(content, value)
        if (this.#deadlineAt(at) <= now) removed.push(entryAt(content, at))
        else left.push(entryAt(content, at), entryAt(content, value), entryAt(content, deadline))
        at = nextPlace(content, deadline)
      }
      this.#content = appendItems('', left)
      this.#forget(this.nextDeadline)
    }
    this.#size -= removed.length
    return removed
  }

  /** Visits the fields whose deadline is later than `now`. */
  each(now: number, visit: (field: Bytes, value: Bytes) => void): void {
    const content = this.#content
    if (typeof content === 'string') {
      this.scan(0, this.#size, now, visit)
      return
    }
    const all = this.nextDeadline > now
    content.each((field, value, position) => {
      if (all || content.deadlineAt(position) > now) visit(field, value)
    })
  }

  /** Its fields, their values or both in turn as a reply, without fields whose deadline is `now` or earlier. */
  reply(texts: Texts, now: number): ReplyValue {
    const content = this.#content
    if (typeof content === 'string') {
      const items: Bytes[] = []
      this.each(now, (field, value) => {
        if (texts !== 'second') items.push(field)
        if (texts !== 'first') items.push(value)
      })
      return texts === 'both' ? new MapReply(items) : items
    }
    const found = new LocatedEntries()
    const all = this.nextDeadline > now
    for (let position = 0; position < content.size; position++) {
      if (all || content.deadlineAt(position) > now) content.locateAt(position, texts, found)
    }
    return new Pieces(found.size, sink => found.visit(sink), texts === 'both' ? 'map' : 'array')
  }

  /** See Table.scan; a packed hash is visited at once. Leaves out fields whose deadline is `now` or earlier. */
  scan(cursor: number, count: number, now: number, visit: (field: Bytes, value: Bytes) => void): number {
    const content = this.#content
    const all = this.nextDeadline > now
    if (typeof content !== 'string') {
      return content.scan(cursor, count, position => {
        if (all || content.deadlineAt(position) > now)
          visit(content.keyAt(position), content.valueAt(position))
      })
    }
    const width = this.#width
    for (let at = 0; at < content.length; ) {
      const value = nextPlace(content, at)
      if (all || this.#deadlineAt(at) > now) visit(entryAt(content, at), entryAt(content, value))
      at = skip(content, value, width - 1)
    }
    return 0
  }

  /** A field picked at random; the hash must not be empty. */
  pick(random: RandomSource): Bytes {
    const content = this.#content
    if (typeof content !== 'string') return content.keyAt(content.randomPosition(random))
    return entryAt(content, skip(content, 0, random.below(this.#size) * this.#width))
  }

  /** Its fields by number, from 0 to its size, for as long as it does not change. */
  numbered(): { fieldAt(index: number): Bytes; valueAt(index: number): Bytes } {
    const content = this.#content
    if (typeof content !== 'string') {
      return { fieldAt: index => content.keyAt(index), valueAt: index => content.valueAt(index) }
    }
    const flat: Bytes[] = []
    this.each(-1, (field, value) => flat.push(field, value))
    return { fieldAt: index => flat[index * 2] as Bytes, valueAt: index => flat[index * 2 + 1] as Bytes }
  }

  copy(limits = this.#limits): HashValue {
    const content = this.#content
    const copy = new HashValue(limits, this.#seed)
    copy.#content = typeof content === 'string' ? content : content.copy()
    copy.#size = this.#size
    copy.#isTable = this.#isTable
    if (this.#earliest !== undefined) copy.#earliest = { ...this.#earliest }
    return copy
  }

  digest(sink: DigestSink): void {
    this.each(-1, (field, value) => {
      const expires = this.deadlineOf(field) >= 0
      sink.group(own => {
        own.mix(Buffer.from(field, 'latin1'))
        own.mix(Buffer.from(value, 'latin1'))
        if (expires) own.combine(Buffer.from('!!hexpire!!'))
      })
    })
  }

  /** Entries for each field of a packed hash. */
  get #width(): 2 | 3 {
    return this.#earliest === undefined ? 2 : 3
  }

  #deadlineAt(place: number): number {
    const content = this.#content
    if (typeof content !== 'string') return content.deadlineAt(place)
    if (this.#earliest === undefined) return NEVER
    const deadline = entryAt(content, skip(content, place, 2))
    return deadline === '' ? NEVER : Number(deadline)
  }

  #add(field: Bytes, value: Bytes): void {
    let content = this.#content
    this.#size++
    if (typeof content === 'string') {
      if (this.#staysPacked(content, field, value)) {
        this.#content = appendItems(
          content,
          this.#earliest === undefined ? [field, value] : [field, value, ''],
        )
        return
      }
      content = this.#toTable(content)
    }
    content.add(field, value)
  }

  #setAt(place: number, field: Bytes, value: Bytes): void {
    const content = this.#content
    if (typeof content !== 'string') content.setAt(place, value)
    else if (this.#staysPacked(content, field, value)) {
      this.#content = replaceItem(content, nextPlace(content, place), value)
    } else {
      const table = this.#toTable(content)
      table.setAt(table.find(field), value)
    }
  }

  /** Whether it stays packed with this field. One that outgrows its encoding does, as long as there is little in it. */
  #staysPacked(packed: Bytes, field: Bytes, value: Bytes): boolean {
    if (!this.#isTable) {
      if (this.#isSmall(packed, field, value) && this.#size <= this.#limits.hashEntries) return true
      this.#isTable = true
    }
    return this.#size <= FEW_ELEMENTS && packed.length + field.length + value.length <= FEW_BYTES
  }

  #isSmall(packed: Bytes, field: Bytes, value: Bytes): boolean {
    const { hashValue } = this.#limits
    if (field.length > hashValue || value.length > hashValue) return false
    return packed.length + field.length + value.length <= MOST_PACKED
  }

  #areSmall(packed: Bytes, data: readonly Bytes[]): boolean {
    const { hashValue } = this.#limits
    let bytes = packed.length
    for (let i = 0; i < data.length; i++) {
      const { length } = data[i] as Bytes
      if (length > hashValue) return false
      bytes += length
    }
    return bytes <= MOST_PACKED
  }

  #toTable(packed: Bytes): DeadlineTable {
    const table = new DeadlineTable(this.#seed)
    const width = this.#width
    for (let at = 0; at < packed.length; at = skip(packed, at, width)) {
      const deadline = this.#deadlineAt(at)
      const position = table.add(entryAt(packed, at), entryAt(packed, nextPlace(packed, at)))
      if (deadline !== NEVER) table.setDeadlineAt(position, deadline)
    }
    this.#content = table
    this.#isTable = true
    this.#earliest = undefined
    return table
  }

  /** Makes room for deadlines in a packed hash. */
  #widen(): void {
    const packed = this.#content as Bytes
    const items: Bytes[] = []
    for (let at = 0; at < packed.length; ) {
      const value = nextPlace(packed, at)
      items.push(entryAt(packed, at), entryAt(packed, value), '')
      at = nextPlace(packed, value)
    }
    this.#content = appendItems('', items)
    this.#earliest = { time: NEVER }
  }

  /** A deadline of a packed hash is gone: finds the earliest anew if it was that. */
  #forget(deadline: number): void {
    const content = this.#content
    const earliest = this.#earliest
    if (earliest === undefined || typeof content !== 'string' || deadline > earliest.time) return
    let time = NEVER
    for (let at = 0; at < content.length; at = skip(content, at, 3)) {
      time = Math.min(time, this.#deadlineAt(at))
    }
    earliest.time = time
  }
}
