/**
 * One mini-redis server on Node: the engine and its sockets. `createServer()` makes it, `listen()` opens its sockets,
 * `connect()` and `call()` use it without any.
 */
import type { Client } from '../client/client.ts'
import { clientOver } from '../client/direct.ts'
import { Engine, type EngineOptions } from '../engine/engine.ts'
import { InProcessLink } from '../engine/in-process-link.ts'
import type { ListenOptions } from '../net/listeners.ts'
import { setImmediate } from '../net/real-timers.ts'
import { Sockets } from '../net/sockets.ts'
import { mirrorChannels } from '../observe/diagnostics.ts'
import type { MetricsEndpoint } from '../observe/metrics-endpoint.ts'
import { nodeHost } from './node-host.ts'
import { shutDown } from './shutdown.ts'

export interface ServerOptions extends EngineOptions, ListenOptions {
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
export class Server extends Engine {
  readonly #options: ServerOptions
  readonly #sockets: Sockets
  /** Set once `close` was called. */
  #closing: Promise<void> | undefined
  /** Open while the directive metrics-port has it so. */
  #metrics: MetricsEndpoint | undefined

  constructor(options: ServerOptions = {}) {
    mirrorChannels()
    super(options, nodeHost)
    this.#options = options
    this.#sockets = new Sockets(this, () => void this.close())
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
      await this.#sockets.open(this.#options)
    } catch (error) {
      await this.#metrics?.close()
      throw error
    }
    this.cron.start()
    return this
  }

  override get sockets(): Sockets {
    return this.#sockets
  }

  /** The TCP port that the server listens on; 0 when it does not. */
  get port(): number {
    return this.#sockets.port
  }

  /** Every address that the server listens on: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`. */
  get addresses(): readonly string[] {
    return this.#sockets.addresses
  }

  /**
   * A client without a socket, on the same dispatch; see `mini-redis-server/client` for what it can do.
   *
   * @example
   * using redis = server.connect()
   * for await (const { message } of redis.subscribe('news')) console.log(message)
   */
  connect(): Client {
    return clientOver(listener => new InProcessLink(this, listener))
  }

  /** Ends gracefully; see shutdown.ts. Resolves when every connection is closed. May be called again. */
  close(timeout = this.#options.closeTimeout ?? CLOSE_TIMEOUT): Promise<void> {
    this.#closing ??= shutDown(this, timeout)
      .then(() => this.#metrics?.close())
      .then(this.resolveClosed)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
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
 * @example
 * const server = await createServer({ port: 0, config: { requirepass: 'secret' } }).listen()
 */
export function createServer(options?: ServerOptions): Server {
  return new Server(options)
}
