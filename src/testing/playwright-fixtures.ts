/**
 * Servers as fixtures of Playwright: a test names the one that it needs, and only that is started. Playwright reads from
 * the text of a fixture what it depends on, hence the braces.
 */
import { test as base } from '@playwright/test'
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

export interface TestFixtures {
  /** A server of this test's own. */
  readonly redis: TestServer
}

export interface WorkerFixtures {
  /** What the servers are started with, also `use: { redisOptions }` of a configuration; see `startTestServer()`. */
  readonly redisOptions: TestServerOptions
  /** One for all tests that a worker runs: for a program that is started once for them. */
  readonly workerRedis: TestServer
}

type Use = (server: TestServer) => Promise<void>

const serve = async ({ redisOptions }: Pick<WorkerFixtures, 'redisOptions'>, use: Use): Promise<void> => {
  const server = await startTestServer(redisOptions)
  await use(server)
  await server.close()
}

/**
 * `test` of Playwright, with servers.
 *
 * @example
 * test('counts visits', async ({ page, redis }) => {
 *   const app = await startApp({ redis: redis.url })
 *   await page.goto(app.url)
 *   expect(redis.contents()).toEqual({ visits: { type: 'string', value: '1' } })
 * })
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  redisOptions: [{}, { option: true, scope: 'worker' }],
  redis: serve,
  workerRedis: [serve, { scope: 'worker' }],
})
