import { describe, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import type { Database } from './database.ts'
import { SET } from './events.ts'
import type { Policy } from './eviction.ts'
import { Keyspace } from './keyspace.ts'
import { Random } from './random.ts'

function start(policy: Policy): { clock: VirtualClock; keyspace: Keyspace; db: Database } {
  const clock = new VirtualClock(1_700_000_000_000)
  const keyspace = new Keyspace(clock, new Random(3), 2)
  keyspace.eviction.policy = policy
  keyspace.eviction.samples = 10
  const [db] = keyspace.databases
  if (db === undefined) throw new Error('no database')
  return { clock, keyspace, db }
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i)

test('noeviction removes nothing', () => {
  const { keyspace, db } = start('noeviction')
  db.set('k', 'v', SET)
  expect(keyspace.eviction.evictOne()).toBe(false)
  expect(db.size).toBe(1)
})

test('allkeys-lru removes what was not used for longest', () => {
  const { clock, keyspace, db } = start('allkeys-lru')
  for (const i of range(100)) db.set(`k${i}`, 'v', SET)
  clock.advance('1h')
  for (const i of range(50)) db.read(`k${i}`)
  for (let i = 0; i < 40; i++) expect(keyspace.eviction.evictOne()).toBe(true)
  expect(range(50).filter(i => db.has(`k${i}`))).toHaveLength(50)
  expect(keyspace.stats.evicted).toBe(40)
})

test('allkeys-lfu removes what is used least, and forgets with time', () => {
  const { clock, keyspace, db } = start('allkeys-lfu')
  for (const i of range(60)) db.set(`k${i}`, 'v', SET)
  for (let round = 0; round < 300; round++) for (const i of range(30)) db.read(`k${i}`)
  const frequency = () => keyspace.use.frequency(db.useOf('k0') ?? 0)
  const busy = frequency()
  expect(busy).toBeGreaterThan(5)
  for (let i = 0; i < 20; i++) keyspace.eviction.evictOne()
  expect(range(30).filter(i => db.has(`k${i}`))).toHaveLength(30)
  clock.advance('4m')
  expect(frequency()).toBe(busy - 4)
})

describe('volatile policies leave keys without a deadline alone', () => {
  for (const policy of ['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl'] as const) {
    test(policy, () => {
      const { clock, keyspace, db } = start(policy)
      for (const i of range(20)) db.set(`stays${i}`, 'v', SET)
      for (const i of range(20)) db.setUntil(`goes${i}`, 'v', clock.now + 1000 * (i + 1), SET)
      for (let i = 0; i < 20; i++) expect(keyspace.eviction.evictOne()).toBe(true)
      expect(keyspace.eviction.evictOne()).toBe(false)
      expect(db.size).toBe(20)
    })
  }

  test('volatile-ttl takes what dies soonest', () => {
    const { clock, keyspace, db } = start('volatile-ttl')
    for (const i of range(16)) db.setUntil(`k${i}`, 'v', clock.now + 1000 * (i + 1), SET)
    for (let i = 0; i < 8; i++) keyspace.eviction.evictOne()
    expect(range(8).filter(i => db.has(`k${i + 8}`)).length).toBeGreaterThan(5)
  })
})

test('allkeys-random takes from all databases', () => {
  const { keyspace, db } = start('allkeys-random')
  const other = keyspace.databases[1] as Database
  for (const i of range(10)) {
    db.set(`k${i}`, 'v', SET)
    other.set(`k${i}`, 'v', SET)
  }
  for (let i = 0; i < 10; i++) keyspace.eviction.evictOne()
  expect([db.size, other.size]).toEqual([5, 5])
  while (keyspace.eviction.evictOne());
  expect(keyspace.memory).toBe(0)
})
