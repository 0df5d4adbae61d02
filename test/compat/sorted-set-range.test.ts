/** Ranges of sorted sets against a real redis-server: every form, ends of every kind, LIMIT, both directions. */
import { afterAll, describe, test } from 'vitest'
import { readsAlike, sameDoubles } from './doubles.ts'
import { type Argv, changed, Pair, type Step } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const FEW: Argv = ['ZADD', 'k', '-inf', 'low', 1, 'a', 1, 'b', 2, 'c', 2.5, 'd', 4, 'e', 4, 'f', 'inf', 'top']
const MANY: Argv = [
  'ZADD',
  'k',
  ...Array.from({ length: 300 }, (_, index) => [Math.floor(((index * 7) % 300) / 3), `m${index}`]).flat(),
]
const NAMES: Argv = [
  'ZADD',
  'n',
  ...['', 'a', 'aa', 'ab', 'b', 'b\0', 'c', '\xff'].flatMap(name => [0, name]),
]
const MANY_NAMES: Argv = [
  'ZADD',
  'n',
  ...Array.from({ length: 300 }, (_, index) => [0, `${(index * 7) % 300}`]).flat(),
]

const RANKS = [0, 1, 2, 3, 7, 8, 100, -1, -2, -8, -9, -100, '9223372036854775807', '-9223372036854775808']
const SCORES = ['-inf', '(-inf', '0', '1', '(1', '2', '(2.5', '4', '(4', '50', '(77', 'inf', '+inf', '(inf']
const ENDS = [
  '-',
  '+',
  '[',
  '(',
  '[a',
  '(a',
  '[aa',
  '(ab',
  '[b',
  '(b',
  '[b\0',
  '(b\0c',
  '[z',
  '(\xff',
  '[\xff',
  '[2',
  '(77',
]
const LIMITS = [
  [0, 0],
  [0, 1],
  [0, -1],
  [1, 2],
  [2, -7],
  [3, 100],
  [7, 1],
  [100, 1],
  ['9223372036854775807', '9223372036854775807'],
]

function everyTwo(
  ends: readonly (string | number)[],
  make: (first: string, second: string) => Step[],
): Step[] {
  return ends.flatMap(first => ends.flatMap(second => make(String(first), String(second))))
}

describe.each([
  ['few', FEW, NAMES],
  ['many', MANY, MANY_NAMES],
])('of %s members', (_, fill, names) => {
  test('by rank', () =>
    pair.same([
      fill,
      ...everyTwo(RANKS, (first, last) => [
        ['ZRANGE', 'k', first, last],
        ['ZREVRANGE', 'k', first, last],
        ['ZRANGE', 'k', first, last, 'REV', 'WITHSCORES'],
        ['ZRANGESTORE', 'to', 'k', first, last],
        ['ZRANGE', 'to', 0, -1, 'WITHSCORES'],
        ['ZRANGESTORE', 'to', 'k', first, last, 'REV'],
        ['ZRANGE', 'to', 0, -1],
      ]),
    ]))

  test('by score', () =>
    pair.same([
      fill,
      ...everyTwo(SCORES, (min, max) => [
        ['ZCOUNT', 'k', min, max],
        ['ZRANGEBYSCORE', 'k', min, max],
        ['ZREVRANGEBYSCORE', 'k', max, min, 'WITHSCORES'],
        ['ZRANGE', 'k', min, max, 'BYSCORE', 'WITHSCORES'],
        ['ZRANGE', 'k', min, max, 'BYSCORE', 'REV'],
        ['ZRANGESTORE', 'to', 'k', min, max, 'BYSCORE'],
      ]),
    ]))

  test('by name', () =>
    pair.same([
      names,
      ...everyTwo(ENDS, (min, max) => [
        ['ZLEXCOUNT', 'n', min, max],
        ['ZRANGEBYLEX', 'n', min, max],
        ['ZREVRANGEBYLEX', 'n', max, min],
        ['ZRANGE', 'n', min, max, 'BYLEX', 'REV'],
        ['ZRANGESTORE', 'to', 'n', min, max, 'BYLEX'],
      ]),
    ]))

  test('a part of it', () =>
    pair.same([
      fill,
      names,
      ...LIMITS.flatMap((limit): Step[] => [
        ['ZRANGEBYSCORE', 'k', '(1', 'inf', 'LIMIT', ...limit],
        ['ZREVRANGEBYSCORE', 'k', 'inf', '(1', 'LIMIT', ...limit, 'WITHSCORES'],
        ['ZRANGE', 'k', '-inf', 4, 'LIMIT', ...limit, 'BYSCORE'],
        ['ZRANGE', 'k', 4, '-inf', 'BYSCORE', 'REV', 'LIMIT', ...limit],
        ['ZRANGEBYLEX', 'n', '-', '(b', 'LIMIT', ...limit],
        ['ZREVRANGEBYLEX', 'n', '+', '[a', 'LIMIT', ...limit],
        ['ZRANGE', 'n', '+', '[1', 'BYLEX', 'REV', 'limit', ...limit],
        ['ZRANGESTORE', 'to', 'k', '-inf', 4, 'LIMIT', ...limit, 'BYSCORE'],
        ['ZRANGE', 'to', 0, -1],
        ['ZRANGESTORE', 'to', 'k', 4, '-inf', 'BYSCORE', 'REV', 'LIMIT', ...limit],
        ['ZRANGE', 'to', 0, -1],
        ['ZRANGE', 'k', 0, 1, 'LIMIT', ...limit],
        ['ZREVRANGE', 'k', 0, 1, 'LIMIT', ...limit],
      ]),
    ]))

  const left: Step[] = [
    ['ZCARD', 'k'],
    ['ZRANGE', 'k', 0, -1, 'WITHSCORES'],
    ['ZREVRANGE', 'k', 0, -1],
  ]
  test('removed by rank', () =>
    pair.same(
      everyTwo(RANKS, (first, last) => [['DEL', 'k'], fill, ['ZREMRANGEBYRANK', 'k', first, last], ...left]),
    ))

  test('removed by score', () =>
    pair.same(
      everyTwo(SCORES, (min, max) => [['DEL', 'k'], fill, ['ZREMRANGEBYSCORE', 'k', min, max], ...left]),
    ))

  test('removed by name', () =>
    pair.same(
      everyTwo(ENDS, (min, max) => [
        ['DEL', 'n'],
        names,
        ['ZREMRANGEBYLEX', 'n', min, max],
        ['ZRANGE', 'n', 0, -1],
      ]),
    ))
})

const NO_SCORES = [
  '',
  '(',
  ' 1',
  '( 1',
  '1 ',
  'nan',
  'x',
  '((1',
  '[1',
  '1e400',
  '0x10',
  '(-0x2',
  'infinity',
  '1\0x',
  '-',
  '+',
]
test('ends of ranges of scores, as C reads them', () =>
  pair.same([
    ['ZADD', 'k', 0, 'z', 1, 'a', 2, 'b', 16, 'c', 'inf', 'd', '-inf', 'e'],
    ...NO_SCORES.filter(readsAlike).flatMap((end): Argv[] => [
      ['ZCOUNT', 'k', end, 5],
      ['ZCOUNT', 'missing', 0, end],
      ['ZRANGEBYSCORE', 'k', end, '+inf'],
      ['ZREVRANGEBYSCORE', 'k', '+inf', end],
      ['ZRANGE', 'k', '-inf', end, 'BYSCORE'],
      ['ZRANGESTORE', 'to', 'k', end, 1, 'BYSCORE'],
      ['ZREMRANGEBYSCORE', 'missing', end, 5],
    ]),
  ]))

const NO_NAMES = ['', 'a', '-a', '+a', '--', ' [a', '{a', '0']
test('ends of ranges of names', () =>
  pair.same([
    ['ZADD', 'k', 0, 'a', 0, 'b'],
    ...NO_NAMES.flatMap((end): Argv[] => [
      ['ZLEXCOUNT', 'k', end, '+'],
      ['ZLEXCOUNT', 'missing', '-', end],
      ['ZRANGEBYLEX', 'k', end, '+'],
      ['ZREVRANGEBYLEX', 'k', '+', end],
      ['ZRANGE', 'k', '-', end, 'BYLEX'],
      ['ZREMRANGEBYLEX', 'k', end, '+'],
    ]),
  ]))

const NO_RANKS = ['', 'x', '1.5', ' 1', '9223372036854775808', '(1']
test('ends of ranges of ranks', () =>
  pair.same([
    ['ZADD', 'k', 0, 'a', 0, 'b'],
    ...NO_RANKS.flatMap((end): Argv[] => [
      ['ZRANGE', 'k', end, 1],
      ['ZRANGE', 'missing', 0, end],
      ['ZREVRANGE', 'k', end, 1],
      ['ZRANGESTORE', 'to', 'k', 0, end],
      ['ZREMRANGEBYRANK', 'k', end, 1],
      ['ZREMRANGEBYRANK', 'missing', 0, end],
    ]),
  ]))

const OPTIONS = [
  ['WITHSCORES'],
  ['withscores', 'WithScores'],
  ['BYSCORE'],
  ['BYLEX'],
  ['BYSCORE', 'BYLEX'],
  ['BYSCORE', 'BYSCORE'],
  ['BYLEX', 'BYLEX'],
  ['BYLEX', 'WITHSCORES'],
  ['REV'],
  ['REV', 'REV'],
  ['LIMIT', 0, -1],
  ['LIMIT', 1, 1],
  ['LIMIT', 1],
  ['LIMIT'],
  ['LIMIT', 'x', 1],
  ['LIMIT', 1, 'x'],
  ['LIMIT', 1, 1, 'LIMIT', 0, 1],
  ['LIMIT', 0, 1, 'WITHSCORES'],
  ['WITHSCORES', 'LIMIT', 0, 1, 'BYSCORE', 'REV'],
  ['WITHSCORE'],
  ['LIMIT', 0, 1, 'x'],
  [''],
]
const LISTS: readonly Argv[] = [
  ['ZRANGE', 'k', 0, 1],
  ['ZRANGE', 'k', 'x', 1],
  ['ZRANGE', 'k', '-', '+'],
  ['ZREVRANGE', 'k', 0, 1],
  ['ZREVRANGE', 'k', 0, 'x'],
  ['ZRANGEBYSCORE', 'k', 0, 1],
  ['ZRANGEBYSCORE', 'k', 'x', 1],
  ['ZREVRANGEBYSCORE', 'k', 1, 0],
  ['ZRANGEBYLEX', 'k', '-', '+'],
  ['ZRANGEBYLEX', 'k', 'x', '+'],
  ['ZREVRANGEBYLEX', 'k', '+', '-'],
  ['ZRANGESTORE', 'to', 'k', 0, 1],
  ['ZRANGESTORE', 'to', 'k', '-', '+'],
]
test('options, and the order in which they are refused', () =>
  pair.same([
    ['ZADD', 'k', 0, 'a', 1, 'b', 2, 'c'],
    ...LISTS.flatMap(argv => OPTIONS.map((options): Argv => [...argv, ...options])),
    ['DEL', 'k'],
    ['SET', 'k', 'a string'],
    ...LISTS.flatMap(argv => [argv, ...OPTIONS.map((options): Argv => [...argv, ...options])]),
    ['ZCOUNT', 'k', 0, 1],
    ['ZLEXCOUNT', 'k', '-', '+'],
    ['ZREMRANGEBYRANK', 'k', 0, 1],
    ['ZREMRANGEBYSCORE', 'k', 0, 1],
    ['ZREMRANGEBYLEX', 'k', '-', '+'],
    ['ZCOUNT', 'k', 0],
    ['ZRANGE', 'k', 0],
    ['ZREMRANGEBYRANK', 'k', 0, 1, 2],
  ]))

test('nothing there', () =>
  pair.same([
    ['ZRANGE', 'missing', 0, -1],
    ['ZRANGE', 'missing', 0, -1, 'WITHSCORES'],
    ['ZREVRANGE', 'missing', 0, -1],
    ['ZRANGEBYSCORE', 'missing', 0, 1],
    ['ZREVRANGEBYLEX', 'missing', '+', '-'],
    ['ZCOUNT', 'missing', 0, 1],
    ['ZREMRANGEBYSCORE', 'missing', 0, 1],
    ['ZRANGESTORE', 'to', 'missing', 0, -1],
    ['SET', 'to', 'a string'],
    ['ZRANGESTORE', 'to', 'missing', 0, -1],
    ['EXISTS', 'to'],
  ]))

test('ZRANGESTORE replaces what is there, itself too', () =>
  pair.same([
    ['ZADD', 'k', 0.1, 'a', 1, 'b', 2, 'c', '-0', 'z'],
    ['SET', 'to', 'a string', 'EX', 100],
    ['ZRANGESTORE', 'to', 'k', 0, -1],
    sameDoubles('ZRANGE', 'to', 0, -1, 'WITHSCORES'),
    ['TTL', 'to'],
    ['EXPIRE', 'k', 100],
    ['ZRANGESTORE', 'k', 'k', 1, 2],
    sameDoubles('ZRANGE', 'k', 0, -1, 'WITHSCORES'),
    ['TTL', 'k'],
    ['ZRANGESTORE', 'k', 'k', 5, 6],
    ['EXISTS', 'k'],
    ['SET', 'source', 'x'],
    ['ZRANGESTORE', 'to', 'source', 0, -1],
    ['ZCARD', 'to'],
  ]))

test('names that are in order, though their scores are not equal', () =>
  pair.same([
    ['ZADD', 'n', 1, 'a', 2, 'b', 3, 'c', 3, 'd'],
    ...everyTwo(['-', '+', '[a', '(a', '[b', '(c', '[d', '(z'], (min, max) => [
      ['ZRANGE', 'n', min, max, 'BYLEX'],
      ['ZRANGE', 'n', min, max, 'BYLEX', 'REV'],
      ['ZLEXCOUNT', 'n', min, max],
      ['ZRANGESTORE', 'to', 'n', min, max, 'BYLEX'],
    ]),
  ]))

test('an offset below 0', () => {
  const ranges: readonly Argv[] = [
    ['ZRANGEBYSCORE', 'k', '(1', 'inf', 'LIMIT', -1, 5],
    ['ZREVRANGEBYSCORE', 'k', 'inf', '(1', 'LIMIT', -1, 5],
    ['ZRANGE', 'k', '-inf', 4, 'LIMIT', -1, 5, 'BYSCORE'],
    ['ZRANGEBYLEX', 'n', '-', '(b', 'LIMIT', -1, 5],
    ['ZREVRANGEBYLEX', 'n', '+', '[1', 'LIMIT', -1, 5],
  ]
  return pair.same([
    FEW,
    NAMES,
    ...ranges,
    ['FLUSHALL'],
    MANY,
    MANY_NAMES,
    ...ranges.map(each => changed('large sorted sets count a negative offset from the end', each, '*0\r\n')),
  ])
})
