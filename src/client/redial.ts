/**
 * Keeps one connection to a server: when it is lost, it is made again, after pauses that grow and vary so that many
 * clients do not come back at the same moment, until a deadline.
 *
 *     connected --lost--> waiting --pause, or open()--> dialing --> connected
 *                            ^-----------failed------------|
 *                                                          | deadline: given up
 *
 * The one thing to know: there is one attempt at a time. Whoever wants a connection sooner joins or begins it, and the
 * pause that it comes before is over; two connections would hear each message twice.
 */
import type { Connection } from './connection.ts'
import { ConnectionError } from './errors.ts'
import { type PauseOptions, pauseOf } from './pause.ts'
import type { Request } from './request.ts'
import { now, surelyAfter, type Timer } from './timers.ts'

export interface ReconnectOptions extends PauseOptions {
  /** How long to go on trying in ms, counted from the loss. Default: for ever. */
  readonly deadline?: number | undefined
}

export interface RedialListener {
  /** A connection is ready: the first, or the next one. */
  connected(connection: Connection): void
  /** The connection was lost; these requests were not sent. */
  lost(error: ConnectionError, unsent: readonly Request[]): void
  /** No more attempts are made. */
  gaveUp(error: ConnectionError): void
}

export class Redial {
  readonly #dial: () => Promise<Connection>
  readonly #options: ReconnectOptions | false
  readonly #listener: RedialListener
  #connection: Connection | undefined
  /** The attempt that is under way. */
  #dialing: Promise<void> | undefined
  /** Ends the pause before the next attempt. */
  #timer: Timer | undefined
  /** No more attempts: closed, or given up. */
  #closed = false
  /** When the connection was lost that is made again now; undefined before the first. */
  #lostAt: number | undefined
  /** How often it was tried since then. */
  #attempts = 0

  constructor(dial: () => Promise<Connection>, options: ReconnectOptions | false, listener: RedialListener) {
    this.#dial = dial
    this.#options = options
    this.#listener = listener
  }

  /** The connection, while there is one. */
  get connection(): Connection | undefined {
    return this.#connection
  }

  /**
   * Makes the connection now: the first one, or the next one before its time. Fails when there is nobody; what was
   * lost is tried again later all the same.
   */
  open(): Promise<void> {
    if (this.#connection !== undefined) return Promise.resolve()
    this.#timer?.cancel()
    this.#timer = undefined
    this.#dialing ??= this.#attempt()
    return this.#dialing
  }

  async #attempt(): Promise<void> {
    let connection: Connection
    try {
      connection = await this.#dial()
    } catch (error) {
      this.#dialing = undefined
      if (this.#lostAt !== undefined) this.#wait(error, this.#lostAt)
      throw error
    }
    this.#dialing = undefined
    if (this.#closed) connection.close()
    else this.use(connection)
  }

  /** Takes a connection that was made elsewhere. */
  use(connection: Connection): void {
    this.#connection = connection
    this.#lostAt = undefined
    this.#attempts = 0
    connection.onEnd = (error, unsent) => this.#lost(error, unsent)
    this.#listener.connected(connection)
  }

  close(error?: ConnectionError): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#connection?.close(error)
    this.#connection = undefined
  }

  #lost(error: ConnectionError, unsent: readonly Request[]): void {
    this.#connection = undefined
    const lostAt = now()
    this.#lostAt = lostAt
    this.#listener.lost(error, unsent)
    // Who was told may have begun the next attempt.
    if (this.#dialing === undefined) this.#wait(error, lostAt)
  }

  #wait(cause: unknown, lostAt: number): void {
    if (this.#closed) return
    const { deadline = Number.POSITIVE_INFINITY } = this.#options || { deadline: 0 }
    const pause = pauseOf(this.#attempts, this.#options || {})
    if (now() + pause - lostAt > deadline) {
      this.#closed = true
      this.#listener.gaveUp(new ConnectionError('the connection was lost and not made again', { cause }))
      return
    }
    this.#attempts++
    this.#timer = surelyAfter(pause, () => {
      // A failure begins the next pause.
      this.open().catch(() => {})
    })
  }
}
