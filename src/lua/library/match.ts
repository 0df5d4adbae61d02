/**
 * Matches patterns against strings, for `string.find` and its relatives: from left to right with a stack of choices
 * to come back to, never deeper than the pattern has repetitions. All work is accounted, because a short pattern can
 * ask for more of it than a machine can do.
 */

import { LibraryError, type LibraryRuntime, type LuaValue } from '../run/values.ts'
import { ANY } from './character-sets.ts'
import {
  BALANCED,
  CHARACTER,
  CLOSE,
  END,
  FRONTIER,
  GREEDY,
  type Item,
  LAZY,
  MATCHED,
  MISTAKE,
  OPEN,
  OPTIONAL,
  type Pattern,
  POSITION,
  REPEATED,
  readPattern,
  SET,
} from './pattern.ts'

/** Work is accounted in portions of so many steps. */
const PORTION = 10_000
/** Patterns that are kept, and how long they may be. */
const KEPT = 300
const LONGEST_KEPT = 200
/** Memory of an item of a pattern. */
const BYTES_PER_ITEM = 80
/** The end of a capture that is a position. */
const NO_END = -1

export class Matcher {
  /** Where the last match began and ended. */
  start = 0
  end = 0
  readonly #runtime: LibraryRuntime
  readonly #patterns = new Map<string, Pattern>()
  readonly #unanchored = new Map<string, Pattern>()
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  /** Three numbers for a choice: the item to go on with, the least place to go back to (-1: forward), the place. */
  #choices = new Int32Array(96)
  #left = PORTION

  constructor(runtime: LibraryRuntime) {
    this.#runtime = runtime
  }

  /** The pattern in a text, read only once for a while. */
  pattern(text: string, anchors: boolean): Pattern {
    const patterns = anchors ? this.#patterns : this.#unanchored
    const known = patterns.get(text)
    if (known !== undefined) return known
    if (text.length > LONGEST_KEPT) this.#runtime.spend(text.length * BYTES_PER_ITEM)
    const pattern = readPattern(text, anchors)
    const room = 3 * pattern.items.length
    if (room > this.#choices.length) this.#choices = new Int32Array(room)
    if (text.length <= LONGEST_KEPT) {
      if (patterns.size === KEPT) patterns.clear()
      patterns.set(text, pattern)
    }
    return pattern
  }

  /** Finds the first match at or after a place. */
  find(pattern: Pattern, subject: string, from: number): boolean {
    if (pattern.anchored) return this.#matchAt(pattern, subject, from)
    const { prefix, first } = pattern
    if (prefix !== '') {
      for (let at = from; ; at++) {
        at = this.#search(subject, prefix, at)
        if (at === -1) return false
        if (pattern.literal) {
          this.start = at
          this.end = at + prefix.length
          return true
        }
        if (this.#matchAt(pattern, subject, at)) return true
      }
    }
    const { length } = subject
    for (let at = from; at <= length; at++) {
      if (first !== undefined) {
        const before = at
        while (at < length && first[subject.charCodeAt(at)] === 0) at++
        this.#account(at - before)
        if (at === length) return false
      }
      if (this.#matchAt(pattern, subject, at)) return true
    }
    return false
  }

  /** Where a text occurs at or after a place, -1 if it does not. */
  #search(subject: string, text: string, from: number): number {
    const at = subject.indexOf(text, from)
    this.#account(((at === -1 ? subject.length : at) - from) >> 3)
    return at
  }

  /** The captures of the last match; the whole match if the pattern has none. */
  captures(pattern: Pattern, subject: string): LuaValue[] {
    if (pattern.captures === 0) return [subject.slice(this.start, this.end)]
    const values: LuaValue[] = []
    for (let i = 0; i < pattern.captures; i++) values.push(this.capture(pattern, subject, i))
    return values
  }

  /** One capture of the last match, counted from 0; the whole match for the first if there are none. */
  capture(pattern: Pattern, subject: string, number: number): LuaValue {
    if (number >= pattern.captures) {
      if (number > 0) throw new LibraryError('invalid capture index')
      this.#runtime.spendText(0)
      return subject.slice(this.start, this.end)
    }
    if (pattern.unfinished[number]) throw new LibraryError('unfinished capture')
    const start = this.#starts[number] as number
    const end = this.#ends[number] as number
    if (end === NO_END) return start + 1
    this.#runtime.spendText(0)
    return subject.slice(start, end)
  }

  #account(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) {
      const done = PORTION - this.#left
      this.#left = PORTION
      this.#runtime.step(done)
    }
  }

  #matchAt(pattern: Pattern, subject: string, from: number): boolean {
    const items = pattern.items
    const choices = this.#choices
    const { length } = subject
    let left = this.#left
    let top = 0
    let at = from
    let next = 0
    for (;;) {
      const item = items[next] as Item
      let fits = false
      left--
      switch (item.kind) {
        case CHARACTER:
          fits = at < length && subject.charCodeAt(at) === item.code
          at++
          break
        case SET:
          fits = at < length && item.set[subject.charCodeAt(at)] === 1
          at++
          break
        case GREEDY: {
          const { set } = item
          const least = at + item.code
          const before = at
          if (set === ANY) at = length
          else while (at < length && set[subject.charCodeAt(at)] === 1) at++
          left -= (at - before) >> 2
          fits = at >= least
          if (at > least) {
            choices[top] = next + 1
            choices[top + 1] = least
            choices[top + 2] = at - 1
            top += 3
          }
          break
        }
        case LAZY:
          choices[top] = next + 1
          choices[top + 1] = -1
          choices[top + 2] = at
          top += 3
          fits = true
          break
        case OPTIONAL:
          fits = true
          if (at < length && item.set[subject.charCodeAt(at)] === 1) {
            choices[top] = next + 1
            choices[top + 1] = at
            choices[top + 2] = at
            top += 3
            at++
          }
          break
        case OPEN:
          this.#starts[item.code] = at
          fits = true
          break
        case CLOSE:
          this.#ends[item.code] = at
          fits = true
          break
        case POSITION:
          this.#starts[item.code] = at
          this.#ends[item.code] = NO_END
          fits = true
          break
        case REPEATED: {
          const text = subject.slice(this.#starts[item.code], this.#ends[item.code])
          fits = subject.startsWith(text, at)
          at += text.length
          left -= text.length >> 3
          break
        }
        case BALANCED: {
          const end = balancedEnd(subject, at, item.code, item.other)
          left -= (end === -1 ? length - at : end - at) >> 1
          fits = end !== -1
          at = end
          break
        }
        case FRONTIER:
          fits =
            item.set[at === 0 ? 0 : subject.charCodeAt(at - 1)] === 0 &&
            item.set[at === length ? 0 : subject.charCodeAt(at)] === 1
          break
        case END:
          fits = at === length
          break
        case MATCHED:
          this.#left = left
          this.start = from
          this.end = at
          return true
        case MISTAKE:
          throw new LibraryError(item.text)
      }
      if (left < 0) {
        this.#left = left
        this.#account(0)
        left = this.#left
      }
      if (fits) {
        next++
        continue
      }
      // Back to the latest choice that has something left to try.
      for (;;) {
        if (top === 0) {
          this.#left = left
          return false
        }
        next = choices[top - 3] as number
        const least = choices[top - 2] as number
        const repeated = items[next - 1] as Item
        const { after } = repeated
        at = choices[top - 1] as number
        if (least === -1) {
          const { set } = repeated
          const before = at
          // One more, and as many as it takes until what must follow is there.
          do at++
          while (
            at <= length &&
            set[subject.charCodeAt(at - 1)] === 1 &&
            after !== -1 &&
            subject.charCodeAt(at) !== after
          )
          left -= (at - before) >> 2
          if (at > length || set[subject.charCodeAt(at - 1)] === 0) {
            top -= 3
            continue
          }
          choices[top - 1] = at
        } else {
          if (after !== -1) {
            const before = at
            while (at >= least && subject.charCodeAt(at) !== after) at--
            left -= (before - at) >> 2
            if (at < least) {
              top -= 3
              continue
            }
          }
          if (at === least) top -= 3
          else choices[top - 1] = at - 1
        }
        break
      }
    }
  }
}

/** Where a text that begins with one character and is balanced by the other ends, -1 if there is none. */
function balancedEnd(subject: string, from: number, open: number, close: number): number {
  if (from >= subject.length || subject.charCodeAt(from) !== open) return -1
  let depth = 1
  for (let at = from + 1; at < subject.length; at++) {
    const code = subject.charCodeAt(at)
    if (code === close) {
      depth--
      if (depth === 0) return at + 1
    } else if (code === open) depth++
  }
  return -1
}
