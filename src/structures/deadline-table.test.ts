import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeadlineTable } from './deadline-table.ts'

const NEVER = Number.POSITIVE_INFINITY
const operation = fc.record({
  name: fc.constantFrom('set', 'set', 'expire', 'expire', 'persist', 'delete', 'due', 'copy'),
  key: fc.integer({ min: 0, max: 12 }).map(String),
  value: fc.string({ maxLength: 30 }),
  time: fc.nat(50),
})

function removeDue(table: DeadlineTable, now: number, limit = NEVER): string[] {
  const removed: string[] = []
  table.removeDue(now, limit, key => removed.push(key))
  return removed
}

test('holds what a map with deadlines would', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), list => {
      let table = new DeadlineTable(7)
      const model = new Map<string, { value: string; deadline: number }>()
      for (const { name, key, value, time } of list) {
        const position = table.find(key)
        const known = model.get(key)
        expect(position !== -1).toBe(known !== undefined)
        if (name === 'set') {
          if (position === -1) table.add(key, value)
          else table.setAt(position, value)
          model.set(key, { value, deadline: known?.deadline ?? NEVER })
        } else if (name === 'due') {
          const due = [...model].filter(([, each]) => each.deadline <= time)
          expect(removeDue(table, time).sort()).toEqual(due.map(([each]) => each).sort())
          for (const [each] of due) model.delete(each)
        } else if (name === 'copy') table = table.copy()
        else if (known !== undefined) {
          if (name === 'delete') {
            table.deleteAt(position)
            model.delete(key)
          } else if (name === 'expire') {
            table.setDeadlineAt(position, time)
            known.deadline = time
          } else {
            table.clearDeadlineAt(position)
            known.deadline = NEVER
          }
        }
        expect(table.size).toBe(model.size)
        expect(table.nextDeadline).toBe(Math.min(NEVER, ...[...model.values()].map(each => each.deadline)))
      }
      const seen: unknown[] = []
      for (let cursor = 0; ; ) {
        cursor = table.scan(cursor, 3, at =>
          seen.push([table.keyAt(at), { value: table.valueAt(at), deadline: table.deadlineAt(at) }]),
        )
        if (cursor === 0) break
      }
      expect(new Map(seen as [string, unknown][])).toEqual(model)
      expect(seen.length).toBe(model.size)
    }),
    { numRuns: 300 },
  )
})

test('removes the earliest first, no more than it should', () => {
  const table = new DeadlineTable(1)
  for (const time of [30, 10, 20, 40]) table.setDeadlineAt(table.add(`at ${time}`, ''), time)
  expect(removeDue(table, 35, 2)).toEqual(['at 10', 'at 20'])
  expect([table.find('at 10'), table.find('at 20')]).toEqual([-1, -1])
  expect(table.nextDeadline).toBe(30)
  expect(removeDue(table, 35, 2)).toEqual(['at 30'])
  expect(table.size).toBe(1)
})

test('gives its memory back', () => {
  const table = new DeadlineTable(1)
  for (let i = 0; i < 1000; i++) table.setDeadlineAt(table.add(`key ${i}`, 'x'.repeat(i % 50)), i)
  expect(table.memory).toBeGreaterThan(1000 * 60)
  table.setAt(table.find('key 5'), 'longer than before')
  expect(removeDue(table, 499, 1000).length).toBe(500)
  for (let i = 500; i < 1000; i++) table.deleteAt(table.find(`key ${i}`))
  expect(table.memory).toBeLessThan(15_000)
})
