import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDoubleText, parseRepresentable } from './double-text.ts'

test('reads every double that JavaScript writes', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
      expect(parseDoubleText(Object.is(value, -0) ? '-0' : String(value))).toBe(value)
      expect(parseRepresentable(`${value}`)).toBe(value + 0)
    }),
  )
})

test.each([
  ['5.', 5],
  ['.5', 0.5],
  ['+3', 3],
  ['-0', -0],
  ['0e999', 0],
  ['1E3', 1000],
  ['inf', Infinity],
  ['-INFINITY', -Infinity],
  ['+Inf', Infinity],
  ['0x10', 16],
  ['-0X.8p1', -1],
  ['0x1p-1074', 5e-324],
  ['0x1.8p-1073', 1.5e-323],
  ['-0x0', -0],
  ['0x1fffffffffffffp970', (2 ** 53 - 1) * 2 ** 970],
])('%s', (text, value) => {
  expect(parseDoubleText(text)).toBe(value)
  expect(parseRepresentable(text)).toBe(value)
})

test.each([
  '',
  '.',
  ' 1',
  '1 ',
  '1e',
  'e1',
  '+',
  '--1',
  '1.2.3',
  '0x',
  '0x.',
  '0b1',
  '1_0',
  'infin',
  'x',
  '1\0',
])('refuses %j', text =>
  expect([parseDoubleText(text), parseRepresentable(text)]).toEqual([undefined, undefined]),
)

test('what is too large or too small', () => {
  expect([parseDoubleText('1e400'), parseDoubleText('-1e400'), parseDoubleText('1e-400')]).toEqual([
    Infinity,
    -Infinity,
    0,
  ])
  for (const text of ['1e400', '-1e400', '1e-400', '0x1p-1080', '0x1p1024']) {
    expect(parseRepresentable(text), text).toBeUndefined()
  }
  expect(parseDoubleText('nan')).toBeNaN()
  expect(parseDoubleText('-NAN(12)')).toBeNaN()
})
