/**
 * The connection limit: `maxclients` connections are served. New ones beyond it wait, unread, in the order in
 * which they came, and are served as others leave. After `maxclients-wait` ms a waiting one gets an error and is closed.
 */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { MAX_CLIENTS } from '../engine/errors.ts'
import type { Clock, Timer } from '../keyspace/clock.ts'
import type { ReplyError } from '../resp/values.ts'
import { sayGoodbye } from './goodbye.ts'
import type { Listener } from './listener.ts'

export interface AdmissionOptions {
  readonly clock: Clock
  limit(): number
  /** How long a new connection may wait, in ms; 0: not at all. */
  maxWait(): number
  serve(socket: Socket, listener: Listener): void
  refused(socket: Socket, listener: Listener, why: ReplyError): void
}

interface Waiting {
  readonly socket: Socket
  readonly listener: Listener
  readonly timer: Timer
}

export class Admission {
  readonly #options: AdmissionOptions
  /** Connections that count for the limit. */
  #served = 0
  /** Those beyond it, the first to come first. */
  #waiting: Waiting[] = []

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  get served(): number {
    return this.#served
  }

  get waiting(): number {
    return this.#waiting.length
  }

  arrive(socket: Socket, listener: Listener): void {
    if (this.#served < this.#options.limit()) {
      this.#serve(socket, listener)
      return
    }
    const maxWait = this.#options.maxWait()
    if (maxWait === 0) {
      this.refuse(socket, listener)
      return
    }
    const timer = this.#options.clock.after(maxWait, () => {
      this.#forget(socket)
      this.refuse(socket, listener)
    })
    this.#waiting.push({ socket, listener, timer })
    socket.on('error', () => {})
    socket.once('close', () => this.#forget(socket))
  }

  /** A served connection has ended, or the limit was raised. */
  admitWaiting(): void {
    while (this.#waiting.length > 0 && this.#served < this.#options.limit()) {
      const next = this.#waiting.shift()
      next?.timer.cancel()
      if (next !== undefined && !next.socket.destroyed) this.#serve(next.socket, next.listener)
    }
  }

  /** The server closes: those that wait are refused. */
  close(): void {
    for (const { socket, timer } of this.#waiting) {
      timer.cancel()
      socket.destroy()
    }
    this.#waiting = []
  }

  #serve(socket: Socket, listener: Listener): void {
    this.#served++
    socket.once('close', () => {
      this.#served--
      this.admitWaiting()
    })
    this.#options.serve(socket, listener)
  }

  /** Sends the reason to a connection that is not served, and closes it. */
  refuse(socket: Socket, listener: Listener, why: ReplyError = MAX_CLIENTS): void {
    this.#options.refused(socket, listener, why)
    socket.on('error', () => {})
    // Before its handshake a peer of TLS would not understand.
    if (listener.tls && !(socket instanceof TLSSocket)) socket.destroy()
    else sayGoodbye(socket, this.#options.clock, `-${why.message}\r\n`)
  }

  #forget(socket: Socket): void {
    const at = this.#waiting.findIndex(each => each.socket === socket)
    if (at === -1) return
    this.#waiting[at]?.timer.cancel()
    this.#waiting.splice(at, 1)
  }
}
