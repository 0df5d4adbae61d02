import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Clock, type Timer, VirtualClock } from './clock.ts'
import { SET } from './events.ts'
import { Keyspace } from './keyspace.ts'
import { Random } from './random.ts'

/** A clock that counts the timers that stand and lets them fire one at a time. */
class SteppedClock implements Clock {
  now = 1_000_000
  readonly exact = this.now
  readonly timers: { at: number; action: () => void }[] = []
  read(): number {
    return this.now
  }
  after(delay: number, action: () => void): Timer {
    const timer = { at: this.now + Math.max(0, delay), action }
    this.timers.push(timer)
    return {
      cancel: () => {
        const at = this.timers.indexOf(timer)
        if (at !== -1) this.timers.splice(at, 1)
      },
    }
  }
  freeze(): void {}
  thaw(): void {}
  block(milliseconds: number): void {
    this.now += milliseconds
  }
  fire(): void {
    const timer = this.timers.shift()
    if (timer === undefined) return
    this.now = Math.max(this.now, timer.at)
    timer.action()
  }
}

interface Started<C extends Clock> {
  readonly clock: C
  readonly keyspace: Keyspace
  readonly events: string[]
}

function start<C extends Clock>(clock: C): Started<C> {
  const keyspace = new Keyspace(clock, new Random(1), 4)
  const events: string[] = []
  keyspace.listen({
    changed: (database, key, event) => {
      if (event.name === 'expired') events.push(`${database.index} ${key} at ${clock.now}`)
    },
    flushing: () => {},
    swapping: () => {},
  })
  return { clock, keyspace, events }
}

test('keys die in the order of their deadlines, on time, in all databases', () => {
  const key = fc.record({ database: fc.nat(3), delay: fc.integer({ min: 1, max: 100 }) })
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), keys => {
      const { clock, keyspace, events } = start(new VirtualClock(0))
      for (const [name, { database, delay }] of keys.entries()) {
        keyspace.databases[database]?.setUntil(String(name), 'v', delay, SET)
      }
      clock.advance(50)
      const dead = (limit: number) => keys.filter(each => each.delay <= limit)
      expect(events.length).toBe(dead(50).length)
      clock.advance(50)
      expect(events.map(each => Number(each.split(' ').at(-1)))).toEqual(
        keys.map(each => each.delay).sort((a, b) => a - b),
      )
      expect(keyspace.databases.every(each => each.size === 0)).toBe(true)
      expect(keyspace.stats.expired).toBe(keys.length)
    }),
  )
})

test('a deadline that is moved, removed or overwritten counts no more', () => {
  const { clock, keyspace, events } = start(new VirtualClock(0))
  const [db] = keyspace.databases
  if (db === undefined) return expect.unreachable()
  for (const name of ['moved', 'kept', 'overwritten', 'deleted', 'sooner']) db.setUntil(name, 'v', 10, SET)
  db.expireAt('moved', 30)
  db.persist('kept')
  db.set('overwritten', 'w', SET)
  db.delete('deleted')
  db.expireAt('sooner', 5)
  clock.advance(20)
  expect(events).toEqual(['0 sooner at 5'])
  clock.advance(20)
  expect(events).toEqual(['0 sooner at 5', '0 moved at 30'])
  expect([...db.keys()].sort()).toEqual(['kept', 'overwritten'])
})

test('flushing and swapping databases', () => {
  const { clock, keyspace, events } = start(new VirtualClock(0))
  const [a, b] = keyspace.databases
  if (a === undefined || b === undefined) return expect.unreachable()
  a.setUntil('gone', 'v', 10, SET)
  a.flush()
  a.setUntil('swapped', 'v', 20, SET)
  a.swapWith(b)
  clock.advance(100)
  expect(events).toEqual(['1 swapped at 20'])
})

test('one timer stands, at the earliest deadline', () => {
  const { clock, keyspace } = start(new SteppedClock())
  const [db] = keyspace.databases
  if (db === undefined) return expect.unreachable()
  expect(clock.timers).toHaveLength(0)
  for (const delay of [50, 70, 30, 90, 10]) db.setUntil(`k${delay}`, 'v', clock.now + delay, SET)
  expect(clock.timers.map(each => each.at - clock.now)).toEqual([10])
})

test('keys that die together go in small portions, however many they are', () => {
  const { clock, keyspace } = start(new SteppedClock())
  const [db] = keyspace.databases
  if (db === undefined) return expect.unreachable()
  const count = 100_000
  for (let i = 0; i < count; i++) db.setUntil(String(i), 'v', clock.now + 1000, SET)
  let most = 0
  let firings = 0
  while (db.size > 0 && clock.timers.length > 0) {
    const before = db.size
    clock.fire()
    firings++
    most = Math.max(most, before - db.size)
  }
  expect(db.size).toBe(0)
  expect(most).toBeLessThanOrEqual(1000)
  expect(firings).toBeLessThanOrEqual(count / 100)
  expect(clock.timers).toHaveLength(0)
})

test('a turn in which removing takes long ends early', () => {
  class SlowClock extends SteppedClock {
    #reads = 0
    override read(): number {
      return this.now + 0.3 * this.#reads++
    }
  }
  const { clock, keyspace } = start(new SlowClock())
  const [db] = keyspace.databases
  for (let i = 0; i < 1000; i++) db?.setUntil(String(i), 'v', clock.now + 1000, SET)
  clock.fire()
  expect(db?.size).toBeLessThan(1000)
  expect(db?.size).toBeGreaterThan(800)
  for (let firings = 0; firings < 100; firings++) clock.fire()
  expect([db?.size, clock.timers.length]).toEqual([0, 0])
})

test('turned off, keys stay until they are asked for; turned on again, they go', () => {
  const { clock, keyspace, events } = start(new VirtualClock(0))
  const [db] = keyspace.databases
  if (db === undefined) return expect.unreachable()
  keyspace.expiry.enabled = false
  for (const name of ['a', 'b']) db.setUntil(name, 'v', 10, SET)
  clock.advance(20)
  expect([db.size, events]).toEqual([2, []])
  expect(db.has('a')).toBe(false)
  expect(events).toEqual(['0 a at 20'])
  keyspace.expiry.enabled = true
  clock.advance(1)
  expect([db.size, events.length]).toEqual([0, 2])
})

test('paused, keys become invisible, and die soon after the pause', () => {
  const { clock, keyspace, events } = start(new VirtualClock(0))
  const [db] = keyspace.databases
  if (db === undefined) return expect.unreachable()
  db.setUntil('k', 'v', 10, SET)
  keyspace.pauseExpiry('client-pause', true)
  clock.advance(1000)
  expect([db.has('k'), db.size, events]).toEqual([false, 1, []])
  keyspace.pauseExpiry('client-pause', false)
  clock.advance(100)
  expect([db.size, events.length]).toEqual([0, 1])
})

test('while expiry is paused no timer comes again and again; afterwards it goes on', () => {
  const clock = new SteppedClock()
  const keyspace = new Keyspace(clock, new Random(1), 1)
  const [database] = keyspace.databases
  database?.set('k', 'v', SET)
  database?.expireAt('k', clock.now + 10)
  keyspace.pauseExpiry('replica', true)
  clock.now += 20
  clock.timers.shift()?.action()
  expect([clock.timers.length, database?.size]).toEqual([0, 1])
  keyspace.pauseExpiry('loading', true)
  keyspace.pauseExpiry('replica', false)
  expect(clock.timers.length).toBe(0)
  keyspace.pauseExpiry('loading', false)
  expect(clock.timers.length).toBe(1)
  clock.timers.shift()?.action()
  expect([clock.timers.length, database?.size]).toEqual([0, 0])
})
