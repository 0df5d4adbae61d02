/** Scripts that take long: others are answered, somebody may end them, and nothing of what they do happens twice. */
import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import * as channels from '../src/engine/channels.ts'
import type { Server } from '../src/server.ts'
import { RawClient } from './support/raw-client.ts'
import { start } from './support/start.ts'

const BUSY = 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'

/** A server that runs its first script at once. */
async function startReady(): Promise<Server> {
  const server = await start({ config: { 'busy-reply-threshold': '20' } })
  await server.call('EVAL', 'return 1', 0)
  return server
}

test('the first scripts of a server wait for what runs them, and no request overtakes another', async () => {
  const server = await start()
  const clients = await Promise.all([RawClient.open(server.port), RawClient.open(server.port)])
  onTestFinished(() => {
    for (const client of clients) client.close()
  })
  const append = "return redis.call('APPEND', KEYS[1], ARGV[1])"
  for (const [at, client] of clients.entries()) {
    const key = `k${at}`
    client.send(['APPEND', key, 'a'])
    client.send(['EVAL', append, '1', key, 'b'])
    client.send(['MULTI'])
    client.send(['EVAL', append, '1', key, 'c'])
    client.send(['GET', key])
    client.send(['EXEC'])
  }
  using direct = server.connect()
  expect(await Promise.all([direct.eval('return 1', []), direct.ping()])).toEqual([1, 'PONG'])
  for (const client of clients) {
    const replies: string[] = []
    for (let left = 6; left > 0; left--) replies.push(await client.read())
    expect(replies.join('')).toBe(':1\r\n:2\r\n+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:3\r\n$3\r\nabc\r\n')
  }
})

test('a server can be closed while its first script waits', async () => {
  const server = await start()
  using client = server.connect()
  const script = client.eval("return redis.call('PING')", [])
  await server.close()
  expect(await script).toBe('PONG')
})

test('of the scripts of EVAL the latest 500 are kept, beside those that were loaded', async () => {
  const server = await startReady()
  using client = server.connect()
  const loaded = await client.scriptLoad('return 0')
  const shas: string[] = []
  for (let i = 1; i <= 500; i++) {
    await client.eval(`return ${i}`, [])
    shas.push(createHash('sha1').update(`return ${i}`).digest('hex'))
  }
  const [first = '', second = ''] = shas
  expect(await client.evalsha(first, [])).toBe(1)
  await client.eval('return 501', [])
  expect(await client.scriptExists(first, second, loaded)).toEqual([1, 0, 1])
  await expect(client.evalsha(second, [])).rejects.toThrow('NOSCRIPT')
  const figure = async (name: string) => new RegExp(`^${name}:(\\d+)`, 'm').exec(await client.info())?.[1]
  expect(await figure('number_of_cached_scripts')).toBe('501')
  expect(await figure('evicted_scripts')).toBe('1')
  await client.configResetstat()
  expect(await figure('evicted_scripts')).toBe('0')
})

test('an endless script is ended by another client', async () => {
  const server = await startReady()
  using first = server.connect()
  using second = server.connect()
  const endless = first.eval('while true do pcall(function() while true do end end) end', [])
  await Promise.all([
    expect(endless).rejects.toThrow('Script killed by user with SCRIPT KILL'),
    (async () => {
      await expect(second.get('k')).rejects.toThrow(BUSY)
      expect(await second.scriptKill()).toBe('OK')
    })(),
  ])
  expect(await second.ping()).toBe('PONG')
  await expect(second.scriptKill()).rejects.toThrow('NOTBUSY No scripts in execution right now.')
})

test('a slow script gives its commands once, in the order of its program', async () => {
  const server = await startReady()
  using first = server.connect()
  using second = server.connect()
  const script = `
    local sum = 0
    for i = 1, 50000 do
      sum = sum + redis.call('INCR', KEYS[1]) + math.random(10)
      if i % 1000 == 0 then redis.call('RPUSH', KEYS[2], i) end
    end
    local begin = os.clock()
    repeat until os.clock() > begin + 0.05
    return { redis.call('GET', KEYS[1]), sum }`
  const slow = first.eval(script, ['n', 'l'])
  await expect(second.get('n')).rejects.toThrow(BUSY)
  await expect(second.scriptKill()).rejects.toThrow('UNKILLABLE')
  const [n, sum] = (await slow) as [string, number]
  expect(n).toBe('50000')
  expect(sum).toBeGreaterThan((50_000 * 50_001) / 2)
  expect(await second.get('n')).toBe('50000')
  const steps = Array.from({ length: 50 }, (_, i) => String((i + 1) * 1000))
  expect(await second.lrange('l', 0, -1)).toEqual(steps)
})

test('a slow script writes its log once, and meets its own errors as they were', async () => {
  const server = await startReady()
  const texts: string[] = []
  onTestFinished(channels.note.subscribe(({ text }) => texts.push(text)))
  const script = `
    redis.log(redis.LOG_WARNING, 'begun')
    local _, e = xpcall(function() return redis.call({}) end, function(x) return x end)
    local seen = tostring(e.mark)
    e.mark = 'marked'
    for i = 1, 2e7 do end
    redis.log(redis.LOG_WARNING, 'done')
    return seen`
  expect(await server.call('EVAL', script, 0)).toBe('nil')
  expect(texts.filter(text => !text.startsWith('Slow script'))).toEqual(['begun', 'done'])
})

test('clients that wait are served when a slow script has ended', async () => {
  const server = await startReady()
  using first = server.connect()
  using second = server.connect()
  const waiting = second.blpop(['l'], 10)
  while (!(await second.info('clients')).includes('blocked_clients:1'));
  const slow = first.eval(
    "redis.call('RPUSH', 'l', 'early') for i = 1, 2e7 do end redis.call('LPUSH', 'l', 'late') return 1",
    [],
  )
  expect(await slow).toBe(1)
  expect(await waiting).toEqual(['l', 'late'])
})

test('time stands still for a script, however slow', async () => {
  const server = await startReady()
  using first = server.connect()
  using second = server.connect()
  const script = `
    redis.call('SET', KEYS[1], 'v', 'PX', 25)
    local before = redis.call('TIME')
    for i = 1, 2e7 do end
    local after = redis.call('TIME')
    return { redis.call('GET', KEYS[1]), before[1] == after[1] and before[2] == after[2] }`
  const slow = first.eval(script, ['k'])
  await expect(second.get('k')).rejects.toThrow(BUSY)
  expect(await slow).toEqual(['v', 1])
  expect(await second.get('k')).toBe(null)
  expect(server.keyspace.expiry.suspended).toBe(false)
})

test('a transaction goes on behind a slow script, and nobody comes in between', async () => {
  const server = await startReady()
  using first = server.connect()
  using second = server.connect()
  const waiting = second.blpop(['l'], 10)
  while (!(await second.info('clients')).includes('blocked_clients:1'));
  const slow = "for i = 1, 2e7 do end return redis.call('INCR', 'n')"
  const transaction = first
    .multi()
    .rpush('l', 'early')
    .eval(slow, [])
    .eval(slow, [])
    .lpush('l', 'late')
    .exec()
  await expect(second.set('n', 100)).rejects.toThrow(BUSY)
  expect(await transaction).toEqual([1, 1, 2, 2])
  expect(await waiting).toEqual(['l', 'late'])
  expect(await second.get('n')).toBe('2')
})

test('a server can be closed while a script runs on and on', async () => {
  const server = await startReady()
  using first = server.connect()
  const endless = expect(first.eval("redis.call('SET', 'k', 1) while true do end", [])).rejects.toThrow()
  using second = server.connect()
  await expect(second.get('k')).rejects.toThrow(BUSY)
  await server.close(10)
  await endless
})
