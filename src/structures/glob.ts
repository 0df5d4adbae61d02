const MOST_STARS = 1000

/**
 * Glob patterns as Redis matches them (KEYS, SCAN, PSUBSCRIBE, CONFIG GET): `*` any run, `?` any one byte,
 * `[a-z]` `[^x]` classes, `\` takes the next byte literally. An unclosed class ends with the pattern. The empty
 * text matches only the empty pattern, not even `*`: `PSUBSCRIBE *` hears nothing of `PUBLISH '' x`.
 *
 * A `*` remembers where to resume and only the last one is ever retried, so matching takes at most
 * pattern length times text length steps: no pattern can stall the server. All the same more than 1000 stars match
 * nothing, as in Redis.
 */
export function globMatches(pattern: string, text: string, ignoreCase = false): boolean {
  if (text === '') return pattern === ''
  const p = ignoreCase ? lowerAscii(pattern) : pattern
  const t = ignoreCase ? lowerAscii(text) : text
  let at = 0
  let in_ = 0
  let starAt = -1
  let starIn = 0
  let stars = 0
  while (in_ < t.length) {
    if (p[at] === '*') {
      while (p[at] === '*') at++
      if (at === p.length) return true
      if (++stars > MOST_STARS) return false
      starAt = at
      starIn = in_
      continue
    }
    const next = at < p.length ? matchOne(p, at, t.charCodeAt(in_)) : -1
    if (next !== -1) {
      at = next
      in_++
    } else if (starAt !== -1) {
      at = starAt
      in_ = ++starIn
    } else return false
  }
  while (p[at] === '*') at++
  return at === p.length
}

/** The pattern position after the element at `at` if it matches the byte, else -1. */
function matchOne(pattern: string, at: number, byte: number): number {
  switch (pattern[at]) {
    case '?':
      return at + 1
    case '[':
      return matchClass(pattern, at + 1, byte)
    case '\\':
      if (at + 1 < pattern.length) return pattern.charCodeAt(at + 1) === byte ? at + 2 : -1
      break
  }
  return pattern.charCodeAt(at) === byte ? at + 1 : -1
}

function matchClass(pattern: string, start: number, byte: number): number {
  let at = start
  const negated = pattern[at] === '^'
  if (negated) at++
  let found = false
  for (; ; at++) {
    if (at >= pattern.length) break
    if (pattern[at] === '\\' && at + 1 < pattern.length) {
      at++
      if (pattern.charCodeAt(at) === byte) found = true
    } else if (pattern[at] === ']') {
      at++
      break
    } else if (pattern[at + 1] === '-' && at + 2 < pattern.length) {
      let low = pattern.charCodeAt(at)
      let high = pattern.charCodeAt(at + 2)
      if (low > high) [low, high] = [high, low]
      at += 2
      if (byte >= low && byte <= high) found = true
    } else if (pattern.charCodeAt(at) === byte) found = true
  }
  return found !== negated ? at : -1
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, upper => upper.toLowerCase())
}
