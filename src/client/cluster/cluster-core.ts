/**
 * What all views of a client of a cluster share: its nodes, the requests that are held, the subscriptions. It says where
 * a request goes; a trip takes it there.
 *
 *     submit --aim--> a slot ---------> trip -> node
 *                |--> several commands: each its own, replies put together in order
 *                |--> every node: replies joined
 */

import { type Address, mapped } from '../address.ts'
import type { ClientCore, ClientState, Loan, Submit, Whereabouts } from '../client-core.ts'
import { type Connection, dial } from '../connection.ts'
import type { Dial } from '../core.ts'
import { ClosedError, ConnectionError, ConnectionLostError, NoNodeError } from '../errors.ts'
import type { Word } from '../link.ts'
import { OfflineQueue } from '../offline-queue.ts'
import { addressOf } from '../options.ts'
import type { Request } from '../request.ts'
import { after, type Timer } from '../timers.ts'
import { connectChannel, newClientId } from '../tracing.ts'
import type { ClusterSettings } from './cluster-options.ts'
import { ClusterSubscriber } from './cluster-subscriber.ts'
import { toEach, toMany } from './everywhere.ts'
import { LoanOfNode } from './loan-of-node.ts'
import type { Node } from './node.ts'
import { Nodes } from './nodes.ts'
import { Refresher } from './refresher.ts'
import { type Aim, aimOf, aimOfAll } from './route.ts'
import { type Router, Trip } from './trip.ts'

/** How often the cluster is asked while its nodes owe replies or messages, in ms: one may hang without closing. */
const WATCH = 5000

export class ClusterCore implements ClientCore, Router {
  readonly closed: Promise<void>
  readonly timeout: number | undefined
  /** How long a request may be held in all, in ms. */
  readonly patience: number
  readonly address: string
  readonly whereabouts: Whereabouts
  readonly subscriber: ClusterSubscriber
  state: ClientState = 'reconnecting'
  /** What it was told, checked. */
  readonly #settings: ClusterSettings
  /** Makes a connection to a node. */
  readonly #makeConnection: Dial
  /** Whom it talks to, and who has which slot. */
  readonly #nodes: Nodes
  /** Requests until the cluster was asked about its nodes again. */
  readonly #held: OfflineQueue
  /** Asks them again when there is reason to. */
  readonly #refresher: Refresher
  /** The node that channels and patterns are heard from. */
  #heardFrom: Address | undefined
  /** Runs while nodes owe replies, or messages. */
  #watch: Timer | undefined
  /** Those who wait for the next look. */
  #waiting: (() => void)[] = []
  /** Why the client was closed. */
  #error: ConnectionError | undefined
  /** Resolves `closed`. */
  #resolveClosed: () => void = () => {}

  constructor(settings: ClusterSettings, makeConnection: Dial = dial) {
    const { common, seeds, queue, timeout, pauses } = settings
    const [first] = seeds
    this.#settings = settings
    this.#makeConnection = makeConnection
    this.timeout = timeout
    this.patience = queue === false ? 0 : (queue?.age ?? 10_000)
    this.address = seeds.map(addressOf).join(', ')
    this.whereabouts = {
      database: common.database,
      serverAddress: first.host,
      serverPort: first.port,
      clientId: newClientId(),
    }
    this.closed = new Promise(resolve => {
      this.#resolveClosed = resolve
    })
    this.#nodes = new Nodes(
      settings,
      address => this.dial(address),
      () => this.doubt(),
    )
    this.#held = new OfflineQueue(queue)
    this.#refresher = new Refresher(() => this.#look(), pauses)
    this.subscriber = new ClusterSubscriber(this, pauses)
  }

  /** @throws NoNodeError when none of the nodes answers, or is one of a cluster */
  async open(): Promise<void> {
    try {
      await this.#nodes.look()
    } catch (error) {
      this.close(new ConnectionError('the first connection failed', { cause: error }))
      throw error
    }
    this.#change('ready')
  }

  get pending(): number {
    return this.#held.size + this.#nodes.pending
  }

  readonly submit = (request: Request): void => {
    if (this.#error !== undefined) {
      request.fail(this.#error)
      return
    }
    try {
      this.#route(request)
    } catch (error) {
      request.fail(error)
      return
    }
    this.#watchOver()
  }

  async borrow(keys: readonly Word[]): Promise<Loan> {
    if (this.#error !== undefined) throw this.#error
    return await LoanOfNode.of(this, keys)
  }

  parts(): readonly Submit[] {
    return this.#nodes.shards.map(({ primary }) => {
      const node = this.#nodes.at(primary)
      return request => node.submit(request)
    })
  }

  close(error: ConnectionError = new ClosedError('the client was closed')): void {
    if (this.#error !== undefined) return
    this.#error = error
    this.#refresher.close()
    this.#watch?.cancel()
    this.subscriber.close(error)
    this.#nodes.close(error)
    for (const request of this.#held.takeAll()) request.fail(error)
    this.#wake()
    this.#change('closed', error)
    this.#resolveClosed()
  }

  nodeFor(aim: Aim): Node {
    return this.#nodes.for(aim)
  }

  nodeAt(address: Address): Node {
    return this.#nodes.at(address)
  }

  moved(slot: number, address: Address): void {
    this.#nodes.moved(slot, address)
    this.doubt()
  }

  hold(request: Request): void {
    if (this.#error !== undefined) request.fail(this.#error)
    else {
      this.#held.add(request)
      this.doubt()
    }
  }

  /** Has the cluster asked about its nodes, soon. */
  doubt(): void {
    this.#refresher.soon()
  }

  /** Resolves when the cluster was asked about its nodes; rejects when the client is closed first. */
  async looked(): Promise<void> {
    if (this.#error === undefined) {
      this.doubt()
      await new Promise<void>(resolve => this.#waiting.push(resolve))
    }
    if (this.#error !== undefined) throw this.#error
  }

  homeOf(slot: number): Address {
    this.#watchOver()
    return this.#nodes.for({ slot, reads: false }).address
  }

  async dialAny(): Promise<Connection> {
    this.#watchOver()
    const failures: unknown[] = []
    const { any, shards } = this.#nodes
    const primaries = shards.map(({ primary }) => this.#nodes.at(primary))
    for (const { address } of new Set([any, ...primaries])) {
      try {
        const connection = await this.dial(address)
        this.#heardFrom = address
        return connection
      } catch (error) {
        failures.push(error)
      }
    }
    this.doubt()
    throw new NoNodeError('no node of the cluster can be connected to', {
      cause: new AggregateError(failures),
    })
  }

  /** A connection to a node. */
  async dial(address: Address): Promise<Connection> {
    const { common, reads, mapAddress } = this.#settings
    const { host, port } = mapped(mapAddress, address)
    if (this.#error !== undefined) throw this.#error
    const connect = () => this.#makeConnection({ ...common, host, port })
    const where = { serverAddress: host, serverPort: port, clientId: this.whereabouts.clientId }
    const connection = connectChannel.hasSubscribers
      ? await connectChannel.tracePromise(connect, where)
      : await connect()
    // It says nothing to a primary, and a replica may become one.
    if (reads === 'replica') connection.send(['READONLY']).catch(() => {})
    return connection
  }

  #route(request: Request): void {
    const { batch, argv } = request
    if (batch === undefined) this.#send(request, aimOf(argv))
    else if (isTransaction(batch)) this.#send(request, aimOfAll(batch))
    else {
      // All of them are looked at before one is sent.
      const aims = batch.map(aimOf)
      toMany(request, batch, (part, at) => this.#send(part, aims[at] ?? aimOf(part.argv)))
    }
  }

  #send(request: Request, aim: Aim): void {
    const { everywhere } = aim
    if (everywhere === undefined) new Trip(this, request, aim).again()
    else toEach(request, this.#waysTo(everywhere.nodes), everywhere.join)
  }

  #waysTo(nodes: 'shards' | 'nodes'): Submit[] {
    // By a slot of each, for another node may have it by the time of a second attempt; no node twice.
    const aims = this.#nodes.shards.map(({ slot }) => ({ slot, reads: false }))
    const byNode = new Map(aims.map(aim => [this.#nodes.for(aim), aim]))
    const submits: Submit[] = []
    for (const aim of byNode.values()) submits.push(part => new Trip(this, part, aim).again())
    if (nodes === 'shards') return submits
    for (const node of this.#nodes.readReplicas) submits.push(part => node.submit(part))
    return submits
  }

  async #look(): Promise<void> {
    try {
      await this.#nodes.look()
      if (this.#nodes.isUnsure) this.doubt()
      this.#change('ready')
    } catch (error) {
      this.#change('reconnecting', error instanceof Error ? error : undefined)
    }
    if (this.#error !== undefined) return
    this.#leaveGone()
    for (const request of this.#held.takeAll()) request.detour?.again()
    this.subscriber.settle()
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** A node that has left the cluster passes on no messages. */
  #leaveGone(): void {
    const from = this.#heardFrom
    if (from === undefined || this.#nodes.has(from)) return
    this.#heardFrom = undefined
    this.subscriber.leaveNode(
      new ConnectionLostError(`${addressOf(from)} has left the cluster, or has failed`),
    )
  }

  #watchOver(): void {
    this.#watch ??= after(WATCH, () => this.#lookForHanging())
  }

  #lookForHanging(): void {
    this.#watch = undefined
    if (this.#error !== undefined || (this.pending === 0 && !this.subscriber.isUsed)) return
    this.doubt()
    this.#watchOver()
  }

  #change(state: ClientState, error?: Error): void {
    if (this.state === state || this.state === 'closed') return
    this.state = state
    this.#settings.onState?.(state, error)
  }
}

/** Whether a batch is sent as a whole: MULTI, commands, EXEC. */
function isTransaction(batch: readonly (readonly Word[])[]): boolean {
  return batch[0]?.[0] === 'MULTI' && batch.at(-1)?.[0] === 'EXEC'
}
