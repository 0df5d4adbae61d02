import { expect, test } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer } from '../server/server.ts'
import type { FaultRule } from './fault-rule.ts'
import { faultsOf } from './faults.ts'

const READONLY = "READONLY You can't write against a read only replica."

function make(seed = 1) {
  const clock = new VirtualClock()
  const server = createServer({ clock, seed })
  return { clock, server, faults: faultsOf(server) }
}

test('an error refuses what the rule is about, and nothing else', async () => {
  const { server, faults } = make()
  faults.add({ command: 'set', key: 'user:*', error: READONLY })
  await expect(server.call('SET', 'user:1', 'ann')).rejects.toThrow(READONLY)
  expect(await server.call('SET', 'visits', 1)).toBe('OK')
  expect(await server.call('GET', 'user:1')).toBeNull()
})

test('a rule may be about a subcommand, or about all of a command', async () => {
  const { server, faults } = make()
  const fault = faults.add({ command: 'client setname', error: 'ERR no' })
  await expect(server.call('CLIENT', 'SETNAME', 'x')).rejects.toThrow('ERR no')
  expect(await server.call('CLIENT', 'GETNAME')).toBeNull()
  fault.remove()
  faults.add({ command: 'CLIENT', error: 'ERR no' })
  await expect(server.call('CLIENT', 'GETNAME')).rejects.toThrow('ERR no')
})

test('an error ends a transaction, as every refusal does', async () => {
  const { server, faults } = make()
  faults.add({ command: 'INCR', error: READONLY })
  await server.call('MULTI')
  await expect(server.call('INCR', 'n')).rejects.toThrow(READONLY)
  await expect(server.call('EXEC')).rejects.toThrow('EXECABORT')
})

test('a rule fires from the n-th request on, as often as it may', async () => {
  const { server, faults } = make()
  const fault = faults.add({ command: ['INCR', 'DECR'], nth: 2, times: 2, error: 'ERR no' })
  const seen = []
  for (const name of ['INCR', 'DECR', 'INCR', 'DECR']) {
    seen.push(await server.call(name, 'n').catch((error: Error) => error.message))
  }
  expect(seen).toEqual([1, 'ERR no', 'ERR no', 0])
  expect(fault.fired).toBe(2)
})

test('n-th alone is once; the first rule that fires is the one', async () => {
  const { server, faults } = make()
  faults.add({ command: 'INCR', nth: 2, error: 'ERR first' })
  faults.add({ command: 'INCR', error: 'ERR second' })
  const seen = []
  for (let i = 0; i < 3; i++) seen.push(await server.call('INCR', 'n').catch((error: Error) => error.message))
  expect(seen).toEqual(['ERR second', 'ERR first', 'ERR second'])
})

test('chance repeats with the seed', async () => {
  const outcome = async (seed: number) => {
    const { server, faults } = make(seed)
    faults.add({ probability: 0.5, error: 'ERR no' })
    const calls = Array.from({ length: 40 }, () => server.call('PING').catch(() => 'no'))
    return (await Promise.all(calls)).join()
  }
  const [one, again, other] = [await outcome(1), await outcome(1), await outcome(2)]
  expect(one).toContain('no')
  expect(one).toContain('PONG')
  expect(again).toBe(one)
  expect(other).not.toBe(one)
})

test('a rule may be about one client, by name or id', async () => {
  const { server, faults } = make()
  using worker = server.connect()
  using web = server.connect()
  await worker.call('CLIENT', 'SETNAME', 'worker')
  faults.add({ client: 'worker', error: 'ERR by name' })
  faults.add({ client: Number(await web.call('CLIENT', 'ID')), error: 'ERR by id' })
  await expect(worker.call('PING')).rejects.toThrow('by name')
  await expect(web.call('PING')).rejects.toThrow('by id')
  expect(await server.call('PING')).toBe('PONG')
})

test('what is delayed runs when time has come, and once', async () => {
  const { server, clock, faults } = make()
  const fault = faults.add({ command: 'INCR', delay: 1000 })
  const seen: unknown[] = []
  const all = [server.call('INCR', 'n'), server.call('GET', 'n')].map(call =>
    call.then(each => seen.push(each)),
  )
  clock.advance(999)
  await Promise.resolve()
  expect(server.keyspace.databases[0]?.size).toBe(0)
  clock.advance(1)
  await Promise.all(all)
  expect(seen).toEqual([1, '1'])
  expect(fault.fired).toBe(1)
})

test('a pause of the clients does not shorten a delay', async () => {
  const { server, clock, faults } = make()
  faults.add({ command: 'INCR', delay: 1000 })
  const call = server.call('INCR', 'n')
  using other = server.connect()
  await other.call('CLIENT', 'PAUSE', 10, 'WRITE')
  await other.call('CLIENT', 'UNPAUSE')
  expect(server.keyspace.databases[0]?.size).toBe(0)
  clock.advance(1000)
  expect(await call).toBe(1)
})

test('what is delayed runs at once when its rule is removed, and rules end with their scope', async () => {
  const { server, faults } = make()
  let call: Promise<unknown>
  {
    using _ = faults.add({ command: 'INCR', delay: 1000 })
    faults.add({ command: 'DECR', error: 'ERR no' })
    call = server.call('INCR', 'n')
  }
  expect(await call).toBe(1)
  await expect(server.call('DECR', 'n')).rejects.toThrow('no')
  faults.clear()
  expect(server.interceptor).toBeUndefined()
  expect(await server.call('DECR', 'n')).toBe(0)
})

test('a connection in process is dropped before or after the command has run', async () => {
  const { server, faults } = make()
  faults.add({ command: 'INCR', key: 'before', drop: 'before' })
  faults.add({ command: 'INCR', key: 'after', drop: 'after' })
  faults.add({ command: 'INCR', key: 'reset', reset: true })
  faults.add({ command: 'INCR', key: 'cut', cutReplyAfter: 1 })
  for (const key of ['before', 'after', 'reset', 'cut']) {
    await expect(server.call('INCR', key)).rejects.toThrow('closed')
  }
  expect(await server.call('MGET', 'before', 'after', 'reset', 'cut')).toEqual([null, '1', null, '1'])
})

test('without a reply a command has run, and what follows on the connection has not', async () => {
  const { server, faults } = make()
  faults.add({ command: 'INCR', times: 1, noReply: true })
  const calls = [server.call('INCR', 'n'), server.call('INCR', 'n')]
  using other = server.connect()
  expect(await other.call('GET', 'n')).toBe('1')
  faults.clear()
  for (const call of calls) await expect(call).rejects.toThrow('closed')
  expect(await other.call('GET', 'n')).toBe('1')
})

test('a client that waits for a key is served, and does not hear of it', async () => {
  const { server, faults } = make()
  faults.add({ command: 'BLPOP', noReply: true })
  using worker = server.connect()
  const call = worker.call('BLPOP', 'jobs', 0)
  while (![...server.clients.all()].some(each => each.waitsForKeys)) await new Promise(setImmediate)
  await server.call('RPUSH', 'jobs', 'a')
  expect(await server.call('LLEN', 'jobs')).toBe(0)
  await server.close()
  await expect(call).rejects.toThrow('lost')
})

test('a server with delayed requests closes', async () => {
  const { server, faults } = make()
  faults.add({ delay: 1000 })
  const call = server.call('INCR', 'n')
  await server.close()
  await expect(call).rejects.toThrow('closed')
})

test('a request that is held back meets its rule once, and when it runs', async () => {
  const { server, faults } = make()
  const lost = faults.add({ command: 'EVAL', drop: 'after' })
  // The first script waits until Lua is loaded.
  const call = server.call('EVAL', "return redis.call('INCR', KEYS[1])", 1, 'n')
  expect(server.scriptLoader.isHolding).toBe(true)
  await expect(call).rejects.toThrow('closed')
  expect(lost.fired).toBe(1)
  expect(await server.call('GET', 'n')).toBe('1')
})

test('a delay holds back one client, not the others', async () => {
  const { server, clock, faults } = make()
  using slow = server.connect()
  await slow.call('CLIENT', 'SETNAME', 'slow')
  faults.add({ client: 'slow', delay: 1000 })
  const late = slow.call('INCR', 'n')
  while (server.pause.heldCount === 0) await new Promise(setImmediate)
  expect(await server.call('INCR', 'n')).toBe(1)
  clock.advance(1000)
  expect(await late).toBe(2)
})

test('a server has one set of faults', async () => {
  const { server, faults } = make()
  faults.add({ command: 'PING', error: 'ERR no' })
  faultsOf(server).add({ command: 'ECHO', error: 'ERR no' }).remove()
  await expect(server.call('PING')).rejects.toThrow('no')
})

test('a wrong rule is refused, and says what is right', () => {
  const { faults } = make()
  const add = (rule: unknown) => () => faults.add(rule as FaultRule)
  expect(add({ command: 'SETT', reset: true })).toThrow(/'SETT', must be the name of a command/)
  expect(add({ command: 'SET' })).toThrow(/one of error, delay, drop/)
  expect(add({ reset: true, noReply: true })).toThrow(/one of error, delay, drop/)
  expect(add({ error: 'ERR\r\n+OK' })).toThrow(/option error must be one line/)
  expect(add({ drop: 'now' })).toThrow(/option drop must be 'before' or 'after'/)
  expect(add({ probability: 2, reset: true })).toThrow(/option probability must be a number from 0 to 1/)
  expect(add({ nth: 0, reset: true })).toThrow(/option nth/)
  expect(add({ effect: { reset: true } })).toThrow(/no option effect/)
})
