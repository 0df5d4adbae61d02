/** A cluster as a test sees it: made by start-cluster.ts, it finds nodes, moves slots, and ends what it is told to end. */
import { type Argument, bytesOf } from '../../client/arguments.ts'
import { OptionError } from '../../client/errors.ts'
import { INSPECT, type InspectArguments, shown } from '../../client/inspect.ts'
import { boolean, type Checks, checkOptions } from '../../client/option-checks.ts'
import { findSlotWords } from '../../commands/declare/key-positions.ts'
import { type Settings, settingsOf } from '../../config/settings.ts'
import type { VirtualClock } from '../../keyspace/clock.ts'
import { type Reply, toBytes } from '../../resp/plain.ts'
import { hashSlot, SLOTS } from '../../structures/hash-slot.ts'
import type { Contents, ContentsOptions } from '../contents.ts'
import type { Reopen } from '../group/group-server.ts'
import { caughtUp, changePlaces, kill, restart } from '../group/takeover.ts'
import type { IdleOptions } from '../idle.ts'
import { resetServer } from '../reset.ts'
import { runUntil } from '../run-until.ts'
import { TestClusterNode } from './cluster-node.ts'
import type { ClusterState } from './cluster-state.ts'
import type { Member } from './member.ts'
import { beginMove, type SlotMove } from './slot-move.ts'

export interface KillOptions {
  /** Whether one of its replicas takes its place at once. Default true. */
  readonly failOver?: boolean
}

const KILL: Checks<KillOptions> = { failOver: boolean }

export class TestCluster implements AsyncDisposable {
  /** All nodes, also those that were killed: the primaries of the beginning, then their replicas. */
  readonly nodes: readonly TestClusterNode[]
  /** The time of all nodes. */
  readonly clock: VirtualClock
  /** Which node has which slot. */
  readonly #state: ClusterState
  readonly #reopen: Reopen<Member>
  /** What stands behind each node. */
  readonly #members: ReadonlyMap<TestClusterNode, Member>
  /** The directives of each node as they were, for `reset()`. */
  readonly #settings: ReadonlyMap<Member, Settings>
  /** Set once `close` was called. */
  #closing: Promise<void> | undefined

  /** @param reopen starts a node again */
  constructor(state: ClusterState, members: readonly Member[], clock: VirtualClock, reopen: Reopen<Member>) {
    this.#state = state
    this.#reopen = reopen
    this.clock = clock
    this.nodes = members.map(each => new TestClusterNode(each, member => this.#nodeOf(member)))
    this.#members = new Map(members.map((member, at) => [this.nodes[at] as TestClusterNode, member]))
    this.#settings = new Map(members.map(member => [member, settingsOf(member.server.config)]))
  }

  /** The primaries that are up now. */
  get primaries(): readonly TestClusterNode[] {
    return this.#present.filter(({ primary }) => primary === undefined)
  }

  /** The replicas that are up now. */
  get replicas(): readonly TestClusterNode[] {
    return this.#present.filter(({ primary }) => primary !== undefined)
  }

  /** Of the nodes that are up, for clients: `redis://127.0.0.1:<port>`. */
  get urls(): readonly string[] {
    return this.#present.map(({ url }) => url)
  }

  /**
   * The primary that has a slot, or the slot of a key.
   *
   * @throws OptionError for what is no slot, and where nobody has it
   */
  ownerOf(slotOrKey: number | string): TestClusterNode {
    return this.#nodeOf(this.#ownerOf(slotOf('ownerOf', slotOrKey)))
  }

  /**
   * Runs a command on the node that has its keys; on the first primary, if it has none.
   *
   * @throws ServerError when the reply is an error; ClosedError after `close()`; TypeError for what cannot be sent
   * @example
   * await cluster.call('SET', 'user:1', 'ann') // 'OK'
   */
  async call(...argv: readonly Argument[]): Promise<Reply> {
    const words = bytesOf(argv)
    const [first] = this.primaries
    const command = first?.server.commands.lookup(words)
    const [key] = command === undefined ? [] : findSlotWords(command, words)
    const node = key === undefined ? first : this.#nodeOf(this.#ownerOf(hashSlot(key)))
    if (node === undefined) throw new OptionError('call: the cluster has no primary that is up')
    return await node.server.call(...argv)
  }

  /**
   * Moves a slot, or the slot of a key, with its keys to another primary.
   *
   * @throws OptionError for what is no slot and no primary
   * @example
   * cluster.moveSlot('user:1', cluster.primaries[2])
   */
  moveSlot(slotOrKey: number | string, to: TestClusterNode): void {
    const slot = slotOf('moveSlot', slotOrKey)
    if (this.#ownerOf(slot) !== this.#memberOf('moveSlot', to)) this.beginMove(slot, to).finish()
  }

  /**
   * Begins to move a slot: both nodes know of it, no key has moved. What follows are the steps of {@link SlotMove}.
   *
   * @throws OptionError for what is no slot and no primary, for a slot that is there, or on its way
   * @example
   * const move = cluster.beginMove('user:1', cluster.primaries[2])
   * move.moveKeys(['user:1']) // the old node answers ASK
   * move.finish() // the old node answers MOVED
   */
  beginMove(slotOrKey: number | string, to: TestClusterNode): SlotMove {
    const slot = slotOf('beginMove', slotOrKey)
    const from = this.#ownerOf(slot)
    const target = this.#memberOf('beginMove', to)
    if (target.primary !== undefined)
      throw new OptionError(`beginMove: ${to.url} is a replica, and has no slots`)
    if (target === from) throw new OptionError(`beginMove: ${to.url} has slot ${slot} already`)
    if (from.migrating.has(slot) || target.importing.has(slot))
      throw new OptionError(`beginMove: slot ${slot} is on its way already`)
    return beginMove(this.#state, slot, from, target)
  }

  /**
   * A replica takes the place of its primary; of a primary, its first replica does. Nothing is lost: nobody writes until the
   * replica has everything. Resolves when all other replicas of that shard follow it.
   *
   * @throws OptionError for a primary without a replica, and for a node that is down
   */
  async failOver(node: TestClusterNode): Promise<void> {
    const member = this.#memberOf('failOver', node)
    const heir = member.primary === undefined ? this.#state.replicasOf(member)[0] : member
    if (heir === undefined) throw new OptionError(`failOver: ${node.url} has no replica that is up`)
    await changePlaces(this.#state, heir)
  }

  /**
   * Ends a node as a crash does: its connections break. What its clients were told of, its replicas have, and one of them
   * takes its place in the same step; with `failOver: false` its slots are down until `failOver()` of a replica.
   *
   * @throws OptionError for a node that is down, and for a wrong or unknown option
   */
  async kill(node: TestClusterNode, options: KillOptions = {}): Promise<void> {
    const { failOver = true } = checkOptions('kill', options, KILL)
    await kill(this.#state, this.#memberOf('kill', node), ([first]) => (failOver ? first : undefined))
  }

  /**
   * Starts a node again that was killed, on its port: as a replica of the one that has its place, or else as it was, but
   * without data. Resolves when it has what its primary has.
   *
   * @throws OptionError for a node that is up; the system's error when its port is another's by now
   */
  async restart(node: TestClusterNode): Promise<void> {
    const member = this.#members.get(node)
    if (member?.hasFailed !== true) throw new OptionError(`restart: ${node.url} was not killed`)
    await restart(this.#state, member, this.#reopen)
  }

  /**
   * The keys of all primaries with their values, as plain data.
   *
   * @throws OptionError for a wrong or unknown option
   */
  contents(options: Pick<ContentsOptions, 'match'> = {}): Contents {
    const all = this.primaries.flatMap(node => Object.entries(node.contents(options)))
    return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /**
   * Resolves when all nodes have answered all requests that have arrived, and replicas have what their primaries have.
   *
   * @throws OptionError for a wrong or unknown option
   */
  async idle(options?: IdleOptions): Promise<void> {
    for (const node of this.primaries) {
      await node.idle(options)
      const member = this.#memberOf('idle', node)
      await caughtUp(member, this.#state.replicasOf(member))
    }
    for (const node of this.replicas) await node.idle(options)
  }

  /**
   * As after the start, for the next test: no keys, scripts and functions, directives as they were, no faults, no pause.
   * Nodes, slots and clients stay as they are, and so does the time.
   */
  async reset(): Promise<void> {
    for (const node of this.nodes) {
      const settings = this.#settings.get(this.#memberOf('reset', node))
      node.faults.clear()
      node.resume()
      if (node.isUp && settings !== undefined) await resetServer(node.server, settings)
    }
    await this.idle({ ignoreWaiting: true })
  }

  /** Lets time go on by itself until a promise is settled; see `TestServer.runUntil()`. */
  runUntil<T>(wanted: PromiseLike<T>): Promise<T> {
    return runUntil(this.clock, () => this.#present.map(({ server }) => server), wanted)
  }

  /** Ends all nodes; may be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all(this.nodes.map(({ server }) => server.close()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  [INSPECT](...how: InspectArguments): string {
    const { primaries, replicas, urls, clock } = this
    const facts = { primaries: primaries.length, replicas: replicas.length, urls, time: new Date(clock.now) }
    return shown('TestCluster', facts, how)
  }

  /** Those that are up, and were not removed with CLUSTER FORGET. */
  get #present(): readonly TestClusterNode[] {
    const members = new Set(this.#state.servers)
    return [...this.#members].flatMap(([node, member]) => (node.isUp && members.has(member) ? [node] : []))
  }

  #ownerOf(slot: number): Member {
    const owner = this.#state.ownerOf(slot)
    if (owner === undefined) throw new OptionError(`nobody has slot ${slot}`)
    return owner
  }

  #nodeOf(member: Member): TestClusterNode {
    for (const [node, each] of this.#members) if (each === member) return node
    throw new TypeError(`${member.id} is no node of this cluster`)
  }

  /** @throws OptionError for a node of another cluster, and one that is down */
  #memberOf(caller: string, node: TestClusterNode): Member {
    const member = this.#members.get(node)
    if (member === undefined) throw new OptionError(`${caller}: that is no node of this cluster`)
    if (member.hasFailed && caller !== 'reset') throw new OptionError(`${caller}: ${node.url} was killed`)
    return member
  }
}

function slotOf(caller: string, slotOrKey: number | string): number {
  if (typeof slotOrKey === 'string') return hashSlot(toBytes(slotOrKey))
  if (Number.isInteger(slotOrKey) && slotOrKey >= 0 && slotOrKey < SLOTS) return slotOrKey
  throw new OptionError(`${caller}: a slot is an integer from 0 to ${SLOTS - 1}, or the key that it has`)
}
