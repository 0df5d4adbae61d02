/** What has broken the sandbox of scripts before, sent to a real redis-server and to ours: the same bytes come back. */
import { afterAll, describe, test } from 'vitest'
import { ESCAPES } from '../support/escapes.ts'
import { Pair } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

/** What changes the real server, where it is not as careful as ours, and what of ours no such server says. */
function isSafe(script: string): boolean {
  return agree('setfenv and newproxy are gone') || !/[sg]etfenv|newproxy/.test(script)
}

describe.each(Object.entries(ESCAPES))('%s', (_, scripts) => {
  test.each(scripts.filter(isSafe).map(script => ({ script })))('$script', async ({ script }) => {
    await pair.same([
      ['EVAL', script, 0],
      ['EVAL', 'return {type(redis.call), ("x"):upper(), 1 + 1}', 0],
    ])
  })
})
