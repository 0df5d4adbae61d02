/** `mini-redis-server/testing` in a page. */
import type { EngineOptions } from '../../../../src/engine/engine.ts'
import { VirtualClock } from '../../../../src/keyspace/clock.ts'
import { createServer, type Server } from './server.ts'

export interface TestServer extends AsyncDisposable {
  readonly server: Server
  readonly clock: VirtualClock
}

export async function startTestServer(options: EngineOptions = {}): Promise<TestServer> {
  const clock = new VirtualClock()
  return { server: createServer({ ...options, clock }), clock, async [Symbol.asyncDispose]() {} }
}
