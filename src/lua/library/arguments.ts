/**
 * Reads the arguments of library functions as Lua's own libraries do: numbers are taken for strings and strings for
 * numbers, and what does not fit is refused with their words. Indexes count from one, as in the messages.
 */
import { numberText, parseNumber } from '../run/numbers.ts'
import { LuaTable } from '../run/table.ts'
import { ArgumentError, LightUserdata, type LuaFunction, type LuaValue, Userdata } from '../run/values.ts'

export type Arguments = readonly LuaValue[]

/** C's conversion of a number that no 64-bit integer can hold. */
const LEAST_INTEGER = -(2 ** 63)

/** What the function `type` gives. */
export function typeName(value: LuaValue): string {
  switch (typeof value) {
    case 'undefined':
      return 'nil'
    case 'boolean':
    case 'number':
    case 'string':
    case 'function':
      return typeof value
    default:
      if (value instanceof LuaTable) return 'table'
      return value instanceof Userdata || value instanceof LightUserdata ? 'userdata' : 'thread'
  }
}

/** The complaint about an argument of another type than expected. */
export function wrongType(args: Arguments, index: number, expected: string): ArgumentError {
  const given = index > args.length ? 'no value' : typeName(args[index - 1])
  return new ArgumentError(index, `${expected} expected, got ${given}`)
}

export function numberAt(args: Arguments, index: number): number {
  const value = args[index - 1]
  if (typeof value === 'number') return value
  const number = typeof value === 'string' ? parseNumber(value) : undefined
  if (number === undefined) throw wrongType(args, index, 'number')
  return number
}

/** A 64-bit integer: without its fraction, and the least one for all that does not fit. */
export function integerAt(args: Arguments, index: number): number {
  const number = numberAt(args, index)
  return number === (number | 0) ? number | 0 : toInteger(number)
}

/** A 32-bit integer: the low half of a 64-bit one. */
export function intAt(args: Arguments, index: number): number {
  const number = numberAt(args, index)
  return number === (number | 0) ? number | 0 : toInteger(number) | 0
}

/** The integer, or a default for nil and nothing. */
export function integerOr(args: Arguments, index: number, otherwise: number): number {
  return args[index - 1] === undefined ? otherwise : integerAt(args, index)
}

export function textAt(args: Arguments, index: number): string {
  const value = args[index - 1]
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  throw wrongType(args, index, 'string')
}

export function tableAt(args: Arguments, index: number): LuaTable {
  const value = args[index - 1]
  if (value instanceof LuaTable) return value
  throw wrongType(args, index, 'table')
}

export function functionAt(args: Arguments, index: number): LuaFunction {
  const value = args[index - 1]
  if (typeof value === 'function') return value
  throw wrongType(args, index, 'function')
}

/** As C converts a double to a 64-bit integer on x86. */
export function toInteger(number: number): number {
  // NaN fails the comparison; plus zero turns -0 into 0.
  return number >= LEAST_INTEGER && number < -LEAST_INTEGER ? Math.trunc(number) + 0 : LEAST_INTEGER
}
