import { test } from 'mini-redis-server/vitest'
import { createClient } from 'redis'
import { expect } from 'vitest'
import { mayTry } from './login-limit.js'

test('three tries a minute', async ({ redis }) => {
  const client = await createClient({ url: redis.url }).connect()
  const tries = []
  for (let i = 0; i < 4; i++) tries.push(await mayTry(client, 'ann'))
  expect(tries).toEqual([true, true, true, false])
  redis.clock.advance('1m')
  expect(await mayTry(client, 'ann')).toBe(true)
  expect(redis.contents()).toEqual({ 'tries:ann': { type: 'string', value: '1', ttl: 60_000 } })
  client.destroy()
})

test('another test has another server', ({ redis }) => {
  expect(redis.contents()).toEqual({})
})
