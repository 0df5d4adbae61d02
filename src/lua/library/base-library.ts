/** Lua's basic functions, but those that compile (`load-library.ts`) or deal with environments (`environment-library.ts`). */

import { READONLY } from '../run/errors.ts'
import { protectedCalls } from '../run/protected-calls.ts'
import type { LuaState } from '../run/state.ts'
import { LuaTable } from '../run/table.ts'
import { tonumber } from '../run/tonumber.ts'
import {
  ArgumentError,
  LibraryError,
  LuaError,
  type LuaFunction,
  type LuaValue,
  NOTHING,
  twin,
  UnplacedError,
  Userdata,
} from '../run/values.ts'
import { intAt, tableAt, textAt, typeName } from './arguments.ts'

/** What a C function may return. */
const MOST_UNPACKED = 8000
const BYTES_PER_KILOBYTE = 1024
/** Lua itself needs this much. */
const LEAST_KILOBYTES = 24
const OPTIONS: ReadonlySet<string> = new Set([
  'collect',
  'count',
  'restart',
  'setpause',
  'setstepmul',
  'step',
  'stop',
])

export function baseLibrary(state: LuaState): Record<string, LuaFunction | string> {
  const next: LuaFunction = (...args) => {
    const table = tableAt(args, 1)
    const position = table.advance(positionOf(table, args[1]))
    return position === 0 ? undefined : [table.keyAt(position), table.valueAt(position)]
  }
  const nextIndex: LuaFunction = (...args) => {
    const table = tableAt(args, 1)
    const index = intAt(args, 2) + 1
    const value = table.getNumber(index)
    return value === undefined ? undefined : [index, value]
  }
  const rawset: LuaFunction = (...args) => {
    const table = tableAt(args, 1)
    const key = anyAt(args, 2)
    const value = anyAt(args, 3)
    if (table.readonly) throw new UnplacedError(READONLY)
    setRaw(table, key, value)
    return table
  }
  const setmetatable: LuaFunction = (...args) => {
    const table = tableAt(args, 1)
    const metatable = args[1]
    if (args.length < 2 || !(metatable === undefined || metatable instanceof LuaTable))
      throw new ArgumentError(2, 'nil or table expected')
    if (table.metatable?.getText('__metatable') !== undefined)
      throw new LibraryError('cannot change a protected metatable')
    if (table.readonly) throw new UnplacedError(READONLY)
    table.metatable = metatable
    return table
  }
  state.next = next
  state.nextIndex = nextIndex
  return {
    _VERSION: 'Lua 5.1',
    next,
    pairs: (...args) => [next, tableAt(args, 1), undefined],
    ipairs: (...args) => [nextIndex, tableAt(args, 1), 0],
    type: (...args) => typeName(anyAt(args, 1)),
    tonumber,
    tostring: tostring(state),
    print: print(state),
    error: raise(state),
    assert: (...args) => {
      const value = anyAt(args, 1)
      if (value !== undefined && value !== false) return args.length === 1 ? value : args
      throw assertionFailed(args)
    },
    ...protectedCalls(state),
    select,
    unpack,
    rawequal: (...args) => {
      const a = anyAt(args, 1)
      return a === anyAt(args, 2)
    },
    rawget: (...args) => {
      const table = tableAt(args, 1)
      return table.get(anyAt(args, 2))
    },
    rawset,
    getmetatable: (...args) => {
      const metatable = state.metatableOf(anyAt(args, 1))
      return metatable?.getText('__metatable') ?? metatable
    },
    setmetatable,
    collectgarbage: collectGarbage(state),
    gcinfo: () => Math.floor(kilobytes(state)),
    newproxy: newProxy(state),
  }
}

/** An argument that must be there, even if it is nil. */
/** Errors of tables have no position when a library function meets them. */
function positionOf(table: LuaTable, key: LuaValue): number {
  try {
    return table.positionOf(key)
  } catch (error) {
    throw error instanceof LibraryError ? new LuaError(error.text) : error
  }
}

function setRaw(table: LuaTable, key: LuaValue, value: LuaValue): void {
  try {
    table.set(key, value)
  } catch (error) {
    throw error instanceof LibraryError ? new LuaError(error.text) : error
  }
}

function anyAt(args: readonly LuaValue[], index: number): LuaValue {
  if (index > args.length) throw new ArgumentError(index, 'value expected')
  return args[index - 1]
}

function tostring(state: LuaState): LuaFunction {
  const plain: LuaFunction = (...args) => {
    const value = anyAt(args, 1)
    const handler = state.metamethodOf(value, '__tostring')
    return handler === undefined ? state.plainText(value) : state.call(handler, value)
  }
  return twin(plain, function* (...args) {
    const value = anyAt(args, 1)
    const handler = state.metamethodOf(value, '__tostring')
    return handler === undefined ? state.plainText(value) : yield* state.callResumable(handler, value)
  })
}

function print(state: LuaState): LuaFunction {
  return (...args) => {
    state.options.write?.(`${args.map(value => state.tostring(value)).join('\t')}\n`)
    return NOTHING
  }
}

function raise(state: LuaState): LuaFunction {
  const error: LuaFunction = (...args) => {
    const level = args[1] === undefined ? 1 : intAt(args, 2)
    const [value] = args
    const isText = typeof value === 'string' || typeof value === 'number'
    const raised = new LuaError(
      isText && level > 0 ? state.where(level, error) + state.plainText(value) : value,
    )
    if (state.options.locatesErrors === true) raised.site = state.siteAt(1, error)
    throw raised
  }
  return error
}

function assertionFailed(args: readonly LuaValue[]): LibraryError {
  return new LibraryError(args[1] === undefined ? 'assertion failed!' : textAt(args, 2))
}

const select: LuaFunction = (...args) => {
  const [n] = args
  if (typeof n === 'string' && n.startsWith('#')) return args.length - 1
  let from = intAt(args, 1)
  if (from < 0) from = args.length + from
  else if (from > args.length) from = args.length
  if (from < 1) throw new ArgumentError(1, 'index out of range')
  return args.length - from === 1 ? args[from] : args.slice(from)
}

const unpack: LuaFunction = (...args) => {
  const table = tableAt(args, 1)
  const from = args[1] === undefined ? 1 : intAt(args, 2)
  const to = args[2] === undefined ? table.length : intAt(args, 3)
  if (from > to) return NOTHING
  if (to - from + 1 >= MOST_UNPACKED) throw new LibraryError('too many results to unpack')
  if (from === to) return table.getNumber(from)
  const { list } = table
  if (from === 1 && to === list.length - 1) return list.slice(1)
  const values: LuaValue[] = []
  for (let i = from; i <= to; i++) values.push(table.getNumber(i))
  return values
}

function kilobytes(state: LuaState): number {
  return LEAST_KILOBYTES + state.budget.memoryUsed / BYTES_PER_KILOBYTE
}

/** There is nothing to collect here: the options are checked, and give what they would. */
function collectGarbage(state: LuaState): LuaFunction {
  return (...args) => {
    const option = args[0] === undefined ? 'collect' : textAt(args, 1)
    if (!OPTIONS.has(option)) throw new ArgumentError(1, `invalid option '${option}'`)
    if (args[1] !== undefined) intAt(args, 2)
    switch (option) {
      case 'count':
        return kilobytes(state)
      case 'step':
        return false
      case 'setpause':
      case 'setstepmul':
        return 200
      default:
        return 0
    }
  }
}

function newProxy(state: LuaState): LuaFunction {
  const made = new WeakSet<LuaTable>()
  return (...args) => {
    const [like] = args
    const proxy = new Userdata()
    if (like === undefined || like === false) return proxy
    if (like === true) {
      proxy.metatable = new LuaTable()
      made.add(proxy.metatable)
      return proxy
    }
    const metatable = state.metatableOf(like)
    if (metatable === undefined || !made.has(metatable))
      throw new ArgumentError(1, 'boolean or proxy expected')
    proxy.metatable = metatable
    return proxy
  }
}
