/**
 * The table of a database's entries, outside of V8's heap. An entry is a row of four words and a record:
 *
 *     row     = where the record is | an integer | stamp of the last use | tag (the slot of its deadline)
 *     record  = kind, key, value (record.ts), in the arena
 *
 * Rows are dense: entry `i` is the `i`th row, and a removed one is replaced by the last. From that follow random picks
 * and SCAN's guarantee, as in structures/table.ts. Nothing here knows types: it stores a kind, a text and an integer.
 *
 * A position is valid until the next entry is added or removed. Who reads while a frozen view exists leaves no stamp.
 * A fork of a table has the same entries at the same positions, and shares their memory until one of the two changes it.
 */
import { Arena, offsetOf, pageOf } from '../memory/arena.ts'
import type { Frames } from '../memory/frames.ts'
import { type FrozenPages, Pages } from '../memory/pages.ts'
import { classOf, LARGEST, SIZES } from '../memory/size-classes.ts'
import { HashIndex, hashOf, hashOfBytes } from '../structures/hash-index.ts'
import { KeysAhead } from '../structures/keys-ahead.ts'
import type { RandomSource } from '../structures/random-source.ts'
import { SharedArray } from '../structures/shared-array.ts'
import { RecentKeys } from './recent-keys.ts'
import { RecentTexts } from './recent-texts.ts'
import {
  bodyAt,
  INTEGERS,
  KIND_MASK,
  LONG_KEY,
  LONGEST_KEY,
  lengthAt,
  markSize,
  type NewRecord,
  readText,
  readWide,
  recordSize,
  SHORT_KEY_AT,
  valueAt,
  writeText,
  writeWide,
} from './record.ts'
import { RecordBatch } from './record-batch.ts'
import { INTEGER, PAGE_BITS, PAGE_MASK, REF, ROW_BITS, STAMP, TAG } from './rows.ts'

/** Records moved out of sparse pages after each removal: more than one goes free for each that is moved. */
const MOVED_AT_ONCE = 2

/** The pages of a table at one moment. */
export interface FrozenTable {
  readonly size: number
  readonly rows: FrozenPages
  readonly records: FrozenPages
  readonly longKeys: readonly (string | undefined)[]
}

/** Where keys that are looked for together lie: the pages of their rows and records, meanwhile. */
const NO_ROWS = new Int32Array(0)
const NO_RECORDS = Buffer.alloc(0)
const rowsAhead: Int32Array[] = []
const recordsAhead: Buffer[] = []

export class KeyTable {
  readonly #seed: number
  readonly #arena: Arena
  readonly #rows: Pages<Int32Array>
  readonly #index: HashIndex
  #size = 0
  /** Keys that are too long for a record, by the number that stands there. */
  #longKeys = new SharedArray<string | undefined>()
  #freeLongKeys = new SharedArray<number>()
  #longKeyBytes = 0
  /** What the requests that have arrived will look for; made for the first pipeline. */
  #ahead: KeysAhead | undefined
  /** What is used again and again as strings; made when the first key is found, for most databases stay empty. */
  #recentKeys: RecentKeys | undefined
  #recentTexts: RecentTexts | undefined
  /** Records that were added and are not linked, and one of them whose key was there before, or -1. */
  #batch: RecordBatch | undefined
  #twin = -1

  private constructor(seed: number, arena: Arena, rows: Pages<Int32Array>, index: HashIndex) {
    this.#seed = seed
    this.#arena = arena
    this.#rows = rows
    this.#index = index
  }

  /** @param seed makes hashes differ between tables, so that nobody can prepare colliding keys */
  static in(frames: Frames, seed: number): KeyTable {
    return new KeyTable(seed | 0, Arena.in(frames), Pages.ofWords(frames), new HashIndex())
  }

  fork(): KeyTable {
    const fork = new KeyTable(this.#seed, this.#arena.fork(), this.#rows.fork(), this.#index.copy())
    fork.#size = this.#size
    fork.#longKeys = this.#longKeys.copy()
    fork.#freeLongKeys = this.#freeLongKeys.copy()
    fork.#longKeyBytes = this.#longKeyBytes
    return fork
  }

  get size(): number {
    return this.#size
  }

  /** Bytes of all records. */
  get bytes(): number {
    return this.#arena.bytes + this.#longKeyBytes
  }

  get isFrozen(): boolean {
    return this.#arena.isFrozen
  }

  /** The position of a key, or -1. */
  find(key: string): number {
    const ahead = this.#ahead?.find(key) ?? -1
    if (ahead !== -1) return ahead
    const hash = hashOf(key, this.#seed)
    const recent = this.#recentKeys?.find(hash, key) ?? -1
    if (recent !== -1) return recent
    const places = this.#index.placesOf(hash)
    const mask = places.length - 1
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = places[place] as number
      if (entry === 0) return -1
      if (places[place + 1] !== hash || !this.#isKey(entry - 1, key)) continue
      this.#recentKeys ??= new RecentKeys()
      this.#recentKeys.found(hash, key, entry - 1)
      return entry - 1
    }
  }

  /** Looks for keys together, every `step`th of `keys` from `from` on, and remembers where they are. */
  prefetch(keys: readonly string[], from = 0, step = 1): void {
    if (!this.#index.isLarge) return
    this.#ahead ??= new KeysAhead()
    this.#lookAhead(this.#ahead, this.#ahead.take(keys, from, step))
  }

  /** The same of keys that also lie in a buffer, at these places. */
  prefetchFrom(bytes: Buffer, starts: Int32Array, keys: readonly string[]): void {
    if (!this.#index.isLarge) return
    this.#ahead ??= new KeysAhead()
    this.#lookAhead(this.#ahead, this.#ahead.takeFrom(bytes, starts, keys))
  }

  /**
   * Loops that only read meet their cache misses at once: in the index, the rows, the records. So they are short, and
   * nothing in them depends on what was read.
   */
  #lookAhead(ahead: KeysAhead, count: number): void {
    const { positions, refs, foundLengths } = ahead
    const [rows, records] = [this.#rows.views, this.#arena.views]
    ahead.lookIn(this.#index, this.#seed)
    // Of a key that is not there, the first row is looked at.
    for (let i = 0; i < count; i++) {
      const position = (positions[i] as number) - 1
      positions[i] = position
      rowsAhead[i] = rows[position < 0 ? 0 : position >>> PAGE_BITS] as Int32Array
    }
    for (let i = 0; i < count; i++) {
      const position = positions[i] as number
      refs[i] = (rowsAhead[i] as Int32Array)[
        position < 0 ? 0 : ((position & PAGE_MASK) << ROW_BITS) + REF
      ] as number
    }
    for (let i = 0; i < count; i++) recordsAhead[i] = records[pageOf(refs[i] as number)] as Buffer
    for (let i = 0; i < count; i++)
      foundLengths[i] = (recordsAhead[i] as Buffer)[offsetOf(refs[i] as number) + 1] as number
    for (let i = 0; i < count; i++) {
      if (positions[i] !== -1 && !this.#isAhead(ahead, i)) positions[i] = -1
      rowsAhead[i] = NO_ROWS
      recordsAhead[i] = NO_RECORDS
    }
    ahead.settle()
  }

  /** Whether the key of a number is the one of the record that was found for it. */
  #isAhead({ bytes, starts, lengths, refs, foundLengths }: KeysAhead, at: number): boolean {
    const length = lengths[at] as number
    if (foundLengths[at] !== length) return false
    const page = recordsAhead[at] as Buffer
    const record = offsetOf(refs[at] as number)
    if ((page[record] as number) & LONG_KEY) return false
    const body = record + SHORT_KEY_AT
    const start = starts[at] as number
    for (let i = 0; i < length; i++) if (page[body + i] !== bytes[start + i]) return false
    return true
  }

  keyAt(position: number): string {
    const ref = this.#word(position, REF)
    const bytes = this.#arena.views[pageOf(ref)] as Buffer
    const record = offsetOf(ref)
    const text = readText(bytes, record + 1)
    return (bytes[record] as number) & LONG_KEY ? (this.#longKeys.get(Number(text)) as string) : text
  }

  kindAt(position: number): number {
    const ref = this.#word(position, REF)
    return ((this.#arena.views[pageOf(ref)] as Buffer)[offsetOf(ref)] as number) & KIND_MASK
  }

  /** The text of the value. */
  textAt(position: number): string {
    const known = this.#recentTexts?.get(position)
    if (known !== undefined) return known
    const text = this.#readTextAt(position)
    this.#recentTexts ??= new RecentTexts()
    this.#recentTexts.read(position, text)
    return text
  }

  #readTextAt(position: number): string {
    const ref = this.#word(position, REF)
    const bytes = this.#arena.views[pageOf(ref)] as Buffer
    const record = offsetOf(ref)
    const value = valueAt(bytes, record)
    return ((bytes[record] as number) & KIND_MASK) === INTEGERS
      ? readWide(bytes, value)
      : readText(bytes, value)
  }

  integerAt(position: number): number {
    return this.#word(position, INTEGER)
  }

  stampAt(position: number): number {
    return this.#word(position, STAMP)
  }

  /** What is read often has the stamp already: then no page of its own is needed for it. */
  setStampAt(position: number, stamp: number): void {
    if (this.#word(position, STAMP) !== stamp) this.#setWord(position, STAMP, stamp)
  }

  tagAt(position: number): number {
    return this.#word(position, TAG)
  }

  setTagAt(position: number, tag: number): void {
    this.#setWord(position, TAG, tag)
  }

  /** Bytes of an entry's record. */
  bytesAt(position: number): number {
    const ref = this.#word(position, REF)
    const bytes = this.#arena.views[pageOf(ref)] as Buffer
    const isLong = ((bytes[offsetOf(ref)] as number) & LONG_KEY) !== 0
    return (SIZES[this.#arena.classAt(ref)] as number) + (isLong ? this.keyAt(position).length : 0)
  }

  /** Whether a value of so many bytes finds room in a record with this key. */
  fits(key: string, bytes: number): boolean {
    return recordSize(Math.min(key.length, LONGEST_KEY), bytes) <= LARGEST
  }

  /** Adds a key that is known to be absent. Returns its position. */
  add(key: string, kind: number, text: string, integer: number): number {
    const position = this.#addRow(this.#newRecord(key, kind, text), integer, 0)
    this.#index.link(hashOf(key, this.#seed), position)
    return position
  }

  /**
   * Adds an entry as it is to lie here, with a stamp. Returns its position. It is not found, nor may any entry be removed,
   * before `linkRecords` was called.
   */
  addRecord(record: NewRecord, stamp: number): number {
    const { bytes, words, keyLength, size, integer } = record
    this.#batch ??= new RecordBatch(this.#arena)
    const batch = this.#batch
    const ref = batch.put(classOf(size), words, (size + 3) >>> 2)
    batch.hashes[batch.count++] = hashOfBytes(bytes, SHORT_KEY_AT, SHORT_KEY_AT + keyLength, this.#seed)
    const position = this.#addRow(ref, integer, stamp)
    if (batch.isFull) this.#link(batch)
    return position
  }

  /** Returns the position of a record whose key was there before, -1 if there is none among those added since the last call. */
  linkRecords(): number {
    if (this.#batch === undefined) return -1
    this.#link(this.#batch)
    this.#batch = undefined
    const twin = this.#twin
    this.#twin = -1
    return twin
  }

  #link(batch: RecordBatch): void {
    const { hashes, count } = batch
    const first = this.#size - count
    for (let i = 0; i < count; i++) batch.touched += this.#index.peek(hashes[i] as number) & 1
    for (let i = 0; i < count; i++) {
      const hash = hashes[i] as number
      if (this.#hasTwin(hash, first + i)) this.#twin = first + i
      this.#index.link(hash, first + i)
    }
    batch.count = 0
  }

  /** Whether the index knows an entry of the same key. */
  #hasTwin(hash: number, position: number): boolean {
    const places = this.#index.placesOf(hash)
    const mask = places.length - 1
    for (let place = (hash << 1) & mask; places[place] !== 0; place = (place + 2) & mask) {
      if (places[place + 1] === hash && this.#isKey((places[place] as number) - 1, this.keyAt(position)))
        return true
    }
    return false
  }

  /** Says how many entries there will be, perhaps. */
  expect(count: number): void {
    if (this.#size === 0) this.#index.expect(count)
  }

  #addRow(ref: number, integer: number, stamp: number): number {
    const position = this.#size
    if (position >>> PAGE_BITS === this.#rows.count) this.#rows.add()
    this.#recentTexts?.forget(position)
    const row = (position & PAGE_MASK) << ROW_BITS
    const words = this.#rows.writable(position >>> PAGE_BITS)
    words[row + REF] = ref
    words[row + INTEGER] = integer
    words[row + STAMP] = stamp
    words[row + TAG] = 0
    this.#size++
    return position
  }

  setIntegerAt(position: number, integer: number): void {
    this.#setWord(position, INTEGER, integer)
  }

  /** Puts another value in the place of one. */
  setAt(position: number, kind: number, text: string, integer: number): void {
    const ref = this.#word(position, REF)
    const bytes = this.#arena.views[pageOf(ref)] as Buffer
    const record = offsetOf(ref)
    const value = valueAt(bytes, record)
    const length = kind === INTEGERS ? text.length * 2 : text.length
    const sizeClass = classOf(value - record + markSize(length) + length)
    const to = sizeClass === this.#arena.classAt(ref) ? ref : this.#arena.alloc(sizeClass)
    this.#recentTexts?.forget(position)
    if (this.#word(position, INTEGER) !== integer) this.#setWord(position, INTEGER, integer)
    if (to === ref) {
      const own = this.#arena.writable(ref)
      own[record] = kind | ((own[record] as number) & LONG_KEY)
      writeValue(own, value, kind, text)
      return
    }
    const target = this.#arena.writable(to)
    const start = offsetOf(to)
    target[start] = kind | ((bytes[record] as number) & LONG_KEY)
    for (let at = 1; at < value - record; at++) target[start + at] = bytes[record + at] as number
    writeValue(target, start + value - record, kind, text)
    this.#setWord(position, REF, to)
    this.#free(ref)
  }

  /** Removes the entry at a position; the last entry takes its place. */
  deleteAt(position: number): void {
    const ref = this.#word(position, REF)
    const hash = this.#hashAt(position)
    this.#index.unlink(hash, position)
    this.#forget(hash, position)
    const last = this.#size - 1
    this.#ahead?.removed(position, last)
    if (position !== last) {
      const moved = this.#hashAt(last)
      this.#index.move(moved, last, position)
      this.#forget(moved, last)
      const from = this.#rows.views[last >>> PAGE_BITS] as Int32Array
      const row = (last & PAGE_MASK) << ROW_BITS
      const to = this.#rows.writable(position >>> PAGE_BITS)
      const hole = (position & PAGE_MASK) << ROW_BITS
      for (let word = 0; word < 1 << ROW_BITS; word++) to[hole + word] = from[row + word] as number
    }
    this.#size = last
    if ((last & PAGE_MASK) === 0) this.#rows.drop(last >>> PAGE_BITS)
    this.#forgetLongKey(ref)
    this.#free(ref)
  }

  /** The position of an entry picked at random, -1 when the table is empty. */
  randomPosition(random: RandomSource): number {
    return this.#size === 0 ? -1 : random.below(this.#size)
  }

  /**
   * Visits about `count` positions from a cursor on (0 begins) and returns the next cursor (0: done). An entry that is
   * present from the first call to the last is visited at least once; others may be or may not be.
   */
  scan(cursor: number, count: number, visit: (position: number) => void): number {
    let position = cursor === 0 ? this.#size : Math.min(cursor, this.#size)
    for (let left = count; left > 0 && position > 0; left--) visit(--position)
    return position
  }

  /** Gives all memory back, as soon as no frozen view needs it. The table must not be used afterwards. */
  clear(): void {
    this.#arena.clear()
    this.#rows.clear()
  }

  /** The entries as they are now. It copies nothing but a word for each page. */
  freeze(): FrozenTable {
    const rows = this.#rows.freeze()
    const records = this.#arena.freeze()
    return { size: this.#size, rows, records, longKeys: [...this.#longKeys] }
  }

  /** An entry is not at a position any more. */
  #forget(hash: number, position: number): void {
    this.#recentKeys?.forget(hash)
    this.#recentTexts?.forget(position)
  }

  #word(position: number, word: number): number {
    return (this.#rows.views[position >>> PAGE_BITS] as Int32Array)[
      ((position & PAGE_MASK) << ROW_BITS) + word
    ] as number
  }

  #setWord(position: number, word: number, value: number): void {
    this.#rows.writable(position >>> PAGE_BITS)[((position & PAGE_MASK) << ROW_BITS) + word] = value
  }

  #isKey(position: number, key: string): boolean {
    const ref = this.#word(position, REF)
    const bytes = this.#arena.views[pageOf(ref)] as Buffer
    const record = offsetOf(ref)
    const { length } = key
    if (length > LONGEST_KEY) {
      return ((bytes[record] as number) & LONG_KEY) !== 0 && this.keyAt(position) === key
    }
    if (lengthAt(bytes, record + 1) !== length || ((bytes[record] as number) & LONG_KEY) !== 0) return false
    const body = bodyAt(bytes, record + 1)
    for (let i = 0; i < length; i++) if (bytes[body + i] !== key.charCodeAt(i)) return false
    return true
  }

  #hashAt(position: number): number {
    const ref = this.#word(position, REF)
    const bytes = this.#arena.views[pageOf(ref)] as Buffer
    const record = offsetOf(ref)
    if ((bytes[record] as number) & LONG_KEY) return hashOf(this.keyAt(position), this.#seed)
    const body = bodyAt(bytes, record + 1)
    return hashOfBytes(bytes, body, body + lengthAt(bytes, record + 1), this.#seed)
  }

  #newRecord(key: string, kind: number, text: string): number {
    const isLong = key.length > LONGEST_KEY
    const name = isLong ? this.#keepLongKey(key) : key
    const length = kind === INTEGERS ? text.length * 2 : text.length
    const ref = this.#arena.alloc(classOf(recordSize(name.length, length)))
    const bytes = this.#arena.writable(ref)
    const record = offsetOf(ref)
    bytes[record] = isLong ? kind | LONG_KEY : kind
    writeValue(bytes, writeText(bytes, record + 1, name), kind, text)
    return ref
  }

  #keepLongKey(key: string): string {
    const number = this.#freeLongKeys.pop() ?? this.#longKeys.length
    this.#longKeys.set(number, key)
    this.#longKeyBytes += key.length
    return String(number)
  }

  #forgetLongKey(ref: number): void {
    const bytes = this.#arena.views[pageOf(ref)] as Buffer
    const record = offsetOf(ref)
    if (((bytes[record] as number) & LONG_KEY) === 0) return
    const number = Number(readText(bytes, record + 1))
    this.#longKeyBytes -= (this.#longKeys.get(number) as string).length
    this.#longKeys.set(number, undefined)
    this.#freeLongKeys.push(number)
  }

  /** Frees a record, and moves others together where that has left pages with few. */
  #free(ref: number): void {
    const sizeClass = this.#arena.classAt(ref)
    this.#arena.free(ref)
    if (this.#arena.isSparse(sizeClass)) this.#arena.evacuate(sizeClass, MOVED_AT_ONCE, this.#move)
  }

  readonly #move = (ref: number): void => {
    const to = this.#arena.alloc(this.#arena.classAt(ref))
    const from = this.#arena.views[pageOf(ref)] as Buffer
    const record = offsetOf(ref)
    const value = valueAt(from, record)
    const end = bodyAt(from, value) + lengthAt(from, value)
    const target = this.#arena.writable(to)
    from.copy(target, offsetOf(to), record, end)
    this.#setWord(this.#positionOf(ref), REF, to)
    this.#arena.free(ref)
  }

  /** The position of the entry whose record this is. */
  #positionOf(ref: number): number {
    const bytes = this.#arena.views[pageOf(ref)] as Buffer
    const record = offsetOf(ref)
    const body = bodyAt(bytes, record + 1)
    const length = lengthAt(bytes, record + 1)
    const isLong = ((bytes[record] as number) & LONG_KEY) !== 0
    const hash = isLong
      ? hashOf(this.#longKeys.get(Number(readText(bytes, record + 1))) as string, this.#seed)
      : hashOfBytes(bytes, body, body + length, this.#seed)
    const places = this.#index.placesOf(hash)
    const mask = places.length - 1
    let place = (hash << 1) & mask
    while (
      places[place] === 0 ||
      places[place + 1] !== hash ||
      this.#word((places[place] as number) - 1, REF) !== ref
    ) {
      place = (place + 2) & mask
    }
    return (places[place] as number) - 1
  }
}

function writeValue(bytes: Buffer, at: number, kind: number, text: string): void {
  if (kind === INTEGERS) writeWide(bytes, at, text)
  else writeText(bytes, at, text)
}
