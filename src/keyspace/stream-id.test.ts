import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortest } from '../structures/int64.ts'
import { parseId, parsePartialId, textOfId } from './stream-id.ts'

const part = fc
  .oneof(fc.nat(1000).map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constant(2n ** 53n - 1n))
  .map(shortest)

test('text and ids are the same', () => {
  fc.assert(
    fc.property(part, part, part, (ms, seq, missing) => {
      expect(parseId(textOfId({ ms, seq }), missing)).toEqual({ ms, seq })
      expect(parseId(String(ms), missing)).toEqual({ ms, seq: missing })
      expect(parsePartialId(`${ms}-*`)).toEqual({ ms, seq: undefined })
      expect(parsePartialId(`${ms}-${seq}`)).toEqual({ ms, seq })
    }),
    { numRuns: 1000 },
  )
})

test.each([
  [' 5', 5, 0],
  ['+5-+6', 5, 6],
  ['\t\n\v\f\r 5-007', 5, 7],
  ['5\0junk', 5, 0],
  ['5-1\0-2', 5, 1],
  ['5\0-*', 5, 0],
  ['0005-0', 5, 0],
  ['5--0', 5, 0],
  ['5- -1', 5, 2n ** 64n - 1n],
  ['5--9223372036854775809', 5, 2n ** 63n - 1n],
])('reads %j as C does', (text, ms, seq) => {
  expect(parseId(text, 0)).toEqual({ ms, seq })
})

test.each([
  '',
  '-',
  '+',
  'x',
  '5-',
  '-5',
  '5--5',
  '5-6-7',
  '5 ',
  '5-6 ',
  '5-*',
  '1e5',
  '0x5',
  '18446744073709551616',
  '5-18446744073709551616',
  '5--9223372036854775808',
  `${'0'.repeat(127)}5`,
  ' ',
  '\xa05',
])('refuses %j', text => {
  expect(parseId(text, 0)).toBeUndefined()
})

test.each(['*', '-*', 'x-*', '5-**', '5*', '5-*6', `${'0'.repeat(126)}-*`])(
  '%j is no id for a new entry',
  text => {
    expect(parsePartialId(text)).toBeUndefined()
  },
)
