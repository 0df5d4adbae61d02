/** What a test may do with one server, whether it stands alone (test-server.ts) or is a node of a cluster. */
import type { InspectOptions } from '../inspect/inspect-server.ts'
import type { Inspector } from '../inspect/inspector.ts'
import type { Server } from '../server/server.ts'
import { Calls, type CallsOptions } from './calls.ts'
import { type Contents, type ContentsOptions, contentsOf } from './contents.ts'
import { faultControls } from './fault-controls.ts'
import { type Faults, faultsOf } from './faults.ts'
import { type IdleOptions, idle } from './idle.ts'

export interface Controls {
  readonly server: Server
  /** For clients: `redis://127.0.0.1:<port>`. */
  readonly url: string
  /** What goes wrong, and when. */
  readonly faults: Faults
  /** Begins to record what clients call. It ends with `stop()`, or `using calls = redis.calls()`. */
  calls(options?: CallsOptions): Calls
  /** Resolves when all requests that have arrived are answered. */
  idle(options?: IdleOptions): Promise<void>
  /** The keys of a database with their values, as plain data. */
  contents(options?: ContentsOptions): Contents
  /** A page that shows what is inside, with faults and the clock to set; see `Server.inspect()`. */
  inspect(options?: InspectOptions): Promise<Inspector>
  /** Has all requests wait, as a server that hangs, until `resume()`. */
  pause(): void
  resume(): void
}

/** The controls of a server that listens. */
export function controlsOf(server: Server): Controls {
  let goOn: (() => void) | undefined
  const faults = faultsOf(server)
  return {
    server,
    url: `redis://127.0.0.1:${server.port}`,
    faults,
    calls: how => new Calls(server, how),
    idle: how => idle(server, how),
    contents: how => contentsOf(server, how),
    inspect: how => server.inspect({ faults: faultControls(faults), ...how }),
    pause: () => {
      goOn ??= server.holdClients()
    },
    resume: () => {
      goOn?.()
      goOn = undefined
    },
  }
}
