import { expect, test, vi } from 'vitest'
import { connect } from '../client.ts'
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer } from '../server/server.ts'

function startCron(config: Readonly<Record<string, string>> = {}) {
  const clock = new VirtualClock()
  const server = createServer({ clock, config })
  server.cron.start()
  const after = vi.spyOn(clock, 'after')
  const second = async (commands: number) => {
    for (let tick = 0; tick < 10; tick++) {
      for (let i = 0; i < commands / 10; i++) await server.call('PING')
      clock.advance(100)
    }
  }
  return { clock, server, after, second }
}

test('sleeps while nothing happens, and measures anew afterwards', async () => {
  const { clock, server, after, second } = startCron()
  await second(50)
  expect(server.rates.commands).toBe(50)
  clock.advance('365d')
  expect(after.mock.calls.length).toBeLessThan(50)
  expect(server.rates.commands).toBe(0)
  await second(20)
  expect(server.rates.commands).toBe(20)
  await server.close()
})

test('CONFIG RESETSTAT begins anew', async () => {
  const { server, second } = startCron()
  const loop = vi.spyOn(server.host, 'eventLoop').mockReturnValue({ rounds: 7, microseconds: 700 })
  await second(50)
  await server.call('CONFIG', 'RESETSTAT')
  expect(server.rates.commands).toBe(0)
  expect(server.cron.eventLoop).toEqual({ rounds: 0, microseconds: 0 })
  loop.mockReturnValue({ rounds: 9, microseconds: 1000 })
  await second(20)
  expect(Math.round(server.rates.commands)).toBeLessThanOrEqual(21)
  expect(server.cron.eventLoop).toEqual({ rounds: 2, microseconds: 300 })
  await server.close()
})

test('looks for idle clients once a second', async () => {
  const { clock, server, after } = startCron({ timeout: '60' })
  using client = server.connect()
  await client.ping()
  const closed = client.closed
  clock.advance('1h')
  expect(after.mock.calls.length).toBeLessThan(3700)
  await closed
  await server.close()
})

test('sleeps while a client has a few bytes to read', async () => {
  const clock = new VirtualClock()
  const server = await createServer({ clock, port: 0 }).listen()
  await using client = await connect({ port: server.port })
  const popped = client.blpop(['list'], 10)
  while (server.blocked.size === 0) await new Promise(setImmediate)
  const after = vi.spyOn(clock, 'after')
  // The reply after ten seconds waits for the year to end: nothing is sent while time goes on.
  clock.advance('365d')
  expect(after.mock.calls.length).toBeLessThan(50)
  expect(await popped).toBeNull()
  await server.close()
})
