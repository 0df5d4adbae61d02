import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Piece } from './packed-bytes.ts'
import { Table } from './table.ts'

function expectSame(table: Table, model: ReadonlyMap<string, string>): void {
  assert.equal(table.size, model.size)
  const read: [string, string][] = []
  table.each((key, value, position) => {
    assert.equal(position, read.length)
    read.push([key, value])
  })
  assert.deepEqual(new Map(read), model)
  assert.deepEqual(
    [...table.keys()],
    read.map(([key]) => key),
  )
  for (const [key, value] of model) {
    const position = table.find(key)
    assert.deepEqual([table.keyAt(position), table.valueAt(position)], [key, value])
  }
}

/** Text in the middle of other bytes. */
function pieceOf(text: string): Piece {
  return { bytes: Buffer.from(`<${text}>`, 'latin1'), from: 1, to: 1 + text.length }
}

/** Stores a value, new or in place of the old one. */
function set(table: Table, key: string, value = '', isPiece = false): void {
  const position = table.find(key)
  if (isPiece) {
    const added = table.addPieces(pieceOf(key), pieceOf(value))
    assert.equal(added, position === -1 ? table.size - 1 : -1)
    if (position !== -1) table.setAt(position, value)
  } else if (position === -1) assert.equal(table.add(key, value), table.size - 1)
  else table.setAt(position, value)
}

function setOf(count: number): Table {
  const table = new Table(0, 1)
  for (let i = 0; i < count; i++) table.add(String(i))
  return table
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
const values = fc.oneof(
  fc.nat().map(String),
  fc
    .tuple(fc.string({ unit: 'binary-ascii', maxLength: 3 }), fc.nat(9000))
    .map(([text, count]) => text.repeat(count)),
)
const operations = fc.array(
  fc.record({
    name: fc.constantFrom('set', 'set', 'set', 'delete', 'copy', 'clear-rarely'),
    key: keys,
    value: values,
    number: fc.nat(),
  }),
  { maxLength: 300 },
)

test('behaves like a Map, and so do its copies, which never change', () => {
  fc.assert(
    fc.property(fc.integer(), operations, (seed, list) => {
      let table = new Table(seed, 2)
      let model = new Map<string, string>()
      const others: [Table, Map<string, string>][] = []
      for (const { name, key, value, number } of list) {
        assert.equal(table.has(key), model.has(key))
        if (name === 'set') {
          set(table, key, value, number % 3 === 0)
          model.set(key, value)
        } else if (name === 'delete') {
          assert.equal(table.delete(key), model.delete(key))
        } else if (name === 'copy') {
          others.push([table.copy(), new Map(model)])
          const next = others[number % others.length]
          // One of them goes on.
          if (next !== undefined && number % 3 === 0) {
            others[number % others.length] = [table, model]
            ;[table, model] = next
          }
        } else if (number % 17 === 0) {
          table.clear()
          model.clear()
        }
      }
      expectSame(table, model)
      for (const [copy, kept] of others) expectSame(copy, kept)
    }),
    { numRuns: 200 },
  )
})

test('grows past the splits of its index and past many chunks, and shrinks to nothing', () => {
  const table = new Table(7, 2)
  const model = new Map<string, string>()
  const below = numbers(1)
  for (let i = 0; i < 150_000; i++) {
    const key = `key:${below(120_000)}`
    if (below(8) === 0) assert.equal(table.delete(key), model.delete(key))
    else {
      const value = 'x'.repeat(below(20))
      set(table, key, value)
      model.set(key, value)
    }
  }
  expect(table.size).toBeGreaterThan(65_536)
  assert.equal(table.size, model.size)
  for (const [key, value] of model) {
    if (table.valueAt(table.find(key)) !== value) expect.unreachable(`${key} differs`)
  }
  const { memory } = table
  for (const key of model.keys()) {
    if (!table.delete(key)) expect.unreachable(`${key} is gone`)
    if (table.size === 50_000) expect(table.memory).toBeLessThan(memory * 0.85)
  }
  assert.equal(table.size, 0)
  assert.deepEqual([...table.keys()], [])
})

test('gives memory back, whichever entries are removed and replaced', () => {
  const table = setOf(0)
  const below = numbers(5)
  for (let i = 0; i < 20_000; i++) table.add(`member:${i}`)
  const { memory } = table
  for (let i = 0; i < 16_000; i++) table.deleteAt(below(table.size))
  expect(table.memory).toBeLessThan(memory / 2)
  const pairs = new Table(0, 2)
  for (let i = 0; i < 1000; i++) pairs.add(`field:${i}`, 'x'.repeat(50))
  const before = pairs.memory
  for (let i = 0; i < 100_000; i++) pairs.setAt(below(1000), 'y'.repeat(40 + below(20)))
  expect(pairs.memory).toBeLessThan(before * 1.8)
})

test('a copy costs little, and takes nothing from its original', () => {
  const table = setOf(100_000)
  const copy = table.copy()
  assert.equal(copy.memory, table.memory)
  for (let i = 0; i < 100_000; i++) assert.equal(table.delete(String(i)), true)
  assert.deepEqual([copy.size, copy.has('99999'), copy.keyAt(0)], [100_000, true, '0'])
  expect(table.memory).toBeLessThan(copy.memory / 2)
})

test('works the same with any seed', () => {
  for (const seed of [0, 1, -1, 0x7fffffff]) {
    const table = new Table(seed, 2)
    for (let i = 0; i < 5000; i++) table.add(String.fromCharCode(i & 255, i >> 8), String(i))
    for (let i = 0; i < 5000; i++) {
      assert.equal(table.valueAt(table.find(String.fromCharCode(i & 255, i >> 8))), String(i))
    }
  }
})

test('a random pick is an entry, and every entry can be picked', () => {
  const below = numbers(3)
  assert.equal(setOf(0).randomPosition({ below }), -1)
  const table = setOf(10)
  const picked = new Set<string>()
  for (let i = 0; i < 500; i++) picked.add(table.keyAt(table.randomPosition({ below })))
  assert.equal(picked.size, 10)
})

describe('scan', () => {
  /** Visits keys. */
  const scan = (table: Table, cursor: number, count: number, visit: (key: string) => void) =>
    table.scan(cursor, count, position => visit(table.keyAt(position)))

  test('visits everything once when nothing changes, in steps of the wanted size', () => {
    const table = setOf(1000)
    const seen: string[] = []
    let calls = 0
    let cursor = 0
    do {
      const before = seen.length
      cursor = scan(table, cursor, 10, key => seen.push(key))
      assert.equal(seen.length - before, 10)
      calls++
    } while (cursor !== 0)
    assert.equal(calls, 100)
    assert.equal(new Set(seen).size, 1000)
  })

  test('never misses what stays, whatever is added and removed between the calls', () => {
    const change = fc.record({ add: fc.boolean(), which: fc.nat(200), count: fc.integer({ min: 1, max: 5 }) })
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 }),
        fc.uniqueArray(fc.nat(200), { maxLength: 60 }),
        fc.array(change, { maxLength: 100 }),
        (staying, others, changes) => {
          const table = setOf(0)
          for (const each of new Set([...staying, ...others])) table.add(String(each))
          const seen = new Set<string>()
          let cursor = scan(table, 0, 3, key => seen.add(key))
          for (const { add, which, count } of changes) {
            if (cursor === 0) break
            if (!staying.includes(which)) {
              if (!add) table.delete(String(which))
              else if (!table.has(String(which))) table.add(String(which))
            }
            cursor = scan(table, cursor, count, key => seen.add(key))
          }
          while (cursor !== 0) cursor = scan(table, cursor, 3, key => seen.add(key))
          for (const each of staying) expect(seen).toContain(String(each))
        },
      ),
    )
  })

  test('never misses what stays while a table grows through the splits of its index, and shrinks again', () => {
    const staying = 3000
    for (const step of [40, 700]) {
      const table = setOf(staying)
      const seen = new Set<string>()
      let size = staying
      let cursor = scan(table, 0, step, key => seen.add(key))
      for (let round = 0; cursor !== 0; round++) {
        // What is scanned for goes to other positions meanwhile.
        if (round % 2 === 0) for (const end = size + 5000; size < end; size++) table.add(String(size))
        else for (let left = 4000; left > 0; left--) table.delete(String(--size))
        cursor = scan(table, cursor, step, key => seen.add(key))
      }
      for (let i = 0; i < staying; i++) if (!seen.has(String(i))) expect.unreachable(`${i} was missed`)
    }
  })

  test('takes any cursor', () => {
    assert.equal(
      scan(setOf(0), 0, 10, () => expect.unreachable()),
      0,
    )
    assert.equal(
      scan(setOf(1), Number.MAX_SAFE_INTEGER, 10, () => {}),
      0,
    )
  })
})

test('keys that were looked up ahead are found wherever they are by then', () => {
  const below = numbers(7)
  const table = setOf(40_000)
  const model = new Set(Array.from({ length: 40_000 }, (_, i) => String(i)))
  for (let round = 0; round < 3000; round++) {
    // Mostly the keys of the last positions: their entries go where one was removed.
    const first = below(10) === 0 ? 0 : 39_970
    const ahead = Array.from({ length: 1 + below(40) }, () => String(first + below(40_030 - first)))
    table.prefetch(ahead)
    for (const key of ahead) {
      const what = below(6)
      if (what === 0) continue
      const position = table.find(key)
      assert.equal(position === -1 ? undefined : table.keyAt(position), model.has(key) ? key : undefined)
      if (what === 1 && position !== -1) table.deleteAt(position)
      else if (what === 2 && position === -1) table.add(key)
      else continue
      if (!model.delete(key)) model.add(key)
    }
  }
  assert.equal(table.size, model.size)
})

test('a table that was told how many entries come takes as much memory as one that was not', () => {
  for (const count of [100, 5000, 8192, 20_000, 45_000, 100_000]) {
    const [told, other] = [new Table(3, 1), new Table(3, 1)]
    told.expect(count)
    for (let i = 0; i < count; i++) {
      assert.equal(told.addPieces(pieceOf(`key ${i}`)), i)
      other.add(`key ${i}`)
    }
    assert.deepEqual([...told.keys()], [...other.keys()])
    expect(told.memory / other.memory, `of ${count}`).toBeLessThan(1.1)
    for (let i = 0; i < count; i += 7) assert.equal(told.find(`key ${i}`), i)
  }
})
