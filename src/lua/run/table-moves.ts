/**
 * Values that make room for another one, or close up, in the list of a table: what `table.insert` and `table.remove`
 * mostly do. Both say whether they could; their caller moves one by one where the list has gaps or does not reach.
 */
import type { LuaTable } from './table.ts'
import type { LuaValue } from './values.ts'

/** Fewer values are moved in a loop. */
const SHORT_MOVE = 16

/** Puts a value before those from an index on. */
export function insertAt(table: LuaTable, index: number, value: LuaValue): boolean {
  const end = table.dense + 1
  if (index < 1 || index >= end || value === undefined) return false
  table.setNumber(end, table.list[end - 1])
  const { list } = table
  if (end - index < SHORT_MOVE) {
    for (let i = end - 1; i > index; i--) list[i] = list[i - 1]
    list[index] = value
  } else {
    // The copy of the last value goes, what is behind it stays where it is.
    list.splice(end - 1, 1)
    list.splice(index, 0, value)
  }
  return true
}

/** Takes the value at an index out. */
export function removeAt(table: LuaTable, index: number): boolean {
  const end = table.dense
  if (index < 1 || index > end) return false
  const { list } = table
  if (end - index < SHORT_MOVE) for (let i = index; i < end; i++) list[i] = list[i + 1]
  else {
    list.splice(end, 0, list[end])
    list.splice(index, 1)
  }
  table.dropLast()
  return true
}
