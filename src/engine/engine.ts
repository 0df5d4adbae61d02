/**
 * The server without its sockets: everything that executing commands needs, with nothing of Node in it. `Server`
 * (server/server.ts) adds the sockets; in a browser, or in a test, it is used as it is. All that a server holds belongs
 * to this object, so that two of them in one process share nothing that changes.
 */
import type { User } from '../acl/user.ts'
import { BlockedClients } from '../blocking/blocked-clients.ts'
import type { Argument } from '../client/arguments.ts'
import { REDIS_VERSION } from '../commands/connection/connection.ts'
import type { ClusterView } from '../commands/declare/cluster-view.ts'
import type {
  Client,
  Context,
  EndOptions,
  Peer,
  PeerFailure,
  ServerView,
} from '../commands/declare/context.ts'
import type { Command, Result } from '../commands/declare/define.ts'
import { WRONG_ARITY, wrongArity } from '../commands/declare/errors.ts'
import { CommandTable, ORIGINAL_COMMANDS } from '../commands/table.ts'
import { Config } from '../config/config.ts'
import { Journal } from '../journal/journal.ts'
import { type Clock, SystemClock } from '../keyspace/clock.ts'
import { error } from '../keyspace/errors.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { Random } from '../keyspace/random.ts'
import { Watches } from '../keyspace/watches.ts'
import { OutOfPagesError } from '../memory/frames.ts'
import { MemoryStorage } from '../persistence/memory-storage.ts'
import type { Replayer } from '../persistence/owner.ts'
import { Persistence } from '../persistence/persistence.ts'
import type { Storage } from '../persistence/storage.ts'
import { PubSubHub } from '../pubsub/hub.ts'
import { Notifications } from '../pubsub/notifications.ts'
import { Tracking } from '../pubsub/tracking.ts'
import { NO_LONGER_PRIMARY } from '../replication/errors.ts'
import { noWire, type Wire, type WireEvents } from '../replication/inbox.ts'
import type { Owner, PrimaryClient } from '../replication/owner.ts'
import { Replication } from '../replication/replication.ts'
import type { Reply } from '../resp/plain.ts'
import type { RequestLimits } from '../resp/request-limits.ts'
import { type Bytes, NO_REPLY, ReplyError, type ReplyValue } from '../resp/values.ts'
import type { Functions } from '../scripting/functions.ts'
import type { ScriptCall, ScriptRun } from '../scripting/host.ts'
import type { Scripts } from '../scripting/scripts.ts'
import { LogFullError } from '../structures/byte-log.ts'
import { hashSlot } from '../structures/hash-slot.ts'
import { Access } from './access.ts'
import * as channels from './channels.ts'
import { ClientRegistry } from './clients.ts'
import { Cron, type Rates } from './cron.ts'
import { CANNOT_END, noPages } from './errors.ts'
import { bareHost, type Host } from './host.ts'
import { InProcessConnection } from './in-process.ts'
import { infoText } from './info.ts'
import type { Interceptor } from './interceptor.ts'
import { bindKeyspace } from './keyspace-directives.ts'
import { LatencyMonitor } from './latency-monitor.ts'
import { Memory } from './memory.ts'
import { Monitors } from './monitors.ts'
import { Pause } from './pause.ts'
import { Replay } from './replay.ts'
import { ScriptLoader } from './script-loader.ts'
import { ScriptRunner } from './script-runner.ts'
import { ServerSnapshot } from './server-snapshot.ts'
import { type Outlet, Session } from './session.ts'
import { Shortage } from './shortage.ts'
import { Slowlog } from './slowlog.ts'
import { Stats } from './stats.ts'
import type { Tap } from './tap.ts'
import { type Flushable, type Gate, Turns } from './turns.ts'

export interface EngineOptions {
  /** Redis' configuration directives by name, or a configuration that was read from a file. */
  readonly config?: Readonly<Record<string, string | number>> | Config
  /** The server's time; a `VirtualClock` in tests. */
  readonly clock?: Clock
  /** Makes the server's random choices repeat. */
  readonly seed?: number
}

/** Where files are kept, and whether they are read at the start, and written at the end and by save points. */
export interface Files {
  readonly storage: Storage
  readonly persists: boolean
}

/** What is shown of the sockets of a server, if it has any. */
export interface SocketFigures {
  /** The TCP ports, without TLS and with it; 0: none. */
  readonly port: number
  readonly tlsPort: number
  readonly addresses: readonly string[]
  /** Connections that wait to be served. */
  readonly waiting: number
}

const NO_SOCKETS: SocketFigures = { port: 0, tlsPort: 0, addresses: [], waiting: 0 }

export class Engine implements ServerView, Owner {
  readonly version = REDIS_VERSION
  /** The directives; parts that depend on one bind to it. */
  readonly config: Config
  /** The only source of time. */
  readonly clock: Clock
  /** What the system offers: figures of memory and CPU, and a way to let other events run. */
  readonly host: Host
  /** The only source of chance. */
  readonly random: Random
  /** The data. */
  readonly keyspace: Keyspace
  /** The commands that it knows, under the names that rename-command gave them; others in testing/sentinel/. */
  commands: CommandTable
  /** Users and their rights. */
  readonly access: Access
  /** Who is subscribed to which channels. */
  readonly pubsub = new PubSubHub()
  /** Counters for INFO. */
  readonly stats: Stats
  /** For SLOWLOG. */
  readonly slowlog: Slowlog
  /** For LATENCY. */
  readonly latency: LatencyMonitor
  /** The clients in MONITOR mode. */
  readonly monitors = new Monitors()
  /** What commands did to the data, for those who replay it. */
  readonly journal: Journal
  /** Keeps the data beyond the server's end. */
  readonly persistence: Persistence
  /** Copies of the data on other servers, and what they are a copy of. */
  readonly replication: Replication
  /** For WATCH. */
  readonly watches: Watches
  /** The clients that wait for keys. */
  readonly blocked: BlockedClients
  /** Publishes keyspace events. */
  readonly notifications: Notifications
  /** For CLIENT TRACKING. */
  readonly tracking: Tracking
  /** For CLIENT PAUSE. */
  readonly pause: Pause
  /** Stands in front of commands while a test has asked for faults. */
  interceptor: Interceptor | undefined
  /** Hears requests and replies while a recording is made. */
  tap: Tap | undefined
  /** What INFO and HELLO say that it is. */
  mode: ServerView['mode'] = 'standalone'
  /** What it knows of the cluster that it is a node of; see testing/cluster/. */
  cluster: ClusterView | undefined
  /** The connected clients. */
  readonly clients: ClientRegistry
  /** Connections to other servers that commands have opened: they are closed with the server. */
  readonly peers = new Set<Peer>()
  /** Gathers what a round of the event loop writes. */
  readonly turns: Turns
  /** What is done ten times a second. */
  readonly cron: Cron
  /** Counts memory and keeps it within `maxmemory`. */
  readonly memory: Memory
  /** Refuses what grows while the heap or the machine is nearly full. */
  readonly shortage: Shortage
  /** Runs scripts, slow ones in slices. */
  readonly scriptRunner: ScriptRunner
  /** Loads Lua when the first script comes. */
  readonly scriptLoader: ScriptLoader
  /** Shown by INFO; changes with every start. */
  readonly runId: string
  /** Unix ms. */
  readonly startedAt: number
  /** Resolves when the server has closed, for whatever reason. */
  readonly closed: Promise<void>
  protected resolveClosed: () => void = () => {}
  /** It ends because it could not keep what it promised. */
  hasFailed = false
  /** The id of the newest client. */
  #clientIds = 0
  /** The connection that `call` uses; made by the first call. */
  #internal: InProcessConnection | undefined

  constructor(
    options: EngineOptions = {},
    host = bareHost(),
    files: Files = { storage: new MemoryStorage(), persists: false },
  ) {
    this.host = host
    this.config = options.config instanceof Config ? options.config : new Config(options.config)
    const renames = this.config.value('rename-command')
    this.commands = renames.length === 0 ? ORIGINAL_COMMANDS : new CommandTable(renames)
    this.access = new Access(this)
    this.clock = options.clock ?? new SystemClock()
    this.clock.read()
    this.startedAt = this.clock.now
    this.random = new Random(options.seed)
    this.runId = this.random.hex(40)
    this.keyspace = new Keyspace(this.clock, this.random, this.config.value('databases'))
    bindKeyspace(this.config, this.keyspace)
    this.stats = new Stats(
      this.config,
      text => this.log(text),
      codes => this.keyspace.freeLater(codes),
    )
    this.journal = new Journal(this.keyspace)
    this.latency = new LatencyMonitor(this.clock, this.config)
    this.slowlog = new Slowlog(this.config)
    this.watches = new Watches(this.keyspace)
    this.blocked = new BlockedClients(this.keyspace, this.clock)
    this.notifications = new Notifications(this.keyspace, this.pubsub)
    this.config.bind('notify-keyspace-events', classes => {
      this.notifications.classes = classes
    })
    this.pause = new Pause(this.clock, this.keyspace)
    this.clients = new ClientRegistry(this.pause)
    this.turns = new Turns(this.clock, this.stats, host)
    this.cron = new Cron(this)
    this.tracking = new Tracking(
      this.keyspace,
      id => this.clients.present(id),
      action => this.turns.afterwards(action),
    )
    this.config.bind('tracking-table-max-keys', keys => {
      this.tracking.limit = keys
    })
    this.scriptRunner = new ScriptRunner(this)
    this.scriptLoader = new ScriptLoader(this.scriptRunner)
    this.memory = new Memory(this)
    this.shortage = new Shortage(this)
    this.persistence = new Persistence(this, files.storage, files.persists)
    this.replication = new Replication(this, files.storage)
    this.closed = new Promise(resolve => {
      this.resolveClosed = resolve
    })
  }

  /** What INFO and metrics show of sockets. */
  get sockets(): SocketFigures {
    return NO_SOCKETS
  }

  /** The configuration file that CONFIG REWRITE writes; empty: none. */
  get configFile(): string {
    return this.config.file?.path ?? ''
  }

  get rates(): Rates {
    return this.cron.rates
  }

  resetStats(): void {
    this.stats.reset()
    this.cron.reset()
  }

  /**
   * Runs one command on a connection of the server's own.
   *
   * @throws ServerError when the reply is an error; ClosedError after `close()`; TypeError for what cannot be sent
   * @example
   * await server.call('INCR', 'visits') // 1
   */
  call(...argv: readonly Argument[]): Promise<Reply> {
    return this.runAll(argv)
  }

  /** The same with more words than can be passed one by one. */
  protected runAll(argv: readonly Argument[]): Promise<Reply> {
    // QUIT and CLIENT KILL end a connection, not the server.
    if (this.#internal === undefined || this.#internal.isClosed)
      this.#internal = new InProcessConnection(this)
    return this.#internal.runAll(argv)
  }

  /**
   * The server as it is now, to go back to: keys with their deadlines, streams' groups, scripts, functions, directives
   * and users. The clock is not part of it. It shares memory with the server: what it costs is what changes afterwards,
   * until it is released.
   *
   * @throws SnapshotError while the server loads its data, runs a slow script, or runs a command
   * @example
   * const saved = server.snapshot()
   * await server.call('FLUSHALL')
   * server.restore(saved) // all keys are back
   * saved.release()
   */
  snapshot(): ServerSnapshot {
    return new ServerSnapshot(this)
  }

  /**
   * Makes the server what it was at a snapshot; the snapshot can be restored again. Clients stay connected, and hear of it
   * as of FLUSHALL: WATCH and caches are broken, whoever waits for a key gets what is there now. Replicas come again and
   * get everything, and an append-only file begins anew. Another server's snapshot brings its keys, scripts and functions.
   *
   * @throws SnapshotError for one that was released, and when `snapshot()` would; nothing has changed then
   * @example
   * beforeEach(() => server.restore(seeded))
   */
  restore(saved: ServerSnapshot): void {
    saved.restoreTo(this)
  }

  /** For those who know by other means than a password who a client is. */
  userNamed(name: Bytes): User | undefined {
    return this.access.users.get(name)
  }

  openSession(outlet: Outlet): Session {
    const session = new Session(this, outlet, ++this.#clientIds)
    this.clients.add(session)
    this.stats.connections++
    if (channels.connected.hasSubscribers) channels.connected.publish({ server: this, client: session })
    return session
  }

  /** A client gets its last replies and nothing more. */
  leave(session: Session): void {
    session.leaving = true
    session.stopWaiting()
    if (session.replica !== undefined) this.replication.left(session.replica)
    this.pubsub.remove(session)
    this.tracking.disable(session)
    this.monitors.remove(session)
    this.watches.unwatch(session)
  }

  closeSession(session: Session, reason: string): void {
    this.leave(session)
    this.pause.forget(session)
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
        return !session.needsAuth
      },
    }
  }

  /** The reply to what a handler threw. Anything but an error reply is a bug: the log gets it, the client a short text. */
  replyForThrown(thrown: unknown, command: Command | undefined): ReplyError {
    if (thrown === WRONG_ARITY && command !== undefined) return wrongArity(command.fullName)
    if (thrown instanceof ReplyError) return thrown
    if (thrown instanceof OutOfPagesError || thrown instanceof LogFullError) return noPages(thrown.message)
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    channels.note.publish({ server: this, level: 'error', text: `${command?.name} failed: ${text}` })
    return error(`internal error in '${command?.fullName}'`)
  }

  info(sections: readonly string[]): Bytes {
    return infoText(this, sections)
  }

  /** Without sockets there is nothing to change. */
  listenElsewhere(): Promise<void> | undefined {
    return undefined
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
    const denial = this.access.refusalSinceQueued(session, command, argv)
    if (denial !== null) {
      this.stats.countError(denial)
      return denial
    }
    const refusal = command.flags.has('denyoom') ? this.shortage.refusalOf(ctx.db, argv) : undefined
    if (refusal === undefined) return session.runQueued(command, argv)
    this.shortage.refused++
    this.stats.countRefusal(command, refusal)
    return refusal
  }

  get usedMemory(): number {
    return this.memory.figures().used
  }

  get historyFacts(): Readonly<Record<string, string | number>> {
    return this.replication.facts
  }

  get historyOffset(): number {
    return this.replication.offset
  }

  get librarySources(): readonly Bytes[] {
    const { scripting } = this.scriptLoader
    return scripting?.functions.sources ?? []
  }

  async loadLibrary(source: Bytes, replaces: boolean): Promise<void> {
    await this.readyForLibraries()
    this.functions.load(source, replaces)
  }

  removeLibraries(): void {
    this.scriptLoader.scripting?.functions.flush()
  }

  readyForLibraries(): Promise<void> {
    return this.scriptLoader.ready()
  }

  becomeLibraries(sources: readonly Bytes[]): void {
    this.scriptLoader.scripting?.functions.become(sources)
  }

  get isMidScript(): boolean {
    return this.scriptRunner.isSlow
  }

  betweenScripts(): Promise<void> {
    return new Promise(resolve => this.scriptRunner.whenNotSlow(resolve))
  }

  get isWritingFiles(): boolean {
    return this.persistence.isWritingFiles
  }

  writeLater(log: Flushable): void {
    this.turns.flushLater(log)
  }

  holdClients(): () => void {
    return this.pause.holdOthers(undefined)
  }

  holdReplies(gate: Gate | undefined): void {
    this.turns.gate = gate
  }

  /** Replies that wait are never sent. */
  fail(why: string): void {
    this.tell('error', why)
    this.hasFailed = true
    this.shutdown({ now: true })
  }

  replayer(primary?: PrimaryClient): Replayer {
    return new Replay(this, primary)
  }

  /** Without sockets there are no other servers either. */
  openWire(host: string, port: number, events: WireEvents): Wire {
    return noWire(host, port, events)
  }

  holdWriters(): () => void {
    this.keyspace.pauseExpiry('failover', true)
    const release = this.pause.holdWriters()
    return () => {
      this.keyspace.pauseExpiry('failover', false)
      release()
    }
  }

  becameReplica(): void {
    for (const session of this.clients.all()) session.turnAway(NO_LONGER_PRIMARY)
  }

  /** Some slots are elsewhere now: who listens to their shard channels, or waits for their keys here, is told. */
  slotsLeft(haveLeft: (slot: number) => boolean): void {
    this.pubsub.endShardChannels(name => haveLeft(hashSlot(name)))
    for (const session of [...this.clients.all()]) session.redirectWaiting()
  }

  tell(level: 'info' | 'warn' | 'error', text: string): void {
    channels.note.publish({ server: this, level, text })
  }

  log(text: string): void {
    channels.note.publish({ server: this, level: 'warn', text })
  }

  changeReplicationId(): void {
    this.replication.history.beginAnew()
  }

  lookAgain(): void {
    this.turns.afterwards(() => this.blocked.serveOthers())
  }

  async dial(host: string, port: number, timeout: number): Promise<Peer | PeerFailure> {
    const dialed = await this.host.dial(host, port, timeout)
    if (typeof dialed === 'string') return dialed
    const { ask, close } = dialed
    const peer: Peer = {
      ask,
      close: () => {
        this.peers.delete(peer)
        close()
      },
    }
    this.peers.add(peer)
    return peer
  }

  pauseCron(paused: boolean): void {
    this.cron.paused = paused
  }

  holdOthers(client: Client): () => void {
    return this.pause.holdOthers(this.#sessionOf(client))
  }

  /** What is done from now on could not be kept, so nothing is: all clients wait until it is clear how it ends. */
  async end(client: Client | undefined, { saves, now, force }: EndOptions): Promise<ReplyValue> {
    if (now !== true && !(await this.replication.takeLeave())) return CANNOT_END
    const goOn = this.pause.holdOthers(client === undefined ? undefined : this.#sessionOf(client))
    const failure = await this.persistence.prepareEnd(saves)
    if (failure !== undefined) {
      const { what, why } = failure
      this.tell(
        'error',
        `${what}, ${force === true ? 'exit anyway' : "can't exit"}${why === undefined ? '' : `: ${why}`}`,
      )
      if (force !== true) {
        this.tell('error', 'Errors trying to shut down the server. Check the logs for more information.')
        goOn()
        return CANNOT_END
      }
    }
    this.shutdown({ now: now === true })
    return NO_REPLY
  }

  /** SHUTDOWN ABORT. Returns whether the server was about to end, and goes on. */
  abortEnd(): boolean {
    const { farewell } = this.replication
    farewell?.abort()
    return farewell !== undefined
  }

  /** Who hosts the engine decides what ending means. */
  shutdown(_: { now: boolean }): void {
    this.resolveClosed()
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
}
