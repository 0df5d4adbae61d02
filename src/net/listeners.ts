/**
 * All the sockets that a server listens on: which ones, from its options and the directives `bind`, `port`, `tls-port`,
 * `unixsocket`; opened together or not at all; changed while running by CONFIG SET.
 */
import type { Socket } from 'node:net'
import type { Name } from '../config/config.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { boundAddresses, isMissingAddress } from './addresses.ts'
import { type Endpoint, Listener } from './listener.ts'
import type { TlsOptions } from './tls-settings.ts'

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
  /** TLS, on a port of its own; what it does not say is said by the directives `tls-*`. */
  readonly tls?: TlsOptions
}

/** Where a directive has 0, it means none; an option means any free port. */
interface AnyPort {
  readonly plain: boolean
  readonly tls: boolean
}

export class Listeners {
  readonly #server: Engine
  readonly #failed: () => void
  readonly #accept: (socket: Socket, listener: Listener) => void
  #all: Listener[] = []
  /** `bind` and the ports as they were when the TCP sockets were opened; undefined: they never were. */
  #tcp: string | undefined

  constructor(server: Engine, accept: (socket: Socket, listener: Listener) => void, failed: () => void) {
    this.#failed = failed
    this.#server = server
    this.#accept = accept
  }

  get all(): readonly Listener[] {
    return this.#all
  }

  /** The TCP port without TLS; 0 when there is none. */
  get port(): number {
    return this.#portOf(false)
  }

  /** The TCP port with TLS; 0 when there is none. */
  get tlsPort(): number {
    return this.#portOf(true)
  }

  #portOf(tls: boolean): number {
    return this.#all.find(listener => listener.port !== 0 && listener.tls === tls)?.port ?? 0
  }

  /**
   * Opens every socket, or none.
   *
   * @throws the system's error
   */
  async open({ host, port, path, tls }: ListenOptions): Promise<void> {
    const { config } = this.#server
    if (host !== undefined) this.#load('bind', [host].flat())
    if (port !== undefined) this.#load('port', [port === false ? '0' : String(port)])
    if (path !== undefined) this.#load('unixsocket', [path])
    if (tls?.port !== undefined) this.#load('tls-port', [String(tls.port)])
    const socket = config.value('unixsocket')
    const unix: Wanted[] = []
    if (socket !== '')
      unix.push({ endpoint: { path: socket, mode: config.value('unixsocketperm') }, optional: false })
    await this.#openAll([...this.#wantedTcp({ plain: port === 0, tls: tls !== undefined }), ...unix])
    if (this.port !== 0) config.load('port', [String(this.port)])
    if (this.tlsPort !== 0) config.load('tls-port', [String(this.tlsPort)])
    this.#tcp = this.#tcpTexts()
  }

  /**
   * After a change of `bind` or a port: closes the TCP sockets that are not wanted any more and opens others. When that
   * fails, the old ones are opened again. Undefined when there is nothing to change.
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
    const wanted = this.#wantedTcp({ plain: false, tls: false })
    const kept = this.#all.filter(
      each => 'path' in each.endpoint || wanted.some(({ endpoint }) => isAt(each, endpoint)),
    )
    const old = this.#all.filter(each => !kept.includes(each))
    this.#all = kept
    await Promise.all(old.map(listener => listener.close()))
    try {
      await this.#openAll(wanted.filter(({ endpoint }) => !kept.some(each => isAt(each, endpoint))))
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
    return `${config.text('bind')} ${config.text('port')} ${config.text('tls-port')}`
  }

  #wantedTcp(any: AnyPort): Wanted[] {
    const { config } = this.#server
    return [
      ...this.#wantedAt(config.value('port'), any.plain, false),
      ...this.#wantedAt(config.value('tls-port'), any.tls, true),
    ]
  }

  #wantedAt(port: number, any: boolean, tls: boolean): Wanted[] {
    if (port === 0 && !any) return []
    return boundAddresses(this.#server.config.value('bind')).map(({ host, optional }) => ({
      endpoint: { host, port, tls },
      optional,
    }))
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
    const chosen =
      'port' in endpoint && endpoint.port === 0 ? { ...endpoint, port: this.#portOf(endpoint.tls) } : endpoint
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
      if (optional && isMissingAddress(failure)) return
      throw failure
    }
    this.#all = [...this.#all, listener]
    channels.listening.publish({ server, address: listener.address })
  }
}

function isAt(listener: Listener, endpoint: Endpoint): boolean {
  const { endpoint: own, port } = listener
  return 'host' in own && 'host' in endpoint && own.host === endpoint.host && port === endpoint.port
}
