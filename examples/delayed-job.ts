/**
 * A program that sends a reminder a day later with BullMQ, and its test, in which the day takes no time. Two clocks
 * have to go on: the server's, by which a waiting worker wakes up, and that of this process, because BullMQ asks
 * `Date` what is due. node:test moves that one; its timers stay real, so that sockets work as ever.
 */
import { equal } from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import { startTestServer } from 'mini-redis-server/testing'

// The program.
const A_DAY = 24 * 3600 * 1000

function signUp(reminders: Queue, user: string) {
  return reminders.add('reminder', { user }, { delay: A_DAY })
}

function sendReminders(connection: { port: number }): Worker {
  return new Worker('reminders', async job => `Dear ${job.data.user}, ...`, { connection })
}

// Its test.
test('a day after signing up there is a reminder', async t => {
  await using redis = await startTestServer()
  const connection = { port: redis.server.port }
  t.mock.timers.enable({ apis: ['Date'], now: redis.clock.now })
  const advance = (by: string) => {
    redis.clock.advance(by)
    t.mock.timers.setTime(redis.clock.now)
  }
  /** Until the worker waits for the server, which ends its waiting when time goes on. */
  const idle = async () => {
    do await setImmediate()
    while (!String(await redis.server.call('INFO', 'clients')).includes('blocked_clients:1'))
  }

  const reminders = new Queue('reminders', { connection })
  const worker = sendReminders(connection)
  const job = await signUp(reminders, 'ann')
  await idle()
  advance('23h 59m')
  await idle()
  equal(await job.getState(), 'delayed')
  const sent = once(worker, 'completed')
  advance('1m')
  const [, text] = await sent
  equal(text, 'Dear ann, ...')
  await Promise.all([worker.close(), reminders.close()])
})
// prints: ok 1 - a day after signing up there is a reminder
