import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packAll, unpack } from './packed.ts'
import { matchingEntries, removeMatches } from './packed-matches.ts'

/** Few different ones, with lengths on both sides of where the packing changes, and bytes that look like lengths. */
const item = fc.oneof(
  fc.constantFrom('', 'a', 'b', '\x01', '\x01a', '\0', 'ab', 'ba'),
  fc.constantFrom(253, 254, 255, 256, 65_535, 65_536).map(length => 'x'.repeat(length)),
)

test('finds the entries that an array finds', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 30 }), item, (items, wanted) => {
      const expected = items.flatMap((each, index) => (each === wanted ? [index] : []))
      expect(matchingEntries(packAll(items), wanted)).toEqual(expected)
    }),
  )
})

test('removes the first or last of them', () => {
  fc.assert(
    fc.property(
      fc.array(item, { maxLength: 30 }),
      item,
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (items, wanted, limit, backwards) => {
        const places = items.flatMap((each, index) => (each === wanted ? [index] : []))
        const gone = new Set(backwards ? places.slice(-limit) : places.slice(0, limit))
        const kept = removeMatches(packAll(items), wanted, limit, backwards)
        expect(unpack(kept)).toEqual(items.filter((_, index) => !gone.has(index)))
      },
    ),
  )
})
