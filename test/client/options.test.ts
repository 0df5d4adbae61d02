/** What the client's functions are told wrongly: refused at once, by name. connect() is tested in src/client/target.test.ts. */
import { expect, test } from 'vitest'
import type { SubscriptionOptions } from '../../src/client.ts'
import { createServer } from '../../src/server.ts'

/** As plain JavaScript may pass it. */
const wrong = <T>(value: unknown): T => value as T

test('options that are none are refused', async () => {
  const server = createServer()
  const redis = server.connect()
  const refused = (call: () => unknown, message: string) =>
    expect(async () => await call()).rejects.toThrow(
      expect.objectContaining({ code: 'OPTION', message: expect.stringContaining(message) }),
    )
  await refused(() => redis.with({ timeout: Number.NaN }), 'with: option timeout must be')
  await refused(() => redis.with(wrong({ signal: 'stop' })), 'with: option signal must be an AbortSignal')
  await refused(() => redis.with(wrong({ retries: 3 })), 'with has no option retries')
  const body = () => redis.multi()
  await refused(
    () => redis.transaction(['k'], body, { attempts: Number.NaN }),
    'transaction: option attempts',
  )
  await refused(() => redis.transaction(['k'], body, { attempts: 0 }), 'must be an integer from 1')
  await refused(
    () => redis.transaction(['k'], wrong(redis.multi())),
    'transaction: its body must be a function',
  )
  await refused(
    () =>
      redis.transaction(
        ['k'],
        wrong(() => {}),
      ),
    'transaction: what its body returns must be a batch',
  )
  await refused(() => redis.pipeline().exec(wrong({ errors: 'value' })), "must be 'throw' or 'values'")
  const listen = (options: unknown) => redis.listen('channels', ['c'], wrong<SubscriptionOptions>(options))
  await refused(() => listen({ buffer: Number.NaN }), 'listen: option buffer must be an integer from 0')
  await refused(() => listen({ whenFull: 'wait' }), 'listen: option whenFull must be')
  await refused(() => redis.listen(wrong('channel'), ['c'], {}), "listen: the kind must be 'channels' or")
  await refused(() => redis.scanIterator({ count: 0 }).next(), 'SCAN: option count must be an integer from 1')
  await refused(() => redis.scanIterator(wrong({ MATCH: '*' })).next(), 'SCAN has no option MATCH')
  await refused(
    () => redis.hscanIterator('h', wrong({ match: null })).next(),
    'HSCAN: option match must be a string',
  )
  await server.close()
})

test('what would be lost is refused', () => {
  const server = createServer()
  const redis = server.connect()
  const commands = [[['set', 'k', 'v']]]
  expect(() => redis.pipeline(...wrong<[]>(commands))).toThrow(
    'pipeline() takes nothing: add commands by methods',
  )
  expect(() => redis.multi(...wrong<[]>(commands))).toThrow('multi() takes nothing')
  expect(() => redis.listen('channels', wrong('news'), {})).toThrow('listen: the names are not an array')
  redis.close()
})
