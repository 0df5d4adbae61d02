import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { between } from '../../test/support/between.ts'
import type { NodeLimits } from './list-node.ts'
import { packAll, unpack } from './packed.ts'
import { readIn } from './packed-bytes.ts'
import { PackedList } from './packed-list.ts'

type Step =
  | { readonly do: 'pushFirst' | 'pushLast' | 'popFirst' | 'popLast'; readonly times: number }
  | { readonly do: 'addFirst' | 'addLast'; readonly times: number }
  | { readonly do: 'dropFirst' | 'dropLast'; readonly part: number }
  | { readonly do: 'set' | 'insert'; readonly part: number; readonly item: string }
  | { readonly do: 'look'; readonly part: number }
  | { readonly do: 'remove'; readonly item: string; readonly limit: number; readonly backwards: boolean }

const item = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', 'a', 'b', 'c', 'dd', 'eee', 'a longer one') },
  { weight: 1, arbitrary: fc.constantFrom('f'.repeat(60), 'g'.repeat(300)) },
)
const part = between(0, 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('pushFirst', 'pushLast'), times: fc.nat(150) }),
  fc.record({ do: fc.constantFrom('pushFirst', 'pushLast'), times: fc.nat(150) }),
  fc.record({ do: fc.constantFrom('addFirst', 'addLast'), times: fc.nat(150) }),
  fc.record({ do: fc.constantFrom('popFirst', 'popLast'), times: fc.nat(100) }),
  fc.record({ do: fc.constantFrom('dropFirst', 'dropLast'), part: part.map(each => each / 4) }),
  fc.record({ do: fc.constantFrom('set', 'insert'), part, item }),
  fc.record({ do: fc.constant('look' as const), part }),
  fc.record({
    do: fc.constant('remove' as const),
    item,
    limit: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(Number.POSITIVE_INFINITY)),
    backwards: fc.boolean(),
  }),
)

const limits: fc.Arbitrary<NodeLimits> = fc.constantFrom(
  { bytes: 64, entries: Number.POSITIVE_INFINITY },
  { bytes: 8192, entries: 1 },
  { bytes: 8192, entries: 7 },
  { bytes: 500, entries: Number.POSITIVE_INFINITY },
  { bytes: 8192, entries: Number.POSITIVE_INFINITY },
)

/** Elements that come round again, so that there is something to find. */
const FILL = ['a', '', 'bb', 'a', 'c'.repeat(20)]

class Model {
  readonly list: PackedList
  items: string[]
  /** What says of earlier looks whether they show what they showed. */
  readonly kept: (() => void)[] = []
  #pushed = 0

  constructor(list: PackedList, items: readonly string[]) {
    this.list = list
    this.items = [...items]
  }

  copy(): Model {
    return new Model(this.list.copy(), this.items)
  }

  take(step: Step): void {
    const { list, items } = this
    switch (step.do) {
      case 'pushFirst':
      case 'pushLast':
        for (let i = 0; i < step.times; i++) {
          const item = FILL[this.#pushed++ % FILL.length] as string
          list[step.do](item)
          if (step.do === 'pushFirst') items.unshift(item)
          else items.push(item)
        }
        return
      case 'addFirst':
      case 'addLast': {
        const added = Array.from(
          { length: step.times },
          (_, i) => FILL[(this.#pushed + i) % FILL.length] as string,
        )
        this.#pushed += step.times
        list[step.do](added)
        if (step.do === 'addFirst') items.unshift(...added.toReversed())
        else items.push(...added)
        return
      }
      case 'popFirst':
      case 'popLast':
        for (let i = 0; i < step.times; i++) {
          assert.equal(list[step.do](), step.do === 'popFirst' ? items.shift() : items.pop())
        }
        return
      case 'dropFirst':
      case 'dropLast': {
        const count = Math.floor(step.part * (items.length + 1))
        list[step.do](count)
        items.splice(step.do === 'dropFirst' ? 0 : items.length - count, count)
        return
      }
      case 'set':
        if (items.length === 0) return
        list.set(this.#index(step.part), step.item)
        items[this.#index(step.part)] = step.item
        return
      case 'insert': {
        const index = Math.floor(step.part * (items.length + 1))
        const place = Math.min(index, items.length)
        list.insert(place, step.item)
        items.splice(place, 0, step.item)
        return
      }
      case 'look': {
        const from = Math.floor(step.part * items.length)
        const to = Math.min(items.length, from + 200)
        const parts = list.parts(from, to)
        const shown = items.slice(from, to)
        const read = () => {
          const all: string[] = []
          for (const each of parts) {
            if ('place' in each) readIn(each.bytes, each.place, each.count, all)
            else all.push(...each)
          }
          return all
        }
        this.kept.push(() => assert.deepEqual(read(), shown))
        return
      }
      case 'remove': {
        list.remove(step.item, step.limit, step.backwards)
        const places = placesOf(items, step.item)
        const gone = new Set(step.backwards ? places.slice(-step.limit) : places.slice(0, step.limit))
        this.items = items.filter((_, index) => !gone.has(index))
        return
      }
    }
  }

  #index(part: number): number {
    return Math.min(this.items.length - 1, Math.floor(part * this.items.length))
  }

  check(): void {
    const { list, items } = this
    assert.equal(list.size, items.length)
    assert.deepEqual(list.range(0, items.length), items)
    assert.equal(list.bytes, packAll(items).length)
    expect(list.openCount).toBeLessThanOrEqual(items.length)
    expect(list.memory).toBeGreaterThanOrEqual(list.bytes)
    if (items.length === 0) assert.equal(list.memory, 0)
    for (let at = 0; at < items.length; at += 1 + (at >> 3)) assert.equal(list.at(at), items[at])
    const [from, to] = [items.length >> 2, ((items.length * 2) / 3) | 0]
    assert.deepEqual(list.range(from, Math.max(from, to)), items.slice(from, Math.max(from, to)))
    for (const wanted of ['a', 'eee']) {
      const all = placesOf(items, wanted)
      assert.deepEqual([...list.find(wanted, 0, items.length, false)], all)
      const some = all.filter(index => index >= from && index < to)
      assert.deepEqual([...list.find(wanted, from, to, false)], some)
      assert.deepEqual([...list.find(wanted, from, to, true)], some.reverse())
    }
  }
}

function placesOf(items: readonly string[], wanted: string): number[] {
  return items.flatMap((each, index) => (each === wanted ? [index] : []))
}

test('behaves like an array, and so does each copy', () => {
  fc.assert(
    fc.property(
      limits,
      fc.array(item, { minLength: 1, maxLength: 20 }),
      fc.array(fc.record({ step, whose: fc.nat(3), copies: fc.nat(7) }), { maxLength: 30 }),
      (limits, initial, steps) => {
        const models = [new Model(PackedList.of(packAll(initial), initial.length, limits), initial)]
        for (const { step, whose, copies } of steps) {
          const model = models[whose % models.length] as Model
          if (copies === 0 && models.length < 4) models.push(model.copy())
          model.take(step)
          model.check()
        }
        for (const model of models) {
          model.check()
          assert.deepEqual(unpack(model.list.pack()), model.items)
        }
        for (const model of models) {
          while (model.list.size > 0) model.list.dropFirst(100)
          model.items = []
          model.check()
          for (const same of model.kept) same()
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('keeps nodes within their limits, and an element that is larger in one of its own', () => {
  const list = new PackedList({ bytes: 100, entries: 10 })
  for (let i = 0; i < 1000; i++) list.pushLast(String(i))
  const few = list.nodeCount
  expect(few).toBeGreaterThan(90)
  list.insert(500, 'x'.repeat(1000))
  expect(list.nodeCount).toBeLessThanOrEqual(few + 3)
  expect(list.at(500)).toHaveLength(1000)
  assert.equal(list.at(501), '500')
})

test('nodes that become small are joined', () => {
  const list = new PackedList({ bytes: 100, entries: 1000 })
  for (let i = 0; i < 1000; i++) list.pushLast(i % 10 === 0 ? 'kept' : 'gone')
  const before = list.nodeCount
  list.remove('gone', Number.POSITIVE_INFINITY, false)
  assert.equal(list.size, 100)
  expect(list.nodeCount).toBeLessThan(before / 5)
})

test('a change of an element leaves what was shown and copies alone, and takes no memory', () => {
  const list = new PackedList({ bytes: 8192, entries: 512 })
  for (let i = 0; i < 10_000; i++) list.pushLast(`element:${i}`)
  const bytesAt = (index: number) => {
    const [part] = list.parts(index, index + 1)
    return part !== undefined && 'place' in part ? part.bytes : expect.unreachable()
  }
  const shown = bytesAt(5000)
  list.set(5000, 'another')
  const own = list.copy()
  list.set(5001, 'x')
  const bytes = bytesAt(5001)
  expect(bytes).not.toBe(shown)
  assert.equal(own.at(5001), 'element:5001')
  for (let round = 0; round < 50; round++) list.set(5002, 'y'.repeat(round))
  const before = list.memory
  for (let round = 0; round < 1000; round++) list.set(5000 + (round % 40), `other:${round}`)
  expect(list.memory).toBeLessThan(before + 1000)
  assert.deepEqual(list.range(5000, 5003), ['other:960', 'other:961', 'other:962'])
})
