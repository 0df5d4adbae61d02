/** A server for one test: on a free port, with time that stands still until it is advanced. */
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer, type Server, type ServerOptions } from '../server/server.ts'

export interface TestServer extends AsyncDisposable {
  readonly server: Server
  readonly clock: VirtualClock
  /** For clients: `redis://127.0.0.1:<port>`. */
  readonly url: string
}

/**
 * Starts a server whose time the test moves.
 *
 * @example
 * await using redis = await startTestServer()
 * const app = createApp({ redis: redis.url })
 * redis.clock.advance('1h') // whatever the app stored for less than an hour is gone
 */
export async function startTestServer(options: Omit<ServerOptions, 'clock'> = {}): Promise<TestServer> {
  const clock = new VirtualClock()
  const server = await createServer({ port: 0, ...options, clock }).listen()
  return {
    server,
    clock,
    url: `redis://127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: () => server.close(),
  }
}
