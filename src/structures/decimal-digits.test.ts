import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exponential, fixed, general } from './decimal-digits.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })

test('makes the last digit even in ties', () => {
  expect([0.5, 1.5, 2.5, -0.5, -3.5].map(x => fixed(x, 0))).toEqual(['0', '2', '2', '-0', '-4'])
  expect([0.125, 0.375, -0.125].map(x => fixed(x, 2))).toEqual(['0.12', '0.38', '-0.12'])
  expect([2.5, 9.5, 25, 35].map(x => exponential(x, 0))).toEqual(['2e+00', '1e+01', '2e+01', '4e+01'])
  expect([1234567890123.25, 12345678901234.5, 12345678901235.5].map(x => general(x, 14, false))).toEqual([
    '1234567890123.2',
    '12345678901234',
    '12345678901236',
  ])
  // Ties before the point.
  expect([1.25e17, 1.35e17, 2 ** 53 + 2 ** 52].map(x => exponential(x, 1))).toEqual([
    '1.2e+17',
    '1.4e+17',
    '1.4e+16',
  ])
})

test('keeps signs of zero', () => {
  expect([fixed(-0, 1), exponential(-0, 1), general(-0, 3, false), general(-0, 3, true)]).toEqual([
    '-0.0',
    '-0.0e+00',
    '-0',
    '-0.00',
  ])
})

test('writes every digit of large and small numbers', () => {
  expect(fixed(1e22, 2)).toBe('10000000000000000000000.00')
  expect(fixed(2 ** 70, 0)).toBe('1180591620717411303424')
  expect(exponential(5e-324, 20)).toBe('4.94065645841246544177e-324')
  expect(general(1e-5, 14, false)).toBe('1e-05')
  expect(general(0.0001, 14, false)).toBe('0.0001')
  expect(general(123456, 3, false)).toBe('1.23e+05')
  expect(general(100000, 6, true)).toBe('100000.')
  expect(general(0.00012, 99, false)).toBe(
    `0.000${(0.00012).toExponential(98).slice(0, 1)}${(0.00012).toExponential(98).slice(2, 100)}`.replace(
      /0+$/,
      '',
    ),
  )
})

test('what is written reads back', () => {
  fc.assert(
    fc.property(finite, x => {
      expect(Number(exponential(x, 16))).toBe(x)
      expect(Number(general(x, 17, false))).toBe(x)
      expect(Number(general(x, 20, true))).toBe(x)
    }),
  )
})
