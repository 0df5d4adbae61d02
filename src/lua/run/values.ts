/**
 * What a Lua value is in JavaScript, how functions give results, and the errors that they raise. Everything in this
 * directory builds on it, and so do the host's own libraries.
 *
 * nil is `undefined`, numbers are doubles, strings are JavaScript strings with one character per byte, functions are
 * plain JavaScript functions. A function returns one value as itself, and none or several as an array: a Lua value
 * is never an array, so the two cannot be confused, and the usual call costs no allocation.
 */

import type { Site } from '../compile/sites.ts'
import type { Coroutine } from './coroutine.ts'
import type { LuaTable } from './table.ts'

export type LuaValue =
  | undefined
  | boolean
  | number
  | string
  | LuaTable
  | LuaFunction
  | Coroutine
  | Userdata
  | LightUserdata

/** One value as itself; none, two or more as an array. */
export type Results = LuaValue | readonly LuaValue[]

export type Resumable = (...args: LuaValue[]) => Generator<unknown, Results, unknown>

export interface LuaFunction {
  (...args: LuaValue[]): Results
  /** The same function for code that can be suspended; only functions that call back have one. */
  resumable?: Resumable
}

/** An opaque value with a metatable, such as `newproxy` makes. */
export class Userdata {
  metatable: LuaTable | undefined = undefined
}

/** An opaque constant without a metatable, equal only to itself. */
export class LightUserdata {
  /** What `tostring` shows. */
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** No results. */
export const NOTHING: readonly LuaValue[] = Object.freeze([])

export function isMany(results: Results): results is readonly LuaValue[] {
  return Array.isArray(results)
}

/** The first result, nil when there is none. */
export function first(results: Results): LuaValue {
  return isMany(results) ? results[0] : results
}

/** A function with its resumable form. */
export function twin(plain: LuaFunction, resumable: Resumable): LuaFunction {
  plain.resumable = resumable
  return plain
}

/**
 * An error that carries a Lua value. JavaScript's own stack is not captured: that would take four times as long as
 * the rest of raising and catching (measured: 3.1 against 0.7 microseconds).
 */
export class LuaError extends Error {
  readonly value: LuaValue
  traceback: string | undefined = undefined
  /** Where in the program it was raised, if that is known. */
  site: Site | undefined = undefined

  /** @param frames how many frames of JavaScript's stack to keep. */
  constructor(value: LuaValue, frames = 0) {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = frames
    super(typeof value === 'string' ? value : '')
    Error.stackTraceLimit = limit
    this.value = value
  }
}

/** How much of JavaScript's stack errors of libraries keep: a runtime may find the calling line in it. */
export const stackOfLibraryErrors = { frames: 0 }

/** Raised by a library function. The runtime, which knows the line of the call, puts "chunk:line: " in front. */
export class LibraryError extends LuaError {
  readonly text: string

  constructor(text: string) {
    super(text, stackOfLibraryErrors.frames)
    this.text = text
  }
}

/** A wrong argument. The runtime, which knows the called name, makes "bad argument #1 to 'rep' (text)" of it. */
export class ArgumentError extends LibraryError {
  /** Counted from one. */
  readonly index: number

  constructor(index: number, text: string) {
    super(text)
    this.index = index
  }
}

/** The same where Lua puts nothing in front. */
export class UnplacedError extends LibraryError {}

/** What libraries ask of the runtime that they belong to. */
export interface LibraryRuntime {
  call(f: LuaValue, ...args: LuaValue[]): Results
  /** The same from a resumable function: `yield*` it. */
  callResumable(f: LuaValue, ...args: LuaValue[]): Generator<unknown, Results, unknown>
  /** Accounts memory, in bytes; throws when there is no more. */
  spend(bytes: number): void
  /** The same of a string, with as many characters as it does not share with others. */
  spendText(characters: number): void
  /** Accounts work; throws when it takes too long. */
  step(count: number): void
  metatableOf(value: LuaValue): LuaTable | undefined
  /** As the function `tostring`, with metamethods. */
  tostring(value: LuaValue): string
  /** As `a < b`, with metamethods. */
  lessThan(a: LuaValue, b: LuaValue): boolean
  lessThanResumable(a: LuaValue, b: LuaValue): Generator<unknown, boolean, unknown>
  /** As `value[key]`, with metamethods. */
  index(value: LuaValue, key: LuaValue): LuaValue
  indexResumable(value: LuaValue, key: LuaValue): Generator<unknown, LuaValue, unknown>
  /** A number from 0 up to 1. */
  random(): number
  /** Begins another sequence of random numbers, from a 32-bit integer. */
  randomSeed(seed: number): void
  /** Seconds of processor time. */
  clock(): number
}
