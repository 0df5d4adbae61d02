import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exponential, general } from '../../structures/decimal-digits.ts'
import { numberText, parseNumber } from './numbers.ts'
import { tonumber } from './tonumber.ts'
import { ArgumentError } from './values.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })

describe('numberText', () => {
  test.each([
    [0, '0'],
    [-0, '-0'],
    [1, '1'],
    [-17, '-17'],
    [2 ** 31, '2147483648'],
    [99999999999999, '99999999999999'],
    [-99999999999999, '-99999999999999'],
    [1e14, '1e+14'],
    [123456789012345, '1.2345678901234e+14'],
    [99999999999999.5, '1e+14'],
    [99999999999999.4, '99999999999999'],
    [0.1, '0.1'],
    [0.1 + 0.2, '0.3'],
    [1 / 3, '0.33333333333333'],
    [-1 / 3, '-0.33333333333333'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [123456789.12345679, '123456789.12346'],
    [1234567890123.25, '1234567890123.2'],
    [5e-324, '4.9406564584125e-324'],
    [1e100, '1e+100'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, '-nan'],
  ])('%d', (n, text) => expect(numberText(n)).toBe(text))

  test('short and long ways agree', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 9 }), (n, scale) => {
        const x = n / 10 ** scale
        expect(numberText(x)).toBe(general(x, 14, false))
      }),
    )
  })
})

describe('parseNumber', () => {
  test.each([
    ['10', 10],
    [' 10\t\n\v\f\r', 10],
    ['+1', 1],
    ['-.5e1', -5],
    ['1.', 1],
    ['1e400', Number.POSITIVE_INFINITY],
    ['1e-400', 0],
    ['0x10', 16],
    ['-0X1F ', -31],
    ['0x.8', 0.5],
    ['0x1.8p1', 3],
    ['0x10p-1', 8],
    ['0x1p1024', Number.POSITIVE_INFINITY],
    ['0x1p-1074', 5e-324],
    ['0x1p-1075', 0],
    ['0x1.8p-1075', 5e-324],
    ['0x1.fffffffffffff7p0', 2 - 2 ** -52],
    ['0x1.fffffffffffff8p0', 2],
    ['0x1.00000000000008p0', 1],
    [`0x1.00000000000008${'0'.repeat(40)}1p0`, 1 + 2 ** -52],
    [`0x${'f'.repeat(300)}`, Number.POSITIVE_INFINITY],
    [`0x${'f'.repeat(300)}p-1200`, 1],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['NaN', Number.NaN],
    ['nan(12)', Number.NaN],
    ['1\x002', 1],
    ['1 \0x', 1],
    ['', undefined],
    [' ', undefined],
    ['\0', undefined],
    ['.', undefined],
    ['1e', undefined],
    ['1e+', undefined],
    ['0x', undefined],
    ['0xp1', undefined],
    ['0x1p', undefined],
    ['1 2', undefined],
    ['- 1', undefined],
    ['--1', undefined],
    ['1\xa0', undefined],
    ['0b1', undefined],
    ['0o7', undefined],
    ['1_0', undefined],
    ['infinit', undefined],
    ['nan(x y)', undefined],
  ])('%j', (text, value) => expect(parseNumber(text)).toBe(value))

  test('reads what it wrote', () => {
    fc.assert(
      fc.property(finite, x => {
        expect(parseNumber(exponential(x, 16))).toBe(x)
      }),
    )
    fc.assert(
      fc.property(fc.maxSafeInteger(), n => {
        expect(parseNumber(`${n < 0 ? '-' : ''}0x${Math.abs(n).toString(16)}`)).toBe(n)
      }),
    )
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdefxXpP.+-inNft() \0\xff') }), text => {
        const value = parseNumber(text)
        expect(value === undefined || typeof value === 'number').toBe(true)
      }),
    )
  })
})

describe('tonumber', () => {
  test.each([
    [['10', 2], 2],
    [['ff', 16], 255],
    [['0xFF', 16], 255],
    [['zZ', 36], 1295],
    [['8', 8], undefined],
    [['', 8], undefined],
    [['0x', 16], undefined],
    [[' 7 ', 8], 7],
    [['-1', 16], 2 ** 64],
    [['-ffffffffffffffff', 16], 1],
    [['fffffffffffffffff', 16], 2 ** 64],
    [['-fffffffffffffffff', 16], 2 ** 64],
    [['-0', 16], 0],
    [[15, 16], 21],
    [['1.5', 10], 1.5],
    [['1', 2.9], 1],
    [['1', 2 ** 32 + 2], 1],
    [[{}, 10], undefined],
    [[5], 5],
    [[undefined], undefined],
  ])('%j', (args, value) => expect(tonumber(...(args as []))).toBe(value))

  test('refuses bases and missing values', () => {
    expect(() => tonumber()).toThrow(new ArgumentError(1, 'value expected'))
    expect(() => tonumber('1', 1)).toThrow(new ArgumentError(2, 'base out of range'))
    expect(() => tonumber('1', 37)).toThrow(new ArgumentError(2, 'base out of range'))
    expect(() => tonumber(true, 8)).toThrow(new ArgumentError(1, 'string expected, got boolean'))
    expect(() => tonumber('1', 'x')).toThrow(new ArgumentError(2, 'number expected, got string'))
  })
})
