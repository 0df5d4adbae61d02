/** SORT and SORT_RO against a real redis-server: patterns, orders, limits, what is stored, every refusal. */
import { afterAll, describe, expect, test } from 'vitest'
import { createServer } from '../../src/server/server.ts'
import { readsAlike } from './doubles.ts'
import { sameEvents } from './events.ts'
import { type Argv, Pair, sorted } from './pair.ts'

const pair = await Pair.start({ 'notify-keyspace-events': 'EAnm' })
afterAll(() => pair.stop())

const EVERY_BYTE = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))

/** Numbers in a list, a set and a sorted set, with weights and other things that belong to them. */
const DATA: readonly Argv[] = [
  ['RPUSH', 'list', 3, 10, 1, 2.5, -4, '1e2', 3, ...['0x10', ''].filter(readsAlike), '-inf'],
  ['SADD', 'integers', 5, -3, 12, 7, 40_000],
  ['SADD', 'set', 'a', '1', 'b', '2', 'c'],
  ['ZADD', 'zset', 3, 'a', 1, 'b', 2, 'c', 2, '10', 0, '9'],
  ['RPUSH', 'words', 'b', 'a', 'B', 'aa', '', 'a', 'Z', '10', '9', '\0', 'a\0b', 'a\0a', 'é'],
  ['MSET', 'w_a', 3, 'w_b', 1, 'w_c', 2, 'w_9', 1, 'w_10', 1, 'w_1', 7, 'w_2', 7],
  ['MSET', 'x_a', 'one', 'x_b', 'two', 'x_9', '', 'xa', 'bare', 'xay', 'both', 'x*', 'star', 'plain', 'p'],
  ['HSET', 'h_a', 'weight', 5, 'name', 'Anna', '', 'empty', '->', 'arrow'],
  ['HSET', 'h_b', 'weight', 4, 'name', 'Bert'],
  ['HSET', 'h_c', 'weight', 6],
  ['APPEND', 'w_5', '9'],
  ['MSET', 'w_7', 3, 'w_12', 8],
  ['SET', 'string', 'x'],
  ['HSET', 'hash', 'f', 'v'],
]
const KEYS = ['list', 'integers', 'set', 'zset', 'words', 'none', 'string', 'hash']

/** Sorts every key with these words, by both commands. */
function each(...words: Argv): Argv[] {
  return KEYS.flatMap((key): Argv[] => [
    ['SORT', key, ...words],
    ['SORT_RO', key, ...words],
  ])
}

const ORDERED = ['list', 'integers', 'zset', 'words']

test('numbers and words, up and down', () =>
  pair.same([
    ...DATA,
    ...each(),
    ...each('ALPHA'),
    ...each('DESC'),
    ...each('ALPHA', 'DESC'),
    ...each('ASC', 'desc', 'Alpha', 'ALPHA'),
    ...each('DESC', 'ASC', 'ALPHA'),
  ]))

test('bytes in their order', () =>
  pair.same([
    ['RPUSH', 'k', ...EVERY_BYTE.slice(1), ...EVERY_BYTE.slice(1).map(byte => `x${byte}`)],
    ['SORT', 'k', 'ALPHA'],
    ['SORT', 'k', 'ALPHA', 'DESC', 'STORE', 'd'],
    ['LRANGE', 'd', 0, -1],
    ['RPUSH', 'nuls', 'a\0b', 'a\0a', 'a', 'a\0c', ''],
    ['SORT', 'nuls', 'ALPHA'],
    ['SORT', 'nuls', 'ALPHA', 'DESC'],
    ['SORT', 'nuls', 'ALPHA', 'STORE', 'd'],
    ['LRANGE', 'd', 0, -1],
  ]))

describe('weights', () => {
  const weights = [
    '1',
    '-1',
    ' 1',
    '1 ',
    '\t1',
    '+1',
    '01',
    '1.',
    '.5',
    '.',
    '',
    ' ',
    '1e3',
    '1e',
    '1e400',
    '-1e400',
    '1e-400',
    '1e-310',
    '0x1f',
    '0x1p4',
    '0x',
    '0xg',
    'inf',
    '-INF',
    'infinity',
    'nan',
    'nan(1)',
    '1\0x',
    '\0',
    'x',
    '1,5',
    '9223372036854775807',
    '9223372036854775808',
    '1'.repeat(400),
  ]
  test.each(weights.filter(readsAlike))('%j', weight =>
    pair.same([
      ['RPUSH', 'k', '0', weight, '2'],
      ['SORT', 'k'],
      ['SORT', 'k', 'DESC', 'LIMIT', 0, 1],
      ['SORT', 'k', 'LIMIT', 0, 0],
      ['SORT', 'k', 'BY', 'nosort'],
      ['SORT', 'k', 'STORE', 'd'],
      ['SET', 'w_2', weight],
      ['RPUSH', 'numbers', '1', '2', '3'],
      ['SORT', 'numbers', 'BY', 'w_*'],
      ['SORT', 'numbers', 'BY', 'w_*', 'ALPHA'],
    ]),
  )
})

describe('BY', () => {
  test.each([
    'w_*',
    'h_*->weight',
    'h_*->nosuch',
    'h_*',
    'w_*->weight',
    '*',
    'nosuch_*',
    'w_*x',
    '#*',
    '*\0',
  ])('%j', by =>
    pair.same([
      ...DATA,
      ...['integers', 'zset', 'set'].flatMap((key): Argv[] => [
        ['SORT', key, 'BY', by],
        ['SORT', key, 'BY', by, 'DESC'],
        ['SORT', key, 'BY', by, 'LIMIT', 1, 2],
        ['SORT', key, 'BY', by, 'DESC', 'LIMIT', 1, 2, 'GET', 'w_*'],
        ['SORT_RO', key, 'BY', by, 'BY', 'w_*'],
      ]),
      ['RPUSH', 'distinct', 'c', 'a', 'b'],
      ['SORT', 'distinct', 'BY', by === '*' ? 'w_*' : by, 'ALPHA'],
      ['SORT', 'distinct', 'BY', by === '*' ? 'w_*' : by, 'ALPHA', 'DESC', 'STORE', 'd'],
      ['LRANGE', 'd', 0, -1],
    ]),
  )

  test.each(['nosort', '', '#', 'a\0*', 'h->weight'])('%j: nothing is sorted', by =>
    pair.same([
      ...DATA,
      ...ORDERED.flatMap((key): Argv[] => [
        ['SORT', key, 'BY', by],
        ['SORT', key, 'BY', by, 'DESC'],
        ['SORT', key, 'BY', by, 'ALPHA'],
        ['SORT', key, 'BY', by, 'LIMIT', 1, 2],
        ['SORT', key, 'BY', by, 'LIMIT', 1, 2, 'DESC'],
        ['SORT', key, 'BY', by, 'LIMIT', 0, -1, 'DESC'],
        ['SORT', key, 'BY', by, 'LIMIT', 2, 100, 'DESC', 'GET', '#', 'GET', 'w_*'],
        ['SORT', key, 'BY', by, 'LIMIT', 100, 100],
        ['SORT', key, 'BY', by, 'BY', 'w_*', 'LIMIT', 0, 0],
        ['SORT', key, 'BY', by, 'STORE', 'd'],
        ['LRANGE', 'd', 0, -1],
      ]),
      sorted('SORT', 'set', 'BY', by),
      ['SORT', 'set', 'BY', by, 'STORE', 'd'],
      ['LRANGE', 'd', 0, -1],
      ['SORT', 'set', 'BY', by, 'DESC', 'LIMIT', 1, 2, 'STORE', 'd'],
      ['LRANGE', 'd', 0, -1],
      ['SORT', 'integers', 'BY', by, 'DESC', 'STORE', 'd'],
      ['LRANGE', 'd', 0, -1],
    ]),
  )

  test('a sorted set of many in its own order', () =>
    pair.same([
      ['ZADD', 'z', ...Array.from({ length: 600 }, (_, at) => [at % 200, `member:${at}`]).flat()],
      ['SORT', 'z', 'BY', 'nosort', 'LIMIT', 590, 5],
      ['SORT', 'z', 'BY', 'nosort', 'DESC', 'LIMIT', 590, 5],
      ['SORT', 'z', 'BY', 'nosort', 'DESC'],
      ['SORT', 'z', 'ALPHA', 'LIMIT', 10, 10],
    ]))
})

test.each([
  '#',
  'w_*',
  'x_*',
  '*',
  'x*y',
  'h_*->name',
  'h_*->',
  'h_*->->',
  'h_*',
  'plain',
  '',
  'x_**',
  'x_#',
])('GET %j', get =>
  pair.same([
    ...DATA,
    ...['integers', 'zset', 'none'].flatMap((key): Argv[] => [
      ['SORT', key, 'BY', 'w_*', 'GET', get],
      ['SORT_RO', key, 'ALPHA', 'get', get, 'GET', '#', 'GET', 'w_*'],
      ['SORT', key, 'ALPHA', 'GET', get, 'LIMIT', 0, 2, 'GET', get],
      ['SORT', key, 'ALPHA', 'GET', get, 'STORE', 'd'],
      ['LRANGE', 'd', 0, -1],
    ]),
  ]),
)

const LIMITS = [0, 1, 3, 100, -1, -100, '9223372036854775807', '-9223372036854775808']

describe.each(LIMITS)('LIMIT %s', offset => {
  test.each(LIMITS)('%s', count =>
    pair.same([
      ...DATA,
      ...ORDERED.flatMap((key): Argv[] => [
        ['SORT', key, 'ALPHA', 'LIMIT', offset, count],
        ['SORT', key, 'DESC', 'ALPHA', 'LIMIT', offset, count],
        ['SORT', key, 'BY', 'nosort', 'DESC', 'LIMIT', offset, count],
      ]),
      ['SORT', 'none', 'LIMIT', offset, count],
      ['SORT', 'list', 'LIMIT', offset, count, 'STORE', 'd'],
      ['LRANGE', 'd', 0, -1],
    ]),
  )
})

test('STORE', () =>
  pair.same([
    ...DATA,
    ['SET', 'd', 'x', 'EX', 100],
    ['SORT', 'list', 'STORE', 'd'],
    ['LRANGE', 'd', 0, -1],
    ['TTL', 'd'],
    ['SORT', 'd', 'DESC', 'STORE', 'd'],
    ['LRANGE', 'd', 0, -1],
    ['SORT', 'list', 'LIMIT', 0, 0, 'STORE', 'd'],
    ['EXISTS', 'd'],
    ['SORT', 'list', 'STORE', 'first', 'STORE', 'second'],
    ['EXISTS', 'first', 'second'],
    ['SORT', 'none', 'STORE', 'second'],
    ['EXISTS', 'second'],
    ['SORT', 'set', 'STORE', 'd'],
    ['EXISTS', 'd'],
    ['SORT', 'string', 'STORE', 'd'],
    ['SORT_RO', 'list', 'STORE', 'd'],
    ['SORT', 'integers', 'STORE', 'integers'],
    ['TYPE', 'integers'],
  ]))

test('what is refused', () =>
  pair.same([
    ...DATA,
    ...['list', 'string'].flatMap(key =>
      [
        ['LIMIT'],
        ['LIMIT', 1],
        ['LIMIT', 'x'],
        ['LIMIT', 1, 'x'],
        ['LIMIT', 'x', 1],
        ['LIMIT', 'x', 1, 'FOO'],
        ['LIMIT', '1.0', 1],
        ['LIMIT', '9223372036854775808', 1],
        ['FOO'],
        ['FOO', 'LIMIT', 'x', 'x'],
        ['BY'],
        ['GET'],
        ['STORE'],
        ['GET', 'x', 'GET'],
        ['ALPHA', 'FOO'],
        ['desc', 'BY', 'nosort', 'STORE'],
      ].flatMap((words): Argv[] => [
        ['SORT', key, ...words],
        ['SORT_RO', key, ...words],
      ]),
    ),
    ['SORT'],
    ['SORT_RO'],
  ]))

test('COMMAND GETKEYS', () => {
  const requests = [
    'sort k',
    'sort k by x* get y*',
    'sort k store d',
    'sort k by store store d store e',
    'sort k get store limit store 1',
    'sort k limit 1 store x',
    'sort k store',
    'sort k foo store d',
    'sort k store store d',
    'sort_ro k',
    'sort_ro k store d',
  ]
  return pair.same(
    requests.flatMap((each): Argv[] => [
      ['COMMAND', 'GETKEYS', ...each.split(' ')],
      ['COMMAND', 'GETKEYSANDFLAGS', ...each.split(' ')],
    ]),
  )
})

test('announces what Redis announces, in its order', () =>
  sameEvents(pair, [
    ...DATA,
    ['SORT', 'list', 'STORE', 'd'],
    ['SORT', 'list', 'STORE', 'd'],
    ['SORT', 'none', 'STORE', 'd'],
    ['SORT', 'none', 'STORE', 'd'],
    ['SORT', 'none'],
    ['SORT', 'integers', 'BY', 'w_*', 'GET', 'w_*', 'GET', '#', 'STORE', 'd'],
    ['RPUSH', 'letters', 'b', 'x', 'a', 'c'],
    ['SORT', 'letters', 'BY', 'h_*->weight', 'LIMIT', 0, 1, 'GET', 'h_*->name'],
    ['SORT', 'words', 'STORE', 'd'],
  ]))

const counts = {
  argv: ['INFO', 'stats'],
  view: (reply: string) => /keyspace_hits[\s\S]*?keyspace_misses:\d+/.exec(reply)?.[0],
}

test('hits and misses', () =>
  pair.same([
    ...DATA,
    ['SORT', 'none'],
    ['CONFIG', 'RESETSTAT'],
    ['SORT', 'integers', 'BY', 'w_*', 'LIMIT', 0, 2, 'GET', 'x_*', 'GET', '#', 'GET', 'plain'],
    counts,
  ]))

test('does not read fields that have expired', async () => {
  const server = createServer({ port: 0 })
  await server.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0').catch(() => {})
  await server.call('RPUSH', 'k', 'a', 'b')
  await server.call('HSET', 'h_a', 'f', '1', 'g', '2')
  await server.call('HPEXPIREAT', 'h_a', '1', 'FIELDS', '1', 'f')
  expect(await server.call('SORT', 'k', 'ALPHA', 'GET', 'h_*->f', 'GET', 'h_*->g')).toEqual([
    null,
    '2',
    null,
    null,
  ])
  await server.close()
})
