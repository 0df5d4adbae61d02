import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import { SET } from './events.ts'
import { Keyspace } from './keyspace.ts'
import { Random } from './random.ts'
import { Watches } from './watches.ts'

function start(): { clock: VirtualClock; keyspace: Keyspace; watches: Watches } {
  const clock = new VirtualClock(0)
  const keyspace = new Keyspace(clock, new Random(1), 2)
  return { clock, keyspace, watches: new Watches(keyspace) }
}

const operation = fc.record({
  name: fc.constantFrom('watch', 'watch', 'unwatch', 'set', 'delete', 'flush', 'swap'),
  watcher: fc.nat(2),
  database: fc.nat(1),
  key: fc.constantFrom('a', 'b', 'c'),
})

test('breaks exactly the watches whose key changed', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), list => {
      const { keyspace, watches } = start()
      const clients = Array.from({ length: 3 }, () => ({ watchBroken: false }))
      const model = clients.map(() => ({ keys: new Set<string>(), broken: false }))
      const present = new Set<string>()
      const change = (names: Iterable<string>) => {
        for (const name of names) for (const each of model) if (each.keys.has(name)) each.broken = true
      }
      for (const { name, watcher, database, key } of list) {
        const [client, expected, db] = [clients[watcher], model[watcher], keyspace.databases[database]]
        if (client === undefined || expected === undefined || db === undefined) return expect.unreachable()
        const here = `${database} ${key}`
        switch (name) {
          case 'watch':
            watches.watch(client, db, key)
            expected.keys.add(here)
            break
          case 'unwatch':
            watches.unwatch(client)
            client.watchBroken = false
            model[watcher] = { keys: new Set(), broken: false }
            break
          case 'set':
            db.set(key, 'v', SET)
            change([here])
            present.add(here)
            break
          case 'delete':
            if (db.delete(key)) change([here])
            present.delete(here)
            break
          case 'flush': {
            const gone = [...present].filter(each => each.startsWith(`${database} `))
            db.flush()
            change(gone)
            for (const each of gone) present.delete(each)
            break
          }
          case 'swap': {
            const [first, second] = keyspace.databases
            if (first === undefined || second === undefined) return expect.unreachable()
            first.swapWith(second)
            const before = [...present]
            const other = (each: string) => `${1 - Number(each[0])}${each.slice(1)}`
            change([...before, ...before.map(other)])
            present.clear()
            for (const each of before) present.add(other(each))
            break
          }
        }
        expect(clients.map(each => watches.isBroken(each))).toEqual(model.map(each => each.broken))
        expect(clients.map(each => watches.countOf(each))).toEqual(model.map(each => each.keys.size))
        expect(watches.watcherCount).toBe(model.filter(each => each.keys.size > 0).length)
        expect(watches.keyCount).toBe(new Set(model.flatMap(each => [...each.keys])).size)
      }
    }),
    { numRuns: 300 },
  )
})

test('a key that dies breaks the watch, one that was dead already does not', () => {
  const { clock, keyspace, watches } = start()
  const [db] = keyspace.databases
  if (db === undefined) return expect.unreachable()
  keyspace.expiry.enabled = false
  db.setUntil('dies', 'v', 10, SET)
  const [early, late] = [{ watchBroken: false }, { watchBroken: false }]
  watches.watch(early, db, 'dies')
  clock.advance(20)
  watches.watch(late, db, 'other')
  expect(watches.isBroken(early)).toBe(true)
  db.setUntil('dead', 'v', 1, SET)
  watches.watch(late, db, 'dead')
  expect(db.has('dead')).toBe(false)
  expect(watches.isBroken(late)).toBe(false)
})
