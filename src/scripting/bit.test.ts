import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ArgumentError, type LuaValue } from '../lua/run/values.ts'
import { bitLibrary } from './bit.ts'

const library = bitLibrary()
const bit = (name: string, ...args: LuaValue[]) => library[name]?.(...args)

test('numbers are brought to 32 bits, with a sign', () => {
  expect([1, 0xffffffff, 2 ** 31, 2 ** 40 + 12345, -(2 ** 31) - 1].map(each => bit('tobit', each))).toEqual([
    1, -1, -2147483648, 12345, 2147483647,
  ])
  expect([0.5, 1.5, 2.5, -0.5, -1.5].map(each => bit('tobit', each))).toEqual([0, 2, 2, 0, -2])
  expect([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 52 + 1, 1e20].map(each => bit('tobit', each))).toEqual([
    0, 0, 0, 2025163840,
  ])
})

test('operations', () => {
  expect(bit('band', 0xff, 0x0f, 0x3c)).toBe(0x0c)
  expect(bit('bor', 1, 2, 4, 8)).toBe(15)
  expect(bit('bxor', 1, 3, 7)).toBe(5)
  expect(bit('bnot', 0)).toBe(-1)
  expect(bit('lshift', 1, 33)).toBe(2)
  expect(bit('rshift', -1, 1)).toBe(2147483647)
  expect(bit('arshift', -256, 36)).toBe(-16)
  expect(bit('rol', 0x12345678, 4)).toBe(0x23456781)
  expect(bit('ror', 0x12345678, 4)).toBe(-2128394905)
  expect(bit('bswap', 0x12345678)).toBe(0x78563412)
})

test('hexadecimal', () => {
  expect(bit('tohex', -1)).toBe('ffffffff')
  expect(bit('tohex', 0xabcdef, -4)).toBe('CDEF')
  expect(bit('tohex', 0xabcdef, 0)).toBe('')
  expect(bit('tohex', 0xabcdef, -100)).toBe('00ABCDEF')
})

test('what is no number is refused', () => {
  expect(() => bit('band', 7, 'x')).toThrow(new ArgumentError(2, 'number expected, got string'))
  expect(() => bit('lshift', 1)).toThrow(new ArgumentError(2, 'number expected, got no value'))
  expect(bit('tobit', '0x10')).toBe(16)
})

test('agree with JavaScript on integers', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      expect([bit('band', a, b), bit('bor', a, b), bit('bxor', a, b)]).toEqual([a & b, a | b, a ^ b])
      expect(bit('ror', Number(bit('rol', a, b)), b)).toBe(a)
      expect(bit('bswap', Number(bit('bswap', a)))).toBe(a)
      expect(bit('tobit', a + 2 ** 32 * 5)).toBe(a)
    }),
  )
})
