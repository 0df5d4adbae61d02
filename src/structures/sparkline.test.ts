import { expect, test } from 'vitest'
import { drawSparkline } from './sparkline.ts'

test('nothing for no samples', () => expect(drawSparkline([])).toBe(''))

test('one column per sample, the highest on top, labels downwards', () => {
  const samples = [
    { value: 1, label: '3m' },
    { value: 12, label: '12s' },
    { value: 6, label: '1s' },
  ]
  expect(drawSparkline(samples)).toBe(' # \n | \n |#\n_||\n311\nm2s\n s \n')
})

test('samples of one height are a flat line', () => {
  expect(drawSparkline([1, 2].map(at => ({ value: 7, label: `${at}s` })))).toBe('__\n12\nss\n')
})
