/** Random Lua values, and what compares two of them, for the tests of the libraries of scripts. */
import fc from 'fast-check'
import { LuaTable } from '../../src/lua/run/table.ts'
import type { LuaValue, Results } from '../../src/lua/run/values.ts'

export function listOf(...values: readonly LuaValue[]): LuaTable {
  const table = new LuaTable()
  for (const [i, value] of values.entries()) table.setNumber(i + 1, value)
  return table
}

/** With tables replaced by sorted lists of their entries. */
export function plain(value: Results): unknown {
  if (!(value instanceof LuaTable)) return value
  const entries: [string, unknown][] = []
  for (let at = value.advance(0); at !== 0; at = value.advance(at)) {
    const key = value.keyAt(at)
    entries.push([`${typeof key} ${String(key)}`, plain(value.valueAt(at))])
  }
  return entries.sort(([a], [b]) => (a < b ? -1 : 1))
}

const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)) })

/** A value as data has it: no functions, not too deep, lists without gaps. */
export const anyValue: fc.Arbitrary<LuaValue> = fc.letrec<{ value: LuaValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      bytes,
      fc.boolean(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => number + 0),
    ),
    fc.array(tie('value'), { maxLength: 20 }).map(values => listOf(...values)),
    fc.dictionary(bytes, tie('value'), { maxKeys: 20 }).map(record => {
      const table = new LuaTable()
      for (const [key, value] of Object.entries(record)) table.setText(key, value)
      return table
    }),
  ),
})).value
