/**
 * What sentinels watch over: one primary with its replicas. There is one of it for all sentinels of a test, so that they
 * always agree. They find out at once that a server has ended, and tell their subscribers what they do, in the order and
 * the words of real ones:
 *
 *     the primary ends --> +sdown, +odown --> a majority of the sentinels is up? --> a replica leads --> +switch-master
 *                                              | no: nothing happens
 */
import { changeRoles, type Group, GroupServer } from '../group/group-server.ts'
import { changePlaces } from '../group/takeover.ts'

/** One sentinel. */
export class Sentinel extends GroupServer {
  /** It stays what it is when it is started again. */
  readonly id = this.server.random.hex(40)
}

export class Watch implements Group<GroupServer> {
  /** What sentinels call the primary. */
  readonly name: string
  /** How many sentinels must find that it is down. */
  readonly quorum: number
  /** All servers, and all sentinels, also those that have ended. */
  servers: readonly GroupServer[] = []
  sentinels: readonly Sentinel[] = []
  /** Of the last failover. */
  epoch = 0
  /** Which sentinel has led it. */
  leader: Sentinel | undefined
  /** One is under way. */
  isFailingOver = false
  /** Since when each server has its role, and since when it is down, Unix ms. */
  readonly roleSince = new Map<GroupServer, number>()
  readonly downSince = new Map<GroupServer, number>()

  constructor(name: string, quorum: number) {
    this.name = name
    this.quorum = quorum
  }

  /** The one that the sentinels tell of, whether it is up or not. */
  get primary(): GroupServer {
    const primary = this.servers.find(each => each.primary === undefined)
    if (primary === undefined) throw new TypeError('there is no primary')
    return primary
  }

  /** All replicas, also those that have ended. */
  get replicas(): readonly GroupServer[] {
    return this.servers.filter(each => each.primary !== undefined)
  }

  get usable(): readonly Sentinel[] {
    return this.sentinels.filter(({ hasFailed }) => !hasFailed)
  }

  /** Whether so many sentinels are up that they would make a replica the primary. */
  get isQuorate(): boolean {
    const { usable, quorum, sentinels } = this
    return usable.length >= quorum && usable.length >= Math.floor(sentinels.length / 2) + 1
  }

  replicasOf(primary: GroupServer): readonly GroupServer[] {
    return this.servers.filter(each => each.primary === primary && !each.hasFailed)
  }

  /** The replica that would take the place of the primary: by `replica-priority`, then by how much it has. */
  heirAmong(replicas: readonly GroupServer[]): GroupServer | undefined {
    const priorityOf = ({ server }: GroupServer) => server.config.value('replica-priority')
    const able = replicas.filter(each => priorityOf(each) > 0)
    return able.sort((a, b) => priorityOf(a) - priorityOf(b) || b.offset - a.offset)[0]
  }

  /** SENTINEL FAILOVER: a replica and the primary change places. */
  async failOver(heir: GroupServer, leader: Sentinel | undefined): Promise<void> {
    this.isFailingOver = true
    this.leader = leader
    try {
      await changePlaces(this, heir)
    } finally {
      this.isFailingOver = false
    }
  }

  promote(heir: GroupServer): void {
    const { primary } = heir
    if (primary === undefined) return
    this.epoch++
    if (this.leader?.hasFailed !== false) this.leader = this.usable[0]
    const before = this.#nameOf(primary)
    const promoted = this.#nameOf(heir)
    this.#tell('+new-epoch', String(this.epoch))
    this.#tellOfLeader([
      ['+try-failover', before],
      ['+vote-for-leader', `${this.leader?.id} ${this.epoch}`],
      ['+elected-leader', before],
      ['+failover-state-select-slave', before],
      ['+selected-slave', promoted],
      ['+failover-state-send-slaveof-noone', promoted],
      ['+failover-state-wait-promotion', promoted],
    ])
    const others = this.servers.filter(each => each !== heir && each !== primary && !each.hasFailed)
    const names = others.map(each => this.#nameOf(each))
    changeRoles(this, heir)
    this.#endConnections()
    this.#tellOfLeader([
      ['+promoted-slave', promoted],
      ['+failover-state-reconf-slaves', before],
      ...names.flatMap((name): [string, string][] =>
        ['sent', 'inprog', 'done'].map(state => [`+slave-reconf-${state}`, name]),
      ),
      ['+failover-end', before],
    ])
    this.#tellOfSwitch(primary, heir, before)
  }

  fail(server: GroupServer, heir: GroupServer | undefined): void {
    const name = this.#nameOf(server)
    server.hasFailed = true
    this.#noteDown(server)
    this.#tell('+sdown', name)
    if (server instanceof Sentinel || server.primary !== undefined) return
    const { length } = this.usable
    if (length >= this.quorum) this.#tell('+odown', `${name} #quorum ${length}/${this.quorum}`)
    if (heir === undefined) return
    this.promote(heir)
    this.#tell('+sdown', this.#nameOf(server))
  }

  recover(server: GroupServer): void {
    const name = this.#nameOf(server)
    const wasAgreed = server === this.primary && this.usable.length >= this.quorum
    server.hasFailed = false
    this.downSince.delete(server)
    this.#tell('-sdown', name)
    if (wasAgreed) this.#tell('-odown', name)
  }

  #noteDown(server: GroupServer): void {
    this.downSince.set(server, server.server.clock.now)
  }

  /** The others hear of it from the leader. */
  #tellOfSwitch(from: GroupServer, to: GroupServer, before: string): void {
    const { leader } = this
    const source = `sentinel ${leader?.id} ${leader?.host} ${leader?.port} @ ${before.replace('master ', '')}`
    this.#tell('+config-update-from', source, leader)
    const ends = [from, to].map(({ host, port }) => `${host} ${port}`)
    this.#tell('+switch-master', `${this.name} ${ends.join(' ')}`)
    for (const replica of this.replicas) this.#tell('+slave', this.#nameOf(replica))
    for (const each of this.servers) this.roleSince.set(each, each.server.clock.now)
  }

  /** Clients that were connected to a server with another role look anew for the one that they want. */
  #endConnections(): void {
    for (const { server, hasFailed } of this.servers) {
      if (hasFailed) continue
      for (const session of [...server.clients.all()]) {
        if (!session.outlet.isTrusted && (session.kind === 'normal' || session.kind === 'pubsub'))
          session.outlet.close('now', 'its server has another role now')
      }
    }
  }

  #tellOfLeader(events: readonly (readonly [type: string, text: string])[]): void {
    for (const [type, text] of events) this.leader?.server.pubsub.publish(type, text)
  }

  /** @param but who knows already */
  #tell(type: string, text: string, but?: Sentinel): void {
    for (const each of this.usable) if (each !== but) each.server.pubsub.publish(type, text)
  }

  /** As events name a server. */
  #nameOf(each: GroupServer): string {
    const { host, port } = each
    const { primary, name } = this
    const place = `${host} ${port}`
    const master = `${name} ${primary.host} ${primary.port}`
    if (each === primary) return `master ${master}`
    if (each instanceof Sentinel) return `sentinel ${each.id} ${place} @ ${master}`
    return `slave ${host}:${port} ${place} @ ${master}`
  }
}
