/** What a node's server asks and changes of its cluster; see commands/declare/cluster-view.ts. */
import type { ClusterNode, ClusterView, OpenSlot } from '../../commands/declare/cluster-view.ts'
import type { Bytes } from '../../resp/values.ts'
import { changePlaces } from '../group/takeover.ts'
import { ClusterState } from './cluster-state.ts'
import type { Member } from './member.ts'

export class MemberView implements ClusterView {
  readonly self: Member
  /** Another one once it has left the cluster. */
  #state: ClusterState

  constructor(self: Member, state: ClusterState) {
    this.self = self
    this.#state = state
  }

  get nodes(): readonly Member[] {
    return this.#state.servers
  }

  get isUp(): boolean {
    const { isCovered, hasMajority } = this.#state
    return hasMajority && (isCovered || !this.self.server.config.value('cluster-require-full-coverage'))
  }

  get currentEpoch(): number {
    return this.#state.currentEpoch
  }

  ownerOf(slot: number): Member | undefined {
    return this.#state.ownerOf(slot)
  }

  migratingTo(slot: number): Member | undefined {
    return this.self.migrating.get(slot)
  }

  importingFrom(slot: number): Member | undefined {
    return this.self.importing.get(slot)
  }

  openSlots(): readonly OpenSlot[] {
    const { migrating, importing } = this.self
    const leaving = [...migrating].map(([slot, node]) => ({ slot, direction: 'to' as const, node }))
    const coming = [...importing].map(([slot, node]) => ({ slot, direction: 'from' as const, node }))
    return [...leaving, ...coming].sort((a, b) => a.slot - b.slot)
  }

  nodeNamed(id: Bytes): Member | undefined {
    return this.nodes.find(each => each.id === id)
  }

  publish(channel: Bytes, message: Bytes, isSharded: boolean): void {
    for (const other of this.nodes) {
      if (other === this.self || other.hasFailed) continue
      const { pubsub } = other.server
      if (!isSharded) pubsub.publish(channel, message)
      else if (other.shardId === this.self.shardId) pubsub.publishToShard(channel, message)
    }
  }

  assign(slots: readonly number[], owner: ClusterNode | undefined): void {
    this.#state.assign(slots, owner === undefined ? undefined : this.#memberOf(owner))
  }

  markMigrating(slot: number, to: ClusterNode | undefined): void {
    if (to === undefined) this.self.migrating.delete(slot)
    else this.self.migrating.set(slot, this.#memberOf(to))
  }

  markImporting(slot: number, from: ClusterNode | undefined): void {
    if (from === undefined) this.self.importing.delete(slot)
    else this.self.importing.set(slot, this.#memberOf(from))
  }

  bumpEpoch(): boolean {
    return this.#state.bumpEpoch(this.self)
  }

  takeOver(how: 'agreed' | 'forced'): void {
    if (how === 'forced') this.#state.promote(this.self)
    else {
      changePlaces(this.#state, this.self).catch((thrown: unknown) =>
        this.self.server.log(`Failover failed: ${thrown instanceof Error ? thrown.message : thrown}`),
      )
    }
  }

  replicate(primary: ClusterNode): void {
    this.self.follow(this.#memberOf(primary))
  }

  forget(id: Bytes): boolean {
    return this.#state.forget(id)
  }

  reset(hard: boolean): void {
    const { self } = this
    if (self.primary !== undefined) {
      self.lead()
      for (const database of self.server.keyspace.databases) database.flush()
    }
    this.#state.forget(self.id)
    self.migrating.clear()
    self.importing.clear()
    if (hard) {
      const { random } = self.server
      self.epoch = 0
      self.id = random.hex(40)
      self.shardId = random.hex(40)
    }
    this.#state = new ClusterState()
    this.#state.join(self)
  }

  #memberOf({ id }: ClusterNode): Member {
    const member = this.nodeNamed(id)
    if (member === undefined) throw new TypeError(`${id} is no node of this cluster`)
    return member
  }
}
