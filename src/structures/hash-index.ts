/**
 * From hashes to the positions of entries: open addressing with linear probing. One shard, until it is full at 3,072
 * entries; then shards split one by one, each by the next of its hashes' top bits, and what has become nearly empty is one
 * with its neighbour again. So no insert and no removal does more than one shard's work, and as little is what a copy costs
 * that is written to. A directory finds the shard of a hash by as many top bits as the deepest shard has in common
 * (extendible hashing): it doubles when that one splits.
 *
 *     shards    [A A B C]      A has the hashes below 0x80000000, B those below 0xc0000000, C the others
 *               [A D B C]      A was full: those from 0x40000000 on are in D now
 *
 *     const places = index.placesOf(hash)
 *     const mask = places.length - 1
 *     for (let place = (hash << 1) & mask; ; place = (place + 2) & mask) {
 *       const entry = places[place]                  // the position plus one; 0: not there
 *       if (entry === 0) return -1
 *       if (places[place + 1] === hash && isKeyOf(entry - 1, key)) return entry - 1
 *     }
 *
 * That loop stands in each table: a call for each candidate would cost more than the rest (measured).
 */
import { memoryOf } from './column-chunks.ts'

/** Entries from which on its places are not in the cache for sure. */
const LARGE = 1 << 15
/** Top bits that choose a shard at the most, and of an index of which only is said how long it will be. */
const DEEPEST = 16
const DEEPEST_EXPECTED = 12
/** Words of a new shard, and how many times as long it becomes where it is known to become long. */
const FIRST_WORDS = 16
const EXPECTED_STEP = 8
/** Words of a shard that splits when it is full: 32 KB. */
const SPLIT_AT = 1 << 13

/** Hashes that are looked for together at the most. */
export const MOST_AT_ONCE = 64
/** Where several hashes are looked for: the arrays, and the hashes in the first places. */
const NONE = new Int32Array(0)
const found: Int32Array[] = []
const foundHashes = new Int32Array(MOST_AT_ONCE)

/** Pairs of position plus one (0: empty) and hash. */
interface Shard {
  places: Int32Array
  used: number
  /** How many top bits its hashes have in common. The fewer, the more entries of the directory in a row name it. */
  depth: number
  /** Whether a copy has, or had, it too: then it is never changed again. */
  isShared: boolean
}

export class HashIndex {
  /** The directory: by top bits. */
  #shards: Shard[] = [newShard(new Int32Array(FIRST_WORDS), 0)]
  /** What is left of 31 bits without those: shifts by 32 do nothing. */
  #shift = 31
  #size = 0
  /** Words that a shard will have, as far as anybody knows; 0: nobody does. */
  #expected = 0
  #memory = memoryOf(this.#shards[0]?.places)

  /** Bytes of memory. */
  get memory(): number {
    return this.#memory
  }

  /** Whether a lookup is likely to miss the cache. */
  get isLarge(): boolean {
    return this.#size > LARGE
  }

  /** Where to look for a hash; see above. */
  placesOf(hash: number): Int32Array {
    return this.#shard(hash).places
  }

  /** The first entry of a hash: a position plus one, or 0. */
  candidate(hash: number): number {
    const { places } = this.#shard(hash)
    const mask = places.length - 1
    let place = (hash << 1) & mask
    while (places[place] !== 0 && places[place + 1] !== hash) place = (place + 2) & mask
    return places[place] as number
  }

  /** The first candidate for a hash: a position plus one, or 0. */
  peek(hash: number): number {
    const { places } = this.#shard(hash)
    return places[(hash << 1) & (places.length - 1)] as number
  }

  /**
   * The first entries of up to {@link MOST_AT_ONCE} hashes, into an array. Cache misses are met together in loops that
   * depend on nothing that was read: the shorter these are, the more misses are under way at a time.
   */
  candidates(hashes: Int32Array, count: number, entries: Int32Array): void {
    for (let i = 0; i < count; i++) found[i] = this.#shard(hashes[i] as number).places
    for (let i = 0; i < count; i++) {
      const places = found[i] as Int32Array
      const place = ((hashes[i] as number) << 1) & (places.length - 1)
      entries[i] = places[place] as number
      foundHashes[i] = places[place + 1] as number
    }
    for (let i = 0; i < count; i++) {
      if (foundHashes[i] !== hashes[i]) entries[i] = this.candidate(hashes[i] as number)
      found[i] = NONE
    }
  }

  /**
   * Says that there will be so many entries, if it is empty. It splits at once, and shards grow in larger steps, but as
   * they fill: to make all of them in one go would take long.
   */
  expect(count: number): void {
    if (this.#size > 0 || count < SPLIT_AT) return
    const words = count * (8 / 3)
    // A little more than on average: hashes do not fall evenly.
    const depth = Math.min(DEEPEST_EXPECTED, Math.ceil(Math.log2((words * (9 / 8)) / SPLIT_AT)))
    this.#expected = Math.min(SPLIT_AT, 2 ** Math.ceil(Math.log2(words / 2 ** depth)))
    this.#shards = Array.from({ length: 1 << depth }, () => newShard(new Int32Array(FIRST_WORDS), depth))
    this.#shift = 31 - depth
    this.#memory = this.#shards.length * memoryOf(this.#shards[0]?.places)
  }

  link(hash: number, position: number): void {
    this.#size++
    const full = this.#shard(hash)
    if (isFull(full) && full.places.length >= SPLIT_AT && full.depth < DEEPEST) this.#split(full, hash)
    const shard = this.#own(hash)
    const { places } = shard
    // Also where all went to one side of a split.
    if (isFull(shard)) rebuild(shard, this.#longer(places.length))
    insert(shard.places, position + 1, hash)
    shard.used++
    if (shard.places !== places) this.#memory += memoryOf(shard.places) - memoryOf(places)
  }

  /** The same where a look for the hash has ended at this place, which is empty. */
  linkAt(place: number, hash: number, position: number): void {
    const shard = this.#shard(hash)
    if (shard.isShared || isFull(shard)) {
      this.link(hash, position)
      return
    }
    this.#size++
    shard.places[place] = position + 1
    shard.places[place + 1] = hash
    shard.used++
  }

  /** An entry has another position now. */
  move(hash: number, from: number, to: number): void {
    const shard = this.#own(hash)
    shard.places[placeOf(shard, hash, from)] = to + 1
  }

  /** Takes an entry out by moving later entries of its run back (no tombstones). */
  unlink(hash: number, position: number): void {
    this.#size--
    const shard = this.#own(hash)
    const { places } = shard
    const mask = places.length - 1
    let hole = placeOf(shard, hash, position)
    for (let next = (hole + 2) & mask; places[next] !== 0; next = (next + 2) & mask) {
      const home = ((places[next + 1] as number) << 1) & mask
      // May move back unless its home lies between the hole and itself.
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        places[hole] = places[next] as number
        places[hole + 1] = places[next + 1] as number
        hole = next
      }
    }
    places[hole] = 0
    shard.used--
    if (shard.used * 8 >= places.length || this.#merge(shard, hash)) return
    if (shard.used * 16 >= places.length || places.length <= 128) return
    rebuild(shard, places.length / 4)
    this.#memory += memoryOf(shard.places) - memoryOf(places)
  }

  /** An independent copy: shards are shared until one of the two changes them. */
  copy(): HashIndex {
    const copy = new HashIndex()
    for (const shard of this.#shards) shard.isShared = true
    copy.#shards = this.#shards.slice()
    copy.#shift = this.#shift
    copy.#size = this.#size
    copy.#memory = this.#memory
    return copy
  }

  clear(): void {
    this.#shards = [newShard(new Int32Array(FIRST_WORDS), 0)]
    this.#shift = 31
    this.#size = 0
    this.#expected = 0
    this.#memory = memoryOf(this.#shards[0]?.places)
  }

  #shard(hash: number): Shard {
    return this.#shards[(hash >>> 1) >>> this.#shift] as Shard
  }

  /** The shard of a hash, to be changed. */
  #own(hash: number): Shard {
    const shard = this.#shard(hash)
    if (!shard.isShared) return shard
    const own = { ...shard, places: shard.places.slice(), isShared: false }
    this.#put(own, hash)
    return own
  }

  #longer(length: number): number {
    const expected = this.#expected
    return length >= expected ? length * 2 : Math.min(length * EXPECTED_STEP, expected)
  }

  /** A full shard becomes two, by the next bit of its hashes: it keeps the lower ones, where nobody else has it. */
  #split(full: Shard, hash: number): void {
    const { places, depth } = full
    if (1 << depth === this.#shards.length) this.#double()
    const bit = 1 << (31 - depth)
    const old = full.isShared ? places : copied(places)
    const low = newShard(full.isShared ? new Int32Array(places.length) : places.fill(0), depth + 1)
    const high = newShard(new Int32Array(places.length), depth + 1)
    for (let at = 0; at < places.length; at += 2) {
      const entry = old[at] as number
      if (entry === 0) continue
      const half = ((old[at + 1] as number) & bit) === 0 ? low : high
      insert(half.places, entry, old[at + 1] as number)
      half.used++
    }
    this.#put(low, hash & ~bit)
    this.#put(high, hash | bit)
    this.#memory += memoryOf(places)
  }

  #double(): void {
    const shards = this.#shards
    this.#shards = Array.from({ length: shards.length * 2 }, (_, at) => shards[at >>> 1] as Shard)
    this.#shift--
  }

  /** A shard and the one that it was split from become one, if both have so few entries. Returns whether they did. */
  #merge(shard: Shard, hash: number): boolean {
    if (shard.depth === 0) return false
    const other = this.#shard(hash ^ (1 << (32 - shard.depth)))
    const length = Math.max(shard.places.length, other.places.length)
    if (other.depth !== shard.depth || (shard.used + other.used) * 4 > length) return false
    const merged = newShard(new Int32Array(length), shard.depth - 1)
    insertAll(merged.places, shard.places)
    insertAll(merged.places, other.places)
    merged.used = shard.used + other.used
    if (merged.depth > 0) this.#put(merged, hash)
    else {
      this.#shards = [merged]
      this.#shift = 31
    }
    this.#memory += memoryOf(merged.places) - memoryOf(shard.places) - memoryOf(other.places)
    return true
  }

  /** Has a shard found by all hashes with as many top bits in common with this one as it is deep. */
  #put(shard: Shard, hash: number): void {
    const count = this.#shards.length >>> shard.depth
    const first = ((hash >>> 1) >>> this.#shift) & -count
    this.#shards.fill(shard, first, first + count)
  }
}

/** Four characters a step with a multiplication and a shift, from a seed; a final mix for low and top bits. */
export function hashOf(key: string, seed: number): number {
  const { length } = key
  let hash = seed ^ length
  let i = 0
  for (; i + 3 < length; i += 4) {
    const word =
      key.charCodeAt(i) |
      (key.charCodeAt(i + 1) << 8) |
      (key.charCodeAt(i + 2) << 16) |
      (key.charCodeAt(i + 3) << 24)
    hash = Math.imul(hash ^ word, 0x2c1b3c6d)
    hash ^= hash >>> 15
  }
  for (; i < length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x297a2d39)
  return mixed(hash)
}

/** The same of a key that lies in an array. */
export function hashOfBytes(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let hash = seed ^ (to - from)
  let i = from
  for (; i + 3 < to; i += 4) {
    const word =
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24)
    hash = Math.imul(hash ^ word, 0x2c1b3c6d)
    hash ^= hash >>> 15
  }
  for (; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x297a2d39)
  return mixed(hash)
}

function mixed(start: number): number {
  let hash = Math.imul(start ^ (start >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b | 0)
  return hash ^ (hash >>> 16)
}

function newShard(places: Int32Array, depth: number): Shard {
  return { places, used: 0, depth, isShared: false }
}

/** What is in a shard while it becomes two. It stays, for V8 is late to free an array that is not needed any more. */
let room = new Int32Array(0)

function copied(places: Int32Array): Int32Array {
  if (room.length < places.length) room = new Int32Array(places.length)
  room.set(places)
  return room
}

/** Whether it is three quarters full. */
function isFull({ used, places }: Shard): boolean {
  return (used + 1) * 8 > places.length * 3
}

/** The place of an entry known to be there. */
function placeOf(shard: Shard, hash: number, position: number): number {
  const mask = shard.places.length - 1
  let place = (hash << 1) & mask
  while (shard.places[place] !== position + 1) place = (place + 2) & mask
  return place
}

function rebuild(shard: Shard, length: number): void {
  const places = new Int32Array(length)
  insertAll(places, shard.places)
  shard.places = places
}

function insertAll(places: Int32Array, old: Int32Array): void {
  for (let at = 0; at < old.length; at += 2) {
    if (old[at] !== 0) insert(places, old[at] as number, old[at + 1] as number)
  }
}

function insert(places: Int32Array, entry: number, hash: number): void {
  const mask = places.length - 1
  let place = (hash << 1) & mask
  while (places[place] !== 0) place = (place + 2) & mask
  places[place] = entry
  places[place + 1] = hash
}
