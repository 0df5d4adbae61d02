import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntColumn } from './int-column.ts'
import { NumberColumn } from './number-column.ts'

const CHUNK = 16_384

/** Lengths on both sides of where chunks end and begin small. */
const length = fc.oneof(fc.nat(40), fc.constantFrom(CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5))
const step = fc.oneof(
  fc.record({ do: fc.constant('grow' as const), to: length }),
  fc.record({ do: fc.constant('truncate' as const), to: length }),
  fc.record({ do: fc.constant('extend' as const), to: length }),
  fc.record({ do: fc.constant('set' as const), at: fc.nat(100_000), value: fc.integer() }),
  fc.record({ do: fc.constant('copy' as const), which: fc.nat(5) }),
)

test.each([
  ['integers', () => new IntColumn(), (value: number) => value],
  ['doubles', () => new NumberColumn(), (value: number) => value / 7],
] as const)('a column of %s holds what an array would, and so do its copies', (_, make, numberOf) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      let column: IntColumn | NumberColumn = make()
      let model: number[] = []
      const kept: [IntColumn | NumberColumn, number[]][] = []
      for (const each of steps) {
        if (each.do === 'grow') {
          for (let at = model.length; at < each.to; at++) {
            model.push(numberOf(at))
            column.set(at, numberOf(at))
          }
        } else if (each.do === 'truncate' && each.to < model.length) {
          model.length = each.to
          column.truncate(each.to)
        } else if (each.do === 'extend' && each.to > model.length) {
          column.extend(each.to)
          // What was there before it was truncated may be there again.
          for (let at = model.length; at < each.to; at++) column.set(at, 0)
          while (model.length < each.to) model.push(0)
        } else if (each.do === 'set' && model.length > 0) {
          const at = each.at % model.length
          model[at] = numberOf(each.value)
          column.set(at, numberOf(each.value))
        } else if (each.do === 'copy') {
          kept.push([column.copy(), model.slice()])
          const other = kept[each.which % kept.length]
          if (other !== undefined) {
            kept[each.which % kept.length] = [column, model]
            ;[column, model] = other
          }
        }
      }
      kept.push([column, model])
      for (const [each, numbers] of kept) {
        if (numbers.some((value, at) => each.get(at) !== value)) expect.unreachable('another number')
      }
    }),
    { numRuns: 100 },
  )
})

test('counts its memory, and gives it back', () => {
  const column = new IntColumn()
  for (let at = 0; at < 100_000; at++) column.set(at, at)
  expect(column.memory).toBeGreaterThan(400_000)
  expect(column.memory).toBeLessThan(480_000)
  expect(column.copy().memory).toBe(column.memory)
  column.truncate(10)
  column.truncate(0)
  expect(column.memory).toBeLessThan(300)
})
