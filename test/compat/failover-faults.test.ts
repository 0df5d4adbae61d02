/** A group of servers of ours under real sentinels, while things break: a short run of test/jepsen/. */
import { expect, test } from 'vitest'
import { check } from '../jepsen/check.ts'

const SEED = Number(process.env['SEED'] ?? 20240601)

test('what was acknowledged is kept, but for what a demoted primary took', async () => {
  const outcome = await check(15, SEED)
  expect(outcome.isSettled, JSON.stringify(outcome)).toBe(true)
  expect(outcome.failures).toEqual([])
  expect(outcome.unexplained).toEqual([])
  expect(new Set(outcome.digests).size).toBe(1)
  expect(outcome.acknowledged).toBeGreaterThan(0)
}, 120_000)
