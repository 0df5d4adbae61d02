import { expect, test } from 'vitest'
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
