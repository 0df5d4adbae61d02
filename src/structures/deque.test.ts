import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Deque } from './deque.ts'

const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('pushFirst', 'pushLast'), times: fc.nat(40) }),
  fc.record({ kind: fc.constantFrom('popFirst', 'popLast'), times: fc.nat(40) }),
  fc.record({ kind: fc.constant('replace'), times: fc.nat(3) }),
  fc.record({ kind: fc.constant('filter'), times: fc.constant(1) }),
)

test('behaves like an array', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const deque = new Deque<number>()
      let model: number[] = []
      let next = 0
      for (const { kind, times } of steps) {
        for (let i = 0; i < times; i++) {
          if (kind === 'pushFirst') {
            deque.pushFirst(next)
            model.unshift(next++)
          } else if (kind === 'pushLast') {
            deque.pushLast(next)
            model.push(next++)
          } else if (kind === 'popFirst') expect(deque.popFirst()).toBe(model.shift())
          else if (kind === 'popLast') expect(deque.popLast()).toBe(model.pop())
          else if (kind === 'replace') {
            const at = Math.min(i, model.length)
            deque.replace(at, 1, next, next + 1)
            model.splice(at, 1, next, next + 1)
            next += 2
          } else {
            deque.filter(each => each % 3 !== 0)
            model = model.filter(each => each % 3 !== 0)
          }
        }
        expect(deque.length).toBe(model.length)
        expect(model.map((_, index) => deque.at(index))).toEqual(model)
      }
    }),
  )
})

test('a queue of many turns keeps no room for what has gone', () => {
  const deque = new Deque<number>()
  for (let i = 0; i < 100_000; i++) {
    deque.pushLast(i)
    if (i >= 10 && deque.popFirst() !== i - 10) expect.unreachable()
  }
  expect(deque.length).toBe(10)
  expect(deque.at(0)).toBe(99_990)
})
