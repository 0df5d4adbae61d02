import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCDouble } from './c-double.ts'

test('reads what JavaScript writes', () => {
  const normal = fc.double({ noNaN: true }).filter(each => each === 0 || Math.abs(each) > 1e-300)
  fc.assert(
    fc.property(normal, value => {
      const text = String(value).replace('Infinity', 'inf')
      expect(parseCDouble(text)).toBe(text === '0' ? 0 : value)
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
  test.each(CASES)('%j', (text, value) => expect(parseCDouble(text)).toBe(value))
})
