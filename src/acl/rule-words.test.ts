import { expect, test } from 'vitest'
import { rulesOf } from './rule-words.ts'

test.each([
  ['+get ~a', ['+get', '~a']],
  ['(+get ~a) +set', ['(+get ~a)', '+set']],
  ['(+get (+set ~a)', ['(+get (+set ~a)']],
  ['( ) )', ['( )', ')']],
  ['()', ['()']],
  ['', ['']],
])('%j', (words, rules) => {
  expect(rulesOf(words.split(' '))).toEqual({ rules })
})

test('what nothing closes is told by its first word', () => {
  expect(rulesOf(['+get', '(+set', '~a'])).toEqual({ open: '(+set' })
  expect(rulesOf(['('])).toEqual({ open: '(' })
})
