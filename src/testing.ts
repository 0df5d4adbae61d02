/** `mini-redis-server/testing`: what tests of programs that use Redis need. */
export { VirtualClock } from './keyspace/clock.ts'
export type { FaultEffect, FaultRule } from './testing/fault-rule.ts'
export { type Fault, Faults } from './testing/faults.ts'
export { startTestServer, type TestServer, type TestServerOptions } from './testing/test-server.ts'
