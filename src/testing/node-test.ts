/** Servers that end with the tests of node:test that they were started for. */
import { after } from 'node:test'
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

/** Of a test or a suite: what node:test passes to its function. */
export interface TestScope {
  after(action: () => Promise<void>): void
}

/**
 * Starts a server for one test; it ends with it.
 *
 * @throws OptionError for a wrong or unknown option
 * @example
 * test('counts visits', async t => {
 *   const redis = await redisFor(t)
 *   await visit(redis.url)
 *   deepEqual(redis.contents(), { visits: { type: 'string', value: '1' } })
 * })
 */
export async function redisFor(scope: TestScope, options?: TestServerOptions): Promise<TestServer> {
  const server = await startTestServer(options)
  scope.after(() => server.close())
  return server
}

/**
 * Starts a server for all tests of a `describe`, or of the file, within which it is called; it ends with them.
 *
 * @throws OptionError for a wrong or unknown option
 * @example
 * const redis = await redisForAll()
 * beforeEach(() => redis.reset())
 */
export async function redisForAll(options?: TestServerOptions): Promise<TestServer> {
  const server = await startTestServer(options)
  after(() => server.close())
  return server
}
