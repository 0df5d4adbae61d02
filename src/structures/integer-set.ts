/**
 * A set of 64-bit signed integers in ascending order, kept in one string: what sets of few integers are made of.
 * An element takes one, two or four UTF-16 units, as many as the largest so far needs; a set of small integers costs
 * 2 bytes for each, where an array costs 8 and a typed array 200 of its own (measured). Looking one up is a binary
 * search; a change makes a new string, so it is for short sets.
 *
 *     set     = width element*
 *     width   = one unit: 1, 2 or 4
 *     element = the integer plus half of its range, highest unit first, so that units sort as integers do
 */
import type { Int64 } from './int64.ts'

export type IntegerSet = string

type Width = 1 | 2 | 4

export const NO_INTEGERS: IntegerSet = '\u0001'

const HALF_16 = 2 ** 15
const HALF_32 = 2 ** 31
const ALL_32 = 2 ** 32

/** From elements in ascending order, each once. */
export function integerSet(sorted: readonly Int64[], width: Width = 1): IntegerSet {
  const [first = 0] = sorted
  const needed = Math.max(width, widthOf(first), widthOf(sorted.at(-1) ?? 0)) as Width
  let set = String.fromCharCode(needed)
  for (const value of sorted) set += element(value, needed)
  return set
}

export function integerCount(set: IntegerSet): number {
  return (set.length - 1) / set.charCodeAt(0)
}

/** The element at a place in ascending order. */
export function integerAt(set: IntegerSet, index: number): Int64 {
  const width = set.charCodeAt(0) as Width
  const at = 1 + index * width
  if (width === 1) return set.charCodeAt(at) - HALF_16
  if (width === 2) return pairAt(set, at) - HALF_32
  const high = pairAt(set, at) - HALF_32
  const low = pairAt(set, at + 2)
  const value = high * ALL_32 + low
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low)
}

export function integersOf(set: IntegerSet): Int64[] {
  const count = integerCount(set)
  const values: Int64[] = []
  for (let i = 0; i < count; i++) values.push(integerAt(set, i))
  return values
}

export function hasInteger(set: IntegerSet, value: Int64): boolean {
  return find(set, value) >= 0
}

/** With the value; the same set when it has it already. */
export function addInteger(set: IntegerSet, value: Int64): IntegerSet {
  const width = set.charCodeAt(0) as Width
  if (widthOf(value) > width) {
    const values = integersOf(set)
    // Outside of the range of all others.
    return integerSet(value < 0 ? [value, ...values] : [...values, value])
  }
  const found = find(set, value)
  if (found >= 0) return set
  const at = 1 + ~found * width
  return set.substring(0, at) + element(value, width) + set.substring(at)
}

/** With all of the values, in any order. */
export function addIntegers(set: IntegerSet, values: readonly Int64[]): IntegerSet {
  const all = [...integersOf(set), ...values].sort(inOrder)
  return integerSet(
    all.filter((value, at) => value !== all[at - 1]),
    set.charCodeAt(0) as Width,
  )
}

/** Without the value; the same set when it does not have it. */
export function removeInteger(set: IntegerSet, value: Int64): IntegerSet {
  const found = find(set, value)
  if (found < 0) return set
  const width = set.charCodeAt(0)
  const at = 1 + found * width
  // Put together anew: a mere substring would keep the whole in memory.
  return set.charAt(0) + set.substring(1, at) + set.substring(at + width)
}

function inOrder(a: Int64, b: Int64): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function widthOf(value: Int64): Width {
  if (value >= -HALF_16 && value < HALF_16) return 1
  return value >= -HALF_32 && value < HALF_32 ? 2 : 4
}

/** The upper and the lower half of a 64-bit integer, both as unsigned numbers that sort as it does. */
function highOf(value: Int64): number {
  return (typeof value === 'number' ? Math.floor(value / ALL_32) : Number(value >> 32n)) + HALF_32
}

function lowOf(value: Int64): number {
  if (typeof value === 'bigint') return Number(value & 0xffffffffn)
  return value - Math.floor(value / ALL_32) * ALL_32
}

function element(value: Int64, width: Width): string {
  if (width === 1) return String.fromCharCode(Number(value) + HALF_16)
  if (width === 2) return pair(Number(value) + HALF_32)
  return pair(highOf(value)) + pair(lowOf(value))
}

function pair(value: number): string {
  return String.fromCharCode(value >>> 16, value & 0xffff)
}

function pairAt(set: IntegerSet, at: number): number {
  return set.charCodeAt(at) * 65536 + set.charCodeAt(at + 1)
}

/** The index of a value; where it is missing, `~index` of the place where it belongs. */
function find(set: IntegerSet, value: Int64): number {
  const width = set.charCodeAt(0) as Width
  const needed = widthOf(value)
  let low = 0
  let high = integerCount(set)
  if (needed > width) return value < 0 ? ~low : ~high
  if (width === 4) return findWide(set, highOf(value), lowOf(value))
  const wanted = Number(value) + (width === 1 ? HALF_16 : HALF_32)
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = width === 1 ? set.charCodeAt(1 + middle) : pairAt(set, 1 + middle * 2)
    if (found === wanted) return middle
    if (found < wanted) low = middle + 1
    else high = middle
  }
  return ~low
}

function findWide(set: IntegerSet, upper: number, lower: number): number {
  let low = 0
  let high = integerCount(set)
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = 1 + middle * 4
    const difference = pairAt(set, at) - upper || pairAt(set, at + 2) - lower
    if (difference === 0) return middle
    if (difference < 0) low = middle + 1
    else high = middle
  }
  return ~low
}
