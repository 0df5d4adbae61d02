/**
 * One mini-redis server: everything it holds belongs to this object, so that two servers in one process share
 * nothing. `createServer()` makes it, `listen()` opens its sockets, `connect()` and `call()` use it without any.
 */
import type { Socket } from 'node:net'
import { BlockedClients } from '../blocking/blocked-clients.ts'
import type { Argument } from '../client/arguments.ts'
import type { Client as RedisClient } from '../client/client.ts'
import { clientOver } from '../client/direct.ts'
import { type Client, type Context, LATER, type ServerView } from '../commands/declare/context.ts'
import type { Command, Result } from '../commands/declare/define.ts'
import { CommandTable } from '../commands/declare/table.ts'
import { Config } from '../config/config.ts'
import { ClientRegistry } from '../engine/clients.ts'
import { Cron, type Rates } from '../engine/cron.ts'
import { call } from '../engine/dispatch.ts'
import { applyLimits, ENCODING_DIRECTIVES } from '../engine/encoding-limits.ts'
import { InProcessConnection } from '../engine/in-process.ts'
import { InProcessLink } from '../engine/in-process-link.ts'
import { infoText } from '../engine/info.ts'
import { LatencyMonitor } from '../engine/latency-monitor.ts'
import { Memory } from '../engine/memory.ts'
import { Monitors } from '../engine/monitors.ts'
import { Pause } from '../engine/pause.ts'
import { ScriptLoader } from '../engine/script-loader.ts'
import { ScriptRunner } from '../engine/script-runner.ts'
import { type Outlet, Session } from '../engine/session.ts'
import { Slowlog } from '../engine/slowlog.ts'
import { Stats } from '../engine/stats.ts'
import { Turns } from '../engine/turns.ts'
import { type Clock, SystemClock } from '../keyspace/clock.ts'
import { error, PROTECTED_MODE } from '../keyspace/errors.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { Random } from '../keyspace/random.ts'
import { Watches } from '../keyspace/watches.ts'
import { isLocalAddress, localOf, peerOf } from '../net/addresses.ts'
import { Admission } from '../net/admission.ts'
import { Connection, FLUSH_AT } from '../net/connection.ts'
import type { Listener } from '../net/listener.ts'
import { Listeners } from '../net/listeners.ts'
import { UNCOUNTED } from '../net/output-limit.ts'
import { READ_SIZE } from '../net/shared-read.ts'
import * as channels from '../observe/channels.ts'
import type { MetricsEndpoint } from '../observe/metrics-endpoint.ts'
import { PubSubHub } from '../pubsub/hub.ts'
import { Notifications } from '../pubsub/notifications.ts'
import { Tracking } from '../pubsub/tracking.ts'
import type { Reply } from '../resp/plain.ts'
import type { RequestLimits } from '../resp/requests.ts'
import { type Bytes, ReplyError, type ReplyValue } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import type { Functions } from '../scripting/functions.ts'
import type { ScriptCall, ScriptRun } from '../scripting/host.ts'
import type { Scripts } from '../scripting/scripts.ts'
import { setImmediate } from './real-timers.ts'
import { shutDown } from './shutdown.ts'

export interface ServerOptions {
  /** Addresses to listen on; by default those of the directive `bind`, `127.0.0.1` and `::1`. */
  readonly host?: string | readonly string[]
  /** TCP port; 0 takes any free one. By default that of the directive `port`, 6379. `false`: no TCP. */
  readonly port?: number | false
  /** Path of a unix socket to listen on as well. */
  readonly path?: string
  /** Redis' configuration directives by name, or a configuration that was read from a file. */
  readonly config?: Readonly<Record<string, string>> | Config
  /** The server's time; a `VirtualClock` in tests. */
  readonly clock?: Clock
  /** Makes the server's random choices repeat. */
  readonly seed?: number
  /** How long `close()` waits for peers that do not read, in ms. Default 5000. */
  readonly closeTimeout?: number
}

const CLOSE_TIMEOUT = 5000

/**
 * A Redis server.
 *
 * @example
 * await using server = await createServer({ port: 0 }).listen()
 * await server.call('SET', 'greeting', 'hello')
 */
export class Server implements ServerView {
  readonly config: Config
  readonly clock: Clock
  readonly random: Random
  readonly keyspace: Keyspace
  readonly commands: CommandTable
  readonly pubsub = new PubSubHub()
  readonly stats = new Stats()
  readonly slowlog = new Slowlog()
  readonly latency: LatencyMonitor
  readonly monitors = new Monitors()
  readonly watches: Watches
  readonly blocked: BlockedClients
  readonly notifications: Notifications
  readonly tracking: Tracking
  readonly pause: Pause
  readonly clients: ClientRegistry
  readonly admission: Admission
  readonly turns: Turns
  readonly cron: Cron
  readonly memory = new Memory(this)
  readonly scriptRunner: ScriptRunner
  readonly scriptLoader: ScriptLoader
  /** Shared by all connections: a turn runs to its end without waiting. */
  readonly writer = new Writer()
  readonly readBuffer = Buffer.allocUnsafeSlow(READ_SIZE)
  readonly runId: string
  replicationId: string
  readonly startedAt: number
  /** Directives that are looked at for every chunk or reply: the smallest output limit, the query buffer's. */
  checkOutputAt = FLUSH_AT
  inputLimit = 0
  /** Resolves when the server has closed, for whatever reason. */
  readonly closed: Promise<void>
  readonly #options: ServerOptions
  #resolveClosed: () => void = () => {}
  #closing: Promise<void> | undefined
  readonly #listeners = new Listeners(this, (socket, from) => this.#arrive(socket, from))
  #clientIds = 0
  #internal: InProcessConnection | undefined
  #metrics: MetricsEndpoint | undefined

  constructor(options: ServerOptions = {}) {
    this.#options = options
    this.config = options.config instanceof Config ? options.config : new Config(options.config)
    this.commands = new CommandTable(this.config.value('rename-command'))
    this.clock = options.clock ?? new SystemClock()
    this.clock.read()
    this.startedAt = this.clock.now
    this.random = new Random(options.seed)
    this.runId = this.random.hex(40)
    this.replicationId = this.random.hex(40)
    this.keyspace = new Keyspace(this.clock, this.random, this.config.value('databases'))
    this.latency = new LatencyMonitor(this.clock)
    this.watches = new Watches(this.keyspace)
    this.blocked = new BlockedClients(this.keyspace, this.clock)
    this.notifications = new Notifications(this.keyspace, this.pubsub)
    this.pause = new Pause(this.clock, this.keyspace)
    this.clients = new ClientRegistry(this.pause)
    this.turns = new Turns(this.clock, this.stats)
    this.cron = new Cron(this)
    this.tracking = new Tracking(
      this.keyspace,
      id => this.clients.present(id),
      action => this.turns.afterwards(action),
    )
    this.scriptRunner = new ScriptRunner(this)
    this.scriptLoader = new ScriptLoader(this.scriptRunner)
    this.admission = new Admission({
      limit: () => this.config.value('maxclients'),
      patience: () => this.config.value('maxclients-wait'),
      clock: this.clock,
      serve: (socket, listener) => this.#serve(socket, listener),
      refused: (socket, listener, why) => this.#refused(socket, listener, why),
    })
    this.closed = new Promise(resolve => {
      this.#resolveClosed = resolve
    })
    this.#applyConfig()
  }

  /**
   * Opens the server's sockets and begins to accept connections.
   *
   * @throws the system's error (`EADDRINUSE`, ...) when a socket cannot be opened; none is left open then
   */
  async listen(): Promise<this> {
    const port = this.config.value('metrics-port')
    if (port > 0) {
      // Loaded when asked for: it brings Node's HTTP server along.
      const { openMetrics } = await import('../observe/metrics-endpoint.ts')
      this.#metrics = await openMetrics(this, port)
    }
    try {
      await this.#listeners.open(this.#options)
    } catch (error) {
      await this.#metrics?.close()
      throw error
    }
    this.cron.start()
    return this
  }

  /** The TCP port that the server listens on; 0 when it does not. */
  get port(): number {
    return this.#listeners.port
  }

  /** Every address that the server listens on: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`. */
  get addresses(): readonly string[] {
    return this.#listeners.all.map(listener => listener.address)
  }

  /** The configuration file that CONFIG REWRITE writes; empty: none. */
  get configFile(): string {
    return this.config.file?.path ?? ''
  }

  get rates(): Rates {
    return this.cron.rates
  }

  /**
   * A client without a socket, on the same dispatch; see `mini-redis/client` for what it can do.
   *
   * @example
   * using redis = server.connect()
   * for await (const { message } of redis.subscribe('news')) console.log(message)
   */
  connect(): RedisClient {
    return clientOver(listener => new InProcessLink(this, listener))
  }

  /**
   * Runs one command on a connection of the server's own.
   *
   * @throws ServerError when the reply is an error; TypeError for what is no argument, such as null
   * @example
   * await server.call('INCR', 'visits') // 1
   */
  call(...argv: readonly Argument[]): Promise<Reply> {
    this.#internal ??= new InProcessConnection(this)
    return this.#internal.run(argv)
  }

  /** Ends gracefully; see shutdown.ts. Resolves when every connection is closed. May be called again. */
  close(timeout = this.#options.closeTimeout ?? CLOSE_TIMEOUT): Promise<void> {
    this.#closing ??= shutDown(this, this.#listeners, timeout)
      .then(() => this.#metrics?.close())
      .then(this.#resolveClosed)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  openSession(outlet: Outlet): Session {
    const session = new Session(this, outlet, ++this.#clientIds)
    session.authenticated = this.config.value('requirepass') === ''
    this.clients.add(session)
    this.stats.connections++
    if (channels.connected.hasSubscribers) channels.connected.publish({ server: this, client: session })
    return session
  }

  /** A client gets its last replies and nothing more. */
  leave(session: Session): void {
    session.leaving = true
    this.pubsub.remove(session)
    this.tracking.disable(session)
    this.monitors.remove(session)
    this.watches.unwatch(session)
  }

  closeSession(session: Session, reason: string): void {
    this.leave(session)
    this.pause.forget(session)
    session.stopWaiting()
    this.memory.forget(session)
    this.clients.remove(session)
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

  /** The reply to what a handler threw. Anything but an error reply is a bug: it is logged, and told shortly. */
  replyForThrown(thrown: unknown, command: Command | undefined): ReplyError {
    if (thrown instanceof ReplyError) return thrown
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    channels.note.publish({ server: this, level: 'error', text: `${command?.name} failed: ${text}` })
    return error(`internal error in '${command?.fullName}'`)
  }

  info(sections: readonly string[]): Bytes {
    return infoText(this, sections)
  }

  listenElsewhere(): Promise<void> | undefined {
    return this.#listeners.change()
  }

  get scripts(): Scripts {
    return this.scriptLoader.loaded.scripts
  }

  get functions(): Functions {
    return this.scriptLoader.loaded.functions
  }

  runScript(ctx: Context, script: ScriptCall): Result {
    return this.scriptRunner.run(this.#sessionOf(ctx.client), script)
  }

  allowAllInScripts(allow: boolean): void {
    this.scriptRunner.allowsAll = allow
  }

  get slowScript(): ScriptRun | undefined {
    return this.scriptRunner.slow
  }

  killScript(kind: ScriptRun['kind']): ReplyError | undefined {
    return this.scriptRunner.kill(kind)
  }

  runCommand(ctx: Context, command: Command, argv: readonly Bytes[]): ReplyValue | Promise<ReplyValue> {
    const session = this.#sessionOf(ctx.client)
    const { mayWait } = session
    // After a slow script a transaction goes on by itself, in no turn of a connection.
    const isAlone = !this.turns.running
    if (isAlone) this.turns.begin(undefined)
    session.mayWait = false
    const reply = call(session, command, argv)
    session.mayWait = mayWait
    if (isAlone) this.turns.end()
    if (reply !== LATER) return reply
    const toCome = this.scriptRunner.takeReplyToCome()
    if (toCome === undefined) throw new TypeError(`${command.name} must look at client.mayWait`)
    return toCome
  }

  log(text: string): void {
    channels.note.publish({ server: this, level: 'warn', text })
  }

  changeReplicationId(): void {
    this.replicationId = this.random.hex(40)
  }

  pauseCron(paused: boolean): void {
    this.cron.paused = paused
  }

  shutdown({ now }: { now: boolean }): void {
    setImmediate(() => void this.close(now ? 0 : undefined))
  }

  monitor(client: Client): void {
    client.monitoring = true
    this.monitors.add(this.#sessionOf(client))
  }

  watch(ctx: Context, key: Bytes): void {
    this.watches.watch(ctx.client, ctx.db, key)
  }

  unwatch(client: Client): void {
    this.watches.unwatch(client)
    client.watchBroken = false
  }

  isWatchBroken(client: Client): boolean {
    return this.watches.isBroken(client)
  }

  resetClient(client: Client): void {
    this.#sessionOf(client).reset()
  }

  #sessionOf(client: Client): Session {
    if (client instanceof Session) return client
    throw new TypeError('not a client of this server')
  }

  #applyConfig(): void {
    const { config, slowlog, stats } = this
    const apply = () => {
      const limits = Object.values(config.value('client-output-buffer-limit'))
      const sizes = limits.flatMap(({ hard, soft }) => [hard, soft]).filter(size => size > 0)
      this.checkOutputAt = Math.min(FLUSH_AT, ...sizes.map(size => Math.max(size, UNCOUNTED + 1)))
      this.inputLimit = config.value('client-query-buffer-limit')
      const slow = config.value('slowlog-log-slower-than')
      slowlog.thresholdMilliseconds = slow < 0 ? Number.POSITIVE_INFINITY : slow / 1000
      const noted = config.value('latency-monitor-threshold')
      this.latency.thresholdMilliseconds = noted === 0 ? Number.POSITIVE_INFINITY : noted
      slowlog.maxLength = config.value('slowlog-max-len')
      stats.trackLatency = config.value('latency-tracking')
      const { eviction, use } = this.keyspace
      this.memory.limit = Number(config.value('maxmemory'))
      // Not amid the command that sets a limit: its own words would count.
      this.turns.afterwards(() => this.memory.countClients())
      eviction.policy = config.value('maxmemory-policy')
      eviction.samples = config.value('maxmemory-samples')
      use.logFactor = config.value('lfu-log-factor')
      use.decayMinutes = config.value('lfu-decay-time')
      this.memory.makeRoom()
      this.tracking.limit = config.value('tracking-table-max-keys')
      this.notifications.classes = config.value('notify-keyspace-events')
      applyLimits(config, this.keyspace.limits)
      this.scriptRunner.slowAfter = config.value('busy-reply-threshold')
      this.admission.admitWaiting()
    }
    for (const name of [
      'slowlog-log-slower-than',
      'slowlog-max-len',
      'latency-monitor-threshold',
      'latency-tracking',
      'maxclients',
      'client-output-buffer-limit',
      'client-query-buffer-limit',
      'notify-keyspace-events',
      'maxmemory',
      'maxmemory-clients',
      'tracking-table-max-keys',
      'maxmemory-policy',
      'maxmemory-samples',
      'lfu-log-factor',
      'lfu-decay-time',
      'busy-reply-threshold',
      ...ENCODING_DIRECTIVES,
    ] as const) {
      config.onChange(name, () => {
        apply()
        return undefined
      })
    }
    apply()
  }

  #serve(socket: Socket, listener: Listener): void {
    const seconds = this.config.value('tcp-keepalive')
    if (seconds > 0) socket.setKeepAlive(true, seconds * 1000)
    new Connection(this, socket, peerOf(socket, listener), localOf(socket, listener))
    socket.resume()
  }

  #arrive(socket: Socket, listener: Listener): void {
    const { config } = this
    const guarded = config.value('protected-mode') && config.value('requirepass') === ''
    if (guarded && !isLocalAddress(peerOf(socket, listener))) {
      this.admission.refuse(socket, listener, PROTECTED_MODE)
    } else this.admission.arrive(socket, listener)
  }

  #refused(socket: Socket, listener: Listener, why: ReplyError): void {
    this.stats.rejectedConnections++
    if (!channels.refused.hasSubscribers) return
    channels.refused.publish({ server: this, address: peerOf(socket, listener), reason: why.message })
  }
}

/**
 * Makes a server; `listen()` opens it.
 *
 * @example
 * const server = await createServer({ port: 0, config: { requirepass: 'secret' } }).listen()
 */
export function createServer(options?: ServerOptions): Server {
  return new Server(options)
}
