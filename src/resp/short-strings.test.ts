import { expect, test } from 'vitest'
import { stringAt } from './short-strings.ts'

test('strings of every short length have all their bytes', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => (i * 37) & 255))
  for (let length = 0; length <= 40; length++) {
    for (const start of [0, 1, 100, 256 - length]) {
      expect(stringAt(bytes, start, length)).toBe(bytes.toString('latin1', start, start + length))
    }
  }
})

test('the shortest ones are made once', () => {
  const bytes = Buffer.from('EX NX EX')
  expect(stringAt(bytes, 0, 2)).toBe('EX')
  // Another string in the same slot takes its place.
  for (let i = 0; i < 5000; i++) stringAt(Buffer.from(String(i)), 0, String(i).length)
  expect(stringAt(bytes, 6, 2)).toBe('EX')
})
