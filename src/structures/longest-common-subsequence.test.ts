import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestCommonSubsequence } from './longest-common-subsequence.ts'

function naiveLength(a: string, b: string): number {
  if (a === '' || b === '') return 0
  if (a[0] === b[0]) return 1 + naiveLength(a.slice(1), b.slice(1))
  return Math.max(naiveLength(a.slice(1), b), naiveLength(a, b.slice(1)))
}

function isSubsequence(text: string, of: string): boolean {
  let at = 0
  for (const char of of) if (char === text[at]) at++
  return at === text.length
}

const strings = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 })

test('is common, longest, and made of its runs', () => {
  fc.assert(
    fc.property(strings, strings, (a, b) => {
      const { length, text, runs } = longestCommonSubsequence(a, b)
      expect(length).toBe(naiveLength(a, b))
      expect(text.length).toBe(length)
      expect(isSubsequence(text, a) && isSubsequence(text, b)).toBe(true)
      const slices = (string: string, side: 'a' | 'b') =>
        runs.map(run => string.slice(run[side][0], run[side][1] + 1)).reverse()
      expect(slices(a, 'a').join('')).toBe(text)
      expect(slices(b, 'b')).toEqual(slices(a, 'a'))
    }),
  )
})

test('lists runs from the end', () => {
  expect(longestCommonSubsequence('ohmytext', 'mynewtext')).toEqual({
    length: 6,
    text: 'mytext',
    runs: [
      { a: [4, 7], b: [5, 8] },
      { a: [2, 3], b: [0, 1] },
    ],
  })
})
