/**
 * A cluster as one of its nodes sees it: who has which slot, what is on its way from one node to another, and how that is
 * changed. CLUSTER answers from it, and the engine asks it before a command runs (engine/slot-guard.ts). A usual server has
 * none. testing/cluster/ implements it for clusters within one process: there is no other one.
 */
import type { Bytes } from '../../resp/values.ts'

/** A node, as all nodes see it. */
export interface ClusterNode {
  /** 40 hexadecimal digits, as its shard's. */
  readonly id: string
  readonly shardId: string
  /** Where clients reach it, and where other nodes would. */
  readonly host: string
  readonly port: number
  readonly busPort: number
  /** Whose data it copies; undefined: it is a primary. */
  readonly primary: ClusterNode | undefined
  /** It was killed. */
  readonly hasFailed: boolean
  /** Its version of the truth: of two that claim a slot, the greater one's claim counts. */
  readonly epoch: number
  /** Bytes of the replication stream that it has. */
  readonly offset: number
}

/** A slot that is on its way between this node and another. */
export interface OpenSlot {
  readonly slot: number
  readonly direction: 'to' | 'from'
  readonly node: ClusterNode
}

export interface ClusterView {
  /** The node that asks. */
  readonly self: ClusterNode
  /** All nodes, itself included, in the order in which they came. */
  readonly nodes: readonly ClusterNode[]
  /** Whether commands with keys are served at all; by this node's `cluster-require-full-coverage`. */
  readonly isUp: boolean
  readonly currentEpoch: number
  ownerOf(slot: number): ClusterNode | undefined
  /** Where a slot of this node is on its way to. */
  migratingTo(slot: number): ClusterNode | undefined
  /** Where a slot comes from that is on its way to this node. */
  importingFrom(slot: number): ClusterNode | undefined
  /** The slots of this node that are on their way, by number. */
  openSlots(): readonly OpenSlot[]
  nodeNamed(id: Bytes): ClusterNode | undefined
  /** Passes a message on to the nodes that clients of all others listen at, or only those of this shard. */
  publish(channel: Bytes, message: Bytes, isSharded: boolean): void

  /** Gives slots to a node, or takes them from whoever has them. */
  assign(slots: readonly number[], owner: ClusterNode | undefined): void
  /** Marks a slot of this node as on its way, or as at rest. */
  markMigrating(slot: number, to: ClusterNode | undefined): void
  markImporting(slot: number, from: ClusterNode | undefined): void
  /** Makes this node's the greatest epoch. Returns whether it was not. */
  bumpEpoch(): boolean
  /** This node, a replica, takes the place of its primary. */
  takeOver(how: 'agreed' | 'forced'): void
  /** This node becomes a replica of another one. */
  replicate(primary: ClusterNode): void
  /** Removes a node for all others. Returns whether it is, or was, one. */
  forget(id: Bytes): boolean
  /** This node forgets all others, with its slots; with `hard`, its own name too. */
  reset(hard: boolean): void
}
