/** A server for one test: on a free port, with time that stands still until it is advanced. */

import { types } from 'node:util'
import { OptionError } from '../client/errors.ts'
import { INSPECT, type InspectArguments, shown } from '../client/inspect.ts'
import { type Check, checkValue, object } from '../client/option-checks.ts'
import { VirtualClock } from '../keyspace/clock.ts'
import { createServer, type Server, type ServerOptions } from '../server/server.ts'
import { Faults } from './faults.ts'

export interface TestServer extends AsyncDisposable {
  readonly server: Server
  readonly clock: VirtualClock
  /** For clients: `redis://127.0.0.1:<port>`. */
  readonly url: string
  /** What goes wrong, and when. */
  readonly faults: Faults
  /** Has all requests wait, as a server that hangs, until `resume()`. */
  pause(): void
  resume(): void
  /** Ends the server; may be called again. */
  close(): Promise<void>
}

export interface TestServerOptions extends Omit<ServerOptions, 'clock'> {
  /**
   * When its time begins: Unix time in milliseconds, or a Date. By default that of `Date.now()`, which fake timers may
   * have set.
   */
  readonly now?: number | Date
}

const NOW: Check = {
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
  const { now = Date.now(), ...options } = given
  checkValue('startTestServer', 'option now', now, NOW)
  if ('clock' in options) {
    throw new OptionError('startTestServer has no option clock: it is now, and the clock is made')
  }
  const clock = new VirtualClock(Number(now))
  const server = await createServer({ port: 0, ...options, clock }).listen()
  const url = `redis://127.0.0.1:${server.port}`
  let goOn: (() => void) | undefined
  const shows = {
    [INSPECT]: (...how: InspectArguments) =>
      shown('TestServer', { url, time: new Date(clock.now), server }, how),
  }
  return {
    server,
    clock,
    url,
    faults: new Faults(server),
    pause: () => {
      goOn ??= server.holdClients()
    },
    resume: () => {
      goOn?.()
      goOn = undefined
    },
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
    ...shows,
  }
}
