import { expect, test } from 'vitest'
import { OPTIONS, TOPICS } from './option-table.ts'
import { synopsis } from './synopsis.ts'

const NAMES = OPTIONS.filter(({ help }) => help !== undefined).flatMap(({ names }) => names)

test('--help fits on a screen of 24 lines and 80 columns, and names every option', () => {
  const lines = synopsis().split('\n')
  expect(lines.length).toBeLessThanOrEqual(24)
  for (const line of lines) expect(line.length).toBeLessThan(80)
  const words = new Set(synopsis().split(/\s+/))
  expect(NAMES.filter(name => !words.has(name))).toEqual([])
})

test('--help all explains every option', () => {
  const text = synopsis('all')
  for (const line of text.split('\n')) expect(line.length).toBeLessThan(80)
  for (const name of NAMES) expect(text).toMatch(new RegExp(`^  (--\\w+, |-a, )?${name}\\b`, 'm'))
})

test('a topic by its name, or by one of its options', () => {
  expect(TOPICS.map(({ name }) => name)).toContain('keys')
  expect(synopsis('keys')).toMatch(/^Looking at all keys:\n {2}--scan {17}print the keys\n/)
  expect(synopsis('--scan')).toBe(synopsis('keys'))
  expect(synopsis('nonsense')).toBe(synopsis())
})
