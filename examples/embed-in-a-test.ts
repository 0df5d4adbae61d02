/**
 * A program that keeps sessions, and its test: each test starts a server of its own on a free port, in a few
 * milliseconds, and moves its time instead of sleeping. Here with node:test; docs/testing.md does it with vitest.
 */
import { equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, connect } from 'mini-redis-server/client'
import { redisFor } from 'mini-redis-server/node-test'

// The program.
const HALF_AN_HOUR = 30 * 60

async function logIn(redis: Client, user: string): Promise<string> {
  const token = String(await redis.incr('tokens'))
  await redis.set(`session:${token}`, user, { ex: HALF_AN_HOUR })
  return token
}

/** Who a token belongs to. Each use prolongs the session. */
function userOf(redis: Client, token: string): Promise<string | null> {
  return redis.getex(`session:${token}`, { ex: HALF_AN_HOUR })
}

// Its tests.
test('a session ends half an hour after its last use', async t => {
  const server = await redisFor(t)
  const redis = await connect(server.url)
  const token = await logIn(redis, 'ann')
  server.clock.advance('29m')
  equal(await userOf(redis, token), 'ann')
  server.clock.advance('29m')
  equal(await userOf(redis, token), 'ann')
  server.clock.advance('30m')
  equal(await userOf(redis, token), null)
  redis.close()
})
// prints: ok 1 - a session ends half an hour after its last use

test('two servers share nothing', async t => {
  const [one, other] = [await redisFor(t), await redisFor(t)]
  await one.server.call('SET', 'k', 'v')
  equal(await other.server.call('EXISTS', 'k'), 0)
})
// prints: ok 2 - two servers share nothing

test('a token is counted though its reply was lost', async t => {
  const server = await redisFor(t)
  const redis = await connect(server.url)
  server.faults.add({ command: 'INCR', nth: 1, drop: 'after' })
  await rejects(logIn(redis, 'ann'))
  equal(await logIn(redis, 'ann'), '2')
  redis.close()
})
// prints: ok 3 - a token is counted though its reply was lost
