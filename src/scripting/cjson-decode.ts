/**
 * JSON to Lua values, as Redis' cjson reads it: `null` becomes a value of its own, arrays and objects become tables.
 * Those within each other are kept on an own stack, so that none are too deep for JavaScript's. Every error
 * names what was expected and what was found instead.
 */
import { LuaTable } from '../lua/run/table.ts'
import { LibraryError, type LuaValue } from '../lua/run/values.ts'
import type { JsonSettings } from './cjson-settings.ts'
import {
  ARRAY_BEGIN,
  ARRAY_END,
  COLON,
  COMMA,
  END,
  JsonTokens,
  OBJECT_BEGIN,
  OBJECT_END,
  QUOTE,
} from './cjson-tokens.ts'
import { grownList } from './grown-list.ts'
import { type Meter, STACK, TABLE_BYTES } from './limits.ts'

/** Memory and work are counted after so many tables. */
const PORTION = 128
/** Keys of an object that are compared one by one: a table that is given all at once must not have one twice. */
const FEW = 16

/** An array or an object of which a part is read. */
class Open {
  readonly isArray: boolean
  /** How much of Lua's stack the next value finds in use. */
  readonly top: number
  /** Of an object: that of the value that is read next. */
  key = ''
  /** Of an array: its values from place 1 on. Of an object: its keys and values in turn, while they are few. */
  readonly #parts: LuaValue[]
  #table: LuaTable | undefined = undefined

  constructor(isArray: boolean, top: number) {
    this.isArray = isArray
    this.top = top + (isArray ? 1 : 2)
    this.#parts = isArray ? [undefined] : []
  }

  add(value: LuaValue): void {
    if (this.isArray) this.#parts.push(value)
    else if (this.#table !== undefined) this.#table.setText(this.key, value)
    else {
      setEntry(this.#parts, this.key, value)
      if (this.#parts.length === 2 * FEW) this.#table = LuaTable.record(this.#parts)
    }
  }

  close(): LuaTable {
    return this.isArray ? grownList(this.#parts) : (this.#table ?? LuaTable.record(this.#parts))
  }
}

export class JsonReader {
  readonly #tokens: JsonTokens
  readonly #deepest: number
  readonly #meter: Meter
  #tables = 0

  constructor(text: string, settings: JsonSettings, meter: Meter) {
    if (text.length > 1 && (text.charCodeAt(0) === 0 || text.charCodeAt(1) === 0)) {
      throw new LibraryError('JSON parser does not support UTF-16 or UTF-32')
    }
    meter.spend(text.length)
    this.#tokens = new JsonTokens(text, settings.decodeInvalid)
    this.#deepest = settings.decodeDepth
    this.#meter = meter
  }

  read(): LuaValue {
    const tokens = this.#tokens
    const value = this.#value()
    if (tokens.next() !== END) throw this.#unexpected('the end')
    return value
  }

  #value(): LuaValue {
    const tokens = this.#tokens
    const path: Open[] = []
    let open: Open | undefined
    for (;;) {
      let code = tokens.next()
      let value: LuaValue
      if (code === OBJECT_BEGIN || code === ARRAY_BEGIN) {
        const isArray = code === ARRAY_BEGIN
        const top = open === undefined ? 1 : open.top
        if (open !== undefined) path.push(open)
        this.#enter(path.length + 1, top)
        open = new Open(isArray, top)
        code = tokens.next()
        if (code !== (isArray ? ARRAY_END : OBJECT_END)) {
          if (!isArray) open.key = this.#key(code)
          continue
        }
        tokens.at++
        value = new LuaTable()
        open = path.pop()
      } else {
        value = tokens.scalar(code)
        if (value === undefined) throw this.#unexpected('value')
      }
      // Goes on with the innermost array or object that has more.
      for (;;) {
        if (open === undefined) return value
        open.add(value)
        code = tokens.next()
        if (code === COMMA) {
          tokens.at++
          if (!open.isArray) open.key = this.#key(tokens.next())
          break
        }
        if (code !== (open.isArray ? ARRAY_END : OBJECT_END)) {
          throw this.#unexpected(`comma or ${open.isArray ? 'array' : 'object'} end`)
        }
        tokens.at++
        value = open.close()
        open = path.pop()
      }
    }
  }

  /** A key and the colon behind it. */
  #key(code: number): string {
    const tokens = this.#tokens
    const key = code === QUOTE ? tokens.string() : undefined
    if (key === undefined) throw this.#unexpected('object key string')
    if (tokens.next() !== COLON) throw this.#unexpected('colon')
    tokens.at++
    return key
  }

  #enter(depth: number, top: number): void {
    const character = ++this.#tokens.at
    if (depth > this.#deepest || top + 2 > STACK) {
      throw new LibraryError(`Found too many nested data structures (${depth}) at character ${character}`)
    }
    if (++this.#tables % PORTION === 0) {
      this.#meter.step(PORTION)
      this.#meter.spend(PORTION * TABLE_BYTES)
    }
  }

  #unexpected(expected: string): LibraryError {
    return new LibraryError(`Expected ${expected} but found ${this.#tokens.found()}`)
  }
}

/** Of keys that are the same the last counts. */
function setEntry(entries: LuaValue[], key: string, value: LuaValue): void {
  for (let i = 0; i < entries.length; i += 2) {
    if (entries[i] === key) {
      entries[i + 1] = value
      return
    }
  }
  entries.push(key, value)
}
