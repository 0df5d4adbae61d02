import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { test } from 'vitest'
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
        assert.equal(order.get(id), known)
        if (name === 'remove') {
          assert.equal(order.remove(id), known)
          model.delete(nameOf(id))
        } else if (name === 'add' && known === undefined) {
          order.add(id)
          model.set(nameOf(id), id)
        } else if (name === 'visit') {
          const expected = [...model.values()].filter(each => compareIds(each, id) >= 0).sort(compareIds)
          assert.deepEqual(itemsFrom(order, id), expected)
          assert.deepEqual(itemsFrom(order, id, 2), expected.slice(0, 2))
          assert.equal(order.firstFrom(id), expected[0])
        }
        assert.equal(order.size, model.size)
      }
      const all = [...model.values()].sort(compareIds)
      assert.deepEqual(itemsFrom(order, { ms: 0, seq: 0 }), all)
      assert.deepEqual([order.first, order.last], [all[0], all.at(-1)])
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
    assert.deepEqual(
      itemsFrom(order, { ms: 0, seq: 0 }).map(each => each.ms),
      [...Array(count).keys()],
    )
    for (let at = 0; at < count; at++) {
      assert.equal(order.remove({ ms: remove(at), seq: 0 })?.ms, remove(at))
      assert.equal(order.size, count - 1 - at)
    }
    assert.deepEqual([order.first, order.last], [undefined, undefined])
  }
})
