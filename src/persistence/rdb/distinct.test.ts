import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packAll } from '../../structures/packed.ts'
import { areDistinct, MOST_DISTINCT } from './distinct.ts'

function check(items: readonly string[], step: 1 | 2): boolean {
  const bytes = Buffer.from(`..${packAll(items)}`, 'latin1')
  return areDistinct(bytes, 2, bytes.length, step, items.length / step)
}

test('twins are found among any number of entries, as fields or members', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(60).map(String), fc.string({ maxLength: 3, unit: 'binary-ascii' })), {
        minLength: 1,
        maxLength: 60,
      }),
      items => {
        const isDistinct = new Set(items).size === items.length
        expect(check(items, 1)).toBe(isDistinct)
        expect(
          check(
            items.flatMap(item => [item, 'value']),
            2,
          ),
        ).toBe(isDistinct)
      },
    ),
  )
})

test('as many as it takes, and again and again', () => {
  const items = Array.from({ length: MOST_DISTINCT }, (_, i) => `item ${i}`)
  for (let round = 0; round < 3; round++) {
    expect(check(items, 1)).toBe(true)
    expect(check([...items.slice(1), 'item 77'], 1)).toBe(false)
  }
})
