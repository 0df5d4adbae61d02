import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDoubleText, parseRepresentable, parseWholeString } from './double-text.ts'

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

describe('as a whole string of C', () => {
  test('reads what JavaScript writes', () => {
    const normal = fc.double({ noNaN: true }).filter(each => each === 0 || Math.abs(each) > 1e-300)
    fc.assert(
      fc.property(normal, value => {
        const text = String(value).replace('Infinity', 'inf')
        expect(parseWholeString(text)).toBe(text === '0' ? 0 : value)
      }),
    )
  })

  const CASES: readonly [text: string, value: number | undefined][] = [
    ['', 0],
    ['\0', 0],
    ['12\0abc', 12],
    [' \t\n12', 12],
    ['12 ', undefined],
    [' ', undefined],
    ['+5', 5],
    ['007', 7],
    ['-.5', -0.5],
    ['5.', 5],
    ['.', undefined],
    ['1e3', 1000],
    ['1e', undefined],
    ['1e400', undefined],
    ['1e-400', undefined],
    ['0e-400', 0],
    ['9223372036854775807', 2 ** 63],
    ['0x1F', 31],
    ['-0X1.8p1', -3],
    ['0x.8', 0.5],
    ['0x', undefined],
    ['0x1p99999', undefined],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['nan', undefined],
    ['abc', undefined],
    ['1x', undefined],
  ]

  describe('as strtod', () => {
    test.each(CASES)('%j', (text, value) => expect(parseWholeString(text)).toBe(value))
  })
})
