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

/** The rank of a register in dense bytes. */
export function denseRank(dense: Uint8Array, index: number): number {
  const bit = index * RANK_BITS
  const at = bit >>> 3
  const two = (dense[at] as number) | ((dense[at + 1] ?? 0) << 8)
  return (two >>> (bit & 7)) & 63
}

export function setDenseRank(dense: Uint8Array, index: number, rank: number): void {
  const bit = index * RANK_BITS
  const at = bit >>> 3
  const shift = bit & 7
  dense[at] = ((dense[at] as number) & ~(63 << shift)) | (rank << shift)
  if (shift > 2) dense[at + 1] = ((dense[at + 1] as number) & ~(63 >>> (8 - shift))) | (rank >>> (8 - shift))
}

/** Raises a register to a rank. Returns whether it was lower. */
export function raiseDense(dense: Uint8Array, index: number, rank: number): boolean {
  if (denseRank(dense, index) >= rank) return false
  setDenseRank(dense, index, rank)
  return true
}

/** Visits the ranks of all registers in dense bytes: four of them are three bytes. */
export function eachDenseRank(dense: Uint8Array, visit: (rank: number, index: number) => void): void {
  for (let index = 0, at = 0; index < REGISTERS; index += 4, at += 3) {
    const four = (dense[at] as number) | ((dense[at + 1] as number) << 8) | ((dense[at + 2] as number) << 16)
    visit(four & 63, index)
    visit((four >>> 6) & 63, index + 1)
    visit((four >>> 12) & 63, index + 2)
    visit(four >>> 18, index + 3)
  }
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
