import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addLongDoubles, formatLongDouble, isFiniteLongDouble, parseLongDouble } from './long-double.ts'

const sum = (a: string, b: string): string => {
  const [x, y] = [parseLongDouble(a), parseLongDouble(b)]
  if (x === undefined || y === undefined) return 'invalid'
  const value = addLongDoubles(x, y)
  return isFiniteLongDouble(value) ? formatLongDouble(value) : 'infinite'
}

/** All of these are what INCRBYFLOAT of a redis-server on x86-64 replies. */
test.each([
  ['10.1', '0.1', '10.2'],
  ['3.0e3', '200', '3200'],
  ['5.0e3', '-5.0e-1', '4999.5'],
  ['1', '1e-17', '1.00000000000000001'],
  ['1', '5e-18', '1'],
  ['123456789.123456789', '0', '123456789.12345678899873747'],
  ['18446744073709551615', '2', '18446744073709551616'],
  ['-1e-20', '0', '0'],
  ['-0', '0', '0'],
  ['0x1.8p3', '0', '12'],
  ['1.', '.5', '1.5'],
  ['inf', '1', 'infinite'],
  ['1e4932', '1e4932', 'infinite'],
  ['2e4932', '0', 'invalid'],
  ['1e-4952', '0', 'invalid'],
  ['1e-4950', '0', '0'],
  ['nan', '0', 'invalid'],
  ['', '0', 'invalid'],
  [' 1', '0', 'invalid'],
  ['1 ', '0', 'invalid'],
  ['1e', '0', 'invalid'],
  ['0x', '0', 'invalid'],
])('%s + %s = %s', (a, b, expected) => {
  expect(sum(a, b)).toBe(expected)
})

const mantissas = fc.bigInt({ min: -(2n ** 64n) + 1n, max: 2n ** 64n - 1n })

test('integers of up to 63 bits are exact', () => {
  const integers = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n })
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      expect(sum(String(a), String(b))).toBe(String(a + b))
    }),
  )
})

test('decimals of small numbers add up as on paper', () => {
  const hundredths = fc.integer({ min: -1000, max: 1000 })
  const text = (n: number) => (n / 100).toFixed(2)
  fc.assert(
    fc.property(hundredths, hundredths, (a, b) => {
      expect(sum(text(a), text(b))).toBe(String(Number(text(a + b))))
    }),
  )
})

test('what hexadecimal names exactly is read exactly', () => {
  fc.assert(
    fc.property(mantissas, fc.integer({ min: -16000, max: 16000 }), (mantissa, exponent) => {
      const sign = mantissa < 0n ? '-' : ''
      const digits = (mantissa < 0n ? -mantissa : mantissa).toString(16)
      const value = parseLongDouble(`${sign}0x${digits}p${exponent}`)
      if (mantissa === 0n) expect(value?.mantissa).toBe(0n)
      else expect(value).toEqual({ mantissa, exponent })
    }),
  )
})

test('rounds to the nearest, to even when between two', () => {
  const two64 = 2n ** 64n
  for (const [given, kept] of [
    [two64 * 2n + 1n, two64 * 2n],
    [two64 * 2n + 2n, two64 * 2n],
    [two64 * 2n + 3n, two64 * 2n + 4n],
    [two64 * 2n + 6n, two64 * 2n + 8n],
    [two64 * 2n - 1n, two64 * 2n],
  ]) {
    expect(sum(String(given), '0')).toBe(String(kept))
    expect(sum(`-${given}`, '0')).toBe(`-${kept}`)
  }
})

test('addition commutes and undoes itself', () => {
  const numbers = fc.tuple(mantissas, fc.integer({ min: -70, max: 10 })).map(([m, e]) => `${m}e${e}`)
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      expect(sum(a, b)).toBe(sum(b, a))
      expect(sum(a, a.startsWith('-') ? a.slice(1) : `-${a}`)).toBe('0')
    }),
  )
})
