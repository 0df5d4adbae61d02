/** String commands against a real redis-server: every option, what is checked first, sizes at the edges. */
import { afterAll, describe, test } from 'vitest'
import { type Argv, approximately, changed, Pair, type Step } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const MAX = '9223372036854775807'
const MIN = '-9223372036854775808'
const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))

describe('SET and GET', () => {
  test('values of any bytes and sizes', () =>
    pair.same([
      ['SET', 'k', EVERY_BYTE],
      ['GET', 'k'],
      ['SET', 'k', ''],
      ['GET', 'k'],
      ['STRLEN', 'k'],
      ['SET', '', 'empty key'],
      ['GET', ''],
      ['SET', EVERY_BYTE, 'x'.repeat(100_000)],
      ['GET', EVERY_BYTE],
      ['STRLEN', EVERY_BYTE],
      ['GET', 'missing'],
      ['STRLEN', 'missing'],
      ['GET'],
      ['GET', 'a', 'b'],
      ['SET', 'k'],
      ['STRLEN'],
    ]))

  test('NX, XX and GET in all combinations', () =>
    pair.same(
      [[], ['NX'], ['XX'], ['GET'], ['NX', 'GET'], ['GET', 'XX'], ['NX', 'XX'], ['nx', 'nx', 'gEt']].flatMap(
        given => [
          ['SET', 'missing', '1', ...given],
          ['GET', 'missing'],
          ['DEL', 'missing'],
          ['SET', 'there', '2', ...given],
          ['GET', 'there'],
        ],
      ),
    ))

  test('expiry options', () =>
    pair.same([
      ['SET', 'k', 'v', 'EX', 100],
      ['TTL', 'k'],
      ['SET', 'k', 'v', 'KEEPTTL'],
      ['TTL', 'k'],
      ['SET', 'k', 'v', 'keepttl', 'KEEPTTL', 'get'],
      ['TTL', 'k'],
      ['SET', 'k', 'v'],
      ['TTL', 'k'],
      ['SET', 'k', 'v', 'px', 100_000],
      approximately(1000, 'PTTL', 'k'),
      ['SET', 'k', 'v', 'EXAT', 4_000_000_000],
      ['EXPIRETIME', 'k'],
      ['SET', 'k', 'v', 'PXAT', 4_000_000_000_123],
      ['PEXPIRETIME', 'k'],
      ['SET', 'k', 'v', 'EX', 10, 'EX', 2000],
      ['TTL', 'k'],
      ['SET', 'k', 'v', 'XX', 'GET', 'EX', 3000],
      ['TTL', 'k'],
      ['SET', 'k', 'v', 'NX', 'EX', 10],
      ['TTL', 'k'],
      ['SET', 'past', 'v', 'EXAT', 1],
      ['GET', 'past'],
      ['SET', 'past', 'v', 'PXAT', 1, 'GET'],
      ['EXISTS', 'past'],
      ['SET', 'k', 'v2', 'PXAT', 1],
      ['SET', 'k', 'v3', 'NX'],
      ['TTL', 'k'],
    ]))

  const numbers = [
    '0',
    '-1',
    'x',
    '',
    '1.5',
    '01',
    '+1',
    ' 1',
    MAX,
    MIN,
    '9223372036854775',
    '9223372036854776',
  ]
  test.each(['EX', 'PX', 'EXAT', 'PXAT'])('bad arguments of %s', option =>
    pair.same(
      numbers.flatMap((number): Argv[] => [
        ['SET', 'new', 'v', option, number],
        ['EXISTS', 'new'],
        ['DEL', 'new'],
        ['SET', 'k', 'v'],
        ['SET', 'k', 'v', 'GET', option, number],
        ['SET', 'k', 'v', option, number, 'NX'],
        ['SET', 'k', 'v', option, number, 'NONSENSE'],
        ['GETEX', 'k', option, number],
        ['EXISTS', 'k'],
        ['GETEX', 'missing', option, number],
        ['GETEX', 'k', option, number, 'NONSENSE'],
      ]),
    ),
  )

  test('option syntax', () =>
    pair.same([
      ['SET', 'k', 'v', 'EX'],
      ['SET', 'k', 'v', 'EX', 'NX'],
      ['SET', 'k', 'v', 'EX', 10, 'PX', 10],
      ['SET', 'k', 'v', 'EX', 10, 'KEEPTTL'],
      ['SET', 'k', 'v', 'KEEPTTL', 'EXAT', 10],
      ['SET', 'k', 'v', 'PERSIST'],
      ['SET', 'k', 'v', 'NX', 'XX', 'EX', 'x'],
      ['SET', 'k', 'v', ''],
      ['SET', 'k', 'v', '10'],
      ['SET', 'k', 'v', 'PXAT', 'x', 'PXAT', 4_000_000_000_000],
      ['GETEX', 'k', 'KEEPTTL'],
      ['GETEX', 'k', 'GET'],
      ['GETEX', 'k', 'NX'],
      ['GETEX', 'k', 'EX'],
      ['GETEX', 'k', 'EX', 10, 'PERSIST'],
      ['GETEX', 'k', 'PERSIST', 'PX', 10],
      ['GETEX', 'missing', 'FOO'],
    ]))
})

test('GETEX, GETDEL, GETSET', () =>
  pair.same([
    ['GETEX', 'k'],
    ['SET', 'k', 'v'],
    ['GETEX', 'k'],
    ['TTL', 'k'],
    ['GETEX', 'k', 'EX', 100],
    ['TTL', 'k'],
    ['GETEX', 'k'],
    ['TTL', 'k'],
    ['GETEX', 'k', 'PERSIST', 'persist'],
    ['TTL', 'k'],
    ['GETEX', 'k', 'PXAT', 4_000_000_000_123],
    ['PEXPIRETIME', 'k'],
    ['GETEX', 'k', 'exat', 4_000_000_000],
    ['EXPIRETIME', 'k'],
    ['GETEX', 'k', 'PX', 100_000],
    ['GETEX', 'k', 'EXAT', 1],
    ['EXISTS', 'k'],
    ['GETDEL', 'k'],
    ['SET', 'k', EVERY_BYTE],
    ['GETDEL', 'k'],
    ['GETDEL', 'k'],
    ['GETDEL'],
    ['GETDEL', 'k', 'x'],
    ['GETSET', 'k', '1'],
    ['GETSET', 'k', '2'],
    ['SET', 'k', 'v', 'EX', 100],
    ['GETSET', 'k', '3'],
    ['TTL', 'k'],
    ['GETSET', 'k'],
    ['GETEX'],
  ]))

test('SETEX, PSETEX, SETNX', () =>
  pair.same([
    ['SETEX', 'k', 100, 'v'],
    ['GET', 'k'],
    ['TTL', 'k'],
    ['PSETEX', 'k', 200_000, 'w'],
    ['TTL', 'k'],
    ...['SETEX', 'PSETEX'].flatMap((name): Argv[] => [
      [name, 'k', 0, 'x'],
      [name, 'k', -5, 'x'],
      [name, 'k', 'abc', 'x'],
      [name, 'k', MAX, 'x'],
      [name, 'k', MIN, 'x'],
      [name, 'k', 1],
      [name, 'k', 1, 'v', 'x'],
    ]),
    ['GET', 'k'],
    ['SETNX', 'k', 'x'],
    ['SETNX', 'new', 'x'],
    ['GET', 'new'],
    ['TTL', 'new'],
    ['SETNX', 'new'],
  ]))

test('MGET, MSET, MSETNX', () =>
  pair.same([
    ['MSET', 'a', '1', 'b', '', 'c', EVERY_BYTE, 'a', '2'],
    ['MGET', 'a', 'missing', 'b', 'c', 'a'],
    ['MSETNX', 'd', '1', 'a', '9'],
    ['MGET', 'd', 'a'],
    ['MSETNX', 'd', '1', 'e', '9', 'd', '3'],
    ['MGET', 'd', 'e'],
    ['EXPIRE', 'a', 100],
    ['MSET', 'a', '3'],
    ['TTL', 'a'],
    ['MSET', 'a'],
    ['MSET', 'a', '1', 'b'],
    ['mSeTnX', 'a', '1', 'b'],
    ['MSETNX'],
    ['MGET'],
  ]))

test('APPEND', () =>
  pair.same([
    ['APPEND', 'k', ''],
    ['EXISTS', 'k'],
    ['APPEND', 'k', EVERY_BYTE],
    ['APPEND', 'k', ''],
    ['APPEND', 'k', '\0'],
    ['GET', 'k'],
    ['MGET', 'k'],
    ['GETSET', 'k', 'x'],
    ['APPEND', 'k', 'y'],
    ['EXPIRE', 'k', 100],
    ['APPEND', 'k', 'z'.repeat(5000)],
    ['TTL', 'k'],
    ['STRLEN', 'k'],
    ['GETDEL', 'k'],
    ['SET', 'n', '1'],
    ['APPEND', 'n', '0'],
    ['INCR', 'n'],
    ['APPEND', 'n', 'x'],
    ['INCR', 'n'],
    ['INCRBYFLOAT', 'n', 1],
    ['SET', 'n', '1'],
    ['APPEND', 'n', '.5'],
    ['INCRBYFLOAT', 'n', 1],
    ['APPEND', 'k'],
  ]))

const positions = ['0', '1', '-1', '5', '-5', '6', '-7', '100', '-100', MAX, MIN]
const EMPTY = 'GETRANGE of what ends before the beginning is empty'
/** The range ends before `foobar` begins, yet not before its own beginning. */
const beforeBeginning = (key: string, start: string, end: string) =>
  key !== 'empty' && ['-7', '-100', MIN].includes(end) && (start === '0' || BigInt(start) <= BigInt(end))
test.each(['GETRANGE', 'SUBSTR'])('%s', name =>
  pair.same([
    ['SET', 'k', 'foobar'],
    ['SET', 'edited', 'foo'],
    ['APPEND', 'edited', 'bar'],
    ['SET', 'empty', ''],
    ...positions.flatMap(start =>
      positions.flatMap((end): Step[] =>
        ['k', 'edited', 'empty'].map(key =>
          beforeBeginning(key, start, end)
            ? changed(EMPTY, [name, key, start, end], '$1\r\nf\r\n')
            : [name, key, start, end],
        ),
      ),
    ),
    [name, 'missing', 0, -1],
    [name, 'missing', 'x', -1],
    [name, 'k', 0, 'x'],
    [name, 'k', 'x', 'y'],
    [name, 'k', 0, '9223372036854775808'],
    [name, 'k', 0],
  ]),
)

test('SETRANGE', () =>
  pair.same([
    ['SETRANGE', 'k', 0, ''],
    ['SETRANGE', 'k', 5, ''],
    ['EXISTS', 'k'],
    ['SETRANGE', 'k', 3, 'abc'],
    ['GET', 'k'],
    ['SETRANGE', 'k', 1, EVERY_BYTE],
    ['GET', 'k'],
    ['SETRANGE', 'k', 0, ''],
    ['SETRANGE', 'k', 300, ''],
    ['SETRANGE', 'k', 300, 'x'],
    ['GET', 'k'],
    ['SETRANGE', 'k', -1, 'x'],
    ['SETRANGE', 'k', -1, ''],
    ['SETRANGE', 'k', 'x', 'x'],
    ['SETRANGE', 'k', MAX, ''],
    ['SETRANGE', 'k', MAX, 'x'],
    ['SETRANGE', 'missing', MAX, 'x'],
    ['SETRANGE', 'k', 536_870_912, 'x'],
    ['SETRANGE', 'missing', 536_870_908, 'abcde'],
    ['EXISTS', 'missing'],
    ['SET', 'k', 'abc', 'EX', 100],
    ['SETRANGE', 'k', 1, 'X'],
    ['TTL', 'k'],
    ['SETRANGE', 'k', 1],
  ]))

describe('counters', () => {
  const values = [
    '0',
    '10',
    '-10',
    '',
    'x',
    ' 1',
    '1 ',
    '01',
    '+1',
    '-0',
    '1.0',
    '999999999999999',
    '-99999999999999',
  ]
  const large = ['9007199254740991', '9007199254740993', '-9007199254740993', MAX, MIN, '9223372036854775806']
  const steps = (value: string): Argv[] =>
    [
      ['INCR', 'k'],
      ['DECR', 'k'],
      ['INCRBY', 'k', '5'],
      ['DECRBY', 'k', '-5'],
      ...['1', '-1', MAX, MIN, '-9223372036854775807', '9223372036854775808', 'x', '', '01'].flatMap(by => [
        ['INCRBY', 'k', by],
        ['DECRBY', 'k', by],
      ]),
    ].flatMap((step): Argv[] => [['SET', 'k', value], step, ['GET', 'k']])

  test.each([...values, ...large])('from %j', value => pair.same(steps(value)))

  test('from a missing key, keeping the time to live', () =>
    pair.same([
      ['INCR', 'a'],
      ['DECR', 'b'],
      ['INCRBY', 'c', MAX],
      ['DECRBY', 'd', MAX],
      ['INCRBY', 'e', MIN],
      ['DECRBY', 'f', MIN],
      ['EXPIRE', 'a', 100],
      ['INCR', 'a'],
      ['TTL', 'a'],
      ['GET', 'a'],
      ['OBJECT', 'ENCODING', 'a'],
      ['INCR'],
      ['INCRBY', 'a'],
      ['DECRBY', 'a', '1', '2'],
    ]))
})

describe('INCRBYFLOAT', () => {
  const numbers = [
    ...[
      '0',
      '-0',
      '1',
      '3.0e3',
      '10.1',
      '0.1',
      '-5.0e-1',
      '1e17',
      '123456789.123456789',
      '1.',
      '.5',
      '+3',
      '5e+2',
    ],
    ...[
      '0x10',
      '0x1.8p3',
      '-0X.8P-2',
      '0x',
      '0x.p1',
      '1e',
      'e5',
      '.',
      '',
      ' 1',
      '1 ',
      '1\0',
      'abc',
      '1,5',
      '--1',
    ],
    ...[
      'nan',
      'NaN(1)',
      'inf',
      '-Infinity',
      '+INF',
      'infinit',
      '1e4932',
      '-1e4932',
      '1e4933',
      '2e4932',
      '1e-4950',
    ],
    ...['1e-4952', '1e-20', '5e-18', '4.9e-18', '1.5e-17', '18446744073709551615', '18446744073709551617'],
    ...[
      '9223372036854775807.5',
      '0.30000000000000004',
      '1e999999999999',
      '0e999999999999',
      '0x1p16384',
      '0x1p-16446',
    ],
    `${'9'.repeat(60)}.${'9'.repeat(60)}`,
    `0.${'0'.repeat(5100)}1`,
    `1.${'0'.repeat(5117)}`,
    `1.${'0'.repeat(5118)}`,
  ]
  test.each(numbers)('from %j', value =>
    pair.same(
      numbers.flatMap((by): Argv[] => [
        ['SET', 'k', value],
        ['INCRBYFLOAT', 'k', by],
        ['GET', 'k'],
      ]),
    ),
  )

  test('from a missing key, again and again, keeping the time to live', () =>
    pair.same([
      ['INCRBYFLOAT', 'k', '10.50'],
      ...Array.from({ length: 200 }, (_, i): Argv => ['INCRBYFLOAT', 'k', `${i}.${i * 7919}e-${i % 9}`]),
      ['EXPIRE', 'k', 100],
      ['INCRBYFLOAT', 'k', '-0.1'],
      ['TTL', 'k'],
      ['INCRBYFLOAT', 'new', 'x'],
      ['EXISTS', 'new'],
      ['INCRBYFLOAT', 'k'],
    ]))
})

describe('LCS', () => {
  const optionLists: Argv[] = [
    [],
    ['LEN'],
    ['IDX'],
    ['idx', 'WithMatchLen'],
    ['IDX', 'MINMATCHLEN', 2],
    ['IDX', 'MINMATCHLEN', 4, 'WITHMATCHLEN'],
    ['IDX', 'MINMATCHLEN', -1],
    ['IDX', 'MINMATCHLEN', MAX],
    ['MINMATCHLEN', 4],
    ['WITHMATCHLEN', 'LEN'],
    ['LEN', 'IDX'],
    ['IDX', 'LEN', 'FOO'],
    ['MINMATCHLEN'],
    ['MINMATCHLEN', 'x'],
    ['MINMATCHLEN', 'x', 'FOO'],
    ['FOO'],
  ]
  const strings: [string, string][] = [
    ['ohmytext', 'mynewtext'],
    ['same', 'same'],
    ['', 'x'],
    ['', ''],
    ['abc', 'xyz'],
    ['aXbYcZ', 'abc'],
    ['abcabcabba', 'cbabacabcab'],
    ['a'.repeat(50), 'aa'],
    [EVERY_BYTE, EVERY_BYTE.slice(100) + EVERY_BYTE.slice(0, 120)],
  ]
  test.each(strings)('%j and %j', (a, b) =>
    pair.same([
      ['MSET', 'a', a, 'b', b],
      ...optionLists.flatMap((given): Argv[] => [
        ['LCS', 'a', 'b', ...given],
        ['LCS', 'b', 'a', ...given],
      ]),
    ]),
  )
  test('missing keys, edited strings, strings that are too long', () =>
    pair.same([
      ['LCS', 'x', 'y'],
      ['LCS', 'x', 'y', 'IDX'],
      ['LCS', 'x', 'y', 'LEN'],
      ['APPEND', 'x', 'foo'],
      ['APPEND', 'x', 'bar'],
      ['LCS', 'x', 'y'],
      ['LCS', 'x', 'x', 'IDX', 'WITHMATCHLEN'],
      ['SETRANGE', 'x', 20_000, 'x'],
      ['LCS', 'x', 'x'],
      ['LCS', 'x', 'x', 'LEN', 'IDX'],
      ['LCS', 'x'],
    ]))
})
