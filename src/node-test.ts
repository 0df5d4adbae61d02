/** `mini-redis-server/node-test`: servers that end with the tests of node:test. */
export { redisFor, redisForAll, type TestScope } from './testing/node-test.ts'
