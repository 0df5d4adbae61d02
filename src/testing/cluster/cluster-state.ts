/**
 * A cluster: which node has which slot, who copies whom, who has failed. There is one for all its nodes, so that what one
 * of them changes all of them know at once: no gossip, no votes, no time in between. That is what a test wants, and why
 * this is no engine for clusters of several processes.
 */
import { keysInSlot } from '../../commands/cluster/slot-keys.ts'
import { SLOTS } from '../../structures/hash-slot.ts'
import { changeRoles, type Group } from '../group/group-server.ts'
import type { Member } from './member.ts'

export class ClusterState implements Group<Member> {
  /** The nodes, in the order in which they came. */
  servers: readonly Member[] = []
  /** The greatest epoch that any node has had. */
  currentEpoch = 0
  /** Whether every slot has an owner that is up. */
  isCovered = false
  /** Whether most of the primaries that have slots are up. */
  hasMajority = false
  readonly #owners = new Array<Member | undefined>(SLOTS).fill(undefined)
  /** The ids of nodes that were removed: removing one again is no mistake. */
  readonly #forgotten = new Set<string>()

  join(member: Member): void {
    this.servers = [...this.servers, member]
    this.#look()
  }

  /** Returns whether it is gone, now or since before. */
  forget(id: string): boolean {
    const member = this.servers.find(each => each.id === id)
    if (member === undefined) return this.#forgotten.has(id)
    this.#forgotten.add(id)
    this.servers = this.servers.filter(each => each !== member)
    this.#own(this.slotsOf(member), undefined)
    return true
  }

  ownerOf(slot: number): Member | undefined {
    return this.#owners[slot]
  }

  slotsOf(member: Member): number[] {
    const slots: number[] = []
    for (const [slot, owner] of this.#owners.entries()) if (owner === member) slots.push(slot)
    return slots
  }

  /** The replicas of a primary that are up. */
  replicasOf(primary: Member): Member[] {
    return this.servers.filter(each => each.primary === primary && !each.hasFailed)
  }

  /** Gives slots to a node, or to none. Keys that another node still has in them are removed: they are not its own. */
  assign(slots: readonly number[], owner: Member | undefined): void {
    const former = new Map(slots.map(slot => [slot, this.#owners[slot]]))
    this.#own(slots, owner)
    if (owner === undefined) return
    for (const [slot, before] of former) {
      if (before === undefined || before === owner) continue
      before.migrating.delete(slot)
      if (!before.hasFailed) removeKeys(before, slot)
    }
  }

  /** A replica takes the place of its primary, for which it need not ask anybody. The others follow it. */
  promote(replica: Member): void {
    const { primary } = replica
    if (primary === undefined) return
    const slots = this.slotsOf(primary)
    replica.epoch = ++this.currentEpoch
    changeRoles(this, replica)
    this.#own(slots, replica)
  }

  /** Makes a node's epoch the greatest. Returns whether it was not. */
  bumpEpoch(member: Member): boolean {
    const greatest = Math.max(...this.servers.map(({ epoch }) => epoch))
    if (member.epoch !== 0 && member.epoch === greatest) return false
    member.epoch = ++this.currentEpoch
    return true
  }

  /** A node cannot be reached any more; one of its replicas may take its place in the same step. */
  fail(member: Member, heir: Member | undefined): void {
    member.hasFailed = true
    if (heir !== undefined) this.promote(heir)
    else this.#own([], undefined)
  }

  recover(member: Member): void {
    member.hasFailed = false
    this.#own([], undefined)
  }

  #own(slots: readonly number[], owner: Member | undefined): void {
    for (const slot of slots) this.#owners[slot] = owner
    this.#look()
    this.#tell(slots)
  }

  #look(): void {
    this.isCovered = this.#owners.every(owner => owner?.hasFailed === false)
    const owners = new Set(this.#owners.filter(owner => owner !== undefined))
    const up = [...owners].filter(owner => !owner.hasFailed).length
    this.hasMajority = up >= Math.floor(owners.size / 2) + 1
  }

  /** Clients hear of slots that have moved, and waiting ones of all else, from the nodes that they are connected to. */
  #tell(slots: readonly number[]): void {
    const moved = new Set(slots)
    for (const { server, hasFailed } of this.servers)
      if (!hasFailed) server.slotsLeft(slot => moved.has(slot))
  }
}

/** As if its clients had removed them, so that its replicas hear of it. */
function removeKeys({ server }: Member, slot: number): void {
  const [database] = server.keyspace.databases
  const keys = database === undefined ? [] : keysInSlot(database, slot)
  if (keys.length === 0) return
  const replayer = server.replayer()
  replayer.run(['UNLINK', ...keys])
  replayer.close()
}
