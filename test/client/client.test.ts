import { expect, test } from 'vitest'
import type { Argument } from '../../src/client.ts'
import { VirtualClock } from '../../src/testing.ts'
import { start } from '../support/start.ts'
import { ours } from './servers.ts'
import { clientTests } from './suite.ts'

clientTests(ours)

test('a client in the same process', async () => {
  const server = await start()
  await using redis = server.connect()
  expect(await redis.call('SET', 'k', 'grüße')).toBe('OK')
  expect(await redis.bytes.call('GET', 'k')).toEqual(Buffer.from('grüße'))
  expect(await redis.call('CLIENT', 'INFO')).toContain('addr=in-process')
  expect(await redis.multi().call('INCR', 'n').call('INCR', 'n').exec()).toEqual([1, 2])
  const [left] = await redis.transaction(['n'], own => own.multi().call('DECR', 'n'))
  expect(left).toBe(1)
  const news = redis.subscribe('news')
  await news.ready
  expect(await server.call('PUBLISH', 'news', 'hi')).toBe(1)
  expect((await news.next()).value?.message).toBe('hi')
  await server.call('CLIENT', 'PAUSE', 60_000, 'WRITE')
  const paused = redis.call('SET', 'k', 'later')
  const behind = redis.call('GET', 'k')
  await server.call('CLIENT', 'UNPAUSE')
  expect(await Promise.all([paused, behind])).toEqual(['OK', 'later'])
  await server.close()
  await redis.closed
  await expect(redis.call('PING')).rejects.toMatchObject({ code: 'CONNECTION' })
})

test('in the same process, what cannot be sent is refused, and the server goes on', async () => {
  const server = await start()
  await using redis = server.connect()
  const call = (...argv: readonly unknown[]) => server.call(...(argv as readonly Argument[]))
  for (const bad of [null, undefined, Number.NaN, ['a', 'b'], {}, new Date(), Symbol('s')]) {
    await expect(call('SET', 'k', bad)).rejects.toThrow(/^SET: argument 2 is /)
    await expect(redis.call('SET', 'k', bad as Argument)).rejects.toThrow(/^SET: argument 2 is /)
    expect(() => redis.multi().call('SET', 'k', bad as Argument)).toThrow(/^SET: argument 2 is /)
  }
  for (const refused of [server.call(), redis.call(), call(null)])
    await expect(refused).rejects.toBeInstanceOf(TypeError)
  expect(await server.call('EXISTS', 'k')).toBe(0)
  expect(await redis.call('PING')).toBe('PONG')
  expect(await server.call('SET', 'k', true)).toBe('OK')
  expect(await server.call('GET', 'k')).toBe('true')
  await expect(server.call('')).rejects.toThrow("unknown command ''")
  expect(await server.call('PING')).toBe('PONG')
})

test('in the same process, lists of 150,000', async () => {
  const server = await start()
  await using redis = server.connect()
  const names = Array.from({ length: 150_000 }, (_, i) => `n:${i}`)
  expect(await redis.mset(names.map(name => [name, name]))).toBe('OK')
  expect(await redis.transaction(names, own => own.multi().call('DBSIZE'))).toEqual([names.length])
  expect(await server.call('KEYS', '*')).toHaveLength(names.length)
})

test('in the same process, a command that waits has a connection of its own', async () => {
  const server = await start()
  const redis = server.connect()
  const blocked = async (count: number) => {
    while (!(await redis.info('clients')).includes(`blocked_clients:${count}\r\n`));
  }
  const moved = redis.blmove('todo', 'doing', 'left', 'right', 0)
  await blocked(1)
  expect(await redis.rpush('todo', 'job')).toBe(1)
  expect(await moved).toBe('job')

  const controller = new AbortController()
  const aborted = redis.with({ signal: controller.signal }).blpop(['todo'], 0)
  await blocked(1)
  controller.abort()
  await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', sent: true })
  await blocked(0)
  expect(await redis.rpush('todo', 'kept')).toBe(1)
  expect(await redis.lpop('todo')).toBe('kept')

  const lowest = redis.bzpopmin(['scores'], 0)
  const failed = expect(lowest).rejects.toMatchObject({ code: 'CLOSED' })
  await blocked(1)
  redis.close()
  await failed
  await using another = server.connect()
  expect(await another.zadd('scores', { a: 1 })).toBe(1)
  expect(await another.zpopmin('scores')).toEqual([['a', 1]])
  expect(await another.info('clients')).toContain('blocked_clients:0')
})

test('in the same process, time decides when a wait is over', async () => {
  const clock = new VirtualClock()
  const server = await start({ clock })
  await using redis = server.connect()
  const waiting = redis.bzpopmin(['scores'], 60)
  while (!(await redis.info('clients')).includes('blocked_clients:1\r\n'));
  await clock.advance('1m')
  expect(await waiting).toBe(null)
})
