/** One server as a node of a cluster: what all other nodes know of it, and the slots that it has marked as on their way. */
import type { ClusterNode } from '../../commands/declare/cluster-view.ts'
import type { Server } from '../../server/server.ts'
import { GroupServer } from '../group/group-server.ts'

/** Redis puts the bus of a node ten thousand ports above. */
const BUS = 10_000
const LAST_PORT = 65_535

export class Member extends GroupServer implements ClusterNode {
  id: string
  shardId: string
  epoch = 0
  /** Slots that it hands over, and to whom. */
  readonly migrating = new Map<number, Member>()
  /** Slots that it takes over, and from whom. */
  readonly importing = new Map<number, Member>()

  constructor(server: Server) {
    super(server)
    this.id = server.random.hex(40)
    this.shardId = server.random.hex(40)
  }

  /** Nobody listens there: it is shown, since Redis shows one. */
  get busPort(): number {
    return this.port + BUS <= LAST_PORT ? this.port + BUS : this.port - BUS
  }

  override follow(primary: this): void {
    this.shardId = primary.shardId
    this.migrating.clear()
    this.importing.clear()
    super.follow(primary)
  }
}
