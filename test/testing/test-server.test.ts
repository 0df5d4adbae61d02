/** What a test server offers besides faults: waiting until all is done, and being made as new. */
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { startTestServer, type TestServerOptions } from '../../src/testing.ts'
import { RawClient } from '../support/raw-client.ts'

async function start(options: TestServerOptions = {}) {
  const redis = await startTestServer(options)
  onTestFinished(() => redis.close())
  const client = await RawClient.open(redis.server.port)
  onTestFinished(() => client.close())
  return { ...redis, client }
}

/** Whether it ends within some rounds of the event loop: more than `idle()` takes at least. */
async function endsSoon(done: Promise<void>): Promise<boolean> {
  let hasEnded = false
  void done.then(() => {
    hasEnded = true
  })
  for (let round = 0; round < 10; round++) await new Promise(setImmediate)
  return hasEnded
}

test('it is idle when what was sent is answered', async () => {
  const { idle, server, client, contents } = await start()
  client.send(['PING'])
  await client.read()
  for (let i = 0; i < 1000; i++) client.send(['INCR', 'n'])
  while (server.keyspace.databases[0]?.size === 0) await new Promise(setImmediate)
  await idle()
  expect(await endsSoon(idle())).toBe(true)
  expect(contents()).toEqual({ n: { type: 'string', value: '1000' } })
})

test('it is not idle while a client waits, unless that does not matter', async () => {
  const { idle, server, client } = await start()
  client.send(['BLPOP', 'jobs', '0'])
  while (![...server.clients.all()].some(each => each.waitsForKeys)) await new Promise(setImmediate)
  await idle({ ignoreWaiting: true })
  const done = idle()
  expect(await endsSoon(done)).toBe(false)
  await server.call('RPUSH', 'jobs', 'a')
  await done
  expect(await client.read()).toContain('jobs')
})

test('it is not idle while a fault delays a request', async () => {
  const { idle, clock, server, faults, client } = await start()
  faults.add({ command: 'INCR', delay: 1000 })
  client.send(['INCR', 'n'])
  while (server.pause.heldCount === 0) await new Promise(setImmediate)
  const done = idle()
  expect(await endsSoon(done)).toBe(false)
  clock.advance(1000)
  await done
  expect(await client.read()).toBe(':1\r\n')
})

test('reset makes it as it was at the start', async () => {
  const redis = await start({ config: { maxmemory: '100mb', save: '900 1' } })
  const { server, client } = redis
  await server.call('SET', 'k', 'v')
  await server.call('SELECT', 1)
  await server.call('SET', 'k', 'v')
  const sha = String(await server.call('SCRIPT', 'LOAD', 'return 1'))
  await server.call('FUNCTION', 'LOAD', "#!lua name=l\nredis.register_function('f', function() return 1 end)")
  await server.call('CONFIG', 'SET', 'maxmemory', 1, 'maxmemory-policy', 'allkeys-lru', 'save', '')
  redis.faults.add({ error: 'ERR no' })
  redis.pause()
  await redis.reset()
  expect(redis.contents()).toEqual({})
  expect(redis.contents({ database: 1 })).toEqual({})
  expect(await server.call('SCRIPT', 'EXISTS', sha)).toEqual([0])
  expect(await server.call('FUNCTION', 'LIST')).toEqual([])
  expect(server.config.text('maxmemory')).toBe('104857600')
  expect(server.config.text('maxmemory-policy')).toBe('noeviction')
  expect(server.config.text('save')).toBe('900 1')
  expect(await client.ask('PING')).toBe('+PONG\r\n')
})

test('calls names clients by what they call themselves', async () => {
  const redis = await start()
  using calls = redis.calls()
  const client = new Redis(redis.url, { connectionName: 'worker' })
  onTestFinished(() => client.disconnect())
  await client.set('k', 'v')
  expect(calls.of('SET').map(call => [call.client, call.args])).toEqual([['worker', ['k', 'v']]])
})

test('restore makes it as it was at the snapshot', async () => {
  const redis = await start({ now: 0 })
  const { server, client, clock } = redis
  await server.call('SET', 'k', 'v', 'PX', 1000)
  using saved = redis.snapshot()
  await server.call('SET', 'k', 'w')
  await server.call('CONFIG', 'SET', 'maxmemory', 1)
  redis.faults.add({ error: 'ERR no' })
  redis.pause()
  client.send(['PTTL', 'k'])
  clock.advance(400)
  redis.restore(saved)
  expect(await client.read()).toBe(':600\r\n')
  expect(redis.contents()).toEqual({ k: { type: 'string', value: 'v', ttl: 600 } })
  clock.advance(600)
  expect(redis.contents()).toEqual({})
})

test('a fork has a port, time and faults of its own', async () => {
  const redis = await start({ now: 5000, config: { maxmemory: '10mb' } })
  await redis.server.call('SET', 'k', 'v', 'PX', 1000)
  redis.faults.add({ error: 'ERR no' })
  redis.clock.advance(100)
  await using fork = await redis.fork({ config: { 'maxmemory-policy': 'allkeys-lru' } })
  expect(fork.clock.now).toBe(5100)
  fork.clock.advance(100)
  expect([redis.clock.now, fork.clock.now]).toEqual([5100, 5200])
  const client = new Redis(fork.url)
  onTestFinished(() => client.disconnect())
  expect(await client.pttl('k')).toBe(800)
  await fork.server.call('CONFIG', 'SET', 'maxmemory', '20mb')
  await fork.reset()
  expect(fork.server.config.text('maxmemory')).toBe('10485760')
  expect([fork.contents(), redis.contents()]).toMatchObject([{}, { k: { value: 'v' } }])
  await using next = await fork.fork()
  expect(next.clock.now).toBe(5200)
  const wrong: object = { clock: fork.clock }
  await expect(redis.fork(wrong)).rejects.toThrow(/fork has no option clock/)
})
