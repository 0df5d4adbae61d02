/**
 * Connections on loan: a blocking command would hold up every other on the shared one, and WATCH concerns a whole
 * connection. A few that came back are kept for the next loan.
 */
import type { Connection } from './connection.ts'
import { ClosedError, ConnectionError, type ConnectionLostError } from './errors.ts'
import type { Request } from './request.ts'

const MOST_KEPT = 8

export class Leases {
  readonly #dial: () => Promise<Connection>
  /** Given back, to be lent again: a new connection costs a round trip or two. */
  readonly #free: Connection[] = []
  /** On loan, to be closed with the client. */
  readonly #lent = new Set<Connection>()
  /** Why the client has closed; nothing is lent then. */
  #closed: ConnectionError | undefined

  constructor(dial: () => Promise<Connection>) {
    this.#dial = dial
  }

  async lend(): Promise<Connection> {
    if (this.#closed !== undefined) throw this.#closed
    let connection = this.#free.pop()
    while (connection !== undefined && !connection.isOpen) connection = this.#free.pop()
    connection ??= await this.#dial()
    if (this.#closed !== undefined) {
      connection.close(this.#closed)
      throw this.#closed
    }
    this.#lent.add(connection)
    return connection
  }

  /** Takes a connection back. One that still waits for a reply nobody wants is closed, which frees the server too. */
  giveBack(connection: Connection): void {
    this.#lent.delete(connection)
    if (!connection.isOpen) return
    if (connection.pending > 0 || this.#free.length >= MOST_KEPT) connection.close()
    else this.#free.push(connection)
  }

  /**
   * Runs one request on a connection of its own.
   *
   * @param prepare what is to be said over it first
   */
  async run(request: Request, prepare?: (connection: Connection) => void): Promise<void> {
    try {
      const connection = await this.lend()
      const { onSettled } = request
      request.onSettled = (outcome, failed) => {
        onSettled?.(outcome, failed)
        // The reply that settles a request is counted as pending until it has been taken.
        queueMicrotask(() => this.giveBack(connection))
      }
      if (request.settled) this.giveBack(connection)
      else {
        prepare?.(connection)
        connection.submit(request)
      }
    } catch (error) {
      if (request.detour !== undefined && error instanceof ConnectionError) request.detour.resume(error)
      else request.fail(error)
    }
  }

  /** Ends all connections, for they lead to the wrong server by now. The next loan gets a new one. */
  drop(error: ConnectionLostError): void {
    for (const connection of [...this.#lent, ...this.#free]) connection.drop(error)
    this.#free.length = 0
  }

  close(error: ConnectionError = new ClosedError('the client was closed')): void {
    this.#closed = error
    for (const connection of [...this.#lent, ...this.#free]) connection.close(error)
    this.#lent.clear()
    this.#free.length = 0
  }
}
