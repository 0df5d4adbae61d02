/**
 * All sockets of one server: listeners, connections that wait to be served, connections, and what these share. A turn runs to its end
 * without waiting, so one buffer serves all reads and one writer all replies.
 */
import type { Socket } from 'node:net'
import * as channels from '../engine/channels.ts'
import type { Engine, SocketFigures } from '../engine/engine.ts'
import { PROTECTED_MODE } from '../engine/errors.ts'
import { isLocalAddress } from '../engine/local-address.ts'
import type { ReplyError } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import { localOf, peerOf } from './addresses.ts'
import { Admission } from './admission.ts'
import { Connection } from './connection.ts'
import type { Listener } from './listener.ts'
import { Listeners, type ListenOptions } from './listeners.ts'
import { FLUSH_AT, UNCOUNTED } from './output-limit.ts'
import type { Shared } from './shared.ts'
import { READ_SIZE } from './shared-read.ts'

export class Sockets implements SocketFigures, Shared {
  /** Decides who is served, who waits and who is refused. */
  readonly admission: Admission
  readonly writer = new Writer()
  readonly readBuffer = Buffer.allocUnsafeSlow(READ_SIZE)
  checkOutputAt = FLUSH_AT
  inputLimit = 0
  readonly #server: Engine
  readonly #listeners: Listeners

  /** @param failed accepting keeps failing: the server is to close */
  constructor(server: Engine, failed: () => void) {
    const { config, clock } = server
    this.#server = server
    this.#listeners = new Listeners(server, (socket, listener) => this.#arrive(socket, listener), failed)
    this.admission = new Admission({
      limit: () => config.value('maxclients'),
      maxWait: () => config.value('maxclients-wait'),
      clock,
      serve: (socket, listener) => this.#serve(socket, listener),
      refused: (socket, listener, why) => this.#refused(socket, listener, why),
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

  /** Every address that is listened on: `127.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`. */
  get addresses(): readonly string[] {
    return this.#listeners.all.map(listener => listener.address)
  }

  get waiting(): number {
    return this.admission.waiting
  }

  /** @throws the system's error; no socket is left open then */
  open(options: ListenOptions): Promise<void> {
    return this.#listeners.open(options)
  }

  /** After a change of `bind` or `port`; undefined when nothing is to be done. */
  change(): Promise<void> | undefined {
    return this.#listeners.change()
  }

  /** No new connections; those that wait to be served are turned away. */
  async close(): Promise<void> {
    this.admission.close()
    await this.#listeners.close()
  }

  #serve(socket: Socket, listener: Listener): void {
    const seconds = this.#server.config.value('tcp-keepalive')
    if (seconds > 0) socket.setKeepAlive(true, seconds * 1000)
    new Connection(this.#server, this, socket, peerOf(socket, listener), localOf(socket, listener))
    socket.resume()
  }

  #arrive(socket: Socket, listener: Listener): void {
    const { config } = this.#server
    const guarded = config.value('protected-mode') && config.value('requirepass') === ''
    if (guarded && !isLocalAddress(peerOf(socket, listener))) {
      this.admission.refuse(socket, listener, PROTECTED_MODE)
    } else this.admission.arrive(socket, listener)
  }

  #refused(socket: Socket, listener: Listener, why: ReplyError): void {
    const server = this.#server
    server.stats.rejectedConnections++
    if (!channels.refused.hasSubscribers) return
    channels.refused.publish({ server, address: peerOf(socket, listener), reason: why.message })
  }
}
