/** Tables of values that come one after another, as decoders make them. */
import { LuaTable } from '../lua/run/table.ts'
import type { LuaValue } from '../lua/run/values.ts'

/**
 * Takes over an array of values from place 1 on (place 0: undefined). The table has the size that it would have grown
 * to value by value, which decides what `#` gives once there are gaps.
 */
export function grownList(values: LuaValue[]): LuaTable {
  const length = values.length - 1
  if (values.includes(undefined, 1)) {
    const table = new LuaTable()
    for (let i = 1; i <= length; i++) table.setNumber(i, values[i])
    return table
  }
  const last = values.pop()
  const table = LuaTable.list(values)
  table.setNumber(length, last)
  return table
}
