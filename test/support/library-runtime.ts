/**
 * A runtime just good enough to call Lua's libraries without a compiler: no metamethods but `__index` tables, and
 * accounts that tests can look at or limit.
 */
import { typeName } from '../../src/lua/library/arguments.ts'
import { seededRandom } from '../../src/lua/library/seeded-random.ts'
import { numberText } from '../../src/lua/run/numbers.ts'
import { LuaTable } from '../../src/lua/run/table.ts'
import {
  LibraryError,
  type LibraryRuntime,
  type LuaFunction,
  type LuaValue,
  type Results,
} from '../../src/lua/run/values.ts'

export interface Accounts {
  bytes: number
  steps: number
  mostSteps: number
  mostBytes: number
}

export function libraryRuntime(): LibraryRuntime & { readonly accounts: Accounts } {
  const random = seededRandom()
  const accounts = { bytes: 0, steps: 0, mostSteps: Infinity, mostBytes: Infinity }
  const callee = (f: LuaValue): LuaFunction => {
    if (typeof f !== 'function') throw new LibraryError(`attempt to call a ${typeName(f)} value`)
    return f
  }
  const index = (value: LuaValue, key: LuaValue): LuaValue => {
    if (!(value instanceof LuaTable)) throw new LibraryError(`attempt to index a ${typeName(value)} value`)
    const found = value.get(key)
    const next = found === undefined ? value.metatable?.get('__index') : undefined
    return next === undefined ? found : index(next, key)
  }
  const lessThan = (a: LuaValue, b: LuaValue): boolean => {
    if (typeof a === 'number' && typeof b === 'number') return a < b
    if (typeof a === 'string' && typeof b === 'string') return a < b
    const [left, right] = [typeName(a), typeName(b)]
    const what = left === right ? `two ${left} values` : `${left} with ${right}`
    throw new LibraryError(`attempt to compare ${what}`)
  }
  const spend = (bytes: number) => {
    accounts.bytes += bytes
    if (accounts.bytes > accounts.mostBytes) throw new LibraryError('not enough memory')
  }
  return {
    accounts,
    call: (f, ...args) => callee(f)(...args),
    callResumable: function* (f, ...args): Generator<unknown, Results, unknown> {
      const { resumable } = callee(f)
      return resumable === undefined ? callee(f)(...args) : yield* resumable(...args)
    },
    spend,
    spendText: characters => spend(32 + characters),
    step: count => {
      accounts.steps += count
      if (accounts.steps > accounts.mostSteps) throw new LibraryError('too long')
    },
    metatableOf: value => (value instanceof LuaTable ? value.metatable : undefined),
    tostring: value => (typeof value === 'number' ? numberText(value) : String(value)),
    lessThan,
    lessThanResumable: (a, b) => atOnce(lessThan(a, b)),
    index,
    indexResumable: (value, key) => atOnce(index(value, key)),
    random: random.next,
    randomSeed: random.seed,
    clock: () => 1.5,
  }
}

/** A generator that is never suspended. */
function* atOnce<T>(value: T): Generator<never, T> {
  yield* []
  return value
}

/** A text of Lua for a value made of what programs can write down. */
export function asSource(value: LuaValue): string {
  if (typeof value === 'string') {
    return `"${value.replace(/[^ !#-[\]-~]/g, c => `\\${String(c.charCodeAt(0)).padStart(3, '0')}`)}"`
  }
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return '(0/0)'
    if (!Number.isFinite(value)) return value > 0 ? '(1/0)' : '(-1/0)'
    return Object.is(value, -0) ? '(-zero)' : `(${value})`
  }
  if (value instanceof LuaTable) {
    const fields = value.list.slice(1).map(asSource)
    for (let at = value.advance(value.list.length - 1); at !== 0; at = value.advance(at)) {
      fields.push(`[${asSource(value.keyAt(at))}]=${asSource(value.valueAt(at))}`)
    }
    return `{${fields.join(',')}}`
  }
  if (typeof value === 'function') return value.name
  return value === undefined ? 'nil' : String(value)
}
