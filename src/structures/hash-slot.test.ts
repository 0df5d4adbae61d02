import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashSlot } from './hash-slot.ts'

/** The definition: a division of polynomials, bit by bit. */
function model(bytes: string): number {
  let rest = 0
  for (let i = 0; i < bytes.length; i++) {
    for (let bit = 7; bit >= 0; bit--) {
      const isOdd = (rest >> 15) ^ ((bytes.charCodeAt(i) >> bit) & 1)
      rest = ((rest << 1) & 0xffff) ^ (isOdd ? 0x1021 : 0)
    }
  }
  return rest % 16384
}

const plain = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(byte => String.fromCharCode(byte)) })
const withoutBraces = plain.map(text => text.replace(/[{}]/g, ''))

test('has the known check value', () => {
  expect(hashSlot('123456789')).toBe(0x31c3)
})

test.each([
  ['foo', 12182],
  ['{foo}:1', 12182],
  ['a{foo}{bar}', 12182],
  ['foo{}{bar}', 8363],
  ['foo{{bar}}zap', 4015],
  ['', 0],
  ['{', 4092],
  ['}{', 12793],
])('%s is in slot %i', (key, slot) => {
  expect(hashSlot(key)).toBe(slot)
})

test('is the division by the polynomial', () => {
  fc.assert(fc.property(withoutBraces, key => hashSlot(key) === model(key)))
})

test('only the tag counts', () => {
  fc.assert(
    fc.property(withoutBraces, withoutBraces.filter(Boolean), plain, (before, tag, after) => {
      expect(hashSlot(`${before}{${tag}}${after}`)).toBe(hashSlot(tag))
    }),
  )
})
