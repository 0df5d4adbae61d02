/**
 * All sockets of one server: listeners, connections that wait to be served, connections, and what these share. A turn runs to its end
 * without waiting, so one buffer serves all reads and one writer all replies.
 */
import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { logInByCertificate } from '../engine/certificate-user.ts'
import * as channels from '../engine/channels.ts'
import type { Engine, SocketFigures } from '../engine/engine.ts'
import { PROTECTED_MODE } from '../engine/errors.ts'
import { isLocalAddress } from '../engine/local-address.ts'
import { Writer } from '../resp/writer.ts'
import { localOf, peerOf } from './addresses.ts'
import { Admission } from './admission.ts'
import { Connection } from './connection.ts'
import type { Listener } from './listener.ts'
import { Listeners, type ListenOptions } from './listeners.ts'
import { FLUSH_AT, UNCOUNTED } from './output-limit.ts'
import { reset } from './reset.ts'
import type { Shared } from './shared.ts'
import { newReadBuffer } from './shared-read.ts'
import { Tls } from './tls.ts'

export class Sockets implements SocketFigures, Shared {
  /** Decides who is served, who waits and who is refused. */
  readonly admission: Admission
  readonly writer = new Writer()
  readonly readBuffer = newReadBuffer()
  checkOutputAt = FLUSH_AT
  inputLimit = 0
  readonly #server: Engine
  readonly #listeners: Listeners
  /** Stands between the listeners of `tls-port` and their connections. */
  readonly #tls: Tls

  /** @param failed accepting keeps failing: the server is to close */
  constructor(server: Engine, failed: () => void) {
    const { config, clock } = server
    this.#server = server
    this.#listeners = new Listeners(server, (socket, listener) => this.#arrive(socket, listener), failed)
    this.#tls = new Tls(server, (socket, listener, user) => this.#greet(socket, listener, user))
    this.admission = new Admission({
      limit: () => config.value('maxclients'),
      maxWait: () => config.value('maxclients-wait'),
      clock,
      serve: (socket, listener) => this.#serve(socket, listener),
      refused: (socket, listener, why) => this.#refused(socket, listener, why.message),
    })
    config.bind('maxclients', () => this.admission.admitWaiting())
    config.bind('client-query-buffer-limit', limit => {
      this.inputLimit = limit
    })
    config.bind('client-output-buffer-limit', limits => {
      this.checkOutputAt = FLUSH_AT
      for (const { hard, soft } of Object.values(limits)) {
        for (const size of [hard, soft]) {
          if (size > 0) this.checkOutputAt = Math.min(this.checkOutputAt, Math.max(size, UNCOUNTED + 1))
        }
      }
    })
  }

  get port(): number {
    return this.#listeners.port
  }

  get tlsPort(): number {
    return this.#listeners.tlsPort
  }

  /** Every address that is listened on: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`. */
  get addresses(): readonly string[] {
    return this.#listeners.all.map(listener => listener.address)
  }

  /**
   * For connections to other servers.
   *
   * @throws Error that says what is wrong, and in which file
   */
  get outgoingTls(): ConnectionOptions {
    return this.#tls.outgoing
  }

  get waiting(): number {
    return this.admission.waiting
  }

  /** @throws the system's error, or what is wrong with TLS; no socket is left open then */
  async open(options: ListenOptions): Promise<void> {
    this.#tls.prepare(options.tls)
    await this.#listeners.open(options)
  }

  /** After a change of `bind` or a port; undefined when nothing is to be done. */
  change(): Promise<void> | undefined {
    return this.#listeners.change()
  }

  /** No new connections; those that wait to be served are turned away. */
  async close(): Promise<void> {
    this.admission.close()
    this.#tls.close()
    await this.#listeners.close()
  }

  #arrive(socket: Socket, listener: Listener): void {
    if (this.#server.interceptor?.refusesConnections === true) {
      this.#refused(socket, listener, 'a test refuses connections')
      socket.on('error', () => {})
      reset(socket)
      return
    }
    // Through TLS nothing can be said before the handshake: such a peer hears why afterwards.
    if (!listener.tls && this.#isForbidden(socket, listener)) {
      this.admission.refuse(socket, listener, PROTECTED_MODE)
    } else this.admission.arrive(socket, listener)
  }

  #isForbidden(socket: Socket, listener: Listener): boolean {
    const { config, access } = this.#server
    const guarded = config.value('protected-mode') && access.users.default.needsNoPassword
    return guarded && !isLocalAddress(peerOf(socket, listener))
  }

  #serve(socket: Socket, listener: Listener): void {
    const seconds = this.#server.config.value('tcp-keepalive')
    if (seconds > 0) socket.setKeepAlive(true, seconds * 1000)
    if (listener.tls) this.#tls.accept(socket, listener)
    else this.#connect(socket, listener)
  }

  /** The handshake is done, and the peer's certificate, if it has one, names a user. */
  #greet(socket: Socket, listener: Listener, user: string | undefined): void {
    if (this.#isForbidden(socket, listener)) this.admission.refuse(socket, listener, PROTECTED_MODE)
    else this.#connect(socket, listener, user)
  }

  #connect(socket: Socket, listener: Listener, user?: string): void {
    const [peer, local] = [peerOf(socket, listener), localOf(socket, listener)]
    const { session } = new Connection(this.#server, this, socket, peer, local)
    if (user !== undefined) logInByCertificate(session, user)
    socket.resume()
  }

  #refused(socket: Socket, listener: Listener, why: string): void {
    const server = this.#server
    server.stats.rejectedConnections++
    if (!channels.refused.hasSubscribers) return
    channels.refused.publish({ server, address: peerOf(socket, listener), reason: why })
  }
}
