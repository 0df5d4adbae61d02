import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { libraryRuntime } from '../../../test/support/library-runtime.ts'
import { Matcher } from './match.ts'

interface Piece {
  /** Letters that it matches. */
  readonly letters: string
  readonly text: string
  readonly suffix: '' | '*' | '+' | '-' | '?'
  readonly captured: boolean
}

const LETTERS = ['a', 'b', '1', ' ']
const singles: [string, string][] = [
  ['a', 'a'],
  ['b', 'b'],
  ['ab1 ', '.'],
  ['ab', '%a'],
  ['1', '%d'],
  ['b1 ', '[^a]'],
  ['a1', '[a%d]'],
  [' ', '%s'],
]
const piece: fc.Arbitrary<Piece> = fc
  .record({
    single: fc.constantFrom(...singles),
    suffix: fc.constantFrom('', '', '*', '+', '-', '?'),
    captured: fc.boolean(),
  })
  .map(({ single: [letters, text], suffix, captured }) => ({ letters, text, suffix, captured }))

/** All ends of a match in the order in which they are tried, with captures. */
function* ends(pieces: readonly Piece[], subject: string, at: number): Generator<[number, string[]]> {
  const [head, ...rest] = pieces
  if (head === undefined) {
    yield [at, []]
    return
  }
  let most = at
  while (most < subject.length && head.letters.includes(subject.charAt(most))) most++
  const one = Math.min(most, at + 1)
  const range = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
  const stops = {
    '': one > at ? [one] : [],
    '?': range(at, one).reverse(),
    '*': range(at, most).reverse(),
    '+': range(at + 1, most).reverse(),
    '-': range(at, most),
  }[head.suffix]
  for (const stop of stops) {
    for (const [end, captures] of ends(rest, subject, stop)) {
      yield [end, head.captured ? [subject.slice(at, stop), ...captures] : captures]
    }
  }
}

function naive(pieces: readonly Piece[], subject: string, anchored: boolean, atEnd: boolean): unknown {
  for (let start = 0; start <= (anchored ? 0 : subject.length); start++) {
    for (const [end, captures] of ends(pieces, subject, start)) {
      if (!atEnd || end === subject.length) return [start, end, captures]
    }
  }
  return undefined
}

describe('Matcher', () => {
  test('finds what trying everything in order finds', () => {
    const matcher = new Matcher(libraryRuntime())
    const pieces = fc.array(piece, { maxLength: 6 })
    const subjects = fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 14 })
    fc.assert(
      fc.property(pieces, subjects, fc.boolean(), fc.boolean(), (items, subject, anchored, atEnd) => {
        const body = items.map(p => (p.captured ? `(${p.text}${p.suffix})` : p.text + p.suffix)).join('')
        const pattern = matcher.pattern(`${anchored ? '^' : ''}${body}${atEnd ? '$' : ''}`, true)
        const found = matcher.find(pattern, subject, 0)
        const captures = pattern.captures === 0 || !found ? [] : matcher.captures(pattern, subject)
        const result = found ? [matcher.start, matcher.end, captures] : undefined
        assert.deepEqual(result, naive(items, subject, anchored, atEnd))
      }),
      { numRuns: 5000 },
    )
  })

  test('accounts work, so that hostile patterns can be ended', () => {
    for (const [subject, text] of [
      ['a'.repeat(1e5), `${'a?'.repeat(30)}b`],
      ['a'.repeat(1e5), '.-.-.-b'],
      ['a'.repeat(1e5), '(.*)(.*)(.*)%d'],
      ['('.repeat(1e5), '%b()'],
      ['a'.repeat(1e5), '(a*)%1b'],
      ['x'.repeat(1e5), '%f[a]a'],
      [' '.repeat(1e5), '^(%s*).-(%s*)b'],
    ] as const) {
      const runtime = libraryRuntime()
      runtime.accounts.mostSteps = 1e6
      const matcher = new Matcher(runtime)
      try {
        matcher.find(matcher.pattern(text, true), subject, 0)
      } catch (error) {
        expect(String(error)).toContain('too long')
      }
      expect(runtime.accounts.steps).toBeLessThan(2e6)
    }
  })

  test('goes as deep as a pattern is long without a stack', () => {
    const matcher = new Matcher(libraryRuntime())
    const text = '(a?)'.repeat(32) + 'a?'.repeat(100_000)
    const pattern = matcher.pattern(text, true)
    assert.equal(matcher.find(pattern, 'a'.repeat(200_000), 0), true)
    assert.equal(matcher.end, 100_032)
  })

  test('reports mistakes only where matching gets to them', () => {
    const matcher = new Matcher(libraryRuntime())
    assert.equal(matcher.find(matcher.pattern('b[', true), 'a', 0), false)
    expect(() => matcher.find(matcher.pattern('b[', true), 'ab', 0)).toThrow(
      "malformed pattern (missing ']')",
    )
    expect(() => matcher.find(matcher.pattern('%', true), '', 0)).toThrow("malformed pattern (ends with '%')")
    const unfinished = matcher.pattern('(a', true)
    assert.equal(matcher.find(unfinished, 'a', 0), true)
    expect(() => matcher.captures(unfinished, 'a')).toThrow('unfinished capture')
  })

  test('never fails otherwise', () => {
    const matcher = new Matcher(libraryRuntime())
    const letters = fc.constantFrom(...'ab%[]^$().*+-?1fb \0\xff'.split(''))
    const text = fc.string({ unit: letters, maxLength: 12 })
    fc.assert(
      fc.property(text, fc.string({ unit: letters, maxLength: 8 }), (subject, pattern) => {
        try {
          const read = matcher.pattern(pattern, true)
          if (matcher.find(read, subject, 0)) matcher.captures(read, subject)
        } catch (error) {
          expect(String(error)).toMatch(/pattern|capture/)
        }
      }),
      { numRuns: 5000 },
    )
  })
})
