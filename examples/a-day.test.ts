/**
 * Programs that wait for hours, tested with vitest, ioredis and BullMQ: each test moves the time of its server, and
 * none of them sleeps. Run it with `npx vitest run examples`.
 */
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { startTestServer, type TestServer } from 'mini-redis-server/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const HOUR = 3_600_000
let redis: TestServer
let client: Redis

beforeEach(async () => {
  redis = await startTestServer()
  client = new Redis(redis.url)
})

afterEach(async () => {
  vi.useRealTimers()
  client.disconnect()
  await redis.server.close()
})

/** Until a client waits in a blocking command. */
async function someoneWaits(): Promise<void> {
  const clients = async () => String(await redis.server.call('INFO', 'clients'))
  while (!(await clients()).includes('blocked_clients:1')) await setImmediate()
}

test('a session ends after 24 hours without a visit', async () => {
  await client.set('session', 'ann', 'PX', 24 * HOUR)
  redis.clock.advance('23h 59m')
  expect(await client.getex('session', 'PX', 24 * HOUR)).toBe('ann')
  redis.clock.advance('23h 59m')
  expect(await client.get('session')).toBe('ann')
  redis.clock.advance('1m')
  expect(await client.get('session')).toBeNull()
})

test('a limit of 3 an hour opens again, 24 times', async () => {
  for (let hour = 0; hour < 24; hour++) {
    for (const expected of [1, 2, 3, 4]) {
      expect(await client.incr('visits')).toBe(expected)
      await client.pexpire('visits', HOUR, 'NX')
    }
    redis.clock.advance('1h')
  }
})

test('a worker waits 24 hours for a job, in vain', async () => {
  const popped = client.blpop('jobs', 24 * 3600)
  await someoneWaits()
  redis.clock.advance('24h')
  expect(await popped).toBeNull()
})

test('BullMQ sends the reminder that is due in 24 hours', async () => {
  // BullMQ asks Date what is due: that clock has to go on, too.
  vi.useFakeTimers({ toFake: ['Date'], now: redis.clock.now })
  const connection = { port: redis.server.port }
  const reminders = new Queue('reminders', { connection })
  const worker = new Worker('reminders', async job => `Dear ${job.data.user}`, { connection })
  await reminders.add('reminder', { user: 'ann' }, { delay: 24 * HOUR })
  await someoneWaits()
  const sent = once(worker, 'completed')
  redis.clock.advance('24h')
  vi.setSystemTime(redis.clock.now)
  expect((await sent)[1]).toBe('Dear ann')
  await Promise.all([worker.close(), reminders.close()])
})
