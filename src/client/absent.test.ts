import { expect, test } from 'vitest'
import { ABSENT_IN_BATCH, ABSENT_IN_CLIENT, ABSENT_IN_SYNC_CLIENT } from './absent.ts'
import { Batch } from './batch.ts'
import { clientOver } from './direct.ts'

const redis = clientOver(() => ({ send: () => {}, sendAll: () => {}, flush: () => {}, close: () => {} }))

test.each([
  ['client', redis, ABSENT_IN_CLIENT],
  ['pipeline', redis.pipeline(), ABSENT_IN_BATCH],
] as const)('every absent method of a %s says what to use instead', (_, object, absent) => {
  for (const [name, instead] of Object.entries(absent)) {
    const method: unknown = Reflect.get(object, name)
    expect(() => Reflect.apply(Object(method), object, ['x'])).toThrow(
      expect.objectContaining({
        name: 'AbsentError',
        code: 'ABSENT',
        message: `there is no method ${name}(): ${instead}`,
      }),
    )
  }
})

test('nothing that is there is called absent', () => {
  const own = (object: object) => new Set(Object.getOwnPropertyNames(object))
  const client = own(Object.getPrototypeOf(redis))
  const batch = own(Batch.prototype)
  expect(Object.keys(ABSENT_IN_CLIENT).filter(name => client.has(name))).toEqual([])
  expect(Object.keys(ABSENT_IN_BATCH).filter(name => batch.has(name))).toEqual([])
  expect(Object.keys(ABSENT_IN_SYNC_CLIENT)).toContain('pipeline')
})
