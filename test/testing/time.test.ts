/** Time that goes on by itself, and time that goes with faked timers, as programs see it through their clients. */
import { once } from 'node:events'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { startTestCluster, startTestSentinel, startTestServer } from '../../src/testing.ts'

const HOUR = 3_600_000

afterEach(() => {
  vi.useRealTimers()
})

async function start() {
  const redis = await startTestServer({ now: Date.now() })
  onTestFinished(() => redis.close())
  const client = new Redis(redis.url)
  onTestFinished(() => client.disconnect())
  await client.ping()
  return { redis, client }
}

test('runToNext stops where a key expires, a client has waited, a delayed request runs', async () => {
  const { redis, client } = await start()
  await client.set('short', 'v', 'PX', 5000)
  await client.set('long', 'v', 'EX', 3600)
  redis.faults.add({ command: 'ECHO', delay: 20_000 })
  const popped = client.blpop('jobs', 10)
  while (![...redis.server.clients.all()].some(each => each.waitsForKeys)) await new Promise(setImmediate)
  const other = client.duplicate()
  onTestFinished(() => other.disconnect())
  const echoed = other.echo('late')
  while (redis.server.pause.heldCount === 0) await new Promise(setImmediate)
  expect(redis.clock.runToNext()).toBe(5000)
  expect(Object.keys(redis.contents())).toEqual(['long'])
  expect(redis.clock.runToNext()).toBe(5000)
  expect(await popped).toBeNull()
  expect(redis.clock.runToNext()).toBe(10_000)
  expect(await echoed).toBe('late')
  expect(redis.clock.runToNext()).toBe(HOUR - 20_000)
  expect(redis.contents()).toEqual({})
  expect(redis.clock.runToNext()).toBeUndefined()
})

test('set moves to a date, which TIME tells', async () => {
  const { redis, client } = await start()
  await client.set('offer', 'v', 'EXAT', Date.parse('2031-01-01') / 1000)
  redis.clock.set(new Date('2030-12-31T23:59:59Z'))
  expect(await client.ttl('offer')).toBe(1)
  redis.clock.set(new Date('2031-01-01'))
  expect(await client.exists('offer')).toBe(0)
  redis.clock.set(Date.parse('2029-06-01'))
  expect(Number((await client.time())[0])).toBe(Date.parse('2029-06-01') / 1000)
  await client.set('k', 'v', 'EX', 60)
  redis.clock.advance('1m')
  expect(await client.exists('k')).toBe(0)
})

test('runUntil moves time while all wait, and no further', async () => {
  const { redis, client } = await start()
  const began = redis.clock.now
  // Each step of the program sends its next request only when it has the reply to the one before.
  const program = async () => {
    const first = await client.blpop('jobs', 60)
    await client.set('tries', '1', 'EX', 90)
    const second = await client.blpop('jobs', 60)
    return [first, await client.get('tries'), second]
  }
  expect(await redis.runUntil(program())).toEqual([null, '1', null])
  expect(redis.clock.now - began).toBe(120_000)
  expect(await redis.runUntil(client.ping())).toBe('PONG')
  expect(redis.clock.now - began).toBe(120_000)
  await expect(redis.runUntil(client.blpop('tries', 1))).rejects.toThrow('WRONGTYPE')
})

test('runUntil, for a cluster and behind sentinels', async () => {
  await using cluster = await startTestCluster({ primaries: 2, replicas: 1 })
  await using group = await startTestSentinel()
  for (const each of [cluster, group]) {
    const began = each.clock.now
    expect(await each.runUntil(each.call('BLPOP', 'jobs', 3600))).toBeNull()
    expect(each.clock.now - began).toBe(HOUR)
  }
})

test('faked timers move the server, and BullMQ sees one time', async () => {
  const { redis, client } = await start()
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  vi.setSystemTime(new Date('2030-01-01'))
  redis.clock.follow(vi)
  const seconds = async () => Number((await client.time())[0])
  expect(await seconds()).toBe(Date.parse('2030-01-01') / 1000)
  await client.set('session', 'ann', 'EX', 60)
  vi.advanceTimersByTime(60_000)
  expect(redis.contents()).toEqual({})

  const connection = { port: redis.server.port }
  const queue = new Queue('mails', { connection })
  const worker = new Worker('mails', async job => `Dear ${job.data.user}`, { connection })
  const job = await queue.add('reminder', { user: 'ann' }, { delay: 24 * HOUR })
  const sent = once(worker, 'completed')
  const waits = async () => {
    while (![...redis.server.clients.all()].some(each => each.waitsForKeys)) await new Promise(soon)
  }
  await waits()
  vi.advanceTimersByTime(23 * HOUR)
  await waits()
  expect(await job.getState()).toBe('delayed')
  vi.advanceTimersByTime(HOUR)
  expect((await sent)[1]).toBe('Dear ann')
  expect(await seconds()).toBe(Math.floor(Date.now() / 1000))
  await Promise.all([worker.close(), queue.close()])
})

/** The real one, also while timers are faked. */
const soon = setImmediate

test('moving the clock moves a program whose timers are faked', async () => {
  const { redis, client } = await start()
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  using _ = redis.clock.follow(vi)
  await client.set('lock', 'me', 'EX', 10)
  const renewal = setInterval(() => void client.expire('lock', 10), 5000)
  redis.clock.advance('5s')
  await redis.idle()
  expect(await client.ttl('lock')).toBe(10)
  clearInterval(renewal)
  const began = Date.now()
  expect(await redis.runUntil(client.blpop('jobs', 20))).toBeNull()
  expect(Date.now() - began).toBe(20_000)
  expect(await client.exists('lock')).toBe(0)
})
