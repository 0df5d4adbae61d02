/**
 * Servers as fixtures of vitest: a test names the one that it needs, and only that is started. vitest reads from the
 * text of a fixture what it depends on, hence the braces.
 */
import { test as base, inject } from 'vitest'
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server that mini-redis-server/vitest-global has started. */
    redisUrl: string
  }
}

export interface RedisFixtures {
  /** What the servers are started with; see `startTestServer()`. */
  readonly redisOptions: TestServerOptions
  /** A server of this test's own. */
  readonly redis: TestServer
  /** One for all tests of a file. */
  readonly fileRedis: TestServer
  /** One for all files that a worker runs. */
  readonly workerRedis: TestServer
  /** The address of one server for all, which mini-redis-server/vitest-global has started. */
  readonly redisUrl: string
}

type Use = (server: TestServer) => Promise<void>

const serve = async ({ redisOptions }: Pick<RedisFixtures, 'redisOptions'>, use: Use): Promise<void> => {
  const server = await startTestServer(redisOptions)
  await use(server)
  await server.close()
}

/**
 * `test` of vitest, with servers.
 *
 * @example
 * test('counts visits', async ({ redis }) => {
 *   await visit(redis.url)
 *   expect(redis.contents()).toEqual({ visits: { type: 'string', value: '1' } })
 * })
 */
export const test = base.extend<RedisFixtures>({
  redisOptions: [{}, { scope: 'worker' }],
  redis: serve,
  fileRedis: [serve, { scope: 'file' }],
  workerRedis: [serve, { scope: 'worker' }],
  redisUrl: async ({ task: _ }, use) => {
    const url = inject('redisUrl')
    if (url === undefined) throw new Error("redisUrl needs globalSetup: 'mini-redis-server/vitest-global'")
    await use(url)
  },
})
