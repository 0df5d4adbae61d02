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
  for (const bad of [null, undefined, Number.NaN, ['a', 'b'], {}, new Date(), Symbol('s'), () => 1]) {
    expect(() => redis.call('SET', 'k', bad as string)).toThrow(/^SET: argument 2 is /)
    expect(() => redis.set('k', bad as string)).toThrow(/^SET: argument 2 is /)
    expect(() => redis.subscribe(bad as string)).toThrow(/^SUBSCRIBE: argument 1 is /)
  }
  expect(() => redis.call()).toThrow(TypeError)
  expect(() => connectSync('http://localhost')).toThrow(TypeError)
  expect(redis.get('k')).toBe('grüße')
  const names = Array.from({ length: 300_000 }, (_, i) => `n:${i}`)
  expect(redis.mset(names.map(name => [name, 1]))).toBe('OK')
  expect(redis.mget(...names.slice(0, 2))).toEqual(['1', '1'])
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
