import { expect, test } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import { ServerError } from '../resp/plain.ts'
import { createServer } from '../server/server.ts'
import { Calls } from './calls.ts'

test('what was called, by whom, and what came of it', async () => {
  const server = createServer({ clock: new VirtualClock() })
  using calls = new Calls(server)
  await server.call('SET', 'k', 'zoë')
  await server.call('CLIENT', 'SETNAME', 'web')
  await server.call('LPUSH', 'k', 'v').catch(() => {})
  await server.call('NOPE', 'x').catch(() => {})
  const by = { client: 'in-process', ms: 0 }
  expect([...calls]).toEqual([
    { ...by, command: 'SET', args: ['k', 'zoë'], reply: 'OK' },
    { ...by, client: 'web', command: 'CLIENT SETNAME', args: ['web'], reply: 'OK' },
    { ...by, client: 'web', command: 'LPUSH', args: ['k', 'v'], reply: expect.any(ServerError) },
    { ...by, client: 'web', command: 'NOPE', args: ['x'], reply: expect.any(ServerError) },
  ])
  expect(calls.of('client')).toHaveLength(1)
  expect(calls.of('set')).toHaveLength(1)
})

test('with the time that a client waited, and with what scripts call', async () => {
  const clock = new VirtualClock()
  const server = createServer({ clock })
  using calls = new Calls(server)
  const popped = server.call('BLPOP', 'jobs', 0)
  clock.advance(250)
  using other = server.connect()
  await other.call('EVAL', "return redis.call('RPUSH', KEYS[1], 'a')", 1, 'jobs')
  await popped
  expect([...calls].map(({ command, client, ms }) => [command, client, ms])).toEqual([
    ['RPUSH', 'lua', 0],
    ['EVAL', 'in-process', 0],
    ['BLPOP', 'in-process', 250],
  ])
})

test('passwords are hidden', async () => {
  const server = createServer({})
  using calls = new Calls(server)
  await server.call('AUTH', 'secret').catch(() => {})
  expect(calls.of('AUTH').map(({ args }) => args)).toEqual([['(redacted)']])
})

test('of one server, and until it is stopped', async () => {
  const [server, other] = [createServer({}), createServer({})]
  const calls = new Calls(server)
  await other.call('PING')
  await server.call('PING')
  calls.stop()
  await server.call('PING')
  expect([...calls]).toHaveLength(1)
  calls.clear()
  expect([...calls]).toEqual([])
})

test('the newest are kept, up to a number and an amount of bytes', async () => {
  const server = createServer({})
  using calls = new Calls(server, { limit: 3 })
  for (const word of ['1', '2', '3', '4', '5']) await server.call('ECHO', word)
  expect([...calls].map(({ args }) => args)).toEqual([['3'], ['4'], ['5']])
  expect(calls.dropped).toBe(2)
  const large = 'x'.repeat(20 * 1024 * 1024)
  await server.call('ECHO', large)
  await server.call('ECHO', large)
  expect([...calls]).toHaveLength(1)
  expect(() => new Calls(server, { limit: 0 })).toThrow(/option limit/)
})
