const { client, mayTry } = require('./login-limit.js')

beforeAll(() => client.connect())
afterAll(() => client.destroy())

test('three tries a minute', async () => {
  const tries = []
  for (let i = 0; i < 4; i++) tries.push(await mayTry('ann'))
  expect(tries).toEqual([true, true, true, false])
})

// With a server of its own, the file can move its time. jest-shared.config.js has real time.
const testWithTime = globalThis.redisServer === undefined ? test.skip : test

testWithTime('after a minute it begins anew', async () => {
  redisServer.clock.advance('1m')
  expect(await mayTry('ann')).toBe(true)
  expect(redisServer.contents()).toEqual({ 'tries:ann': { type: 'string', value: '1', ttl: 60_000 } })
})
