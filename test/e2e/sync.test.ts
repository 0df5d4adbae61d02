/** The client without promises, from the built package: its other thread is a file of its own there. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startProcess } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'

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
    expect(() => redis.subscribe(bad as string, 'b')).toThrow(/^SUBSCRIBE: argument 1 is /)
  }
  expect(() => redis.call()).toThrow(TypeError)
  expect(() => connectSync('http://localhost')).toThrow(TypeError)
  expect(redis.get('k')).toBe('grüße')
  const names = Array.from({ length: 300_000 }, (_, i) => `n:${i}`)
  expect(redis.mset(names.map(name => [name, 1]))).toBe('OK')
  expect(redis.mget(...names.slice(0, 2))).toEqual(['1', '1'])
  {
    using both = redis.subscribe(['a', 'b'])
    redis.publish('b', 'two names in a list')
    expect(both.next()).toEqual({ channel: 'b', message: 'two names in a list' })
    expect(() => both.next(Number.NaN)).toThrow('next: the timeout must be a number of milliseconds')
  }
  expect(redis.pubsubChannels()).toEqual([])
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
  news.close()
  expect(() => redis.get('k')).toThrow(expect.objectContaining({ name: 'ClosedError', code: 'CLOSED' }))
  expect(() => connectSync({ path: '/nowhere/redis.sock' })).toThrow('cannot connect')
})

test('a server in the same thread is refused at once', async () => {
  const { connectSync, createServer }: typeof import('../../src/index.ts') = await import(
    join(DIST, 'index.js')
  )
  const path = join(temporaryFolder(), 'redis.sock')
  const server = await createServer({ port: 0, path }).listen()
  onTestFinished(() => server.close())
  const { port } = server
  for (const target of [
    { port },
    { host: 'localhost', port },
    `redis://[::1]:${port}`,
    `redis://0.0.0.0:${port}/1`,
  ]) {
    expect(() => connectSync(target)).toThrow(
      expect.objectContaining({ name: 'OwnServerError', code: 'OWN_SERVER' }),
    )
  }
  expect(() => connectSync({ path })).toThrow(`${path} is a server in this thread`)
  expect(() => connectSync({ host: '127.9.9.9', port })).toThrow('cannot connect to')
  await server.close()
  expect(() => connectSync({ port })).toThrow('cannot connect to')
  const everywhere = await createServer({ port: 0, host: '0.0.0.0' }).listen()
  onTestFinished(() => everywhere.close())
  expect(() => connectSync({ host: hostname(), port: everywhere.port })).toThrow('could never answer')
})

test('options are checked in the calling thread', async () => {
  const { connectSync }: typeof import('../../src/client.ts') = await import(join(DIST, 'client.js'))
  expect(() => connectSync('localhost:6379')).toThrow('did you mean redis://localhost:6379?')
  expect(() => connectSync({ port: Number.NaN })).toThrow('connectSync: option port must be an integer')
  const options: object = { onState: () => {} }
  expect(() => connectSync(options)).toThrow('connectSync has no option onState')
})
