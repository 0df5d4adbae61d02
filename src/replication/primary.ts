/**
 * The side that is copied. What the journal says becomes the stream: the same bytes for all replicas, counted, and the
 * newest of them kept in the backlog. A replica chain has only one source: on a replica the stream is what its own
 * primary sends, byte for byte.
 *
 *     journal --> stream --> backlog
 *                      \---> replicas that are online; for those that get a snapshot it waits
 *
 * Nothing of this costs anything before the first replica comes: then the backlog is made, and the journal is heard.
 */
import type { Unit } from '../journal/journal.ts'
import { ReplicationStream } from '../journal/replication-stream.ts'
import type { Storage } from '../persistence/storage.ts'
import type { Bytes } from '../resp/values.ts'
import { Writer } from '../resp/writer.ts'
import { Backlog } from './backlog.ts'
import { FullSyncs, type SyncSource } from './full-syncs.ts'
import type { History } from './history.ts'
import type { Owner } from './owner.ts'
import type { Replica } from './replica.ts'
import { Ticker } from './ticker.ts'

const SECOND = 1000
const NEWLINE = Buffer.from('\n')
const PING: readonly Bytes[] = ['PING']
const GET_ACK: readonly Bytes[] = ['REPLCONF', 'GETACK', '*']

export interface BacklogReader {
  /** There may be more, or the backlog is gone. */
  wake(): void
  /** Nothing more will come. */
  finish(): void
}

export class Primary implements SyncSource {
  /** In the order in which they came. */
  readonly replicas = new Set<Replica>()
  /** Who reads the backlog inside of this process. */
  readonly readers = new Set<BacklogReader>()
  /** Counters that INFO shows. */
  readonly stats = { full: 0, partial: 0, refused: 0, bytesIn: 0, bytesOut: 0 }
  /** The newest part of the stream; undefined while nobody has asked for it. */
  backlog: Backlog | undefined
  readonly #owner: Owner
  readonly #history: History
  readonly #heard: () => void
  /** Units of the journal as requests; undefined on a replica. */
  #stream: ReplicationStream | undefined = new ReplicationStream('replicas')
  /** Requests that are not in the backlog yet. */
  readonly #writer = new Writer(4096)
  #unsubscribe: (() => void) | undefined
  /** The database of the stream that is handed over. */
  #passed = 0
  #asksForAcks = false
  /** A replica has come that waits for a snapshot. */
  #looksForWaiting = false
  /** Snapshots for those who wait for one. */
  readonly #syncs: FullSyncs
  readonly #ticker: Ticker
  /** When the replicas heard a ping last, and since when there is none; Unix ms. */
  #pingedAt = 0
  #aloneSince = 0

  /** @param heard a replica has said how far it has come */
  constructor(owner: Owner, storage: Storage, history: History, heard: () => void) {
    this.#heard = heard
    this.#owner = owner
    this.#history = history
    this.#syncs = new FullSyncs(owner, storage, history, this)
    this.#ticker = new Ticker(
      owner,
      () => this.#tick(),
      () => this.#nextDue(),
    )
    owner.config.onChange('repl-backlog-size', size => {
      this.flush()
      this.backlog?.resize(size)
      return undefined
    })
  }

  /** Makes the stream from the journal; otherwise it is handed over with {@link pass}. */
  set isSource(isSource: boolean) {
    this.flush()
    this.#stream = isSource ? new ReplicationStream('replicas') : undefined
    this.#listen()
  }

  /** The database that the stream has selected. */
  get database(): number {
    return this.#stream === undefined ? this.#passed : Math.max(0, this.#stream.database)
  }

  /** Of the stream that is handed over. */
  set database(database: number) {
    this.#passed = database
  }

  /** Keeps the newest part of the stream from now on. */
  keepBacklog(): void {
    if (this.backlog !== undefined) return
    this.backlog = new Backlog(this.#owner.config.value('repl-backlog-size'), this.#history.offset)
    this.#listen()
    this.#aloneSince = this.#owner.clock.now
    this.#ticker.start()
  }

  dropBacklog(): void {
    this.flush()
    this.backlog = undefined
    this.#listen()
    for (const reader of this.readers) reader.wake()
  }

  /** A replica asks for the part of a history from a byte on. Returns whether it gets it. */
  resume(replica: Replica, id: Bytes, from: number): boolean {
    this.flush()
    const { backlog } = this
    if (!this.#history.includes(id, from) || backlog?.holds(from) !== true) {
      if (id !== '?') this.stats.refused++
      this.#tell(this.#history.whyNot(id, from, replica.name))
      return false
    }
    this.stats.partial++
    this.#attach(replica)
    replica.state = 'online'
    const answer = replica.takesNewId ? `+CONTINUE ${this.#history.id}\r\n` : '+CONTINUE\r\n'
    replica.client.sendBytes(Buffer.from(answer))
    replica.client.sendBytes(backlog.since(from))
    this.#tell(
      `Partial resynchronization request from ${replica.name} accepted. Sending ${backlog.end - from} bytes of backlog starting from offset ${from + 1}.`,
    )
    return true
  }

  /** A replica asks for everything. */
  copy(replica: Replica): void {
    this.stats.full++
    this.#attach(replica)
    replica.state = 'waiting'
    replica.waitingSince = this.#owner.clock.now
    if (this.backlog === undefined) {
      this.#history.beginAnew()
      this.keepBacklog()
    }
    this.#looksForWaiting = true
    this.#owner.writeLater(this)
  }

  /** A replica says how far it has come, and how much of that is on its disk. */
  acknowledge(replica: Replica, offset: number, synced: number | undefined): void {
    if (!replica.isAttached) return
    replica.heardAt = this.#owner.clock.now
    replica.acknowledged = Math.max(replica.acknowledged, offset)
    if (synced !== undefined) replica.synced = Math.max(replica.synced, synced)
    if (replica.state === 'loading') this.putOnline(replica)
    this.#heard()
  }

  /** A client has gone that was a replica. */
  left(replica: Replica): void {
    replica.leave()
    if (!this.replicas.delete(replica)) return
    this.#tell(`Connection with replica ${replica.name} lost.`)
    this.#syncs.left()
    if (this.replicas.size === 0) this.#aloneSince = this.#owner.clock.now
  }

  resetStats(): void {
    for (const name of ['full', 'partial', 'refused', 'bytesIn', 'bytesOut'] as const) this.stats[name] = 0
  }

  cutStream(): number {
    this.flush()
    if (this.#stream !== undefined) this.#stream = new ReplicationStream('replicas')
    return this.database
  }

  putOnline(replica: Replica): void {
    replica.goOnline()
    this.#tell(`Synchronization with replica ${replica.name} succeeded`)
  }

  /** Whether a snapshot is on its way to replicas. */
  get isSyncing(): boolean {
    return this.#syncs.isRunning
  }

  /** All data were removed on purpose. */
  flushed(): void {
    this.#syncs.flushed()
  }

  /** The replicas must ask anew: the history has another name. */
  disconnectAll(): void {
    for (const replica of [...this.replicas]) replica.client.close('now')
  }

  /** How many replicas have so many bytes of the stream, or have them on their disks. */
  countOf(offset: number, where: 'acknowledged' | 'synced' = 'acknowledged'): number {
    let count = 0
    for (const replica of this.replicas) if (replica.state === 'online' && replica[where] >= offset) count++
    return count
  }

  /** Replicas that were heard of lately (`min-replicas-max-lag`). */
  get goodReplicas(): number {
    const { config, clock } = this.#owner
    const most = config.value('min-replicas-max-lag') * SECOND
    let count = 0
    for (const { state, heardAt } of this.replicas)
      if (state === 'online' && clock.now - heardAt <= most) count++
    return count
  }

  /** Bytes of the stream that are held in memory: the backlog's, or what the slowest replica still waits for. */
  get heldBytes(): number {
    let most = this.backlog?.length ?? 0
    for (const replica of this.replicas) most = Math.max(most, replica.waitingBytes)
    return most
  }

  /** Bytes that wait for replicas, in all. */
  get waitingBytes(): number {
    let sum = 0
    for (const replica of this.replicas) sum += replica.waitingBytes
    return sum
  }

  /** Replicas that have not said that they have the stream up to there. */
  lackingAt(offset: number): readonly Replica[] {
    return [...this.replicas].filter(({ acknowledged }) => acknowledged < offset)
  }

  /** Asks all replicas how far they have come, behind what they are sent in this round of the event loop. */
  askForAcks(): void {
    this.#asksForAcks = true
    this.#owner.writeLater(this)
  }

  /** The next bytes of the stream, as this replica has got them. */
  pass(bytes: Buffer): void {
    this.#history.offset += bytes.length
    this.stats.bytesIn += bytes.length
    this.#hand(bytes)
  }

  /** At the end of a round of the event loop, and before anybody looks: everything is in the backlog and on its way. */
  flush(): void {
    if (this.#asksForAcks) {
      this.#asksForAcks = false
      if (this.replicas.size > 0) this.#write(GET_ACK)
    }
    for (const bytes of this.#writer.take()) this.#hand(bytes)
    if (this.#looksForWaiting && !this.#owner.journal.isOpen) {
      this.#looksForWaiting = false
      this.#syncs.begin()
    }
  }

  stop(): void {
    this.#ticker.stop()
    this.#syncs.stop()
  }

  #hand(bytes: Buffer): void {
    this.backlog?.append(bytes)
    for (const replica of this.replicas) {
      if (replica.state !== 'waiting') this.stats.bytesOut += bytes.length
      replica.feed(bytes)
    }
    for (const reader of this.readers) reader.wake()
  }

  #listen(): void {
    const listens = this.backlog !== undefined && this.#stream !== undefined
    if (listens) this.#unsubscribe ??= this.#owner.journal.subscribe(unit => this.#add(unit))
    else {
      this.#unsubscribe?.()
      this.#unsubscribe = undefined
    }
  }

  #add(unit: Unit): void {
    for (const argv of this.#stream?.requestsOf(unit) ?? []) this.#write(argv)
  }

  /** Requests that are no part of the history are written by a source only. */
  #write(argv: readonly Bytes[]): void {
    if (this.#stream === undefined || this.backlog === undefined) return
    if (this.#writer.length === 0) this.#owner.writeLater(this)
    const before = this.#writer.length
    this.#writer.request(argv)
    this.#history.offset += this.#writer.length - before
  }

  #attach(replica: Replica): void {
    replica.heardAt = this.#owner.clock.now
    if (this.replicas.size === 0) this.#pingedAt = this.#owner.clock.now
    this.replicas.add(replica)
    if (this.#owner.config.value('repl-disable-tcp-nodelay')) replica.client.gather(true)
    this.#tell(`Replica ${replica.name} asks for synchronization`)
    this.#ticker.start()
  }

  /** When there is something to do at a certain time; Unix ms. */
  #nextDue(): number {
    const { config } = this.#owner
    const after = (time: number, name: 'repl-timeout' | 'repl-ping-replica-period' | 'repl-backlog-ttl') =>
      time + config.value(name) * SECOND
    if (this.replicas.size === 0)
      return this.#mayForget ? after(this.#aloneSince, 'repl-backlog-ttl') + 1 : Number.POSITIVE_INFINITY
    const delay = config.value('repl-diskless-sync-delay') * SECOND
    const times = [...this.replicas].map(({ state, waitingSince, dueSince }) =>
      state === 'waiting' ? waitingSince + delay : after(dueSince, 'repl-timeout') + 1,
    )
    return times.reduce(
      (first, time) => Math.min(first, time),
      after(this.#pingedAt, 'repl-ping-replica-period'),
    )
  }

  /** Once a second, while there are replicas or a backlog. */
  #tick(): void {
    const { config, clock } = this.#owner
    this.#syncs.begin()
    if (
      this.replicas.size > 0 &&
      clock.now - this.#pingedAt >= config.value('repl-ping-replica-period') * SECOND
    ) {
      this.#pingedAt = clock.now
      this.#write(PING)
    }
    const longest = config.value('repl-timeout') * SECOND
    for (const replica of [...this.replicas]) {
      // So that it does not take us for dead.
      if (replica.state === 'waiting' || (replica.state === 'syncing' && this.#syncs.isPreparing))
        replica.client.sendBytes(NEWLINE)
      else if (clock.now - replica.dueSince > longest && !replica.isOld) {
        const what = replica.state === 'online' ? 'streaming sync' : 'full sync'
        this.#owner.tell('warn', `Disconnecting timedout replica (${what}): ${replica.name}`)
        replica.client.close('now')
      }
    }
    this.#forgetBacklog()
    if (this.replicas.size === 0 && this.backlog === undefined) this.#ticker.stop()
  }

  /** Whether the backlog is there for nobody. */
  get #mayForget(): boolean {
    const ends = this.#owner.config.value('repl-backlog-ttl') > 0 && this.#stream !== undefined
    return ends && this.replicas.size === 0 && this.readers.size === 0 && this.backlog !== undefined
  }

  /** Nobody has come for so long that nobody will come for what it holds (`repl-backlog-ttl`). */
  #forgetBacklog(): void {
    const { config, clock } = this.#owner
    const longest = config.value('repl-backlog-ttl') * SECOND
    if (!this.#mayForget || clock.now - this.#aloneSince <= longest) return
    // What happens from now on is not counted: this history ends here.
    this.#history.beginAnew()
    this.dropBacklog()
    this.#tell('Replication backlog freed: no connected replicas for too long')
  }

  #tell(text: string): void {
    this.#owner.tell('info', text)
  }
}
