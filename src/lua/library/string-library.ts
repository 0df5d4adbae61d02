/**
 * Lua's `string` library. Strings have one character per byte, so positions and lengths are the same in both worlds;
 * only ASCII has letters. What can make a long string or take long is accounted first.
 */

import { visible } from '../run/numbers.ts'
import {
  ArgumentError,
  LibraryError,
  type LibraryRuntime,
  type LuaFunction,
  type LuaValue,
  NOTHING,
  type Results,
} from '../run/values.ts'
import { type Arguments, functionAt, intAt, integerAt, integerOr, textAt } from './arguments.ts'
import { Matcher } from './match.ts'
import { Formatter } from './string-format.ts'
import { substitution } from './substitution.ts'

/** Values that a function of Lua's C interface can have at hand, its arguments included. */
const STACK = 8000
/** The longest string that V8 makes. */
const LONGEST = 2 ** 29 - 24
const SPECIAL = /[\^$*+?.([%-]/
const OUTSIDE_ASCII = /[\x80-\xff]/

export function stringLibrary(runtime: LibraryRuntime): Record<string, LuaFunction> {
  const matcher = new Matcher(runtime)
  const formatter = new Formatter(runtime)

  /** The accounted result of a function that makes a string as long as its argument. */
  const spent = (text: string) => {
    runtime.spendText(text.length)
    return text
  }

  const gmatch: LuaFunction = (...args) => {
    const subject = textAt(args, 1)
    const text = textAt(args, 2)
    const pattern = matcher.pattern(text, false)
    let from = 0
    return () => {
      if (from > subject.length || !matcher.find(pattern, subject, from)) return NOTHING
      from = matcher.end === matcher.start ? matcher.end + 1 : matcher.end
      return pattern.captures < 2 ? matcher.capture(pattern, subject, 0) : matcher.captures(pattern, subject)
    }
  }

  return {
    byte: (...args) => {
      const text = textAt(args, 1)
      const from = integerOr(args, 2, 1)
      if (args[2] === undefined) {
        const code = text.charCodeAt(fromStart(from, text.length) - 1)
        return Number.isNaN(code) ? NOTHING : code
      }
      return bytes(args, text, from, integerAt(args, 3))
    },

    char: (...args) => {
      let text = ''
      for (let i = 1; i <= args.length; i++) {
        const code = intAt(args, i)
        if (code < 0 || code > 255) throw new ArgumentError(i, 'invalid value')
        text += String.fromCharCode(code)
      }
      return text
    },

    dump: (...args) => {
      functionAt(args, 1)
      throw new LibraryError('unable to dump given function')
    },

    find: (...args) => {
      const subject = textAt(args, 1)
      const text = textAt(args, 2)
      const from = startOfSearch(args, subject)
      if ((args[3] !== undefined && args[3] !== false) || !SPECIAL.test(visible(text))) {
        const at = subject.indexOf(text, from)
        const looked = (at === -1 ? subject.length : at) - from
        if (looked > 1000) runtime.step(looked >> 6)
        return at === -1 ? undefined : [at + 1, at + text.length]
      }
      const pattern = matcher.pattern(text, true)
      if (!matcher.find(pattern, subject, from)) return undefined
      const { start, end } = matcher
      if (pattern.captures === 0) return [start + 1, end]
      return [start + 1, end, ...matcher.captures(pattern, subject)]
    },

    format: (...args) => formatter.format(args),

    gfind: gmatch,

    gmatch,

    gsub: substitution(runtime, matcher),

    len: (...args) => textAt(args, 1).length,

    lower: (...args) => {
      const text = textAt(args, 1)
      if (!OUTSIDE_ASCII.test(text)) return spent(text.toLowerCase())
      return spent(text.replace(/[A-Z]+/g, letters => letters.toLowerCase()))
    },

    match: (...args) => {
      const subject = textAt(args, 1)
      const pattern = matcher.pattern(textAt(args, 2), true)
      if (!matcher.find(pattern, subject, startOfSearch(args, subject))) return undefined
      if (pattern.captures < 2) return matcher.capture(pattern, subject, 0)
      return matcher.captures(pattern, subject)
    },

    rep: (...args) => {
      const text = textAt(args, 1)
      const count = intAt(args, 2)
      if (count <= 0) return ''
      const length = text.length * count
      runtime.spendText(length)
      if (length > LONGEST) throw new LibraryError('not enough memory')
      return text.repeat(count)
    },

    reverse: (...args) => {
      const text = spent(textAt(args, 1))
      let reversed = ''
      const codes: number[] = []
      for (let at = text.length - 1; at >= 0; at--) {
        codes.push(text.charCodeAt(at))
        if (codes.length < 4096 && at > 0) continue
        reversed += String.fromCharCode(...codes)
        codes.length = 0
      }
      return reversed
    },

    sub: (...args) => {
      const text = textAt(args, 1)
      const { length } = text
      const from = fromStart(integerAt(args, 2), length)
      const to = args[2] === undefined ? length : fromStart(integerAt(args, 3), length)
      runtime.spendText(0)
      return text.slice(from < 1 ? 0 : from - 1, to)
    },

    upper: (...args) => {
      const text = textAt(args, 1)
      if (!OUTSIDE_ASCII.test(text)) return spent(text.toUpperCase())
      return spent(text.replace(/[a-z]+/g, letters => letters.toUpperCase()))
    },
  }
}

/** A position counted from the start; from the end if it is negative. */
function fromStart(position: number, length: number): number {
  return position >= 0 ? position : Math.max(0, position + length + 1)
}

/** Where a search begins, counted from 0. */
function startOfSearch(args: Arguments, subject: string): number {
  if (args[2] === undefined) return 0
  const from = fromStart(integerAt(args, 3), subject.length) - 1
  return Math.min(Math.max(from, 0), subject.length)
}

function bytes(args: Arguments, text: string, first: number, last: number): Results {
  const from = Math.max(fromStart(first, text.length), 1)
  const to = Math.min(fromStart(last, text.length), text.length)
  if (from > to) return NOTHING
  if (from === to) return text.charCodeAt(from - 1)
  if (to - from + 1 + args.length > STACK) throw new LibraryError('stack overflow (string slice too long)')
  const codes: LuaValue[] = []
  for (let at = from - 1; at < to; at++) codes.push(text.charCodeAt(at))
  return codes
}
