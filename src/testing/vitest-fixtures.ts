/**
 * Servers as fixtures of vitest: a test names the one that it needs, and only that is started. vitest reads from the
 * text of a fixture what it depends on, hence the braces.
 */
import { test as base, inject } from 'vitest'
import type { TestClusterOptions } from './cluster/start-cluster.ts'
import type { TestCluster } from './cluster/test-cluster.ts'
import { serve, serveCluster, serveSentinel, type Use } from './fixtures.ts'
import type { TestSentinelOptions } from './sentinel/start-sentinel.ts'
import type { TestSentinel } from './sentinel/test-sentinel.ts'
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server that mini-redis-server/vitest-global has started. */
    redisUrl: string
  }
}

/** Puts into a new server what each test is to find. */
export type RedisSeed = (redis: TestServer) => void | Promise<void>

export interface RedisFixtures {
  /** What the servers are started with; see `startTestServer()`. */
  readonly redisOptions: TestServerOptions
  /** What each test finds in its `redis`: runs once for each worker, whatever it takes. Undefined: nothing. */
  readonly redisSeed: RedisSeed | undefined
  /** The server that `redisSeed` was given, if there is one, for the tests' servers to be forks of. */
  readonly seededRedis: TestServer | undefined
  /** A server of this test's own. */
  readonly redis: TestServer
  /** One for all tests of a file. */
  readonly fileRedis: TestServer
  /** One for all files that a worker runs. */
  readonly workerRedis: TestServer
  /** The address of one server for all, which mini-redis-server/vitest-global has started. */
  readonly redisUrl: string
  /** What clusters are started with; see `startTestCluster()`. */
  readonly clusterOptions: TestClusterOptions
  /** A cluster of this test's own. */
  readonly cluster: TestCluster
  /** One for all tests of a file. */
  readonly fileCluster: TestCluster
  /** What sentinels are started with, and what they watch; see `startTestSentinel()`. */
  readonly sentinelOptions: TestSentinelOptions
  /** A primary with replicas and sentinels, of this test's own. */
  readonly sentinel: TestSentinel
  /** One for all tests of a file. */
  readonly fileSentinel: TestSentinel
}

const seed = async (
  { redisOptions, redisSeed }: Pick<RedisFixtures, 'redisOptions' | 'redisSeed'>,
  use: Use<TestServer | undefined>,
): Promise<void> => {
  if (redisSeed === undefined) {
    await use(undefined)
    return
  }
  await using server = await startTestServer(redisOptions)
  await redisSeed(server)
  await use(server)
}

const forkOrServe = async (
  { redisOptions, seededRedis }: Pick<RedisFixtures, 'redisOptions' | 'seededRedis'>,
  use: Use<TestServer>,
): Promise<void> => {
  const server = await (seededRedis?.fork() ?? startTestServer(redisOptions))
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
  redisSeed: [async ({ redisOptions: _ }, use) => await use(undefined), { scope: 'worker' }],
  seededRedis: [seed, { scope: 'worker' }],
  redis: forkOrServe,
  fileRedis: [serve, { scope: 'file' }],
  workerRedis: [serve, { scope: 'worker' }],
  redisUrl: async ({ task: _ }, use) => {
    const url = inject('redisUrl')
    if (url === undefined) throw new Error("redisUrl needs globalSetup: 'mini-redis-server/vitest-global'")
    await use(url)
  },
  clusterOptions: [{}, { scope: 'worker' }],
  cluster: serveCluster,
  fileCluster: [serveCluster, { scope: 'file' }],
  sentinelOptions: [{}, { scope: 'worker' }],
  sentinel: serveSentinel,
  fileSentinel: [serveSentinel, { scope: 'file' }],
})
