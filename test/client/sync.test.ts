/** The client without promises, from the built package: its other thread is a file of its own there. */
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startProcess } from '../support/server-process.ts'

const DIST = join(import.meta.dirname, '..', '..', 'dist')

test('calls return their results', async () => {
  // The server is a process of its own: this thread sleeps while it waits.
  const server = await startProcess(['node', join(DIST, 'cli', 'server.js')])
  onTestFinished(() => server.stop())
  const { connectSync }: typeof import('../../src/client.ts') = await import(join(DIST, 'client.js'))
  using redis = connectSync({ port: server.port })
  expect(redis.set('k', 'grüße', { px: 60_000 })).toBe('OK')
  expect(redis.get('k')).toBe('grüße')
  expect(redis.bytes.get('k')).toEqual(Buffer.from('grüße'))
  expect(redis.incr('n')).toBe(1)
  expect(redis.configGet('port')).toEqual(new Map([['port', String(server.port)]]))
  expect(() => redis.incr('k')).toThrow('not an integer')
  const news = redis.subscribe('news')
  expect(news.next(1)).toBe(undefined)
  redis.publish('news', 'one')
  redis.publish('news', 'two')
  const heard: string[] = []
  for (const { message } of news) {
    heard.push(message)
    if (heard.length === 2) break
  }
  expect(heard).toEqual(['one', 'two'])
  expect(redis.publish('news', 'nobody')).toBe(0)
  redis.close()
  expect(() => redis.get('k')).toThrow('closed')
  expect(() => connectSync({ path: '/nowhere/redis.sock' })).toThrow('cannot connect')
})
