/** The library cmsgpack against that of a real redis-server. */
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
  repeated,
  type Sample,
  TEXTS,
  table,
} from './script-values.ts'

const pair = await LibraryPair.start()
afterAll(() => pair.stop())

describe('cmsgpack', () => {
  const VALUES: readonly Sample[] = [
    ...NUMBERS,
    ...TEXTS,
    ...[65535, 65536].map(times => repeated('x', times)),
    ...[undefined, true, false, jsonNull, aFunction],
    ...[
      list(),
      list(1, 2, 3),
      list(1, 2, undefined, 4),
      list(undefined, 2),
      list(undefined),
      list(list(list())),
    ],
    ...[0, -1, 2, 3, 1.5, 2 ** 31, 1e300, INFINITE, '1', 'a', true, list(), jsonNull, aFunction].map(key =>
      table([key, 1]),
    ),
    ...[3, 0.5, 0, 2 ** 40].map(key => table([1, 1], [key, 2])),
    table([3, 3], [2, 2], [1, 1]),
    ...[15, 16, 200].map(size => list(...Array.from({ length: size }, (_, i) => i))),
    ...[14, 15, 16, 17, 20].flatMap(levels => [
      nested(levels, 1, list()),
      nested(levels, 'a', 1),
      nested(levels, 2, list(7)),
    ]),
  ]

  test('packs', () =>
    pair.same([
      call('cmsgpack.pack'),
      call('cmsgpack.pack', ...NUMBERS),
      call('cmsgpack.pack', 1, 'a', undefined, list(), undefined),
      ...VALUES.flatMap(value => [call('cmsgpack.pack', value), call('cmsgpack.pack', list('x', value))]),
    ]))

  test('unpacks', () =>
    pair.same([
      call('cmsgpack.unpack'),
      ...[...NO_NUMBERS, 5, 1.5].map(value => call('cmsgpack.unpack', value)),
      // Each first byte, with too little, enough, and too much behind it.
      ...Array.from({ length: 256 }, (_, type) => String.fromCharCode(type)).flatMap(type =>
        [
          '',
          '\0',
          '\x01',
          '\x01a',
          '\0\x01a\x02',
          '\0\0\0\x01a',
          '\xff\xfe\xfd\xfc\0\0\0\x01\x02',
          '\0\x02'.repeat(20),
        ].map(rest => call('cmsgpack.unpack', type + rest)),
      ),
      ...['\x81\xc0\x02', '\x81\xcb\x7f\xf8\0\0\0\0\0\0\x02', '\x81\x01\xc0', '\x82\x01\x02\x01\x03'].map(
        data => call('cmsgpack.unpack', data),
      ),
      ...[
        '\x93\x01\xc0\x02',
        '\x95\x01\x02\xc0\xc0\x03',
        '\x94\xc0\xc0\x01\xc0',
        '\x91\x91\xc1',
        '\x01\x91',
      ].map(data => call('cmsgpack.unpack', data)),
    ]))

  test('unpacks one, or some, from an offset', () =>
    pair.same(
      ['\x01\x02\x03', '', '\x01\xc1', '\xc0', '\x91', '\x01\x91\x02'].flatMap(data =>
        [
          0,
          1,
          2,
          3,
          4,
          -1,
          -2,
          1.9,
          0.9,
          '1',
          2 ** 31,
          2 ** 32,
          2 ** 32 + 1,
          -(2 ** 32) - 1,
          2 ** 64,
        ].flatMap(offset => [
          call('cmsgpack.unpack_one', data, offset),
          ...[0, 1, 2, 5, -1, 1.9, 2 ** 32, 2 ** 64].map(limit =>
            call('cmsgpack.unpack_limit', data, limit, offset),
          ),
        ]),
      ),
    ))

  test('refuses other arguments', () =>
    pair.same([
      call('cmsgpack.unpack_one'),
      call('cmsgpack.unpack_limit'),
      call('cmsgpack.unpack_one', '\x01\x02'),
      call('cmsgpack.unpack_limit', '\x01\x02'),
      ...[...NO_NUMBERS, Number.NaN].flatMap(value => [
        call('cmsgpack.unpack_one', value),
        call('cmsgpack.unpack_one', '\x01\x02', value),
        call('cmsgpack.unpack_one', value, value),
        call('cmsgpack.unpack_limit', value, 1),
        call('cmsgpack.unpack_limit', '\x01\x02', value),
        call('cmsgpack.unpack_limit', '\x01\x02', 1, value),
        call('cmsgpack.unpack_limit', value, value, value),
      ]),
    ]))

  test('ends where the stack of Lua does', () =>
    pair.same([
      ...[3997, 3998, 3999, 4000, 4001, 20000].flatMap(levels =>
        ['\x91', '\x81\x01', '\x92\x01', '\xdc\0\x01', '\x82\x01\x01\x01'].flatMap(level =>
          ['', '\x01', '\x90', '\x80', '\x81', '\x81\x01', '\xc1'].map(end =>
            call('cmsgpack.unpack', repeated(level, levels, end)),
          ),
        ),
      ),
      ...[7997, 7998, 7999, 8000].flatMap(count => [
        call('cmsgpack.unpack', repeated('\x01', count)),
        call('cmsgpack.unpack', repeated('\x90', count)),
        call('cmsgpack.unpack', repeated('\x01', count), 1, 2),
        call('cmsgpack.unpack_limit', repeated('\x01', 9000), count),
      ]),
    ]))

  test('random bytes', () =>
    pair.same(
      samples(fc.uint8Array({ maxLength: 12 }), 1000).map(bytes =>
        call('cmsgpack.unpack', String.fromCharCode(...bytes)),
      ),
    ))

  test('random values', () => pair.same(samples(anySample, 1000).map(value => call('cmsgpack.pack', value))))
})
