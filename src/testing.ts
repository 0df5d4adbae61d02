/** `mini-redis-server/testing`: what tests of programs that use Redis need. */
export { VirtualClock } from './keyspace/clock.ts'
export type { FakeTimers } from './keyspace/faked-clock.ts'
export { ReplayError } from './recording/errors.ts'
export { type RecordingSource, type ReplayOptions, replay } from './recording/replay.ts'
export type { Difference, ReplayReport, Skip } from './recording/report.ts'
export type { Call, Calls, CallsOptions } from './testing/calls.ts'
export type { TestClusterNode } from './testing/cluster/cluster-node.ts'
export type { SlotMove } from './testing/cluster/slot-move.ts'
export { startTestCluster, type TestClusterOptions } from './testing/cluster/start-cluster.ts'
export type { KillOptions, TestCluster } from './testing/cluster/test-cluster.ts'
export type { Content, Contents, ContentsOptions, PlainValue } from './testing/contents.ts'
export type { FaultConditions, FaultEffect, FaultRule } from './testing/fault-rule.ts'
export { type Fault, type Faults, faultsOf } from './testing/faults.ts'
export type { TestNode } from './testing/group/test-node.ts'
export type { IdleOptions } from './testing/idle.ts'
export { startTestSentinel, type TestSentinelOptions } from './testing/sentinel/start-sentinel.ts'
export type { SentinelKillOptions, TestSentinel } from './testing/sentinel/test-sentinel.ts'
export {
  startTestServer,
  type TestForkOptions,
  type TestServer,
  type TestServerOptions,
} from './testing/test-server.ts'
