import { expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import type { Database } from './database.ts'
import * as events from './events.ts'
import { Keyspace } from './keyspace.ts'
import { Random } from './random.ts'

test('keys that were looked up ahead are found wherever they are by then', () => {
  const random = new Random(7)
  const clock = new VirtualClock(0)
  const db = new Keyspace(clock, random, 1).databases[0] as Database
  const model = new Map<string, string>()
  const set = (key: string, value: string) => {
    db.set(key, value, events.SET)
    model.set(key, value)
  }
  for (let i = 0; i < 40_000; i++) set(`key:${i}`, String(i))
  set('k'.repeat(300), 'of a long key')
  for (let round = 0; round < 3000; round++) {
    // Mostly the keys of the last positions: their entries go where one was removed.
    const first = random.below(10) === 0 ? 0 : 39_970
    const ahead = Array.from({ length: 1 + random.below(40) }, () =>
      random.below(50) === 0 ? 'k'.repeat(300) : `key:${first + random.below(40_030 - first)}`,
    )
    if (round % 2 === 0) db.ahead.prefetch(ahead)
    else {
      const starts = Int32Array.from(ahead, (_, i) => ahead.slice(0, i).join('').length)
      db.ahead.prefetchFrom(Buffer.from(ahead.join('')), starts, ahead)
    }
    for (const key of ahead) {
      const what = random.below(7)
      if (what === 0) continue
      if (what === 1) expect(db.delete(key)).toBe(model.delete(key))
      else if (what === 2) set(key, `another value ${round}`)
      else expect(db.readReply(key)).toBe(model.get(key) ?? null)
    }
  }
  expect(db.size).toBe(model.size)
})
