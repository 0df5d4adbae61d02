/**
 * Saving to the RDB file: SAVE, BGSAVE, and the save points, which save by themselves after so many changes in so many
 * seconds. One save runs at a time, from a snapshot, while the server goes on.
 *
 *     idle --SAVE, BGSAVE, a save point--> writing --renamed--> idle (ok)
 *       ^                                     | disk full, stopped
 *       +------ idle (failed) <---------------+           failed: with save points, writes are refused (MISCONF)
 */
import type { Owner } from './owner.ts'
import { Snapshot } from './snapshot.ts'
import { StoppedError, saveSnapshot, type Target } from './snapshot-file.ts'
import { type Storage, within } from './storage.ts'

/** Milliseconds after a failed save before a save point tries again. */
const TRY_AGAIN = 5000

interface Running {
  /** Unix ms. */
  readonly startedAt: number
  readonly snapshot: Snapshot
  readonly stop: AbortController
  readonly isBackground: boolean
  /** Resolves with why it failed, or undefined. */
  readonly done: Promise<string | undefined>
}

export class Saves {
  /** Unix ms. What was never saved counts as saved when the server started, as in Redis. */
  lastSave: number
  /** Of the last BGSAVE; one that succeeded since makes it good. */
  lastFailed = false
  /** Of the last BGSAVE, in seconds; -1: there was none. */
  lastSeconds = -1
  /** How many were begun, and how many succeeded. */
  begun = 0
  count = 0
  /** BGSAVE SCHEDULE waits for the rewriting of the AOF. */
  isScheduled = false
  /** Whether save points save. */
  areArmed = false
  readonly #owner: Owner
  readonly #storage: Storage
  #running: Running | undefined
  /** Saves in the background that wait for the end of one that is not. */
  #waiting = 0
  /** When a save was begun last, Unix ms. */
  #lastTry = 0

  constructor(owner: Owner, storage: Storage) {
    this.#owner = owner
    this.#storage = storage
    this.lastSave = owner.clock.now
  }

  get running(): Pick<Running, 'startedAt' | 'snapshot' | 'isBackground'> | undefined {
    return this.#running
  }

  /** Whether a save in the background runs, or has been asked for. */
  get isInBackground(): boolean {
    return this.#running?.isBackground === true || this.#waiting > 0
  }

  /**
   * Begins a save of the data as they are now; behind one that runs, and behind a slow script, as they are then. Resolves
   * with why it failed, or undefined.
   */
  begin(isBackground: boolean): Promise<string | undefined> {
    if (this.#running !== undefined) return this.#beginAfter(this.#running.done, isBackground)
    if (this.#owner.isMidScript) return this.#beginAfter(this.#owner.betweenScripts(), isBackground)
    const { clock, keyspace, librarySources } = this.#owner
    const snapshot = new Snapshot(keyspace, librarySources)
    const stop = new AbortController()
    const startedAt = clock.now
    this.isScheduled = false
    this.begun++
    this.#lastTry = startedAt
    const done = this.#save(snapshot, stop.signal, keyspace.changes, startedAt, isBackground)
    this.#running = { startedAt, snapshot, stop, isBackground, done }
    return done
  }

  /** Stops the save that runs, and waits for its end. */
  async stop(): Promise<void> {
    this.#running?.stop.abort()
    await this.#running?.done
  }

  /** The process ends at once: removes what the save that runs has written so far. */
  abandon(): void {
    if (this.#running === undefined) return
    this.#running.stop.abort()
    this.#storage.remove(within(this.#owner.config.value('dir'), this.#temporaryName))
  }

  /** Resolves when none runs. */
  async settled(): Promise<void> {
    await this.#running?.done
  }

  /** Called periodically: begins a save if a save point says so. */
  tick(): void {
    if (!this.areArmed || this.#owner.isWritingFiles) return
    const { clock, config, keyspace } = this.#owner
    if (this.lastFailed && clock.now - this.#lastTry <= TRY_AGAIN) return
    for (const [seconds, changes] of config.value('save')) {
      if (keyspace.changes < changes || clock.now - this.lastSave <= seconds * 1000) continue
      this.#owner.tell('info', `${changes} changes in ${seconds} seconds. Saving...`)
      void this.begin(true)
      return
    }
  }

  /** Whether a save point waits for its time. */
  get isWaiting(): boolean {
    return this.areArmed && this.#owner.keyspace.changes > 0 && this.#owner.config.value('save').length > 0
  }

  async #beginAfter(done: Promise<unknown>, isBackground: boolean): Promise<string | undefined> {
    if (isBackground) this.#waiting++
    await done
    if (isBackground) this.#waiting--
    return this.begin(isBackground)
  }

  get #temporaryName(): string {
    return `temp-${this.#owner.host.facts.processId}.rdb`
  }

  async #save(
    snapshot: Snapshot,
    signal: AbortSignal,
    changes: number,
    startedAt: number,
    isBackground: boolean,
  ): Promise<string | undefined> {
    const { config, clock, keyspace } = this.#owner
    if (isBackground) this.#owner.tell('info', 'Background saving started')
    let failure: string | undefined
    try {
      const target: Target = {
        folder: config.value('dir'),
        name: config.value('dbfilename'),
        temporaryName: this.#temporaryName,
        contents: { facts: this.#owner.historyFacts },
        syncsOnTheWay: config.value('rdb-save-incremental-fsync'),
      }
      await saveSnapshot(this.#owner, this.#storage, snapshot, target, signal)
      keyspace.changes = Math.max(0, keyspace.changes - changes)
      this.lastSave = clock.now
      this.lastFailed = false
      this.count++
      this.#owner.tell('info', 'DB saved on disk')
      if (isBackground) this.#owner.tell('info', 'Background saving terminated with success')
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error)
      // Who stopped it knows, and nothing is wrong with the disk.
      if (!(error instanceof StoppedError)) {
        if (isBackground) this.lastFailed = true
        this.#owner.tell('error', `Failed saving the DB: ${failure}`)
        if (isBackground) this.#owner.tell('error', 'Background saving error')
      } else if (isBackground) this.#owner.tell('warn', 'Background saving terminated by signal')
    }
    if (isBackground) this.lastSeconds = Math.floor((clock.now - startedAt) / 1000)
    this.#running = undefined
    return failure
  }
}
