/**
 * Lua's `math` library. Random numbers come from the runtime; the generator that Redis gives its scripts is in
 * `seeded-random.ts`.
 */

import { power } from '../run/power.ts'
import {
  ArgumentError,
  LibraryError,
  type LibraryRuntime,
  type LuaFunction,
  type LuaValue,
  NOTHING,
} from '../run/values.ts'
import { intAt, numberAt } from './arguments.ts'

const DEGREE = Math.PI / 180

export function mathLibrary(runtime: LibraryRuntime): Record<string, LuaFunction | number> {
  const fmod = ofTwo((a, b) => a % b)
  return {
    abs: of(Math.abs),
    acos: of(Math.acos),
    asin: of(Math.asin),
    atan: of(Math.atan),
    atan2: ofTwo(Math.atan2),
    ceil: of(Math.ceil),
    cos: of(Math.cos),
    cosh: of(Math.cosh),
    deg: of(n => n / DEGREE),
    exp: of(Math.exp),
    floor: of(Math.floor),
    fmod,
    frexp: (...args) => frexp(numberAt(args, 1)),
    huge: Number.POSITIVE_INFINITY,
    ldexp: (...args) => {
      const exponent = intAt(args, 2)
      return ldexp(numberAt(args, 1), exponent)
    },
    log: of(Math.log),
    log10: of(Math.log10),
    max: (...args) => {
      let most = numberAt(args, 1)
      for (let i = 2; i <= args.length; i++) {
        const n = numberAt(args, i)
        if (n > most) most = n
      }
      return most
    },
    min: (...args) => {
      let least = numberAt(args, 1)
      for (let i = 2; i <= args.length; i++) {
        const n = numberAt(args, i)
        if (n < least) least = n
      }
      return least
    },
    mod: fmod,
    modf: (...args) => modf(numberAt(args, 1)),
    pi: Math.PI,
    pow: ofTwo(power),
    rad: of(n => n * DEGREE),
    random: (...args) => random(runtime.random(), args),
    randomseed: (...args) => {
      runtime.randomSeed(intAt(args, 1))
      return NOTHING
    },
    sin: of(Math.sin),
    sinh: of(Math.sinh),
    sqrt: of(Math.sqrt),
    tan: of(Math.tan),
    tanh: of(Math.tanh),
  }
}

function of(f: (n: number) => number): LuaFunction {
  return (...args) => f(numberAt(args, 1))
}

/** The second argument is read first, as the arguments of a call are in C on x86: that is the one complained about. */
function ofTwo(f: (a: number, b: number) => number): LuaFunction {
  return (...args) => {
    const b = numberAt(args, 2)
    return f(numberAt(args, 1), b)
  }
}

/** A number from 0 up to 1 to one from 1 up to a limit, or between two. The bounds are C's 32-bit integers. */
function random(n: number, args: readonly LuaValue[]): number {
  if (args.length === 0) return n
  if (args.length > 2) throw new LibraryError('wrong number of arguments')
  const from = args.length === 1 ? 1 : intAt(args, 1)
  const to = intAt(args, args.length)
  if (from > to) throw new ArgumentError(args.length, 'interval is empty')
  // The width overflows where it does in C.
  return Math.floor(n * ((to - from + 1) | 0)) + from
}

/** A mantissa from 0.5 up to 1 and a power of two. */
function frexp(n: number): [number, number] {
  if (n === 0 || !Number.isFinite(n)) return [n, 0]
  const size = Math.abs(n)
  // Denormal numbers first become normal ones.
  const shift = size < 2 ** -1022 ? 54 : 0
  const shifted = size * 2 ** shift
  let exponent = Math.floor(Math.log2(shifted)) + 1
  // The logarithm may be rounded to the next whole number.
  while (shifted / 2 ** (exponent - 1) < 1) exponent--
  while (shifted / 2 ** (exponent - 1) >= 2) exponent++
  return [(Math.sign(n) * (shifted / 2 ** (exponent - 1))) / 2, exponent - shift]
}

function ldexp(n: number, exponent: number): number {
  if (n === 0 || !Number.isFinite(n)) return n
  const [mantissa, power2] = frexp(n)
  const total = power2 + exponent
  if (total > 1024) return n * Number.POSITIVE_INFINITY
  if (total < -1074) return n * 0
  // In two steps, of which only the last one can round.
  return mantissa * 2 ** Math.ceil(total / 2) * 2 ** Math.floor(total / 2)
}

function modf(n: number): [number, number] {
  const whole = Math.trunc(n)
  const fraction = Number.isFinite(n) ? n - whole : Number.isNaN(n) ? n : 0
  // The sign of zero is the number's.
  return [whole, fraction === 0 && (n < 0 || Object.is(n, -0)) ? -0 : fraction]
}
