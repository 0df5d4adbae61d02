/**
 * Checks of what a public function is told by an object of options, before anything is done: plain JavaScript passes
 * what the types forbid, and NaN is a number to both. Every option has a check that says what it must be; an option
 * that nobody knows is refused, for it would do nothing.
 */
import { OptionError } from './errors.ts'

export interface Check {
  /** What it must be: `an integer from 0 to 65535`. */
  readonly wanted: string
  accepts(value: unknown): boolean
}

/** A check for each option of `O`. */
export type Checks<O> = { readonly [K in keyof O]-?: Check }

/** What to write instead of a name that others use: `database` for `db`. */
export type Instead = Readonly<Record<string, string>>

/**
 * Options without those that are undefined, which stand for the default.
 *
 * @param caller the function that takes them, for the message
 * @throws OptionError for an option that is not what it must be, or is unknown
 */
export function checkOptions<O extends object>(
  caller: string,
  given: O,
  checks: Checks<O>,
  instead: Instead = {},
): O {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new OptionError(`${caller}: the options are no object, but ${kindOf(given)}`)
  const known = new Map<string, Check>(Object.entries(checks))
  const kept = Object.entries(given).filter(([name, value]) => {
    const check = known.get(name)
    if (check === undefined) throw new OptionError(`${caller} has no option ${name}${hint(name, instead)}`)
    return value !== undefined && checkValue(caller, `option ${name}`, value, check)
  })
  return Object.fromEntries(kept) as O
}

/** @throws OptionError when a value is not what it must be */
export function checkValue(caller: string, what: string, value: unknown, check: Check): true {
  if (check.accepts(value)) return true
  throw new OptionError(`${caller}: ${what} must be ${check.wanted}, not ${kindOf(value)}`)
}

function hint(name: string, instead: Instead): string {
  return Object.hasOwn(instead, name) ? `: ${instead[name]}` : ''
}

/** Numbers are shown. Nothing else is: it may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number') return String(value)
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export const LONGEST_TIMER = 2 ** 31 - 1

export function integer(min: number, max: number): Check {
  return {
    wanted: `an integer from ${min} to ${max}`,
    accepts: value => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
  }
}

/** A number of things, without an upper limit. */
export const count: Check = {
  wanted: 'an integer from 0 on, or Infinity',
  accepts: value => value === Number.POSITIVE_INFINITY || (Number.isSafeInteger(value) && Number(value) >= 0),
}

/** A time that a timer can wait. */
export const milliseconds: Check = {
  wanted: `a number of milliseconds from 0 to ${LONGEST_TIMER}`,
  accepts: value => typeof value === 'number' && value >= 0 && value <= LONGEST_TIMER,
}

/** The same, and Infinity. */
export const duration: Check = {
  wanted: 'a number of milliseconds from 0 on, or Infinity',
  accepts: value => typeof value === 'number' && value >= 0,
}

export const string: Check = { wanted: 'a string', accepts: value => typeof value === 'string' }

export const words: Check = {
  wanted: 'a string that is not empty',
  accepts: value => typeof value === 'string' && value !== '',
}

export const boolean: Check = {
  wanted: 'true or false',
  accepts: value => typeof value === 'boolean',
}

export const callback: Check = {
  wanted: 'a function',
  accepts: value => typeof value === 'function',
}

/** Of whichever realm. */
export const abortSignal: Check = {
  wanted: 'an AbortSignal',
  accepts: value =>
    typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
}

export const object: Check = {
  wanted: 'an object',
  accepts: value => typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** One of some texts, numbers or booleans. */
export function oneOf(...values: readonly (string | number | boolean)[]): Check {
  const shown = values.map(each => (typeof each === 'string' ? `'${each}'` : String(each)))
  return {
    wanted: shown.join(' or '),
    accepts: value => values.some(each => each === value),
  }
}

export function either(one: Check, other: Check): Check {
  return {
    wanted: `${one.wanted}, or ${other.wanted}`,
    accepts: value => one.accepts(value) || other.accepts(value),
  }
}

/** A list of at least one. */
export function listOf(item: Check): Check {
  return {
    wanted: `an array, each item ${item.wanted}`,
    accepts: value => Array.isArray(value) && value.length > 0 && value.every(each => item.accepts(each)),
  }
}
