/** `mini-redis-server/node-test`: servers that end with the tests of node:test. */
export {
  clusterFor,
  clusterForAll,
  redisFor,
  redisForAll,
  sentinelFor,
  sentinelForAll,
  type TestScope,
} from './testing/node-test.ts'
