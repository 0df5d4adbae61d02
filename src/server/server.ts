/**
 * One mini-redis server on Node: the engine and its sockets. `createServer()` makes it, `listen()` opens its sockets,
 * `connect()` and `call()` use it without any.
 */
import type { Argument } from '../client/arguments.ts'
import type { Client } from '../client/client.ts'
import { clientOver } from '../client/direct.ts'
import { ClosedError } from '../client/errors.ts'
import { INSPECT, type InspectArguments, shown } from '../client/inspect.ts'
import { checkValue, milliseconds } from '../client/option-checks.ts'
import { ownServers } from '../client/own-servers.ts'
import * as channels from '../engine/channels.ts'
import { Engine } from '../engine/engine.ts'
import { InProcessLink } from '../engine/in-process-link.ts'
import type { ServerSnapshot } from '../engine/server-snapshot.ts'
import type { InspectOptions, Inspector } from '../inspect/inspect-server.ts'
import { setImmediate } from '../net/real-timers.ts'
import { Sockets } from '../net/sockets.ts'
import { mirrorChannels } from '../observe/diagnostics.ts'
import type { Recording, RecordingStream } from '../recording/record.ts'
import type { Wire, WireEvents } from '../replication/inbox.ts'
import type { Reply } from '../resp/plain.ts'
import { Changes, type ChangesOptions } from './changes.ts'
import { ListeningError, SaveError } from './errors.ts'
import { type ForkOptions, forkOptions } from './fork.ts'
import { HttpEndpoints } from './http-endpoints.ts'
import { nodeHost } from './node-host.ts'
import { nodeStorage } from './node-storage.ts'
import { openPorts, refuseWords, tellIgnored } from './opening.ts'
import { checkedServerOptions, configOf, persists, type ServerOptions } from './options.ts'
import { replaceData } from './replacing.ts'
import { CLOSE_TIMEOUT, shutDown } from './shutdown.ts'
import { openWire } from './wire.ts'

export type { ForkOptions } from './fork.ts'
export type { ServerOptions } from './options.ts'

/**
 * A Redis server.
 *
 * @example
 * const server = await createServer({ port: 0 }).listen()
 * await server.call('SET', 'greeting', 'hello')
 * await server.close()
 */
export class Server extends Engine {
  readonly #options: ServerOptions
  readonly #sockets: Sockets
  /** It listens, or is about to. */
  #isOpen = false
  /** Set once `close` was called. */
  #closing: Promise<void> | undefined
  /** Its ports of HTTP. */
  readonly #http = new HttpEndpoints()
  /** What `record()` has begun: it ends with the server. */
  #recording: Recording | undefined

  constructor(options: ServerOptions = {}) {
    const checked = checkedServerOptions(options)
    mirrorChannels()
    super({ ...checked, config: configOf(checked) }, nodeHost, {
      storage: checked.storage ?? nodeStorage,
      persists: persists(checked),
    })
    this.#options = checked
    this.#sockets = new Sockets(this, () => void this.close())
  }

  /**
   * Opens the server's sockets and begins to accept connections.
   *
   * Then loads what it has kept; clients hear LOADING until that is done.
   *
   * @throws the system's error (`EADDRINUSE`, ...) when a socket cannot be opened; none is left open then. LoadError for
   * a file that cannot be loaded; it stays as it is, and the server is closed. ClosedError
   * after `close()`: make another server. OptionError for a port, which is an option of createServer()
   */
  async listen(...given: readonly []): Promise<this> {
    refuseWords(given)
    this.#refuseClosed()
    if (this.#isOpen) throw new ListeningError('the server listens already')
    this.#isOpen = true
    try {
      await openPorts(this, this.#http, this.#options, () => this.#refuseClosed())
    } catch (error) {
      this.#isOpen = false
      throw error
    }
    this.cron.start()
    ownServers.add(this)
    tellIgnored(this)
    try {
      const loaded = this.persistence.load()
      if (channels.opened.hasSubscribers) channels.opened.publish({ server: this })
      await loaded
      this.replication.begin()
    } catch (error) {
      await this.close(0).catch(() => {})
      throw error
    }
    return this
  }

  /** @throws ClosedError */
  #refuseClosed(): void {
    if (this.#closing !== undefined) throw new ClosedError('the server was closed')
  }

  override get sockets(): Sockets {
    return this.#sockets
  }

  /** The TCP port that the server listens on without TLS; 0 when it does not. */
  get port(): number {
    return this.#sockets.port
  }

  /** The TCP port that the server listens on with TLS; 0 when it does not. */
  get tlsPort(): number {
    return this.#sockets.tlsPort
  }

  /** The port of the REST API; 0 when there is none. */
  get restPort(): number {
    return this.#http.restPort
  }

  /** Every address that the server listens on: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`. */
  get addresses(): readonly string[] {
    return this.#sockets.addresses
  }

  /**
   * A client without a socket, on the same dispatch; see `mini-redis-server/client` for what it can do.
   *
   * @throws ClosedError after `close()`
   * @example
   * const redis = server.connect()
   * await redis.incr('visits') // 1
   * redis.close()
   */
  connect(): Client {
    this.#refuseClosed()
    return clientOver(listener => new InProcessLink(this, listener))
  }

  /**
   * Answers one request of Upstash's REST API, without a port: for tests, and for HTTP servers and frameworks that take
   * a function of web requests. The request must bear the directive `rest-token`. See docs/rest.md.
   *
   * @returns a response also for what fails: 400 with `{"error": "ERR ..."}`, 401, 405, 413
   * @throws ClosedError after `close()`, and when the request's client is ended, as by CLIENT KILL
   * @example
   * const server = createServer({ rest: { token: 'secret' } })
   * const headers = { authorization: 'Bearer secret' }
   * const response = await server.fetch(new Request('http://redis/set/greeting/hello', { headers }))
   * await response.json() // { result: 'OK' }
   */
  readonly fetch = async (request: Request): Promise<Response> => {
    this.#refuseClosed()
    const { answerRest } = await import('../rest/rest.ts')
    return answerRest(this, request)
  }

  /**
   * Opens a page that shows what is inside, on this machine only; it ends with the server. See docs/inspector.md.
   *
   * @throws OptionError for a wrong or unknown option; ClosedError after `close()`; the system's error for a port
   * @example
   * const { url } = await server.inspect() // http://127.0.0.1:41233/#token=...
   */
  async inspect(options: InspectOptions = {}): Promise<Inspector> {
    this.#refuseClosed()
    return this.#http.inspect(this, options)
  }

  /**
   * Begins to write down what clients send, when, and what they are answered, as JSON lines; `replay()` of
   * `mini-redis-server/testing` and `mini-redis-cli --replay` play it. Passwords are left out. It ends with `stop()`, with
   * the server, or when it cannot be written, and no command waits for it.
   *
   * @param to a path, whose file is replaced, or a stream, which is not ended
   * @throws RecordingError while another one is made; ClosedError after `close()`; the system's error
   * @example
   * await using recording = await server.record('session.jsonl')
   */
  async record(to: string | RecordingStream): Promise<Recording> {
    const { record } = await import('../recording/record.ts')
    this.#refuseClosed()
    this.#recording = record(this, to, nodeStorage)
    return this.#recording
  }

  /**
   * Saves the data as they are now to the RDB file, while the server goes on. Resolves when they are on the disk. A script
   * that has become slow is waited for.
   *
   * @throws SaveError when that fails
   * @example
   * const server = await createServer({ port: 0, dir: './data' }).listen()
   * await server.save() // ./data/dump.rdb
   */
  async save(): Promise<void> {
    const { saves } = this.persistence
    const failure = await saves.begin(false)
    if (failure !== undefined) throw new SaveError(`the data were not saved: ${failure}`)
  }

  /**
   * The data as they are now, as an RDB file that Redis reads. Nothing else runs meanwhile.
   *
   * @throws SaveError while a script runs that has become slow
   * @example
   * await writeFile('copy.rdb', server.dump())
   */
  dump(): Buffer {
    if (this.isMidScript)
      throw new SaveError('dump(): a script is running: first await its reply, or send SCRIPT KILL')
    return this.persistence.dump()
  }

  /**
   * Puts the contents of an RDB file, of Redis or of a server like this, in the place of all data. Commands wait
   * meanwhile; a script that has become slow is waited for first.
   *
   * @param from a path, or the file's bytes
   * @throws LoadError for a file that cannot be read: then everything is as it was; ClosedError after `close()`
   * @example
   * await server.load('/var/lib/redis/dump.rdb')
   */
  async load(from: string | Uint8Array): Promise<void> {
    // Before clients are held back: one of them may have to end the script.
    while (this.isMidScript) await this.betweenScripts()
    this.#refuseClosed()
    await replaceData(this, from)
  }

  override snapshot(): ServerSnapshot {
    this.#refuseClosed()
    return super.snapshot()
  }

  override restore(saved: ServerSnapshot): void {
    this.#refuseClosed()
    super.restore(saved)
  }

  /**
   * Another server that begins as this one is now: its keys, scripts, functions, directives and users. The two share memory
   * until either changes something, and nothing else: each has its own clients, time and port. The fork keeps no files, and
   * is no replica.
   *
   * @throws OptionError for a wrong or unknown option; SnapshotError as `snapshot()`; ClosedError after `close()`
   * @example
   * const fork = await server.fork().listen()
   * await fork.call('FLUSHALL') // the server has its keys still
   * await fork.close()
   */
  fork(options: ForkOptions = {}): Server {
    using saved = this.snapshot()
    const fork = new Server(forkOptions(this, this.#options, options))
    saved.begin(fork)
    return fork
  }

  /**
   * Every change of the data from now on, or from a place before, in order. The changes wait in the replication backlog
   * (`repl-backlog-size`, 1 MB by default) until they are asked for, and nothing waits for who is slow: a reader that falls
   * further behind gets a ChangesLostError, reads the data anew and goes on from there. On a replica of a Redis these are
   * the changes of that Redis.
   *
   * @throws ClosedError after `close()`; OptionError for a wrong or unknown option
   * @example
   * for await (const { command, keys, position } of server.changes({ match: 'user:*' })) {
   *   console.log(command, keys) // SET [ 'user:1' ]
   *   await remember(position) // to go on there: server.changes({ from: position })
   * }
   */
  changes(options?: ChangesOptions): Changes {
    this.#refuseClosed()
    return new Changes(this.commands, this.replication, options)
  }

  /** Runs one command, unless the server is closed. */
  protected override runAll(argv: readonly Argument[]): Promise<Reply> {
    if (this.#closing !== undefined) return Promise.reject(new ClosedError('the server was closed'))
    return super.runAll(argv)
  }

  /**
   * Ends gracefully; see shutdown.ts. Resolves when every connection is closed and all that is to be kept is on the disk.
   * May be called again.
   *
   * @param timeout how long to wait for peers that do not read, in ms; by default the option `closeTimeout`
   * @throws SaveError when the server has closed, but its data could not be written
   */
  close(timeout = this.#options.closeTimeout ?? CLOSE_TIMEOUT): Promise<void> {
    checkValue('close', 'the timeout', timeout, milliseconds)
    ownServers.delete(this)
    this.#closing ??= this.#close(timeout)
    return this.#closing
  }

  async #close(timeout: number): Promise<void> {
    this.#http.stop()
    const failure = await shutDown(this, timeout)
    for (const reader of this.replication.primary.readers) reader.finish()
    // What could not be written was said in the log.
    await this.#recording?.stop().catch(() => {})
    await this.#http.close()
    for (const database of this.keyspace.databases) database.end()
    this.resolveClosed()
    if (failure !== undefined)
      throw new SaveError(`the server has closed, but not everything is on the disk: ${failure}`)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  [INSPECT](...how: InspectArguments): string {
    const state = this.#closing !== undefined ? 'closed' : this.#isOpen ? 'listening' : 'in process'
    const keys = this.keyspace.databases.reduce((sum, database) => sum + database.size, 0)
    return shown('Server', { state, addresses: this.addresses, clients: this.clients.size, keys }, how)
  }

  override openWire(host: string, port: number, events: WireEvents): Wire {
    const tls = () => (this.config.value('tls-replication') ? this.#sockets.outgoingTls : undefined)
    return openWire(host, port, events, tls)
  }

  override listenElsewhere(): Promise<void> | undefined {
    return this.#sockets.change()
  }

  override shutdown({ now }: { now: boolean }): void {
    // That something could not be written was said in the log.
    setImmediate(() => void this.close(now ? 0 : undefined).catch(() => {}))
  }
}

/**
 * Makes a server; `listen()` opens it.
 *
 * @throws OptionError for a wrong or unknown option; Error for a wrong or unknown directive in `config`
 * @example
 * const server = await createServer({ port: 0, config: { requirepass: 'secret' } }).listen()
 * await server.close()
 * @example
 * const tls = { port: 6380, cert: await readFile('server.crt'), key: await readFile('server.key') }
 * const secure = await createServer({ port: false, tls }).listen()
 * // redis-cli --tls -p 6380, or connect('rediss://localhost:6380')
 * await secure.close()
 */
export function createServer(options?: ServerOptions): Server {
  return new Server(options)
}
