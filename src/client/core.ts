/**
 * What all views of one client share: the connection and its successors, the commands that wait for it, connections
 * on loan, the subscriber. A view (client.ts) says what is asked and what becomes of the reply.
 *
 *     submit -> ready: connection -> reply
 *         |---> reconnecting: queue --> connection (or: too many, too old -> QueueError)
 *         |---> closed: ClosedError
 */
import { mayBlock } from './arguments.ts'
import type { ClientCore, ClientState, Loan, Submit, Whereabouts } from './client-core.ts'
import { type Connection, dial } from './connection.ts'
import { ClosedError, ConnectionError, type ConnectionLostError } from './errors.ts'
import { Leases } from './leases.ts'
import { OfflineQueue, type QueueOptions } from './offline-queue.ts'
import { addressOf, type ConnectionOptions, type Settings, settingsOf } from './options.ts'
import { type ReconnectOptions, Redial } from './redial.ts'
import type { Request } from './request.ts'
import { Subscriber } from './subscriber.ts'
import { connectChannel, newClientId } from './tracing.ts'

export type { ClientState } from './client-core.ts'

export interface ClientOptions extends ConnectionOptions {
  /** Pauses between attempts after a loss; `false`: the client is closed then. */
  readonly reconnect?: ReconnectOptions | false | undefined
  /** What may wait for a connection; `false`: commands fail at once while there is none. */
  readonly queue?: QueueOptions | false | undefined
  /** Default for every call, in ms from call to reply. Default: none. */
  readonly timeout?: number | undefined
  /** Told when the connection is lost, made again, given up or closed. */
  readonly onState?: ((state: ClientState, error?: Error) => void) | undefined
}

/** Makes a connection; in-process clients have their own way. */
export type Dial = (settings: Settings) => Promise<Connection>

/** Where the server is, if the options do not say. */
export interface Place {
  /** For people. */
  readonly address: string
  readonly host?: string | undefined
  readonly port?: number | undefined
}

export class Core implements ClientCore {
  /** The options with their defaults. */
  readonly #settings: Settings
  /** Names the client in traces. */
  readonly #clientId = newClientId()
  /** Where the server is, if the options do not say. */
  readonly #place: Place | undefined
  /** Connections on loan, for blocking commands and WATCH. */
  readonly #leases: Leases
  readonly closed: Promise<void>
  /** Decides where a new request goes: to the connection, the queue, or nowhere. */
  state: ClientState = 'reconnecting'
  readonly timeout: number | undefined
  readonly #onState: ClientOptions['onState']
  /** Makes a connection, traced. */
  readonly #dial: () => Promise<Connection>
  /** Holds the connection, and makes another after a loss. */
  readonly #redial: Redial
  /** Requests that wait for a connection. */
  readonly #queue: OfflineQueue
  readonly #options: ClientOptions
  /** Has a connection of its own; made by the first subscription. */
  #subscriber: Subscriber | undefined
  /** Why the client was closed, if not by its owner. */
  #error: ConnectionError | undefined
  #resolveClosed: () => void = () => {}

  constructor(options: ClientOptions = {}, makeConnection: Dial = dial, place?: Place) {
    this.#options = options
    this.#settings = settingsOf(options)
    this.#place = place
    this.timeout = options.timeout
    this.#onState = options.onState
    this.#queue = new OfflineQueue(options.queue)
    this.#dial = () => this.#traced(() => makeConnection(this.#settings))
    this.#leases = new Leases(this.#dial)
    this.closed = new Promise(resolve => {
      this.#resolveClosed = resolve
    })
    this.#redial = new Redial(this.#dial, options.reconnect ?? {}, {
      connected: connection => this.#connected(connection),
      lost: (error, unsent) => this.#lost(error, unsent),
      gaveUp: error => this.close(error),
    })
  }

  /** The first connection. */
  async open(): Promise<void> {
    try {
      await this.#redial.open()
    } catch (error) {
      this.close(new ConnectionError('the first connection failed', { cause: error }))
      throw error
    }
  }

  /** Begins with a connection that is there already. */
  use(connection: Connection): void {
    this.#redial.use(connection)
  }

  /** Commands that are not answered yet. */
  get pending(): number {
    return this.#queue.size + (this.#redial.connection?.pending ?? 0)
  }

  /** Channels and patterns have a connection of their own, made when first needed. */
  get subscriber(): Subscriber {
    this.#subscriber ??= new Subscriber(this.#dial, this.#options.reconnect ?? {}, this.#error)
    return this.#subscriber
  }

  get address(): string {
    return this.#place?.address ?? addressOf(this.#settings)
  }

  get whereabouts(): Whereabouts {
    const { database, path, host, port } = this.#settings
    return {
      database,
      serverAddress: path ?? this.#place?.host ?? host,
      serverPort: path === undefined ? (this.#place?.port ?? port) : undefined,
      clientId: this.#clientId,
    }
  }

  /** A command that may block gets a connection of its own. */
  readonly submit = (request: Request): void => {
    if (request.batch === undefined && mayBlock(request.argv)) void this.#leases.run(request)
    else this.#pass(request)
  }

  async borrow(): Promise<Loan> {
    const connection = await this.#leases.lend()
    return {
      submit: request => connection.submit(request),
      moved: async () => false,
      giveBack: () => this.#leases.giveBack(connection),
    }
  }

  parts(): readonly Submit[] {
    return [this.submit]
  }

  #pass(request: Request): void {
    const { connection } = this.#redial
    if (connection !== undefined) connection.submit(request)
    else if (this.#error !== undefined) request.fail(this.#error)
    else this.#queue.add(request)
  }

  /** Leaves the server, for it is not the right one any more: what was not sent goes to the next. */
  leave(error: ConnectionLostError): void {
    this.#redial.connection?.drop(error)
    this.#leases.drop(error)
    this.#subscriber?.drop(error)
  }

  close(error: ConnectionError = new ClosedError('the client was closed')): void {
    if (this.#error !== undefined) return
    this.#error = error
    this.#redial.close(error)
    this.#subscriber?.close(error)
    this.#leases.close(error)
    for (const request of this.#queue.takeAll()) request.fail(error)
    this.#change('closed', error)
    this.#resolveClosed()
  }

  #connected(connection: Connection): void {
    this.#change('ready')
    for (const request of this.#queue.takeAll()) connection.submit(request)
  }

  #lost(error: ConnectionError, unsent: readonly Request[]): void {
    if (this.#error !== undefined) {
      for (const request of unsent) request.fail(this.#error)
      return
    }
    for (const request of unsent) this.#queue.add(request)
    this.#change('reconnecting', error)
  }

  #change(state: ClientState, error?: Error): void {
    this.state = state
    this.#onState?.(state, error)
  }

  #traced(connect: () => Promise<Connection>): Promise<Connection> {
    if (!connectChannel.hasSubscribers) return connect()
    const { database: _, ...where } = this.whereabouts
    return connectChannel.tracePromise(connect, where)
  }
}
