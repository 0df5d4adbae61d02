/**
 * A node of a cluster: one connection for all requests, made when the first comes, and connections on loan. It does not
 * connect again by itself: what could not be sent goes back to its trip, for the slot may be elsewhere by then.
 */

import type { Address } from '../address.ts'
import { mayBlock } from '../arguments.ts'
import type { Connection } from '../connection.ts'
import { ConnectionError, type ConnectionLostError } from '../errors.ts'
import { Leases } from '../leases.ts'
import { OfflineQueue, type QueueOptions } from '../offline-queue.ts'
import { Request } from '../request.ts'

export class Node {
  /** What tells it from others. */
  readonly address: Address
  /** For blocking commands and WATCH. */
  readonly leases: Leases
  /** Makes a connection to it. */
  readonly #dial: () => Promise<Connection>
  /** Told when the connection ends by itself. */
  readonly #onLost: () => void
  /** Requests until the connection is made. */
  readonly #queue: OfflineQueue
  /** For all requests but those of the leases; undefined while none was made, or it was lost. */
  #connection: Connection | undefined
  /** The attempt that is under way: there is one at a time. */
  #opening: Promise<Connection> | undefined
  /** Why it is not used any more. */
  #closed: ConnectionError | undefined

  constructor(address: Address, dial: () => Promise<Connection>, queue: QueueOptions, onLost: () => void) {
    this.address = address
    this.#dial = dial
    this.#onLost = onLost
    this.#queue = new OfflineQueue(queue)
    this.leases = new Leases(dial)
  }

  get pending(): number {
    return this.#queue.size + (this.#connection?.pending ?? 0)
  }

  submit(request: Request): void {
    if (this.#closed !== undefined) giveBack(request, this.#closed)
    else if (request.batch === undefined && mayBlock(request.argv)) void this.leases.run(request)
    else if (this.#connection !== undefined) this.#connection.submit(request)
    else {
      this.#queue.add(request)
      // Whoever waits in the queue is told.
      this.#open().catch(() => {})
    }
  }

  /** The same for a slot that is on its way here: ASKING goes right before it. */
  async submitAsking(request: Request): Promise<void> {
    if (request.batch === undefined && mayBlock(request.argv)) {
      await this.leases.run(request, sayAsking)
      return
    }
    try {
      const connection = this.#connection ?? (await this.#open())
      sayAsking(connection)
      connection.submit(request)
    } catch (error) {
      giveBack(request, error)
    }
  }

  /** No longer uses the node, for it has left; what was not sent goes back. */
  drop(error: ConnectionLostError): void {
    this.#closed = error
    this.#connection?.drop(error)
    this.leases.drop(error)
    this.leases.close(error)
    for (const request of this.#queue.takeAll()) giveBack(request, error)
  }

  close(error: ConnectionError): void {
    this.#closed = error
    this.#connection?.close(error)
    this.leases.close(error)
    for (const request of this.#queue.takeAll()) request.fail(error)
  }

  #open(): Promise<Connection> {
    this.#opening ??= this.#attempt()
    return this.#opening
  }

  async #attempt(): Promise<Connection> {
    let connection: Connection
    try {
      connection = await this.#dial()
      if (this.#closed !== undefined) {
        connection.close(this.#closed)
        throw this.#closed
      }
    } catch (error) {
      // Before requests go back, for they may come again at once.
      this.#opening = undefined
      for (const request of this.#queue.takeAll()) giveBack(request, error)
      throw error
    }
    this.#opening = undefined
    connection.onEnd = (error, unsent) => this.#lost(error, unsent)
    this.#connection = connection
    for (const request of this.#queue.takeAll()) connection.submit(request)
    return connection
  }

  #lost(error: ConnectionError, unsent: readonly Request[]): void {
    this.#connection = undefined
    for (const request of unsent) giveBack(request, error)
    if (this.#closed === undefined) this.#onLost()
  }
}

function giveBack(request: Request, error: unknown): void {
  if (request.detour !== undefined && error instanceof ConnectionError) request.detour.resume(error)
  else request.fail(error)
}

function sayAsking(connection: Connection): void {
  connection.submit(
    new Request(
      ['ASKING'],
      undefined,
      () => {},
      () => {},
      () => {},
    ),
  )
}
