import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Field } from './field.ts'
import { LuaTable, tableGrowth } from './table.ts'
import { LibraryError, type LuaValue } from './values.ts'

const key = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -2, max: 40 }) },
  fc.constantFrom(0.5, -0, 2 ** 31, 2 ** 31 + 1, -(2 ** 31), 2 ** 53, 1e300, Infinity),
  { weight: 2, arbitrary: fc.constantFrom('', 'a', 'b', 'constructor', '__proto__', '1', 'toString') },
  fc.string({ maxLength: 2 }),
  fc.boolean(),
)
const value = fc.oneof(
  fc.constant(undefined),
  fc.constant(undefined),
  fc.integer(),
  fc.string({ maxLength: 3 }),
)
const initial = fc.array(fc.option(fc.integer(), { nil: undefined, freq: 4 }), { maxLength: 20 })

function entries(table: LuaTable): [LuaValue, LuaValue][] {
  const found: [LuaValue, LuaValue][] = []
  for (let p = table.advance(0); p !== 0; p = table.advance(p)) found.push([table.keyAt(p), table.valueAt(p)])
  return found
}

/** The table agrees with a Map in every respect that can be asked. */
function expectLike(table: LuaTable, model: Map<LuaValue, LuaValue>): void {
  const found = entries(table)
  assert.deepEqual(new Map(found), model)
  assert.equal(found.length, model.size)
  for (const [k, v] of model) assert.equal(table.get(k), v)
  const { length } = table
  assert.equal(table.get(length + 1), undefined)
  if (length > 0) expect(table.get(length)).not.toBe(undefined)
  // Walking by keys is walking by positions.
  let position = 0
  let last: LuaValue
  for (const [k] of found) {
    position = table.advance(table.positionOf(last))
    assert.equal(table.keyAt(position), k)
    last = k
  }
  if (found.length > 0) assert.equal(table.advance(table.positionOf(last)), 0)
}

describe('LuaTable', () => {
  test('behaves like a Map', () => {
    fc.assert(
      fc.property(initial, fc.array(fc.tuple(key, value), { maxLength: 120 }), (values, steps) => {
        const table = LuaTable.list([undefined, ...values])
        const model = new Map<LuaValue, LuaValue>()
        values.forEach((v, i) => {
          if (v !== undefined) model.set(i + 1, v)
        })
        for (const [k, v] of steps) {
          table.set(k, v)
          if (v === undefined) model.delete(k === 0 ? 0 : k)
          else model.set(k, v)
        }
        expectLike(table, model)
      }),
      { numRuns: 2000 },
    )
  })

  test('behaves like a Map with few keys after one another', () => {
    const few = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.boolean())
    fc.assert(
      fc.property(fc.array(few, { maxLength: 60 }), steps => {
        const table = new LuaTable()
        const model = new Map<LuaValue, LuaValue>()
        for (const [k, there] of steps) {
          table.set(k, there ? k : undefined)
          if (there) model.set(k, k)
          else model.delete(k)
          expectLike(table, model)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('a traversal survives assignments and removals', () => {
    const steps = fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 100 })
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.integer()), { maxLength: 60 }), steps, (pairs, changes) => {
        const table = new LuaTable()
        for (const [k, v] of pairs) table.set(k, v)
        const keys = entries(table).map(([k]) => k)
        const left = new Set(keys)
        const seen: LuaValue[] = []
        let last: LuaValue
        for (let p = table.advance(0), i = 0; p !== 0; i++) {
          last = table.keyAt(p)
          seen.push(last)
          const [pick, remove] = changes[i] ?? [0, true]
          const other = keys[pick % keys.length]
          if (!remove || i % 2 === 0) {
            // The field that was just visited, or any that is still there.
            if (remove) {
              table.set(last, undefined)
              left.delete(last)
            } else if (left.has(other)) table.set(other, -1)
          }
          p = table.advance(table.positionOf(last))
        }
        assert.deepEqual(seen, keys)
      }),
      { numRuns: 1000 },
    )
  })

  test('clears itself in a traversal', () => {
    const table = LuaTable.list([undefined, 1, 2, 3])
    for (const name of 'abcdefghijkl') table.setText(name, true)
    let count = 0
    for (let p = table.advance(0); p !== 0; count++) {
      const k = table.keyAt(p)
      table.set(k, undefined)
      p = table.advance(table.positionOf(k))
    }
    assert.equal(count, 15)
    assert.equal(table.advance(0), 0)
    assert.equal(table.length, 0)
  })

  test('knows one zero and one form of every whole number', () => {
    const table = new LuaTable()
    table.set(-0, 'zero')
    assert.equal(table.get(0), 'zero')
    table.set(0, 'another')
    assert.equal(table.get(-0), 'another')
    // A traversal gives the one that came first, as in Lua.
    assert.equal(table.keyAt(table.advance(0)), -0)
    table.set(1.0, 'one')
    assert.equal(table.get(1), 'one')
    assert.equal(table.get('1'), undefined)
  })

  test('refuses nil and NaN as keys', () => {
    const table = new LuaTable()
    expect(() => table.set(undefined, 1)).toThrow(new LibraryError('table index is nil'))
    expect(() => table.set(Number.NaN, 1)).toThrow(new LibraryError('table index is NaN'))
    assert.equal(table.get(undefined), undefined)
    assert.equal(table.get(Number.NaN), undefined)
    expect(() => table.positionOf('missing')).toThrow(new LibraryError("invalid key to 'next'"))
  })

  test('makes tables of records, small and large', () => {
    for (const count of [0, 1, 3, 8, 9, 40]) {
      const pairs = Array.from({ length: count }, (_, i): [string, number] => [`k${i}`, i])
      const table = LuaTable.record(pairs.flat())
      assert.deepEqual(entries(table), pairs)
      table.setText('k0', undefined)
      table.setText('more', 1)
      assert.equal(table.getText('more'), 1)
      assert.equal(table.getText('k0'), undefined)
    }
  })

  test('finds fields by places of a program, whatever happens between', () => {
    const fields = ['a', 'b', 'c', 'd'].map(name => new Field(name))
    const step = fc.tuple(fc.nat(2), fc.nat(3), fc.option(fc.integer(), { nil: undefined }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), steps => {
        const tables = [new LuaTable(), new LuaTable(), new LuaTable()]
        const models = tables.map(() => new Map<string, LuaValue>())
        for (const [which, name, v] of steps) {
          const field = fields[name] as Field
          tables[which]?.setField(field, v)
          models[which]?.set(field.name, v)
          tables.forEach((table, i) => {
            for (const other of fields) assert.equal(table.getField(other), models[i]?.get(other.name))
          })
        }
      }),
    )
  })

  test('a queue takes the memory of what is in it', () => {
    const before = tableGrowth.bytes
    const table = new LuaTable()
    for (let i = 1; i <= 100_000; i++) {
      table.set(i, i)
      if (i > 10) table.set(i - 10, undefined)
    }
    expect(tableGrowth.bytes - before).toBeLessThan(20_000)
    assert.equal(entries(table).length, 10)
  })

  test('reports what it grows', () => {
    const before = tableGrowth.bytes
    const table = new LuaTable()
    for (let i = 1; i <= 1000; i++) table.set(i, i)
    const middle = tableGrowth.bytes
    expect(middle - before).toBeGreaterThan(8000)
    for (let i = 1; i <= 1000; i++) table.set(`k${i}`, i)
    expect(tableGrowth.bytes - middle).toBeGreaterThan(16_000)
  })
})
