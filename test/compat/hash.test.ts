/** Hash commands against a real redis-server: every option, what is checked first, both encodings. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServer } from '../../src/server/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { type Argv, inAnyOrder, Pair, pairsInAnyOrder, type Step, type View } from './pair.ts'

const MAX = '9223372036854775807'
const EVERY_BYTE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))

const inPairs = (...argv: Argv): Step => ({ argv, view: pairsInAnyOrder })
const inOrder = (...argv: Argv): Step => ({ argv, view: inAnyOrder })
/** Everything that a scan found, in any order; the cursor is open. */
const found: View = reply => reply.split('\r\n').slice(2).sort().join()
const many = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => [`field ${at}`, `value ${at}`]).flat()

describe.each([
  ['packed', '512'],
  ['in a table', '0'],
])('%s', (_, entries) => {
  let pair: Pair
  beforeAll(async () => {
    pair = await Pair.start({ 'hash-max-listpack-entries': entries })
  })
  afterAll(() => pair.stop())

  test('setting, reading and removing', () =>
    pair.same([
      ['HSET', 'h', 'a', '1'],
      ['HSET', 'h', 'a', '2', 'b', '3', 'b', '4', '', ''],
      ['HMSET', 'h', 'c', '5', 'a', '6'],
      ['HSET', 'h', EVERY_BYTE, EVERY_BYTE],
      ['HSETNX', 'h', 'a', '7'],
      ['HSETNX', 'h', 'd', '7'],
      ['HSETNX', 'new', 'd', '7'],
      ['HGET', 'h', 'a'],
      ['HGET', 'h', ''],
      ['HGET', 'h', EVERY_BYTE],
      ['HGET', 'h', 'missing'],
      ['HGET', 'missing', 'a'],
      ['HMGET', 'h', 'a', 'missing', 'b', 'a', ''],
      ['HMGET', 'missing', 'a', 'b'],
      ['HEXISTS', 'h', 'a'],
      ['HEXISTS', 'h', 'missing'],
      ['HEXISTS', 'missing', 'a'],
      ['HSTRLEN', 'h', 'a'],
      ['HSTRLEN', 'h', ''],
      ['HSTRLEN', 'h', EVERY_BYTE],
      ['HSTRLEN', 'h', 'missing'],
      ['HSTRLEN', 'missing', 'a'],
      ['HLEN', 'h'],
      ['HLEN', 'missing'],
      inPairs('HGETALL', 'new'),
      inOrder('HKEYS', 'new'),
      inOrder('HVALS', 'new'),
      ['HGETALL', 'missing'],
      ['HKEYS', 'missing'],
      ['HVALS', 'missing'],
      ['HDEL', 'h', 'missing'],
      ['HDEL', 'missing', 'a'],
      ['HDEL', 'h', 'a', 'missing', 'a', 'b'],
      ['HDEL', 'h', 'c', 'd', '', EVERY_BYTE],
      ['EXISTS', 'h'],
      ['TYPE', 'new'],
      ['OBJECT', 'ENCODING', 'new'],
      ['DEBUG', 'DIGEST-VALUE', 'new', 'h'],
    ]))

  test('many fields', () =>
    pair.same([
      ['HSET', 'h', ...many(100)],
      inPairs('HGETALL', 'h'),
      inOrder('HKEYS', 'h'),
      inOrder('HVALS', 'h'),
      { argv: ['HSCAN', 'h', 0, 'COUNT', 1000], view: found },
      { argv: ['HSCAN', 'h', 0, 'MATCH', '*1*', 'COUNT', 1000], view: found },
      { argv: ['HSCAN', 'h', 0, 'COUNT', 1000, 'MATCH', '*'], view: found },
      ['HSCAN', 'h', 0, 'MATCH', 'nothing', 'COUNT', 1000],
      inOrder('HRANDFIELD', 'h', 100, 'WITHVALUES'),
      inOrder('HRANDFIELD', 'h', 1000),
      ['DEBUG', 'DIGEST-VALUE', 'h'],
      ['COPY', 'h', 'copy'],
      ['HDEL', 'h', ...many(50)],
      ['HLEN', 'h'],
      ['HLEN', 'copy'],
      ['RENAME', 'copy', 'renamed'],
      ['HGET', 'renamed', 'field 5'],
    ]))

  test('integers', () =>
    pair.same([
      ['HINCRBY', 'h', 'n', 5],
      ['HINCRBY', 'h', 'n', -7],
      ['HINCRBY', 'h', 'n', MAX],
      ['HINCRBY', 'h', 'n', MAX],
      ['HINCRBY', 'h', 'n', 0],
      ['HGET', 'h', 'n'],
      ...['x', '', ' 1', '1 ', '+1', '007', '1.5', '9223372036854775808', '-0'].flatMap((value): Argv[] => [
        ['HSET', 'h', 'v', value],
        ['HINCRBY', 'h', 'v', 1],
        ['HINCRBY', 'h', 'n', value],
        ['HINCRBY', 'none', 'n', value],
      ]),
      ['HSET', 'h', 'm', '-9223372036854775808'],
      ['HINCRBY', 'h', 'm', -1],
      ['EXISTS', 'none'],
      ['HINCRBY', 'h', 'n'],
      ['HINCRBY', 'h', 'n', 1, 2],
    ]))

  test('floats', () =>
    pair.same([
      ['HINCRBYFLOAT', 'h', 'n', '10.1'],
      ['HINCRBYFLOAT', 'h', 'n', '0.1'],
      ['HINCRBYFLOAT', 'h', 'n', '-5.0e3'],
      ['HINCRBYFLOAT', 'h', 'n', 3],
      ...['x', '', ' 1', '1 ', 'inf', '-inf', 'nan', '1e5000', '0x10', '1.5e2'].flatMap((value): Argv[] => [
        ['HSET', 'h', 'v', value],
        ['HINCRBYFLOAT', 'h', 'v', 1],
        ['HINCRBYFLOAT', 'h', 'n', value],
        ['HINCRBYFLOAT', 'none', 'n', value],
        ['DEL', 'none'],
      ]),
      ['HSET', 'h', 'large', '1.1e4932'],
      ['HINCRBYFLOAT', 'h', 'large', '1.1e4932'],
      ['HGET', 'h', 'n'],
    ]))

  test('wrong type', () =>
    pair.same([
      ['SET', 's', '1'],
      ['HSET', 's', 'f', 'v'],
      ['HMSET', 's', 'f', 'v'],
      ['HSETNX', 's', 'f', 'v'],
      ['HGET', 's', 'f'],
      ['HMGET', 's', 'f'],
      ['HGETALL', 's'],
      ['HKEYS', 's'],
      ['HVALS', 's'],
      ['HLEN', 's'],
      ['HEXISTS', 's', 'f'],
      ['HSTRLEN', 's', 'f'],
      ['HDEL', 's', 'f'],
      ['HINCRBY', 's', 'f', 1],
      ['HINCRBY', 's', 'f', 'x'],
      ['HINCRBYFLOAT', 's', 'f', 1],
      ['HINCRBYFLOAT', 's', 'f', 'x'],
      ['HINCRBYFLOAT', 's', 'f', 'inf'],
      ['HRANDFIELD', 's'],
      ['HRANDFIELD', 's', 1],
      ['HRANDFIELD', 's', 'x'],
      ['HRANDFIELD', 's', 1, 'x'],
      ['HSCAN', 's', 0],
      ['HSCAN', 's', 'x'],
      ['HSCAN', 's', 0, 'COUNT', 'x'],
      ['GET', 's'],
      ['HSET', 'h', 'f', 'v'],
      ['GET', 'h'],
      ['INCR', 'h'],
      ['APPEND', 'h', 'x'],
      ['SET', 'h', 'x', 'GET'],
      ['SET', 'h', 'x'],
      ['TYPE', 'h'],
    ]))

  test('wrong numbers of arguments', () =>
    pair.same(
      [
        'HSET',
        'HSET h',
        'HSET h f',
        'HSET h f v g',
        'HMSET h f',
        'HMSET h f v g',
        'hmset h f v g',
        'HSETNX h f',
        'HSETNX h f v w',
        'HGET h',
        'HGET h f g',
        'HMGET h',
        'HGETALL',
        'HGETALL h f',
        'HKEYS h f',
        'HVALS h f',
        'HLEN h f',
        'HEXISTS h',
        'HSTRLEN h',
        'HDEL h',
        'HINCRBYFLOAT h f',
        'HRANDFIELD',
        'HSCAN h',
      ].map(each => each.split(' ')),
    ))

  test('HRANDFIELD', () =>
    pair.same([
      ['HRANDFIELD', 'missing'],
      ['HRANDFIELD', 'missing', 5],
      ['HRANDFIELD', 'missing', 'x'],
      ['HRANDFIELD', 'missing', 5, 'x'],
      ['HSET', 'h', 'f', 'v'],
      ['HRANDFIELD', 'h'],
      ...['0', '1', '5', '-1', '-3'].flatMap((count): Argv[] => [
        ['HRANDFIELD', 'h', count],
        ['HRANDFIELD', 'h', count, 'WITHVALUES'],
        ['HRANDFIELD', 'h', count, 'withvalues'],
      ]),
      ['HRANDFIELD', 'h', MAX],
      ['HRANDFIELD', 'h', MAX, 'WITHVALUES'],
      ['HRANDFIELD', 'h', '4611686018427387904', 'WITHVALUES'],
      ['HRANDFIELD', 'h', '4611686018427387903', 'WITHVALUES'],
      ['HRANDFIELD', 'h', '-4611686018427387904', 'WITHVALUES'],
      ['HRANDFIELD', 'h', `-${MAX}`, 'WITHVALUES'],
      ['HRANDFIELD', 'h', '-9223372036854775808'],
      ['HRANDFIELD', 'h', '9223372036854775808'],
      ['HRANDFIELD', 'h', 'x'],
      ['HRANDFIELD', 'h', 'x', 'x'],
      ['HRANDFIELD', 'h', 1, 'x'],
      ['HRANDFIELD', 'h', 1, 'WITHVALUES', 'WITHVALUES'],
      ['HRANDFIELD', 'h', 'WITHVALUES'],
    ]))

  test('HSCAN', () =>
    pair.same([
      ['HSCAN', 'missing', 0],
      ['HSCAN', 'missing', 5, 'COUNT', 'x'],
      ['HSCAN', 'missing', 'x'],
      ['HSET', 'h', 'f', 'v'],
      ['HSCAN', 'h', 0],
      ['HSCAN', 'h', '-0'],
      ['HSCAN', 'h', 'x'],
      ['HSCAN', 'h', '0 '],
      ['HSCAN', 'h', '18446744073709551616'],
      ['HSCAN', 'h', 0, 'COUNT', 0],
      ['HSCAN', 'h', 0, 'COUNT', -1],
      ['HSCAN', 'h', 0, 'COUNT', 'x'],
      ['HSCAN', 'h', 0, 'COUNT'],
      ['HSCAN', 'h', 0, 'MATCH'],
      ['HSCAN', 'h', 0, 'TYPE', 'hash'],
      ['HSCAN', 'h', 0, 'nosuch'],
      ['HSCAN', 'h', 0, 'count', 5, 'match', 'x', 'MATCH', 'f'],
      ['HSCAN', 'h', 'x', 'nosuch'],
    ]))
})

describe('encodings', () => {
  let pair: Pair
  beforeAll(async () => {
    pair = await Pair.start({ 'hash-max-listpack-entries': '4', 'hash-max-listpack-value': '10' })
  })
  afterAll(() => pair.stop())
  const encoding: Argv = ['OBJECT', 'ENCODING', 'h']

  test('by number and length', () =>
    pair.same([
      ['HSET', 'h', 'a', '1', 'b', '2', 'c', '3', 'd', '4'],
      encoding,
      ['HSET', 'h', 'a', '0123456789', '0123456789', ''],
      encoding,
      ['HDEL', 'h', 'a', 'b', 'c'],
      encoding,
      ['COPY', 'h', 'copy'],
      ['OBJECT', 'ENCODING', 'copy'],
      ...[
        ['HSET', 'h', '01234567890', 'v'],
        ['HSET', 'h', 'f', '01234567890'],
        ['HMSET', 'h', 'f', '01234567890'],
        ['HSETNX', 'h', 'f', '01234567890'],
        ['HINCRBY', 'h', 'f', '12345678901'],
        ['HINCRBYFLOAT', 'h', 'f', '12345678901.5'],
        ['HSET', 'h', ...many(5)],
      ].flatMap(argv => [['DEL', 'h'], ['HSET', 'h', 'g', 'v'], encoding, argv, encoding]),
      ['CONFIG', 'SET', 'hash-max-listpack-entries', 2],
      ['DEL', 'h'],
      ['HSET', 'h', 'a', '1', 'b', '2'],
      encoding,
      ['HINCRBY', 'h', 'c', 1],
      encoding,
      ['CONFIG', 'SET', 'hash-max-listpack-entries', 4],
    ]))
})

test('HSCAN goes through a large hash bit by bit, with NOVALUES only through its fields', async () => {
  await using server = createServer({ port: false })
  await server.call('HSET', 'h', ...many(2000))
  await server.call('HSET', 'small', 'f', 'v')
  expect(await server.call('HSCAN', 'small', '0', 'NOVALUES')).toEqual(['0', ['f']])
  for (const more of [[], ['NOVALUES']]) {
    const seen = new Map<string, number>()
    let cursor = '0'
    let steps = 0
    do {
      const [next, items] = (await server.call('HSCAN', 'h', cursor, 'COUNT', '100', ...more)) as [
        string,
        string[],
      ]
      expect(items.length).toBe(more.length === 0 ? 200 : 100)
      for (const item of items) seen.set(item, (seen.get(item) ?? 0) + 1)
      cursor = next
      steps++
    } while (cursor !== '0')
    expect(steps).toBe(20)
    expect(seen.size).toBe(more.length === 0 ? 4000 : 2000)
  }
})

test('HRANDFIELD picks distinct fields, or any, and each of them', async () => {
  await using server = createServer({ port: false })
  for (const size of [20, 1000]) {
    await server.call('HSET', 'h', ...many(size))
    for (const count of [1, 5, size - 1, size, size + 10]) {
      const fields = (await server.call('HRANDFIELD', 'h', String(count))) as string[]
      expect(new Set(fields).size).toBe(Math.min(count, size))
      expect(fields.length).toBe(Math.min(count, size))
    }
    const any = (await server.call('HRANDFIELD', 'h', String(-20 * size), 'WITHVALUES')) as string[][]
    expect(any.length).toBe(20 * size)
    expect(any.every(([field, value]) => field?.replace('field', 'value') === value)).toBe(true)
    expect(new Set(any.map(([field]) => field)).size).toBe(size)
  }
})

test('HRANDFIELD with a huge count makes its reply as it is sent, and no more than the client may get', async () => {
  await using server = await createServer({ port: 0 }).listen()
  await server.call('HSET', 'h', 'a', '1', 'b', '2')
  const reply = (await server.call('HRANDFIELD', 'h', '-200000')) as string[]
  expect([reply.length, new Set(reply).size]).toEqual([200_000, 2])
  for (const [protocol, length] of [
    ['2', 300_000],
    ['3', 150_000],
  ] as const) {
    const client = await RawClient.open(server.port)
    await client.ask('HELLO', protocol)
    const long = await client.ask('HRANDFIELD', 'h', '-150000', 'WITHVALUES')
    expect(long.startsWith(`*${length}\r\n`)).toBe(true)
    expect(long.split('a\r\n$1\r\n1').length).toBe(long.split('a\r\n').length)
    client.close()
  }
  await server.call('CONFIG', 'SET', 'client-output-buffer-limit', 'normal 1000000 0 0')
  const client = await RawClient.open(server.port)
  client.send(['HRANDFIELD', 'h', '-999999999'])
  expect(await client.read()).toContain('<closed>')
  client.close()
  expect(await server.call('HLEN', 'h')).toBe(2)
})
