/**
 * A hash table from byte strings to values, for millions of entries: the keyspace is one, and so are large
 * hashes and sets. A plain Map rehashes in one go (hundreds of milliseconds at some millions of keys) and ends
 * at 2^24 entries; this table bounds the work of every insert and has no such end.
 *
 * Entries are dense: entry `i` lives in chunk `i / 65536`, and a removed entry is replaced by the last one. They are
 * found through an index that grows in small steps (hash-index.ts). From density follow:
 * - a random pick is one array access;
 * - a scan that walks entries downwards never misses one that is present throughout, because the entry moved
 *   into a gap comes from positions that the scan has already seen. Its cursor is simply a position.
 *
 * An entry is a key alone (sets), a key and a value (hashes), or these and a stamp (the keyspace keeps the time of
 * the last access there). They lie side by side, because at hundreds of thousands of entries the cost of a lookup
 * is its cache misses (measured: 7 lines cost twice as much as 4). Beside its entries a table keeps two columns
 * that take memory only once they are used: small integers, called tags, and numbers (deadlines, scores).
 *
 * A copy shares chunks and index with its original until one of them writes there: taking one costs a word for each
 * chunk, whatever they hold.
 */
import { HashIndex, hashOf } from './hash-index.ts'
import type { RandomSource } from './random-source.ts'

const CHUNK_BITS = 16
const CHUNK = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK - 1
interface Chunk<V> {
  /** Key, value and stamp in turn, or as much of these as the table's entries have. */
  entries: (string | V | number)[]
  /** Made on the first tag. */
  tags: Int32Array | undefined
  /** Made on the first number; as long as the highest place with one asks for. */
  numbers: Float64Array | undefined
  /** Whether a copy has, or had, it too: then it is never changed again. */
  isShared: boolean
}

/** What an entry consists of: key; key and value; key, value and stamp. */
export type Width = 1 | 2 | 3

export class Table<V> {
  readonly #seed: number
  readonly #width: Width
  #size = 0
  #chunks: Chunk<V>[] = []
  #index = new HashIndex()

  /** @param seed makes hashes differ between tables, so that nobody can prepare colliding keys. */
  constructor(seed = 0, width: Width = 3) {
    this.#seed = seed | 0
    this.#width = width
  }

  get size(): number {
    return this.#size
  }

  /** The position of a key, or -1. Positions are valid until the next insert or removal. */
  find(key: string): number {
    return this.#find(key, this.#hash(key))
  }

  /**
   * Touches the memory that `find` will need for these keys, every `step`th of `keys` from `from` on: cache misses
   * of independent keys overlap, those of one lookup after another add up. The result is what keeps a compiler
   * from leaving the loads out.
   */
  prefetch(keys: readonly string[], from = 0, step = 1): number {
    let touched = 0
    if (!this.#index.isLarge) return touched
    const found: number[] = []
    for (let i = from; i < keys.length; i += step) found.push(this.#index.peek(this.#hash(keys[i] as string)))
    for (let i = 0; i < found.length; i++) {
      const entry = found[i] as number
      if (entry === 0) continue
      const key = this.#chunk(entry - 1).entries[((entry - 1) & CHUNK_MASK) * this.#width] as string
      touched += key.charCodeAt(key.length - 1)
    }
    return touched
  }

  get(key: string): V | undefined {
    const position = this.#find(key, this.#hash(key))
    return position === -1 ? undefined : this.valueAt(position)
  }

  has(key: string): boolean {
    return this.#find(key, this.#hash(key)) !== -1
  }

  keyAt(position: number): string {
    return this.#chunk(position).entries[(position & CHUNK_MASK) * this.#width] as string
  }

  valueAt(position: number): V {
    return this.#chunk(position).entries[(position & CHUNK_MASK) * this.#width + 1] as V
  }

  setAt(position: number, value: V): void {
    this.#own(position).entries[(position & CHUNK_MASK) * this.#width + 1] = value
  }

  /** The entry's stamp, 0 if it was never set. */
  stampAt(position: number): number {
    return this.#chunk(position).entries[(position & CHUNK_MASK) * this.#width + 2] as number
  }

  setStampAt(position: number, stamp: number): void {
    this.#own(position).entries[(position & CHUNK_MASK) * this.#width + 2] = stamp
  }

  /** The entry's tag, 0 if it was never set. */
  tagAt(position: number): number {
    const { tags } = this.#chunk(position)
    return tags === undefined ? 0 : (tags[position & CHUNK_MASK] as number)
  }

  setTagAt(position: number, tag: number): void {
    if (tag === 0 && this.#chunk(position).tags === undefined) return
    const chunk = this.#own(position)
    if (chunk.tags === undefined) {
      chunk.tags = new Int32Array(CHUNK)
    }
    chunk.tags[position & CHUNK_MASK] = tag
  }

  /** The entry's number, 0 if it was never set. */
  numberAt(position: number): number {
    return this.#chunk(position).numbers?.[position & CHUNK_MASK] ?? 0
  }

  setNumberAt(position: number, number: number): void {
    const at = position & CHUNK_MASK
    if (Object.is(number, 0) && at >= (this.#chunk(position).numbers?.length ?? 0)) return
    const chunk = this.#own(position)
    if (chunk.numbers === undefined || at >= chunk.numbers.length) {
      const longer = new Float64Array(Math.min(CHUNK, Math.max(16, 2 ** Math.ceil(Math.log2(at + 1)))))
      if (chunk.numbers !== undefined) longer.set(chunk.numbers)
      chunk.numbers = longer
    }
    chunk.numbers[at] = number
  }

  /** Stores a value, new or in place of the old one. Returns the position. */
  set(key: string, value: V): number {
    const hash = this.#hash(key)
    const found = this.#find(key, hash)
    if (found === -1) return this.#append(key, value, hash)
    this.setAt(found, value)
    return found
  }

  /** Stores a value for a key that is known to be absent. Returns its position. */
  add(key: string, value: V): number {
    return this.#append(key, value, this.#hash(key))
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
    this.#index.unlink(this.#hash(this.keyAt(position)), position)
    const last = this.#size - 1
    const from = this.#own(last)
    const at = (last & CHUNK_MASK) * this.#width
    if (position !== last) {
      const key = from.entries[at] as string
      this.#index.move(this.#hash(key), last, position)
      const to = this.#own(position)
      const hole = (position & CHUNK_MASK) * this.#width
      to.entries[hole] = key
      for (let word = 1; word < this.#width; word++) {
        to.entries[hole + word] = from.entries[at + word] as V | number
      }
      this.setTagAt(position, this.tagAt(last))
      this.setNumberAt(position, this.numberAt(last))
    }
    this.setTagAt(last, 0)
    this.setNumberAt(last, 0)
    for (let word = 0; word < this.#width; word++) from.entries.pop()
    this.#size = last
    if (at === 0) this.#chunks.pop()
  }

  /** An independent copy. */
  copy(): Table<V> {
    const copy = new Table<V>(this.#seed, this.#width)
    for (const chunk of this.#chunks) chunk.isShared = true
    copy.#chunks = this.#chunks.slice()
    copy.#size = this.#size
    copy.#index = this.#index.copy()
    return copy
  }

  clear(): void {
    this.#size = 0
    this.#chunks = []
    this.#index.clear()
  }

  /** The position of an entry picked at random, -1 when the table is empty. */
  randomPosition(random: RandomSource): number {
    return this.#size === 0 ? -1 : random.below(this.#size)
  }

  /**
   * Visits about `count` entries from a cursor on (0 begins) and returns the next cursor (0: done). An entry
   * that is present from the first call to the last is visited at least once; others may be or may not be.
   */
  scan(cursor: number, count: number, visit: (key: string, value: V) => void): number {
    let position = cursor === 0 ? this.#size : Math.min(cursor, this.#size)
    for (let left = count; left > 0 && position > 0; left--) {
      position--
      visit(this.keyAt(position), this.valueAt(position))
    }
    return position
  }

  *keys(): Generator<string, void, undefined> {
    for (let i = 0; i < this.#size; i++) yield this.keyAt(i)
  }

  *entries(): Generator<[string, V], void, undefined> {
    for (let i = 0; i < this.#size; i++) yield [this.keyAt(i), this.valueAt(i)]
  }

  #chunk(position: number): Chunk<V> {
    return this.#chunks[position >>> CHUNK_BITS] as Chunk<V>
  }

  /** The chunk of a position, to be changed. */
  #own(position: number): Chunk<V> {
    const chunk = this.#chunk(position)
    return chunk.isShared ? this.#copyChunk(position >>> CHUNK_BITS, chunk) : chunk
  }

  #copyChunk(at: number, { entries, tags, numbers }: Chunk<V>): Chunk<V> {
    const own = { entries: entries.slice(), tags: tags?.slice(), numbers: numbers?.slice(), isShared: false }
    this.#chunks[at] = own
    return own
  }

  #hash(key: string): number {
    return hashOf(key, this.#seed)
  }

  #find(key: string, hash: number): number {
    const places = this.#index.placesOf(hash)
    const mask = places.length - 1
    for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
      const entry = places[place] as number
      if (entry === 0) return -1
      if (places[place + 1] === hash) {
        const chunk = this.#chunks[(entry - 1) >>> CHUNK_BITS] as Chunk<V>
        if (chunk.entries[((entry - 1) & CHUNK_MASK) * this.#width] === key) return entry - 1
      }
    }
  }

  #append(key: string, value: V, hash: number): number {
    const position = this.#size
    if ((position & CHUNK_MASK) === 0)
      this.#chunks.push({ entries: [], tags: undefined, numbers: undefined, isShared: false })
    const { entries } = this.#own(position)
    if (this.#width === 3) entries.push(key, value, 0)
    else if (this.#width === 2) entries.push(key, value)
    else entries.push(key)
    this.#size++
    this.#index.link(hash, position)
    return position
  }
}
