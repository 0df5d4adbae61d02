import { expect, test } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer } from '../server/server.ts'
import { contentsOf } from './contents.ts'

test('every type as plain data, keys and members in order', async () => {
  const clock = new VirtualClock()
  const server = createServer({ clock })
  await server.call('SET', 'text', 'grüezi', 'PX', 1500)
  await server.call('SET', 'number', 7)
  await server.call('APPEND', 'text-of-bytes', 'ab')
  await server.call('RPUSH', 'list', 'b', 'a')
  await server.call('SADD', 'set', 'b', 'a')
  await server.call('SADD', 'numbers', 10, 9)
  await server.call('HSET', 'hash', 'b', 1, 'a', 2)
  await server.call('ZADD', 'zset', 2, 'a', '-inf', 'b')
  await server.call('XADD', 'stream', '1-1', 'f', 'v')
  clock.advance(500)
  expect(Object.entries(contentsOf(server))).toEqual([
    ['hash', { type: 'hash', value: { a: '2', b: '1' } }],
    ['list', { type: 'list', value: ['b', 'a'] }],
    ['number', { type: 'string', value: '7' }],
    ['numbers', { type: 'set', value: ['10', '9'] }],
    ['set', { type: 'set', value: ['a', 'b'] }],
    ['stream', { type: 'stream', value: [['1-1', ['f', 'v']]] }],
    ['text', { type: 'string', value: 'grüezi', ttl: 1000 }],
    ['text-of-bytes', { type: 'string', value: 'ab' }],
    [
      'zset',
      {
        type: 'zset',
        value: [
          ['b', Number.NEGATIVE_INFINITY],
          ['a', 2],
        ],
      },
    ],
  ])
})

test('large collections as well', async () => {
  const server = createServer({})
  const many = Array.from({ length: 1000 }, (_, at) => `member ${at} `.padEnd(100, '.'))
  await server.call('RPUSH', 'list', ...many)
  await server.call('SADD', 'set', ...many)
  await server.call('HSET', 'hash', ...many.flatMap(each => [each, each]))
  await server.call('ZADD', 'zset', ...many.flatMap((each, at) => [at, each]))
  const { list, set, hash, zset } = contentsOf(server)
  expect(list?.value).toEqual(many)
  expect(set?.value).toEqual([...many].sort())
  expect(hash?.value).toEqual(Object.fromEntries(many.map(each => [each, each])))
  expect(zset?.value).toEqual(many.map((each, at) => [each, at]))
})

test('only what matches, of one database, and nothing that has ended', async () => {
  const clock = new VirtualClock()
  const server = createServer({ clock })
  await server.call('MSET', 'user:1', 'ann', 'user:2', 'bob', 'other', 'x')
  await server.call('HSET', 'user:3', 'gone', 1, 'stays', 2)
  await server.call('PEXPIRE', 'user:2', 10)
  await server.call('HPEXPIRE', 'user:3', 10, 'FIELDS', 1, 'gone')
  await server.call('SELECT', 1)
  await server.call('SET', 'user:4', 'cy')
  // Not by advance(), which would also have it removed.
  clock.block(10)
  expect(contentsOf(server, { match: 'user:*' })).toEqual({
    'user:1': { type: 'string', value: 'ann' },
    'user:3': { type: 'hash', value: { stays: '2' } },
  })
  expect(Object.keys(contentsOf(server, { database: 1 }))).toEqual(['user:4'])
  expect(() => contentsOf(server, { database: 16 })).toThrow(
    /option database must be an integer from 0 to 15/,
  )
})

test('a key may be called like a property of objects', async () => {
  const server = createServer({})
  await server.call('HSET', '__proto__', '__proto__', 'v')
  const contents = contentsOf(server)
  expect(Object.entries(contents)).toHaveLength(1)
  expect(Object.entries(Object.values(contents)[0]?.value ?? {})).toEqual([['__proto__', 'v']])
  expect(Object.getPrototypeOf(contents)).toBe(Object.prototype)
})
