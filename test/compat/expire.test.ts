/** Deadlines of keys against a real redis-server: every unit and condition, limits of time, dead keys. */
import { afterAll, describe, test } from 'vitest'
import { type Argv, approximately, Pair } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const MAX = '9223372036854775807'
const MIN = '-9223372036854775808'
const SETTERS = ['EXPIRE', 'PEXPIRE', 'EXPIREAT', 'PEXPIREAT']
const READERS = ['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME']
const COMMANDS = [...SETTERS, ...READERS, 'PERSIST']

/** A time far in the future in the unit of the command. */
const FUTURE: Readonly<Record<string, number>> = {
  EXPIRE: 10_000,
  PEXPIRE: 10_000_000,
  EXPIREAT: 4_000_000_000,
  PEXPIREAT: 4_000_000_000_123,
}

test('deadlines are set, read and removed', () =>
  pair.same([
    ...SETTERS.flatMap((name): (Argv | ReturnType<typeof approximately>)[] => [
      [name, 'k', FUTURE[name] ?? 0],
      ['SET', 'k', 'v'],
      [name, 'k', FUTURE[name] ?? 0],
      approximately(2, 'TTL', 'k'),
      approximately(2000, 'PTTL', 'k'),
      approximately(2, 'EXPIRETIME', 'k'),
      approximately(2000, 'PEXPIRETIME', 'k'),
      ['GET', 'k'],
      ['PERSIST', 'k'],
      ['PERSIST', 'k'],
      ...READERS.map((reader): Argv => [reader, 'k']),
      ['DEL', 'k'],
    ]),
    ...READERS.map((reader): Argv => [reader, 'missing']),
    ['PERSIST', 'missing'],
  ]))

/** Ours are exact up to 2^53 ms (the year 287396), and saturate like Redis at the very end. */
test('exact times', () =>
  pair.same([
    ['SET', 'k', 'v'],
    ...['4000000000000', '4000000000499', '4000000000500', '4000000000999', MAX, '9007199254740991'].flatMap(
      (time): Argv[] => [
        ['PEXPIREAT', 'k', time],
        ['PEXPIRETIME', 'k'],
        // C does not say what rounding up the greatest time gives.
        ...(time === MAX ? [] : [['EXPIRETIME', 'k']]),
      ],
    ),
    ...['4000000000', '9007199254740'].flatMap((time): Argv[] => [
      ['EXPIREAT', 'k', time],
      ['PEXPIRETIME', 'k'],
      ['EXPIRETIME', 'k'],
    ]),
  ]))

test('a time that has passed removes the key at once', () =>
  pair.same(
    SETTERS.flatMap(name =>
      ['0', '-1', '-1000'].flatMap((time): Argv[] => [
        ['SET', 'k', 'v', 'EX', 100],
        [name, 'k', time],
        ['EXISTS', 'k'],
        ...COMMANDS.map((each): Argv => (SETTERS.includes(each) ? [each, 'k', 10] : [each, 'k'])),
        [name, 'k', time],
        ['SET', 'k', 'v'],
        [name, 'k', time, 'NX'],
        ['EXISTS', 'k'],
        ['SET', 'k', 'v'],
        [name, 'k', time, 'XX'],
        [name, 'k', time, 'GT'],
        ['EXISTS', 'k'],
        [name, 'k', time, 'LT'],
        ['EXISTS', 'k'],
      ]),
    ),
  ))

describe('conditions', () => {
  const lists = [
    [],
    ['NX'],
    ['xx'],
    ['GT'],
    ['LT'],
    ['XX', 'GT'],
    ['lt', 'XX'],
    ['NX', 'NX'],
    ['GT', 'gt'],
    ['NX', 'XX'],
    ['NX', 'GT'],
    ['LT', 'NX'],
    ['GT', 'LT'],
    ['XX', 'GT', 'LT'],
    ['NX', 'XX', 'GT', 'LT'],
    ['FOO'],
    ['NX', 'FOO'],
    ['NX', 'XX', 'FOO'],
    [''],
    ['AB'],
    ['a b'],
  ]
  test.each(lists.map(words => [words] as const))('%j', words => {
    return pair.same(
      SETTERS.flatMap((name): Argv[] => {
        const time = FUTURE[name] ?? 0
        return [
          ['SET', 'k', 'v'],
          [name, 'k', time, ...words],
          ['PERSIST', 'k'],
          [name, 'k', time],
          [name, 'k', time * 2, ...words],
          ['PERSIST', 'k'],
          [name, 'k', time * 2],
          [name, 'k', time, ...words],
          ['PERSIST', 'k'],
          ['PEXPIREAT', 'k', 4_000_000_000_000],
          ['PEXPIREAT', 'k', 4_000_000_000_000, ...words],
          [name, 'missing', time, ...words],
          [name, 'missing', 'x', ...words],
          [name, 'k', MAX, ...words],
        ]
      }),
    )
  })
})

describe('bad arguments', () => {
  const numbers = [
    'x',
    '',
    '1.5',
    '01',
    '+1',
    ' 1',
    '1 ',
    MIN,
    MAX,
    '9223372036854775808',
    '-9223372036854775809',
  ]
  const edges = [
    '9223372036854775',
    '9223372036854776',
    '-9223372036854775',
    '-9223372036854776',
    '9223370000000000',
    '9223372036854774807',
    '-9223372036854775807',
  ]
  test.each(SETTERS)('%s', name =>
    pair.same([
      ...[...numbers, ...edges].flatMap((number): Argv[] => [
        [name, 'missing', number],
        ['SET', 'k', 'v'],
        [name, 'k', number],
        ['EXISTS', 'k'],
        [name, 'k', number, 'FOO'],
        [name, 'k', number, 'NX', 'XX'],
      ]),
      [name],
      [name, 'k'],
    ]),
  )
  test.each([...READERS, 'PERSIST'])('%s', name =>
    pair.same([[name], [name, 'a', 'b'], [name.toLowerCase(), 'a']]),
  )
})

test('dead keys are not there for any command', () =>
  pair.same(
    COMMANDS.flatMap((name): Argv[] => [
      ['SET', 'dead', 'v', 'PXAT', 1],
      SETTERS.includes(name) ? [name, 'dead', FUTURE[name] ?? 0] : [name, 'dead'],
      ['GET', 'dead'],
    ]),
  ))

test('what keeps and what drops a deadline', () =>
  pair.same(
    (
      [
        ['SET', 'k', '2'],
        ['SET', 'k', '2', 'KEEPTTL'],
        ['GETSET', 'k', '2'],
        ['APPEND', 'k', '2'],
        ['INCR', 'k'],
        ['INCRBYFLOAT', 'k', '1.5'],
        ['SETRANGE', 'k', 0, '1'],
        ['SETBIT', 'k', 0, 0],
        ['BITFIELD', 'k', 'SET', 'u4', 0, 3],
        ['MSET', 'k', '2'],
        ['MSETNX', 'k', '2'],
        ['BITOP', 'NOT', 'k', 'k'],
        ['RENAME', 'other', 'k'],
        ['RENAME', 'k', 'k'],
        ['COPY', 'other', 'k', 'REPLACE'],
        ['GETEX', 'k'],
        ['TOUCH', 'k'],
        ['PERSIST', 'k'],
      ] satisfies Argv[]
    ).flatMap((change): Argv[] => [
      ['SET', 'other', '1'],
      ['SET', 'k', '1', 'PXAT', 4_000_000_000_000],
      change,
      ['PEXPIRETIME', 'k'],
    ]),
  ))
