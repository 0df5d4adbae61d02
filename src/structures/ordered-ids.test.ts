import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareIds, FIRST_ID, type LogId, MAX_WHOLE } from './log-id.ts'
import { OrderedIds } from './ordered-ids.ts'

const whole = fc.oneof(
  { weight: 8, arbitrary: fc.nat(40) },
  fc.constantFrom<number | bigint>(
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53 - 1,
    2n ** 53n,
    2n ** 63n,
    MAX_WHOLE,
  ),
)
const id = fc.record({ ms: whole, seq: whole }, { noNullPrototype: true })
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ name: fc.constant('add' as const), id, count: fc.integer({ min: 1, max: 200 }) }),
  },
  { weight: 4, arbitrary: fc.record({ name: fc.constant('remove' as const), id, count: fc.nat(150) }) },
  {
    weight: 1,
    arbitrary: fc.record({ name: fc.constantFrom('visit', 'copy', 'set'), id, count: fc.nat(9) }),
  },
)

/** What an id has: two numbers. */
interface Item {
  readonly id: LogId
  numbers: [number, number]
}

const nameOf = ({ ms, seq }: LogId) => `${ms}-${seq}`

function itemsFrom(order: OrderedIds, from: LogId, limit = Number.POSITIVE_INFINITY): Item[] {
  const items: Item[] = []
  order.visitFrom(from, place => {
    const numbers: [number, number] = [order.numberAt(place, 0), order.numberAt(place, 1)]
    return items.push({ id: order.idAt(place), numbers }) < limit
  })
  return items
}

function set(order: OrderedIds, place: number, [first, second]: [number, number]): void {
  order.setNumberAt(place, 0, first)
  order.setNumberAt(place, 1, second)
}

function expectSame(order: OrderedIds, model: ReadonlyMap<string, Item>): void {
  const all = [...model.values()].sort((a, b) => compareIds(a.id, b.id))
  assert.equal(order.size, all.length)
  assert.deepEqual(itemsFrom(order, FIRST_ID), all)
  assert.deepEqual([order.first, order.last], [all[0]?.id, all.at(-1)?.id])
}

test('keeps ids in order with their numbers, and so do its copies', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 90, size: 'max' }), steps => {
      let order = new OrderedIds(2)
      let model = new Map<string, Item>()
      const copies: [OrderedIds, Map<string, Item>][] = []
      for (const [number, { name, id, count }] of steps.entries()) {
        if (name === 'add') {
          // Some in a row, between others.
          for (let more = 0; more < count; more++) {
            const each = { ms: id.ms, seq: typeof id.seq === 'number' ? id.seq + more * 3 : id.seq }
            if (!Number.isSafeInteger(Number(each.seq)) && more > 0) break
            if (model.has(nameOf(each))) continue
            const numbers: [number, number] = [number + 0.5, -more]
            set(order, order.add(each), numbers)
            model.set(nameOf(each), { id: each, numbers })
          }
        } else if (name === 'remove') {
          const all = [...model.values()].sort((a, b) => compareIds(a.id, b.id))
          const from = all.findIndex(each => compareIds(each.id, id) >= 0)
          assert.equal(order.remove(id), model.delete(nameOf(id)))
          for (const each of from === -1 ? [] : all.slice(from + 1, from + 1 + count)) {
            assert.equal(order.remove(each.id), true)
            model.delete(nameOf(each.id))
          }
        } else if (name === 'set') {
          const place = order.find(id)
          const item = model.get(nameOf(id))
          assert.equal(place !== -1, item !== undefined)
          if (item !== undefined) {
            set(order, place, [number, count])
            model.set(nameOf(id), { id, numbers: [number, count] })
          }
        } else if (name === 'copy') {
          copies.push([order.copy(), new Map(model)])
          const [next] = copies
          // One of them goes on.
          if (count % 2 === 0 && next !== undefined) {
            copies[0] = [order, model]
            ;[order, model] = next
          }
        } else {
          const expected = [...model.values()]
            .filter(each => compareIds(each.id, id) >= 0)
            .sort((a, b) => compareIds(a.id, b.id))
          assert.deepEqual(itemsFrom(order, id), expected)
          assert.deepEqual(itemsFrom(order, id, 2), expected.slice(0, 2))
        }
        assert.equal(order.size, model.size)
      }
      expectSame(order, model)
      for (const [copy, kept] of copies) expectSame(copy, kept)
    }),
    { numRuns: 40 },
  )
})

test('takes ids in any order, gives them up in any, and its memory with them', () => {
  const count = 20_000
  const scattered = (at: number) => Math.imul(at, 7919) % count
  for (const [add, remove] of [
    [(at: number) => at, (at: number) => at],
    [(at: number) => count - 1 - at, (at: number) => count - 1 - at],
    [scattered, scattered],
    [(at: number) => at, scattered],
  ] as const) {
    const order = new OrderedIds(1)
    for (let at = 0; at < count; at++) order.setNumberAt(order.add({ ms: add(at), seq: 0 }), 0, add(at))
    expect(order.memory).toBeLessThan(count * 24 * 2.5)
    const seen: number[] = []
    order.visitFrom(FIRST_ID, place => seen.push(order.numberAt(place, 0)) > 0)
    assert.deepEqual(seen, [...Array(count).keys()])
    for (let at = 0; at < count; at++) {
      if (!order.remove({ ms: remove(at), seq: 0 })) expect.unreachable(`${at} is gone`)
    }
    assert.deepEqual([order.size, order.first, order.last], [0, undefined, undefined])
    expect(order.memory).toBeLessThan(1000)
  }
})
