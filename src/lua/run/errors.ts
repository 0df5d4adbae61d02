/**
 * Errors of the runtime itself. Those that a script may catch are `LuaError`s with the words of Lua 5.1; a `Kill` and
 * a `Restart` pass through `pcall`.
 */

import { described, type Named, type Site } from '../compile/sites.ts'
import { typeName } from '../library/arguments.ts'
import { LuaError, type LuaValue } from './values.ts'

export const NOT_ENOUGH_MEMORY = 'not enough memory'
export const READONLY = 'Attempt to modify a readonly table'

/** The host ends a script: no script can catch it. */
export class Kill extends Error {
  /** Where the script was; where a coroutine was resumed, if it was in one. */
  site: Site | undefined = undefined
}

/** The host, or `coroutine.create` in plain code, wants the script to be run again in its resumable form. */
export class Restart extends Error {
  constructor() {
    super('the script needs its resumable form')
  }
}

/** An error at a site, with the position in front. Library code has no site. */
export function errorAt(site: Site | undefined, text: string): LuaError {
  if (site === undefined) return new LuaError(text)
  const error = new LuaError(`${site.source}:${site.line}: ${text}`)
  error.site = site
  return error
}

/** "attempt to call global 'f' (a nil value)". */
export function typeError(site: Site | undefined, action: string, value: LuaValue, named?: Named): LuaError {
  return errorAt(site, `attempt to ${action} ${described(typeName(value), named)}`)
}

/** Lua 5.1 compares the third letters of the types' names, so that a string and a thread count as alike. */
export function orderError(site: Site | undefined, a: LuaValue, b: LuaValue): LuaError {
  const left = typeName(a)
  const right = typeName(b)
  return errorAt(
    site,
    left[2] === right[2]
      ? `attempt to compare two ${left} values`
      : `attempt to compare ${left} with ${right}`,
  )
}

/** JavaScript's own complaint that its stack is full. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}
