import fc from 'fast-check'

const STEPS = 2 ** 31 - 1

/**
 * Any number of a range, its ends included. Of the doubles that fast-check picks from one, nearly all lie next to 0, as
 * nearly all doubles do; so most of these are picked by where they lie in the range.
 */
export function between(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.integer({ min: 0, max: STEPS }).map(step => min + ((max - min) * step) / STEPS),
    },
    { weight: 1, arbitrary: fc.double({ min, max, noNaN: true }) },
  )
}
