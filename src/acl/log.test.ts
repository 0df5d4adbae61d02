import { expect, test } from 'vitest'
import { AclLog, type Refusal } from './log.ts'

const refusal = (object: string, more: Partial<Refusal> = {}): Refusal => ({
  reason: 'key',
  context: 'toplevel',
  object,
  username: 'alice',
  ...more,
})

const shown = (log: AclLog) => log.newest(100).map(({ id, object, count }) => [id, object, count])

test('the same within a minute counts one up and comes to the front', () => {
  const log = new AclLog()
  log.add(refusal('a'), 'first', 1000)
  log.add(refusal('b'), 'first', 2000)
  log.add(refusal('a'), 'second', 61_000)
  expect(shown(log)).toEqual([
    [0, 'a', 2],
    [1, 'b', 1],
  ])
  expect(log.newest(1)[0]).toMatchObject({ clientInfo: 'second', created: 1000, updated: 61_000 })
  log.add(refusal('b'), 'later', 62_001)
  expect(shown(log)[0]).toEqual([2, 'b', 1])
})

test('another reason, context, object or user is another entry', () => {
  const log = new AclLog()
  log.add(refusal('a'), '', 0)
  log.add(refusal('a', { reason: 'command' }), '', 0)
  log.add(refusal('a', { context: 'lua' }), '', 0)
  log.add(refusal('a', { username: 'bob' }), '', 0)
  expect(shown(log).map(([id]) => id)).toEqual([3, 2, 1, 0])
  expect(log.counts).toEqual({ command: 1, key: 3, channel: 0, auth: 0 })
  log.clear()
  expect(shown(log)).toEqual([])
})

test('the oldest go, and only the newest ten are looked at for the same', () => {
  const log = new AclLog()
  for (let i = 0; i < 11; i++) log.add(refusal(`key ${i}`), '', 0)
  log.add(refusal('key 0'), '', 0)
  expect(log.newest(100)).toHaveLength(12)
  log.limit = 2
  log.add(refusal('last'), '', 0)
  expect(shown(log).map(([, object]) => object)).toEqual(['last', 'key 0'])
})

test('of a long key only the beginning is kept', () => {
  const log = new AclLog()
  log.add(refusal('k'.repeat(100_000)), '', 0)
  expect(log.newest(1)[0]?.object).toHaveLength(4096)
})
