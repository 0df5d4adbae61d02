/** One server as a node of a cluster: what all other nodes know of it, and the slots that it has marked as on their way. */
import type { ClusterNode } from '../../commands/declare/cluster-view.ts'
import type { Server } from '../../server/server.ts'

/** Redis puts the bus of a node ten thousand ports above. */
const BUS = 10_000
const LAST_PORT = 65_535

export class Member implements ClusterNode {
  readonly server: Server
  readonly host = '127.0.0.1'
  id: string
  shardId: string
  /** Whose data it copies. */
  primary: Member | undefined
  hasFailed = false
  epoch = 0
  /** Slots that it hands over, and to whom. */
  readonly migrating = new Map<number, Member>()
  /** Slots that it takes over, and from whom. */
  readonly importing = new Map<number, Member>()
  /** Where it was reached last: a server that has closed has no port. */
  #port = 0

  constructor(server: Server) {
    this.server = server
    this.id = server.random.hex(40)
    this.shardId = server.random.hex(40)
  }

  get port(): number {
    this.#port = this.server.port || this.#port
    return this.#port
  }

  /** Nobody listens there: it is shown, since Redis shows one. */
  get busPort(): number {
    return this.port + BUS <= LAST_PORT ? this.port + BUS : this.port - BUS
  }

  get offset(): number {
    return this.server.replication.offset
  }

  /** Whether it hears its primary, and has had all data from it. */
  get isInSync(): boolean {
    return this.server.replication.link?.isUp === true
  }

  /** Its data are a copy of another's from now on. */
  follow(primary: Member): void {
    this.primary = primary
    this.shardId = primary.shardId
    this.migrating.clear()
    this.importing.clear()
    this.server.replication.follow({ host: primary.host, port: primary.port })
  }

  /** Its data are its own from now on. */
  lead(): void {
    this.primary = undefined
    this.server.replication.lead()
  }
}
