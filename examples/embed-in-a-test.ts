/**
 * A program that keeps sessions, and its test: each test starts a server of its own on a free port, in a few
 * milliseconds, and moves its time instead of sleeping. Here with node:test; vitest and jest do it the same way.
 */
import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, connect } from 'mini-redis-server/client'
import { startTestServer } from 'mini-redis-server/testing'

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
test('a session ends half an hour after its last use', async () => {
  const server = await startTestServer()
  const redis = await connect(server.url)
  const token = await logIn(redis, 'ann')
  server.clock.advance('29m')
  equal(await userOf(redis, token), 'ann')
  server.clock.advance('29m')
  equal(await userOf(redis, token), 'ann')
  server.clock.advance('30m')
  equal(await userOf(redis, token), null)
  redis.close()
  await server.close()
})
// prints: ok 1 - a session ends half an hour after its last use

test('two servers share nothing', async () => {
  const [one, other] = [await startTestServer(), await startTestServer()]
  await one.server.call('SET', 'k', 'v')
  equal(await other.server.call('EXISTS', 'k'), 0)
  await Promise.all([one.close(), other.close()])
})
// prints: ok 2 - two servers share nothing
