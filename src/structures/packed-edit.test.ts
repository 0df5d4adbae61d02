import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packAll, skip, unpack } from './packed.ts'
import { appendItems, removeItems, replaceItem, setPairs } from './packed-edit.ts'

const item = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 6 }) },
  { weight: 1, arbitrary: fc.nat(70_000).map(length => 'x'.repeat(length)) },
  { weight: 1, arbitrary: fc.integer({ min: 250, max: 260 }).map(length => '\xff'.repeat(length)) },
)
const items = fc.array(item, { maxLength: 12 })

test('changes what a list would', () => {
  fc.assert(
    fc.property(items, items, item, fc.nat(), (list, more, other, which) => {
      const packed = packAll(list)
      expect(appendItems(packed, more)).toBe(packAll([...list, ...more]))
      if (list.length === 0) return
      const index = which % list.length
      const at = skip(packed, 0, index)
      expect(replaceItem(packed, at, other)).toBe(packAll(list.with(index, other)))
      const count = 1 + (which % (list.length - index))
      expect(removeItems(packed, at, count)).toBe(packAll(list.toSpliced(index, count)))
    }),
  )
})

test('sets pairs as a map does', () => {
  const key = fc.oneof(fc.constantFrom('', 'a', 'b', 'ab'), item)
  const pairs = fc.array(fc.tuple(key, item), { maxLength: 20 })
  fc.assert(
    fc.property(pairs, pairs, (first, second) => {
      const model = new Map(first)
      const before = model.size
      for (const [key, value] of second) model.set(key, value)
      const packed = packAll([...new Map(first)].flat())
      const added = { count: 0 }
      expect(unpack(setPairs(packed, second.flat(), added))).toEqual([...model].flat())
      expect(added.count).toBe(model.size - before)
    }),
  )
})
