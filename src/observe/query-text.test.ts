import { expect, test } from 'vitest'
import { queryTextOf } from './query-text.ts'

test('shows a question mark for each argument', () => {
  expect(queryTextOf('SET', ['user:1', 'secret'], 'sanitized')).toBe('SET ? ?')
  expect(queryTextOf('PING', [], 'sanitized')).toBe('PING')
})

test('shows arguments as redis-cli takes them when asked for', () => {
  expect(queryTextOf('SET', ['user:1', 'two words', '\xff"', ''], 'full')).toBe(
    String.raw`SET user:1 "two words" "\xff\"" ""`,
  )
})

test('cuts what is long', () => {
  const many = Array.from({ length: 40 }, (_, at) => String(at))
  expect(queryTextOf('DEL', many, 'sanitized')).toBe(`DEL${' ?'.repeat(32)} ... (8 more arguments)`)
  expect(queryTextOf('GET', ['x'.repeat(200)], 'full')).toBe(`GET ${'x'.repeat(100)}...`)
})
