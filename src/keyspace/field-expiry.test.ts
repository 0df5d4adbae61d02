import { expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import { HEXPIRE, HSET, RENAME_FROM, RENAME_TO, SET } from './events.ts'
import { expireField, expireFields, expireNamed } from './expired-fields.ts'
import { HashValue } from './hash-value.ts'
import { Keyspace } from './keyspace.ts'
import { Random } from './random.ts'

function start() {
  const clock = new VirtualClock(0)
  const keyspace = new Keyspace(clock, new Random(1), 2)
  const events: string[] = []
  keyspace.listen({
    changed: (database, key, event) => events.push(`${clock.now} ${database.index} ${key} ${event.name}`),
    flushing: () => {},
    swapping: () => {},
  })
  const [db, other] = keyspace.databases
  if (db === undefined || other === undefined) throw new Error('no databases')
  const hash = (
    key: string,
    deadlines: Readonly<Record<string, number>>,
    without: readonly string[] = [],
  ) => {
    const value = new HashValue(db.limits, 1)
    for (const field of [...Object.keys(deadlines), ...without]) value.set(field, 'v')
    for (const [field, deadline] of Object.entries(deadlines)) value.expireAt(field, deadline)
    db.save(key, value, HSET)
    return value
  }
  const eventsSince = () => events.splice(0)
  return { clock, keyspace, db, other, hash, eventsSince }
}

test('fields go on time, the hash with its last one', () => {
  const { clock, keyspace, db, hash, eventsSince } = start()
  hash('a', { f: 30, g: 10, h: 10 })
  hash('b', { f: 20 }, ['stays'])
  expect([db.nextDeadline, db.figures.expiringHashes]).toEqual([10, 2])
  eventsSince()
  clock.advance(100)
  expect(eventsSince()).toEqual(['10 0 a hexpired', '20 0 b hexpired', '30 0 a hexpired', '30 0 a del'])
  expect([...db.keys()]).toEqual(['b'])
  expect([db.nextDeadline, db.figures.expiringHashes, keyspace.stats.expiredFields]).toEqual([
    Number.POSITIVE_INFINITY,
    0,
    4,
  ])
})

test('deadlines go where the hash goes', () => {
  const { clock, db, other, hash, eventsSince } = start()
  hash('renamed', { f: 10 })
  hash('moved', { f: 20 })
  hash('copied', { f: 30 }, ['g'])
  hash('overwritten', { f: 40 })
  hash('deleted', { f: 40 })
  db.moveEntry('renamed', db, 'new name', RENAME_FROM, RENAME_TO)
  db.moveEntry('moved', other, 'moved', RENAME_FROM, RENAME_TO)
  const copied = db.peek('copied')
  if (copied instanceof HashValue) other.put('copy', copied.copy(), -1, SET)
  db.set('overwritten', 'a string', SET)
  db.delete('deleted')
  db.swapWith(other)
  eventsSince()
  clock.advance(100)
  expect(eventsSince()).toEqual([
    '10 1 new name hexpired',
    '10 1 new name del',
    '20 0 moved hexpired',
    '20 0 moved del',
    '30 0 copy hexpired',
    '30 1 copied hexpired',
  ])
  hash('flushed', { f: 200 })
  db.flush()
  eventsSince()
  clock.advance(1000)
  expect(eventsSince()).toEqual([])
})

test('the timer follows deadlines that change', () => {
  const { clock, db, hash, eventsSince } = start()
  const value = hash('a', { f: 50, g: 60 })
  eventsSince()
  value.persist('f')
  value.expireAt('g', 20)
  db.save('a', value, HEXPIRE)
  clock.advance(30)
  expect(eventsSince()).toEqual(['0 0 a hexpire', '20 0 a hexpired'])
  expect(value.size).toBe(1)
})

test('a field whose time is over goes when somebody looks, where nobody else removes it', () => {
  const { clock, keyspace, db, hash, eventsSince } = start()
  keyspace.expiry.enabled = false
  const value = hash('a', { f: 10, g: 10, h: 10, i: 100 })
  const last = hash('b', { f: 10 })
  eventsSince()
  clock.advance(10)
  expect(value.size).toBe(4)
  expireField(db, 'a', value, 'f')
  expireNamed(db, 'a', value, ['i', 'g', 'h', 'nowhere'])
  expireField(db, 'a', value, 'i')
  expect([value.size, keyspace.stats.expiredFields]).toEqual([1, 3])
  expireField(db, 'b', last, 'f', true)
  expect([last.size, db.has('b'), db.figures.expiringHashes]).toEqual([0, true, 1])
  last.set('f', 'again')
  db.save('b', last, HSET)
  expect(eventsSince()).toEqual(['10 0 a hexpired', '10 0 a hexpired', '10 0 b hexpired', '10 0 b hset'])
  keyspace.pauseExpiry('client-pause', true)
  clock.advance(100)
  expireFields(db, 'a', value)
  expect(value.size).toBe(1)
  keyspace.pauseExpiry('client-pause', false)
  keyspace.expiry.enabled = true
  clock.advance(1)
  expect(eventsSince()).toEqual(['110 0 a hexpired', '110 0 a del'])
})

test('very many go in turns', () => {
  const { clock, db, hash } = start()
  const value = hash('a', {}, ['stays'])
  for (let i = 0; i < 5000; i++) {
    value.set(String(i), '')
    value.expireAt(String(i), 10)
  }
  db.save('a', value, HSET)
  const before = db.memory
  clock.advance(10)
  expect(value.size).toBe(1)
  expect(db.memory).toBeLessThan(before / 4)
})
