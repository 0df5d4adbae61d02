import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { globMatches } from './glob.ts'

/** Redis' rules told recursively, with no care for speed. */
function naive(pattern: string, text: string): boolean {
  if (text === '') return /^\**$/.test(pattern)
  const [first] = pattern
  if (first === undefined) return false
  const rest = text.slice(1)
  if (first === '*') return naive(pattern.slice(1), text) || naive(pattern, rest)
  if (first === '?') return naive(pattern.slice(1), rest)
  if (first === '[') {
    const [matches, after] = classAt(pattern.slice(1), text.charCodeAt(0))
    return matches && naive(after, rest)
  }
  const literal = first === '\\' && pattern.length > 1 ? 1 : 0
  return pattern[literal] === text[0] && naive(pattern.slice(literal + 1), rest)
}

/** Whether a class, from behind its bracket on, has the byte; and the pattern after it. */
function classAt(inside: string, byte: number): [matches: boolean, after: string] {
  const negated = inside.startsWith('^')
  let left = negated ? inside.slice(1) : inside
  let found = false
  while (left !== '' && left[0] !== ']') {
    if (left[0] === '\\' && left.length > 1) {
      found ||= left.charCodeAt(1) === byte
      left = left.slice(2)
    } else if (left[1] === '-' && left.length > 2) {
      const [low, high] = [left.charCodeAt(0), left.charCodeAt(2)].sort((a, b) => a - b)
      found ||= low !== undefined && high !== undefined && low <= byte && byte <= high
      left = left.slice(3)
    } else {
      found ||= left.charCodeAt(0) === byte
      left = left.slice(1)
    }
  }
  return [found !== negated, left.slice(1)]
}

const patterns = fc
  .array(fc.constantFrom(...'**?[]^-\\abc', '[a-c]', '[^b]', '\\*'), { maxLength: 8 })
  .map(p => p.join(''))
const texts = fc.array(fc.constantFrom(...'aabbcc*?[]^-\\'), { maxLength: 8 }).map(t => t.join(''))

test('agrees with the naive matcher', () => {
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      const expected = text === '' ? pattern === '' : naive(pattern, text)
      expect(globMatches(pattern, text)).toBe(expected)
    }),
    { numRuns: 20_000 },
  )
})

test('a text that is escaped byte by byte matches itself alone', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary-ascii', minLength: 1 }),
      fc.string({ unit: 'binary-ascii' }),
      (text, other) => {
        const pattern = [...text].map(each => `\\${each}`).join('')
        expect(globMatches(pattern, text)).toBe(true)
        expect(globMatches(pattern, other)).toBe(other === text)
      },
    ),
  )
})

test.each([
  ['', '', true],
  ['*', '', false],
  ['**', '', false],
  ['', 'a', false],
  ['*', 'a', true],
  ['h?llo', 'hello', true],
  ['h[^e]llo', 'hello', false],
  ['[a-', 'a', true],
  ['[a-', 'b', false],
  ['[', 'a', false],
  ['[^', 'a', true],
  ['a\\', 'a\\', true],
  ['[z-a]', 'm', true],
  ['\\*', 'a', false],
])('%j on %j: %j', (pattern, text, expected) => {
  expect(globMatches(pattern, text)).toBe(expected)
})

test('ignores the case of ASCII letters when asked to', () => {
  expect(globMatches('MAX*Y', 'maxmemorY', true)).toBe(true)
  expect(globMatches('MAX*Y', 'maxmemory')).toBe(false)
  expect(globMatches('\xc4', '\xe4', true)).toBe(false)
  expect(globMatches('[A-C]', 'b', true)).toBe(true)
})

describe('hostile patterns end soon', () => {
  /** How often the matcher looks at the pattern and the text. */
  function looks(pattern: string, text: string): number {
    let count = 0
    const charCodeAt = String.prototype.charCodeAt
    String.prototype.charCodeAt = function (index: number) {
      count++
      return charCodeAt.call(this, index)
    }
    try {
      globMatches(pattern, text)
    } finally {
      String.prototype.charCodeAt = charCodeAt
    }
    return count
  }

  test.each([
    ['many stars', 'a*'.repeat(50), 'a'.repeat(500)],
    ['many stars, no match', `${'a*'.repeat(50)}b`, 'a'.repeat(500)],
    ['stars and marks', '*?'.repeat(50).concat('b'), 'a'.repeat(500)],
    ['a long tail', `*${'a'.repeat(100)}b`, 'a'.repeat(500)],
  ])('%s', (_name, pattern, text) => {
    const steps = looks(pattern, text)
    expect(steps).toBeGreaterThan(0)
    expect(steps).toBeLessThanOrEqual(3 * pattern.length * text.length)
  })
})

test('no pattern takes longer than its length times that of the text', () => {
  const text = 'a'.repeat(2000)
  // Whoever tries all ways to place the stars does not come to an end.
  for (const part of ['*a', '*?', '*[a]', '*[^b]', '*\\a', '**a', '*a?']) {
    expect(globMatches(`${part.repeat(300)}b`, text)).toBe(false)
    expect(globMatches(`${part.repeat(300)}*`, text)).toBe(true)
  }
  expect(globMatches('[a-'.repeat(3000), text)).toBe(false)
  expect(globMatches('*'.repeat(100_000), text)).toBe(true)
})
