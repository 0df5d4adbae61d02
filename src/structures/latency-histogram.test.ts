import fc from 'fast-check'
import { expect, test } from 'vitest'
import { between } from '../../test/support/between.ts'
import { LatencyHistogram } from './latency-histogram.ts'

/** In milliseconds, from nothing to half an hour. */
const durations = fc.oneof(between(0, 0.001), between(0, 10), between(0, 2_000_000))

test('percentiles are those of the sorted list, at most one bucket too large', () => {
  fc.assert(
    fc.property(
      fc.array(durations, { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 0, max: 100 }),
      (list, percent) => {
        const histogram = new LatencyHistogram()
        for (const each of list) histogram.record(each)
        expect(histogram.total).toBe(list.length)
        const sorted = list.map(each => each * 1000).sort((a, b) => a - b)
        const exact = sorted[Math.max(1, Math.ceil((percent / 100) * list.length)) - 1] ?? 0
        const shown = histogram.percentile(percent)
        // Recording rounds to nanoseconds.
        expect(shown).toBeGreaterThanOrEqual(exact - 0.001)
        expect(shown).toBeLessThanOrEqual(exact * (1 + 1 / 31) + 0.002)
      },
    ),
  )
})

test('percentiles grow with the percentage', () => {
  fc.assert(
    fc.property(fc.array(durations, { minLength: 1, maxLength: 50 }), list => {
      const histogram = new LatencyHistogram()
      for (const each of list) histogram.record(each)
      const shown = [0, 1, 25, 50, 75, 99, 99.9, 100].map(percent => histogram.percentile(percent))
      expect(shown).toEqual([...shown].sort((a, b) => a - b))
    }),
  )
})

test('counts up to a duration', () => {
  const histogram = new LatencyHistogram()
  for (const milliseconds of [0.001, 0.002, 0.1, 1, 10]) histogram.record(milliseconds)
  expect(histogram.countUpTo(0.5)).toBe(0)
  expect(histogram.countUpTo(4)).toBe(2)
  expect(histogram.countUpTo(200)).toBe(3)
  expect(histogram.countUpTo(1_000_000)).toBe(5)
})

test('an empty one has nothing to tell', () => {
  const histogram = new LatencyHistogram()
  expect([histogram.total, histogram.percentile(99), histogram.countUpTo(1e9)]).toEqual([0, 0, 0])
})

test('takes durations of hours', () => {
  const histogram = new LatencyHistogram()
  const hours = 5 * 3_600_000
  histogram.record(hours)
  const shown = histogram.percentile(50)
  expect(shown).toBeGreaterThanOrEqual(hours * 1000)
  expect(shown).toBeLessThanOrEqual(hours * 1000 * 1.04)
})
