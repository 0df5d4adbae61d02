/**
 * One listening socket: TCP on IPv4 or IPv6, or a unix socket. An error while accepting (out of memory, out of
 * the system's file descriptors) does not end the server: the listener stops accepting, waits (1 s, doubling up to
 * 64 s) and tries again. When only the process is out of descriptors, libuv itself closes new connections at once and no
 * error reaches us; the executable lowers maxclients so that this is hardly reached.
 *
 *     listening --accept error--> waiting --after back-off--> listening
 *                                    | the 8th time in a row
 *                                    v failed: the server closes
 */
import { chmod } from 'node:fs/promises'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import type { Clock, Timer } from '../keyspace/clock.ts'
import { setImmediate } from './real-timers.ts'
import { checkSocketPath, hasMode } from './socket-path.ts'

/** Where to listen. */
export type Endpoint =
  | { readonly host: string; readonly port: number; readonly tls: boolean }
  | { readonly path: string; readonly mode?: number }

export interface ListenerOptions {
  readonly endpoint: Endpoint
  readonly clock: Clock
  readonly backlog: number
  accept(socket: Socket, listener: Listener): void
  /** Accepting failed for good. */
  failed(error: Error): void
  /** Something for the log. */
  note(text: string): void
}

const FIRST_DELAY = 1000
const LONGEST_DELAY = 64_000

export class Listener {
  readonly endpoint: Endpoint
  readonly #options: ListenerOptions
  /** Node's listening socket; each attempt after a failure makes another. */
  #net: NetServer
  /** How long the next wait is, ms. */
  #delay = FIRST_DELAY
  /** Set while it waits. */
  #retry: Timer | undefined
  #closed = false
  /** As clients reach it: `127.0.0.1:6379`, or the path. */
  address = ''
  port = 0

  constructor(options: ListenerOptions) {
    this.#options = options
    this.endpoint = options.endpoint
    this.#net = this.#create()
  }

  /** Whether connections begin with a handshake of TLS. */
  get tls(): boolean {
    return 'tls' in this.endpoint && this.endpoint.tls
  }

  async listen(): Promise<void> {
    if ('path' in this.endpoint) checkSocketPath(this.endpoint.path)
    await new Promise<void>((resolve, reject) => {
      this.#net.once('error', reject)
      this.#net.listen(this.#where(), () => {
        this.#net.removeListener('error', reject)
        resolve()
      })
    })
    const { endpoint } = this
    if ('path' in endpoint && endpoint.mode !== undefined && endpoint.mode !== 0 && hasMode())
      await chmod(endpoint.path, endpoint.mode)
    this.#net.on('error', error => this.acceptFailed(error))
    const bound = this.#net.address()
    if (bound !== null && typeof bound === 'object') {
      this.port = bound.port
      this.address = `${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`
    } else this.address = bound ?? ''
  }

  /** Stops accepting. Accepted connections go on. */
  close(): Promise<void> {
    this.#closed = true
    this.#retry?.cancel()
    if (!this.#net.listening) return Promise.resolve()
    // The callback waits for open connections, which is not what is meant here.
    return new Promise(resolve => {
      this.#net.close()
      setImmediate(resolve)
    })
  }

  #create(): NetServer {
    // A peer that has ended its side gets its replies all the same: connections close by themselves.
    return createServer({ noDelay: true, pauseOnConnect: true, allowHalfOpen: true }, socket => {
      this.#delay = FIRST_DELAY
      this.#options.accept(socket, this)
    })
  }

  #where():
    | { host: string; port: number; backlog: number; ipv6Only: boolean }
    | { path: string; backlog: number } {
    const { endpoint } = this
    const { backlog } = this.#options
    if ('path' in endpoint) return { path: endpoint.path, backlog }
    // A port that was chosen by the system is kept when listening again.
    const port = this.port || endpoint.port
    return { host: endpoint.host, port, backlog, ipv6Only: true }
  }

  /** The system refused to accept: stops, waits and tries again, or gives up. */
  acceptFailed(error: Error): void {
    if (this.#closed || this.#retry !== undefined) return
    const delay = this.#delay
    this.#options.note(
      `Error accepting a client connection: ${error.message}; trying again in ${delay / 1000} s`,
    )
    if (delay > LONGEST_DELAY) {
      this.#options.failed(new Error('accepting connections keeps failing', { cause: error }))
      return
    }
    this.#delay = delay * 2
    this.#net.close()
    this.#retry = this.#options.clock.after(delay, () => {
      this.#retry = undefined
      this.#net = this.#create()
      this.listen().then(
        () => this.#options.note('Accepting connections again'),
        (failure: Error) => this.acceptFailed(failure),
      )
    })
  }
}
