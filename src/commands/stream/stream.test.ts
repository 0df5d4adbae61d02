import { expect, test } from 'vitest'
import { dispatch } from '../../engine/dispatch.ts'
import { InProcessConnection } from '../../engine/in-process.ts'
import * as errors from '../../keyspace/errors.ts'
import { createServer } from '../../server/server.ts'

test('an entry that is too large for a node is refused, and leaves the stream as it was', () => {
  const { session } = new InProcessConnection(createServer())
  // V8 makes such a string only once somebody reads in it.
  const half = 'x'.repeat(2 ** 28)
  dispatch(session, ['XADD', 'k', '1', 'f', 'v'])
  expect(dispatch(session, ['XADD', 'k', '2', 'f', half, half, 'v'])).toBe(errors.STREAM_ELEMENTS_TOO_LARGE)
  expect(dispatch(session, ['XADD', 'new', '2', 'f', half, 'g', half])).toBe(errors.STREAM_ELEMENTS_TOO_LARGE)
  dispatch(session, ['XADD', 'k', '2', 'f', 'v'])
  expect(dispatch(session, ['XLEN', 'k'])).toBe(2)
  expect(dispatch(session, ['EXISTS', 'new'])).toBe(0)
})
