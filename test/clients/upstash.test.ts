/** Clients of Upstash's REST API, as they are published, on the port that mini-redis serves. */
import { Ratelimit } from '@upstash/ratelimit'
import { Redis } from '@upstash/redis'
import { createClient } from '@vercel/kv'
import { expect, onTestFinished, test } from 'vitest'
import { startTestServer, type TestServer } from '../../src/testing.ts'

async function startRest(): Promise<{ readonly server: TestServer; readonly redis: Redis }> {
  const server = await startTestServer({ rest: true })
  onTestFinished(() => server.close())
  const redis = new Redis({ url: server.restUrl, token: server.restToken, enableTelemetry: false })
  return { server, redis }
}

test('@upstash/redis: values of all kinds, as they were', async () => {
  const { redis, server } = await startRest()
  expect(await redis.set('user:1', { name: 'Zoë', visits: 1 }, { ex: 60 })).toBe('OK')
  expect(await redis.get('user:1')).toEqual({ name: 'Zoë', visits: 1 })
  expect(await redis.ttl('user:1')).toBe(60)
  server.clock.advance('1m')
  expect(await redis.get('user:1')).toBeNull()
  expect(await redis.set('ok', 'OK')).toBe('OK')
  expect(await redis.get('ok')).toBe('OK')
  expect(await redis.mset({ a: 1, b: true, c: null, d: '' })).toBe('OK')
  expect(await redis.mget('a', 'b', 'c', 'd', 'e')).toEqual([1, true, null, '', null])
  expect(await redis.incrbyfloat('f', 1.5)).toBe(1.5)
  expect(await redis.hset('h', { f: 'v', n: 2, list: [1, 'x'] })).toBe(3)
  expect(await redis.hgetall('h')).toEqual({ f: 'v', n: 2, list: [1, 'x'] })
  expect(await redis.hmget('h', 'f', 'none')).toEqual({ f: 'v', none: null })
  expect(await redis.zadd('z', { score: 1, member: 'one' }, { score: 2.5, member: 'two' })).toBe(2)
  expect(await redis.zrange('z', 0, -1, { withScores: true })).toEqual(['one', 1, 'two', 2.5])
  expect(await redis.rpush<string | object>('l', 'a', { b: 1 })).toBe(2)
  expect(await redis.lrange('l', 0, -1)).toEqual(['a', { b: 1 }])
  expect(await redis.sadd('s', 'm')).toBe(1)
  expect(await redis.smembers('s')).toEqual(['m'])
  expect(await redis.scan(0, { match: '?', count: 1000 })).toEqual(['0', expect.arrayContaining(['a', 'z'])])
  expect(await redis.xadd('stream', '1-1', { f: 'v' })).toBe('1-1')
  expect(await redis.xrange('stream', '-', '+')).toEqual({ '1-1': { f: 'v' } })
  expect(await redis.ping()).toBe('PONG')
  expect(await redis.type('z')).toBe('zset')
})

test('@upstash/redis: errors', async () => {
  const { redis, server } = await startRest()
  await redis.set('text', 'x')
  await expect(redis.incr('text')).rejects.toThrow('ERR value is not an integer or out of range')
  await expect(redis.lpush('text', 'x')).rejects.toThrow('WRONGTYPE')
  const stranger = new Redis({ url: server.restUrl, token: 'wrong', retry: false })
  await expect(stranger.get('text')).rejects.toThrow('WRONGPASS invalid or missing auth token')
})

test('@upstash/redis: pipelines, transactions, commands of one tick together', async () => {
  const { redis, server } = await startRest()
  expect(await redis.pipeline().set('k', 'v').incr('n').get('k').exec()).toEqual(['OK', 1, 'v'])
  const withErrors = redis.pipeline().incr('k').get('k')
  expect(await withErrors.exec({ keepErrors: true })).toEqual([
    { error: 'ERR value is not an integer or out of range', result: undefined },
    { error: undefined, result: 'v' },
  ])
  expect(await redis.multi().incr('n').incrby('n', 10).hset('h', { f: 1 }).hgetall('h').exec()).toEqual([
    2,
    12,
    1,
    { f: 1 },
  ])
  using calls = server.calls()
  const auto = new Redis({ url: server.restUrl, token: server.restToken, enableAutoPipelining: true })
  expect(await Promise.all([auto.incr('n'), auto.incr('n'), auto.incr('n')])).toEqual([13, 14, 15])
  expect(new Set(calls.of('INCR').map(({ client }) => client)).size).toBe(1)
})

test('@upstash/redis: scripts, which it sends by their digest', async () => {
  const { redis } = await startRest()
  const script = redis.createScript<number>("return redis.call('INCRBY', KEYS[1], ARGV[1])")
  expect(await script.exec(['n'], ['5'])).toBe(5)
  expect(await script.exec(['n'], ['5'])).toBe(10)
  const reads = redis.createScript("return redis.call('GET', KEYS[1])", { readonly: true })
  expect(await reads.exec(['n'], [])).toBe(10)
})

test('@upstash/redis: subscriptions', async () => {
  const { redis, server } = await startRest()
  const subscriber = redis.subscribe<{ text: string }>('chat')
  const message = new Promise(resolve => subscriber.on('message', resolve))
  while (server.server.pubsub.count('channels', 'chat') === 0) await new Promise(setImmediate)
  expect(await redis.publish('chat', { text: 'hello, world' })).toBe(1)
  expect(await message).toEqual({ channel: 'chat', message: { text: 'hello, world' } })
  const patterns = redis.psubscribe('news:*')
  const matched = new Promise(resolve => patterns.on('pmessage', resolve))
  while (server.server.pubsub.count('patterns', 'news:*') === 0) await new Promise(setImmediate)
  await redis.publish('news:de', '"text"')
  expect(await matched).toEqual({ pattern: 'news:*', channel: 'news:de', message: 'text' })
  await subscriber.unsubscribe()
  await patterns.unsubscribe()
  while (server.server.pubsub.count('channels', 'chat') > 0) await new Promise(setImmediate)
})

test('@upstash/ratelimit: its windows, whose end the clock of the test reaches', async () => {
  const { redis, server } = await startRest()
  const limiters = [
    Ratelimit.fixedWindow(2, '10 s'),
    Ratelimit.slidingWindow(2, '10 s'),
    Ratelimit.tokenBucket(1, '10 s', 2),
  ]
  for (const [at, limiter] of limiters.entries()) {
    const limit = new Ratelimit({ redis, limiter, prefix: `limit${at}`, ephemeralCache: false, timeout: 0 })
    const results = [await limit.limit('ann'), await limit.limit('ann'), await limit.limit('ann')]
    expect(results.map(({ success }) => success)).toEqual([true, true, false])
    expect((await limit.limit('bob')).success).toBe(true)
    await limit.resetUsedTokens('ann')
    expect((await limit.limit('ann')).success).toBe(true)
  }
  expect(Object.keys(server.contents()).length).toBeGreaterThan(2)
  server.clock.advance('1d')
  expect(server.contents()).toEqual({})
})

test('@vercel/kv', async () => {
  const { server } = await startRest()
  const kv = createClient({ url: server.restUrl, token: server.restToken })
  await kv.hset('cart', { apples: 3 })
  expect(await kv.hgetall('cart')).toEqual({ apples: 3 })
  await kv.set('session', { user: 1 }, { ex: 100, nx: true })
  expect(await kv.get('session')).toEqual({ user: 1 })
  const keys: string[] = []
  for await (const key of kv.scanIterator()) keys.push(key)
  expect(keys.sort()).toEqual(['cart', 'session'])
})

test('@upstash/redis on server.fetch(), without a port', async () => {
  const server = await startTestServer({ rest: true })
  onTestFinished(() => server.close())
  const restore = globalThis.fetch
  globalThis.fetch = async (input, init) => server.server.fetch(new Request(input, init))
  onTestFinished(() => {
    globalThis.fetch = restore
  })
  const redis = new Redis({ url: 'https://redis.example', token: server.restToken })
  expect(await redis.set('k', { n: 1 })).toBe('OK')
  expect(await redis.get('k')).toEqual({ n: 1 })
})
