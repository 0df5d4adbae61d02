/** Servers as fixtures of Playwright: a test names the one that it needs, and only that is started. */
import { test as base } from '@playwright/test'
import type { TestClusterOptions } from './cluster/start-cluster.ts'
import type { TestCluster } from './cluster/test-cluster.ts'
import { serve, serveCluster, serveSentinel } from './fixtures.ts'
import type { TestSentinelOptions } from './sentinel/start-sentinel.ts'
import type { TestSentinel } from './sentinel/test-sentinel.ts'
import type { TestServer, TestServerOptions } from './test-server.ts'

export interface TestFixtures {
  /** A server of this test's own. */
  readonly redis: TestServer
  /** A cluster of this test's own. */
  readonly cluster: TestCluster
  /** A primary with replicas and sentinels, of this test's own. */
  readonly sentinel: TestSentinel
}

export interface WorkerFixtures {
  /** What the servers are started with, also `use: { redisOptions }` of a configuration; see `startTestServer()`. */
  readonly redisOptions: TestServerOptions
  /** One for all tests that a worker runs: for a program that is started once for them. */
  readonly workerRedis: TestServer
  /** What clusters are started with; see `startTestCluster()`. */
  readonly clusterOptions: TestClusterOptions
  /** A cluster for all tests that a worker runs. */
  readonly workerCluster: TestCluster
  /** What sentinels are started with, and what they watch; see `startTestSentinel()`. */
  readonly sentinelOptions: TestSentinelOptions
  /** A primary with replicas and sentinels for all tests that a worker runs. */
  readonly workerSentinel: TestSentinel
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
  clusterOptions: [{}, { option: true, scope: 'worker' }],
  cluster: serveCluster,
  workerCluster: [serveCluster, { scope: 'worker' }],
  sentinelOptions: [{}, { option: true, scope: 'worker' }],
  sentinel: serveSentinel,
  workerSentinel: [serveSentinel, { scope: 'worker' }],
})
