/**
 * Lua's `table` library. It reads and writes tables without metamethods, as Lua 5.1 does, and takes as their end what
 * `#` gives.
 */

import { READONLY } from '../run/errors.ts'
import { numberText } from '../run/numbers.ts'
import type { LuaTable } from '../run/table.ts'
import { insertAt, removeAt } from '../run/table-moves.ts'
import {
  first,
  LibraryError,
  type LibraryRuntime,
  type LuaFunction,
  type LuaValue,
  NOTHING,
  type Results,
  twin,
  UnplacedError,
} from '../run/values.ts'
import { type Arguments, functionAt, intAt, tableAt, textAt, typeName } from './arguments.ts'
import { type Less, type LessResumable, sort, sortAlike, sortResumable } from './sort.ts'

/** Work and memory are accounted in portions of so many steps and bytes. */
const PORTION = 1000

export function tableLibrary(runtime: LibraryRuntime): Record<string, LuaFunction> {
  const natural: Less = (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a < b
    if (typeof a === 'string' && typeof b === 'string') return a < b
    return runtime.lessThan(a, b)
  }

  /** What sort compares: undefined if nothing is left to do. */
  const toSort = (args: Arguments): { table: LuaTable; count: number; by: LuaFunction | undefined } => {
    const table = tableAt(args, 1)
    const by = args[1] === undefined ? undefined : functionAt(args, 2)
    const count = table.length
    if (count > 1) mustBeWritable(table)
    if (count > PORTION) runtime.step(count * Math.ceil(Math.log2(count)))
    return { table, count, by }
  }

  return {
    concat: (...args) => concat(runtime, args),

    foreach: twin(
      (...args) => {
        const table = tableAt(args, 1)
        const visit = functionAt(args, 2)
        const { stop } = table
        for (let at = table.advance(0); at !== 0 && at > stop; ) {
          const key = table.keyAt(at)
          const result = first(runtime.call(visit, key, table.valueAt(at)))
          if (result !== undefined) return result
          at = table.advance(table.positionOf(key))
        }
        return NOTHING
      },
      function* (...args) {
        const table = tableAt(args, 1)
        const visit = functionAt(args, 2)
        const { stop } = table
        for (let at = table.advance(0); at !== 0 && at > stop; ) {
          const key = table.keyAt(at)
          const result = first(yield* runtime.callResumable(visit, key, table.valueAt(at)))
          if (result !== undefined) return result
          at = table.advance(table.positionOf(key))
        }
        return NOTHING
      },
    ),

    foreachi: twin(
      (...args) => {
        const table = tableAt(args, 1)
        const visit = functionAt(args, 2)
        for (let i = 1, end = table.length; i <= end; i++) {
          const result = first(runtime.call(visit, i, table.getNumber(i)))
          if (result !== undefined) return result
        }
        return NOTHING
      },
      function* (...args) {
        const table = tableAt(args, 1)
        const visit = functionAt(args, 2)
        for (let i = 1, end = table.length; i <= end; i++) {
          const result = first(yield* runtime.callResumable(visit, i, table.getNumber(i)))
          if (result !== undefined) return result
        }
        return NOTHING
      },
    ),

    getn: (...args) => tableAt(args, 1).length,

    insert: (...args) => insert(runtime, args),

    maxn: (...args) => {
      const table = tableAt(args, 1)
      let most = 0
      for (let at = table.advance(0); at !== 0; at = table.advance(at)) {
        const key = table.keyAt(at)
        if (typeof key === 'number' && key > most) most = key
      }
      return most
    },

    remove: (...args) => remove(runtime, args),

    setn: (...args) => {
      tableAt(args, 1)
      throw new LibraryError("'setn' is obsolete")
    },

    sort: twin(
      (...args) => {
        const { table, count, by } = toSort(args)
        if (by !== undefined) sort(table, 1, count, (a, b) => truth(runtime.call(by, a, b)))
        else if (!sortAlike(table, count)) sort(table, 1, count, natural)
        return NOTHING
      },
      function* (...args) {
        const { table, count, by } = toSort(args)
        if (by !== undefined) {
          const less: LessResumable = function* (a, b) {
            return truth(yield* runtime.callResumable(by, a, b))
          }
          yield* sortResumable(table, 1, count, less)
        } else if (typeof table.getNumber(1) === 'object')
          yield* sortResumable(table, 1, count, runtime.lessThanResumable.bind(runtime))
        else if (!sortAlike(table, count)) sort(table, 1, count, natural)
        return NOTHING
      },
    ),
  }
}

function truth(results: Results): boolean {
  const value = first(results)
  return value !== undefined && value !== false
}

function concat(runtime: LibraryRuntime, args: Arguments): string {
  const separator = args[1] === undefined ? '' : textAt(args, 2)
  const table = tableAt(args, 1)
  const from = args[2] === undefined ? 1 : intAt(args, 3)
  const to = args[3] === undefined ? table.length : intAt(args, 4)
  let out = ''
  let accounted = 0
  for (let i = from; i <= to; i++) {
    const value = table.getNumber(i)
    if (typeof value === 'string') out += value
    else if (typeof value === 'number') out += numberText(value)
    else throw new LibraryError(`invalid value (${typeName(value)}) at index ${i} in table for 'concat'`)
    if (i < to) out += separator
    if (out.length - accounted > PORTION) {
      runtime.spend(out.length - accounted)
      accounted = out.length
    }
  }
  runtime.spendText(out.length - accounted)
  return out
}

function insert(runtime: LibraryRuntime, args: Arguments): Results {
  const table = tableAt(args, 1)
  const end = table.length + 1
  if (args.length === 2) {
    mustBeWritable(table)
    table.setNumber(end, args[1])
    return NOTHING
  }
  if (args.length !== 3) throw new LibraryError("wrong number of arguments to 'insert'")
  const at = intAt(args, 2)
  const value: LuaValue = args[2]
  mustBeWritable(table)
  const moved = end - at
  if (moved > PORTION) runtime.step(moved >> 3)
  if (insertAt(table, at, value)) return NOTHING
  for (let i = Math.max(end, at); i > at; i--) {
    table.setNumber(i, table.getNumber(i - 1))
    if (i % PORTION === 0) runtime.step(PORTION)
  }
  table.setNumber(at, value)
  return NOTHING
}

/** These functions go past metamethods, but not past this. */
function mustBeWritable(table: LuaTable): void {
  if (table.readonly) throw new UnplacedError(READONLY)
}

function remove(runtime: LibraryRuntime, args: Arguments): Results {
  const table = tableAt(args, 1)
  const end = table.length
  const at = args[1] === undefined ? end : intAt(args, 2)
  if (at < 1 || at > end) return NOTHING
  mustBeWritable(table)
  const value = table.getNumber(at)
  if (end - at > PORTION) runtime.step((end - at) >> 3)
  if (removeAt(table, at)) return value
  for (let i = at; i < end; i++) table.setNumber(i, table.getNumber(i + 1))
  table.setNumber(end, undefined)
  return value
}
