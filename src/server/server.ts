/**
 * One mini-redis server: everything it holds belongs to this object, so that two servers in one process share
 * nothing. `createServer()` makes it, `listen()` opens its sockets, `connect()` and `call()` use it without any.
 */
import type { Socket } from 'node:net'
import type { Client, Context, ServerView } from '../commands/context.ts'
import type { Command } from '../commands/define.ts'
import { CommandTable } from '../commands/table.ts'
import { Config } from '../config/config.ts'
import { type Clock, SystemClock } from '../keyspace/clock.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { Random } from '../keyspace/random.ts'
import { Watches } from '../keyspace/watches.ts'
import * as channels from '../observe/channels.ts'
import { PubSubHub } from '../pubsub/hub.ts'
import type { RequestLimits } from '../resp/requests.ts'
import { type Bytes, ReplyError, type ReplyValue } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import { Admission } from './admission.ts'
import { ClientRegistry } from './clients.ts'
import { Connection } from './connection.ts'
import { call } from './dispatch.ts'
import { InProcessConnection, type InProcessOptions, type Reply } from './in-process.ts'
import { type Endpoint, Listener } from './listener.ts'
import { Monitors } from './monitors.ts'
import { Pause } from './pause.ts'
import { type Outlet, Session } from './session.ts'
import { Slowlog } from './slowlog.ts'
import { Stats } from './stats.ts'
import { Turns } from './turns.ts'

export interface ServerOptions {
  /** Addresses to listen on; `['127.0.0.1']` by default. */
  readonly host?: string | readonly string[]
  /** TCP port; 0 takes any free one. Default 6379. Leave TCP out altogether with `false`. */
  readonly port?: number | false
  /** Path of a unix socket to listen on as well. */
  readonly path?: string
  /** Redis' configuration directives by name. */
  readonly config?: Readonly<Record<string, string | number | boolean>>
  /** The server's time; a `VirtualClock` in tests. */
  readonly clock?: Clock
  /** Makes the server's random choices repeat. */
  readonly seed?: number
  /** How long `close()` waits for peers that do not read, in ms. Default 5000. */
  readonly closeTimeout?: number
}

export class Server implements ServerView {
  readonly options: ServerOptions
  readonly clock: Clock
  readonly random: Random
  readonly config: Config
  readonly keyspace: Keyspace
  readonly commands = new CommandTable()
  readonly stats = new Stats()
  readonly slowlog = new Slowlog()
  readonly monitors = new Monitors()
  readonly pubsub = new PubSubHub()
  readonly watches: Watches
  readonly pause: Pause
  readonly clients: ClientRegistry
  readonly turns: Turns
  readonly writer = new Writer()
  readonly runId: string
  readonly startedAt: number
  readonly admission: Admission
  #listeners: Listener[] = []
  #clientId = 0
  #fd = 7
  #internal: InProcessConnection | undefined

  constructor(options: ServerOptions = {}) {
    this.options = options
    this.clock = options.clock ?? new SystemClock()
    this.clock.read()
    this.startedAt = this.clock.now
    this.random = new Random(options.seed)
    this.runId = this.random.hex(40)
    this.config = new Config()
    this.keyspace = new Keyspace(this.clock, this.random, 16)
    this.watches = new Watches(this.keyspace)
    this.pause = new Pause(this.clock, this.keyspace)
    this.clients = new ClientRegistry(this.pause)
    this.turns = new Turns(this.clock, this.stats)
    this.admission = new Admission({
      clock: this.clock,
      limit: () => this.config.value('maxclients'),
      patience: () => this.config.value('maxclients-wait'),
      serve: socket => this.#serve(socket),
      refused: socket => this.#refused(socket),
    })
  }

  async listen(): Promise<this> {
    const { host = '127.0.0.1', port = 6379, path } = this.options
    const endpoints: Endpoint[] = []
    if (port !== false) for (const each of [host].flat()) endpoints.push({ host: each, port })
    if (path !== undefined) endpoints.push({ path })
    for (const endpoint of endpoints) {
      const listener = new Listener({
        endpoint,
        clock: this.clock,
        backlog: 511,
        accept: socket => this.admission.arrive(socket),
        failed: () => void this.close(),
      })
      await listener.listen()
      this.#listeners.push(listener)
    }
    return this
  }

  get port(): number {
    return this.#listeners[0]?.port ?? 0
  }

  connect(options?: InProcessOptions): InProcessConnection {
    return new InProcessConnection(this, options)
  }

  call(...argv: readonly (string | Uint8Array)[]): Promise<Reply> {
    this.#internal ??= this.connect()
    return this.#internal.call(...argv)
  }

  async close(): Promise<void> {
    for (const listener of this.#listeners) await listener.close()
  }

  nextClientId(): number {
    return ++this.#clientId
  }

  nextFd(): number {
    return ++this.#fd
  }

  openSession(outlet: Outlet): Session {
    const session = new Session(this, outlet)
    session.authenticated = true
    this.clients.add(session)
    this.stats.connections++
    if (channels.connected.hasSubscribers) channels.connected.publish({ server: this, client: session })
    return session
  }

  closeSession(session: Session, reason: string): void {
    this.clients.remove(session)
    this.pubsub.remove(session)
    this.monitors.remove(session)
    this.watches.unwatch(session)
    this.pause.forget(session)
    if (channels.disconnected.hasSubscribers)
      channels.disconnected.publish({ server: this, client: session, reason })
  }

  limitsFor(session: Session): RequestLimits {
    const { config } = this
    return {
      get maxBulkLength() {
        return config.value('proto-max-bulk-len')
      },
      get authenticated() {
        return session.authenticated
      },
    }
  }

  replyForThrown(thrown: unknown, command: Command): ReplyError {
    if (thrown instanceof ReplyError) return thrown
    throw new Error(`${command.name} failed`, { cause: thrown })
  }

  barHttp(_session: Session, _refusal: ReplyError): void {}

  info(_sections: readonly string[]): Bytes {
    return ''
  }

  runCommand(ctx: Context, command: Command, argv: readonly Bytes[]): ReplyValue {
    return call(ctx.client as Session, command, argv)
  }

  shutdown(): void {}
  monitor(client: Client): void {
    this.monitors.add(client as Session)
  }
  watch(ctx: Context, key: Bytes): void {
    this.watches.watch(ctx.client, ctx.db, key)
  }
  unwatch(client: Client): void {
    this.watches.unwatch(client)
  }
  resetClient(_client: Client): void {}

  #serve(socket: Socket): void {
    const address = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`
    const local = `${socket.localAddress ?? ''}:${socket.localPort ?? 0}`
    new Connection(this, socket, address, local)
    socket.resume()
  }

  #refused(socket: Socket): void {
    this.stats.rejectedConnections++
    channels.refused.publish({ server: this, address: socket.remoteAddress ?? '', reason: 'maxclients' })
  }
}

export function createServer(options?: ServerOptions): Server {
  return new Server(options)
}
