import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualClock } from '../keyspace/clock.ts'
import type { Database } from '../keyspace/database.ts'
import { LPUSH, RPOP, SET } from '../keyspace/events.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { ListValue } from '../keyspace/list-value.ts'
import { Random } from '../keyspace/random.ts'
import { BlockedClients, type Waiter } from './blocked-clients.ts'

interface Wanted {
  readonly keys?: readonly string[]
  readonly database?: number
  readonly timeout?: number
  readonly needsKey?: boolean
}

/** A keyspace, those that wait in it, and what became of them. */
class Scene {
  readonly clock = new VirtualClock(0)
  readonly keyspace = new Keyspace(this.clock, new Random(1), 2)
  readonly blocked = new BlockedClients(this.keyspace, this.clock)
  readonly log: string[] = []

  db(index = 0): Database {
    return this.keyspace.databases[index] as Database
  }

  /** Waits as BLPOP does. */
  wait(name: string, wanted: Wanted = {}): Waiter {
    const { keys = ['k'], database = 0, timeout = 0, needsKey = false } = wanted
    const db = this.db(database)
    const waiter: Waiter = {
      database: db,
      keys,
      type: 'list',
      needsKey,
      deadline: timeout === 0 ? Number.POSITIVE_INFINITY : this.clock.now + timeout,
      retry: () => {
        const found = keys.map(key => ({ key, list: db.lookupAs(ListValue, key) })).find(each => each.list)
        if (found?.list === undefined) {
          if (!needsKey) return false
          this.log.push(`${name}: gone`)
          return this.blocked.forget(waiter)
        }
        this.log.push(`${name}: ${found.key} ${found.list.pop('right')}`)
        db.save(found.key, found.list, RPOP)
        return this.blocked.forget(waiter)
      },
      timedOut: () => this.log.push(`${name}: timeout at ${this.clock.now}`),
    }
    this.blocked.add(waiter)
    return waiter
  }

  push(key: string, items: readonly string[], database = 0): void {
    const db = this.db(database)
    const list = db.lookupAs(ListValue, key) ?? new ListValue(db.limits)
    list.push('left', items)
    db.save(key, list, LPUSH)
  }

  /** What has happened since the last look. */
  seen(): string[] {
    return this.log.splice(0)
  }
}

test('serves in order of arrival, as long as there is something', () => {
  const scene = new Scene()
  for (const name of ['a', 'b', 'c']) scene.wait(name)
  scene.push('k', ['1', '2'])
  expect(scene.seen()).toEqual([])
  expect(scene.blocked.hasReady).toBe(true)
  scene.blocked.serve()
  expect(scene.seen()).toEqual(['a: k 1', 'b: k 2'])
  expect(scene.blocked.size).toBe(1)
  expect(scene.blocked.hasReady).toBe(false)
})

test('a waiter for several keys, one of them twice, is served once', () => {
  const scene = new Scene()
  scene.wait('a', { keys: ['x', 'y', 'x'] })
  expect(scene.blocked.keyCount).toBe(2)
  scene.push('y', ['1'])
  scene.push('x', ['2'])
  scene.blocked.serve()
  expect(scene.seen()).toEqual(['a: x 2'])
  expect(scene.blocked.keyCount).toBe(0)
})

test('a key of another type, or one that is gone again, serves nobody', () => {
  const scene = new Scene()
  scene.wait('a')
  scene.db().set('k', 'text', SET)
  scene.blocked.serve()
  scene.push('other', ['1'])
  scene.db().delete('k')
  scene.push('k', ['1'])
  scene.db().delete('k')
  scene.blocked.serve()
  expect(scene.seen()).toEqual([])
  expect(scene.blocked.size).toBe(1)
})

test('a key that has expired serves nobody, and stays for whoever reads it', () => {
  const scene = new Scene()
  scene.keyspace.expiry.enabled = false
  scene.push('k', ['1'], 1)
  scene.db(1).expireAt('k', 500)
  scene.wait('a')
  scene.clock.advance(500)
  scene.db(0).swapWith(scene.db(1))
  scene.blocked.serve()
  expect(scene.blocked.size).toBe(1)
  expect(scene.db().stored('k')).toBeDefined()
  expect(scene.db().has('k')).toBe(false)
  expect(scene.db().stored('k')).toBeUndefined()
})

test('one that needs its key hears of its end', () => {
  const scene = new Scene()
  scene.push('k', ['1'])
  scene.wait('a')
  scene.wait('b', { needsKey: true })
  expect(scene.blocked.keysThatMayEnd).toBe(1)
  scene.db().delete('k')
  scene.blocked.serve()
  expect(scene.seen()).toEqual(['b: gone'])
  expect(scene.blocked.size).toBe(1)
  expect(scene.blocked.keysThatMayEnd).toBe(0)
})

test('also when the key expires while nobody asks for it', () => {
  const scene = new Scene()
  scene.push('k', ['1'])
  scene.db().expireAt('k', 500)
  scene.wait('a', { needsKey: true })
  scene.clock.advance(499)
  expect(scene.seen()).toEqual([])
  scene.clock.advance(1)
  expect(scene.seen()).toEqual(['a: gone'])
})

test('a flush and a swap of databases make all their keys ready', () => {
  const scene = new Scene()
  scene.push('k', ['1'])
  scene.push('k', ['in 1'], 1)
  scene.wait('a', { keys: ['x'], needsKey: true })
  scene.wait('b', { keys: ['k'], database: 1 })
  scene.db().flush()
  scene.blocked.serve()
  expect(scene.seen()).toEqual(['a: gone'])
  scene.wait('c')
  scene.db(0).swapWith(scene.db(1))
  scene.blocked.serve()
  expect(scene.seen()).toEqual(['c: k in 1'])
  expect(scene.blocked.size).toBe(1)
})

test('serving one may make a key ready for another', () => {
  const scene = new Scene()
  const { blocked } = scene
  scene.wait('last', { keys: ['z'] })
  for (const [from, to] of [
    ['y', 'z'],
    ['x', 'y'],
  ] as const) {
    const waiter: Waiter = {
      database: scene.db(),
      keys: [from],
      type: 'list',
      needsKey: false,
      deadline: Number.POSITIVE_INFINITY,
      retry: () => {
        scene.db().delete(from)
        scene.push(to, ['passed on'])
        return blocked.forget(waiter)
      },
      timedOut: () => {},
    }
    blocked.add(waiter)
  }
  scene.push('x', ['1'])
  blocked.serve()
  expect(scene.seen()).toEqual(['last: z passed on'])
  expect(blocked.size).toBe(0)
})

test('deadlines end waits in their order, with one timer', () => {
  const scene = new Scene()
  scene.wait('a', { timeout: 300 })
  scene.wait('b', { timeout: 100 })
  scene.wait('c', { timeout: 200 })
  const left = scene.wait('d', { timeout: 50 })
  scene.wait('e')
  expect(scene.blocked.forget(left)).toBe(true)
  expect(scene.blocked.forget(left)).toBe(false)
  scene.clock.advance(99)
  expect(scene.seen()).toEqual([])
  scene.clock.advance(101)
  expect(scene.seen()).toEqual(['b: timeout at 100', 'c: timeout at 200'])
  scene.push('k', ['1', '2', '3'])
  scene.blocked.serve()
  expect(scene.seen()).toEqual(['a: k 1', 'e: k 2'])
  scene.clock.advance('1h')
  expect(scene.seen()).toEqual([])
  expect(scene.blocked.size).toBe(0)
})

test('ten thousand waiters for one key are served by ten thousand pushes', () => {
  const scene = new Scene()
  for (let i = 0; i < 10_000; i++) scene.wait(String(i), { timeout: i % 2 === 0 ? 0 : 1000 })
  for (let i = 0; i < 10_000; i++) {
    scene.push('k', [String(i)])
    scene.blocked.serve()
  }
  const seen = scene.seen()
  expect(seen).toHaveLength(10_000)
  expect(seen[5000]).toBe('5000: k 5000')
  expect(scene.blocked.size).toBe(0)
})

const step = fc.record({
  name: fc.constantFrom('wait', 'wait', 'push', 'push', 'forget', 'advance'),
  keys: fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 1, maxLength: 3 }),
  timeout: fc.constantFrom(0, 10, 25, 40),
  count: fc.integer({ min: 1, max: 3 }),
})

test('nobody waits while there is something for him, and all that was pushed is somewhere', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const scene = new Scene()
      const { blocked } = scene
      const waiters: Waiter[] = []
      let pushed = 0
      for (const { name, keys, timeout, count } of steps) {
        if (name === 'wait') {
          if (keys.every(key => !scene.db().has(key)))
            waiters.push(scene.wait(String(waiters.length), { keys, timeout }))
        } else if (name === 'push') {
          scene.push(
            keys[0] as string,
            Array.from({ length: count }, () => String(pushed++)),
          )
          blocked.serve()
        } else if (name === 'forget') {
          const one = waiters[count]
          if (one !== undefined) blocked.forget(one)
        } else scene.clock.advance(timeout)
        const waiting = new Set(waiters.filter(each => blocked.forget(each)))
        for (const each of waiting) {
          expect(each.keys.some(key => scene.db().has(key))).toBe(false)
          expect(each.deadline).toBeGreaterThan(scene.clock.now)
        }
        expect(blocked.size).toBe(0)
        expect(blocked.keyCount).toBe(0)
        for (const each of waiters) if (waiting.has(each)) blocked.add(each)
      }
      const served = scene.log.filter(line => !line.includes('timeout')).length
      const left = ['x', 'y', 'z'].reduce(
        (sum, key) => sum + (scene.db().lookupAs(ListValue, key)?.size ?? 0),
        0,
      )
      expect(served + left).toBe(pushed)
    }),
  )
})
