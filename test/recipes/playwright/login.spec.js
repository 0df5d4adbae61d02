import { test as base, expect } from 'mini-redis-server/playwright'
import { startApp } from './app.js'

/** The program runs once for each worker, on that worker's server. */
const test = base.extend({
  app: [
    async ({ workerRedis }, use) => {
      const app = await startApp(workerRedis.url)
      await use(app)
      app.close()
    },
    { scope: 'worker' },
  ],
})

test.beforeEach(({ workerRedis }) => workerRedis.reset())

test('three tries a minute', async ({ app, request, workerRedis }) => {
  const logIn = async () => (await request.post(`${app.url}/login/ann`)).status()
  expect([await logIn(), await logIn(), await logIn(), await logIn()]).toEqual([200, 200, 200, 429])
  workerRedis.clock.advance('1m')
  expect(await logIn()).toBe(200)
})

test('the next test begins with nothing', ({ workerRedis }) => {
  expect(workerRedis.contents()).toEqual({})
})

test('a test may have a server of its own', async ({ redis }) => {
  expect(redis.server.config.text('maxmemory')).toBe(String(10 * 1024 * 1024))
})
