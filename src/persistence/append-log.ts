/**
 * The append-only file that is being written: units of the journal as bytes, in order. `appendfsync` says when they are
 * on the disk for sure:
 *
 *     always     a reply leaves when all that was done before it is on the disk
 *     everysec   what was done is on the disk a second later
 *     no         the system decides
 *
 * With `always` commands go on being executed while the disk is busy. Replies wait, and the next sync covers all that
 * came meanwhile, of all clients: many share one wait (a group commit), where Redis stands still for each.
 *
 *     unit --> buffer --at the end of the turn, or before a reply leaves--> written --> synced --> replies leave
 *                ^ disk full: kept, cut off to whole units, tried again        | failed, with `always`: the server ends
 */
import type { Unit } from '../journal/journal.ts'
import { ReplicationStream } from '../journal/replication-stream.ts'
import { Deque } from '../structures/deque.ts'
import { AofWriter } from './aof/writer.ts'
import { CommitDelay } from './commit-delay.ts'
import type { Owner } from './owner.ts'
import type { WritableFile } from './storage.ts'

/** Milliseconds for which a write is put off while the disk is busy: it might have to wait for it. */
const MOST_DELAY = 2000
const SECOND = 1000
/** Milliseconds between two lines of the log about a disk that fails. */
const TELL_EVERY = 30_000

/** What directives say of the writing; kept here because it is asked for at every command. */
export interface AppendPolicy {
  /** `appendfsync`. */
  sync: 'always' | 'everysec' | 'no'
  /** `aof-timestamp-enabled`. */
  stamps: boolean
}

/** An action that waits until so many bytes are on the disk. */
interface Held {
  readonly position: number
  readonly action: () => void
}

export class AppendLog {
  /** Why the last write failed; undefined: it did not. */
  failure: string | undefined
  /** Milliseconds for which each write stops the server, for tests (DEBUG). */
  writeDelay = 0
  /** How often a write did not wait for the disk any longer. */
  delayed = 0
  readonly #owner: Owner
  readonly #policy: AppendPolicy
  #file: WritableFile
  /** The file before, until all of it is on the disk: what is written to the next one must not survive without it. */
  #previous: WritableFile | undefined
  #stream = new ReplicationStream('aof')
  #writer = new AofWriter()
  /** Encoded, and kept because it could not be written at once; what the writer holds comes after it. */
  #kept: Buffer[] = []
  /** Bytes of all files: encoded, written, on the disk. */
  #appended = 0
  #written = 0
  #synced = 0
  /** Up to where the history of the data had come by the last write, and by the last sync. */
  #writtenOffset = 0
  #syncedOffset = 0
  #isSyncing = false
  readonly #delay: CommitDelay
  /** When the last sync began, and since when writes are put off (0: they are not); Unix ms. */
  #syncedAt: number
  #delayedSince = 0
  /** When the log was last told of a failure, on the host's clock. */
  #toldAt = Number.NEGATIVE_INFINITY
  readonly #held = new Deque<Held>()
  /** Those who look again after each sync. */
  #waiting: (() => void)[] = []

  constructor(owner: Owner, file: WritableFile, policy: AppendPolicy) {
    this.#owner = owner
    this.#policy = policy
    this.#file = file
    this.#delay = new CommitDelay(owner.host)
    this.#syncedAt = owner.clock.now
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#file.size
  }

  /** Bytes that are not written yet. */
  get pendingBytes(): number {
    return this.#appended - this.#written
  }

  /** Whether the disk is busy. */
  get isSyncing(): boolean {
    return this.#isSyncing
  }

  /** A subscriber of the journal. */
  add(unit: Unit): void {
    const requests = this.#stream.requestsOf(unit)
    if (requests.length === 0) return
    if (this.pendingBytes === 0) this.#owner.writeLater(this)
    const before = this.#writer.length
    if (this.#policy.stamps) {
      this.#writer.stamp(Math.floor(this.#owner.clock.now / 1000))
    }
    this.#writer.append(requests)
    this.#appended += this.#writer.length - before
  }

  /** At the end of a round of the event loop. */
  flush(): void {
    this.write()
    if (this.#isAlways) this.#sync()
  }

  /**
   * Before a reply leaves: writes what is not written, and holds an action back until it is on the disk. Returns
   * whether the action is held; otherwise it may be done at once.
   */
  holds(action: () => void): boolean {
    if (this.pendingBytes > 0) this.write()
    if (!this.#isAlways || this.isSynced) return false
    this.#held.pushLast({ position: this.#appended, action })
    this.#sync()
    return true
  }

  /** Whether all that was added so far is on the disk. */
  get isSynced(): boolean {
    return this.#synced === this.#appended
  }

  /** Bytes that were added so far, to ask later whether they are on the disk. */
  get position(): number {
    return this.#appended
  }

  isOnDisk(position: number): boolean {
    return position <= this.#synced
  }

  /** Up to where the history of the data is on the disk, at least. */
  get syncedOffset(): number {
    return this.isSynced ? this.#owner.historyOffset : this.#syncedOffset
  }

  /** Called ten times a second. */
  tick(): void {
    this.write()
    const { clock } = this.#owner
    const isDue = this.#policy.sync === 'everysec' && clock.now - this.#syncedAt >= SECOND
    if (this.#isAlways || isDue) this.#sync()
  }

  /** Whether `tick` has something to do though nothing happens. */
  get isWaiting(): boolean {
    const isLazy = this.#policy.sync === 'no' && this.#held.length === 0
    return this.#appended > (isLazy ? this.#written : this.#synced)
  }

  /** @param force also while the disk is busy */
  write(force = false): void {
    if (this.pendingBytes === 0) return
    if (this.#mustWait(force)) {
      this.#keep()
      return
    }
    this.#delayedSince = 0
    const { host, latency } = this.#owner
    if (this.writeDelay > 0) this.#owner.clock.block(this.writeDelay)
    const began = host.monotonic()
    const { size } = this.#file
    try {
      for (const bytes of this.#kept) this.#put(bytes)
      for (const bytes of this.#writer.peek()) this.#put(bytes)
    } catch (error) {
      this.#keep()
      this.#writeFailed(error, size)
      return
    }
    const took = host.monotonic() - began
    latency.note(this.#isSyncing ? 'aof-write-pending-fsync' : 'aof-write-alone', took)
    latency.note('aof-write', took)
    this.#kept = []
    this.#writer.clear()
    this.#written = this.#appended
    this.#writtenOffset = this.#owner.historyOffset
    if (this.failure === undefined) return
    this.failure = undefined
    this.#owner.tell('warn', 'AOF write error looks solved, Redis can write again.')
  }

  /**
   * From now on another file is written, from its beginning. To be called when all before is settled, or nearly.
   *
   * @throws Error when something could not be written to the file before: it belongs there
   */
  switchTo(file: WritableFile): void {
    this.write(true)
    if (this.pendingBytes > 0) throw new Error(this.failure ?? 'the disk is busy')
    this.#previous = this.#file
    this.#file = file
    this.#stream = new ReplicationStream('aof')
    this.#writer = new AofWriter()
    this.#sync()
  }

  /** Resolves when all that was added so far is on the disk, or the disk fails. */
  async settle(): Promise<void> {
    this.write(true)
    const position = this.#appended
    while (position > this.#synced && this.failure === undefined) {
      await new Promise<void>(resolve => {
        this.#waiting.push(resolve)
        this.#sync()
      })
    }
  }

  /** Writes and syncs what is left, and closes the file. */
  async close(): Promise<void> {
    await this.settle()
    this.#previous?.close()
    this.#file.close()
  }

  get #isAlways(): boolean {
    return this.#policy.sync === 'always'
  }

  /**
   * Whether a write must wait: for the file before, or because the disk is busy with a sync, and would make us wait for
   * it. With `always` nobody is told of anything before it is on the disk, so it may wait as long as it takes.
   */
  #mustWait(force: boolean): boolean {
    const { clock } = this.#owner
    if (this.#previous === undefined) {
      if (force || !this.#isSyncing || this.#policy.sync !== 'everysec') return false
    } else if (this.#isAlways) return true
    if (this.#delayedSince === 0) this.#delayedSince = clock.now
    if (clock.now - this.#delayedSince < MOST_DELAY) return true
    this.delayed++
    this.#owner.tell(
      'info',
      'Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer without waiting for fsync to complete, this may slow down Redis.',
    )
    return false
  }

  #put(bytes: Buffer): void {
    if (this.#file.write(bytes) < bytes.length) throw new Error('No space left on device')
  }

  #keep(): void {
    for (const bytes of this.#writer.take()) this.#kept.push(bytes)
  }

  /** What was written of a unit is cut off: the file ends with a whole one, and what is pending stays. */
  #writeFailed(error: unknown, size: number): void {
    const why = error instanceof Error ? error.message : String(error)
    let cannotCut = ''
    try {
      if (this.#file.size > size) this.#file.truncate(size)
    } catch (failure) {
      cannotCut = `. Could not remove the short write from the file: ${failure instanceof Error ? failure.message : failure}`
    }
    this.failure = why
    if (this.#isAlways) {
      this.#owner.fail(
        `Error writing to the AOF file: ${why}${cannotCut}. Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...`,
      )
      return
    }
    const now = this.#owner.host.monotonic()
    if (now - this.#toldAt < TELL_EVERY) return
    this.#toldAt = now
    this.#owner.tell('error', `Error writing to the AOF file: ${why}${cannotCut}`)
  }

  /** Sends what was written to the disk, unless that is under way: then the next sync covers what came since. */
  #sync(): void {
    const previous = this.#previous
    if (this.#isSyncing || this.#delay.isOn) return
    if (previous === undefined && (this.#written === this.#synced || !this.#maySync)) return
    const { host, clock, latency } = this.#owner
    const position = this.#written
    const offset = this.#writtenOffset
    const began = host.monotonic()
    this.#isSyncing = true
    this.#syncedAt = clock.now
    Promise.all(previous === undefined ? [this.#file.sync()] : [previous.sync(), this.#file.sync()]).then(
      () => {
        this.#isSyncing = false
        const took = host.monotonic() - began
        if (this.#isAlways) latency.note('aof-fsync-always', took)
        if (previous !== undefined) {
          previous.close()
          this.#previous = undefined
        }
        this.#synced = position
        this.#syncedOffset = offset
        this.#release(took)
        this.#owner.lookAgain()
      },
      error => {
        this.#isSyncing = false
        this.#syncFailed(error)
      },
    )
  }

  /** A sync disturbs nobody but the disk here, so with `always` there is one also during a rewrite. */
  get #maySync(): boolean {
    return (
      this.#isAlways || !(this.#owner.config.value('no-appendfsync-on-rewrite') && this.#owner.isWritingFiles)
    )
  }

  #syncFailed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    this.failure = why
    this.#wake()
    if (this.#isAlways) {
      this.#owner.fail(
        `Can't persist AOF for fsync error when the AOF fsync policy is 'always': ${why}. Exiting...`,
      )
    } else this.#owner.tell('error', `Fail to fsync the AOF file: ${why}`)
  }

  /** Those who waited for this go on; for the others the next sync begins, when these are there again. */
  #release(took: number): void {
    let served = 0
    for (; this.#held.length > 0 && this.#held.at(0).position <= this.#synced; served++) {
      this.#held.popFirst()?.action()
    }
    this.write()
    const all = this.#held.length + served
    if (all > 1) {
      this.#delay.begin(
        took,
        () => this.#held.length >= all,
        () => this.#sync(),
      )
    } else if (this.#held.length > 0) this.#sync()
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
