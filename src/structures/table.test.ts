import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Table } from './table.ts'

interface Kept {
  value: number
  stamp: number
  tag: number
}

function expectSame(table: Table<number>, model: ReadonlyMap<string, Kept>): void {
  expect(table.size).toBe(model.size)
  expect(new Map(table.entries())).toEqual(new Map([...model].map(([key, { value }]) => [key, value])))
  for (const [key, kept] of model) {
    const position = table.find(key)
    expect([table.keyAt(position), table.valueAt(position)]).toEqual([key, kept.value])
    expect([table.stampAt(position), table.tagAt(position)]).toEqual([kept.stamp, kept.tag])
  }
}

/** Numbers below `limit`, the same on every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % limit
  }
}

const keys = fc.oneof(fc.nat(20).map(String), fc.string({ unit: 'binary-ascii', maxLength: 4 }))
const operations = fc.array(
  fc.record({
    name: fc.constantFrom('set', 'set', 'delete', 'stamp', 'tag', 'clear-rarely'),
    key: keys,
    number: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  }),
  { maxLength: 300 },
)

test('behaves like a Map whose entries carry a stamp and a tag', () => {
  fc.assert(
    fc.property(fc.integer(), operations, (seed, list) => {
      const table = new Table<number>(seed)
      const model = new Map<string, Kept>()
      for (const { name, key, number } of list) {
        const kept = model.get(key)
        expect(table.has(key)).toBe(kept !== undefined)
        expect(table.get(key)).toBe(kept?.value)
        if (name === 'set') {
          table.set(key, number)
          model.set(key, { stamp: 0, tag: 0, ...kept, value: number })
        } else if (name === 'delete') {
          expect(table.delete(key)).toBe(model.delete(key))
        } else if (name === 'stamp' && kept !== undefined) {
          table.setStampAt(table.find(key), number)
          kept.stamp = number
        } else if (name === 'tag' && kept !== undefined) {
          table.setTagAt(table.find(key), number)
          kept.tag = number
        } else if (name === 'clear-rarely' && number % 17 === 0) {
          table.clear()
          model.clear()
        }
      }
      expectSame(table, model)
    }),
    { numRuns: 200 },
  )
})

test('grows past the split of its index and past a chunk, and shrinks to nothing', () => {
  const table = new Table<number>(7)
  const model = new Map<string, Kept>()
  const below = numbers(1)
  for (let i = 0; i < 150_000; i++) {
    const key = `key:${below(120_000)}`
    if (below(8) === 0) expect(table.delete(key)).toBe(model.delete(key))
    else {
      const position = table.set(key, i)
      table.setStampAt(position, i)
      if (i % 3 === 0) table.setTagAt(position, i)
      model.set(key, { value: i, stamp: i, tag: i % 3 === 0 ? i : (model.get(key)?.tag ?? 0) })
    }
  }
  expect(table.size).toBeGreaterThan(65_536)
  expect(table.size).toBe(model.size)
  for (const [key, { value, stamp, tag }] of model) {
    const position = table.find(key)
    if (
      table.valueAt(position) !== value ||
      table.stampAt(position) !== stamp ||
      table.tagAt(position) !== tag
    ) {
      expect.unreachable(`${key} differs`)
    }
  }
  for (const key of model.keys()) if (!table.delete(key)) expect.unreachable(`${key} is gone`)
  expect(table.size).toBe(0)
  expect([...table.keys()]).toEqual([])
  table.set('again', 1)
  expect(table.tagAt(table.find('again'))).toBe(0)
})

test('works the same with any seed', () => {
  for (const seed of [0, 1, -1, 0x7fffffff]) {
    const table = new Table<number>(seed)
    for (let i = 0; i < 5000; i++) table.set(String.fromCharCode(i & 255, i >> 8), i)
    for (let i = 0; i < 5000; i++) expect(table.get(String.fromCharCode(i & 255, i >> 8))).toBe(i)
  }
})

test('a random pick is an entry, and every entry can be picked', () => {
  const table = new Table<number>()
  const below = numbers(3)
  expect(table.randomPosition({ below })).toBe(-1)
  for (let i = 0; i < 10; i++) table.set(String(i), i)
  const picked = new Set<number>()
  for (let i = 0; i < 500; i++) picked.add(table.valueAt(table.randomPosition({ below })))
  expect(picked.size).toBe(10)
})

describe('scan', () => {
  test('visits everything once when nothing changes, in steps of the wanted size', () => {
    const table = new Table<number>()
    for (let i = 0; i < 1000; i++) table.set(String(i), i)
    const seen: string[] = []
    let calls = 0
    let cursor = 0
    do {
      const before = seen.length
      cursor = table.scan(cursor, 10, key => seen.push(key))
      expect(seen.length - before).toBe(10)
      calls++
    } while (cursor !== 0)
    expect(calls).toBe(100)
    expect(new Set(seen).size).toBe(1000)
  })

  test('never misses what stays, whatever is added and removed between the calls', () => {
    const change = fc.record({ add: fc.boolean(), which: fc.nat(200), count: fc.integer({ min: 1, max: 5 }) })
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 }),
        fc.uniqueArray(fc.nat(200), { maxLength: 60 }),
        fc.array(change, { maxLength: 100 }),
        (staying, others, changes) => {
          const table = new Table<number>()
          for (const each of [...staying, ...others]) table.set(String(each), each)
          const seen = new Set<string>()
          let cursor = table.scan(0, 3, key => seen.add(key))
          for (const { add, which, count } of changes) {
            if (cursor === 0) break
            if (!staying.includes(which)) {
              if (add) table.set(String(which), which)
              else table.delete(String(which))
            }
            cursor = table.scan(cursor, count, key => seen.add(key))
          }
          while (cursor !== 0) cursor = table.scan(cursor, 3, key => seen.add(key))
          for (const each of staying) expect(seen).toContain(String(each))
        },
      ),
    )
  })

  test('takes any cursor', () => {
    const table = new Table<number>()
    expect(table.scan(0, 10, () => expect.unreachable())).toBe(0)
    table.set('a', 1)
    expect(table.scan(Number.MAX_SAFE_INTEGER, 10, () => {})).toBe(0)
  })
})
