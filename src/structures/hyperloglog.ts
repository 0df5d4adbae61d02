/**
 * HyperLogLog: about how many different elements were added, from a few kilobytes. Each element's hash picks one of
 * 16384 registers and gives it a rank, the position of the first bit that is set in the rest; a register keeps the
 * highest rank. How often each rank occurs tells the number of elements, by Ertl's estimator ("New cardinality
 * estimation algorithms for HyperLogLog sketches", 2017).
 *
 * The dense form is 6 bits for each register, the lowest bits of a byte first. See sparse-registers.ts for the other.
 */
import { murmurHash } from './murmur-hash.ts'

export const REGISTERS = 16384
const INDEX_BITS = 14
const RANK_BITS = 6
/** What a register may hold. */
export const RANKS = 1 << RANK_BITS
/** Bits of the hash that make up the rank. */
const REST_BITS = 64 - INDEX_BITS
export const DENSE_BYTES = (REGISTERS * RANK_BITS) / 8

const SEED = 0xadc83b19 | 0
const hash = new Int32Array(2)

/** The register of an element and the rank that it gives, as one number: see {@link indexOf} and {@link rankOf}. */
export function placeOf(element: string): number {
  murmurHash(element, SEED, hash)
  const low = hash[0] as number
  const high = hash[1] as number
  const restLow = (low >>> INDEX_BITS) | (high << (32 - INDEX_BITS))
  // A bit of its own ends the search.
  const restHigh = (high >>> INDEX_BITS) | (1 << (REST_BITS - 32))
  const zeros = restLow !== 0 ? trailingZeros(restLow) : 32 + trailingZeros(restHigh)
  return ((low & (REGISTERS - 1)) << RANK_BITS) | (zeros + 1)
}

export function indexOf(place: number): number {
  return place >>> RANK_BITS
}

export function rankOf(place: number): number {
  return place & ((1 << RANK_BITS) - 1)
}

function trailingZeros(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}

/** Raises a register to a rank in dense bytes, which begin at a place. Returns whether it was lower. */
export function raiseDense(bytes: Uint8Array, start: number, index: number, rank: number): boolean {
  const bit = index * RANK_BITS
  const at = start + (bit >>> 3)
  const shift = bit & 7
  const next = shift > 2 ? (bytes[at + 1] as number) : 0
  const two = (bytes[at] as number) | (next << 8)
  if (((two >>> shift) & 63) >= rank) return false
  const changed = (two & ~(63 << shift)) | (rank << shift)
  bytes[at] = changed
  if (shift > 2) bytes[at + 1] = changed >>> 8
  return true
}

/** Makes dense bytes of registers in one byte each: four of them are three bytes. */
export function packDense(ranks: Uint8Array, bytes: Uint8Array, start: number): void {
  for (let index = 0, at = start; index < REGISTERS; index += 4, at += 3) {
    const four =
      (ranks[index] as number) |
      ((ranks[index + 1] as number) << 6) |
      ((ranks[index + 2] as number) << 12) |
      ((ranks[index + 3] as number) << 18)
    bytes[at] = four
    bytes[at + 1] = four >>> 8
    bytes[at + 2] = four >>> 16
  }
}

/**
 * How many registers in dense bytes have each rank. Neighbours often have the same rank, and a processor waits for a
 * number that it has just changed: so the counts are spread over four rows.
 */
export function countDenseRanks(dense: Uint8Array): Int32Array {
  const rows = new Int32Array(RANKS * 4)
  for (let at = 0; at < DENSE_BYTES; at += 3) {
    const four = (dense[at] as number) | ((dense[at + 1] as number) << 8) | ((dense[at + 2] as number) << 16)
    increment(rows, four & 63)
    increment(rows, RANKS | ((four >>> 6) & 63))
    increment(rows, (RANKS * 2) | ((four >>> 12) & 63))
    increment(rows, (RANKS * 3) | (four >>> 18))
  }
  return sumOf(rows)
}

/** The same of registers in one byte each. */
export function countRanks(ranks: Uint8Array): Int32Array {
  const rows = new Int32Array(RANKS * 4)
  for (let index = 0; index < REGISTERS; index += 4) {
    increment(rows, ranks[index] as number)
    increment(rows, RANKS | (ranks[index + 1] as number))
    increment(rows, (RANKS * 2) | (ranks[index + 2] as number))
    increment(rows, (RANKS * 3) | (ranks[index + 3] as number))
  }
  return sumOf(rows)
}

function increment(counts: Int32Array, at: number): void {
  counts[at] = (counts[at] as number) + 1
}

function sumOf(rows: Int32Array): Int32Array {
  const sum = new Int32Array(RANKS)
  for (let at = 0; at < rows.length; at++) {
    sum[at % RANKS] = (sum[at % RANKS] as number) + (rows[at] as number)
  }
  return sum
}

/** Raises registers in one byte each to those in dense bytes. */
export function mergeDense(dense: Uint8Array, ranks: Uint8Array): void {
  for (let index = 0, at = 0; at < DENSE_BYTES; index += 4, at += 3) {
    const four = (dense[at] as number) | ((dense[at + 1] as number) << 8) | ((dense[at + 2] as number) << 16)
    raise(ranks, index, four & 63)
    raise(ranks, index + 1, (four >>> 6) & 63)
    raise(ranks, index + 2, (four >>> 12) & 63)
    raise(ranks, index + 3, four >>> 18)
  }
}

function raise(ranks: Uint8Array, index: number, rank: number): void {
  if ((ranks[index] as number) < rank) ranks[index] = rank
}

/** About how many elements there are, from how many registers have each rank. */
export function estimate(registersOfRank: ArrayLike<number>): number {
  const of = (rank: number) => registersOfRank[rank] ?? 0
  let sum = REGISTERS * tau((REGISTERS - of(REST_BITS + 1)) / REGISTERS)
  for (let rank = REST_BITS; rank >= 1; rank--) sum = (sum + of(rank)) * 0.5
  sum += REGISTERS * sigma(of(0) / REGISTERS)
  const bias = 0.5 / Math.LN2
  return Math.round((bias * REGISTERS * REGISTERS) / sum)
}

/** What registers contribute whose rank is beyond the largest. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let root = share
  let weight = 1
  let sum = 1 - share
  for (let before = Number.NaN; before !== sum; ) {
    root = Math.sqrt(root)
    before = sum
    weight *= 0.5
    sum -= (1 - root) * (1 - root) * weight
  }
  return sum / 3
}

/** What registers contribute that are still empty. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY
  let power = share
  let weight = 1
  let sum = share
  for (let before = Number.NaN; before !== sum; ) {
    power *= power
    before = sum
    sum += power * weight
    weight += weight
  }
  return sum
}
