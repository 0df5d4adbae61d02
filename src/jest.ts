/** `mini-redis-server/jest`: a preset of Jest, and the type of what it gives to tests. It holds nothing that runs. */
import type { TestCluster } from './testing/cluster/test-cluster.ts'
import type { TestSentinel } from './testing/sentinel/test-sentinel.ts'
import type { TestServer } from './testing/test-server.ts'

export type { TestClusterOptions } from './testing/cluster/start-cluster.ts'
export type { TestCluster } from './testing/cluster/test-cluster.ts'
export type { TestSentinelOptions } from './testing/sentinel/start-sentinel.ts'
export type { TestSentinel } from './testing/sentinel/test-sentinel.ts'
export type { TestServer, TestServerOptions } from './testing/test-server.ts'

declare global {
  /** The server of this test file, which the preset `mini-redis-server/jest` has started. */
  var redisServer: TestServer
  /** The cluster of this test file, with the option `redisCluster` of the environment. */
  var redisCluster: TestCluster
  /** The primary, its replicas and sentinels of this test file, with the option `redisSentinel`. */
  var redisSentinel: TestSentinel
}
