import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import type { Database } from './database.ts'
import type { FrozenView } from './entries.ts'
import * as events from './events.ts'
import { type FrozenEntry, readEntries } from './frozen-entries.ts'
import { HashValue } from './hash-value.ts'
import { Keyspace } from './keyspace.ts'
import { ListValue } from './list-value.ts'
import { Random } from './random.ts'
import { OBJECT } from './record.ts'
import { SetValue } from './set-value.ts'
import { SortedSetValue } from './sorted-set-value.ts'
import { toMutable } from './values.ts'

function start(): { readonly keyspace: Keyspace; readonly db: Database; readonly clock: VirtualClock } {
  const clock = new VirtualClock(0)
  const keyspace = new Keyspace(clock, new Random(1), 1)
  return { keyspace, db: keyspace.databases[0] as Database, clock }
}

/** All that a view shows, by key. */
function contents(keyspace: Keyspace, view: FrozenView): Map<string, Omit<FrozenEntry, 'use'>> {
  const found = new Map<string, Omit<FrozenEntry, 'use'>>()
  for (const { use, ...entry } of readEntries(view.entries, keyspace.frames.segments))
    found.set(entry.key, entry)
  return found
}

const keys = fc.oneof(
  { weight: 10, arbitrary: fc.nat(40).map(number => `key:${number}`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'k'.repeat(254), 'k'.repeat(5000), 'l'.repeat(70_000)) },
)
const texts = fc.oneof(
  fc.integer().map(String),
  fc.string({ unit: 'binary-ascii', maxLength: 300 }),
  fc.constantFrom('x'.repeat(5000), 'y'.repeat(20_000)),
)
const operations = fc.array(
  fc.record({
    name: fc.constantFrom(
      ...[
        'set',
        'set',
        'setUntil',
        'append',
        'hash',
        'list',
        'integers',
        'members',
        'scores',
        'delete',
        'rename',
      ],
      ...['freeze', 'release', 'flush-rarely'],
    ),
    key: keys,
    text: texts,
    number: fc.integer({ min: 1, max: 100_000 }),
  }),
  { maxLength: 200 },
)

describe('a frozen view', () => {
  test('shows what was there when it was made, whatever happens afterwards', () => {
    fc.assert(
      fc.property(operations, list => {
        const { keyspace, db } = start()
        const views: { readonly view: FrozenView; readonly before: Map<string, Omit<FrozenEntry, 'use'>> }[] =
          []
        for (const { name, key, text, number } of list) {
          change(db, name, key, text, number)
          if (name === 'freeze') {
            const view = db.freeze()
            views.push({ view, before: contents(keyspace, view) })
            expect([...(views.at(-1)?.before.keys() ?? [])].sort()).toEqual([...db.keys()].sort())
          } else if (name === 'release') {
            views.splice(number % Math.max(1, views.length), 1)[0]?.view.release()
          }
          for (const { view, before } of views) expect(contents(keyspace, view)).toEqual(before)
        }
        for (const { view } of views) view.release()
        db.flush()
        expect(keyspace.frames.used).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test('tells kinds, values and deadlines', () => {
    const { keyspace, db } = start()
    db.set('string', 'text', events.SET)
    db.setUntil('number', '-42', 5000, events.SET)
    const list = new ListValue(db.limits)
    list.push('right', ['a', 'b'])
    db.save('list', list, events.RPUSH)
    db.set('large', 'x'.repeat(100_000), events.SET)
    const view = db.freeze()
    db.flush()
    const found = contents(keyspace, view)
    expect(found.get('string')).toMatchObject({ text: 'text', deadline: Number.POSITIVE_INFINITY })
    expect(found.get('number')).toMatchObject({ integer: -42, deadline: 5000 })
    expect(found.get('list')).toMatchObject({ text: '\x01a\x01b' })
    expect(found.get('large')).toMatchObject({ kind: OBJECT })
    view.release()
    expect(keyspace.frames.used).toBe(0)
  })

  test('is not disturbed by reads, which leave no trace meanwhile', () => {
    const { keyspace, db, clock } = start()
    for (let i = 0; i < 10_000; i++) db.set(`key:${i}`, `value ${i}`, events.SET)
    const view = db.freeze()
    const { used } = keyspace.frames
    clock.advance('1m')
    for (let i = 0; i < 10_000; i++) db.readReply(`key:${i}`)
    expect(keyspace.frames.used).toBe(used)
    db.set('key:5', 'another', events.SET)
    expect(keyspace.frames.used).toBe(used + 2)
    view.release()
    expect(keyspace.frames.used).toBe(used)
  })
})

function change(db: Database, name: string, key: string, text: string, number: number): void {
  if (name === 'set') db.set(key, text, events.SET)
  else if (name === 'setUntil') db.setUntil(key, text, number, events.SET)
  else if (name === 'delete') db.delete(key)
  else if (name === 'flush-rarely' && number % 13 === 0) db.flush()
  else if (name === 'rename') db.moveEntry(key, db, `to:${number % 7}`, events.RENAME_FROM, events.RENAME_TO)
  else if (name === 'append') {
    const value = db.has(key) && typeof db.peek(key) !== 'string' ? undefined : db.lookupString(key)
    const string = toMutable(value)
    string.append(text)
    db.set(key, string, events.APPEND)
  } else if (name === 'hash') {
    const hash = new HashValue(db.limits, 1)
    for (let i = 0; i < number % 20; i++) hash.set(`field:${i}`, text)
    if (hash.size > 0) db.put(key, hash, -1, events.HSET)
  } else if (name === 'list') {
    const list = new ListValue(db.limits)
    list.push(
      'left',
      Array.from({ length: (number % 20) + 1 }, () => text),
    )
    db.put(key, list, -1, events.RPUSH)
  } else if (name === 'integers' || name === 'members') {
    const set = new SetValue(db.limits, 1)
    for (let i = 0; i <= number % 200; i++) set.add(name === 'integers' ? String(i * number) : `${i}${text}`)
    db.put(key, set, -1, events.SADD)
  } else if (name === 'scores') {
    const set = new SortedSetValue(db.limits, 1)
    for (let i = 0; i <= number % 50; i++) set.set(`member:${i}`, i % 2 === 0 ? i : number / (i + 1))
    db.put(key, set, -1, events.ZADD)
  }
}
