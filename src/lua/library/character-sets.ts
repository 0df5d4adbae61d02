/**
 * The sets of characters that Lua's patterns name: classes such as `%a`, and what stands in brackets. A set is a
 * byte per character, so that a matcher asks with one array access. Only ASCII has letters, as in C's locale.
 */
export type CharacterSet = Uint8Array

export const ANY: CharacterSet = new Uint8Array(256).fill(1)

const isDigit = (code: number) => code >= 48 && code <= 57
const isLower = (code: number) => code >= 97 && code <= 122
const isUpper = (code: number) => code >= 65 && code <= 90
const isAlphanumeric = (code: number) => isDigit(code) || isLower(code) || isUpper(code)

/** By lower-case letter; the upper-case letter is the complement. */
const CLASSES: ReadonlyMap<string, (code: number) => boolean> = new Map([
  ['a', code => isLower(code) || isUpper(code)],
  ['c', code => code < 32 || code === 127],
  ['d', isDigit],
  ['l', isLower],
  ['p', code => code > 32 && code < 127 && !isAlphanumeric(code)],
  ['s', code => code === 32 || (code >= 9 && code <= 13)],
  ['u', isUpper],
  ['w', isAlphanumeric],
  ['x', code => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102)],
  ['z', code => code === 0],
])

const classes = new Map<number, CharacterSet>()

/** What `%` and a character stand for: a class, or the character itself. */
export function classOf(code: number): CharacterSet {
  const known = classes.get(code)
  if (known !== undefined) return known
  const isMember = isLower(code | 32) ? CLASSES.get(String.fromCharCode(code | 32)) : undefined
  const wanted = isLower(code)
  const set =
    isMember === undefined ? only(code) : ANY.map((_, other) => (isMember(other) === wanted ? 1 : 0))
  classes.set(code, set)
  return set
}

const singles = new Map<number, CharacterSet>()

export function only(code: number): CharacterSet {
  let set = singles.get(code)
  if (set === undefined) {
    set = new Uint8Array(256)
    set[code] = 1
    singles.set(code, set)
  }
  return set
}

/** The set in brackets that begins and ends at these places of a pattern: at its `[` and `]`. */
export function bracketed(pattern: string, from: number, to: number): CharacterSet {
  const set = new Uint8Array(256)
  const negated = pattern[from + 1] === '^'
  for (let at = negated ? from + 2 : from + 1; at < to; at++) {
    const code = pattern.charCodeAt(at)
    if (code === 37) {
      at++
      const named = classOf(pattern.charCodeAt(at))
      for (let i = 0; i < 256; i++) if (named[i] === 1) set[i] = 1
    } else if (pattern[at + 1] === '-' && at + 2 < to) {
      at += 2
      set.fill(1, code, Math.max(code, pattern.charCodeAt(at) + 1))
    } else set[code] = 1
  }
  return negated ? set.map(member => 1 - member) : set
}
