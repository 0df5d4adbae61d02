/**
 * Lua's patterns, read once into a list of items that a matcher walks (`match.ts`). Lua itself reads a pattern while
 * it matches, so that a mistake only counts once matching gets there: here it becomes an item that raises it.
 *
 * ```
 * pattern = ['^'] { item } ['$']
 * item    = single ['*' | '+' | '-' | '?'] | '(' | ')' | '()' | '%1' ... '%9' | '%bxy' | '%f' set
 * single  = character | '.' | '%' character | set
 * set     = '[' ['^'] { character ['-' character] | '%' character } ']'
 * ```
 * A pattern ends at its first zero byte, as C's strings do.
 */
import { ANY, bracketed, type CharacterSet, classOf, only } from './character-sets.ts'

export const CHARACTER = 0
export const SET = 1
export const GREEDY = 2
export const LAZY = 3
export const OPTIONAL = 4
export const OPEN = 5
export const CLOSE = 6
export const POSITION = 7
export const REPEATED = 8
export const BALANCED = 9
export const FRONTIER = 10
export const END = 11
export const MATCHED = 12
export const MISTAKE = 13

export interface Item {
  readonly kind: number
  readonly set: CharacterSet
  /** A character; the number of a capture; the fewest repetitions of a greedy item. */
  readonly code: number
  /** The second character of `%b`. */
  readonly other: number
  /** The character that must follow a repetition, -1 if that is not known. */
  after: number
  /** What is wrong with the pattern here. */
  readonly text: string
}

export interface Pattern {
  readonly items: readonly Item[]
  readonly anchored: boolean
  /** What every match begins with. */
  readonly prefix: string
  /** Whether the prefix is all there is. */
  readonly literal: boolean
  /** What the first character of a match is in, if that is known and there is no prefix. */
  readonly first: CharacterSet | undefined
  /** How many captures a match has. */
  readonly captures: number
  /** For each capture whether it lacks its `)`. */
  readonly unfinished: readonly boolean[]
}

const MOST_CAPTURES = 32
const NO_SET: CharacterSet = new Uint8Array(256)

/** @param anchors whether a leading `^` is an anchor: it is not in `gmatch`. */
export function readPattern(whole: string, anchors: boolean): Pattern {
  const end = whole.indexOf('\0')
  const text = end === -1 ? whole : whole.slice(0, end)
  const anchored = anchors && text[0] === '^'
  return new Reader(text).read(anchored)
}

class Reader {
  readonly #text: string
  readonly #items: Item[] = []
  readonly #unfinished: boolean[] = []
  readonly #positions: boolean[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  read(anchored: boolean): Pattern {
    const items = this.#items
    this.#at = anchored ? 1 : 0
    while (this.#at < this.#text.length) {
      const mistake = this.#item()
      if (mistake === undefined) continue
      this.#add(MISTAKE, NO_SET, 0, 0, mistake)
      break
    }
    this.#add(MATCHED)
    for (let i = items.length - 2; i >= 0; i--) (items[i] as Item).after = followingCode(items, i)
    const prefix = prefixOf(items)
    return {
      items,
      anchored,
      prefix,
      literal: prefix.length === items.length - 1,
      first: prefix === '' ? firstSet(items) : undefined,
      captures: this.#unfinished.length,
      unfinished: this.#unfinished,
    }
  }

  #add(kind: number, set = NO_SET, code = 0, other = 0, text = ''): undefined {
    this.#items.push({ kind, set, code, other, after: -1, text })
  }

  /** Reads one item, or says what is wrong with it. */
  #item(): string | undefined {
    const text = this.#text
    switch (text[this.#at]) {
      case '(':
        return this.#open()
      case ')':
        return this.#close()
      case '$':
        if (this.#at + 1 < text.length) break
        this.#at++
        return this.#add(END)
      case '%': {
        const next = text.charAt(this.#at + 1)
        if (next === 'b') return this.#balanced()
        if (next === 'f') return this.#frontier()
        if (next >= '0' && next <= '9') return this.#repeated(Number(next) - 1)
      }
    }
    return this.#single()
  }

  #open(): string | undefined {
    const position = this.#text[this.#at + 1] === ')'
    const number = this.#unfinished.length
    if (number === MOST_CAPTURES) return 'too many captures'
    this.#at += position ? 2 : 1
    this.#unfinished.push(!position)
    this.#positions.push(position)
    return this.#add(position ? POSITION : OPEN, NO_SET, number)
  }

  #close(): string | undefined {
    const number = this.#unfinished.lastIndexOf(true)
    if (number === -1) return 'invalid pattern capture'
    this.#at++
    this.#unfinished[number] = false
    return this.#add(CLOSE, NO_SET, number)
  }

  #balanced(): string | undefined {
    if (this.#at + 3 >= this.#text.length) return 'unbalanced pattern'
    this.#add(BALANCED, NO_SET, this.#text.charCodeAt(this.#at + 2), this.#text.charCodeAt(this.#at + 3))
    this.#at += 4
    return undefined
  }

  #frontier(): string | undefined {
    this.#at += 2
    if (this.#text[this.#at] !== '[') return "missing '[' after '%f' in pattern"
    const end = this.#endOfSet()
    if (end === -1) return "malformed pattern (missing ']')"
    this.#add(FRONTIER, bracketed(this.#text, this.#at, end))
    this.#at = end + 1
    return undefined
  }

  #repeated(number: number): string | undefined {
    if (number < 0 || this.#unfinished[number] !== false) return 'invalid capture index'
    this.#at += 2
    // Nothing is equal to a position.
    if (this.#positions[number]) return this.#add(SET)
    return this.#add(REPEATED, NO_SET, number)
  }

  #single(): string | undefined {
    const text = this.#text
    const code = text.charCodeAt(this.#at)
    let literal = code
    let set: CharacterSet | undefined
    switch (text[this.#at]) {
      case '.':
        set = ANY
        this.#at++
        break
      case '%': {
        if (this.#at + 1 >= text.length) return "malformed pattern (ends with '%')"
        literal = text.charCodeAt(this.#at + 1)
        set = classOf(literal)
        if (set === only(literal)) set = undefined
        this.#at += 2
        break
      }
      case '[': {
        const end = this.#endOfSet()
        if (end === -1) return "malformed pattern (missing ']')"
        set = bracketed(text, this.#at, end)
        this.#at = end + 1
        break
      }
      default:
        this.#at++
    }
    this.#at++
    switch (text[this.#at - 1]) {
      case '*':
        return this.#add(GREEDY, set ?? only(literal), 0)
      case '+':
        return this.#add(GREEDY, set ?? only(literal), 1)
      case '-':
        return this.#add(LAZY, set ?? only(literal))
      case '?':
        return this.#add(OPTIONAL, set ?? only(literal))
    }
    this.#at--
    return set === undefined ? this.#add(CHARACTER, NO_SET, literal) : this.#add(SET, set)
  }

  /** Where the set that begins here has its `]`: a first `]` is a member. */
  #endOfSet(): number {
    const text = this.#text
    let at = this.#at + (text[this.#at + 1] === '^' ? 2 : 1)
    do {
      if (at >= text.length) return -1
      at += text[at] === '%' && at + 1 < text.length ? 2 : 1
    } while (text[at] !== ']')
    return at
  }
}

/** Looks through captures: they match nothing themselves. */
function isCapture(item: Item | undefined): boolean {
  return item !== undefined && item.kind >= OPEN && item.kind <= POSITION
}

function followingCode(items: readonly Item[], at: number): number {
  let next = at + 1
  while (isCapture(items[next])) next++
  const item = items[next]
  return item !== undefined && item.kind === CHARACTER ? item.code : -1
}

function prefixOf(items: readonly Item[]): string {
  let prefix = ''
  for (const item of items) {
    if (item.kind === CHARACTER) prefix += String.fromCharCode(item.code)
    else if (!isCapture(item)) break
  }
  return prefix
}

function firstSet(items: readonly Item[]): CharacterSet | undefined {
  const item = items.find(other => !isCapture(other))
  if (item === undefined) return undefined
  return item.kind === SET || (item.kind === GREEDY && item.code === 1) ? item.set : undefined
}
