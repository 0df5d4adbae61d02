const { client, mayTry } = require('./login-limit.js')

beforeAll(() => client.connect())
afterAll(() => client.destroy())

test('another file begins with nothing', async () => {
  expect(await client.dbSize()).toBe(0)
  expect(await mayTry('ann')).toBe(true)
})
