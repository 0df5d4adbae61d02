import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeadlineHeap } from './deadline-heap.ts'

/** Plus zero, since no clock shows a negative one. */
const times = fc.oneof(fc.nat(20), fc.double({ noNaN: true }), fc.constant(2 ** 63)).map(time => time + 0)
const operations = fc.array(
  fc.record({
    name: fc.constantFrom('add', 'add', 'move', 'remove', 'pop', 'copy'),
    which: fc.nat(),
    time: times,
  }),
  { maxLength: 300 },
)

/** A heap, and what should be in it. */
interface Side {
  readonly heap: DeadlineHeap<string>
  readonly model: Map<number, { owner: string; time: number }>
}

test('always knows the earliest deadline, like a sorted list, and so does every copy', () => {
  fc.assert(
    fc.property(operations, list => {
      const sides: Side[] = [{ heap: new DeadlineHeap<string>(), model: new Map() }]
      for (const [at, { name, which, time }] of list.entries()) {
        const side = sides[which % sides.length] as Side
        if (name === 'copy') sides.push({ heap: side.heap.copy(), model: structuredClone(side.model) })
        else change(side, name, Math.floor(which / sides.length), time, `owner ${at}`)
        for (const each of sides) check(each)
      }
      for (const { heap, model } of sides) {
        const standing = Array.from({ length: heap.size }, (_, index) => heap.slotAt(index))
        assert.deepEqual(
          standing.sort((a, b) => a - b),
          [...model.keys()].sort((a, b) => a - b),
        )
      }
    }),
    { numRuns: 200 },
  )
})

function change({ heap, model }: Side, name: string, which: number, time: number, owner: string): void {
  const slots = [...model.keys()]
  const slot = name === 'pop' ? heap.first : slots[which % Math.max(1, slots.length)]
  if (name === 'add') {
    const added = heap.add(owner, time)
    expect(added).toBeGreaterThan(0)
    assert.equal(model.has(added), false)
    model.set(added, { owner, time })
  } else if (slot !== undefined && slot !== 0) {
    if (name === 'move') {
      heap.move(slot, time)
      model.set(slot, { owner: heap.ownerOf(slot), time })
    } else {
      heap.remove(slot)
      model.delete(slot)
    }
  }
}

function check({ heap, model }: Side): void {
  assert.equal(heap.size, model.size)
  const earliest = [...model.values()].map(each => each.time).sort((a, b) => a - b)[0]
  assert.equal(heap.first === 0 ? undefined : heap.timeOf(heap.first), earliest)
  for (const [slot, { owner, time }] of model) {
    assert.deepEqual([heap.ownerOf(slot), heap.timeOf(slot)], [owner, time])
  }
}

test('gives deadlines back in order, and uses slots again', () => {
  const heap = new DeadlineHeap<number>()
  let state = 1
  const next = () => {
    state = (state * 48271) % 2147483647
    return state
  }
  for (let i = 0; i < 50_000; i++) heap.add(i, next())
  let last = 0
  for (let i = 0; i < 40_000; i++) {
    const time = heap.timeOf(heap.first)
    if (time < last) expect.unreachable('out of order')
    last = time
    heap.remove(heap.first)
  }
  let largest = 0
  for (let i = 0; i < 40_000; i++) largest = Math.max(largest, heap.add(i, next()))
  expect(largest).toBeLessThanOrEqual(50_000)
  while (heap.size > 0) heap.remove(heap.first)
  assert.deepEqual([heap.size, heap.first], [0, 0])
})
