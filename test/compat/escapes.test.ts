/** What has broken the sandbox of scripts before, sent to a real redis-server and to ours: the same bytes come back. */
import { afterAll, describe, test } from 'vitest'
import { ESCAPES } from '../support/escapes.ts'
import { Pair } from './pair.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

describe.each(Object.entries(ESCAPES))('%s', (_, scripts) => {
  test.each(scripts.map(script => ({ script })))('$script', async ({ script }) => {
    await pair.same([
      ['EVAL', script, 0],
      ['EVAL', 'return {type(redis.call), ("x"):upper(), 1 + 1}', 0],
    ])
  })
})
