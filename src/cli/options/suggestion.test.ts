import { expect, test } from 'vitest'
import { closest, distance, suggestOption } from './suggestion.ts'

test.each([
  ['port', 'port', 0],
  ['prot', 'port', 1],
  ['por', 'port', 1],
  ['ports', 'port', 1],
  ['part', 'port', 1],
  ['', 'port', 4],
  ['bigkyes', 'bigkeys', 1],
  ['ca', 'abc', 3],
])('from %j to %j it is %i edits', (from, to, edits) => {
  expect(distance(from, to)).toBe(edits)
  expect(distance(to, from)).toBe(edits)
})

test.each([
  ['--prot', '--port'],
  ['--PROT', '--port'],
  ['--bigkey', '--bigkeys'],
  ['--nonsense', undefined],
  ['-q', undefined],
  ['--po', undefined],
])('closest to %s is %s', (given, expected) => {
  expect(closest(given, ['-p', '--port', '--bigkeys', '--pidfile'])).toBe(expected)
})

test('a name of elsewhere, and a value behind an equals sign', () => {
  const suggest = (given: string) => suggestOption(given, ['-h', '--json', '--port'], { '--host': '-h' })
  expect(suggest('--host')).toBe('-h')
  expect(suggest('--host=example.com')).toBe('-h ...')
  expect(suggest('--port=7000')).toBe('--port ...')
  expect(suggest('--prot=7000')).toBe('--port ...')
  expect(suggest('--nonsense=1')).toBeUndefined()
})
