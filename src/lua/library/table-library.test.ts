import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { libraryRuntime } from '../../../test/support/library-runtime.ts'
import { LuaTable } from '../run/table.ts'
import type { LuaFunction, LuaValue, Results } from '../run/values.ts'
import { tableLibrary } from './table-library.ts'

const runtime = libraryRuntime()
const library = tableLibrary(runtime)
const list = (...values: LuaValue[]) => LuaTable.list([undefined, ...values])

function call(name: string, ...args: LuaValue[]): Results {
  return (library[name] as LuaFunction)(...args)
}

function resumed(name: string, ...args: LuaValue[]): unknown {
  const run = library[name]?.resumable?.(...args)
  return run?.next().value
}

describe('table', () => {
  test('has the functions of Lua 5.1', () => {
    expect(Object.keys(library).sort().join(' ')).toBe(
      'concat foreach foreachi getn insert maxn remove setn sort',
    )
  })

  test('insert and remove behave like splice', () => {
    const step = fc.tuple(fc.boolean(), fc.nat(60), fc.integer())
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { maxLength: 40 }),
        fc.array(step, { maxLength: 60 }),
        (values, steps) => {
          const table = list(...values)
          const model = [...values]
          for (const [add, place, value] of steps) {
            const at = place % (model.length + 1)
            if (add) {
              call('insert', table, at + 1, value)
              model.splice(at, 0, value)
            } else if (at < model.length) {
              expect(call('remove', table, at + 1)).toBe(model[at])
              model.splice(at, 1)
            }
            expect(table.length).toBe(model.length)
          }
          expect(model.map((_, i) => table.get(i + 1))).toEqual(model)
          expect(table.get(model.length + 1)).toBe(undefined)
        },
      ),
    )
  })

  test('insert moves what is in the hash, and nil', () => {
    const table = new LuaTable()
    table.set(3, 'c')
    call('insert', table, -1, 'x')
    expect([table.get(-1), table.get(0), table.get(3)]).toEqual(['x', undefined, 'c'])
    const holes = list(1, 2)
    call('insert', holes, 2, undefined)
    expect([holes.get(1), holes.get(2), holes.get(3)]).toEqual([1, undefined, 2])
  })

  test('sorts numbers, strings, and by a function, in both forms', () => {
    const numbers = fc.array(fc.double({ noNaN: true }), { maxLength: 80 })
    const by: LuaFunction = (a, b) => Number(a) > Number(b)
    fc.assert(
      fc.property(numbers, fc.array(fc.string(), { maxLength: 80 }), (values, texts) => {
        for (const run of [call, resumed]) {
          const table = list(...values)
          run('sort', table)
          const sorted = Array.from(Float64Array.from(values, n => n + 0).sort())
          expect(values.map((_, i) => Number(table.get(i + 1)) + 0)).toEqual(sorted)
          run('sort', table, by)
          for (let i = 2; i <= values.length; i++) expect(by(table.get(i), table.get(i - 1))).toBe(false)
          const words = list(...texts)
          run('sort', words)
          expect(texts.map((_, i) => words.get(i + 1))).toEqual([...texts].sort())
        }
      }),
    )
  })

  test('ends for orders that are none', () => {
    const random = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(random, fc.nat(30), (answers, length) => {
        let asked = 0
        // It may also go on for ever, asking: a script's time ends that.
        const by: LuaFunction = () => {
          if (asked > 5000) throw new Error('asked too often')
          return answers[asked++ % answers.length]
        }
        for (const run of [call, resumed]) {
          const table = list(...Array.from({ length }, (_, i) => i))
          try {
            run('sort', table, by)
          } catch (error) {
            expect(String(error)).toMatch(/invalid order function|asked too often/)
          }
        }
      }),
    )
  })

  test('sort can be suspended in its function', () => {
    const by: LuaFunction = (a, b) => Number(a) < Number(b)
    by.resumable = function* (a, b) {
      yield
      return Number(a) < Number(b)
    }
    const table = list(3, 1, 2, 5, 4)
    const run = library['sort']?.resumable?.(table, by)
    let count = 0
    while (run?.next().done === false) count++
    expect(count).toBeGreaterThan(4)
    expect([1, 2, 3, 4, 5].map(i => table.get(i))).toEqual([1, 2, 3, 4, 5])
  })

  test('concat', () => {
    expect(call('concat', list('a', 1, 'b'), ', ')).toBe('a, 1, b')
    expect(call('concat', list('a', 'b', 'c'), '-', 2, 3)).toBe('b-c')
    expect(call('concat', new LuaTable())).toBe('')
    expect(() => call('concat', list('a', true))).toThrow(
      "invalid value (boolean) at index 2 in table for 'concat'",
    )
  })

  test('foreach and foreachi, in both forms', () => {
    const table = list('a', 'b')
    table.set('k', 'v')
    for (const run of [call, resumed]) {
      const seen: LuaValue[] = []
      run('foreach', table, (k, v) => {
        seen.push(k, v)
        return []
      })
      run('foreachi', table, (i, v) => {
        seen.push(i, v)
        return []
      })
      expect(seen).toEqual([1, 'a', 2, 'b', 'k', 'v', 1, 'a', 2, 'b'])
      expect(run('foreach', table, k => k)).toBe(1)
      expect(run('foreachi', table, (_, v) => v === 'b' || undefined)).toBe(true)
    }
  })

  test('getn, maxn, setn', () => {
    const table = list(1, 2)
    table.set(100.5, true)
    expect([call('getn', table), call('maxn', table)]).toEqual([2, 100.5])
    expect(() => call('setn', table, 1)).toThrow("'setn' is obsolete")
  })
})
