import fc from 'fast-check'
import { expect, test } from 'vitest'
import { between } from '../../test/support/between.ts'
import { EncodingLimits } from './limits.ts'
import { ListValue } from './list-value.ts'
import { stringMemory } from './values.ts'

const BYTES: Readonly<Record<number, number>> = { [-1]: 4096, [-2]: 8192 }

/** Bytes of a listpack of these elements: each has a head, and its length again behind it. */
function listpackOf(items: readonly string[]): number {
  return items.reduce((sum, item) => {
    const number = /^(0|-?[1-9]\d{0,8})$/.test(item) ? Number(item) : undefined
    if (number === undefined) {
      const bytes = item.length + (item.length < 64 ? 1 : item.length < 4096 ? 2 : 5)
      return sum + bytes + (bytes < 128 ? 1 : 2)
    }
    if (number >= 0 && number < 128) return sum + 2
    return (
      sum + (Math.abs(number) < 4096 ? 3 : Math.abs(number) < 32768 ? 4 : Math.abs(number) < 8388608 ? 5 : 6)
    )
  }, 7)
}

/** What a list becomes when elements are added. */
function encodingAfter(list: ListValue, items: readonly string[], listNode: number): string {
  if (list.encoding === 'quicklist') return 'quicklist'
  const bytes = listpackOf(itemsOf(list)) + items.reduce((sum, each) => sum + each.length, 0)
  const entries = listNode < 0 ? Number.POSITIVE_INFINITY : listNode
  const fits = bytes <= (BYTES[listNode] ?? 8192) && list.size + items.length <= entries
  return fits ? 'listpack' : 'quicklist'
}

function listOf(items: readonly string[], limits = new EncodingLimits()): ListValue {
  const list = new ListValue(limits)
  list.push('right', items)
  return list
}

function itemsOf(list: ListValue): string[] {
  return list.range(0, list.size)
}

const item = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('', 'a', 'b', '1', '-500', '123456789', 'a longer element') },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(70), 'y'.repeat(300), 'z'.repeat(5000)) },
)
const side = fc.constantFrom('left', 'right')
const part = between(0, 1)
const step = fc.record({
  name: fc.constantFrom('push', 'push', 'fill', 'pop', 'popMany', 'set', 'insert', 'trim', 'remove', 'copy'),
  side,
  items: fc.array(item, { minLength: 1, maxLength: 12 }),
  part,
  other: part,
  number: fc.nat(300),
})

test('behaves like an array, whatever its size and encoding', () => {
  fc.assert(
    fc.property(fc.constantFrom(-1, -2, 8, 128), fc.array(step, { maxLength: 50 }), (listNode, steps) => {
      const limits = Object.assign(new EncodingLimits(), { listNode })
      let list = new ListValue(limits)
      let model: string[] = []
      for (const { name, side, items, part, other, number } of steps) {
        const [first = ''] = items
        const index = Math.floor(part * 0.999 * model.length)
        switch (name) {
          case 'push':
          case 'fill': {
            const added =
              name === 'push' ? items : Array.from({ length: number }, (_, at) => `filled ${at % 9}`)
            const encoding = encodingAfter(list, added, listNode)
            list.push(side, added)
            expect(list.encoding).toBe(encoding)
            if (side === 'left') model.unshift(...[...added].reverse())
            else model.push(...added)
            break
          }
          case 'pop':
            expect(list.pop(side)).toBe(side === 'left' ? model.shift() : model.pop())
            break
          case 'popMany': {
            const expected =
              side === 'left'
                ? model.splice(0, number)
                : model.splice(Math.max(0, model.length - number)).reverse()
            expect(list.popMany(side, number)).toEqual(expected)
            break
          }
          case 'set':
            expect(list.set(index, first)).toBe(index < model.length)
            if (index < model.length) model[index] = first
            break
          case 'insert': {
            const pivot = model[index] ?? 'nowhere'
            const where = side === 'left' ? 'before' : 'after'
            expect(list.insert(where, pivot, first)).toBe(model.length > 0)
            if (model.length > 0) model.splice(model.indexOf(pivot) + (where === 'after' ? 1 : 0), 0, first)
            break
          }
          case 'trim': {
            const end = Math.ceil(model.length * (1 - other / 3))
            const start = Math.min(end, Math.floor((part / 3) * model.length))
            list.trim(start, end)
            model = model.slice(start, end)
            break
          }
          case 'remove': {
            const limit = number % 4 === 0 ? Number.POSITIVE_INFINITY : number % 4
            const wanted = number % 2 === 0 ? first : (model[index] ?? '')
            const places = model.flatMap((each, at) => (each === wanted ? [at] : []))
            const gone = new Set(side === 'right' ? places.slice(-limit) : places.slice(0, limit))
            expect(list.remove(wanted, limit, side === 'right')).toBe(gone.size)
            model = model.filter((_, at) => !gone.has(at))
            break
          }
          case 'copy': {
            const before = list
            list = list.copy()
            before.push('left', ['only in the original'])
            before.pop('right')
            break
          }
        }
        expect(list.size).toBe(model.length)
        expect(itemsOf(list)).toEqual(model)
        const least = model.reduce((sum, each) => sum + each.length + 1, 0)
        expect(list.memory).toBeGreaterThan(least)
        expect(list.memory).toBeLessThan(
          2500 + least * 1.4 + 128 * 30 + (least / 1000) * 500 + model.length * 85,
        )
      }
    }),
    { numRuns: 300 },
  )
})

test('a short list costs little', () => {
  const list = listOf(Array.from({ length: 10 }, (_, at) => `element ${at}0`))
  expect(list.memory).toBe(64 + stringMemory(110))
})

test('is a listpack again when a removal leaves half of the limit', () => {
  const limits = Object.assign(new EncodingLimits(), { listNode: 10 })
  const list = listOf('abcdefghijk'.split(''), limits)
  expect(list.encoding).toBe('quicklist')
  list.popMany('left', 5)
  expect(list.encoding).toBe('quicklist')
  list.pop('left')
  expect(list.encoding).toBe('listpack')
  limits.listNode = 2
  expect(list.encoding).toBe('listpack')
  list.push('left', ['x'])
  expect(list.encoding).toBe('quicklist')
})

test('an element too long for a listpack is a quicklist of its own, until it is replaced', () => {
  const list = listOf(['x'.repeat(9000)])
  expect(list.encoding).toBe('quicklist')
  list.set(0, 'short')
  expect(list.encoding).toBe('listpack')
})

test('counts numbers as the listpack that Redis makes of them', () => {
  // 7 bytes of its own, 2 for each number up to 127.
  const fits = Array.from({ length: (8192 - 7) / 2 }, () => '100')
  const list = listOf([])
  for (const each of fits.slice(0, -1)) list.push('right', [each])
  expect(list.encoding).toBe('listpack')
  list.push('right', ['1', '1', '1', '1'])
  expect(list.encoding).toBe('quicklist')
})
