/** The libraries bit and struct against those of a real redis-server, and the names in all libraries. */
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { LuaValue } from '../../src/lua/run/values.ts'
import { call, LibraryPair, samples } from './script-libraries.ts'
import { bytes, INFINITE, NO_NUMBERS, NUMBERS, numbers, repeated, TEXTS, words } from './script-values.ts'
import { agree } from './versions.ts'

const pair = await LibraryPair.start()
afterAll(() => pair.stop())

test.skipIf(!agree('scripts know one table of commands'))('the names and constants', async () => {
  for (const [name, library] of Object.entries(pair.ours)) {
    const listing = `local r = {} for k, v in pairs(${name}) do
      r[#r + 1] = k .. ':' .. (type(v) == 'function' and 'function' or tostring(v)) end return r`
    const constant = (value: LuaValue) => (typeof value === 'object' && 'text' in value ? value.text : value)
    const names = Object.entries(library).map(
      ([key, value]) => `${key}:${typeof value === 'function' ? 'function' : constant(value)}`,
    )
    expect(names.sort()).toEqual((await pair.evaluate(listing)).sort())
  }
})

describe('bit', () => {
  const ONE = ['tobit', 'bnot', 'bswap', 'tohex']
  const TWO = ['band', 'bor', 'bxor', 'lshift', 'rshift', 'arshift', 'rol', 'ror', 'tohex']
  const COUNTS = [0, 1, 31, 32, 33, -1, -9, 8, 1.5, 2 ** 31, 2 ** 32, -(2 ** 31), Number.NaN]

  test('of any numbers', () =>
    pair.same([
      ...ONE.flatMap(name => NUMBERS.map(number => call(`bit.${name}`, number))),
      ...TWO.flatMap(name =>
        [0x12345678, -256, 2 ** 32 - 1, 1.5].flatMap(a => COUNTS.map(b => call(`bit.${name}`, a, b))),
      ),
      ...samples(fc.tuple(fc.double(), fc.integer()), 200).map(([a, b]) => call('bit.bxor', a, b)),
    ]))

  test('of what is no number, or not there', () =>
    pair.same([
      ...[...ONE, ...TWO].flatMap(name => [
        call(`bit.${name}`),
        ...NO_NUMBERS.flatMap(value => [call(`bit.${name}`, value), call(`bit.${name}`, 7, value)]),
      ]),
      ...['band', 'bor', 'bxor'].flatMap(name => [
        call(`bit.${name}`, 7),
        call(`bit.${name}`, 0xff, 0x0f, 0x3c),
        call(`bit.${name}`, 1, 2, undefined),
      ]),
    ]))
})

describe('struct', () => {
  const SIZES = words('b B h H l L T i I f d')
  const INTEGERS = words('i0 i1 i3 I3 i5 i7 i8 i9 i12 I12 i16 i32 I32')
  const FORMATS = [
    ...words('x xxx x3 s c c0 c1 c3 c4 c00 c004 c2147483647 c2147483648 c99999999999 c2147483647c2147483647'),
    ...words('i33 i64 I2147483647 I2147483648 i08 d3 b2 s3 =h j z a 3 ( (b) > < ! !0 !1 !2 !3 !-1 !64'),
    ...words('!1073741824 !2147483647 !99999999999 !a !4!b'),
    ...['', ' ', 'i 4', '> <', '\x01', '\xff', '\0', 'b\0b'],
  ]
  const ALIGNED = words('b h i l i3 i5 i6 i16 i17 i32 f d T s c3 x i0')
  const DATA = [
    '',
    '\x01',
    '\xff',
    'abc',
    'abc\0',
    'abc\0def',
    'ab\0cd\0',
    '\x02abcd',
    '\x02\x01abcd',
    '2abc',
    ' 2 xabc',
    '0x2xabc',
    '\xff'.repeat(40),
    '\x81'.repeat(40),
    '\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d',
    '\0\0\0\0\0\0\0\x80\x01',
    '\x01\0\0\0\0\0\0\0\0\0\0\0\0',
    '\0\0\xc0\x3f\0\0\xf8\x3f',
    '\0\0\0\0\0\0\xf8\x3fabc',
    '\0\0\0\0\0\0\xf8\xbfabc',
    '\0\0\0\0\0\0\xf8\x7fabc',
    '\0\0\0\0\0\0\xf0\x7fabc',
    '\0\0\0\0\0\0\xf0\x43abc',
  ]

  test('packs numbers', () =>
    pair.same(
      [...SIZES, ...INTEGERS].flatMap(format => [
        ...NUMBERS.map(number => call('struct.pack', `>${format}`, number)),
        call('struct.pack', `<${format}`, 1.5),
        call('struct.pack', format, -2),
        ...NO_NUMBERS.map(value => call('struct.pack', format, value)),
      ]),
    ))

  test('packs and measures any format', () =>
    pair.same([
      ...FORMATS.flatMap(format => [
        call('struct.pack', format, 'abc'),
        call('struct.pack', format, 1, 2),
        call('struct.pack', format),
        call('struct.size', format),
        call('struct.size', `b${format}`),
        call('struct.unpack', format, 'abc'),
        call('struct.unpack', format, 'ab', 9),
      ]),
      ...['', '!', '!1', '!2', '!4', '!8', '!16', '!32'].flatMap(align =>
        ALIGNED.flatMap(option => [
          call('struct.pack', `${align}b${option}bh`, 1, 2, 3, 4),
          call('struct.size', `${align}b${option}bh`),
          call('struct.unpack', `${align}b${option}b`, '\x01'.repeat(70)),
        ]),
      ),
      ...TEXTS.flatMap(text => [call('struct.pack', 's', text), call('struct.pack', 'bbc4', 1, 2, text)]),
      ...[12, 1.5, 1e15, -0, 0.1, INFINITE].map(number => call('struct.pack', 's', number)),
    ]))

  test('unpacks', () =>
    pair.same(
      [...SIZES, ...INTEGERS, 'bc0', 'sc0', 'c1c0', 'c3c0', 'dc0', 'c0', 's', 'ss', 'bbc0b', 'bxc0b'].flatMap(
        format =>
          DATA.flatMap(data => [
            call('struct.unpack', format, data),
            call('struct.unpack', `>${format}`, data),
          ]),
      ),
    ))

  test('unpacks from a position', () =>
    pair.same(
      ['', 'b', 'x', 's', 'c0', 'bc0', '!i', '>b', 'a'].flatMap(format => [
        ...[1, 2, 3, 4, 5, 9, 0, -1, -5, 0.5, -0.5, 1.9, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 2 ** 64].map(
          at => call('struct.unpack', format, 'ab\0\x01\x02\x03\x04\x05', at),
        ),
        ...[...NO_NUMBERS, INFINITE, Number.NaN].map(at => call('struct.unpack', format, 'abc', at)),
      ]),
    ))

  test('refuses other arguments, and too many results', () =>
    pair.same([
      ...['pack', 'unpack', 'size'].flatMap(name => [
        call(`struct.${name}`),
        ...NO_NUMBERS.map(value => call(`struct.${name}`, value, value)),
      ]),
      ...NO_NUMBERS.map(value => call('struct.pack', 's', value)),
      call('struct.pack', 'bb', 1),
      call('struct.pack', 'b', 1, 2),
      ...[7997, 7998].flatMap(count => [
        call('struct.unpack', repeated('b', count), repeated('a', 8000)),
        call('struct.unpack', repeated('b', count, '>'), repeated('a', 8000)),
        call('struct.unpack', repeated('b', count - 1), repeated('a', 8000), 1),
      ]),
    ]))

  test('random formats', () => {
    const options = fc.constantFrom(
      ...SIZES,
      ...INTEGERS,
      ...words('i6 i13 s c0 c1 c5 x > < ! !1 !2 !4 !16'),
      ' ',
    )
    const formats = fc.array(options, { maxLength: 8 }).map(each => each.join(''))
    const values = fc.array(fc.oneof(numbers, bytes), { maxLength: 8 })
    return pair.same([
      ...samples(fc.tuple(formats, values), 1000).map(([format, some]) =>
        call('struct.pack', format, ...some),
      ),
      ...samples(fc.tuple(formats, bytes), 1000).map(([format, data]) => call('struct.unpack', format, data)),
      ...samples(formats, 300).map(format => call('struct.size', format)),
    ])
  })
})
