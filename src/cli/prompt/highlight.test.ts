import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Paint } from '../output/colors.ts'
import { Docs } from './docs.ts'
import { highlight, markFound } from './highlight.ts'

const docs = new Docs()
const tag: Paint = (part, text) => `<${part}:${text}>`
const plain: Paint = (_, text) => text

test.each([
  ['get k', '<command:get> k'],
  ['  3 incr n ', '  <number:3> <command:incr> n '],
  ['config  set hz 10', '<command:config>  <command:set> hz <number:10>'],
  ['SET k "a b" EX 10', '<command:SET> k <string:"a b"> <option:EX> <number:10>'],
  ['SET EX EX', '<command:SET> EX EX'],
  ['set k ex ex ', '<command:set> k ex <option:ex> '],
  ["echo 'it\\'s", "<command:echo> <string:'it\\'s>"],
  ['echo "open \\" end', '<command:echo> <string:"open \\" end>'],
  ['nonsense EX 1.5', 'nonsense EX <number:1.5>'],
  ['a"b"', 'a<string:"b">'],
  ['', ''],
  ['  ', '  '],
])('%j is %j', (line, expected) => {
  expect(highlight(docs, line, tag)).toBe(expected)
  expect(highlight(docs, line, plain)).toBe(line)
})

test('no letter is lost or added', () => {
  const letter = fc.constantFrom('"', "'", '\\', ' ', '\t', 'a', '1', 'ü', '\u{1f44d}')
  fc.assert(
    fc.property(fc.array(letter), letters => {
      const line = letters.join('')
      expect(highlight(docs, `set ${line}`, plain)).toBe(`set ${line}`)
      expect(highlight(docs, line, plain)).toBe(line)
    }),
  )
})

test('a line of any length', () => {
  const line = `mset ${'k "v" '.repeat(50_000)}`
  expect(highlight(docs, line, plain)).toBe(line)
})

test('what a search found', () => {
  expect(markFound('SET greeting 1', 'Greet', tag)).toBe('SET <found:greet>ing 1')
  expect(markFound('SET a 1', 'x', tag)).toBe('SET a 1')
})
