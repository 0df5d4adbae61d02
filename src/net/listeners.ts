/**
 * All the sockets that a server listens on: which ones, from its options and the directives `bind`, `port`,
 * `unixsocket`; opened together or not at all; changed while running by CONFIG SET.
 */
import type { Socket } from 'node:net'
import type { Name } from '../config/config.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { type Endpoint, Listener } from './listener.ts'

interface Wanted {
  readonly endpoint: Endpoint
  /** No failure when the machine has no such address: a leading minus, as in `-::1`. */
  readonly optional: boolean
}

export interface ListenOptions {
  /** Addresses to listen on; by default those of the directive `bind`, `127.0.0.1` and `::1`. */
  readonly host?: string | readonly string[]
  /** TCP port; 0 takes any free one. By default that of the directive `port`, 6379. `false`: no TCP. */
  readonly port?: number | false
  /** Path of a unix socket to listen on as well. */
  readonly path?: string
}

export class Listeners {
  readonly #server: Engine
  readonly #failed: () => void
  readonly #accept: (socket: Socket, listener: Listener) => void
  #all: Listener[] = []
  /** `bind` and `port` as they were when the TCP sockets were opened; undefined: they never were. */
  #tcp: string | undefined

  constructor(server: Engine, accept: (socket: Socket, listener: Listener) => void, failed: () => void) {
    this.#failed = failed
    this.#server = server
    this.#accept = accept
  }

  get all(): readonly Listener[] {
    return this.#all
  }

  /** The TCP port; 0 when there is none. */
  get port(): number {
    return this.#all.find(listener => listener.port !== 0)?.port ?? 0
  }

  /**
   * Opens every socket, or none.
   *
   * @throws the system's error
   */
  async open({ host, port, path }: ListenOptions): Promise<void> {
    const { config } = this.#server
    if (host !== undefined) this.#load('bind', [host].flat())
    if (port !== undefined) this.#load('port', [port === false ? '0' : String(port)])
    if (path !== undefined) this.#load('unixsocket', [path])
    const socket = config.value('unixsocket')
    const unix: Wanted[] = []
    if (socket !== '')
      unix.push({ endpoint: { path: socket, mode: config.value('unixsocketperm') }, optional: false })
    // Port 0: none for the directive, any free one for the option.
    await this.#openAll([...this.#wantedTcp(port === 0), ...unix])
    if (this.port !== 0) config.load('port', [String(this.port)])
    this.#tcp = this.#tcpTexts()
  }

  /**
   * After a change of `bind` or `port`: closes the TCP sockets and opens others. When that fails, the old ones
   * are opened again. Undefined when there is nothing to change.
   *
   * @throws the system's error
   */
  change(): Promise<void> | undefined {
    const texts = this.#tcpTexts()
    if (this.#tcp === undefined || this.#tcp === texts) return undefined
    return this.#replaceTcp(texts)
  }

  async close(): Promise<void> {
    this.#tcp = undefined
    await Promise.all(this.#all.map(listener => listener.close()))
  }

  async #replaceTcp(texts: string): Promise<void> {
    const old = this.#all.filter(listener => 'host' in listener.endpoint)
    this.#all = this.#all.filter(listener => !old.includes(listener))
    await Promise.all(old.map(listener => listener.close()))
    try {
      await this.#openAll(this.#wantedTcp(false))
      this.#tcp = texts
    } catch (failure) {
      await this.#openAll(
        old.map(({ endpoint, port }) => ({ endpoint: { ...endpoint, port }, optional: true })),
      )
      throw failure
    }
  }

  #load(name: Name, words: readonly string[]): void {
    const failure = this.#server.config.load(name, words)
    if (failure !== undefined) throw new Error(`'${name}': ${failure}`)
  }

  #tcpTexts(): string {
    const { config } = this.#server
    return `${config.text('bind')} ${config.text('port')}`
  }

  #wantedTcp(anyPort: boolean): Wanted[] {
    const { config } = this.#server
    const port = config.value('port')
    if (port === 0 && !anyPort) return []
    return config.value('bind').map(address => {
      const optional = address.startsWith('-')
      return { endpoint: { host: anyAddress(optional ? address.slice(1) : address), port }, optional }
    })
  }

  async #openAll(wanted: readonly Wanted[]): Promise<void> {
    const before = this.#all
    try {
      for (const each of wanted) await this.#openOne(each)
    } catch (failure) {
      await Promise.all(this.#all.filter(each => !before.includes(each)).map(each => each.close()))
      this.#all = before
      throw failure
    }
  }

  async #openOne({ endpoint, optional }: Wanted): Promise<void> {
    const server = this.#server
    // With port 0 the first address chooses, and the others take the same port.
    const chosen = 'port' in endpoint && endpoint.port === 0 ? { ...endpoint, port: this.port } : endpoint
    const listener = new Listener({
      endpoint: chosen,
      clock: server.clock,
      backlog: server.config.value('tcp-backlog'),
      accept: this.#accept,
      failed: failure => {
        channels.note.publish({ server, level: 'error', text: failure.message })
        this.#failed()
      },
      note: text => channels.note.publish({ server, level: 'warn', text }),
    })
    try {
      await listener.listen()
    } catch (failure) {
      const missing = failure instanceof Error && 'code' in failure && failure.code !== 'EADDRINUSE'
      if (optional && missing) return
      throw failure
    }
    this.#all = [...this.#all, listener]
    channels.listening.publish({ server, address: listener.address })
  }
}

/** Redis writes "all addresses" as a star. */
function anyAddress(host: string): string {
  if (host === '*') return '0.0.0.0'
  return host === '::*' ? '::' : host
}
