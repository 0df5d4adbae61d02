import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poison } from '../memory/poison.ts'
import { VirtualClock } from './clock.ts'
import type { Database } from './database.ts'
import type { Entries } from './entries.ts'
import * as events from './events.ts'
import { Keyspace } from './keyspace.ts'
import { ListValue } from './list-value.ts'
import { Random } from './random.ts'
import { toMutable } from './values.ts'

beforeAll(() => {
  poison.isOn = true
})
afterAll(() => {
  poison.isOn = false
})

/** A database of a server of its own, and what should be in it. */
interface Side {
  readonly db: Database
  model: Map<string, string>
}

interface Saved {
  readonly entries: Entries | undefined
  readonly model: ReadonlyMap<string, string>
}

function newSide(): Side {
  const keyspace = new Keyspace(new VirtualClock(0), new Random(1), 1)
  return { db: keyspace.databases[0] as Database, model: new Map() }
}

const operations = fc.array(
  fc.record({
    name: fc.constantFrom('fill', 'fill', 'remove', 'remove', 'touch', 'save', 'restore', 'release', 'side'),
    which: fc.nat(),
    /** Some of the keys: from one on, every so many. */
    from: fc.nat(6000),
    step: fc.constantFrom(1, 2, 7, 100),
    length: fc.constantFrom(1, 10, 60, 300),
  }),
  { minLength: 10, maxLength: 40 },
)

/** Sets, removes or reads thousands of keys, so that there are pages to share, to empty and to drop. */
function change({ db, model }: Side, name: string, from: number, step: number, length: number): void {
  for (let at = from; at < 6000; at += step) {
    const key = `key:${at}`
    if (name === 'fill') {
      const text = `${at}:`.padEnd(length, '.')
      db.set(key, text, events.SET)
      model.set(key, text)
    } else if (name === 'remove') {
      db.delete(key)
      model.delete(key)
    } else db.touch(key)
  }
}

const contents = ({ db }: Side) => new Map([...db.entries()].map(({ key, value }) => [key, String(value)]))

describe('a fork', () => {
  test('of a database goes its own way, however many keys come and go', () => {
    fc.assert(
      fc.property(operations, list => {
        const sides: Side[] = [newSide()]
        const saved: Saved[] = []
        for (const { name, which, from, step, length } of list) {
          const side = sides[which % sides.length] as Side
          const chosen = saved[which % Math.max(1, saved.length)]
          if (name === 'save') saved.push({ entries: side.db.fork(), model: new Map(side.model) })
          else if (name === 'restore' && chosen !== undefined) {
            side.db.become(chosen.entries)
            side.model = new Map(chosen.model)
          } else if (name === 'release')
            saved.splice(which % Math.max(1, saved.length), 1)[0]?.entries?.clear()
          else if (name === 'side' && sides.length < 3) sides.push(newSide())
          else if (name === 'fill' || name === 'remove' || name === 'touch')
            change(side, name, from, step, length)
          for (const each of sides) assert.equal(each.db.size, each.model.size)
        }
        for (const side of sides) assert.deepEqual(contents(side), side.model)
        for (const side of sides) {
          for (const key of side.model.keys()) assert.equal(side.db.has(key), true)
          for (const { entries, model } of saved) {
            side.db.become(entries)
            side.model = new Map(model)
            assert.deepEqual(contents(side), model)
          }
        }
      }),
      { numRuns: 10 },
    )
  })

  test('shares the bytes of an edited string until either is edited', () => {
    const { db } = newSide()
    db.set('k', toMutable('x'.repeat(20_000)), events.SET)
    const other = newSide()
    other.db.become(db.fork())
    for (const [at, { db: each }] of [other, { db }].entries()) {
      const string = toMutable(each.lookupString('k'))
      string.append(`tail ${at}`)
      string.setByteAt(0, 65 + at)
      each.update('k', string, events.APPEND)
    }
    assert.deepEqual(
      [String(other.db.peek('k')), String(db.peek('k'))],
      [`A${'x'.repeat(19_999)}tail 0`, `B${'x'.repeat(19_999)}tail 1`],
    )
  })

  test('makes its collections with the limits of its own server', () => {
    const { db } = newSide()
    const list = new ListValue(db.limits)
    const elements = Array.from({ length: 2000 }, (_, at) => `element ${at}`)
    list.push('right', elements)
    db.save('list', list, events.RPUSH)
    const other = newSide()
    other.db.become(db.fork())
    other.db.limits.listNode = 4000
    db.limits.listNode = 1
    const shrink = ({ db: each }: Pick<Side, 'db'>) => {
      const value = each.lookupAs(ListValue, 'list')
      value?.trim(0, 10)
      if (value !== undefined) each.save('list', value, events.LTRIM)
      return each.peek('list')
    }
    expect([shrink(other), shrink({ db })]).toMatchObject([
      { encoding: 'listpack' },
      { encoding: 'quicklist' },
    ])
  })
})
