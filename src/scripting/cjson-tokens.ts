/**
 * The tokens of a JSON text, for cjson-decode.ts: strings byte by byte with escapes of Unicode as UTF-8, numbers as C
 * reads them. What cannot be read is `undefined`; why and where is only worked out for the error's text.
 */
import { parseNumber } from '../lua/run/numbers.ts'
import type { LightUserdata } from '../lua/run/values.ts'
import { NULL } from './cjson-settings.ts'

export const QUOTE = 34
export const COMMA = 44
export const COLON = 58
export const ARRAY_BEGIN = 91
export const ARRAY_END = 93
export const OBJECT_BEGIN = 123
export const OBJECT_END = 125
/** What `next` gives at the end. */
export const END = -1

const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
const LETTER_E = 101
const LETTER_X = 120
const LETTER_U = 117
const BACKSLASH = 92
const BLANKS = new Set([9, 10, 13, 32])

/** Digits of an integer that a double surely holds. */
const SURE_DIGITS = 15
const POWERS_OF_TEN = Array.from({ length: SURE_DIGITS + 1 }, (_, power) => 10 ** power)

const DECIMAL = /[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?/iy
const NOT_DECIMAL =
  /[+-]?(?:0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?[0-9]+)?|inf(?:inity)?|nan(?:\([0-9a-z_]*\))?)/iy
/** How numbers begin that C knows and JSON does not. */
const NOT_JSON = /\+|-?(?:0[0-9x]|inf|nan)/iy

const NAMES: ReadonlyMap<number, string> = new Map([
  [END, 'T_END'],
  [COMMA, 'T_COMMA'],
  [COLON, 'T_COLON'],
  [ARRAY_BEGIN, 'T_ARR_BEGIN'],
  [ARRAY_END, 'T_ARR_END'],
  [OBJECT_BEGIN, 'T_OBJ_BEGIN'],
  [OBJECT_END, 'T_OBJ_END'],
])

const LETTERS: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
/** What a backslash and a letter stand for, by the letter's code. */
const ESCAPES = Array.from({ length: 256 }, (_, code) => LETTERS[String.fromCharCode(code)])
/** From this length on a string with escapes is worth to be given to JavaScript's parser. */
const LONG = 32

export type Scalar = string | number | boolean | LightUserdata

export class JsonTokens {
  at = 0
  readonly #text: string
  readonly #anyNumber: boolean
  /** The first backslash from `at` on, if it was looked for. */
  #backslash = -1
  #problem = ''
  #problemAt = 0

  /** @param anyNumber whether numbers are read that JSON does not have: hexadecimal, infinite, +1, 007. */
  constructor(text: string, anyNumber: boolean) {
    const zero = text.indexOf('\0')
    this.#text = zero === -1 ? text : text.slice(0, zero)
    this.#anyNumber = anyNumber
  }

  /** Goes past blanks: the code of the character there. */
  next(): number {
    const text = this.#text
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at)
      if (code > 32 || !BLANKS.has(code)) return code
    }
    return END
  }

  /** A string whose quote is at hand. */
  string(): string | undefined {
    const text = this.#text
    const start = this.at + 1
    if (this.#backslash < start) this.#findBackslash(start)
    const end = text.indexOf('"', start)
    if (end === -1 || end > this.#backslash) return this.#escapedString(start)
    this.at = end + 1
    return text.slice(start, end)
  }

  /** A number whose first digit or minus is at hand. */
  number(): number | undefined {
    const text = this.#text
    let at = this.at
    let code = text.charCodeAt(at)
    const negative = code === MINUS
    if (negative) code = text.charCodeAt(++at)
    const start = at
    const leading = code
    let digits = 0
    for (; code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) digits = digits * 10 + code - ZERO
    let count = at - start
    if (count === 0 || (leading === ZERO && (count > 1 || (code | 32) === LETTER_X))) return this.#anyForm()
    let decimals = 0
    if (code === POINT) {
      const point = at
      code = text.charCodeAt(++at)
      for (; code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) digits = digits * 10 + code - ZERO
      decimals = at - point - 1
      count += decimals
    }
    const end = (code | 32) === LETTER_E ? exponentEnd(text, at) : at
    const first = this.at
    this.at = end
    if (end > at || count > SURE_DIGITS) return Number(text.slice(first, end))
    // Both are exact, so that the quotient is rounded once.
    const value = decimals === 0 ? digits : digits / (POWERS_OF_TEN[decimals] ?? 1)
    return negative ? -value : value
  }

  /** Anything but a string or a number that begins as in JSON. */
  word(): Scalar | undefined {
    const text = this.#text
    const { at } = this
    if (text.startsWith('true', at)) {
      this.at += 4
      return true
    }
    if (text.startsWith('false', at)) {
      this.at += 5
      return false
    }
    if (text.startsWith('null', at)) {
      this.at += 4
      return NULL
    }
    return this.#anyNumber && matches(NOT_JSON, text, at) ? this.#anyForm() : this.#fail('invalid token', at)
  }

  /** A string, a number or a word, by its first character. */
  scalar(code: number): Scalar | undefined {
    if (code === QUOTE) return this.string()
    return (code >= ZERO && code <= NINE) || code === MINUS ? this.number() : this.word()
  }

  /** For errors: what is at hand, or what is wrong with it, and where. */
  found(): string {
    const code = this.next()
    const character = this.at + 1
    const name = NAMES.get(code)
    if (name !== undefined) return `${name} at character ${character}`
    const value = this.scalar(code)
    if (value === undefined) return `${this.#problem} at character ${this.#problemAt + 1}`
    const kind = value === NULL ? 'null' : typeof value
    return `T_${kind.toUpperCase()} at character ${character}`
  }

  #anyForm(): number | undefined {
    const text = this.#text
    const start = this.at
    if (!this.#anyNumber && matches(NOT_JSON, text, start)) return this.#fail('invalid number', start)
    const form = this.#anyNumber && matches(NOT_DECIMAL, text, start) ? NOT_DECIMAL : DECIMAL
    if (!matches(form, text, start)) return this.#fail('invalid number', start)
    this.at = form.lastIndex
    return parseNumber(text.slice(start, this.at))
  }

  /** A string with escapes, or without an end. */
  #escapedString(start: number): string | undefined {
    const native = this.#nativeString(start)
    if (native !== undefined) return native
    const text = this.#text
    let string = ''
    let from = start
    for (let at = start; ; ) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        this.at = at + 1
        return string + text.slice(from, at)
      }
      if (at >= text.length) return this.#fail('unexpected end of string', at)
      if (code !== BACKSLASH) {
        at++
        continue
      }
      string += text.slice(from, at)
      if (text.charCodeAt(at + 1) === LETTER_U) {
        const point = codePoint(text, at)
        if (point === -1) return this.#fail('invalid unicode escape code', at)
        string += utf8(point)
        from = at + (point < 0x10000 ? 6 : 12)
      } else {
        const character = ESCAPES[text.charCodeAt(at + 1)]
        if (character === undefined) return this.#fail('invalid escape code', at)
        string += character
        from = at + 2
      }
      at = from
    }
  }

  /**
   * A long string with escapes by JavaScript's own parser (measured: several times as fast), unless it has escapes of
   * Unicode, which become UTF-8, or something that JavaScript refuses.
   */
  #nativeString(start: number): string | undefined {
    const text = this.#text
    let at = start
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code === BACKSLASH) {
        if (ESCAPES[text.charCodeAt(at + 1)] === undefined) return undefined
        at += 2
      } else if (code >= 32) at++
      else return undefined
    }
    if (at - start < LONG) return undefined
    const string: unknown = JSON.parse(text.slice(start - 1, at + 1))
    this.at = at + 1
    return String(string)
  }

  #findBackslash(from: number): void {
    const found = this.#text.indexOf('\\', from)
    this.#backslash = found === -1 ? Number.POSITIVE_INFINITY : found
  }

  #fail(problem: string, at: number): undefined {
    this.#problem = problem
    this.#problemAt = at
    this.#backslash = -1
  }
}

/** Whether a sticky pattern matches at a place; it then knows where the match ends. */
function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

/** Where an exponent ends that begins at a place; the same place if it has no digits. */
function exponentEnd(text: string, start: number): number {
  let at = start + 1
  const sign = text.charCodeAt(at)
  if (sign === PLUS || sign === MINUS) at++
  const digits = at
  while (isDigit(text.charCodeAt(at))) at++
  return at === digits ? start : at
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE
}

/** The code point of an escape (of two, for those beyond 16 bits), -1 if it is wrong. */
function codePoint(text: string, backslash: number): number {
  const unit = hexadecimal(text, backslash + 2)
  if ((unit & 0xf800) !== 0xd800) return unit
  if (unit >= 0xdc00 || !text.startsWith('\\u', backslash + 6)) return -1
  const low = hexadecimal(text, backslash + 8)
  if ((low & 0xfc00) !== 0xdc00) return -1
  return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff)
}

/** Four digits; -1 if they are none. */
function hexadecimal(text: string, at: number): number {
  let value = 0
  for (let i = at; i < at + 4; i++) {
    const code = text.charCodeAt(i)
    const letter = code | 32
    if (code >= ZERO && code <= NINE) value = value * 16 + code - ZERO
    else if (letter >= 97 && letter <= 102 && code < 128) value = value * 16 + letter - 87
    else return -1
  }
  return value
}

function utf8(point: number): string {
  if (point < 0x80) return String.fromCharCode(point)
  const last = 0x80 | (point & 0x3f)
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), last)
  const third = 0x80 | ((point >> 6) & 0x3f)
  if (point < 0x10000) return String.fromCharCode(0xe0 | (point >> 12), third, last)
  return String.fromCharCode(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), third, last)
}
