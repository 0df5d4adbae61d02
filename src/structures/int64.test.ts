import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addInt64, type Int64, int64In, parseInt64, shortest } from './int64.ts'

const integers: fc.Arbitrary<Int64> = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
)

test('adds as bigints do, within 64 bits', () => {
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      const exact = BigInt(a) + BigInt(b)
      const fits = exact >= -(2n ** 63n) && exact < 2n ** 63n
      const sum = addInt64(a, b)
      expect(sum === undefined ? undefined : BigInt(sum)).toBe(fits ? exact : undefined)
      if (fits) expect(typeof sum).toBe(Number.isSafeInteger(Number(exact)) ? 'number' : 'bigint')
    }),
  )
})

test('reads integers in their canonical spelling, and nothing else', () => {
  fc.assert(
    fc.property(integers, value => {
      expect(parseInt64(String(value))).toBe(shortest(BigInt(value)))
    }),
  )
  const others = ['', '-', '-0', '00', '01', '+1', '1.0', ' 1', '1 ', '1x', '9223372036854775808']
  for (const text of [...others, '-9223372036854775809', '1'.repeat(30)])
    expect(parseInt64(text)).toBeUndefined()
})

test('reads the same where the text lies in an array', () => {
  const texts = fc.oneof(
    integers.map(String),
    fc.string({ unit: 'binary-ascii', maxLength: 25 }),
    fc.stringMatching(/^-?[0-9]{0,22}$/),
  )
  fc.assert(
    fc.property(texts, text => {
      const bytes = Buffer.from(`7${text}7`, 'latin1')
      expect(int64In(bytes, 1, bytes.length - 1)).toBe(parseInt64(text))
    }),
  )
})
