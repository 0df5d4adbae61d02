/** Sorted set commands against a real redis-server: conditions, scores at their edges, what is checked first. */
import { afterAll, describe, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { start } from '../support/start.ts'
import { readsAlike, sameDoubles } from './doubles.ts'
import { type Argv, changed, inAnyOrder, Pair, pairsInAnyOrder, type Step, sorted } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const ALL = ['ZRANGE', 'k', 0, -1, 'WITHSCORES'] as const
const LONG = 'x'.repeat(65)
const EVERY_BYTE = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))

/** So many members by turns with their scores, for ZADD. */
function many(count: number, score = (index: number) => (index * 7) % count): (string | number)[] {
  return Array.from({ length: count }, (_, index) => [score(index), `m${index}`]).flat()
}

/** The same on a small sorted set and on a large one. */
function smallAndLarge(steps: readonly Step[]): Promise<void> {
  return pair.same([
    ...steps,
    ['FLUSHALL'],
    ['CONFIG', 'SET', 'zset-max-listpack-entries', 0],
    ...steps,
    ['CONFIG', 'SET', 'zset-max-listpack-entries', 128],
  ])
}

describe('ZADD', () => {
  const conditions = [[], ['NX'], ['XX'], ['GT'], ['LT'], ['XX', 'GT'], ['LT', 'XX']]
  const results = [[], ['CH'], ['INCR'], ['CH', 'INCR'], ['incr', 'ch', 'Ch', 'INCR']]
  test.each(conditions.map(each => [each]))('under %j', given =>
    smallAndLarge(
      results.flatMap((result): Argv[] => [
        ['ZADD', 'k', 1, 'a', 2, 'b', 3, 'c'],
        ...[1, 2, 3, -5].map(score => ['ZADD', 'k', ...given, ...result, score, 'b']),
        ALL,
        ['ZADD', 'k', ...result, ...given, 7, 'new'],
        ['ZADD', 'missing', ...result, ...given, 7, 'new'],
        ['ZADD', 'k', ...result, ...given, 7, 'new', 0, 'a', 9, 'c', 3, 'c'],
        ALL,
        ['DEL', 'k', 'missing'],
      ]),
    ),
  )

  const refused: readonly Argv[] = [
    ['NX', 'XX', 1, 'a'],
    ['NX', 'GT', 1, 'a'],
    ['LT', 'NX', 1, 'a'],
    ['GT', 'LT', 1, 'a'],
    ['NX', 'XX', 'GT', 'LT', 1, 'a'],
    ['INCR', 1, 'a', 2, 'b'],
    ['NX', 'XX', 'x', 'a'],
    ['NX', 'XX', 1, 'a', 2],
    ['GT', 'LT', 'INCR', 1, 'a', 2, 'b'],
    ['INCR', 'x', 'a', 2, 'b'],
    [1, 'a', 'x', 'b'],
    [1, 'a', 2],
    [1, 'NX', 'a'],
    ['x', 'a'],
    ['NX', 'CH'],
    ['XX'],
    ['a', 1],
    ...['1e400'].filter(readsAlike).map(score => [score, 'a']),
    ['NX', 1],
    ['(1', 'a'],
  ]
  test('what it refuses, and when', () =>
    pair.same([
      ['SET', 'string', 'x'],
      ...['k', 'string'].flatMap(key => refused.map((words): Argv => ['ZADD', key, ...words])),
      ['EXISTS', 'k'],
      ['ZADD', 'string', 1, 'a'],
      ['ZADD', 'string', 'XX', 1, 'a'],
      ['ZADD', 'string', 'INCR', 1, 'a'],
      ['ZADD', 'k'],
      ['ZADD', 'k', 1],
      ['ZADD'],
      ['ZINCRBY', 'string', 1, 'a'],
      ['ZINCRBY', 'string', 'x', 'a'],
      ['ZINCRBY', 'k', 'x', 'a'],
      ['ZINCRBY', 'k', 'NX', 'a'],
      ['ZINCRBY', 'k', 1],
      ['EXISTS', 'k'],
    ]))

  test('a member more than once', () =>
    smallAndLarge([
      ['ZADD', 'k', 1, 'a', 2, 'a', 1, 'a'],
      ['ZADD', 'k', 'CH', 1, 'a', 2, 'a', 3, 'b', 3, 'b'],
      ['ZADD', 'k', 'NX', 5, 'c', 6, 'c'],
      ['ZADD', 'k', 'GT', 'CH', 5, 'c', 6, 'c', 4, 'c'],
      ALL,
    ]))
})

const SCORES = [
  ...['0', '-0', '+3', '5.', '.5', '-1.5', '1e3', '1E+3', '12345678901234567890', '9007199254740993', '0x10'],
  ...[
    '-0X1p-3',
    '0x.8',
    'inf',
    '+inf',
    '-inf',
    'Infinity',
    '-INFINITY',
    '4.9e-324',
    '1.7976931348623157e308',
  ],
  ...[
    '1e400',
    '-1e400',
    '1e-400',
    '0e-400',
    'nan',
    '-nan',
    'NaN',
    '',
    ' 1',
    '1 ',
    '.',
    '1e',
    '0x',
    '0b1',
    '1_0',
  ],
  ...[
    'infin',
    'i',
    '--1',
    '1.2.3',
    '1\0',
    '1,5',
    '0.1',
    '0.3',
    '1e21',
    '123456789.987654321',
    '1e-7',
    '-1e17',
  ],
]

describe('scores', () => {
  test.each(SCORES.filter(readsAlike))('%j', score =>
    smallAndLarge([
      ['ZADD', 'k', score, 'a'],
      sameDoubles('ZSCORE', 'k', 'a'),
      sameDoubles('ZADD', 'k', 'INCR', score, 'b'),
      sameDoubles('ZINCRBY', 'k', score, 'c'),
      sameDoubles('ZINCRBY', 'k', score, 'c'),
      sameDoubles('ZINCRBY', 'k', '-inf', 'c'),
      sameDoubles('ZINCRBY', 'k', 'inf', 'c'),
      sameDoubles(...ALL),
      sameDoubles('ZMSCORE', 'k', 'a', 'missing', 'b', 'c'),
      ['DEL', 'k'],
    ]),
  )

  test('are printed with the fewest digits', async () => {
    const server = await start()
    await server.call('ZADD', 'k', '0.1', 'a', '3.3', 'b', '1e21', 'c', '5e-324', 'd', '1234567.125', 'e')
    for (const [member, text] of [
      ['a', '0.1'],
      ['b', '3.3'],
      ['c', '1e+21'],
      ['d', '5e-324'],
      ['e', '1234567.125'],
    ] as const) {
      const client = await RawClient.open(server.port)
      expect(await client.ask('ZSCORE', 'k', member)).toBe(`$${text.length}\r\n${text}\r\n`)
      client.close()
    }
  })

  test('equal ones are ordered by the bytes of their members', () =>
    smallAndLarge([
      ['ZADD', 'k', ...EVERY_BYTE.flatMap(byte => [0, byte, 0, `${byte}\0`, 0, `a${byte}`])],
      ['ZADD', 'k', 0, ''],
      ALL,
      ['ZREVRANGE', 'k', 0, -1],
      ['ZRANK', 'k', '\xff'],
    ]))

  test('a negative zero', () =>
    smallAndLarge([
      ['ZADD', 'k', '-0', 'a', 0, 'b'],
      ['ZADD', 'k', 'INCR', '-0', 'c'],
      ALL,
      ['ZADD', 'k', 'CH', 0, 'a', '-0', 'b'],
      ['ZINCRBY', 'k', 0, 'a'],
      ['ZINCRBY', 'k', 1, 'a'],
      ['ZINCRBY', 'k', -1, 'a'],
      ALL,
      ['ZRANGEBYSCORE', 'k', '-0', '0'],
      ['ZCOUNT', 'k', '(-0', '0'],
    ]))
})

test('members are asked for and removed', () =>
  smallAndLarge([
    ['ZADD', 'k', 1, 'a', 2, 'b', 3, 'c', 3, 'd'],
    ['ZCARD', 'k'],
    ['ZCARD', 'missing'],
    ...['a', 'b', 'c', 'd', 'missing'].flatMap((member): Argv[] => [
      ['ZSCORE', 'k', member],
      ['ZRANK', 'k', member],
      ['ZREVRANK', 'k', member],
    ]),
    ['ZSCORE', 'missing', 'a'],
    ['ZRANK', 'missing', 'a'],
    ['ZREVRANK', 'missing', 'a'],
    ['ZMSCORE', 'missing', 'a', 'b'],
    ['ZREM', 'missing', 'a'],
    ['ZREM', 'k', 'x'],
    ['ZREM', 'k', 'a', 'x', 'a', 'c'],
    ALL,
    ['ZREM', 'k', 'b', 'd'],
    ['EXISTS', 'k'],
  ]))

test('wrong types and numbers of words', () =>
  pair.same([
    ['SET', 'k', 'x'],
    ['ZCARD', 'k'],
    ['ZCARD', 'k', 'x'],
    ['ZSCORE', 'k', 'a'],
    ['ZSCORE', 'k'],
    ['ZSCORE', 'k', 'a', 'b'],
    ['ZMSCORE', 'k', 'a'],
    ['ZMSCORE', 'k'],
    ['ZRANK', 'k', 'a'],
    ['ZREVRANK', 'k', 'a'],
    ['ZRANK', 'k'],
    ['ZREM', 'k', 'a'],
    ['ZREM', 'k'],
    ['ZPOPMIN', 'k'],
    ['ZPOPMAX', 'k', 1],
    ['ZPOPMIN', 'k', 0],
    ['ZPOPMIN', 'k', -1],
    ['ZPOPMIN', 'k', 'x'],
    ['ZPOPMIN', 'k', 'x', 'y'],
    ['ZPOPMIN', 'k', 1, 1],
    ['ZRANDMEMBER', 'k'],
    ['ZRANDMEMBER', 'k', 1],
    ['ZRANDMEMBER', 'k', 'x'],
    ['ZRANDMEMBER', 'k', 1, 'x'],
    ['ZRANDMEMBER', 'k', 1, 'WITHSCORES', 'x'],
    ['ZSCAN', 'k', 0],
    ['ZSCAN', 'k', 'x'],
    ['ZSCAN', 'k', 0, 'x'],
  ]))

describe('ZRANK and ZREVRANK WITHSCORE', () => {
  const replies = [
    [['ZRANK', 'k', 'b', 'WITHSCORE'], '*2\r\n:1\r\n$3\r\n2.5\r\n', '*2\r\n:1\r\n,2.5\r\n'],
    [['ZREVRANK', 'k', 'b', 'withscore'], '*2\r\n:0\r\n$3\r\n2.5\r\n', '*2\r\n:0\r\n,2.5\r\n'],
    [['ZRANK', 'k', 'x', 'WITHSCORE'], '*-1\r\n', '_\r\n'],
    [['ZRANK', 'missing', 'b', 'WITHSCORE'], '*-1\r\n', '_\r\n'],
    [['ZRANK', 'k', 'b', 'WITHSCORES'], '-ERR syntax error\r\n', '-ERR syntax error\r\n'],
  ] as const
  test.each(replies)('%j', (argv, resp2, resp3) =>
    pair.same([['ZADD', 'k', '1', 'a', '2.5', 'b'], changed('ZRANK WITHSCORE', argv, [resp2, resp3])]),
  )
})

describe('ZPOPMIN and ZPOPMAX', () => {
  test.each(['ZPOPMIN', 'ZPOPMAX'])('%s', name =>
    smallAndLarge([
      [name, 'missing'],
      [name, 'missing', 5],
      [name, 'missing', 0],
      ['ZADD', 'k', 1, 'a', 2, 'b', 2, 'c', 3, 'd', 'inf', 'e'],
      [name, 'k', 0],
      [name, 'k'],
      [name, 'k', 1],
      [name, 'k', 2],
      ALL,
      [name, 'k', '9223372036854775807'],
      [name, 'k', '9223372036854775808'],
      [name, 'k', 1],
      ['EXISTS', 'k'],
      ['ZADD', 'k', ...many(1000)],
      [name, 'k', 300],
      ['ZCARD', 'k'],
      [name, 'k', 699],
      ALL,
    ]),
  )
})

describe('ZRANDMEMBER', () => {
  const COUNTS = [0, 1, 3, 5, 100, -1, '9223372036854775807', '-9223372036854775808', 'x', '']
  test('all there is, and nothing', () =>
    smallAndLarge([
      ['ZRANDMEMBER', 'missing'],
      ['ZADD', 'k', 7, 'only'],
      ['ZRANDMEMBER', 'k'],
      ['ZRANDMEMBER', 'k', -3],
      ['ZRANDMEMBER', 'k', -3, 'WITHSCORES'],
      ...COUNTS.flatMap((count): Step[] => [
        ['ZRANDMEMBER', 'missing', count],
        ['ZRANDMEMBER', 'missing', count, 'WITHSCORES'],
        ['ZRANDMEMBER', 'k', count],
        ['ZRANDMEMBER', 'k', count, 'withscores'],
        ['ZRANDMEMBER', 'k', count, 'x'],
      ]),
      ['ZADD', 'k', ...many(200)],
      sorted('ZRANDMEMBER', 'k', 201),
      sorted('ZRANDMEMBER', 'k', 1000),
      ['ZRANDMEMBER', 'k', '4611686018427387904', 'WITHSCORES'],
      ['ZRANDMEMBER', 'k', '-4611686018427387904', 'WITHSCORES'],
    ]))

  test.each([10, 500])('picks of %i members', async size => {
    const server = await start()
    await server.call('ZADD', 'k', ...many(size))
    const members = Array.from({ length: size }, (_, index) => `m${index}`)
    const some = (await server.call('ZRANDMEMBER', 'k', 5)) as string[]
    expect(new Set(some).size).toBe(5)
    const most = (await server.call('ZRANDMEMBER', 'k', size - 1)) as string[]
    expect(new Set(most).size).toBe(size - 1)
    const any = (await server.call('ZRANDMEMBER', 'k', -size * 20)) as string[]
    expect(any.length).toBe(size * 20)
    expect(new Set(any)).toEqual(new Set(members))
    const huge = (await server.call('ZRANDMEMBER', 'k', -150_000, 'WITHSCORES')) as unknown[]
    expect(huge.flat().length).toBe(300_000)
  })
})

describe('ZSCAN', () => {
  test('a small sorted set at once', () =>
    pair.same([
      ['ZSCAN', 'missing', 0],
      ['ZSCAN', 'missing', 'x'],
      ['ZSCAN', 'missing', 0, 'x'],
      ['ZADD', 'k', 1, 'a', 1.5, 'b', 'inf', 'ab'],
      ['ZSCAN', 'k', 0],
      ['ZSCAN', 'k', 0, 'COUNT', 1],
      ['ZSCAN', 'k', 0, 'MATCH', 'a*'],
      ['ZSCAN', 'k', 0, 'COUNT', 0],
      ['ZSCAN', 'k', 0, 'COUNT', 'x'],
      changed('ZSCAN NOSCORES is unknown', ['ZSCAN', 'k', 0, 'NOSCORES'], '-ERR syntax error\r\n'),
      ['ZSCAN', 'k'],
    ]))

  test('a large one whole', () =>
    pair.same([
      ['ZADD', 'k', ...many(200)],
      { argv: ['ZSCAN', 'k', 0, 'COUNT', 1000], view: pairsInAnyOrder },
      { argv: ['ZSCAN', 'k', 0, 'COUNT', 1000, 'MATCH', '*7*'], view: inAnyOrder },
    ]))

  test('a large one bit by bit, while members come and go', async () => {
    const server = await start()
    await server.call('ZADD', 'k', ...many(1000))
    const seen = new Set<string>()
    let cursor = '0'
    let step = 0
    do {
      const [next, found] = (await server.call('ZSCAN', 'k', cursor, 'COUNT', '50')) as [string, string[]]
      for (let at = 0; at < found.length; at += 2) seen.add(found[at] ?? '')
      cursor = next
      await server.call('ZREM', 'k', ...Array.from({ length: 20 }, (_, at) => `m${step * 20 + at}`))
      await server.call('ZADD', 'k', '1', `new ${step}`)
      step++
    } while (cursor !== '0')
    for (let index = 500; index < 1000; index++) expect(seen.has(`m${index}`)).toBe(true)
  })
})

test('encodings', () =>
  pair.same([
    ['ZADD', 'k', ...many(128)],
    ['OBJECT', 'ENCODING', 'k'],
    ['ZADD', 'k', 5, 'm0'],
    ['OBJECT', 'ENCODING', 'k'],
    ['ZADD', 'k', 5, 'one more'],
    ['OBJECT', 'ENCODING', 'k'],
    ['ZREMRANGEBYRANK', 'k', 10, -1],
    ['OBJECT', 'ENCODING', 'k'],
    ['COPY', 'k', 'l'],
    ['OBJECT', 'ENCODING', 'l'],
    ['DEBUG', 'DIGEST-VALUE', 'k', 'l'],
    ['ZADD', 'short', 1, 'x'.repeat(64)],
    ['OBJECT', 'ENCODING', 'short'],
    ['COPY', 'short', 'short copy'],
    ['ZADD', 'short', 1, LONG],
    ['OBJECT', 'ENCODING', 'short'],
    ['DEBUG', 'DIGEST-VALUE', 'short', 'short copy'],
    ['ZADD', 'long', 1, LONG],
    ['OBJECT', 'ENCODING', 'long'],
    ['ZUNIONSTORE', 'u', 1, 'l'],
    ['OBJECT', 'ENCODING', 'u'],
    ['ZUNIONSTORE', 'u', 1, 'long'],
    ['OBJECT', 'ENCODING', 'u'],
    ['ZRANGESTORE', 'r', 'l', 0, 3],
    ['OBJECT', 'ENCODING', 'r'],
    ['ZADD', 'big', ...many(129)],
    ['OBJECT', 'ENCODING', 'big'],
    ['TYPE', 'big'],
    ['DEBUG', 'DIGEST-VALUE', 'big', 'u', 'r', 'missing'],
  ]))
