/**
 * A hash table from byte strings to byte strings, or of byte strings alone, for millions of entries: what large hashes
 * and sets are. A plain Map rehashes in one go (hundreds of milliseconds at some millions of keys), ends at 2^24
 * entries, and keeps every string as an object that the collector walks over; this table bounds the work of every
 * insert, has no such end, and lies outside of V8's heap.
 *
 *     index     hash -> position                       hash-index.ts
 *     refs      position -> where the entry's record is    int-column.ts
 *     records   key, or key and value                  byte-log.ts
 *
 * Positions are dense: a removed entry is replaced by the last one. From that follows:
 * - a random pick is one array access;
 * - a scan that walks positions downwards never misses an entry that is present throughout, because the one moved into
 *   a gap comes from positions that the scan has already seen. Its cursor is simply a position.
 *
 * Who keeps something for each entry keeps a column of its own by position, and does in it what `deleteAt` does here. Who
 * keeps refs of records is told when one moves.
 *
 * A copy shares all memory with its original until one of them writes there: taking one costs a word for each chunk,
 * whatever they hold.
 */
import { ByteLog, type RecordOwner, type Texts } from './byte-log.ts'
import { HashIndex, hashOf, hashOfBytes } from './hash-index.ts'
import { IntColumn } from './int-column.ts'
import { KeysAhead } from './keys-ahead.ts'
import type { LocatedEntries } from './located-entries.ts'
import type { Piece } from './packed-bytes.ts'
import type { RandomSource } from './random-source.ts'
import { RecordReader } from './record-reader.ts'

/** What an entry consists of: key; key and value. */
export type Width = 1 | 2

/** Takes the entry's position, and where its record is now. */
type OnMove = (position: number, ref: number) => void

export class Table implements RecordOwner {
  readonly #seed: number
  readonly #width: Width
  #size = 0
  #refs = new IntColumn()
  #log: ByteLog
  #index = new HashIndex()
  /** What the requests that have arrived will look for; made for the first pipeline. */
  #ahead: KeysAhead | undefined
  /** For who keeps refs. */
  readonly #onMove: OnMove | undefined

  /**
   * @param seed makes hashes differ between tables, so that nobody can prepare colliding keys
   * @param onMove called when an entry's record has moved, of whatever entry, during a removal
   */
  constructor(seed: number, width: Width, onMove?: OnMove) {
    this.#seed = seed | 0
    this.#width = width
    this.#onMove = onMove
    this.#log = new ByteLog(width)
  }

  get size(): number {
    return this.#size
  }

  /** Bytes of memory. */
  get memory(): number {
    return this.#log.memory + this.#refs.memory + this.#index.memory
  }

  /** The position of a key, or -1. Positions are valid until the next insert or removal. */
  find(key: string): number {
    const ahead = this.#ahead?.find(key) ?? -1
    if (ahead !== -1) return ahead
    const hash = hashOf(key, this.#seed)
    const places = this.#index.placesOf(hash)
    const mask = places.length - 1
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = places[place] as number
      if (entry === 0) return -1
      if (places[place + 1] === hash && this.#log.isAt(this.#refs.get(entry - 1), key)) return entry - 1
    }
  }

  /**
   * Looks for these keys together, and remembers where they are. Loops that only read meet their cache misses at once: in
   * the index, the refs, the records. So they are short, and nothing in them depends on what was read.
   */
  prefetch(keys: readonly string[]): void {
    if (!this.#index.isLarge) return
    this.#ahead ??= new KeysAhead()
    const ahead = this.#ahead
    const { positions, refs, foundLengths } = ahead
    const count = ahead.take(keys)
    ahead.lookIn(this.#index, this.#seed)
    for (let i = 0; i < count; i++) {
      const position = (positions[i] as number) - 1
      positions[i] = position
      refs[i] = position === -1 ? 0 : this.#refs.get(position)
    }
    for (let i = 0; i < count; i++)
      foundLengths[i] = positions[i] === -1 ? 0 : this.#log.lengthAt(refs[i] as number)
    for (let i = 0; i < count; i++) {
      if (positions[i] === -1) continue
      const key = ahead.keyAt(i)
      if (foundLengths[i] !== key.length || !this.#log.isAt(refs[i] as number, key)) positions[i] = -1
    }
  }

  has(key: string): boolean {
    return this.find(key) !== -1
  }

  /** The ref of an entry's record. */
  refAt(position: number): number {
    return this.#refs.get(position)
  }

  /** The key of a record. */
  keyOf(ref: number): string {
    return this.#log.firstAt(ref)
  }

  /** Negative, zero or positive, as a record's key comes before another one, is it, or comes after it. */
  compareKey(ref: number, key: string): number {
    return this.#log.compare(ref, key)
  }

  /** The same of two records. */
  compareRecords(ref: number, other: number): number {
    return this.#log.compareRecords(ref, other)
  }

  keyAt(position: number): string {
    return this.#log.firstAt(this.#refs.get(position))
  }

  valueAt(position: number): string {
    return this.#log.secondAt(this.#refs.get(position))
  }

  /** Bytes of the value. */
  valueLengthAt(position: number): number {
    return this.#log.secondLengthAt(this.#refs.get(position))
  }

  /** Puts another value in the place of one. */
  setAt(position: number, value: string): void {
    const ref = this.#refs.get(position)
    const to = this.#log.replaceSecond(ref, value)
    if (to === ref) return
    this.#refs.set(position, to)
    this.#log.tidy(this)
  }

  /** Adds a key that is known to be absent. Returns its position. */
  add(key: string, value = ''): number {
    // May fail, and has changed nothing then.
    const ref = this.#log.add(key, value)
    const position = this.#size++
    this.#refs.set(position, ref)
    this.#index.link(hashOf(key, this.#seed), position)
    return position
  }

  /** Says that there will be so many entries, if it is empty. */
  expect(count: number): void {
    this.#index.expect(count)
  }

  /** Adds a key, and a value where there are such, that lie elsewhere. Returns the position, -1 if the key is there already. */
  addPieces(key: Piece, value?: Piece): number {
    const hash = hashOfBytes(key.bytes, key.from, key.to, this.#seed)
    const places = this.#index.placesOf(hash)
    const mask = places.length - 1
    let place = (hash << 1) & mask
    for (; places[place] !== 0; place = (place + 2) & mask) {
      if (places[place + 1] !== hash) continue
      if (this.#log.isPieceAt(this.#refs.get((places[place] as number) - 1), key)) return -1
    }
    const ref = this.#log.addPieces(key, value)
    const position = this.#size++
    this.#refs.set(position, ref)
    this.#index.linkAt(place, hash, position)
    return position
  }

  /** Removes a key. Returns whether it was there. */
  delete(key: string): boolean {
    const position = this.find(key)
    if (position === -1) return false
    this.deleteAt(position)
    return true
  }

  /** Removes the entry at a position; the last entry takes its place. */
  deleteAt(position: number): void {
    this.dropAt(position)
    this.tidy()
  }

  /** The same when many are removed: no record moves. To be followed by as many calls of {@link tidy}. */
  dropAt(position: number): void {
    const ref = this.#refs.get(position)
    const last = this.#size - 1
    this.#ahead?.removed(position, last)
    this.#index.unlink(this.#log.hashAt(ref, this.#seed), position)
    if (position !== last) {
      const moved = this.#refs.get(last)
      this.#index.move(this.#log.hashAt(moved, this.#seed), last, position)
      this.#refs.set(position, moved)
    }
    this.#size = last
    this.#refs.truncate(last)
    this.#log.remove(ref)
  }

  /** Moves some records, so that memory comes back. */
  tidy(): void {
    this.#log.tidy(this)
  }

  /** An independent copy. */
  copy(onMove?: OnMove): Table {
    const copy = new Table(this.#seed, this.#width, onMove)
    copy.#size = this.#size
    copy.#refs = this.#refs.copy()
    copy.#log = this.#log.copy()
    copy.#index = this.#index.copy()
    return copy
  }

  clear(): void {
    this.#size = 0
    this.#refs = new IntColumn()
    this.#log = new ByteLog(this.#width)
    this.#index.clear()
    this.#ahead = undefined
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

  /** Says where the key, the value or both of an entry are; see ByteLog.locate. */
  locateAt(position: number, texts: Texts, found: LocatedEntries): void {
    this.#log.locate(this.#refs.get(position), texts, found)
  }

  /** Says where the key of a record is. */
  locateKeyOf(ref: number, found: LocatedEntries): void {
    this.#log.locate(ref, 'first', found)
  }

  /** All keys in the order of their positions. They may share memory. The table must not change meanwhile. */
  *keys(): Generator<string, void, undefined> {
    const reader = new RecordReader()
    for (let position = 0; position < this.#size; position++) {
      this.#log.read(this.#refs.get(position), reader)
      yield reader.next()
    }
  }

  /** Visits all entries in the order of their positions. What is read may share memory. */
  each(visit: (key: string, value: string, position: number) => void): void {
    const reader = new RecordReader()
    for (let position = 0; position < this.#size; position++) {
      this.#log.read(this.#refs.get(position), reader)
      const key = reader.next()
      visit(key, this.#width === 2 ? reader.next() : '', position)
    }
  }

  /** For the log: an entry's record has moved. */
  moved(position: number, _from: number, to: number): void {
    this.#refs.set(position, to)
    this.#onMove?.(position, to)
  }

  /** For the log: the position of the entry whose record this is, -1 if it is none's any more. */
  positionOf(ref: number): number {
    const hash = this.#log.hashAt(ref, this.#seed)
    const places = this.#index.placesOf(hash)
    const mask = places.length - 1
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = places[place] as number
      if (entry === 0) return -1
      if (places[place + 1] === hash && this.#refs.get(entry - 1) === ref) return entry - 1
    }
  }
}
