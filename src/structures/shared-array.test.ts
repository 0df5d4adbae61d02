import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IntColumn } from './int-column.ts'
import { SharedArray } from './shared-array.ts'

const operations = fc.array(
  fc.record({
    name: fc.constantFrom('push', 'push', 'set', 'pop', 'copy'),
    which: fc.nat(),
    value: fc.nat(),
    times: fc.constantFrom(1, 1, 1, 700),
  }),
  { maxLength: 60 },
)

test('is an array, and so is every copy', () => {
  fc.assert(
    fc.property(operations, list => {
      const sides = [{ array: new SharedArray<number>(), model: [] as number[] }]
      for (const { name, which, value, times } of list) {
        const side = sides[which % sides.length] as (typeof sides)[number]
        const { array, model } = side
        if (name === 'copy') sides.push({ array: array.copy(), model: [...model] })
        for (let i = 0; i < times; i++) {
          if (name === 'push') {
            array.push(value + i)
            model.push(value + i)
          } else if (name === 'set' && model.length > 0) {
            array.set((which + i) % model.length, value)
            model[(which + i) % model.length] = value
          } else if (name === 'pop') expect(array.pop()).toBe(model.pop())
        }
      }
      for (const { array, model } of sides) {
        expect(array.length).toBe(model.length)
        expect([...array]).toEqual(model)
      }
    }),
  )
})

describe('a column of integers', () => {
  test.each([3, 64, 70, 40_000])('of %i goes its own way from its copy on', length => {
    const column = new IntColumn()
    for (let i = 0; i < length; i++) column.set(i, i)
    const copy = column.copy()
    copy.set(1, -1)
    column.set(2, -2)
    for (let i = length; i < length + 100; i++) {
      column.set(i, i)
      copy.set(i, -i)
    }
    expect([column.get(1), copy.get(1), column.get(2), copy.get(2)]).toEqual([1, -1, -2, 2])
    expect([column.get(length + 99), copy.get(length + 99)]).toEqual([length + 99, -length - 99])
    expect([column.get(0), copy.get(0)]).toEqual([0, 0])
  })
})
