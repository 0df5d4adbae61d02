import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeadlineHeap } from './deadline-heap.ts'

const times = fc.oneof(fc.nat(20), fc.double({ noNaN: true }), fc.constant(2 ** 63))
const operations = fc.array(
  fc.record({ name: fc.constantFrom('add', 'add', 'move', 'remove', 'pop'), which: fc.nat(), time: times }),
  { maxLength: 300 },
)

test('always knows the earliest deadline, like a sorted list', () => {
  fc.assert(
    fc.property(operations, list => {
      const heap = new DeadlineHeap<string>()
      const model = new Map<number, { owner: string; time: number }>()
      for (const [at, { name, which, time }] of list.entries()) {
        const slots = [...model.keys()]
        const slot = name === 'pop' ? heap.first : slots[which % Math.max(1, slots.length)]
        if (name === 'add') {
          const added = heap.add(`owner ${at}`, time)
          expect(added).toBeGreaterThan(0)
          expect(model.has(added)).toBe(false)
          model.set(added, { owner: `owner ${at}`, time })
        } else if (slot !== undefined && slot !== 0) {
          if (name === 'move') {
            heap.move(slot, time)
            model.set(slot, { owner: heap.ownerOf(slot), time })
          } else {
            heap.remove(slot)
            model.delete(slot)
          }
        }
        expect(heap.size).toBe(model.size)
        const earliest = [...model.values()].map(each => each.time).sort((a, b) => a - b)[0]
        expect(heap.first === 0 ? undefined : heap.timeOf(heap.first)).toBe(earliest)
      }
      for (const [slot, { owner, time }] of model) {
        expect([heap.ownerOf(slot), heap.timeOf(slot)]).toEqual([owner, time])
      }
      const standing = Array.from({ length: heap.size }, (_, index) => heap.slotAt(index))
      expect(standing.sort((a, b) => a - b)).toEqual([...model.keys()].sort((a, b) => a - b))
    }),
    { numRuns: 200 },
  )
})

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
  expect([heap.size, heap.first]).toEqual([0, 0])
})
