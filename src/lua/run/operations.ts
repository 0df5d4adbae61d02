/**
 * The operations that generated code calls: table access, what arithmetic and comparison do beyond plain numbers,
 * the settling of results. They are closures over their state. The usual case of each is small, so that V8 puts it
 * in place; the rest is in `metamethods.ts`.
 *
 * An operation that calls a metamethod may give a generator in a resumable state; generated code runs it.
 */

import type { Site } from '../compile/sites.ts'
import type { Environment } from './environments.ts'
import { errorAt } from './errors.ts'
import type { Field } from './field.ts'
import { checkKey, Metamethods } from './metamethods.ts'
import { numberText, parseNumber } from './numbers.ts'
import { power } from './power.ts'
import type { LuaState } from './state.ts'
import { Generators, type Suspended, suspendable } from './suspended.ts'
import { LuaTable } from './table.ts'
import { first, isMany, type LuaFunction, type LuaValue, NOTHING, type Results } from './values.ts'

/** A call that the caller's caller is to make, so that an endless chain of tail calls does not nest. */
export class TailCall {
  readonly f: LuaFunction
  readonly args: readonly LuaValue[]

  constructor(f: LuaFunction, args: readonly LuaValue[]) {
    this.f = f
    this.args = args
  }
}

/** Arguments that are worth a look at the stack. */
const MANY = 100

export type Operations = ReturnType<typeof createOperations>

/** Lua's results, or what is still to be done to get them. */
type Unsettled = Results | TailCall

export function createOperations(S: LuaState) {
  const slow = new Metamethods(S)

  function field(t: LuaValue, key: Field, site: Site) {
    if (t instanceof LuaTable) {
      const value = t.getField(key)
      if (value !== undefined || t.metatable === undefined) return value
    }
    return slow.field(t, key, site)
  }

  function index(t: LuaValue, key: LuaValue, site: Site | undefined) {
    if (t instanceof LuaTable) {
      const value = t.get(key)
      if (value !== undefined || t.metatable === undefined) return value
    }
    return slow.index(t, key, site)
  }

  function global(E: Environment, key: Field, site: Site) {
    const t = E.table
    const value = t.getField(key)
    return value !== undefined || t.metatable === undefined ? value : slow.index(t, key.name, site)
  }

  function setField(t: LuaValue, key: Field, value: LuaValue, site: Site) {
    if (t instanceof LuaTable && t.metatable === undefined && !t.readonly) t.setField(key, value)
    else return slow.setIndex(t, key.name, value, site)
    return undefined
  }

  function setIndex(t: LuaValue, key: LuaValue, value: LuaValue, site: Site | undefined) {
    if (t instanceof LuaTable && t.metatable === undefined && !t.readonly) {
      if (typeof key === 'number') {
        const { list } = t
        // What most assignments in loops are: a new value in place of another.
        if (key > 0 && key < list.length && list[key] !== undefined && value !== undefined) list[key] = value
        else if (!Number.isNaN(key)) t.setNumber(key, value)
        else return slow.setIndex(t, key, value, site)
      } else if (key !== undefined) t.set(key, value)
      else return slow.setIndex(t, key, value, site)
      return undefined
    }
    return slow.setIndex(t, key, value, site)
  }

  function setGlobal(E: Environment, key: Field, value: LuaValue, site: Site) {
    return setField(E.table, key, value, site)
  }

  function concat(a: LuaValue, b: LuaValue, site: Site) {
    if (typeof a === 'string') {
      if (typeof b === 'string') return joined(a, b)
      if (typeof b === 'number') return joined(a, numberText(b))
    } else if (typeof a === 'number') {
      if (typeof b === 'string') return joined(numberText(a), b)
      if (typeof b === 'number') return joined(numberText(a), numberText(b))
    }
    return slow.concat(a, b, site)
  }

  function joined(a: string, b: string): string {
    S.budget.spendText(Math.min(a.length, b.length))
    return a + b
  }

  function length(v: LuaValue, site: Site) {
    if (v instanceof LuaTable) return v.length
    return typeof v === 'string' ? v.length : slow.length(v, site)
  }

  function minus(v: LuaValue, site: Site) {
    const number = typeof v === 'string' ? parseNumber(v) : undefined
    return number === undefined ? slow.arithmetic(v, v, '__unm', site) : -number
  }

  /** Something that can be called, or that raises the error when it is: the arguments are evaluated in between. */
  function callable(f: LuaValue, site: Site | undefined): LuaFunction {
    return typeof f === 'function' ? f : slow.callable(f, site)
  }

  /** The function of a tail call: itself, or one that leaves the call to the caller's caller. */
  function tail(f: LuaValue, site: Site): LuaFunction {
    S.tails = S.nextTails()
    if (typeof f === 'function' && S.isBuiltin(f)) return f
    const target = callable(f, site)
    return (...args) => new TailCall(target, args) as never
  }

  function settle(r: Unsettled): Results {
    let results = r
    while (results instanceof TailCall) results = results.f(...results.args)
    return results
  }

  /** The first of results that are an object. */
  function single(r: Unsettled): LuaValue {
    if (r instanceof LuaTable) return r
    return first(r instanceof TailCall ? settle(r) : r)
  }

  /** All results, as an array. */
  function list(r: Unsettled): readonly LuaValue[] {
    if (typeof r !== 'object') return [r]
    const results = r instanceof TailCall ? settle(r) : r
    if (!isMany(results)) return [results]
    if (results.length > MANY) S.hasSpreadMany = true
    return results
  }

  /** Values as a function returns them. */
  function several(values: readonly LuaValue[]): Results {
    return values.length === 1 ? values[0] : values
  }

  function prepareFor(start: LuaValue, limit: LuaValue, step: LuaValue, site: Site): number[] {
    return [boundOf(start, 'initial value', site), boundOf(limit, 'limit', site), boundOf(step, 'step', site)]
  }

  /** 1 for a walk over all fields, 2 for one over a list, 0 for iterators that must be called. */
  function walkOf(f: LuaValue, s: LuaValue, c: LuaValue): 0 | 1 | 2 {
    if (!(s instanceof LuaTable)) return 0
    if (f === S.next && c === undefined) return 1
    return f === S.nextIndex && c === 0 ? 2 : 0
  }

  /** A key and a value for a new table. */
  function pair(pairs: LuaValue[], key: LuaValue, value: LuaValue, site: Site): undefined {
    checkKey(key, site)
    pairs.push(key, value)
  }

  /** A table of a list (from place 1 on) and keys with values, which are no places of the list. */
  function construct(items: LuaValue[], pairs: readonly LuaValue[]): LuaTable {
    const end = items.length
    const table = LuaTable.list(items)
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]
      if (typeof key !== 'number' || key < 1 || key >= end || !Number.isInteger(key))
        table.set(key, pairs[i + 1])
    }
    return table
  }

  /** The table `arg` of a function that takes more arguments without saying `...`. */
  function argumentTable(values: readonly LuaValue[]): LuaTable {
    const table = LuaTable.list([undefined, ...values])
    table.setText('n', values.length)
    return table
  }

  /** A function with an environment of its own, which is its creator's at first. */
  function scoped(outer: Environment, make: (environment: Environment) => LuaFunction): LuaFunction {
    const environment = { table: outer.table }
    const f = make(environment)
    const inEnvironment = S.isResumable
      ? suspendable(function* (...args): Suspended {
          const caller = S.frame
          S.frame = { environment, caller }
          const results = yield* S.completed(f(...args))
          S.frame = caller
          return results
        })
      : (...args: LuaValue[]): Results => {
          const caller = S.frame
          S.frame = { environment, caller }
          const results = f(...args)
          S.frame = caller
          return results
        }
    S.environments.set(inEnvironment, environment)
    return inEnvironment
  }

  return {
    LuaTable,
    NOTHING,
    Generators,
    TailCall,
    add: (a: LuaValue, b: LuaValue, site: Site) => slow.arithmetic(a, b, '__add', site),
    subtract: (a: LuaValue, b: LuaValue, site: Site) => slow.arithmetic(a, b, '__sub', site),
    multiply: (a: LuaValue, b: LuaValue, site: Site) => slow.arithmetic(a, b, '__mul', site),
    divide: (a: LuaValue, b: LuaValue, site: Site) => slow.arithmetic(a, b, '__div', site),
    modulo: (a: LuaValue, b: LuaValue, site: Site) => slow.arithmetic(a, b, '__mod', site),
    power: (a: LuaValue, b: LuaValue, site: Site) => slow.arithmetic(a, b, '__pow', site),
    less: slow.less.bind(slow),
    lessEqual: slow.lessEqual.bind(slow),
    equal: slow.equal.bind(slow),
    complete: S.completed.bind(S),
    resumed: S.resumed.bind(S),
    raise: power,
    minus,
    field,
    index,
    global,
    setField,
    setIndex,
    setGlobal,
    concat,
    length,
    callable,
    tail,
    settle,
    single,
    list,
    several,
    prepareFor,
    walkOf,
    pair,
    construct,
    argumentTable,
    scoped,
  }
}

function boundOf(value: LuaValue, what: string, site: Site): number {
  const number = typeof value === 'string' ? parseNumber(value) : value
  if (typeof number === 'number') return number
  throw errorAt(site, `'for' ${what} must be a number`)
}
