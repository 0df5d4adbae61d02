/**
 * Splits Lua source into tokens for the parser, one at a time: `kind` is the current token, `text` or `number` what
 * it carries. Source is a string of bytes; what is not ASCII may stand in strings and comments only.
 *
 * Messages quote the token at which something is wrong, as Lua 5.1 does: a string with its quotes and with its
 * escapes already replaced, so that the lexer keeps what it has read of a token until the next one.
 */

import { parseNumber } from '../run/numbers.ts'
import { LuaError } from '../run/values.ts'
import { SYNTAX_BUFFER, shownName } from './chunk-name.ts'

const KEYWORDS = [
  'and',
  'break',
  'do',
  'else',
  'elseif',
  'end',
  'false',
  'for',
  'function',
  'if',
  'in',
  'local',
  'nil',
  'not',
  'or',
  'repeat',
  'return',
  'then',
  'true',
  'until',
  'while',
] as const

/** A keyword or an operator is its own kind; `<name>` and its like carry something. */
export type Kind = string

const WORDS = new Map<string, Kind>(KEYWORDS.map(word => [word, word]))
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

export const NAME: Kind = '<name>'
export const STRING: Kind = '<string>'
export const NUMBER: Kind = '<number>'
export const END: Kind = '<eof>'

export class Lexer {
  kind: Kind = END
  /** The name, or the string's value. */
  text = ''
  number = 0
  /** The line that has been read up to: of the end of the current token. */
  line = 1
  /** The line of the end of the token before. */
  lastLine = 1
  readonly name: string
  readonly #source: string
  #at = 0
  /** What the current token reads like, where that is neither its kind nor its text. */
  #seen = ''

  /** Stands on the first token. */
  constructor(source: string, name: string) {
    this.#source = source
    this.name = shownName(name, SYNTAX_BUFFER)
    this.next()
  }

  next(): void {
    this.lastLine = this.line
    this.kind = this.#read()
  }

  /** Whether the token after the current one, a name, is `=`. */
  isFollowedByEquals(): boolean {
    const { line, lastLine, text } = this
    const at = this.#at
    const kind = this.#read()
    this.#at = at
    this.line = line
    this.lastLine = lastLine
    this.text = text
    return kind === '='
  }

  /** An error at the current token. */
  unexpected(message: string): LuaError {
    return this.error(message, this.#shown())
  }

  error(message: string, near?: string): LuaError {
    const place = `${this.name}:${this.line}: ${message}`
    // A message of C ends at a zero byte.
    return new LuaError(near === undefined ? place : `${place} near '${near.split('\0', 1)[0]}'`)
  }

  #shown(): string | undefined {
    // C takes a zero byte for the lack of a token.
    if (this.kind === '\0') return undefined
    if (this.kind === NAME) return this.text
    if (this.kind === STRING || this.kind === NUMBER) return this.#seen
    return shownKind(this.kind)
  }

  #read(): Kind {
    const source = this.#source
    for (;;) {
      const code = source.charCodeAt(this.#at)
      switch (code) {
        case 10:
        case 13:
          this.#newLine()
          continue
        case 32:
        case 9:
        case 11:
        case 12:
          this.#at++
          continue
        case 45: // -
          if (source.charCodeAt(this.#at + 1) !== 45) return this.#operator(1)
          this.#at += 2
          this.#skipComment()
          continue
        case 91: {
          // [
          const level = this.#levelOfBracket()
          if (level >= 0) {
            this.text = this.#readLong(level, 'string')
            this.#seen = `[${'='.repeat(level)}[${this.text}]${'='.repeat(level)}]`
            return STRING
          }
          if (level === -1) return this.#operator(1)
          throw this.error('invalid long string delimiter', source.slice(this.#at, this.#at - level))
        }
        case 61: // =
        case 60: // <
        case 62: // >
          return this.#operator(source.charCodeAt(this.#at + 1) === 61 ? 2 : 1)
        case 126: // ~
          return this.#operator(source.charCodeAt(this.#at + 1) === 61 ? 2 : 1)
        case 34:
        case 39:
          this.#readString(code)
          return STRING
        case 46: // .
          if (isDigit(source.charCodeAt(this.#at + 1))) return this.#readNumber()
          if (source.charCodeAt(this.#at + 1) !== 46) return this.#operator(1)
          return this.#operator(source.charCodeAt(this.#at + 2) === 46 ? 3 : 2)
        default:
          if (Number.isNaN(code)) return END
          if (isDigit(code)) return this.#readNumber()
          return isNameStart(code) ? this.#readName() : this.#operator(1)
      }
    }
  }

  #operator(length: number): Kind {
    const from = this.#at
    this.#at += length
    return this.#source.slice(from, this.#at)
  }

  /** CR, LF and either pair of them are one end of line. */
  #newLine(): void {
    const source = this.#source
    const code = source.charCodeAt(this.#at++)
    const other = source.charCodeAt(this.#at)
    if ((other === 10 || other === 13) && other !== code) this.#at++
    this.line++
  }

  #skipLine(): void {
    const source = this.#source
    for (;;) {
      const code = source.charCodeAt(this.#at)
      if (code === 10 || code === 13 || Number.isNaN(code)) return
      this.#at++
    }
  }

  #skipComment(): void {
    const level = this.#source.charCodeAt(this.#at) === 91 ? this.#levelOfBracket() : -1
    if (level >= 0) this.#readLong(level, 'comment')
    else this.#skipLine()
  }

  /** The number of `=` in an opening long bracket; otherwise minus how many characters look like one. */
  #levelOfBracket(): number {
    const source = this.#source
    let at = this.#at + 1
    while (source.charCodeAt(at) === 61) at++
    const length = at - this.#at
    return source.charCodeAt(at) === 91 ? length - 1 : -length
  }

  #readLong(level: number, what: string): string {
    const source = this.#source
    const closing = `]${'='.repeat(level)}]`
    this.#at += level + 2
    const first = source.charCodeAt(this.#at)
    if (first === 10 || first === 13) this.#newLine()
    const start = this.#at
    const end = source.indexOf(closing, start)
    let lines = ''
    let from = start
    const limit = end === -1 ? source.length : end
    for (;;) {
      const code = source.charCodeAt(this.#at)
      if (this.#at >= limit) break
      if (code !== 10 && code !== 13) this.#at++
      else {
        lines += `${source.slice(from, this.#at)}\n`
        this.#newLine()
        from = this.#at
      }
    }
    if (end === -1) throw this.error(`unfinished long ${what}`, END)
    this.#at = end + closing.length
    return lines + source.slice(from, end)
  }

  #readString(quote: number): void {
    const source = this.#source
    const opening = String.fromCharCode(quote)
    let text = ''
    let from = ++this.#at
    for (;;) {
      const code = source.charCodeAt(this.#at)
      if (code === quote) break
      if (code === 92) {
        text += source.slice(from, this.#at)
        this.#at++
        text += this.#readEscape(opening + text)
        from = this.#at
      } else if (code === 10 || code === 13) {
        throw this.error('unfinished string', opening + text + source.slice(from, this.#at))
      } else if (this.#at >= source.length) throw this.error('unfinished string', END)
      else this.#at++
    }
    this.text = text + source.slice(from, this.#at)
    this.#at++
    this.#seen = opening + this.text + opening
  }

  /** After the backslash. */
  #readEscape(seen: string): string {
    const source = this.#source
    const code = source.charCodeAt(this.#at)
    // What follows finds the end and says so.
    if (this.#at >= source.length) return ''
    if (code === 10 || code === 13) {
      this.#newLine()
      return '\n'
    }
    if (!isDigit(code)) {
      const letter = source.charAt(this.#at++)
      return ESCAPES[letter] ?? letter
    }
    let value = 0
    for (let digits = 0; digits < 3 && isDigit(source.charCodeAt(this.#at)); digits++) {
      value = value * 10 + source.charCodeAt(this.#at++) - 48
    }
    if (value > 255) throw this.error('escape sequence too large', seen)
    return String.fromCharCode(value)
  }

  #readNumber(): Kind {
    const source = this.#source
    const from = this.#at
    while (isDigit(source.charCodeAt(this.#at)) || source.charCodeAt(this.#at) === 46) this.#at++
    // C finds a zero byte in any set of characters.
    const exponent = source.charCodeAt(this.#at)
    if (exponent === 69 || exponent === 101 || exponent === 0) {
      this.#at++
      const sign = source.charCodeAt(this.#at)
      if (sign === 43 || sign === 45 || sign === 0) this.#at++
    }
    while (isNamePart(source.charCodeAt(this.#at))) this.#at++
    this.#seen = source.slice(from, this.#at)
    const number = parseNumber(this.#seen)
    if (number === undefined) throw this.error('malformed number', this.#seen)
    this.number = number
    return NUMBER
  }

  #readName(): Kind {
    const source = this.#source
    const from = this.#at++
    while (isNamePart(source.charCodeAt(this.#at))) this.#at++
    const word = source.slice(from, this.#at)
    const keyword = WORDS.get(word)
    if (keyword !== undefined) return keyword
    this.text = word
    return NAME
  }
}

/** How messages quote a kind of token. */
export function shownKind(kind: Kind): string {
  const code = kind.charCodeAt(0)
  return kind.length === 1 && (code < 32 || code === 127) ? `char(${code})` : kind
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
}

function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code)
}
