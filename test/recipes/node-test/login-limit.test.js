import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { redisFor } from 'mini-redis-server/node-test'
import { createClient } from 'redis'
import { mayTry } from './login-limit.js'

test('three tries a minute', async t => {
  const redis = await redisFor(t)
  const client = await createClient({ url: redis.url }).connect()
  const tries = []
  for (let i = 0; i < 4; i++) tries.push(await mayTry(client, 'ann'))
  deepEqual(tries, [true, true, true, false])
  redis.clock.advance('1m')
  equal(await mayTry(client, 'ann'), true)
  client.destroy()
})
