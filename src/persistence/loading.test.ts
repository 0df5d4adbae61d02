import { expect, test } from 'vitest'
import { SystemClock } from '../keyspace/clock.ts'
import { secondsLeft } from './loading.ts'

test('what is left takes as long as what was loaded', () => {
  const clock = new SystemClock()
  clock.freeze(1_700_000_010_000)
  const startedAt = 1_700_000_000_000
  expect(secondsLeft({ startedAt, totalBytes: 400, loadedBytes: 100 }, clock)).toBe(30)
  expect(secondsLeft({ startedAt, totalBytes: 400, loadedBytes: 400 }, clock)).toBe(0)
})
