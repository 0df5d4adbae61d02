/**
 * Recognizes the generators of resumable code among other values. Lua values are never generators, so that a
 * function's results and a generator that will give them cannot be confused.
 */
import type { LuaFunction, LuaValue, Results } from './values.ts'

/** Gives `undefined` to the host when an allotment is used up, and an array to whoever resumed a coroutine. */
export type Suspended = Generator<readonly LuaValue[] | undefined, Results, readonly LuaValue[]>

function* none() {}

/** All generators are instances of this: generated code says `instanceof Generators`. */
export function Generators(): void {}
Generators.prototype = Object.getPrototypeOf(none.prototype)

/** A function that gives a generator in place of results, for generated code, which expects that. */
export function suspendable(f: (...args: LuaValue[]) => Generator<unknown, Results, never>): LuaFunction {
  return f as (...args: LuaValue[]) => never
}

export function isSuspended(value: unknown): value is Suspended {
  return value instanceof Generators
}
