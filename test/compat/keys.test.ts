/** Commands on keys of any type against a real redis-server: names, patterns, moves, scans, whole databases. */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { help } from './help.ts'
import { type Argv, approximately, changed, Pair, type Step, sameKind, sorted } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const MAX = '9223372036854775807'
const MIN = '-9223372036854775808'
const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))
const NUMBERS = [
  '0',
  '1',
  '15',
  '16',
  '-1',
  'x',
  '',
  '01',
  '+1',
  ' 1',
  '1.0',
  MAX,
  MIN,
  '9223372036854775808',
]

/** A key whose deadline has passed; active expiry may or may not have removed it. */
const DEAD: readonly Argv[] = [['SET', 'dead', 'v', 'PXAT', 1]]

test.each(['DEL', 'UNLINK', 'EXISTS', 'TOUCH'])('%s', name =>
  pair.same([
    ['MSET', 'a', 1, 'b', 2, '', 3, EVERY_BYTE, 4],
    ...DEAD,
    [name, 'a'],
    [name, 'a', 'a', 'b', 'missing', 'b'],
    [name, 'dead'],
    [name, '', EVERY_BYTE],
    [name.toLowerCase(), 'missing'],
    [name],
  ]),
)

test('TYPE', () =>
  pair.same([
    ['SET', 's', 'v'],
    ['APPEND', 'edited', 'v'],
    ['SETBIT', 'bits', 1, 1],
    ...DEAD,
    ['TYPE', 's'],
    ['TYPE', 'edited'],
    ['TYPE', 'bits'],
    ['TYPE', 'dead'],
    ['TYPE', 'missing'],
    ['TYPE'],
    ['TYPE', 's', 's'],
  ]))

describe('KEYS', () => {
  const names = ['a', 'ab', 'abc', 'a*c', 'a?c', 'a[c', 'a]c', 'a\\c', '^', '-', 'b', '', 'A', '\xff', 'a\n']
  const patterns = [
    '*',
    '**',
    '?',
    '??',
    '*?',
    'a*',
    '*c',
    'a*c',
    'a?c',
    'a\\*c',
    'a\\?c',
    'a\\\\c',
    'a\\',
    '\\a',
    '[ab]',
    '[^ab]',
    '[^a]*',
    '[a-b]',
    '[b-a]',
    '[a-',
    '[a',
    '[',
    '[]',
    '[]a]',
    '[^]',
    '[^',
    'a[[]c',
    'a[]]c',
    'a[\\]]c',
    'a[\\',
    '[\\^]',
    '[a^]',
    '[a\\-b]',
    '[\xfe-\xff]',
    'A',
    '',
    '*a*b*c*',
    'a**********c',
  ]
  test.each(patterns)('%j', pattern =>
    pair.same([['MSET', ...names.flatMap(name => [name, 'v'])], sorted('KEYS', pattern)]),
  )
  test('arguments and dead keys', () =>
    pair.same([...DEAD, ['KEYS', '*'], ['KEYS'], ['KEYS', 'a', 'b'], ['SET', 'k', 'v'], ['keys', 'k']]))
})

const NOTHING = '*2\r\n$1\r\n0\r\n*0\r\n'

describe('SCAN', () => {
  const few: Argv[] = [['MSET', 'a', 1, 'ab', 2, 'b', 3], ['APPEND', 'c', 'x'], ...DEAD]
  test('options', () =>
    pair.same([
      ['SCAN', 0],
      ['SCAN', '18446744073709551615'],
      ['SCAN', '-18446744073709551615'],
      ['SCAN', '-9223372036854775809'],
      ['SCAN', '1\0x'],
      ['HSCAN', 'h', '18446744073709551615'],
      ...few,
      sorted('SCAN', 0),
      sorted('SCAN', 0, 'COUNT', 100),
      sorted('SCAN', 0, 'count', 100, 'MATCH', 'a*'),
      sorted('SCAN', 0, 'MATCH', '*b', 'COUNT', 100, 'TYPE', 'string'),
      sorted('SCAN', 0, 'COUNT', 100, 'TYPE', 'STRING'),
      sorted('SCAN', 0, 'COUNT', 100, 'TYPE', 'hash'),
      sorted('SCAN', 0, 'COUNT', 100, 'MATCH', 'a', 'MATCH', 'b'),
      sorted('SCAN', 0, 'COUNT', 1, 'COUNT', MAX),
      sorted('SCAN', 0, 'COUNT', 100, 'MATCH', ''),
      sorted('SCAN', '00', 'COUNT', 100),
    ]))
  const NOVALUES = '-ERR NOVALUES option can only be used in HSCAN\r\n'
  const CURSORS = 'cursors are what strtoull reads'
  const INVALID = '-ERR invalid cursor\r\n'
  test('cursors in every writing', () =>
    pair.same([
      ...[' 1', '\t1', '\n\v\f\r+1', ' -1'].map(cursor => changed(CURSORS, ['SCAN', cursor], NOTHING)),
      ...['', '-1', '-5', MIN, '\0', '-1\0x'].map(cursor => changed(CURSORS, ['SCAN', cursor], INVALID)),
      ['HSET', 'h', 'f', 'v'],
      ...['HSCAN', 'SSCAN', 'ZSCAN'].flatMap((name): Step[] => [
        changed(CURSORS, [name, 'missing', ''], INVALID),
        changed(CURSORS, [name, 'missing', '-1'], INVALID),
        changed(CURSORS, [name, 'missing', ' 1'], NOTHING),
        changed(CURSORS, [name, 'missing', ' -1'], NOTHING),
        [name, 'missing', '0\0x'],
      ]),
    ]))
  test('bad arguments', () =>
    pair.same([
      ...few,
      ...[
        'x',
        '-',
        '+',
        ' ',
        '1 ',
        '1x',
        '1.0',
        '18446744073709551616',
        '-18446744073709551616',
        'a0',
      ].flatMap((cursor): Argv[] => [
        ['SCAN', cursor],
        ['SCAN', cursor, 'COUNT', 'x'],
      ]),
      ...['0', '-1', 'x', '', '1.5', '9223372036854775808', MIN].map(
        (count): Argv => ['SCAN', 0, 'COUNT', count],
      ),
      ['SCAN'],
      ['SCAN', 0, 'MATCH'],
      ['SCAN', 0, 'COUNT'],
      ['SCAN', 0, 'TYPE'],
      changed('NOVALUES', ['SCAN', 0, 'NOVALUES'], NOVALUES),
      ['SCAN', 0, 'FOO', 'bar'],
      ['SCAN', 0, 'COUNT', 0, 'FOO', 'bar'],
      ['SCAN', 0, 'COUNT', 'x', 'FOO'],
    ]))

  test('a whole iteration finds every key, whatever COUNT is', async () => {
    for (const port of [pair.real.port, pair.ours.port]) {
      const client = await RawClient.open(port)
      await client.ask('FLUSHALL')
      const names = Array.from({ length: 500 }, (_, i) => `key:${i}`)
      await client.ask('MSET', ...names.flatMap(name => [name, 'v']))
      for (const count of ['1', '10', '77', '1000']) {
        const found = new Set<string>()
        let cursor = '0'
        do {
          const [, , next = '', , ...rest] = (await client.ask('SCAN', cursor, 'COUNT', count)).split('\r\n')
          for (const word of rest) if (word.startsWith('key:')) found.add(word)
          cursor = next
        } while (cursor !== '0')
        expect([...found].sort()).toEqual([...names].sort())
      }
      client.close()
    }
  })
})

test('RANDOMKEY', () =>
  pair.same([
    ['RANDOMKEY'],
    ['SET', 'only', 'v'],
    ['RANDOMKEY'],
    ['RANDOMKEY', 'x'],
    ['DEL', 'only'],
    ...DEAD,
    ['RANDOMKEY'],
  ]))

test.each(['RENAME', 'RENAMENX'])('%s', name =>
  pair.same([
    [name, 'a', 'b'],
    [name, 'a', 'a'],
    ['SET', 'a', 1, 'EX', 100],
    [name, 'a', 'a'],
    [name, 'a', 'b'],
    ['TTL', 'b'],
    ['EXISTS', 'a'],
    ['SET', 'c', 2],
    [name, 'c', 'b'],
    ['MGET', 'a', 'b', 'c'],
    ['TTL', 'b'],
    ...DEAD,
    [name, 'dead', 'x'],
    ['SET', 'd', 3],
    ['SET', 'dead', 'v', 'PXAT', 1],
    [name, 'd', 'dead'],
    ['GET', 'dead'],
    ['TTL', 'dead'],
    [name, 'a'],
    [name, 'a', 'b', 'c'],
    [name],
  ]),
)

test('MOVE', () =>
  pair.same([
    ['SET', 'a', 1, 'EX', 100],
    ['MOVE', 'a', 1],
    ['EXISTS', 'a'],
    ['SELECT', 1],
    ['GET', 'a'],
    ['TTL', 'a'],
    ['SELECT', 0],
    ['SET', 'a', 2],
    ['MOVE', 'a', 1],
    ['GET', 'a'],
    ['MOVE', 'a', 0],
    ['MOVE', 'missing', 0],
    ['MOVE', 'missing', 1],
    ...DEAD,
    ['MOVE', 'dead', 1],
    ...NUMBERS.map((number): Argv => ['MOVE', 'missing', number]),
    ['MOVE', 'a'],
    ['MOVE', 'a', 1, 2],
  ]))

test('COPY', () =>
  pair.same([
    ['COPY', 'a', 'b'],
    ['SET', 'a', 1, 'EX', 100],
    ['COPY', 'a', 'b'],
    ['TTL', 'b'],
    ['SET', 'c', 2],
    ['COPY', 'c', 'b'],
    ['COPY', 'c', 'b', 'REPLACE'],
    ['MGET', 'a', 'b', 'c'],
    ['TTL', 'b'],
    ['COPY', 'a', 'a'],
    ['COPY', 'a', 'a', 'REPLACE'],
    ['COPY', 'missing', 'missing'],
    ['COPY', 'a', 'a', 'DB', 0],
    ['COPY', 'a', 'a', 'DB', 1],
    ['COPY', 'a', 'a', 'db', 1, 'replace'],
    ['COPY', 'a', 'a', 'REPLACE', 'REPLACE', 'DB', 2, 'DB', 3],
    ['SELECT', 2],
    ['EXISTS', 'a'],
    ['SELECT', 3],
    ['TTL', 'a'],
    ['COPY', 'a', 'b'],
    ['SELECT', 0],
    ['APPEND', 'edited', 'x'],
    ['COPY', 'edited', 'copy'],
    ['APPEND', 'edited', 'y'],
    ['MGET', 'edited', 'copy'],
    ...DEAD,
    ['COPY', 'dead', 'x'],
    ['COPY', 'a', 'dead'],
    ...NUMBERS.flatMap((number): Argv[] => [
      ['COPY', 'a', 'z', 'DB', number],
      ['COPY', 'missing', 'z', 'DB', number],
    ]),
    ['COPY', 'a', 'z', 'DB'],
    ['COPY', 'a', 'z', 'FOO'],
    ['COPY', 'a', 'z', ''],
    ['COPY', 'a'],
  ]))

test('DBSIZE, FLUSHDB, FLUSHALL', () =>
  pair.same([
    ['MSET', 'a', 1, 'b', 2],
    ['DBSIZE'],
    ['SELECT', 1],
    ['SET', 'a', 1],
    ['FLUSHDB'],
    ['DBSIZE'],
    ['SET', 'a', 1],
    ['SELECT', 0],
    ['DBSIZE'],
    ['FLUSHDB', 'ASYNC'],
    ['DBSIZE'],
    ['SET', 'a', 1],
    ['flushdb', 'sync'],
    ['SET', 'a', 1],
    ...['FLUSHDB', 'FLUSHALL'].flatMap((name): Argv[] => [
      [name, 'FOO'],
      [name, ''],
      [name, 'ASYNC', 'SYNC'],
      [name, 'ASYNC', 'ASYNC'],
      ['DBSIZE'],
    ]),
    ['FLUSHALL', 'Sync'],
    ['SELECT', 1],
    ['DBSIZE'],
    ['FLUSHALL', 'async'],
    ['DBSIZE', 'x'],
  ]))

test('SWAPDB', () =>
  pair.same([
    ['SET', 'a', 1, 'EX', 100],
    ['SWAPDB', 0, 1],
    ['DBSIZE'],
    ['SELECT', 1],
    ['TTL', 'a'],
    ['SWAPDB', 1, 1],
    ['GET', 'a'],
    ['SWAPDB', 1, 0],
    ['GET', 'a'],
    ...NUMBERS.flatMap((number): Argv[] => [
      ['SWAPDB', number, 2],
      ['SWAPDB', 2, number],
      ['SWAPDB', number, number],
    ]),
    ['SWAPDB', 'x', 99],
    ['SWAPDB', 99, 'x'],
    ['SWAPDB', 0],
    ['SWAPDB', 0, 1, 2],
  ]))

describe('OBJECT', () => {
  const values = [
    '',
    '0',
    '-1',
    '10',
    '9999',
    '10000',
    MAX,
    MIN,
    '9223372036854775808',
    '01',
    '1.0',
    'x'.repeat(44),
    'x'.repeat(45),
  ]
  test.each(values)('of %j', value =>
    pair.same([
      ['SET', 'k', value],
      ['OBJECT', 'ENCODING', 'k'],
      ['OBJECT', 'REFCOUNT', 'k'],
      // Small integers are objects that all keys share, as old as the server.
      /^\d{1,4}$/.test(value)
        ? sameKind('OBJECT', 'IDLETIME', 'k')
        : approximately(2, 'OBJECT', 'IDLETIME', 'k'),
      ['OBJECT', 'FREQ', 'k'],
      ['COPY', 'k', 'copy'],
      ['OBJECT', 'ENCODING', 'copy'],
      ['APPEND', 'k', ''],
      ['OBJECT', 'ENCODING', 'k'],
      ['APPEND', 'k', '0'],
      ['OBJECT', 'ENCODING', 'k'],
    ]),
  )
  test('missing keys and bad arguments', () =>
    pair.same([
      ...DEAD,
      help('OBJECT'),
      ...['ENCODING', 'REFCOUNT', 'IDLETIME', 'FREQ', 'FOO', ''].flatMap((name): Argv[] => [
        ['OBJECT', name],
        ['OBJECT', name, 'missing'],
        ['OBJECT', name, 'dead'],
        ['OBJECT', name, 'a', 'b'],
      ]),
      ['OBJECT'],
      ['OBJECT', 'help', 'x'],
      ['SET', 'k', 'v'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'],
      ['OBJECT', 'FREQ', 'k'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
    ]))
})
