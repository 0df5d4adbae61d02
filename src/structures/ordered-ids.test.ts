import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareIds, type LogId } from './log-id.ts'
import { OrderedIds } from './ordered-ids.ts'

const id = fc.record({ ms: fc.oneof(fc.nat(40), fc.constant(2n ** 60n)), seq: fc.nat(30) })
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ name: fc.constant('add' as const), id }) },
  { weight: 4, arbitrary: fc.record({ name: fc.constant('remove' as const), id }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant('visit' as const), id }) },
)

function itemsFrom<T extends LogId>(
  order: OrderedIds<T>,
  from: LogId,
  limit = Number.POSITIVE_INFINITY,
): T[] {
  const items: T[] = []
  order.visitFrom(from, item => items.push(item) < limit)
  return items
}

const nameOf = ({ ms, seq }: LogId) => `${ms}-${seq}`

test('keeps items in order, and finds them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 1500, size: 'max' }), steps => {
      const order = new OrderedIds<LogId>()
      const model = new Map<string, LogId>()
      for (const { name, id } of steps) {
        const known = model.get(nameOf(id))
        expect(order.get(id)).toBe(known)
        if (name === 'remove') {
          expect(order.remove(id)).toBe(known)
          model.delete(nameOf(id))
        } else if (name === 'add' && known === undefined) {
          order.add(id)
          model.set(nameOf(id), id)
        } else if (name === 'visit') {
          const expected = [...model.values()].filter(each => compareIds(each, id) >= 0).sort(compareIds)
          expect(itemsFrom(order, id)).toEqual(expected)
          expect(itemsFrom(order, id, 2)).toEqual(expected.slice(0, 2))
          expect(order.firstFrom(id)).toBe(expected[0])
        }
        expect(order.size).toBe(model.size)
      }
      const all = [...model.values()].sort(compareIds)
      expect(itemsFrom(order, { ms: 0, seq: 0 })).toEqual(all)
      expect([order.first, order.last]).toEqual([all[0], all.at(-1)])
    }),
    { numRuns: 60 },
  )
})

test('takes items in any order, and gives them up in any', () => {
  const count = 20_000
  const scattered = (at: number) => Math.imul(at, 7919) % count
  for (const [add, remove] of [
    [(at: number) => at, (at: number) => at],
    [(at: number) => count - 1 - at, (at: number) => count - 1 - at],
    [scattered, scattered],
    [(at: number) => at, scattered],
  ] as const) {
    const order = new OrderedIds<LogId>()
    for (let at = 0; at < count; at++) order.add({ ms: add(at), seq: 0 })
    expect(itemsFrom(order, { ms: 0, seq: 0 }).map(each => each.ms)).toEqual([...Array(count).keys()])
    for (let at = 0; at < count; at++) {
      expect(order.remove({ ms: remove(at), seq: 0 })?.ms).toBe(remove(at))
      expect(order.size).toBe(count - 1 - at)
    }
    expect([order.first, order.last]).toEqual([undefined, undefined])
  }
})
