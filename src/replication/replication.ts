/**
 * Copies of a server's data on other servers, and its own data as a copy of another's: replication in both directions.
 * What it is the copy of is link.ts; who copies it, primary.ts; and both speak of the same history.
 *
 * Source: https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
 */
import type { Storage } from '../persistence/storage.ts'
import type { ReplyError } from '../resp/values.ts'
import { NO_GOOD_REPLICAS, PRIMARY_DOWN, READ_ONLY } from './errors.ts'
import { Failover, type FailoverOptions } from './failover.ts'
import { Farewell, tellWhoLags } from './farewell.ts'
import { History } from './history.ts'
import { type PrimaryAddress, PrimaryLink } from './link.ts'
import { OwnKeys } from './own-keys.ts'
import type { Owner } from './owner.ts'
import { Primary } from './primary.ts'
import type { Replica } from './replica.ts'

export class Replication {
  readonly history: History
  readonly primary: Primary
  /** Where the data come from; undefined: this server is a primary. */
  link: PrimaryLink | undefined
  /** Under way. */
  failover: Failover | undefined
  /** The server is about to end, and its replicas get the rest. */
  farewell: Farewell | undefined
  /** What clients of a writable replica have made. */
  readonly #ownKeys: OwnKeys
  /** `replica-read-only`, `min-replicas-to-write` and `min-replicas-max-lag`: asked before each command. */
  #isReadOnly = true
  #wantedReplicas = 0
  #longestLag = 0
  readonly #owner: Owner
  readonly #storage: Storage

  constructor(owner: Owner, storage: Storage) {
    this.#owner = owner
    this.#storage = storage
    this.history = new History(owner.random)
    this.#ownKeys = new OwnKeys(owner)
    owner.config.bind('replica-read-only', isReadOnly => {
      this.#isReadOnly = isReadOnly
      this.#keepOwnKeys()
    })
    owner.config.bind('min-replicas-to-write', wanted => {
      this.#wantedReplicas = wanted
    })
    owner.config.bind('min-replicas-max-lag', seconds => {
      this.#longestLag = seconds
    })
    this.primary = new Primary(owner, storage, this.history, () => {
      this.failover?.look()
      this.farewell?.look()
      owner.lookAgain()
    })
  }

  get isReplica(): boolean {
    return this.link !== undefined
  }

  /** Bytes of the stream so far. */
  get offset(): number {
    return this.history.offset
  }

  /** Why commands of clients that write are refused. */
  get writeRefusal(): ReplyError | undefined {
    if (this.link !== undefined) return this.#isReadOnly ? READ_ONLY : undefined
    if (this.#wantedReplicas === 0 || this.#longestLag === 0) return undefined
    return this.primary.goodReplicas < this.#wantedReplicas ? NO_GOOD_REPLICAS : undefined
  }

  /** Why commands are refused that look at the data: these may be old. */
  get staleRefusal(): ReplyError | undefined {
    if (this.link === undefined || this.link.isUp) return undefined
    return this.#owner.config.value('replica-serve-stale-data') ? undefined : PRIMARY_DOWN
  }

  /** What an RDB file says of the history. */
  get facts(): Readonly<Record<string, string | number>> {
    const { primary, link, history } = this
    const database = link === undefined ? primary.database : link.database
    if (primary.backlog === undefined || database === undefined) return {}
    return { 'repl-stream-db': database, 'repl-id': history.id, 'repl-offset': history.offset }
  }

  /** At the start, when the files are loaded: goes on in the history that they tell of. */
  begin(): void {
    const [host, port] = this.#owner.config.value('replicaof')
    const { id, offset, database, isWhole } = this.#owner.persistence.lastHistory
    if (this.link !== undefined) return
    if (host !== undefined) {
      if (isWhole) this.history.adopt(id, offset)
      this.#follow({ host, port: Number(port) }, isWhole ? database : undefined)
    } else if (isWhole) {
      // Under a new name, since what this server does from here on is not what its former self would have done.
      this.history.offset = offset
      this.history.rename(id)
    }
    if (isWhole) this.primary.keepBacklog()
  }

  /** REPLICAOF: from now on the data are a copy of another server's. Returns whether they were already. */
  follow(address: PrimaryAddress, takesOver = false): boolean {
    const { link } = this
    if (link?.address.host === address.host && link.address.port === address.port) return true
    this.#owner.config.load('replicaof', [address.host, String(address.port)])
    let database: number | undefined = this.primary.database
    if (link === undefined) {
      this.#owner.becameReplica()
      // Its history may go on as that of the new primary, and then our own replicas need nothing but the rest.
      this.primary.keepBacklog()
    } else {
      database = link.database
      link.stop()
    }
    this.#follow(address, database, takesOver)
    return false
  }

  /** REPLICAOF NO ONE: the data are our own from here on. */
  lead(): void {
    const { link } = this
    this.#owner.config.load('replicaof', ['no', 'one'])
    if (link === undefined) return
    this.link = undefined
    link.stop()
    this.history.goOnAs()
    this.primary.disconnectAll()
    this.primary.isSource = true
    this.primary.keepBacklog()
    this.#owner.keyspace.pauseExpiry('replica', false)
    this.#keepOwnKeys()
    this.#owner.tell('info', 'MASTER MODE enabled')
  }

  /** The data are others now: what was before does not lead to them, and replicas must copy them anew. */
  replaced(): void {
    this.history.beginAnew()
    this.primary.disconnectAll()
  }

  /** FAILOVER: begins to change places with a replica. */
  failOver(options: FailoverOptions): void {
    this.failover = new Failover(this.#owner, this.primary, this.history, options, {
      follow: address => void this.follow(address, true),
      lead: () => this.lead(),
      over: () => {
        this.failover = undefined
      },
    })
  }

  /** A client has gone that was a replica. */
  left(replica: Replica): void {
    this.primary.left(replica)
    this.farewell?.look()
  }

  /** The server is to end: its replicas get the rest first. Resolves with whether it is still to end. */
  async takeLeave(): Promise<boolean> {
    const { farewell, primary, history } = this
    const timeout = this.#owner.config.value('shutdown-timeout') * 1000
    primary.flush()
    const { offset } = history
    if (farewell === undefined && (timeout === 0 || primary.lackingAt(offset).length === 0)) {
      tellWhoLags(this.#owner, primary, offset)
      return true
    }
    this.farewell ??= new Farewell(this.#owner, primary, offset, timeout)
    const ends = await this.farewell.isOver
    this.farewell = undefined
    return ends
  }

  stop(): void {
    this.farewell?.stop()
    this.failover?.stop()
    this.link?.stop()
    this.primary.stop()
    this.#ownKeys.stop()
  }

  #keepOwnKeys(): void {
    this.#ownKeys.areKept = this.isReplica && !this.#isReadOnly
  }

  /**
   * @param database of the stream, if our own history may go on
   * @param takesOver the other one is our replica, and is to be the primary from now on
   */
  #follow(address: PrimaryAddress, database: number | undefined, takesOver = false): void {
    this.primary.isSource = false
    this.#owner.keyspace.pauseExpiry('replica', true)
    const link = new PrimaryLink(this.#owner, this.#storage, this.history, this.primary, address, database)
    if (takesOver) {
      link.handover = {
        done: () => this.failover?.done(),
        refused: () => this.failover?.abort('Failover target rejected psync request'),
      }
    }
    this.link = link
    this.#keepOwnKeys()
    link.start()
  }
}
