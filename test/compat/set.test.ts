/** Set commands against a real redis-server: every option, every refusal, what is checked first, every encoding. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Reply } from '../../src/resp/plain.ts'
import { createServer } from '../../src/server/server.ts'
import { type Argv, changed, Pair, sameKind, sorted } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))
const LONG = 'x'.repeat(65)
const MAX = '9223372036854775807'
const MIN = '-9223372036854775808'
const NAMES = [
  'SADD',
  'SREM',
  'SCARD',
  'SISMEMBER',
  'SMISMEMBER',
  'SMEMBERS',
  'SMOVE',
  'SPOP',
  'SRANDMEMBER',
  'SINTER',
  'SINTERCARD',
  'SINTERSTORE',
  'SUNION',
  'SUNIONSTORE',
  'SDIFF',
  'SDIFFSTORE',
  'SSCAN',
]

function integers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at)
}

function words(from: number, to: number): string[] {
  return integers(from, to).map(each => `word:${each}`)
}

async function members(reply: Promise<Reply>): Promise<string[]> {
  return [...((await reply) as ReadonlySet<string>)]
}

/** Sets of every encoding, and one key of another type. */
const SETS: readonly Argv[] = [
  ['SADD', 'integers', ...integers(-5, 10), 40_000, MAX],
  ['SADD', 'evens', ...integers(0, 30).map(each => each * 2)],
  ['SADD', 'mixed', 'a', 'b', ...integers(3, 8), LONG.slice(1)],
  ['SADD', 'letters', 'a', 'b', 'c', 'd', ''],
  ['SADD', 'large', ...words(0, 200), 'a', '4'],
  ['SADD', 'other', ...words(100, 400), 'b', '4'],
  ['SADD', 'many integers', ...integers(0, 600)],
  ['SET', 'string', 'x'],
]
const KEYS = ['integers', 'evens', 'mixed', 'letters', 'large', 'other', 'many integers', 'none']

test('the number of arguments', () => {
  const counts = [0, 1, 2, 3, 4].map(count => integers(0, count))
  return pair.same(NAMES.flatMap(name => counts.map((words): Argv => [name, ...words])))
})

test('another type', () => {
  const words: readonly Argv[] = [
    ['string'],
    ['string', 0],
    ['none', 'string', 'a'],
    ['string', 'none', 'a'],
    ['none', 'string'],
  ]
  const commands = NAMES.filter(name => name !== 'SADD').flatMap(name =>
    words.map((each): Argv => [name, ...each]),
  )
  return pair.same([
    ['SET', 'string', 'x'],
    ...commands,
    ['SADD', 'string', 'a'],
    ['SINTERCARD', 2, 'none', 'string'],
    ['SINTERCARD', 2, 'string', 'none'],
    ['SET', 'string', 'x'],
    ['SADD', 's', 'a', 'b'],
    ['SMOVE', 's', 'string', 'a'],
    ['SMOVE', 's', 'string', 'nosuch'],
    ['SMOVE', 'string', 's', 'a'],
    ['SMOVE', 'none', 'string', 'a'],
    ['SMOVE', 'string', 'string', 'a'],
    ...['SINTER', 'SUNION', 'SDIFF'].flatMap((name): Argv[] => [
      [name, 's', 'none', 'string'],
      [name, 'none', 's', 'string'],
      [`${name}STORE`, 's', 's', 'none', 'string'],
      [`${name}STORE`, 's', 'none', 'string'],
    ]),
    sorted('SMEMBERS', 's'),
    ['GET', 'string'],
    ['SINTERSTORE', 'string', 's', 's'],
    ['TYPE', 'string'],
    ['SET', 'string', 'x'],
    ['SUNIONSTORE', 'string', 's', 'none'],
    ['TYPE', 'string'],
    ['SET', 'string', 'x'],
    ['SDIFFSTORE', 'string', 'none', 's'],
    ['EXISTS', 'string'],
  ])
})

describe('members', () => {
  test('come and go', () =>
    pair.same([
      ['SADD', 's', 'a', 'b', 'a', ''],
      ['SADD', 's', 'a', 'c'],
      ['SADD', 's', 'a'],
      ['SCARD', 's'],
      ['SCARD', 'none'],
      sorted('SMEMBERS', 's'),
      ['SMEMBERS', 'none'],
      ['SISMEMBER', 's', ''],
      ['SISMEMBER', 's', 'x'],
      ['SISMEMBER', 'none', 'x'],
      ['SMISMEMBER', 's', 'a', 'x', 'a', ''],
      ['SMISMEMBER', 'none', 'a', 'b'],
      ['SREM', 's', 'x'],
      ['SREM', 's', 'a', 'x', 'a', 'b'],
      ['SREM', 'none', 'a'],
      sorted('SMEMBERS', 's'),
      ['SREM', 's', '', 'c', 'x'],
      ['EXISTS', 's'],
      ['SADD', 's', EVERY_BYTE, LONG],
      ['SISMEMBER', 's', EVERY_BYTE],
      sorted('SMEMBERS', 's'),
      ['EXPIRE', 's', 100],
      ['SADD', 's', '1'],
      ['TTL', 's'],
    ]))

  test('integers are in order, up to 64 bits, in their one spelling', () =>
    pair.same([
      [
        'SADD',
        's',
        5,
        -3,
        0,
        40_000,
        -40_000,
        3_000_000_000,
        MAX,
        MIN,
        '9007199254740993',
        '-9007199254740993',
      ],
      ['SMEMBERS', 's'],
      ['OBJECT', 'ENCODING', 's'],
      ['SADD', 's', 5, MAX, MIN, 4],
      ['SMEMBERS', 's'],
      [
        'SMISMEMBER',
        's',
        '05',
        '+5',
        '5 ',
        '-0',
        '9007199254740992',
        '9007199254740993',
        '9223372036854775808',
      ],
      ['SREM', 's', '05', MAX, '40001', '9007199254740992'],
      ['SREM', 's', 40_000, '-9007199254740993'],
      ['SMEMBERS', 's'],
      ['SADD', 's', '9223372036854775808'],
      sorted('SMEMBERS', 's'),
      ['SMISMEMBER', 's', 5, MIN, '9223372036854775808', '05'],
    ]))

  const spellings = ['007', '-0', '+1', '1.0', ' 1', '', '1'.repeat(20)]
  test.each(spellings)('%j is no integer', word =>
    pair.same([
      ['SADD', 's', 1, 2],
      ['SADD', 's', word],
      sorted('SMEMBERS', 's'),
      ['SADD', 't', word],
      ['SADD', 't', 1],
      sorted('SMEMBERS', 't'),
      ['SISMEMBER', 't', word],
    ]),
  )

  test('SMOVE', () =>
    pair.same([
      ['SADD', 'a', '1', '2', 'x'],
      ['SADD', 'b', '2', '3'],
      ['SMOVE', 'a', 'b', '1'],
      ['SMOVE', 'a', 'b', '2'],
      ['SMOVE', 'a', 'b', '9'],
      ['SMOVE', 'a', 'a', 'x'],
      ['SMOVE', 'a', 'a', 'y'],
      sorted('SMEMBERS', 'b'),
      ['EXPIRE', 'a', 100],
      ['SMOVE', 'a', 'c', 'x'],
      ['EXISTS', 'a'],
      ['SMEMBERS', 'c'],
      ['TTL', 'c'],
      ['SMOVE', 'none', 'c', 'x'],
    ]))
})

describe('at random', () => {
  const some = (name: string, ...given: string[]): Argv[] => [
    [name, 'none', ...given],
    [name, 'string', ...given],
  ]
  const counts = ['0', '-1', '1', 'x', '', '01', '+1', '1.5', MAX, '9223372036854775808']
  test.each(counts)('a count of %j, and no set', count =>
    pair.same([
      ['SET', 'string', 'x'],
      ...some('SPOP'),
      ...some('SPOP', count),
      ...some('SRANDMEMBER'),
      ...some('SRANDMEMBER', count),
      ...some('SRANDMEMBER', count, 'x'),
      ...some('SPOP', count, 'x'),
    ]),
  )

  test('counts that leave no choice', () =>
    pair.same([
      ...SETS,
      ['SRANDMEMBER', 'integers', MIN],
      ...KEYS.flatMap(key => [
        ['SRANDMEMBER', key, 0] as const,
        sorted('SRANDMEMBER', key, 1000),
        sorted('SRANDMEMBER', key, MAX),
        ['SPOP', key, 0] as const,
        ['SCARD', key] as const,
        sorted('SPOP', key, 602),
        ['EXISTS', key] as const,
      ]),
      ['SADD', 'one', 'a'],
      ['SRANDMEMBER', 'one'],
      ['SRANDMEMBER', 'one', 1],
      ['SRANDMEMBER', 'one', -3],
      ['SRANDMEMBER', 'one', 2],
      ['SPOP', 'one'],
      ['SPOP', 'one'],
      ['SADD', 'one', '7'],
      ['SPOP', 'one', 1],
      ['EXISTS', 'one'],
    ]))

  test.each(KEYS.slice(0, -1))('picks are members: %s', async key => {
    const server = createServer({ port: 0 })
    for (const argv of SETS) await server.call(...argv)
    const ask = (...argv: Argv) => server.call(...argv)
    const list = async (...argv: Argv) => (await ask(...argv)) as string[]
    const all = new Set(await members(ask('SMEMBERS', key)))
    for (const count of [1, 3, Math.floor(all.size / 2), all.size - 1, all.size]) {
      const distinct = await list('SRANDMEMBER', key, count)
      expect([distinct.length, new Set(distinct).size]).toEqual([count, count])
      const any = await list('SRANDMEMBER', key, -2 * count)
      expect(any.length).toBe(2 * count)
      for (const each of [...distinct, ...any]) expect(all.has(each)).toBe(true)
      await ask('COPY', key, 'copy', 'REPLACE')
      const popped = await members(ask('SPOP', 'copy', count))
      expect(new Set(popped).size).toBe(count)
      const left = await members(ask('SMEMBERS', 'copy'))
      expect(new Set([...popped, ...left])).toEqual(all)
      expect(popped.length + left.length).toBe(all.size)
    }
    await server.close()
  })
})

test('very many picks are made while they are written', async () => {
  const server = createServer({ port: 0 })
  await server.call('SADD', 's', 'a', 'b', '3')
  const picked = (await server.call('SRANDMEMBER', 's', -200_000)) as string[]
  expect(picked.length).toBe(200_000)
  expect(new Set(picked)).toEqual(new Set(['a', 'b', '3']))
  await server.close()
})

describe('several sets', () => {
  const pairs = KEYS.flatMap(first => KEYS.map(second => [first, second] as const))

  test.each(pairs)('%s and %s', (first, second) =>
    pair.same([
      ...SETS,
      ...['SINTER', 'SUNION', 'SDIFF'].flatMap(name => [
        sorted(name, first, second),
        sorted(name, first, second, 'mixed'),
        [`${name}STORE`, 'to', first, second] as const,
        sorted('SMEMBERS', 'to'),
        [`${name}STORE`, first, second, first, 'large'] as const,
        sorted('SMEMBERS', first),
      ]),
      ['SINTERCARD', 2, first, second],
      ['SINTERCARD', 3, first, second, 'large', 'LIMIT', 3],
    ]),
  )

  test('sets of integers only give them in order', () =>
    pair.same([
      ...SETS,
      ['SUNION', 'integers', 'evens'],
      ['SINTER', 'integers', 'evens'],
      ['SDIFF', 'integers', 'evens'],
      ['SDIFF', 'evens', 'integers'],
      ['SUNIONSTORE', 'to', 'integers', 'evens'],
      ['SMEMBERS', 'to'],
      ['SINTERSTORE', 'to', 'integers', 'mixed'],
      ['SMEMBERS', 'to'],
    ]))

  test('one set, the same set twice, many sets', () =>
    pair.same([
      ...SETS,
      sorted('SINTER', 'mixed'),
      sorted('SUNION', 'mixed'),
      sorted('SDIFF', 'mixed'),
      sorted('SINTER', 'mixed', 'mixed'),
      sorted('SUNION', 'mixed', 'mixed'),
      sorted('SDIFF', 'mixed', 'mixed'),
      sorted('SDIFF', 'mixed', 'none', 'mixed'),
      sorted('SINTER', 'mixed', 'large', 'letters'),
      sorted('SUNION', 'mixed', 'large', 'letters', 'none', 'integers'),
      sorted('SDIFF', 'large', 'mixed', 'letters', 'none', 'integers', 'other'),
      sorted('SDIFF', 'letters', 'large', 'large', 'large'),
      sorted('SDIFF', 'many integers', 'evens', 'evens', 'integers', 'integers', 'evens', 'mixed'),
      ['SINTER', 'none'],
      ['SUNION', 'none', 'none'],
      ['SDIFF', 'none', 'mixed'],
    ]))

  test('a stored result takes the place of everything', () =>
    pair.same([
      ...SETS,
      ['EXPIRE', 'letters', 100],
      ['SUNIONSTORE', 'letters', 'letters', 'mixed'],
      ['TTL', 'letters'],
      ['SINTERSTORE', 'string', 'letters', 'mixed'],
      ['TYPE', 'string'],
      ['SDIFFSTORE', 'string', 'letters', 'letters'],
      ['EXISTS', 'string'],
      ['SINTERSTORE', 'letters', 'letters', 'none'],
      ['EXISTS', 'letters'],
      ['SUNIONSTORE', 'none', 'none'],
      ['EXISTS', 'none'],
    ]))

  test('SINTERCARD', () =>
    pair.same([
      ...SETS,
      ...['0', '-1', 'x', '', '1.5', '2', '3', '01', MAX, '9223372036854775808'].flatMap((word): Argv[] => [
        ['SINTERCARD', word, 'integers', 'evens'],
        ['SINTERCARD', 2, 'integers', 'evens', 'LIMIT', word],
        ['SINTERCARD', 2, 'integers', 'string', 'LIMIT', word],
        ['SINTERCARD', 2, 'integers', 'evens', 'limit', word, 'x'],
        ['SINTERCARD', 1, 'integers', 'evens', 'limit', word],
      ]),
      ['SINTERCARD', 2, 'integers', 'evens', 'LIMIT'],
      ['SINTERCARD', 2, 'integers', 'evens', 'LIMIT', 5, 'LIMIT', 2],
      ['SINTERCARD', 2, 'integers', 'none'],
      ['SINTERCARD', 2, 'none', 'integers', 'LIMIT', 1],
    ]))
})

test('SSCAN', () =>
  pair.same([
    ...SETS,
    ['SSCAN', 'integers', 0],
    ['SSCAN', 'integers', 0, 'COUNT', 2],
    ['SSCAN', 'integers', 0, 'MATCH', '4*', 'COUNT', 1],
    ['SSCAN', 'integers', 0, 'MATCH', '4*', 'match', '-*'],
    ['SSCAN', 'integers', 12345],
    sorted('SSCAN', 'mixed', 0, 'COUNT', 1000),
    sorted('SSCAN', 'large', 0, 'COUNT', 10_000),
    sorted('SSCAN', 'large', 0, 'COUNT', 10_000, 'MATCH', 'word:1?'),
    ['SSCAN', 'large', 0, 'COUNT', 10_000, 'MATCH', 'nosuch'],
    ['SSCAN', 'none', 0],
    ['SSCAN', 'none', 0, 'COUNT', 'x'],
    ['SSCAN', 'none', 'x'],
    ['SSCAN', 'string', 'x'],
    ['SSCAN', 'string', 0, 'COUNT', 'x'],
    ...['1.5', '18446744073709551616'].map((word): Argv => ['SSCAN', 'none', word]),
    ['SSCAN', 'integers', 0, 'COUNT', 0],
    ['SSCAN', 'integers', 0, 'COUNT', -1],
    ['SSCAN', 'integers', 0, 'COUNT', 'x'],
    ['SSCAN', 'integers', 0, 'COUNT'],
    changed(
      'NOVALUES',
      ['SSCAN', 'integers', 0, 'NOVALUES'],
      '-ERR NOVALUES option can only be used in HSCAN\r\n',
    ),
    ['SSCAN', 'integers', 0, 'TYPE', 'string'],
  ]))

test('a whole SSCAN visits every member', async () => {
  const server = createServer({ port: 0 })
  const all = words(0, 1000)
  await server.call('SADD', 's', ...all)
  const seen = new Set<string>()
  let cursor = '0'
  do {
    const [next, found] = (await server.call('SSCAN', 's', cursor)) as [string, string[]]
    expect(found.length).toBeLessThanOrEqual(10)
    for (const each of found) seen.add(each)
    cursor = next
  } while (cursor !== '0')
  expect(seen).toEqual(new Set(all))
  await server.close()
})

test('hits and misses, digests and copies', () =>
  pair.same([
    ...SETS,
    ['CONFIG', 'RESETSTAT'],
    ['SINTERSTORE', 'to', 'integers', 'none'],
    ['SISMEMBER', 'integers', 1],
    ['SINTERCARD', 2, 'none', 'integers'],
    ...KEYS.slice(0, -1).flatMap((key): Argv[] => [
      ['COPY', key, 'copy', 'REPLACE'],
      ['SADD', 'copy', 'more'],
      ['SCARD', key],
      ['DEBUG', 'DIGEST-VALUE', key, 'copy'],
    ]),
    ['DEBUG', 'DIGEST'],
  ]))

describe('encodings', () => {
  const cases: readonly [commands: readonly Argv[], encoding: string][] = [
    [[['SADD', 's', 1, 2, 3]], 'intset'],
    [[['SADD', 's', 1, 2, 'a']], 'listpack'],
    [[['SADD', 's', 'a', 1, 2]], 'listpack'],
    [[['SADD', 's', ...integers(0, 512)]], 'intset'],
    [[['SADD', 's', ...integers(0, 513)]], 'hashtable'],
    [[['SADD', 's', ...words(0, 128)]], 'listpack'],
    [[['SADD', 's', ...words(0, 129)]], 'hashtable'],
    [[['SADD', 's', LONG]], 'hashtable'],
    [[['SADD', 's', LONG.slice(1)]], 'listpack'],
    [
      [
        ['SADD', 's', 'a', LONG],
        ['SREM', 's', LONG],
      ],
      'hashtable',
    ],
    [
      [
        ['SADD', 'a', ...integers(0, 130)],
        ['SADD', 'b', 'x'],
        ['SUNIONSTORE', 's', 'a', 'b'],
      ],
      'hashtable',
    ],
    [
      [
        ['SADD', 'a', ...integers(0, 100)],
        ['SADD', 'b', 'x'],
        ['SUNIONSTORE', 's', 'a', 'b'],
      ],
      'listpack',
    ],
    [
      [
        ['SADD', 'a', ...integers(0, 600)],
        ['SADD', 'b', 1, 2],
        ['SINTERSTORE', 's', 'a', 'b'],
      ],
      'intset',
    ],
    [
      [
        ['SADD', 'a', 1, 'x'],
        ['SADD', 'b', 1, 2, 'y'],
        ['SINTERSTORE', 's', 'a', 'b'],
      ],
      'intset',
    ],
    [
      [
        ['SADD', 'a', ...words(0, 200)],
        ['SADD', 'b', ...words(100, 300)],
        ['SINTERSTORE', 's', 'a', 'b'],
      ],
      'listpack',
    ],
    [
      [
        ['SADD', 'a', ...words(0, 200)],
        ['SADD', 'b', ...words(100, 300)],
        ['SDIFFSTORE', 's', 'a', 'b'],
      ],
      'listpack',
    ],
    [
      [
        ['SADD', 'a', 1, 2, 'x'],
        ['SADD', 'b', 'x'],
        ['SDIFFSTORE', 's', 'a', 'b'],
      ],
      'intset',
    ],
    [
      [
        ['SADD', 'a', ...words(0, 200)],
        ['SPOP', 'a', 195],
        ['COPY', 'a', 's'],
      ],
      'listpack',
    ],
    [
      [
        ['SADD', 'a', ...words(0, 200)],
        ['SPOP', 'a', 100],
        ['COPY', 'a', 's'],
      ],
      'hashtable',
    ],
    [
      [
        ['SADD', 'a', 1],
        ['SMOVE', 'a', 's', 1],
      ],
      'intset',
    ],
    [
      [
        ['SADD', 'a', 'x'],
        ['SMOVE', 'a', 's', 'x'],
      ],
      'listpack',
    ],
  ]
  test.each(cases)('case %#: %j', (commands, encoding) => {
    const ask: Argv = ['OBJECT', 'ENCODING', 's']
    const packed = encoding === 'listpack'
    return pair.same([
      ...commands.map(argv => (argv[0] === 'SPOP' ? sameKind(...argv) : argv)),
      packed ? changed('short sets are listpacks', ask, '$8\r\nlistpack\r\n') : ask,
    ])
  })

  test('directives', async () => {
    const server = createServer({ port: 0, config: { 'set-max-listpack-entries': '2' } })
    const encoding = () => server.call('OBJECT', 'ENCODING', 's')
    await server.call('SADD', 's', 'a', 'b')
    expect(await encoding()).toBe('listpack')
    await server.call('CONFIG', 'SET', 'set-max-listpack-value', '1', 'set-max-intset-entries', '1')
    await server.call('SADD', 's', 'bb')
    expect(await encoding()).toBe('hashtable')
    await server.call('DEL', 's')
    await server.call('SADD', 's', '1')
    expect(await encoding()).toBe('intset')
    await server.call('SADD', 's', '2')
    expect(await encoding()).toBe('hashtable')
    await server.close()
  })
})
