import { expect, onTestFinished, test } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer } from '../server/server.ts'

/** Each look at it takes a while. */
class SlowClock extends VirtualClock {
  #reads = 0
  override read(): number {
    return super.read() + 0.1 * this.#reads++
  }
}

async function full(clock: VirtualClock) {
  const server = await createServer({ clock })
  onTestFinished(() => server.close())
  for (let i = 0; i < 2000; i++) await server.call('SET', `key:${i}`, 'x'.repeat(450))
  await server.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random')
  await server.call('CONFIG', 'SET', 'maxmemory', '1000000')
  const used = async () => Number(/used_memory:(\d+)/.exec(String(await server.call('INFO', 'memory')))?.[1])
  return { server, keys: () => server.call('DBSIZE'), used }
}

test('what is far over maxmemory goes bit by bit, and ends at the limit', async () => {
  const clock = new VirtualClock()
  const { server, keys, used } = await full(clock)
  expect(await keys()).toBe(1500)
  clock.advance(100)
  expect(await used()).toBeLessThan(1_000_000)
  expect(await server.call('SET', 'k', 'v')).toBe('OK')
})

test('meanwhile a command evicts no more than others have added', async () => {
  const { server, keys, used } = await full(new VirtualClock())
  for (let i = 0; i < 100; i++) await server.call('SET', `new:${i}`, '')
  // These are shorter than those that went for them.
  expect(await keys()).toBeGreaterThan(1500)
  const before = await used()
  for (let i = 0; i < 100; i++) await server.call('SET', `long:${i}`, 'x'.repeat(5000))
  expect(await used()).toBeLessThan(before + 20_000)
})

test('a turn in which evicting takes long ends early', async () => {
  const { keys } = await full(new SlowClock())
  expect(await keys()).toBeGreaterThan(1900)
})
