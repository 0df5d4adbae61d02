/** `mini-redis-server/testing`: what tests of programs that use Redis need. */
export { VirtualClock } from './keyspace/clock.ts'
export { ReplayError } from './recording/errors.ts'
export { type RecordingSource, type ReplayOptions, replay } from './recording/replay.ts'
export type { Difference, ReplayReport, Skip } from './recording/report.ts'
export type { Call, Calls, CallsOptions } from './testing/calls.ts'
export type { Content, Contents, ContentsOptions, PlainValue } from './testing/contents.ts'
export type { FaultConditions, FaultEffect, FaultRule } from './testing/fault-rule.ts'
export { type Fault, type Faults, faultsOf } from './testing/faults.ts'
export type { IdleOptions } from './testing/idle.ts'
export {
  startTestServer,
  type TestForkOptions,
  type TestServer,
  type TestServerOptions,
} from './testing/test-server.ts'
