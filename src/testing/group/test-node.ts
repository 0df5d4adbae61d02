/** A server of a group as a test sees it: its controls, and what it is among the others. */
import { INSPECT, type InspectArguments, shown } from '../../client/inspect.ts'
import type { InspectOptions, Inspector } from '../../inspect/inspect-server.ts'
import type { Server } from '../../server/server.ts'
import type { Calls, CallsOptions } from '../calls.ts'
import type { Contents, ContentsOptions } from '../contents.ts'
import { type Controls, controlsOf } from '../controls.ts'
import type { Faults } from '../faults.ts'
import type { IdleOptions } from '../idle.ts'
import type { GroupServer } from './group-server.ts'

export class TestNode implements Controls {
  /** What it is to the others. */
  readonly #member: GroupServer
  /** Of the server that it was when they were asked for last: after a restart it is another one. */
  #known: Controls

  constructor(member: GroupServer) {
    this.#member = member
    this.#known = controlsOf(member.server)
  }

  /** Where clients reach it. */
  get host(): string {
    return this.#member.host
  }

  get port(): number {
    return this.#member.port
  }

  /** For clients: `redis://127.0.0.1:<port>`. */
  get url(): string {
    return this.#controls.url
  }

  /** Whether it is there: it was not killed, or was started again. */
  get isUp(): boolean {
    return !this.#member.hasFailed
  }

  get server(): Server {
    return this.#controls.server
  }

  /** What goes wrong, and when. */
  get faults(): Faults {
    return this.#controls.faults
  }

  /** Begins to record what clients call. It ends with `stop()`, or `using calls = node.calls()`. */
  calls(options?: CallsOptions): Calls {
    return this.#controls.calls(options)
  }

  /** Resolves when all requests that have arrived are answered. */
  idle(options?: IdleOptions): Promise<void> {
    return this.#controls.idle(options)
  }

  /** The keys of a database with their values, as plain data. */
  contents(options?: ContentsOptions): Contents {
    return this.#controls.contents(options)
  }

  /** A page that shows what is inside; see `Server.inspect()`. */
  inspect(options?: InspectOptions): Promise<Inspector> {
    return this.#controls.inspect(options)
  }

  /** Has all requests wait, as a server that hangs, until `resume()`. */
  pause(): void {
    this.#controls.pause()
  }

  resume(): void {
    this.#controls.resume()
  }

  [INSPECT](...how: InspectArguments): string {
    const { port, isUp, server } = this
    return shown('TestNode', { port, isUp, server }, how)
  }

  get #controls(): Controls {
    const { server } = this.#member
    if (this.#known.server !== server) this.#known = controlsOf(server)
    return this.#known
  }
}
