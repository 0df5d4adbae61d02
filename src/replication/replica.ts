/**
 * One replica, as its primary sees it: a client that asked for the data, and gets what happens to them from then on.
 *
 *     handshake --SYNC, PSYNC--> waiting --a snapshot begins--> syncing --all of it was sent--> online
 *         |                         what happens from here on is held ^        ^ (EOF mark: after its first ACK)
 *         +--PSYNC, and the backlog has what it lacks--------------------------+
 */
import type { Bytes } from '../resp/values.ts'

/** The connection of a replica. */
export interface ReplicaClient {
  readonly address: string
  /** What waits to be sent. */
  readonly output: { readonly bytes: number }
  /** Sends bytes that are no reply. */
  sendBytes(bytes: Buffer): void
  close(when: 'now' | 'after-reply'): void
  /** Whether small pieces wait for more to go out with (Nagle's algorithm). */
  gather(isOn: boolean): void
}

/** So much may wait for a replica that reads, before more of the snapshot is made. */
const MOST_OUTPUT = 128 * 1024

export class Replica {
  state: 'handshake' | 'waiting' | 'syncing' | 'loading' | 'online' | 'gone' = 'handshake'
  readonly client: ReplicaClient
  /** Where its own clients reach it, as it says; 0 and empty: it has not. */
  port = 0
  ip: Bytes = ''
  /** It finds the end of a snapshot by a mark, and understands a new id in the answer to PSYNC. */
  takesMark = false
  takesNewId = false
  /** It came by SYNC: it is told nothing about the history, and sends no ACK. */
  isOld = false
  /** It wants a snapshot and no more (`rdb-only`), perhaps of one thing only (`rdb-filter-only`). */
  wantsOnlySnapshot = false
  wantsOnly: ReadonlySet<Bytes> | undefined
  /** The snapshot was written to a file, and is being sent from there. */
  readsFile = false
  /** Unix ms: since when it waits for a snapshot. */
  waitingSince = 0
  /** Bytes of the stream that it has, and that are on its disk. */
  acknowledged = 0
  synced = 0
  /** Unix ms of its last sign of life. */
  heardAt = 0
  /** Bytes of the stream that must wait until its snapshot is there. */
  heldBytes = 0
  #held: Buffer[] = []
  /** Goes on with the snapshot. */
  #wake: (() => void) | undefined

  constructor(client: ReplicaClient) {
    this.client = client
  }

  /** Whether it asked for the data. */
  get isAttached(): boolean {
    return this.state !== 'handshake' && this.state !== 'gone'
  }

  /** As INFO shows it. */
  get stateName(): string {
    if (this.state === 'online' || this.state === 'loading') return 'online'
    return this.readsFile ? 'send_bulk' : 'wait_bgsave'
  }

  get shownIp(): string {
    return this.ip !== '' ? this.ip : this.client.address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  }

  /** For the log. */
  get name(): string {
    return this.port === 0 ? this.client.address : `${this.shownIp}:${this.port}`
  }

  /** Bytes that it was not sent, or that its connection has not taken yet. */
  get waitingBytes(): number {
    return this.heldBytes + this.client.output.bytes
  }

  /** Unix ms since when a sign of life is due; Infinity: it has taken all of the snapshot that was made so far. */
  get dueSince(): number {
    return this.state === 'syncing' && this.client.output.bytes === 0
      ? Number.POSITIVE_INFINITY
      : this.heardAt
  }

  /** The next bytes of its snapshot. */
  sendPart(bytes: Buffer, now: number): void {
    if (this.client.output.bytes === 0) this.heardAt = now
    this.client.sendBytes(bytes)
  }

  /** The next bytes of the stream. Many replicas share them. */
  feed(bytes: Buffer): void {
    if (this.state === 'online') this.client.sendBytes(bytes)
    else if (this.state === 'syncing' || this.state === 'loading') {
      this.#held.push(bytes)
      this.heldBytes += bytes.length
    }
  }

  /** It has its snapshot: all that happened since follows. */
  goOnline(): void {
    this.state = 'online'
    const held = this.#held
    this.#drop()
    for (const bytes of held) this.client.sendBytes(bytes)
  }

  /** Whether it reads slower than it is sent to. */
  get isBehind(): boolean {
    return this.state !== 'gone' && this.client.output.bytes > MOST_OUTPUT
  }

  /** Resolves when it has read, or is gone. */
  hasRead(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve
    })
  }

  /** Its connection has sent everything. */
  drained(now: number): void {
    if (this.state === 'syncing') this.heardAt = now
    this.#wake?.()
    this.#wake = undefined
  }

  leave(): void {
    this.state = 'gone'
    this.#drop()
    this.#wake?.()
    this.#wake = undefined
  }

  #drop(): void {
    this.#held = []
    this.heldBytes = 0
  }
}
