/**
 * What operations do with values that are not of the types they are meant for: conversions between strings and
 * numbers, metamethods by the rules of Lua 5.1, and errors.
 */

import type { Site } from '../compile/sites.ts'
import { errorAt, orderError, READONLY, typeError } from './errors.ts'
import { Field } from './field.ts'
import { parseNumber } from './numbers.ts'
import { power } from './power.ts'
import type { LuaState } from './state.ts'
import type { Suspended } from './suspended.ts'
import { LuaTable } from './table.ts'
import { type LuaFunction, type LuaValue, Userdata } from './values.ts'

/** Tables may stand in for each other so often. */
const MOST_STEPS = 100

const INDEX = new Field('__index')

const itself = (value: LuaValue) => value
const isTrue = (value: LuaValue) => value !== undefined && value !== false
const isFalse = (value: LuaValue) => value === undefined || value === false
const nothing = () => undefined

const ARITHMETIC = {
  __add: (a: number, b: number) => a + b,
  __sub: (a: number, b: number) => a - b,
  __mul: (a: number, b: number) => a * b,
  __div: (a: number, b: number) => a / b,
  __mod: (a: number, b: number) => a - Math.floor(a / b) * b,
  __pow: power,
  __unm: (a: number) => -a,
} as const

export class Metamethods {
  readonly #state: LuaState

  constructor(state: LuaState) {
    this.#state = state
  }

  index(value: LuaValue, key: LuaValue, site: Site | undefined): LuaValue | Suspended {
    let t = value
    for (let i = 0; i < MOST_STEPS; i++) {
      const handler = this.#state.metamethodOf(t, '__index')
      if (t instanceof LuaTable) {
        const found = t.get(key)
        if (found !== undefined || handler === undefined) return found
      } else if (handler === undefined) throw typeError(site, 'index', t, i === 0 ? site?.subject : undefined)
      if (typeof handler === 'function') return this.#state.callMetamethod(handler, [t, key], site, itself)
      t = handler
    }
    throw errorAt(site, 'loop in gettable')
  }

  /** As `index` for a constant key: classes and methods of strings are one step away. */
  field(value: LuaValue, key: Field, site: Site): LuaValue | Suspended {
    const handler = this.#state.metatableOf(value)?.getField(INDEX)
    if (handler instanceof LuaTable && (!(value instanceof LuaTable) || value.getField(key) === undefined)) {
      const found = handler.getField(key)
      if (found !== undefined || handler.metatable === undefined) return found
    }
    return this.index(value, key.name, site)
  }

  setIndex(value: LuaValue, key: LuaValue, to: LuaValue, site: Site | undefined): LuaValue | Suspended {
    let t = value
    for (let i = 0; i < MOST_STEPS; i++) {
      const handler = this.#state.metamethodOf(t, '__newindex')
      if (t instanceof LuaTable) {
        checkKey(key, site)
        if (handler === undefined || t.get(key) !== undefined) {
          this.setRaw(t, key, to, site)
          return undefined
        }
      } else if (handler === undefined) throw typeError(site, 'index', t, i === 0 ? site?.subject : undefined)
      if (typeof handler === 'function')
        return this.#state.callMetamethod(handler, [t, key, to], site, nothing)
      t = handler
    }
    throw errorAt(site, 'loop in settable')
  }

  setRaw(t: LuaTable, key: LuaValue, to: LuaValue, site: Site | undefined): void {
    if (t.readonly) throw errorAt(site, READONLY)
    checkKey(key, site)
    t.set(key, to)
  }

  arithmetic(a: LuaValue, b: LuaValue, event: keyof typeof ARITHMETIC, site: Site): LuaValue | Suspended {
    const left = toNumber(a)
    const right = toNumber(b)
    if (left !== undefined && right !== undefined) return ARITHMETIC[event](left, right)
    const handler = this.#handlerOf(a, b, event)
    if (handler !== undefined) return this.#state.callMetamethod(handler, [a, b], site, itself)
    if (left === undefined) throw typeError(site, 'perform arithmetic on', a, site.subject)
    throw typeError(site, 'perform arithmetic on', b, site.other)
  }

  concat(a: LuaValue, b: LuaValue, site: Site): LuaValue | Suspended {
    const handler = this.#handlerOf(a, b, '__concat')
    if (handler !== undefined) return this.#state.callMetamethod(handler, [a, b], site, itself)
    if (typeof a === 'string' || typeof a === 'number') throw typeError(site, 'concatenate', b, site.other)
    throw typeError(site, 'concatenate', a, site.subject)
  }

  length(v: LuaValue, site: Site): LuaValue | Suspended {
    const handler = this.#state.metamethodOf(v, '__len')
    if (handler !== undefined) return this.#state.callMetamethod(handler, [v], site, itself)
    throw typeError(site, 'get length of', v, site.subject)
  }

  /** Of two objects that are not the same. */
  equal(a: LuaValue, b: LuaValue, site?: Site): LuaValue | Suspended {
    const alike =
      (a instanceof LuaTable && b instanceof LuaTable) || (a instanceof Userdata && b instanceof Userdata)
    const handler = alike ? this.#sharedHandlerOf(a, b, '__eq') : undefined
    return handler === undefined ? false : this.#state.callMetamethod(handler, [a, b], site, isTrue)
  }

  less(a: LuaValue, b: LuaValue, site: Site | undefined): LuaValue | Suspended {
    if (typeof a === 'number' && typeof b === 'number') return a < b
    if (typeof a === 'string' && typeof b === 'string') return a < b
    const handler = this.#sharedHandlerOf(a, b, '__lt')
    if (handler === undefined) throw orderError(site, a, b)
    return this.#state.callMetamethod(handler, [a, b], site, isTrue)
  }

  lessEqual(a: LuaValue, b: LuaValue, site: Site | undefined): LuaValue | Suspended {
    if (typeof a === 'number' && typeof b === 'number') return a <= b
    if (typeof a === 'string' && typeof b === 'string') return a <= b
    const handler = this.#sharedHandlerOf(a, b, '__le')
    if (handler !== undefined) return this.#state.callMetamethod(handler, [a, b], site, isTrue)
    const opposite = this.#sharedHandlerOf(b, a, '__lt')
    if (opposite === undefined) throw orderError(site, a, b)
    return this.#state.callMetamethod(opposite, [b, a], site, isFalse)
  }

  callable(f: LuaValue, site: Site | undefined): LuaFunction {
    const handler = this.#state.metamethodOf(f, '__call')
    if (typeof handler === 'function') return (...args) => handler(f, ...args)
    return () => {
      throw typeError(site, 'call', f, site?.subject)
    }
  }

  #handlerOf(a: LuaValue, b: LuaValue, event: string): LuaValue {
    return this.#state.metamethodOf(a, event) ?? this.#state.metamethodOf(b, event)
  }

  /** Comparisons need values of one type with the same metamethod. */
  #sharedHandlerOf(a: LuaValue, b: LuaValue, event: string): LuaValue {
    if (typeof a !== typeof b || a instanceof LuaTable !== b instanceof LuaTable) return undefined
    const handler = this.#state.metamethodOf(a, event)
    return handler === this.#state.metamethodOf(b, event) ? handler : undefined
  }
}

function toNumber(value: LuaValue): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? parseNumber(value) : undefined
}

export function checkKey(key: LuaValue, site: Site | undefined): void {
  if (key === undefined) throw errorAt(site, 'table index is nil')
  if (typeof key === 'number' && Number.isNaN(key)) throw errorAt(site, 'table index is NaN')
}
