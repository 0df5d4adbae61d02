/**
 * `table.sort`: a quicksort with the median of three as pivot, in the steps in which Lua 5.1 takes them, so that
 * elements that the order calls equal end where they end there. The order may be none at all: then the sort ends with
 * an error, as Lua's does.
 *
 * The comparator may be suspended, so there are two forms, alike step by step; the plain one is several times as
 * fast. Numbers alone or strings alone, without a comparator, go to JavaScript's own sort: then equal elements cannot
 * be told apart.
 */
import type { LuaTable } from '../run/table.ts'
import { LibraryError, type LuaValue } from '../run/values.ts'

export type Less = (a: LuaValue, b: LuaValue) => boolean
export type LessResumable = (a: LuaValue, b: LuaValue) => Generator<unknown, boolean, unknown>

/** Fewer elements are sorted sooner than copied. */
const WORTH_COPYING = 12

/** Sorts what is all numbers or all strings in their natural order; returns whether it was. */
export function sortAlike(table: LuaTable, count: number): boolean {
  if (count < WORTH_COPYING || table.list.length <= count) return false
  const { list } = table
  const kind = typeof list[1]
  if (kind === 'number') {
    const numbers = new Float64Array(count)
    for (let i = 1; i <= count; i++) {
      const value = list[i]
      if (typeof value !== 'number' || Number.isNaN(value)) return false
      numbers[i - 1] = value
    }
    numbers.sort()
    for (let i = 1; i <= count; i++) list[i] = numbers[i - 1]
    return true
  }
  if (kind !== 'string') return false
  const texts: string[] = []
  for (let i = 1; i <= count; i++) {
    const value = list[i]
    if (typeof value !== 'string') return false
    texts.push(value)
  }
  texts.sort()
  for (let i = 1; i <= count; i++) list[i] = texts[i - 1]
  return true
}

export function sort(table: LuaTable, from: number, to: number, less: Less): void {
  let low = from
  let high = to
  while (low < high) {
    if (less(table.getNumber(high), table.getNumber(low))) swap(table, low, high)
    if (high - low === 1) return
    const middle = (low + high) >> 1
    if (less(table.getNumber(middle), table.getNumber(low))) swap(table, middle, low)
    else if (less(table.getNumber(high), table.getNumber(middle))) swap(table, middle, high)
    if (high - low === 2) return
    const pivot = table.getNumber(middle)
    swap(table, middle, high - 1)
    // Between low and the last but one: smaller ones to the left, greater ones to the right.
    let left = low
    let right = high - 1
    for (;;) {
      while (less(table.getNumber(++left), pivot)) if (left > high) throw disorder()
      while (less(pivot, table.getNumber(--right))) if (right < low) throw disorder()
      if (right < left) break
      swap(table, left, right)
    }
    swap(table, high - 1, left)
    if (left - low < high - left) {
      sort(table, low, left - 1, less)
      low = left + 1
    } else {
      sort(table, left + 1, high, less)
      high = left - 1
    }
  }
}

export function* sortResumable(
  table: LuaTable,
  from: number,
  to: number,
  less: LessResumable,
): Generator<unknown, void, unknown> {
  let low = from
  let high = to
  while (low < high) {
    if (yield* less(table.getNumber(high), table.getNumber(low))) swap(table, low, high)
    if (high - low === 1) return
    const middle = (low + high) >> 1
    if (yield* less(table.getNumber(middle), table.getNumber(low))) swap(table, middle, low)
    else if (yield* less(table.getNumber(high), table.getNumber(middle))) swap(table, middle, high)
    if (high - low === 2) return
    const pivot = table.getNumber(middle)
    swap(table, middle, high - 1)
    let left = low
    let right = high - 1
    for (;;) {
      while (yield* less(table.getNumber(++left), pivot)) if (left > high) throw disorder()
      while (yield* less(pivot, table.getNumber(--right))) if (right < low) throw disorder()
      if (right < left) break
      swap(table, left, right)
    }
    swap(table, high - 1, left)
    if (left - low < high - left) {
      yield* sortResumable(table, low, left - 1, less)
      low = left + 1
    } else {
      yield* sortResumable(table, left + 1, high, less)
      high = left - 1
    }
  }
}

function swap(table: LuaTable, a: number, b: number): void {
  const value = table.getNumber(a)
  table.setNumber(a, table.getNumber(b))
  table.setNumber(b, value)
}

function disorder(): LibraryError {
  return new LibraryError('invalid order function for sorting')
}
