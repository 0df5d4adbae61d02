/**
 * Lua values to JSON, as Redis' cjson writes it: without blanks, in the order in which a table is traversed, texts
 * byte by byte (nothing asks for UTF-8), numbers with 14 significant digits. Tables within each other are kept on an
 * own stack, so that none are too deep for JavaScript's.
 */
import { typeName } from '../lua/library/arguments.ts'
import { numberText } from '../lua/run/numbers.ts'
import { LuaTable } from '../lua/run/table.ts'
import { LibraryError, type LuaValue } from '../lua/run/values.ts'
import { flat } from '../structures/packed.ts'
import { significantDigits } from './cjson-numbers.ts'
import { type JsonSettings, NULL } from './cjson-settings.ts'
import { type Meter, STACK } from './limits.ts'

/**
 * After so many values memory and work are counted, and the text is copied into one piece: until then V8 keeps 32 bytes
 * for each of its parts.
 */
const PORTION = 1024
/**
 * Keys that are kept quoted: how many, and how long at most. V8 copies slices of up to 12 characters; a longer one would
 * keep alive the text that it was cut from.
 */
const MOST_LABELS = 1024
const LONGEST_LABEL = 12
const LARGEST_INDEX = 2147483647
/** What C's int makes of numbers that are too large for it. */
const OVERFLOWN = -2147483648

/** A table of which a part is written. */
interface Level {
  readonly table: LuaTable
  /** Of an array; 0 for an object. */
  readonly length: number
  /** How much of Lua's stack this and the tables around it take. */
  readonly top: number
  /** The last index, or position of the traversal, that was written. */
  at: number
}

export class JsonWriter {
  readonly #settings: JsonSettings
  readonly #meter: Meter
  readonly #labels = new Map<string, string>()

  constructor(settings: JsonSettings, meter: Meter) {
    this.#settings = settings
    this.#meter = meter
  }

  write(value: LuaValue): string {
    const path: Level[] = []
    let level: Level | undefined
    let next = value
    const written: string[] = []
    let json = ''
    for (let count = 1; ; count++) {
      if (count % PORTION === 0) {
        this.#meter.step(PORTION)
        this.#meter.spend(json.length)
        written.push(flat(json))
        json = ''
      }
      if (typeof next === 'string') json += quoted(next)
      else if (next instanceof LuaTable) {
        if (level !== undefined) path.push(level)
        level = this.#enter(next, path.length + 1, level)
      } else json += this.#scalar(next)
      // Goes on with the innermost table that has more.
      while (level !== undefined) {
        const { table, at } = level
        if (level.length > 0) {
          if (at < level.length) {
            json += at === 0 ? '[' : ','
            level.at = at + 1
            next = table.getNumber(at + 1)
            break
          }
          json += ']'
        } else {
          const position = table.advance(at)
          if (position !== 0) {
            json += at === 0 ? '{' : ','
            json += this.#label(table.keyAt(position))
            level.at = position
            next = table.valueAt(position)
            break
          }
          json += at === 0 ? '{}' : '}'
        }
        level = path.pop()
      }
      if (level === undefined) {
        this.#meter.spend(json.length)
        return written.length === 0 ? json : written.join('') + json
      }
    }
  }

  #enter(table: LuaTable, depth: number, outer: Level | undefined): Level {
    const top = outer === undefined ? 1 : outer.top + (outer.length > 0 ? 1 : 2)
    if (depth > this.#settings.encodeDepth || top + 3 > STACK) {
      throw new LibraryError(`Cannot serialise, excessive nesting (${depth})`)
    }
    return { table, length: Math.max(0, this.#arrayLength(table)), top, at: 0 }
  }

  /** The largest index of what is to be an array; 0 or less for an object. */
  #arrayLength(table: LuaTable): number {
    let largest = 0
    let items = 0
    for (let at = table.advance(0); at !== 0; at = table.advance(at)) {
      const key = table.keyAt(at)
      if (typeof key !== 'number' || key < 1 || Math.floor(key) !== key) return 0
      if (key > largest) largest = key > LARGEST_INDEX ? OVERFLOWN : key
      items++
    }
    const { sparseRatio, sparseSafe, sparseToObject } = this.#settings
    if (sparseRatio === 0 || largest <= sparseSafe || largest <= Math.imul(items, sparseRatio)) return largest
    if (sparseToObject) return 0
    throw new LibraryError('Cannot serialise table: excessively sparse array')
  }

  #scalar(value: LuaValue): string {
    if (typeof value === 'number') return this.#number(value)
    if (typeof value === 'boolean') return value ? 'true' : 'false'
    if (value === undefined || value === NULL) return 'null'
    throw new LibraryError(`Cannot serialise ${typeName(value)}: type not supported`)
  }

  #number(number: number): string {
    const { encodeInvalid, precision } = this.#settings
    if (!Number.isFinite(number)) {
      if (encodeInvalid === 'null') return 'null'
      if (encodeInvalid === 'off') throw new LibraryError('Cannot serialise number: must not be NaN or Inf')
      return Number.isNaN(number) ? 'nan' : numberText(number)
    }
    return significantDigits(number, precision)
  }

  /** A key, quoted and with a colon. Few different ones make up most of all keys. */
  #label(key: LuaValue): string {
    if (typeof key === 'number') return `"${this.#number(key)}":`
    if (typeof key !== 'string') {
      throw new LibraryError(`Cannot serialise ${typeName(key)}: table key must be a number or string`)
    }
    const known = this.#labels.get(key)
    if (known !== undefined) return known
    const label = `${quoted(key)}:`
    if (key.length <= LONGEST_LABEL) {
      if (this.#labels.size === MOST_LABELS) this.#labels.clear()
      this.#labels.set(key, label)
    }
    return label
  }
}

/** All but control characters, the quote, the backslash, the slash and DEL is written as it is. */
const ESCAPED = /[^ !#-.0-[\]-~\x80-\xff]/

function quoted(text: string): string {
  return ESCAPED.test(text) ? escaped(text) : `"${text}"`
}

/** As JavaScript writes it, which leaves alone two characters that Redis does not. */
function escaped(text: string): string {
  let json = JSON.stringify(text)
  if (json.includes('/')) json = json.replaceAll('/', '\\/')
  return json.includes('\x7f') ? json.replaceAll('\x7f', '\\u007f') : json
}
