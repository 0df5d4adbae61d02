import fc from 'fast-check'
import { expect, test } from 'vitest'
import { globMatches } from '../structures/glob.ts'
import { accessOf, KeyPatterns, READS, WRITES } from './key-patterns.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '[', ']', '\\', '^', '\n'), maxLength: 5 })

test('a pattern permits the keys that it matches, also one that is compared as a prefix', () => {
  fc.assert(
    fc.property(
      text.filter(each => !each.includes('\n')),
      text,
      (pattern, key) => {
        const patterns = new KeyPatterns()
        expect(patterns.apply(`%R~${pattern}`)).toBeUndefined()
        expect(patterns.allow(key, READS)).toBe(globMatches(pattern, key))
        expect(patterns.allow(key, READS | WRITES)).toBe(false)
        expect(patterns.copy().allow(key, READS)).toBe(globMatches(pattern, key))
      },
    ),
    {
      numRuns: 2000,
      examples: [
        ['ab*', 'ab'],
        ['ab*', 'a'],
        ['*', ''],
        ['a*', ''],
      ],
    },
  )
})

test('what key specifications say is access', () => {
  expect(['RO access', 'RW access update', 'OW insert', 'RM delete', 'RW'].map(accessOf)).toEqual([
    1, 3, 2, 2, 0,
  ])
  expect(accessOf('RO access')).toBe(READS)
})
