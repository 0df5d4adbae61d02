/** Servers that end with the tests of node:test that they were started for. */
import { after } from 'node:test'
import type { TestClusterOptions } from './cluster/start-cluster.ts'
import type { TestCluster } from './cluster/test-cluster.ts'
import type { TestSentinelOptions } from './sentinel/start-sentinel.ts'
import type { TestSentinel } from './sentinel/test-sentinel.ts'
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

/**
 * Starts a cluster for one test; it ends with it.
 *
 * @throws OptionError for a wrong or unknown option; Error for a wrong or unknown directive in `config`
 * @example
 * test('visits survive the end of a node', async t => {
 *   const cluster = await clusterFor(t, { replicas: 1 })
 *   await visit(cluster.urls)
 *   await cluster.kill(cluster.ownerOf('visits'))
 *   equal(await visit(cluster.urls), 2)
 * })
 */
export async function clusterFor(scope: TestScope, options?: TestClusterOptions): Promise<TestCluster> {
  const cluster = await startCluster(options)
  scope.after(() => cluster.close())
  return cluster
}

/**
 * Starts a cluster for all tests of a `describe`, or of the file, within which it is called; it ends with them.
 *
 * @throws OptionError for a wrong or unknown option; Error for a wrong or unknown directive in `config`
 * @example
 * const cluster = await clusterForAll({ replicas: 1 })
 * beforeEach(() => cluster.reset())
 */
export async function clusterForAll(options?: TestClusterOptions): Promise<TestCluster> {
  const cluster = await startCluster(options)
  after(() => cluster.close())
  return cluster
}

/**
 * Starts a primary with replicas and sentinels for one test; they end with it.
 *
 * @throws OptionError for a wrong or unknown option; Error for a wrong or unknown directive in `config`
 * @example
 * test('visits survive the end of the primary', async t => {
 *   const redis = await sentinelFor(t)
 *   await visit(redis.urls)
 *   await redis.kill(redis.primary)
 *   equal(await visit(redis.urls), 2)
 * })
 */
export async function sentinelFor(scope: TestScope, options?: TestSentinelOptions): Promise<TestSentinel> {
  const sentinel = await startSentinel(options)
  scope.after(() => sentinel.close())
  return sentinel
}

/**
 * Starts a primary with replicas and sentinels for all tests of a `describe`, or of the file, within which it is called;
 * they end with them.
 *
 * @throws OptionError for a wrong or unknown option; Error for a wrong or unknown directive in `config`
 * @example
 * const redis = await sentinelForAll()
 * beforeEach(() => redis.reset())
 */
export async function sentinelForAll(options?: TestSentinelOptions): Promise<TestSentinel> {
  const sentinel = await startSentinel(options)
  after(() => sentinel.close())
  return sentinel
}

// Loaded where a test asks for them: most have no cluster.
async function startCluster(options: TestClusterOptions | undefined): Promise<TestCluster> {
  const { startTestCluster } = await import('./cluster/start-cluster.ts')
  return startTestCluster(options)
}

async function startSentinel(options: TestSentinelOptions | undefined): Promise<TestSentinel> {
  const { startTestSentinel } = await import('./sentinel/start-sentinel.ts')
  return startTestSentinel(options)
}
