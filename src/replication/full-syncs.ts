/**
 * Which replicas wait for a snapshot, and when one is made for them: those that want the same share it, and others may be
 * waited for (`repl-diskless-sync-delay`). One is on its way at a time (full-sync.ts).
 *
 *     waiting --> syncing --> loading (it says when it has everything) --> online
 *                        \--> online (a file has an end that it sees)
 */
import { Snapshot } from '../persistence/snapshot.ts'
import type { Storage } from '../persistence/storage.ts'
import { FullSync } from './full-sync.ts'
import type { History } from './history.ts'
import type { Owner } from './owner.ts'
import type { Replica } from './replica.ts'

const SECOND = 1000

/** What it needs of the primary. */
export interface SyncSource {
  /** In the order in which they came. */
  readonly replicas: ReadonlySet<Replica>
  /** The stream begins anew at this very moment, behind all that was. Returns the database that it has selected. */
  cutStream(): number
  /** A replica has its snapshot: what happened since follows. */
  putOnline(replica: Replica): void
}

export class FullSyncs {
  readonly #owner: Owner
  readonly #storage: Storage
  readonly #history: History
  readonly #source: SyncSource
  /** The one that is on its way. */
  #running: FullSync | undefined

  constructor(owner: Owner, storage: Storage, history: History, source: SyncSource) {
    this.#owner = owner
    this.#storage = storage
    this.#history = history
    this.#source = source
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** Whether one is written to a file, and those who wait for it hear nothing. */
  get isPreparing(): boolean {
    return this.#running?.isPreparing === true
  }

  /** A replica has gone, perhaps the last one of those that it is for. */
  left(): void {
    this.#running?.left()
  }

  /** The data were removed: their snapshot is of no use. Who was to get it comes again. */
  flushed(): void {
    this.#running?.stop()
  }

  stop(): void {
    this.#running?.stop()
  }

  /** Begins one for those who wait, unless one is on its way or it is too early. */
  begin(): void {
    const { config, clock, journal } = this.#owner
    // A slow script is in between: a snapshot would hold half of it, and the stream all of it.
    if (this.#running !== undefined || journal.isOpen) return
    const waiting = [...this.#source.replicas].filter(({ state }) => state === 'waiting')
    const [first] = waiting
    if (first === undefined) return
    // Those that want the same share a snapshot; the others come next.
    const hasLength =
      !first.takesMark || (!config.value('repl-diskless-sync') && first.wantsOnly === undefined)
    const together = waiting.filter(
      each => (each.takesMark || hasLength) && each.wantsOnly === undefined && first.wantsOnly === undefined,
    )
    const chosen = together.length === 0 ? [first] : together
    if (!hasLength) {
      const most = config.value('repl-diskless-sync-max-replicas')
      const isFull = most > 0 && chosen.length >= most
      const since = Math.min(...chosen.map(({ waitingSince }) => waitingSince))
      if (!isFull && clock.now - since < config.value('repl-diskless-sync-delay') * SECOND) return
    }
    void this.#copyTo(chosen, hasLength)
  }

  async #copyTo(replicas: readonly Replica[], hasLength: boolean): Promise<void> {
    const { keyspace, librarySources } = this.#owner
    const { id, offset } = this.#history
    // From here to the snapshot nothing else runs: the stream goes on exactly where it ends.
    const database = this.#source.cutStream()
    const snapshot = new Snapshot(keyspace, librarySources)
    const facts = { 'repl-stream-db': database, 'repl-id': id, 'repl-offset': offset }
    const sync = new FullSync(this.#owner, this.#storage, snapshot, facts, replicas, hasLength)
    this.#running = sync
    this.#tellBegin(hasLength)
    for (const replica of replicas) {
      replica.state = 'syncing'
      replica.readsFile = false
      if (!replica.isOld) replica.client.sendBytes(Buffer.from(`+FULLRESYNC ${id} ${offset}\r\n`))
    }
    try {
      await sync.run()
      for (const replica of replicas) if (replica.state === 'syncing') this.#hasGot(replica, hasLength)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#owner.tell(sync.isStopped ? 'warn' : 'error', `Synchronization with replicas failed: ${why}`)
      for (const replica of replicas) if (replica.state === 'syncing') replica.client.close('now')
    }
    this.#running = undefined
    this.begin()
  }

  #hasGot(replica: Replica, hasLength: boolean): void {
    replica.heardAt = this.#owner.clock.now
    // Behind a mark the replica would take what follows for a part of the snapshot.
    if (replica.wantsOnlySnapshot) replica.client.close('after-reply')
    else if (hasLength || replica.isOld) this.#source.putOnline(replica)
    else {
      replica.state = 'loading'
      this.#owner.tell(
        'info',
        `Streamed RDB transfer with replica ${replica.name} succeeded (socket). Waiting for REPLCONF ACK from replica to enable streaming`,
      )
    }
  }

  #tellBegin(hasLength: boolean): void {
    const { processId } = this.#owner.host.facts
    this.#owner.tell(
      'info',
      `Starting BGSAVE for SYNC with target: ${hasLength ? 'disk' : 'replicas sockets'}`,
    )
    const what = hasLength ? 'Background saving' : 'Background RDB transfer'
    this.#owner.tell('info', `${what} started by pid ${processId}`)
  }
}
