/** Bitmap commands against a real redis-server. */
import { afterAll, describe, test } from 'vitest'
import { type Argv, changed, Pair, type Step } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const MAX = '9223372036854775807'
const MIN = '-9223372036854775808'

test('SETBIT and GETBIT', () =>
  pair.same([
    ['SETBIT', 'k', 7, 1],
    ['GET', 'k'],
    ['SETBIT', 'k', 7, 1],
    ['SETBIT', 'k', 7, 0],
    ['SETBIT', 'k', 70, 0],
    ['GET', 'k'],
    ['SET', 'plain', 'abc'],
    ['SETBIT', 'plain', 1, 1],
    ['SETBIT', 'plain', 6, 1],
    ['GET', 'plain'],
    ...Array.from({ length: 30 }, (_, bit): Argv => ['GETBIT', 'plain', bit]),
    ['GETBIT', 'k', 71],
    ['GETBIT', 'k', 72],
    ['GETBIT', 'missing', 0],
    ['GETBIT', 'k', 4294967295],
    ...[4294967296, -1, 'x', '', '01', MAX, MIN, '#1'].flatMap((offset): Argv[] => [
      ['GETBIT', 'k', offset],
      ['SETBIT', 'k', offset, 1],
      ['SETBIT', 'k', offset, 2],
    ]),
    ...[2, -1, 'x', '', '01', MAX].map((bit): Argv => ['SETBIT', 'k', 1, bit]),
    ['SETBIT', 'new', 10, 0],
    ['GET', 'new'],
    ['EXPIRE', 'new', 100],
    ['SETBIT', 'new', 100, 1],
    ['TTL', 'new'],
    ['SETBIT', 'k', 1],
    ['GETBIT', 'k'],
  ]))

describe('ranges', () => {
  const strings = [
    '',
    'foobar',
    '\xff\xff\xff',
    '\0\0\0',
    '\xff\0\xff\x0f',
    '\x00\xff\xf0',
    '\xff\xfe',
    '\x01',
  ]
  const positions = ['0', '1', '-1', '2', '-2', '5', '9', '-9', '17', '-24', '100', '-100', MAX, MIN]

  test.each(strings)('BITCOUNT of %j', string =>
    pair.same([
      ['SET', 'k', string],
      ['BITCOUNT', 'k'],
      ...positions.flatMap(start =>
        positions.flatMap((end): Argv[] => [
          ['BITCOUNT', 'k', start, end],
          ['BITCOUNT', 'k', start, end, 'byte'],
          ['BITCOUNT', 'k', start, end, 'BIT'],
        ]),
      ),
    ]),
  )

  test.each(strings)('BITPOS in %j', string =>
    pair.same([
      ['SET', 'k', string],
      ...[0, 1].flatMap((bit): Argv[] => [
        ['BITPOS', 'k', bit],
        ...positions.flatMap((start): Argv[] => [
          ['BITPOS', 'k', bit, start],
          ...positions.flatMap((end): Argv[] => [
            ['BITPOS', 'k', bit, start, end],
            ['BITPOS', 'k', bit, start, end, 'BYTE'],
            ['BITPOS', 'k', bit, start, end, 'bit'],
          ]),
        ]),
      ]),
    ]),
  )

  const bad: Argv[] = [
    [1],
    ['x'],
    ['x', 1],
    [1, 'x'],
    [0, -1, 'FOO'],
    ['x', 1, 'FOO'],
    [0, 'x', 'FOO'],
    [0, -1, 'BIT', 'x'],
    ['x', 'x', 'x', 'x'],
  ]
  test.skipIf(!agree('BITCOUNT wants both ends of a range'))('bad arguments', () =>
    pair.same([
      ['SET', 'k', 'foobar'],
      ...bad.flatMap((words): Argv[] => [
        ['BITCOUNT', 'k', ...words],
        ['BITPOS', 'k', 0, ...words],
        ['BITPOS', 'k', 1, ...words],
        ['BITPOS', 'k', 2, ...words],
        ['BITPOS', 'missing', 2, ...words],
      ]),
      ['BITPOS', 'k', 'x'],
      ['BITPOS', 'missing', 1],
      ['BITPOS', 'missing', 0],
      ['BITCOUNT', 'missing'],
      ['BITCOUNT'],
      ['BITPOS', 'k'],
    ]),
  )

  const ARGUMENTS_FIRST = 'BITCOUNT and BITPOS read their arguments first'
  const SYNTAX = '-ERR syntax error\r\n'
  const NOT_AN_INTEGER = '-ERR value is not an integer or out of range\r\n'
  test('bad arguments are found before an empty range', () =>
    pair.same([
      ['SET', 'k', 'foobar'],
      changed(ARGUMENTS_FIRST, ['BITCOUNT', 'k', -1, -2, 'FOO'], SYNTAX),
      ['BITPOS', 'k', 1, -1, -2, 'FOO'],
    ]))
  test.skipIf(!agree('BITCOUNT wants both ends of a range'))(
    'bad arguments are found before a missing key and one of another type',
    () =>
      pair.same([
        ['RPUSH', 'l', 'a'],
        ...['missing', 'l'].flatMap((key): Step[] => [
          changed(ARGUMENTS_FIRST, ['BITCOUNT', key, 1], SYNTAX),
          changed(ARGUMENTS_FIRST, ['BITCOUNT', key, 'x', 'x', 'x', 'x'], SYNTAX),
          changed(ARGUMENTS_FIRST, ['BITCOUNT', key, 0, -1, 'BITS'], SYNTAX),
          changed(ARGUMENTS_FIRST, ['BITCOUNT', key, -1, -2, ''], SYNTAX),
          changed(ARGUMENTS_FIRST, ['BITCOUNT', key, 0, 'x', 'BITS'], NOT_AN_INTEGER),
          changed(ARGUMENTS_FIRST, ['BITCOUNT', key, '1.5', -1], NOT_AN_INTEGER),
          changed(ARGUMENTS_FIRST, ['BITPOS', key, 0, 'x'], NOT_AN_INTEGER),
          changed(ARGUMENTS_FIRST, ['BITPOS', key, 1, 0, 'x'], NOT_AN_INTEGER),
          changed(ARGUMENTS_FIRST, ['BITPOS', key, 1, 0, 'x', 'BITS'], SYNTAX),
          changed(ARGUMENTS_FIRST, ['BITPOS', key, 1, 0, -1, 'BIT', 'x'], SYNTAX),
        ]),
      ]),
  )

  test('strings of many bytes', () =>
    pair.same([
      ['SETBIT', 'k', 1_000_003, 1],
      ['SETBIT', 'k', 1_000_017, 1],
      ['BITCOUNT', 'k'],
      ['BITCOUNT', 'k', 125_000, -1],
      ['BITPOS', 'k', 1],
      ['BITPOS', 'k', 1, 1_000_004, -1, 'BIT'],
      ['BITOP', 'NOT', 'not', 'k'],
      ['BITCOUNT', 'not'],
      ['BITPOS', 'not', 0],
      ['STRLEN', 'not'],
    ]))
})

test('BITOP', () =>
  pair.same([
    ['MSET', 'a', 'foobar', 'b', 'abc', 'empty', '', 'bytes', '\x00\xff\x0f\xf0\xaa\x55\x01'],
    ['APPEND', 'b', '\xff'],
    ['SET', 'd', 'x', 'EX', 100],
    ...['AND', 'or', 'Xor'].flatMap(name =>
      [
        ['a'],
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'missing'],
        ['missing', 'a', 'b'],
        ['a', 'b', 'bytes', 'a'],
        ['empty'],
        ['missing', 'empty'],
      ].flatMap((keys): Argv[] => [
        ['BITOP', name, 'd', ...keys],
        ['GET', 'd'],
        ['TTL', 'd'],
      ]),
    ),
    ['BITOP', 'not', 'd', 'bytes'],
    ['GET', 'd'],
    ['BITOP', 'NOT', 'd', 'd'],
    ['GET', 'd'],
    ['BITOP', 'AND', 'd', 'd', 'a'],
    ['GET', 'd'],
    ['BITOP', 'NOT', 'd', 'missing'],
    ['EXISTS', 'd'],
    ['BITOP', 'NOT', 'd', 'a', 'b'],
    ['BITOP', 'NAND', 'd', 'a'],
    ['BITOP', 'NAND', 'd', 'a', 'b'],
    ['BITOP', '', 'd', 'a'],
    ['BITOP', 'AND', 'd'],
  ]))

describe('BITFIELD', () => {
  test('fields of all widths, aligned and not', () =>
    pair.same(
      Array.from({ length: 64 }, (_, i) => i + 1).flatMap((width): Argv[] =>
        ['i', 'u'].flatMap((sign): Argv[] => [
          ['SET', 'k', '\x12\x34\x56\x78\x9a\xbc\xde\xf0\x0f\xed'],
          ['BITFIELD', 'k', 'GET', sign + width, 0, 'GET', sign + width, 5, 'GET', sign + width, '#1'],
          ['BITFIELD', 'k', 'SET', sign + width, 3, '1234567890123456789', 'SET', sign + width, 70, -2],
          ['GET', 'k'],
          ['BITFIELD', 'k', 'INCRBY', sign + width, '#1', '-77', 'INCRBY', sign + width, 9, MAX],
          ['GET', 'k'],
          ['BITFIELD_RO', 'k', 'GET', sign + width, 11, 'get', sign + width, 1000],
        ]),
      ),
    ))

  test('overflow', () =>
    pair.same(
      ['i8', 'u8', 'i64', 'u63', 'i1', 'u1', 'i33'].flatMap(type =>
        ['WRAP', 'sat', 'FAIL'].flatMap(overflow =>
          [
            '0',
            '1',
            '-1',
            '127',
            '128',
            '-128',
            '-129',
            '255',
            '256',
            MAX,
            MIN,
            '-9223372036854775700',
          ].flatMap((value): Argv[] => [
            ['DEL', 'k'],
            ['BITFIELD', 'k', 'OVERFLOW', overflow, 'SET', type, 0, value, 'GET', type, 0],
            ['BITFIELD', 'k', 'OVERFLOW', overflow, 'INCRBY', type, 0, value, 'GET', type, 0],
            ['BITFIELD', 'k', 'OVERFLOW', overflow, 'INCRBY', type, 0, MIN, 'INCRBY', type, 0, MAX],
            ['BITFIELD', 'k', 'OVERFLOW', overflow, 'INCRBY', type, 0, 1, 'INCRBY', type, 0, -1],
            ['GET', 'k'],
          ]),
        ),
      ),
    ))

  test('several operations, overflow between them, growing', () =>
    pair.same([
      ['BITFIELD', 'k'],
      ['EXISTS', 'k'],
      ['BITFIELD', 'k', 'GET', 'u8', 100],
      ['EXISTS', 'k'],
      ['BITFIELD', 'k', 'OVERFLOW', 'FAIL', 'INCRBY', 'u2', 20, 9],
      ['GET', 'k'],
      ['BITFIELD', 'k', 'INCRBY', 'u2', 100, 1, 'OVERFLOW', 'SAT', 'INCRBY', 'u2', 102, 1],
      ['BITFIELD', 'k', 'INCRBY', 'u2', 100, 3, 'OVERFLOW', 'SAT', 'INCRBY', 'u2', 102, 3],
      ['BITFIELD', 'k', 'overflow', 'fail', 'incrby', 'u2', 102, 1, 'get', 'u2', 102, 'overflow', 'wrap'],
      ['GET', 'k'],
      ['SET', 'plain', 'abc', 'EX', 100],
      ['BITFIELD', 'plain', 'SET', 'u8', 8, 66, 'GET', 'u16', 8, 'SET', 'i5', 21, -3],
      ['GET', 'plain'],
      ['TTL', 'plain'],
      ['BITFIELD', 'plain', 'SET', 'u8', 0, 97],
    ]))

  const bad: Argv[] = [
    ['FOO'],
    ['GET'],
    ['GET', 'u8'],
    ['SET', 'u8', 0],
    ['SET', 'x8', 'x'],
    ['INCRBY', 'u8', 0],
    ['OVERFLOW'],
    ['OVERFLOW', 'FOO'],
    ['OVERFLOW', 'FOO', 'FOO'],
    ['GET', 'u0', 0],
    ['GET', 'u64', 0],
    ['GET', 'i65', 0],
    ['GET', 'U8', 0],
    ['GET', 'u', 0],
    ['GET', '', 0],
    ['GET', 'u08', 0],
    ['GET', 'u-1', 0],
    ['GET', 'u100', 0],
    ['GET', 'x8', 'x'],
    ['GET', 'u8', 'x'],
    ['GET', 'u8', '-1'],
    ['GET', 'u8', '#'],
    ['GET', 'u8', '#-1'],
    ['GET', 'u8', '#x'],
    ['GET', 'u8', '##1'],
    ['GET', 'u8', '4294967295'],
    ['GET', 'u8', '4294967296'],
    ['GET', 'u8', '#536870911'],
    ['GET', 'u8', '#536870912'],
    ['GET', 'u8', '#2305843009213693952'],
    ['GET', 'u8', '#2305843009213693953'],
    ['GET', 'i64', `#${MAX}`],
    ['GET', 'u8', MAX],
    ['SET', 'u8', 'x', 'y'],
    ['SET', 'u8', 0, 'x'],
    ['SET', 'u8', 0, '9223372036854775808'],
    ['SET', 'u8', 0, 1, 'FOO'],
    ['SET', 'u8', 0, 1],
    ['GET', 'u8', 0, 'SET', 'u8', 0, 1],
    ['GET', 'u8', 0, 'OVERFLOW', 'SAT'],
    ['INCRBY', 'u8', 0, 1, 'GET', 'u8'],
  ]
  test('bad operations', () =>
    pair.same([
      ['SET', 'k', 'abc'],
      ...bad.flatMap((words): Argv[] => [
        ['BITFIELD', 'k', ...words],
        ['BITFIELD_RO', 'k', ...words],
        ['BITFIELD', 'missing', ...words],
        ['GETDEL', 'missing'],
      ]),
      ['GET', 'k'],
      ['BITFIELD'],
      ['BITFIELD_RO'],
    ]))
})
