/** A server for one test: on a free port, with time that stands still until it is advanced. */

import { randomUUID } from 'node:crypto'
import { types } from 'node:util'
import { OptionError } from '../client/errors.ts'
import { INSPECT, type InspectArguments, shown } from '../client/inspect.ts'
import { boolean, type Check, checkValue, object } from '../client/option-checks.ts'
import { settingsOf } from '../config/settings.ts'
import type { ServerSnapshot } from '../engine/server-snapshot.ts'
import { VirtualClock } from '../keyspace/clock.ts'
import { MemoryStorage } from '../persistence/memory-storage.ts'
import { createServer, type ForkOptions, type Server, type ServerOptions } from '../server/server.ts'
import { type Controls, controlsOf } from './controls.ts'
import { resetServer } from './reset.ts'
import { runUntil } from './run-until.ts'

export interface TestServer extends Controls, AsyncDisposable {
  readonly clock: VirtualClock
  /** For clients of Upstash's REST API: `http://127.0.0.1:<port>`. Empty without the option `rest`. */
  readonly restUrl: string
  /** What such a client must show. Empty without the option `rest`. */
  readonly restToken: string
  /**
   * As at the start, for the next test: no keys, scripts and functions, directives as they were, no faults, no pause.
   * Clients stay connected; users stay, and so does the time.
   */
  reset(): Promise<void>
  /**
   * Lets time go on by itself until a promise is settled: whenever all is answered, it moves to the next thing that waits.
   *
   * @returns what the promise gives
   * @throws what the promise throws
   * @example
   * await redis.runUntil(client.blpop('jobs', 3600)) // null, and it is an hour later
   */
  runUntil<T>(wanted: PromiseLike<T>): Promise<T>
  /** The server as it is now, to go back to; see `Server.snapshot()`. It has no faults. */
  snapshot(): ServerSnapshot
  /**
   * As at a snapshot: keys, scripts, functions, directives and users. No faults, and no pause. Clients stay connected; the
   * time stays, so that what has expired meanwhile is gone.
   */
  restore(saved: ServerSnapshot): void
  /**
   * A server of the same contents on a port of its own, with time and faults of its own; the time begins where it is here.
   * It is closed by itself; see `Server.fork()`.
   */
  fork(options?: TestForkOptions): Promise<TestServer>
  /** Ends the server; may be called again. */
  close(): Promise<void>
}

/** What is not said is as the server has it. */
export type TestForkOptions = Omit<ForkOptions, 'clock'>

/** As of `createServer()`; `host` is 127.0.0.1 alone, and `port` any free one, unless they are given. */
export interface TestServerOptions extends Omit<ServerOptions, 'clock' | 'rest'> {
  /** Whether it also serves Upstash's REST API, on a port of its own; see `restUrl`. */
  readonly rest?: boolean
  /**
   * When its time begins: Unix time in milliseconds, or a Date. By default that of `Date.now()`, which fake timers may
   * have set.
   */
  readonly now?: number | Date
}

export const NOW: Check = {
  wanted: 'a Date, or Unix time in milliseconds',
  accepts: value => Number.isFinite(types.isDate(value) ? value.getTime() : value),
}

/**
 * Starts a server whose time the test moves.
 *
 * @throws OptionError for a wrong or unknown option
 * @example
 * const redis = await startTestServer()
 * const app = createApp({ redis: redis.url })
 * redis.clock.advance('1h') // whatever the app stored for less than an hour is gone
 * await redis.close()
 */
export async function startTestServer(given: TestServerOptions = {}): Promise<TestServer> {
  checkValue('startTestServer', 'the options', given, object)
  const { now = Date.now(), rest = false, ...options } = given
  checkValue('startTestServer', 'option now', now, NOW)
  checkValue('startTestServer', 'option rest', rest, boolean)
  if ('clock' in options) {
    throw new OptionError('startTestServer has no option clock: it is now, and the clock is made')
  }
  const clock = new VirtualClock(Number(now))
  // What a test saves is gone with its server, unless it says where.
  const storage = options.dir === undefined ? { storage: new MemoryStorage() } : {}
  const withRest = rest ? { rest: { port: 0, token: randomUUID() } } : {}
  // One address, for which Node needs no pattern of IPv6: to compile that takes longer than all else here.
  const server = createServer({ host: '127.0.0.1', port: 0, ...storage, ...withRest, ...options, clock })
  return testServerOver(await server.listen(), clock)
}

/** What tests have besides the server. */
function testServerOver(server: Server, clock: VirtualClock): TestServer {
  const settings = settingsOf(server.config)
  const controls = controlsOf(server)
  const { url, faults, resume } = controls
  const shows = {
    [INSPECT]: (...how: InspectArguments) =>
      shown('TestServer', { url, time: new Date(clock.now), server }, how),
  }
  return {
    ...controls,
    clock,
    restUrl: server.restPort === 0 ? '' : `http://127.0.0.1:${server.restPort}`,
    restToken: server.config.value('rest-token'),
    reset: () => {
      faults.clear()
      resume()
      return resetServer(server, settings)
    },
    runUntil: wanted => runUntil(clock, () => [server], wanted),
    snapshot: () => server.snapshot(),
    restore: saved => {
      server.restore(saved)
      faults.clear()
      resume()
    },
    fork: how => forkOf(server, clock, how),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
    ...shows,
  }
}

async function forkOf(
  server: Server,
  { now }: VirtualClock,
  options: TestForkOptions = {},
): Promise<TestServer> {
  checkValue('fork', 'the options', options, object)
  if ('clock' in options)
    throw new OptionError('fork has no option clock: it is made, and begins where it is here')
  const clock = new VirtualClock(now)
  return testServerOver(await server.fork({ ...options, clock }).listen(), clock)
}
