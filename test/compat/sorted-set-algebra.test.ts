/** Unions, intersections and differences of sorted sets against a real redis-server. */
import { afterAll, describe, test } from 'vitest'
import { readsAlike, sameDoubles } from './doubles.ts'
import { type Argv, Pair, type Step } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const FILL: readonly Argv[] = [
  ['ZADD', 'a', 1, 'x', 2, 'y', 3, 'z', 0, 'only in a'],
  ['ZADD', 'b', 10, 'x', -2, 'y', 0.5, 'only in b'],
  ['ZADD', 'inf', 'inf', 'x', '-inf', 'y', 1, 'z', 4, 'w', 5, 'v'],
  ['ZADD', 'more', '-inf', 'x', 'inf', 'y', 2, 'z', 4, 'w', 5, 'v', 6, 'u'],
  ['SADD', 's', 'x', 'y', 'w'],
  ['SADD', 'i', '1', '2', '3'],
  ['ZADD', 'numbers', 5, '1', 6, '3', 7, '4'],
  ['ZADD', 'many', ...Array.from({ length: 300 }, (_, index) => [index / 8, `m${(index * 7) % 300}`]).flat()],
  ['ZADD', 'third', ...Array.from({ length: 100 }, (_, index) => [index, `m${index * 3}`]).flat()],
  ['SADD', 'fifth', ...Array.from({ length: 160 }, (_, index) => `m${index * 5}`)],
  ['SET', 'string', 'x'],
]

const INPUTS = [
  ['a'],
  ['missing'],
  ['a', 'b'],
  ['b', 'a'],
  ['a', 'a'],
  ['a', 'missing'],
  ['missing', 'a'],
  ['a', 's'],
  ['s', 'a', 'b'],
  ['s'],
  ['i', 'numbers'],
  ['numbers', 'i', 'numbers'],
  ['inf', 'more'],
  ['more', 'inf', 'a'],
  ['a', 'inf', 'more', 's'],
  ['many', 'third'],
  ['third', 'many', 'fifth'],
  ['fifth', 'third', 'many', 'a'],
]

describe.each(['ZUNION', 'ZINTER', 'ZDIFF'])('%s', name => {
  test('of all kinds of inputs', () =>
    pair.same([
      ...FILL,
      ...INPUTS.flatMap((keys): Step[] => [
        [name, keys.length, ...keys],
        sameDoubles(name, keys.length, ...keys, 'WITHSCORES'),
        [`${name}STORE`, 'to', keys.length, ...keys],
        sameDoubles('ZRANGE', 'to', 0, -1, 'WITHSCORES'),
        ['OBJECT', 'ENCODING', 'to'],
        ['ZINTERCARD', keys.length, ...keys],
        ['ZINTERCARD', keys.length, ...keys, 'LIMIT', 2],
      ]),
    ]))

  test('what is checked first', () =>
    pair.same([
      ...FILL,
      ...['0', '-1', 'x', '', '9', '9223372036854775808'].flatMap((count): Argv[] => [
        [name, count, 'a'],
        [`${name}STORE`, 'to', count, 'a'],
        [name, count, 'string', 'NONSENSE'],
      ]),
      [name, 2, 'a'],
      [name, 2, 'string'],
      [name, 1, 'string', 'NONSENSE'],
      [name, 2, 'missing', 'string'],
      [name, 1, 'a', 'NONSENSE'],
      [`${name}STORE`, 'to', 1, 'a', 'WITHSCORES'],
      [`${name}STORE`, 'to', 1, 'string', 'WITHSCORES'],
      [name, 1, 'a', 'LIMIT', 1],
      [name, 1, 'a', 'WITHSCORES', 'withscores'],
      [name, 1, 'a', ''],
      [name, 1],
      [name],
      [`${name}STORE`, 'to', 1],
    ]))

  test('stores over what is there, also over an input', () =>
    pair.same([
      ...FILL,
      ['SET', 'to', 'x', 'EX', 100],
      [`${name}STORE`, 'to', 2, 'a', 'b'],
      ['TTL', 'to'],
      [`${name}STORE`, 'a', 2, 'a', 'b'],
      sameDoubles('ZRANGE', 'a', 0, -1, 'WITHSCORES'),
      [`${name}STORE`, 's', 1, 's'],
      ['ZRANGE', 's', 0, -1, 'WITHSCORES'],
      [`${name}STORE`, 'string', 1, 'missing'],
      ['EXISTS', 'string'],
      [`${name}STORE`, 'string', 1, 'missing'],
    ]))
})

const WEIGHTS = [
  [1, 1],
  [2, '-0.5'],
  [0, 'inf'],
  ['-inf', 'inf'],
  ['inf', 0],
  [readsAlike('0x10') ? '0x10' : 16, '1e2'],
  [-1, '-0'],
]
describe.each(['ZUNION', 'ZINTER'])('%s', name => {
  test.each(['SUM', 'MIN', 'MAX', 'min'])('with weights, AGGREGATE %s', how =>
    pair.same([
      ...FILL,
      ...[
        ['a', 'b'],
        ['inf', 'more'],
        ['more', 'inf'],
        ['s', 'inf'],
        ['a', 's'],
        ['a', 'a'],
      ].flatMap(keys =>
        WEIGHTS.flatMap((weights): Step[] => [
          sameDoubles(name, 2, ...keys, 'WEIGHTS', ...weights, 'AGGREGATE', how, 'WITHSCORES'),
          sameDoubles(name, 2, ...keys, 'WITHSCORES', 'AGGREGATE', how, 'weights', ...weights),
          [`${name}STORE`, 'to', 2, ...keys, 'WEIGHTS', ...weights, 'aggregate', how],
          sameDoubles('ZRANGE', 'to', 0, -1, 'WITHSCORES'),
        ]),
      ),
    ]),
  )

  test('wrong weights and aggregates', () =>
    pair.same([
      ...FILL,
      ...[
        ['WEIGHTS'],
        ['WEIGHTS', 1],
        ['WEIGHTS', 1, 'x'],
        ['WEIGHTS', 'x', 1],
        ['WEIGHTS', 'x'],
        ['WEIGHTS', 1, 'nan'],
        ...['1e400'].filter(readsAlike).map(weight => ['WEIGHTS', 1, weight]),
        ['WEIGHTS', 1, ' 1'],
        ['WEIGHTS', 1, ''],
        ['WEIGHTS', 1, 2, 3],
        ['WEIGHTS', 1, 2, 'WEIGHTS', 3, 4],
        ['WEIGHTS', 1, 'AGGREGATE', 'SUM'],
        ['AGGREGATE'],
        ['AGGREGATE', 'AVG'],
        ['AGGREGATE', 'MAX', 'AGGREGATE', 'MIN'],
        ['AGGREGATE', 'SUM', 'x'],
      ].flatMap((words): Step[] => [
        sameDoubles(name, 2, 'a', 'b', ...words),
        sameDoubles(name, 2, 'a', 'b', ...words, 'WITHSCORES'),
        [`${name}STORE`, 'to', 2, 'a', 'b', ...words],
        [name, 2, 'a', 'string', ...words],
      ]),
    ]))

  test('sums begin with the smallest input', () =>
    pair.same([
      ['ZADD', 'one', 0.1, 'x'],
      ['ZADD', 'two', 0.2, 'x', 1, 'y'],
      ['ZADD', 'three', 0.3, 'x', 1, 'y', 2, 'z'],
      ['ZADD', 'other three', '1e17', 'x', 1, 'y', 2, 'w'],
      ...[
        ['one', 'two', 'three'],
        ['three', 'two', 'one'],
        ['two', 'three', 'one'],
        ['three', 'other three', 'two'],
        ['other three', 'three', 'one'],
      ].map((keys): Step => sameDoubles(name, 3, ...keys, 'WITHSCORES')),
    ]))
})

test('ZINTERCARD', () =>
  pair.same([
    ...FILL,
    ...[
      ['LIMIT', 0],
      ['LIMIT', 1],
      ['LIMIT', 100],
      ['LIMIT', -1],
      ['LIMIT', 'x'],
      ['LIMIT'],
      ['LIMIT', 1, 'LIMIT', 2],
      ['NONSENSE'],
      ['WITHSCORES'],
    ].flatMap((words): Argv[] => [
      ['ZINTERCARD', 2, 'a', 's', ...words],
      ['ZINTERCARD', 2, 'many', 'third', ...words],
      ['ZINTERCARD', 2, 'fifth', 'third', ...words],
      ['ZINTERCARD', 2, 'a', 'missing', ...words],
      ['ZINTERCARD', 2, 'a', 'string', ...words],
    ]),
    ['ZINTERCARD', 0, 'a'],
    ['ZINTERCARD', 'x', 'a'],
    ['ZINTERCARD', 3, 'a', 'b'],
    ['ZINTERCARD', 1],
  ]))

test('where the keys are', () =>
  pair.same(
    [
      'zunion 2 a b weights 1 2',
      'zinter 1 a b',
      'zdiff 3 a b',
      'zdiff x a',
      'zintercard 2 a b limit 1',
      'zunionstore to 2 a b withscores',
      'zinterstore to 0 a',
      'zdiffstore to 1 a',
      'zrangestore to from 0 -1',
      'zmpop 2 a b min',
      'bzmpop 0 2 a b max count 2',
      'bzpopmin a b 0',
      'bzpopmax a 0',
      'zadd a nx 1 m',
    ].flatMap((words): Argv[] => [
      ['COMMAND', 'GETKEYS', ...words.split(' ')],
      ['COMMAND', 'GETKEYSANDFLAGS', ...words.split(' ')],
    ]),
  ))
