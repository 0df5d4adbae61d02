import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualClock } from '../../keyspace/clock.ts'
import type { Database } from '../../keyspace/database.ts'
import * as events from '../../keyspace/events.ts'
import { FrozenCursor, type FrozenEntry, readEntries } from '../../keyspace/frozen-entries.ts'
import { frozenValue } from '../../keyspace/frozen-values.ts'
import { HashValue } from '../../keyspace/hash-value.ts'
import { Keyspace } from '../../keyspace/keyspace.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import { Random } from '../../keyspace/random.ts'
import { OBJECT } from '../../keyspace/record.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { toMutable, type Value } from '../../keyspace/values.ts'
import type { RdbSource } from './file.ts'
import { RdbFileReader } from './file-reader.ts'
import { rdbFile } from './file-writer.ts'
import { intsetOf } from './intset.ts'
import { listpackOf } from './listpack.ts'
import { PackedEntry } from './packed-entry.ts'
import { dumpValue } from './payload.ts'
import { isRecord } from './records.ts'
import { HASH_LISTPACK, LIST_QUICKLIST_2, SET, SET_INTSET, SET_LISTPACK, ZSET_LISTPACK } from './types.ts'

const texts = fc.oneof(
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.string({ unit: 'binary-ascii', maxLength: 70 }),
  fc.constantFrom('', '-', '007', 'x'.repeat(300), 'abcdef'.repeat(20), 'k'.repeat(5000)),
)
const scores = fc.oneof(
  fc.integer(),
  fc.integer().map(value => value / 64),
  fc.double({ noNaN: true }),
  fc.integer({ min: -128, max: 127 }),
)
const some = fc.oneof(
  { weight: 5, arbitrary: fc.array(texts, { minLength: 1, maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(fc.integer().map(String), fc.string({ minLength: 2, maxLength: 30 })), {
      minLength: 13,
      maxLength: 180,
    }),
  },
)

/** What makes a value of some texts in a database. */
const makers: Readonly<Record<string, (db: Database, items: readonly string[], score: number) => Value>> = {
  string: (_, items) => items[0] as string,
  edited: (_, items) => toMutable(items[0]),
  hash(db, items) {
    const hash = new HashValue(db.limits, 1)
    for (const item of items) hash.set(item, item)
    return hash
  },
  list(db, items) {
    const list = new ListValue(db.limits)
    list.push('right', items)
    return list
  },
  set(db, items) {
    const set = new SetValue(db.limits, 1)
    set.addAll(items)
    return set
  },
  integers(db, items, score) {
    const set = new SetValue(db.limits, 1)
    set.addAll(items.map((_, at) => String(Math.floor((score % 2 ** 40) * (at + 1)))))
    return set
  },
  sortedSet(db, items, score) {
    const set = new SortedSetValue(db.limits, 1)
    for (const [at, item] of items.entries()) set.set(item, score + at)
    return set
  },
}

interface Entry {
  readonly kind: string
  readonly key: string
  readonly items: readonly string[]
  readonly score: number
  readonly deadline: number
}

const entries: fc.Arbitrary<Entry[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...Object.keys(makers)),
    key: texts,
    items: some,
    score: scores,
    deadline: fc.oneof(fc.constant(-1), fc.nat()),
  }),
  { maxLength: 30 },
)

/** The entries of a database, as they are stored. */
function stored(db: Database): readonly FrozenEntry[] {
  const view = db.freeze()
  const found = [...readEntries(view.entries, view.segments)].map(entry => ({
    ...entry,
    // What lies on the heap has a number of its own there.
    ...(entry.kind === OBJECT
      ? { integer: 0, value: dumpValue(db.peek(entry.key) ?? '', db.limits, false) }
      : {}),
  }))
  view.release()
  return found
}

/** Loads a file as a server does, perhaps with all entries as values. Returns what is there, and why it ended. */
function loaded(
  bytes: Buffer,
  listNode: number,
  asValues: boolean,
): readonly [readonly FrozenEntry[], unknown] {
  const keyspace = new Keyspace(new VirtualClock(1e9), new Random(1), 1)
  keyspace.limits.listNode = listNode
  const db = keyspace.databases[0] as Database
  const packed = new PackedEntry(keyspace.limits)
  const reader = new RdbFileReader(keyspace, bytes.length, false, packed)
  const values = new RdbFileReader(keyspace, bytes.length, false)
  reader.feed(bytes)
  values.feed(bytes)
  let why: unknown
  try {
    for (;;) {
      const part = asValues ? values.next() : reader.next()
      if (part === 'end' || part === 'more') break
      if (part === 'step' || (part.kind !== 'entry' && part.kind !== 'packed')) continue
      const { deadline = -1, idle, frequency } = part
      const stamp = keyspace.use.stampOf(idle, frequency)
      if (part.kind === 'entry') {
        if (!db.load(part.key, part.value, deadline, stamp, false)) break
        continue
      }
      db.loadRecord(part, deadline, stamp)
      // The second entry of a key is there when it is found out.
      if (db.linkRecords() !== undefined) return [stored(db).slice(0, -1), undefined]
    }
  } catch (error) {
    why = error
  }
  return [stored(db), why]
}

test('entries are written from their pages as their values are', () => {
  fc.assert(
    fc.property(
      entries,
      fc.boolean(),
      fc.constantFrom(-2, -1, 4),
      fc.constantFrom(undefined, 'idle' as const, 'frequency' as const),
      (list, compresses, listNode, notes) => {
        const keyspace = new Keyspace(new VirtualClock(1e9), new Random(1), 1)
        const { limits, use } = keyspace
        limits.listNode = listNode
        const db = keyspace.databases[0] as Database
        for (const { kind, key, items, score, deadline } of list) {
          const value = makers[kind]?.(db, items, score) ?? ''
          db.put(key, value, deadline, events.SET)
        }
        const view = db.freeze()
        const sources = function* (together: number): Generator<RdbSource, void, undefined> {
          const cursor = new FrozenCursor(view.entries, view.segments)
          for (let isThere = cursor.next(); isThere; isThere = cursor.isThere) {
            if (together > 0 && isRecord(cursor, limits))
              yield { kind: 'records', database: 0, cursor, most: together, notes, use }
            else {
              const { key, use: stamp, deadline } = cursor
              yield {
                kind: 'entry',
                database: 0,
                key,
                value: frozenValue(cursor, view, limits, object => object),
                deadline: Number.isFinite(deadline) ? deadline : undefined,
                idle: notes === 'idle' ? use.idleSeconds(stamp) : undefined,
                frequency: notes === 'frequency' ? use.frequency(stamp) : undefined,
              }
              cursor.next()
            }
          }
        }
        const format = { limits, compresses, sums: true }
        const asValues = rdbFile(sources(0), format)
        for (const together of [1, 5]) expect(rdbFile(sources(together), format).equals(asValues)).toBe(true)
        view.release()
      },
    ),
    { numRuns: 80 },
  )
})

/** A file with some entries. */
function fileOf(list: readonly Entry[], compresses: boolean): Buffer {
  const keyspace = new Keyspace(new VirtualClock(1e9), new Random(1), 1)
  const db = keyspace.databases[0] as Database
  const parts = new Map<string, RdbSource>()
  for (const { kind, key, items, score, deadline } of list) {
    const value = makers[kind]?.(db, items, score) ?? ''
    parts.set(key, {
      kind: 'entry',
      database: 0,
      key,
      value,
      deadline: deadline < 0 ? undefined : deadline,
      idle: items.length,
    })
  }
  return rdbFile(parts.values(), { limits: keyspace.limits, compresses, sums: false })
}

test('entries are read into pages as their values are', () => {
  fc.assert(
    fc.property(entries, fc.boolean(), fc.constantFrom(-2, -1, 4), (list, compresses, listNode) => {
      const bytes = fileOf(list, compresses)
      expect(loaded(bytes, listNode, false)).toEqual(loaded(bytes, listNode, true))
    }),
    { numRuns: 80 },
  )
})

test('what is damaged is refused, or read, as it is among values', () => {
  const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }), {
    minLength: 1,
    maxLength: 3,
  })
  fc.assert(
    fc.property(entries, fc.boolean(), damage, (list, compresses, changes) => {
      const bytes = fileOf(list, compresses)
      for (const { at, byte } of changes) bytes[9 + (at % (bytes.length - 9))] = byte
      expect(loaded(bytes, -2, false)).toEqual(loaded(bytes, -2, true))
    }),
    { numRuns: 60 },
  )
})

test('listpacks of sets, which only Redis writes, are read as their values are', () => {
  for (const items of [
    ['a', 'bc', ''],
    ['a', '1'],
    ['a', 'a'],
    ['x'.repeat(65)],
    [...'abcdefghijklmnopqrstuvwxyz0123456789'],
  ]) {
    const pack = listpackOf(items)
    const bytes = Buffer.concat([
      Buffer.from(`REDIS0011${String.fromCharCode(SET_LISTPACK, 1)}k`, 'latin1'),
      pack.length < 64
        ? Buffer.from([pack.length])
        : Buffer.from([0x40 | (pack.length >> 8), pack.length & 255]),
      pack,
      Buffer.alloc(9, 0).fill(255, 0, 1),
    ])
    expect(loaded(bytes, -2, false), items.join()).toEqual(loaded(bytes, -2, true))
  }
})

test('what is empty is left out', () => {
  const empty = [
    [SET, '\0'],
    [SET_LISTPACK, `\x07${listpackOf([]).toString('latin1')}`],
    [HASH_LISTPACK, `\x07${listpackOf([]).toString('latin1')}`],
    [ZSET_LISTPACK, `\x07${listpackOf([]).toString('latin1')}`],
    [LIST_QUICKLIST_2, `\x01\x02\x07${listpackOf([]).toString('latin1')}`],
    [LIST_QUICKLIST_2, '\0'],
    [SET_INTSET, `\x08${intsetOf([], 2).toString('latin1')}`],
  ] as const
  for (const [type, value] of empty) {
    const bytes = Buffer.from(`REDIS0011${String.fromCharCode(type, 1)}k${value}\xff`, 'latin1')
    expect(loaded(Buffer.concat([bytes, Buffer.alloc(8)]), -2, false)).toEqual([[], undefined])
  }
})

test('what lies on the heap, and lists that may need several nodes, are none', () => {
  const keyspace = new Keyspace(new VirtualClock(0), new Random(1), 1)
  const db = keyspace.databases[0] as Database
  db.set('large', 'x'.repeat(100_000), events.SET)
  db.set('small', 'x', events.SET)
  const list = new ListValue(db.limits)
  list.push('right', ['a', 'b'])
  db.save('list', list, events.RPUSH)
  const view = db.freeze()
  const found = new Map<string, boolean>()
  const cursor = new FrozenCursor(view.entries, view.segments)
  while (cursor.next()) {
    found.set(cursor.key, isRecord(cursor, keyspace.limits))
    if (cursor.kind === OBJECT) expect(cursor.key).toBe('large')
  }
  expect(Object.fromEntries(found)).toEqual({ large: false, small: true, list: true })
  keyspace.limits.listNode = 1
  const again = new FrozenCursor(view.entries, view.segments)
  while (again.next()) if (again.key === 'list') expect(isRecord(again, keyspace.limits)).toBe(false)
  view.release()
})
