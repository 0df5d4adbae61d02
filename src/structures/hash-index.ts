/**
 * From hashes to the positions of entries: open addressing with linear probing, split by the hash's top bits into 256
 * shards once it is large, so that it grows one small shard at a time. It knows hashes, not keys: who looks for a key
 * walks the places of its hash and compares.
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

/** The index is one shard up to this many entries, then 256. */
const SHARD_AT = 1 << 15
const SHARD_SHIFT = 24

/** Pairs of position plus one (0: empty) and hash. */
interface Shard {
  places: Int32Array
  used: number
  /** Whether a copy has, or had, it too: then it is never changed again. */
  isShared: boolean
}

export class HashIndex {
  #shards: Shard[] = [newShard(8)]
  #isLarge = false
  #size = 0
  #memory = memoryOf(this.#shards[0]?.places)

  /** Bytes of memory. */
  get memory(): number {
    return this.#memory
  }

  /** Whether a lookup is likely to miss the cache. */
  get isLarge(): boolean {
    return this.#isLarge
  }

  /** Where to look for a hash; see above. */
  placesOf(hash: number): Int32Array {
    return this.#shard(hash).places
  }

  /** The first candidate for a hash: a position plus one, or 0. */
  peek(hash: number): number {
    const { places } = this.#shard(hash)
    return places[(hash << 1) & (places.length - 1)] as number
  }

  link(hash: number, position: number): void {
    this.#size++
    if (this.#size > SHARD_AT && !this.#isLarge) this.#split()
    const shard = this.#own(hash)
    const { places } = shard
    link(shard, hash, position)
    if (shard.places !== places) this.#memory += memoryOf(shard.places) - memoryOf(places)
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
    if (places.length <= 128 || shard.used * 16 >= places.length) return
    rebuild(shard, places.length / 4)
    this.#memory += memoryOf(shard.places) - memoryOf(places)
  }

  /** An independent copy: shards are shared until one of the two changes them. */
  copy(): HashIndex {
    const copy = new HashIndex()
    for (const shard of this.#shards) shard.isShared = true
    copy.#shards = this.#shards.slice()
    copy.#isLarge = this.#isLarge
    copy.#size = this.#size
    copy.#memory = this.#memory
    return copy
  }

  clear(): void {
    this.#shards = [newShard(8)]
    this.#isLarge = false
    this.#size = 0
    this.#memory = memoryOf(this.#shards[0]?.places)
  }

  #shard(hash: number): Shard {
    return (this.#isLarge ? this.#shards[hash >>> SHARD_SHIFT] : this.#shards[0]) as Shard
  }

  /** The shard of a hash, to be changed. */
  #own(hash: number): Shard {
    const number = this.#isLarge ? hash >>> SHARD_SHIFT : 0
    const shard = this.#shards[number] as Shard
    if (!shard.isShared) return shard
    const own = { places: shard.places.slice(), used: shard.used, isShared: false }
    this.#shards[number] = own
    return own
  }

  /** From one shard to 256; from then on each grows alone. */
  #split(): void {
    const { places } = this.#shards[0] as Shard
    this.#isLarge = true
    this.#shards = Array.from({ length: 256 }, () => newShard(256))
    for (let at = 0; at < places.length; at += 2) {
      const hash = places[at + 1] as number
      if (places[at] !== 0) link(this.#shard(hash), hash, (places[at] as number) - 1)
    }
    this.#memory = 0
    for (const shard of this.#shards) this.#memory += memoryOf(shard.places)
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

function newShard(capacity: number): Shard {
  return { places: new Int32Array(capacity * 2), used: 0, isShared: false }
}

/** The place of an entry known to be there. */
function placeOf(shard: Shard, hash: number, position: number): number {
  const mask = shard.places.length - 1
  let place = (hash << 1) & mask
  while (shard.places[place] !== position + 1) place = (place + 2) & mask
  return place
}

function link(shard: Shard, hash: number, position: number): void {
  // At most three quarters full.
  if ((shard.used + 1) * 8 > shard.places.length * 3) rebuild(shard, shard.places.length * 2)
  insert(shard.places, position + 1, hash)
  shard.used++
}

function rebuild(shard: Shard, length: number): void {
  const places = new Int32Array(length)
  const old = shard.places
  for (let at = 0; at < old.length; at += 2) {
    if (old[at] !== 0) insert(places, old[at] as number, old[at + 1] as number)
  }
  shard.places = places
}

function insert(places: Int32Array, entry: number, hash: number): void {
  const mask = places.length - 1
  let place = (hash << 1) & mask
  while (places[place] !== 0) place = (place + 2) & mask
  places[place] = entry
  places[place + 1] = hash
}
