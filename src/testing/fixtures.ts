/**
 * What fixtures of vitest and of Playwright do: start something, lend it to a test, end it. Both read from the text of a
 * function what it depends on, hence the braces.
 */
import type { TestClusterOptions } from './cluster/start-cluster.ts'
import type { TestCluster } from './cluster/test-cluster.ts'
import type { TestSentinelOptions } from './sentinel/start-sentinel.ts'
import type { TestSentinel } from './sentinel/test-sentinel.ts'
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts'

/** What servers, clusters and sentinels are started with. */
export interface FixtureOptions {
  readonly redisOptions: TestServerOptions
  readonly clusterOptions: TestClusterOptions
  readonly sentinelOptions: TestSentinelOptions
}

/** Runs a test with what was started for it. */
export type Use<T> = (lent: T) => Promise<void>

export const serve = async (
  { redisOptions }: Pick<FixtureOptions, 'redisOptions'>,
  use: Use<TestServer>,
): Promise<void> => {
  await using server = await startTestServer(redisOptions)
  await use(server)
}

// Loaded where a test names them: most have no cluster.
export const serveCluster = async (
  { clusterOptions }: Pick<FixtureOptions, 'clusterOptions'>,
  use: Use<TestCluster>,
): Promise<void> => {
  const { startTestCluster } = await import('./cluster/start-cluster.ts')
  await using cluster = await startTestCluster(clusterOptions)
  await use(cluster)
}

export const serveSentinel = async (
  { sentinelOptions }: Pick<FixtureOptions, 'sentinelOptions'>,
  use: Use<TestSentinel>,
): Promise<void> => {
  const { startTestSentinel } = await import('./sentinel/start-sentinel.ts')
  await using sentinel = await startTestSentinel(sentinelOptions)
  await use(sentinel)
}
