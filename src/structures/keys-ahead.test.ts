import { expect, test } from 'vitest'
import { KeysAhead } from './keys-ahead.ts'

/** Keys at the positions 10, 11, 12 ... */
function aheadOf(keys: readonly string[], from = 0, step = 1): KeysAhead {
  const ahead = new KeysAhead()
  const count = ahead.take(keys, from, step)
  for (let i = 0; i < count; i++) ahead.positions[i] = 10 + i
  return ahead
}

test('keys are found in their order, also if one of them was not asked for', () => {
  const ahead = aheadOf(['a', 'b', 'c', 'd'])
  expect(ahead.find('a')).toBe(10)
  expect(ahead.find('c')).toBe(12)
  expect(ahead.find('b')).toBe(-1)
  expect(ahead.find('d')).toBe(13)
  expect(ahead.find('d')).toBe(-1)
})

test('takes every second word', () => {
  const ahead = aheadOf(['SET', 'a', '1', 'b', '2'], 1, 2)
  expect(ahead.find('a')).toBe(10)
  expect(ahead.find('b')).toBe(11)
})

test('a key that is removed is not known any more, and the last entry has its position', () => {
  const ahead = aheadOf(['a', 'b', 'c'])
  ahead.removed(10, 12)
  expect(ahead.find('b')).toBe(11)
  expect(ahead.find('c')).toBe(10)
})

test('long keys are not held, and no more keys than there is room for', () => {
  const long = 'k'.repeat(254)
  const ahead = aheadOf([long, 'b'])
  expect(ahead.find(long)).toBe(-1)
  expect(ahead.find('b')).toBe(11)
  expect(new KeysAhead().take(Array.from({ length: 1000 }, () => 'k'))).toBe(64)
})

test('shows where the bytes of keys are, also of those that came as strings', () => {
  const textOf = ({ bytes, starts, lengths }: KeysAhead, at: number) => {
    const start = starts[at] as number
    return bytes.toString('latin1', start, start + (lengths[at] as number))
  }
  const ahead = aheadOf(['\xff', '', 'k'.repeat(254), 'key'])
  expect([0, 1, 2, 3].map(at => textOf(ahead, at))).toEqual(['\xff', '', '', 'key'])
  ahead.takeFrom(Buffer.from('GET one GET two'), Int32Array.of(4, 12), ['one', 'two'])
  expect([0, 1].map(at => textOf(ahead, at))).toEqual(['one', 'two'])
  ahead.settle()
  expect(ahead.keyAt(1)).toBe('two')
})
