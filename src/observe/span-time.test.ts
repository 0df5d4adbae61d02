import { expect, test } from 'vitest'
import { before, now } from './span-time.ts'

test('goes back across a second without losing nanoseconds', () => {
  expect(before([1_800_000_000, 500], 0.001)).toEqual([1_799_999_999, 999_999_500])
  expect(before([1_800_000_000, 5_000_000], 2.5)).toEqual([1_800_000_000, 2_500_000])
})

test('is the system clock, with fractions of a millisecond', () => {
  const earliest = Date.now()
  const [seconds, nanoseconds] = now()
  const milliseconds = seconds * 1000 + nanoseconds / 1e6
  expect(milliseconds).toBeGreaterThan(earliest - 60)
  expect(milliseconds).toBeLessThan(Date.now() + 60)
  expect(nanoseconds).toBeGreaterThanOrEqual(0)
  expect(nanoseconds).toBeLessThan(1e9)
})
