/**
 * Nothing acknowledged is lost, nothing half is there: an engine with appendfsync always on a disk that loses and tears
 * whatever was not synced, stopped at any moment of any schedule. SCHEDULES=10000 tries more of them, from SEED on.
 */
import { expect, test } from 'vitest'
import { Engine } from '../../src/engine/engine.ts'
import { bareHost } from '../../src/engine/host.ts'
import { Random } from '../../src/keyspace/random.ts'
import { LosingStorage } from '../support/losing-storage.ts'

const SCHEDULES = Number(process.env['SCHEDULES'] ?? 40)
const SEED = Number(process.env['SEED'] ?? 1)
const KEYS = 3

/** What was sent of each counter, and what was acknowledged. */
interface Counts {
  readonly sent: number[]
  readonly acknowledged: number[]
}

async function started(storage: LosingStorage, config: Record<string, string>): Promise<Engine> {
  const engine = new Engine(
    { config: { appendonly: 'yes', appendfsync: 'always', save: '', ...config } },
    bareHost(),
    { storage, persists: true },
  )
  storage.isQuick = true
  await engine.persistence.load()
  storage.isQuick = false
  return engine
}

/** Lets everything happen that needs no disk. */
const breathe = () => new Promise<void>(resolve => setImmediate(resolve))

async function history(seed: number): Promise<void> {
  const random = new Random(seed)
  const below = (limit: number) => random.below(limit)
  const config = { 'aof-use-rdb-preamble': below(2) === 0 ? 'yes' : 'no' }
  let storage = new LosingStorage()
  const counts: Counts = { sent: Array(KEYS).fill(0), acknowledged: Array(KEYS).fill(0) }
  for (let life = 0; life < 3; life++) {
    const engine = await started(storage, config)
    await check(engine, counts)
    for (let left = below(25); left > 0; left--) {
      await act(engine, storage, counts, below)
      if (below(3) === 0) await breathe()
    }
    storage = storage.crash(below)
  }
  await check(await started(storage, config), counts)
}

async function act(
  engine: Engine,
  storage: LosingStorage,
  { sent, acknowledged }: Counts,
  below: (limit: number) => number,
): Promise<void> {
  const key = below(KEYS)
  switch (below(8)) {
    case 0:
      storage.settle(1)
      return
    case 1:
      storage.settle()
      await breathe()
      return
    case 2:
      void engine.call('BGREWRITEAOF').catch(() => {})
      return
    case 3:
      // Both or none.
      sent[key] = (sent[key] ?? 0) + 1
      void engine.call('MULTI')
      void engine.call('INCR', `a${key}`)
      void engine.call('INCR', `b${key}`)
      void engine.call('EXEC').then(() => {
        acknowledged[key] = (acknowledged[key] ?? 0) + 1
      })
      return
    default:
      sent[key] = (sent[key] ?? 0) + 1
      void engine
        .call('EVAL', "redis.call('INCR', KEYS[1]) redis.call('INCR', KEYS[2])", 2, `a${key}`, `b${key}`)
        .then(() => {
          acknowledged[key] = (acknowledged[key] ?? 0) + 1
        })
  }
}

async function check(engine: Engine, { sent, acknowledged }: Counts): Promise<void> {
  for (let key = 0; key < KEYS; key++) {
    const [a, b] = [
      engine.keyspace.databases[0]?.peek(`a${key}`),
      engine.keyspace.databases[0]?.peek(`b${key}`),
    ]
    expect(b).toBe(a)
    const value = Number(a ?? 0)
    expect(value).toBeGreaterThanOrEqual(acknowledged[key] ?? 0)
    expect(value).toBeLessThanOrEqual(sent[key] ?? 0)
    // What is there now counts as what was done: a crash may have kept what nobody was told of.
    sent[key] = value
    acknowledged[key] = value
  }
}

test(`${SCHEDULES} histories with crashes`, { timeout: 60_000 + SCHEDULES * 500 }, async () => {
  for (let seed = SEED; seed < SEED + SCHEDULES; seed++) {
    try {
      await history(seed)
    } catch (error) {
      throw new Error(`history ${seed}`, { cause: error })
    }
  }
})
