/**
 * One mini-redis server on Node: the engine and its sockets. `createServer()` makes it, `listen()` opens its sockets,
 * `connect()` and `call()` use it without any.
 */
import type { Argument } from '../client/arguments.ts'
import type { Client } from '../client/client.ts'
import { clientOver } from '../client/direct.ts'
import { ClosedError, OptionError } from '../client/errors.ts'
import { INSPECT, type InspectArguments, shown } from '../client/inspect.ts'
import { checkValue, milliseconds } from '../client/option-checks.ts'
import { ownServers } from '../client/own-servers.ts'
import { ignoredIn } from '../config/ignored.ts'
import * as channels from '../engine/channels.ts'
import { Engine } from '../engine/engine.ts'
import { InProcessLink } from '../engine/in-process-link.ts'
import { setImmediate } from '../net/real-timers.ts'
import { Sockets } from '../net/sockets.ts'
import { mirrorChannels } from '../observe/diagnostics.ts'
import type { MetricsEndpoint } from '../observe/metrics-endpoint.ts'
import type { Reply } from '../resp/plain.ts'
import { ListeningError } from './errors.ts'
import { nodeHost } from './node-host.ts'
import { checkedServerOptions, type ServerOptions } from './options.ts'
import { shutDown } from './shutdown.ts'

export type { ServerOptions } from './options.ts'

const CLOSE_TIMEOUT = 5000

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
  /** Open while the directive metrics-port has it so. */
  #metrics: MetricsEndpoint | undefined

  constructor(options: ServerOptions = {}) {
    const checked = checkedServerOptions(options)
    mirrorChannels()
    super(checked, nodeHost)
    this.#options = checked
    this.#sockets = new Sockets(this, () => void this.close())
  }

  /**
   * Opens the server's sockets and begins to accept connections.
   *
   * @throws the system's error (`EADDRINUSE`, ...) when a socket cannot be opened; none is left open then. ClosedError
   * after `close()`: make another server. OptionError for a port, which is an option of createServer()
   */
  async listen(...given: readonly []): Promise<this> {
    const others: readonly unknown[] = given
    if (others.length > 0) {
      throw new OptionError(
        'listen() takes nothing: the port is an option, as in createServer({ port: 7000 })',
      )
    }
    this.#refuseClosed()
    if (this.#isOpen) throw new ListeningError('the server listens already')
    this.#isOpen = true
    try {
      await this.#open()
    } catch (error) {
      this.#isOpen = false
      throw error
    }
    this.cron.start()
    ownServers.add(this)
    this.#tellIgnored()
    return this
  }

  /** Once the log can hear it. */
  #tellIgnored(): void {
    const names = ignoredIn(this.config)
    if (names.length === 0) return
    const text = `Accepted from the configuration, but without effect here: ${names.join(', ')}`
    channels.note.publish({ server: this, level: 'warn', text })
  }

  async #open(): Promise<void> {
    const port = this.config.value('metrics-port')
    if (port > 0) {
      // Loaded when asked for: it brings Node's HTTP server along.
      const { openMetrics } = await import('../observe/metrics-endpoint.ts')
      this.#metrics = await openMetrics(this, port)
    }
    try {
      await this.#sockets.open(this.#options)
      this.#refuseClosed()
    } catch (error) {
      await this.#sockets.close()
      await this.#metrics?.close()
      throw error
    }
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

  /** Runs one command, unless the server is closed. */
  protected override runAll(argv: readonly Argument[]): Promise<Reply> {
    if (this.#closing !== undefined) return Promise.reject(new ClosedError('the server was closed'))
    return super.runAll(argv)
  }

  /**
   * Ends gracefully; see shutdown.ts. Resolves when every connection is closed. May be called again.
   *
   * @param timeout how long to wait for peers that do not read, in ms; by default the option `closeTimeout`
   */
  close(timeout = this.#options.closeTimeout ?? CLOSE_TIMEOUT): Promise<void> {
    checkValue('close', 'the timeout', timeout, milliseconds)
    ownServers.delete(this)
    this.#closing ??= shutDown(this, timeout)
      .then(() => this.#metrics?.close())
      .then(this.resolveClosed)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  [INSPECT](...how: InspectArguments): string {
    const state = this.#closing !== undefined ? 'closed' : this.#isOpen ? 'listening' : 'in process'
    const keys = this.keyspace.databases.reduce((sum, database) => sum + database.size, 0)
    return shown('Server', { state, addresses: this.addresses, clients: this.clients.size, keys }, how)
  }

  override listenElsewhere(): Promise<void> | undefined {
    return this.#sockets.change()
  }

  override shutdown({ now }: { now: boolean }): void {
    setImmediate(() => void this.close(now ? 0 : undefined))
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
