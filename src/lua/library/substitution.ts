/**
 * `string.gsub`: replaces matches by a text with captures in it, by what a table has for the first capture, or by
 * what a function returns for all of them. The function may be suspended in between, so all state is in an object.
 */

import { numberText } from '../run/numbers.ts'
import { LuaTable } from '../run/table.ts'
import {
  ArgumentError,
  first,
  LibraryError,
  type LibraryRuntime,
  type LuaFunction,
  type LuaValue,
  twin,
} from '../run/values.ts'
import { type Arguments, intAt, textAt, typeName } from './arguments.ts'
import type { Matcher } from './match.ts'
import type { Pattern } from './pattern.ts'

/** Memory is accounted in portions of so many bytes. */
const PORTION = 4096

/** The function `gsub`. */
export function substitution(runtime: LibraryRuntime, matcher: Matcher): LuaFunction {
  return twin(
    (...args) => {
      const work = new Substitution(runtime, matcher, args)
      const by = args[2]
      if (typeof by === 'function') {
        while (work.next()) {
          work.replace(
            first(work.single ? runtime.call(by, work.capture(0)) : runtime.call(by, ...work.captures())),
          )
        }
      } else if (by instanceof LuaTable) {
        while (work.next()) work.replace(runtime.index(by, work.capture(0)))
      } else work.replaceAll(template(textAt(args, 3)))
      return work.results()
    },
    function* (...args) {
      const work = new Substitution(runtime, matcher, args)
      const by = args[2]
      if (typeof by === 'function') {
        while (work.next()) work.replace(first(yield* runtime.callResumable(by, ...work.captures())))
      } else if (by instanceof LuaTable) {
        while (work.next()) work.replace(yield* runtime.indexResumable(by, work.capture(0)))
      } else work.replaceAll(template(textAt(args, 3)))
      return work.results()
    },
  )
}

/** A text in turn with numbers of captures, 0 being the whole match. */
type Template = readonly (string | number)[]

function template(text: string): Template {
  const parts: (string | number)[] = []
  let literal = ''
  let at = 0
  for (;;) {
    const percent = text.indexOf('%', at)
    if (percent === -1) {
      literal += text.slice(at)
      if (literal !== '' || parts.length === 0) parts.push(literal)
      return parts
    }
    literal += text.slice(at, percent)
    // At the end C reads on to the zero byte behind the string.
    const next = percent + 1 < text.length ? text.charAt(percent + 1) : '\0'
    at = percent + 2
    if (next < '0' || next > '9') literal += next
    else {
      if (literal !== '') parts.push(literal)
      literal = ''
      parts.push(Number(next))
    }
  }
}

class Substitution {
  /** Whether a match has one value to call a function with. */
  readonly single: boolean
  readonly #runtime: LibraryRuntime
  readonly #matcher: Matcher
  readonly #subject: string
  readonly #pattern: Pattern
  #left: number
  #count = 0
  /** The last match. */
  #start = 0
  #end = 0
  /** Where to look for the next match, and up to where the subject has been taken over. */
  #from = 0
  #copied = 0
  #out = ''
  #accounted = 0

  constructor(runtime: LibraryRuntime, matcher: Matcher, args: Arguments) {
    this.#runtime = runtime
    this.#matcher = matcher
    this.#subject = textAt(args, 1)
    const text = textAt(args, 2)
    this.#left = args[3] === undefined ? this.#subject.length + 1 : intAt(args, 4)
    const by = args[2]
    const fits = typeof by === 'string' || typeof by === 'number' || typeof by === 'function'
    if (!fits && !(by instanceof LuaTable)) throw new ArgumentError(3, 'string/function/table expected')
    this.#pattern = matcher.pattern(text, true)
    this.single = this.#pattern.captures < 2
  }

  /** Finds the next match. */
  next(): boolean {
    if (this.#left <= 0 || this.#from > this.#subject.length) return false
    if (!this.#matcher.find(this.#pattern, this.#subject, this.#from)) return false
    const { start, end } = this.#matcher
    this.#start = start
    this.#end = end
    this.#from = end > start ? end : end + 1
    this.#count++
    this.#left = this.#pattern.anchored ? 0 : this.#left - 1
    return true
  }

  capture(number: number): LuaValue {
    return this.#matcher.capture(this.#pattern, this.#subject, number)
  }

  captures(): LuaValue[] {
    return this.#matcher.captures(this.#pattern, this.#subject)
  }

  /** Puts a value in the place of the last match; nil and false leave it as it is. */
  replace(value: LuaValue): void {
    if (value === undefined || value === false) return
    if (typeof value === 'string') this.#put(value)
    else if (typeof value === 'number') this.#put(numberText(value))
    else throw new LibraryError(`invalid replacement value (a ${typeName(value)})`)
  }

  replaceAll(parts: Template): void {
    const only = parts[0]
    if (parts.length === 1 && typeof only === 'string') {
      while (this.next()) this.#put(only)
      return
    }
    while (this.next()) {
      let text = ''
      for (const part of parts) text += typeof part === 'string' ? part : this.#part(part)
      this.#put(text)
    }
  }

  results(): [string, number] {
    if (this.#out === '' && this.#copied === 0) return [this.#subject, this.#count]
    const text = this.#out + this.#subject.slice(this.#copied)
    this.#runtime.spendText(text.length - this.#accounted)
    return [text, this.#count]
  }

  #part(number: number): string {
    if (number === 0) return this.#subject.slice(this.#start, this.#end)
    const value = this.capture(number - 1)
    return typeof value === 'string' ? value : `${value}`
  }

  #put(text: string): void {
    if (this.#start > this.#copied) this.#out += this.#subject.slice(this.#copied, this.#start)
    this.#out += text
    this.#copied = this.#end
    if (this.#out.length - this.#accounted > PORTION) {
      this.#runtime.spend(this.#out.length - this.#accounted)
      this.#accounted = this.#out.length
    }
  }
}
