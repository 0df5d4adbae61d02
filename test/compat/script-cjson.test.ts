/** The library cjson against that of a real redis-server. */
import fc from 'fast-check'
import { afterAll, describe, test } from 'vitest'
import { call, LibraryPair, samples } from './script-libraries.ts'
import {
  aFunction,
  anySample,
  INFINITE,
  jsonNull,
  list,
  NO_NUMBERS,
  NUMBERS,
  nested,
  ORDINARY_NUMBERS,
  repeated,
  type Sample,
  TEXTS,
  table,
  words,
} from './script-values.ts'

const pair = await LibraryPair.start()
afterAll(() => pair.stop())

describe('cjson', () => {
  const VALUES: readonly Sample[] = [
    ...NUMBERS,
    ...TEXTS,
    ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)),
    ...[undefined, true, false, jsonNull, aFunction],
    ...[
      list(),
      list(1, 2, 3),
      list(1, 2, undefined, 4),
      list(undefined, 2),
      list(undefined),
      list(list(list())),
    ],
    ...[0, -1, 2, 3, 1.5, 9, 10, 11, 100, 2147483647, 1e300, 0.1, INFINITE, -INFINITE].map(key =>
      table([key, 1]),
    ),
    ...[2 ** 31, 2 ** 32, 2 ** 53].map(key => table([key, 1])),
    ...['1', 'a', '', 'a/"\\\x01', true, list(), jsonNull, aFunction].map(key => table([key, 1])),
    ...[2, 3, 10, 11, 12, 1.5, 2 ** 40].map(key => table([1, 1], [key, 2])),
    ...[12, 13, 14, 15].map(key =>
      table(...[1, 2, 3, 4, 5, 6, key].map((each): [Sample, Sample] => [each, each])),
    ),
    list(list(1, 'a'), table(['b', list(true, jsonNull, table(['c', 0.5]))])),
  ]
  /** Without the largest indexes, which would be written out. */
  const ARRAYS: readonly Sample[] = [
    ...[list(), list(1, 2), list(1, undefined, 3), list(undefined), table([0, 1])],
    ...[1, 2, 3, 4, 5, 6, 7, 60, 1.5, 2 ** 31, 2 ** 32].flatMap(key => [
      table([key, 1]),
      table([1, 1], [key, 2]),
      list(table([1, 1], [2, 2], [key, 3])),
    ]),
  ]
  const DEPTHS = [
    ...[4, 5, 6, 998, 999, 1000, 1001, 1500].flatMap(levels => [
      call('cjson.encode', nested(levels, 1, list())),
      call('cjson.encode', nested(levels, 'a', 1)),
      call('cjson.decode', repeated('[', levels)),
      call('cjson.decode', repeated('{"a":', levels)),
      call('cjson.decode', repeated('[{"a":', levels)),
    ]),
  ]

  test('encodes', () =>
    pair.same([
      ...VALUES.flatMap(value => [call('cjson.encode', value), call('cjson.encode', list(value))]),
      call('cjson.encode'),
      call('cjson.encode', 1, 2),
      call('cjson.encode', 1, undefined),
      ...samples(fc.double(), 300).map(number => call('cjson.encode', number)),
    ]))

  const PIECES = [
    ...words(
      String.raw`x 1 "a" true false null [] {} [ ] { } , : " "\ "\q" - [1] {"a":1} "\u12" nul 0x +1 nan`,
    ),
    ...['', ' ', '\0', '\x7f'],
  ]
  const NUMBER_TEXTS = [
    ...words(
      '-1 +1 --1 .5 -.5 5. 5.e1 1e 1e5 1E5 1e+5 1e-5 1e+ -0 00 01 -01 09 0a -0: 0.1 -12.50 1.0 1.5.5 1e5e5',
    ),
    ...words('0x10 0x 0X1F -0x10 0x1p4 0x1.8 0xg 0x.8 0x1. 0x1p 0x1p+ 0x1P-1 0x.p1 0x. 0xFF.FFp-2 0xinf'),
    ...words('0b1 1_0 1d5 1f 1e++5 1-2 1nan -. -.e1 1e400 -1e400 1e-400 4.9e-324 2.2250738585072011e-308'),
    ...words(
      'inf -inf Inf INF infinity -Infinity infin infx nan NaN -nan nan(1) nan() nan(a_1) nan(a-1) nan( nanx',
    ),
    ...words(
      'i n ni in N I +inf +nan -i -n -na NULL Nul none nulll 0e99999999999999999999 1e99999999999999999999',
    ),
    ...words('123456789012345678901234567890 0.1234567890123456789 9007199254740993 123456789012345'),
    ...words('1234567890123456 1.23456789012345 12345678.9012345 12345678.90123456 0.000001 0.0000010'),
    ...words('0x123456789abcdef0123456789 0x1p1024 0x1p-1080 0x0.0000000000000000001p80'),
    ...['- 5', '+ 5', '-\t5', '1 e5', '1'.repeat(40), '0'.repeat(40)],
    ...[`0.${'0'.repeat(50)}1`, `0.${'9'.repeat(50)}`, `1${'0'.repeat(50)}.5`],
  ]
  const STRINGS = [
    ...words(String.raw`"\b\f\n\r\t\"\\\/" "\a" "\'" "\0" "\" "\U0041" 'a' "ab\q" "ab\ud800\u00"`),
    ...words(
      String.raw`"\u0041\u0000\u007f\u0080\u07ff\u0800\uffff" "\uABCD\uabcd\uAbCd" "\u" "\uxyzw" "\u00g0"`,
    ),
    ...words('"\\u00`0" "\\u00/0" "\\u00:0" "\\u00@0" "\\u00G0" "\\u00\x7f0"'),
    ...words(
      String.raw`"\ud800" "\ud800x" "\ud800\u0041" "\ud800\ud800" "\ud800\udc00" "\udbff\udfff" "\udc00"`,
    ),
    ...words(String.raw`"\udc00\ud800" "\ud83d\ude0" "\ud83d\ue000" "\ud83d\n" "\ud83d\ude00"`),
    ...words(String.raw`["a\"","b\\"] ["a","\n","b","\u00e9\"x"] {"a\nb":"\\","c":"d"}`),
    ...['"a\nb\tc\x01\x7f\x80\xff"', '"a\0b"', '"\xc3\xa9"', '"\\u 041"', '"a\\nb\\tc" "'],
    ...['\\"', '\\\\', '\\n\x80', '\\n\x01', '\\q', '\\u00e9', 'x\0'].map(
      part => `"${`abcdef${part}`.repeat(9)}"`,
    ),
    `"${'x'.repeat(50)}\\n`,
  ]
  const DOCUMENTS = [
    ...words(
      '{"a":1,"a":2} {"a":1,} [1,2,] [,1] [1 {"a" {"a": {"a":1 {"a":1, {1:1} {"a":1}} [1]] [1} {"a":1]',
    ),
    ...words('{"a"} {"a","b"} {:} {null:1} # [1\xa0] [null,1,null] {"a":null} {"":{"":[[],{}]}}'),
    ...words('{"a":[{"b":[{"c":"d"}]}]} [[1,2],[3,[4,5]],{}] \xef\xbb\xbf[1] \xfe\xff[1]'),
    ...['{"a" 1}', '{"a":1 "b":2}', '[1 2]', ' \t\n\r1', '\v1', '\f1', '/* */1', '1 \n', '[1] x'],
    ...['1\0', '1\0x', '[1\0]', '[1]\0x', '\0\x001', '1\0\x000'],
    `{${Array.from({ length: 40 }, (_, i) => `"k${i % 30}":${i}`).join(',')}}`,
    `[${Array.from({ length: 100 }, (_, i) => i).join(', ')}]`,
  ]
  const DECODED = [
    ...PIECES.flatMap(a => PIECES.map(b => `${a} ${b}`)),
    ...PIECES.flatMap(a => [
      `[${a}`,
      `[${a}]`,
      `[1${a}`,
      `[1,${a}`,
      `{${a}`,
      `{"a"${a}`,
      `{"a":${a}`,
      `{"a":1${a}`,
      `{"a":1,${a}`,
    ]),
    ...[...NUMBER_TEXTS, ...STRINGS].flatMap(text => [text, `[${text}]`, `{"a":${text},"b":2}`]),
    ...DOCUMENTS,
  ].map(text => call('cjson.decode', text))

  test('decodes', () =>
    pair.same([...DECODED, ...[...NO_NUMBERS, 1, 1.5].map(value => call('cjson.decode', value))]))

  test('takes one argument', () => pair.same([call('cjson.decode'), call('cjson.decode', '1', '2')]))

  test('decodes without numbers that JSON does not have', () =>
    pair.same([
      call('cjson.decode_invalid_numbers', false),
      ...DECODED,
      call('cjson.decode_invalid_numbers', true),
    ]))

  test('random pieces', () =>
    pair.same(
      [
        ...samples(fc.array(fc.constantFrom(...'[]{},:"\\u0d8aA1.e-+ nultrfsix'), { maxLength: 12 }), 1000),
        ...samples(fc.array(fc.constantFrom(...PIECES, ',', ':', '"k":'), { maxLength: 8 }), 500),
      ].map(pieces => call('cjson.decode', pieces.join(''))),
    ))

  test('nesting', () =>
    pair.same([
      ...DEPTHS,
      ...[1, 5, 2147483647].flatMap(deepest => [
        call('cjson.encode_max_depth', deepest),
        call('cjson.decode_max_depth', deepest),
        ...DEPTHS,
        ...[3998, 3999, 4000].flatMap(levels => [
          call('cjson.encode', nested(levels, 'a', 1)),
          call('cjson.encode', nested(levels, 'a', list())),
          call('cjson.decode', repeated('{"a":', levels)),
          call('cjson.decode', repeated('[', levels)),
        ]),
      ]),
      call('cjson.encode_max_depth', 1000),
      call('cjson.decode_max_depth', 1000),
    ]))

  test('sparse arrays', () =>
    pair.same([
      ...[
        [true],
        [false, 3, 5],
        [false, 0, 5],
        [false, 1, 0],
        [true, 1, 0],
        [true, 2147483647, 1],
        [false, 2, 10],
      ].flatMap(settings => [
        call('cjson.encode_sparse_array', ...settings),
        ...ARRAYS.map(value => call('cjson.encode', value)),
      ]),
    ]))

  test('precision', () =>
    pair.same([
      ...[1, 2, 3, 5, 9, 13, 14].flatMap(digits => [
        call('cjson.encode_number_precision', digits),
        ...[...ORDINARY_NUMBERS, ...samples(fc.double({ noNaN: true, noDefaultInfinity: true }), 100)].map(
          number => call('cjson.encode', number),
        ),
        ...[15, 25, 35, 0.25, 0.125, 1234.5, 99.5, 999999.5].map(number => call('cjson.encode', number)),
        call('cjson.encode', table([1.23456789, 1])),
      ]),
    ]))

  test('numbers that JSON does not have', () =>
    pair.same([
      ...['null', 'on', 'off'].flatMap(setting => [
        call('cjson.encode_invalid_numbers', setting),
        ...[INFINITE, -INFINITE, Number.NaN].flatMap(number => [
          call('cjson.encode', list(number)),
          ...(Number.isNaN(number) ? [] : [call('cjson.encode', table([number, 1]))]),
          call('cjson.encode', table(['a', number])),
        ]),
      ]),
    ]))

  test('settings', () =>
    pair.same(
      [
        ...['encode_sparse_array', 'encode_max_depth', 'decode_max_depth', 'encode_number_precision'],
        ...['encode_keep_buffer', 'encode_invalid_numbers', 'decode_invalid_numbers'],
      ].flatMap(name => [
        ...[...NO_NUMBERS, ...NUMBERS, 'on', 'off', 'null', 'true', false].flatMap(value => [
          call(`cjson.${name}`, value),
          call(`cjson.${name}`, undefined, value),
          call(`cjson.${name}`, false, 1, value),
        ]),
        call(`cjson.${name}`),
        call(`cjson.${name}`, 1, 2, 3, 4),
        call(`cjson.${name}`, true, 2, 10),
        call(`cjson.${name}`, 10),
        call(`cjson.${name}`, false),
      ]),
    ))

  test('random values', () => pair.same(samples(anySample, 1000).map(value => call('cjson.encode', value))))
})
