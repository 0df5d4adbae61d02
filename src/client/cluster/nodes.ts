/**
 * The nodes of a cluster that a client talks to, and which of them has which slot, as far as it knows: what a node tells
 * when it is asked (`look()`), and what nodes say when they were asked for the wrong slot (`moved()`).
 */

import type { Address } from '../address.ts'
import type { Connection } from '../connection.ts'
import { type ConnectionError, ConnectionLostError } from '../errors.ts'
import { addressOf } from '../options.ts'
import type { ClusterSettings } from './cluster-options.ts'
import { discover } from './discover.ts'
import { Node } from './node.ts'
import type { Aim } from './route.ts'
import { type Shard, Topology } from './topology.ts'

export class Nodes {
  /** Where to begin, and whether replicas are read from. */
  readonly #settings: ClusterSettings
  /** Makes a connection to a node. */
  readonly #dial: (address: Address) => Promise<Connection>
  /** Told when a connection to a node is lost. */
  readonly #onLost: () => void
  /** Those that were talked to, by address. */
  readonly #byAddress = new Map<string, Node>()
  /** What the cluster has told last. */
  #topology = new Topology([])
  /** Whom a redirection has named: it knows better than those that are asked by chance. */
  #hint: Address | undefined
  /** Those that were missing when the cluster was asked last. News travel: who is missing twice has left. */
  #missing = new Set<string>()
  /** Which replica of each shard is read from: always the same one, so that what is read does not go back in time. */
  readonly #choice = Math.floor(Math.random() * 2 ** 20)

  constructor(
    settings: ClusterSettings,
    dial: (address: Address) => Promise<Connection>,
    onLost: () => void,
  ) {
    this.#settings = settings
    this.#dial = dial
    this.#onLost = onLost
  }

  get pending(): number {
    let sum = 0
    for (const node of this.#byAddress.values()) sum += node.pending
    return sum
  }

  /** The primaries, which have all keys together, with their replicas. */
  get shards(): readonly Shard[] {
    return this.#topology.shards
  }

  /** Those that are read from beside the primaries. */
  get readReplicas(): Node[] {
    const isRead = this.#settings.reads === 'replica'
    return isRead ? this.shards.flatMap(({ replicas }) => replicas.map(each => this.at(each))) : []
  }

  at(address: Address): Node {
    const where = addressOf(address)
    let node = this.#byAddress.get(where)
    if (node === undefined) {
      node = new Node(address, () => this.#dial(address), this.#settings.queue || {}, this.#onLost)
      this.#byAddress.set(where, node)
    }
    return node
  }

  /** The node that a request is to go to; where no slot says, any primary. */
  for({ slot, reads }: Aim): Node {
    const shard = slot === undefined ? undefined : this.#topology.shardOf(slot)
    // A node that has not the slot either says what is wrong.
    if (shard === undefined) return this.any
    return this.at(reads && this.#settings.reads === 'replica' ? this.#readFrom(shard) : shard.primary)
  }

  has(address: Address): boolean {
    return this.#byAddress.has(addressOf(address))
  }

  get any(): Node {
    const { shards } = this.#topology
    const shard = shards[Math.floor(Math.random() * shards.length)]
    return this.at(shard?.primary ?? this.#settings.seeds[0])
  }

  /** A slot is at another node by now. */
  moved(slot: number, address: Address): void {
    this.#topology.moved(slot, address)
    this.#hint = address
  }

  /**
   * Asks for all nodes and slots again.
   *
   * @throws NoNodeError when nobody tells
   */
  async look(): Promise<void> {
    this.#learn(await discover(this.#candidates(), Boolean(this.#settings.common.tls)))
  }

  /** @returns whether nodes were missing that may have left */
  get isUnsure(): boolean {
    return this.#missing.size > 0
  }

  close(error: ConnectionError): void {
    for (const node of this.#byAddress.values()) node.close(error)
    this.#byAddress.clear()
  }

  #readFrom({ primary, replicas }: Shard): Address {
    return replicas[this.#choice % replicas.length] ?? primary
  }

  /** Whoever may know, the likeliest first, each once; a node is only made when it is its turn. */
  *#candidates(): Generator<Node, void, undefined> {
    const { shards, nodes } = this.#topology
    const at = shards.length === 0 ? 0 : Math.floor(Math.random() * shards.length)
    const primaries = [...shards.slice(at), ...shards.slice(0, at)].map(({ primary }) => primary)
    const hint = this.#hint === undefined ? [] : [this.#hint]
    this.#hint = undefined
    const all = [...hint, ...primaries, ...nodes, ...this.#settings.seeds]
    for (const address of new Map(all.map(each => [addressOf(each), each])).values()) yield this.at(address)
  }

  #learn(topology: Topology): void {
    const isFirst = this.#topology.shards.length === 0
    const known = new Set(topology.nodes.map(addressOf))
    const missing = [...this.#byAddress.keys()].filter(each => !known.has(each))
    const gone = isFirst ? missing : missing.filter(each => this.#missing.has(each))
    this.#topology = topology
    this.#missing = new Set(missing.filter(each => !gone.includes(each)))
    for (const where of gone) {
      this.#byAddress
        .get(where)
        ?.drop(new ConnectionLostError(`${where} has left the cluster, or has failed`))
      this.#byAddress.delete(where)
    }
  }
}
