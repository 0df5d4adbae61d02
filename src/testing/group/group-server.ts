/** One of several servers of a test that copy each other: a primary, or a replica of one. */
import type { Server } from '../../server/server.ts'

export class GroupServer {
  /** Another one after a restart. */
  server: Server
  readonly host = '127.0.0.1'
  /** Whose data it copies; undefined: it is a primary. */
  primary: this | undefined
  /** It was killed. */
  hasFailed = false
  /** Where it was reached last: a server that has closed has no port. */
  #port = 0

  constructor(server: Server) {
    this.server = server
  }

  get port(): number {
    this.#port = this.server.port || this.#port
    return this.#port
  }

  /** Bytes of the replication stream that it has. */
  get offset(): number {
    return this.server.replication.offset
  }

  /** Whether it hears its primary, and has had all data from it. */
  get isInSync(): boolean {
    return this.server.replication.link?.isUp === true
  }

  /** Its data are a copy of another's from now on. */
  follow(primary: this): void {
    this.primary = primary
    this.server.replication.follow({ host: primary.host, port: primary.port })
  }

  /** Its data are its own from now on. */
  lead(): void {
    this.primary = undefined
    this.server.replication.lead()
  }
}

/** Servers whose roles change. */
export interface Group<T extends GroupServer> {
  /** All of them, also those that have failed. */
  readonly servers: readonly T[]
  /** The replicas of a primary that are up. */
  replicasOf(primary: T): readonly T[]
  /** A replica takes the place of its primary in one step; the others follow it. */
  promote(replica: T): void
  /** A server cannot be reached any more; in the same step, one of its replicas may take its place. */
  fail(server: T, heir: T | undefined): void
  /** It can be reached again. */
  recover(server: T): void
}

/** Starts a server anew, on its port, and with no data. */
export type Reopen<T extends GroupServer> = (ended: T) => Promise<Server>

/** Roles in one step: a replica leads, its former primary and the other replicas follow it. */
export function changeRoles<T extends GroupServer>(group: Group<T>, replica: T): void {
  const { primary } = replica
  if (primary === undefined) return
  const followers = group.servers.filter(each => each === primary || each.primary === primary)
  replica.lead()
  for (const each of followers) {
    if (each === replica) continue
    // One that has failed knows nothing of it, but is shown as what it would be.
    if (each.hasFailed) each.primary = replica
    else each.follow(replica)
  }
}

/** How the servers of a group are configured. Time that leaps must not look like a network that is gone. */
export function groupConfig(
  given: Readonly<Record<string, string | number>> = {},
): Readonly<Record<string, string | number>> {
  const { requirepass } = given
  return {
    'repl-diskless-sync-delay': 0,
    'repl-timeout': 2_147_483_647,
    'repl-ping-replica-period': 2_147_483_647,
    // They log in at each other.
    ...(requirepass === undefined ? {} : { masterauth: requirepass }),
    ...given,
  }
}
