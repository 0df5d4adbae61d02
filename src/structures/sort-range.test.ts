import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sortRange, weightsOfTexts } from './sort-range.ts'

test('the wanted part is as in a whole sort', () => {
  const weight = fc.oneof(fc.nat(20), fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0))
  fc.assert(
    fc.property(
      fc.array(weight, { maxLength: 200 }),
      fc.nat(210),
      fc.nat(210),
      fc.infiniteStream(fc.nat()),
      (list, from, to, numbers) => {
        const weights = Float64Array.from(list)
        const backwards = (a: number, b: number) => b - a
        const expected = [...list.keys()].sort((a, b) => {
          const [one = 0, other = 0] = [list[a], list[b]]
          return one < other ? -1 : one > other ? 1 : backwards(a, b)
        })
        const random = { below: (limit: number) => numbers.next().value % limit }
        expect([...sortRange(weights, from, to, backwards, random)]).toEqual(expected.slice(from, to))
        expect([...weights]).toEqual(list)
      },
    ),
  )
})

test('weights of texts are in the order of their bytes', () => {
  const text = fc.tuple(
    fc.constantFrom('', 'same', 'samesame'),
    fc.array(fc.constantFrom('\0', 'a', 'b', 'ÿ'), { maxLength: 8 }),
  )
  const texts = fc.array(fc.option(text.map(([start, end]) => start + end.join(''))), { maxLength: 8 })
  fc.assert(
    fc.property(texts, list => {
      const weights = weightsOfTexts(list)
      for (const [a, one] of list.entries()) {
        for (const [b, other] of list.entries()) {
          const difference = Math.sign((weights[a] ?? 0) - (weights[b] ?? 0))
          const order = one === other ? 0 : one === null ? -1 : other === null ? 1 : one < other ? -1 : 1
          if (difference !== 0) expect(difference).toBe(order)
          else if (one === null || other === null) expect(order).toBe(0)
        }
      }
    }),
  )
})
