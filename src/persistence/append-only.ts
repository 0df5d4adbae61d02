/**
 * The append-only file as a whole: off, on, or on its way; what is loaded of it; and its rewriting. A rewrite writes the
 * data as they are at one moment to a new base, while all that happens from that moment on goes to a new increment.
 * What is on the disk can be loaded at each step:
 *
 *     manifest: base 1, incr 1            everything goes to incr 1
 *     manifest: base 1, incr 1, incr 2    stored before anything is written to incr 2
 *     at one moment: the view is frozen, and incr 2 is written from now on
 *     base 2 is written, synced, renamed
 *     manifest: base 2, incr 2            base 1 and incr 1 are removed
 *
 * Switched on at run time, the file begins with a rewrite, and counts only when that is done (`waiting`).
 */
import {
  type AofManifest,
  EMPTY_MANIFEST,
  partsToLoad,
  rewritten,
  withBase,
  withIncrement,
} from './aof/manifest.ts'
import { AofFolder } from './aof-folder.ts'
import { AofLoading } from './aof-loading.ts'
import { AppendLog, type AppendPolicy } from './append-log.ts'
import type { LoadOptions, Progress } from './loading.ts'
import type { Owner } from './owner.ts'
import { RewritePause } from './rewrite-pause.ts'
import { Snapshot } from './snapshot.ts'
import { StoppedError, saveSnapshot, type Target } from './snapshot-file.ts'
import type { Storage } from './storage.ts'

interface Running {
  /** Unix ms. */
  readonly startedAt: number
  readonly stop: AbortController
  readonly done: Promise<void>
}

export class AppendOnly {
  state: 'off' | 'waiting' | 'on' = 'off'
  /** A rewrite waits for the end of a save, or for a failed one to be tried again. */
  isScheduled = false
  lastRewriteFailed = false
  /** In seconds; -1: there was none. */
  lastRewriteSeconds = -1
  /** Rewrites that were begun. */
  rewrites = 0
  /** Bytes of all files after the last rewrite. */
  baseSize = 0
  readonly #owner: Owner
  readonly #storage: Storage
  readonly #folder: AofFolder
  readonly #pause: RewritePause
  readonly #policy: AppendPolicy = { sync: 'everysec', stamps: false }
  #manifest: AofManifest = EMPTY_MANIFEST
  /** What is written; undefined while there is nothing to be kept. */
  #log: AppendLog | undefined
  #unsubscribe: () => void = () => {}
  #running: Running | undefined

  constructor(owner: Owner, storage: Storage) {
    this.#owner = owner
    this.#storage = storage
    this.#folder = new AofFolder(owner.config, storage)
    this.#pause = new RewritePause(owner)
    owner.config.bind('appendfsync', sync => {
      this.#policy.sync = sync
    })
    owner.config.bind('aof-timestamp-enabled', stamps => {
      this.#policy.stamps = stamps
    })
  }

  get isRewriting(): boolean {
    return this.#running !== undefined
  }

  /** When the rewrite that runs began, Unix ms. */
  get rewritingSince(): number | undefined {
    return this.#running?.startedAt
  }

  get failedRewrites(): number {
    return this.#pause.failures
  }

  /** What is written, for those who wait for it. */
  get log(): AppendLog | undefined {
    return this.#log
  }

  /** Up to where the history of the data is on the disk; undefined: that is not known, or nothing is kept. */
  get syncedOffset(): number | undefined {
    return this.state === 'on' ? this.#log?.syncedOffset : undefined
  }

  /** Returns what tells whether all that was done up to now is on the disk. */
  untilNow(): () => boolean {
    const log = this.#log
    const position = log?.position ?? 0
    // One that began later stands behind a base which holds it.
    return () =>
      this.state === 'on' && this.#log !== undefined && (this.#log !== log || log.isOnDisk(position))
  }

  /** Bytes of all files. */
  get size(): number {
    return this.#folder.sizeOfAll(this.#manifest)
  }

  /**
   * Loads all files.
   *
   * @throws LoadError
   */
  async load(progress: Progress, options: LoadOptions = {}): Promise<void> {
    this.#manifest = await this.#folder.adopt(this.#folder.read())
    await new AofLoading(this.#owner, this.#storage, this.#folder, progress).load(this.#manifest, options)
    const { base } = this.#manifest
    this.baseSize = base === undefined ? 0 : (this.#folder.sizeOf(base.name) ?? 0)
  }

  /** After the load at the start: begins to write, to a new base and increment if there are none. */
  async open(): Promise<void> {
    this.#folder.make()
    let manifest = this.#manifest
    if (partsToLoad(manifest).length === 0) {
      manifest = withBase(manifest, this.#folder.fileName, this.#format)
      const name = manifest.base?.name ?? ''
      await this.#writeBase(name, this.#snapshot(), new AbortController().signal)
      this.#owner.tell('info', `Creating AOF base file ${name} on server start`)
    }
    const last = manifest.increments.at(-1)
    if (last === undefined) manifest = withIncrement(manifest, this.#folder.fileName)
    const name = manifest.increments.at(-1)?.name ?? ''
    const file = this.#folder.append(name)
    if (manifest !== this.#manifest) await this.#folder.store(manifest)
    this.#owner.tell(
      'info',
      `${last === undefined ? 'Creating' : 'Opening'} AOF incr file ${name} on server start`,
    )
    this.#manifest = manifest
    this.#begin(new AppendLog(this.#owner, file, this.#policy))
    this.state = 'on'
  }

  /** CONFIG SET appendonly yes. */
  switchOn(): void {
    if (this.state !== 'off') return
    this.state = 'waiting'
    if (this.#owner.isWritingFiles) {
      this.isScheduled = true
      this.#owner.tell(
        'warn',
        'AOF was enabled but there is already another background operation. An AOF background was scheduled to start when possible.',
      )
    } else this.rewrite()
  }

  /** CONFIG SET appendonly no. Resolves when all that was promised is on the disk. */
  async switchOff(): Promise<void> {
    if (this.state === 'off') return
    this.state = 'off'
    this.isScheduled = false
    this.#owner.lookAgain()
    const log = this.#end()
    await this.stopRewriting()
    await log?.close()
  }

  /** Stops the rewrite that runs, and waits for its end. */
  async stopRewriting(): Promise<void> {
    if (this.#running === undefined) return
    this.#owner.tell('info', 'Killing running AOF rewrite child')
    this.#running.stop.abort()
    await this.#running.done
  }

  /** Begins a rewrite. */
  rewrite(): void {
    if (this.#running !== undefined) return
    this.isScheduled = false
    this.rewrites++
    const stop = new AbortController()
    const startedAt = this.#owner.clock.now
    this.#running = { startedAt, stop, done: this.#rewrite(stop.signal) }
    this.#owner.tell('info', 'Background append only file rewriting started')
  }

  /** Called ten times a second. */
  tick(): void {
    this.#log?.tick()
    const { isWritingFiles, isMidScript } = this.#owner
    // What a script has done so far would be in the base, and once more in the increment, where it comes as a whole.
    if (this.#running !== undefined || isWritingFiles || isMidScript) return
    if (this.isScheduled) {
      if (this.#pause.isOver) this.rewrite()
      return
    }
    const growth = this.#growth
    if (growth === undefined || !this.#pause.isOver) return
    this.#owner.tell('info', `Starting automatic rewriting of AOF on ${growth}% growth`)
    this.rewrite()
  }

  /** Whether `tick` has something to do though nothing happens. */
  get isWaiting(): boolean {
    return this.isScheduled || this.#log?.isWaiting === true
  }

  /** At the end: all that was promised is on the disk. */
  async close(): Promise<void> {
    await this.stopRewriting()
    await this.#end()?.close()
  }

  /** Runs something, such as a load, of which nothing is written. */
  async withoutWriting(work: () => Promise<void>): Promise<void> {
    const log = this.#end()
    try {
      await work()
    } finally {
      if (log !== undefined) this.#begin(log)
    }
  }

  /** The data were exchanged as a whole. Resolves when the files hold them. */
  async beginAnew(): Promise<void> {
    if (this.state === 'off') return
    await this.stopRewriting()
    this.rewrite()
    await this.#running?.done
  }

  /** By how much the files have grown in percent, if that is enough for a rewrite. */
  get #growth(): number | undefined {
    const { config } = this.#owner
    const percentage = config.value('auto-aof-rewrite-percentage')
    if (this.state !== 'on' || percentage === 0) return undefined
    const { size } = this
    if (size <= config.value('auto-aof-rewrite-min-size')) return undefined
    const growth = Math.floor((size * 100) / Math.max(1, this.baseSize)) - 100
    return growth >= percentage ? growth : undefined
  }

  get #format(): 'rdb' | 'aof' {
    return this.#owner.config.value('aof-use-rdb-preamble') ? 'rdb' : 'aof'
  }

  get #temporaryIncrement(): string {
    return `temp-${this.#folder.fileName}.incr`
  }

  #begin(log: AppendLog): void {
    this.#log = log
    this.#unsubscribe = this.#owner.journal.subscribe(unit => log.add(unit))
    this.#owner.holdReplies(this.state === 'waiting' ? undefined : log)
  }

  /** Writes no more. Returns what was written. */
  #end(): AppendLog | undefined {
    const log = this.#log
    this.#log = undefined
    this.#unsubscribe()
    this.#unsubscribe = () => {}
    this.#owner.holdReplies(undefined)
    return log
  }

  #snapshot(): Snapshot {
    return new Snapshot(this.#owner.keyspace, this.#owner.librarySources)
  }

  async #writeBase(name: string, snapshot: Snapshot, signal: AbortSignal): Promise<void> {
    const target: Target = {
      folder: this.#folder.path,
      name,
      temporaryName: `temp-rewriteaof-bg-${this.#owner.host.facts.processId}.aof`,
      contents: this.#format === 'rdb' ? { facts: { 'aof-base': 1 } } : 'commands',
      syncsOnTheWay: this.#owner.config.value('aof-rewrite-incremental-fsync'),
    }
    await saveSnapshot(this.#owner, this.#storage, snapshot, target, signal)
  }

  async #rewrite(signal: AbortSignal): Promise<void> {
    const startedAt = this.#owner.clock.now
    try {
      await this.#replaceFiles(signal)
      this.#pause.succeeded()
      this.lastRewriteFailed = false
      this.#owner.tell('info', 'Background AOF rewrite finished successfully')
    } catch (error) {
      if (error instanceof StoppedError)
        this.#owner.tell('warn', 'Background AOF rewrite terminated by signal')
      else {
        this.lastRewriteFailed = true
        this.#pause.failed()
        const why = error instanceof Error ? error.message : String(error)
        this.#owner.tell('error', `Background AOF rewrite terminated with error: ${why}`)
      }
      if (this.state === 'waiting') {
        // What was written is worth nothing without its base: the next attempt begins anew.
        void this.#end()?.close()
        this.#folder.remove(this.#temporaryIncrement)
        this.isScheduled = true
      }
    }
    this.lastRewriteSeconds = Math.floor((this.#owner.clock.now - startedAt) / 1000)
    this.#running = undefined
  }

  async #replaceFiles(signal: AbortSignal): Promise<void> {
    const folder = this.#folder
    folder.make()
    const snapshot = await this.#switchIncrement(signal)
    const next = rewritten(this.#manifest, folder.fileName, this.#format, this.state === 'on')
    const base = next.base?.name ?? ''
    await this.#writeBase(base, snapshot, signal)
    this.#owner.tell('info', `Successfully created the AOF base file ${base}`)
    try {
      if (signal.aborted) throw new StoppedError('stopped')
      this.#manifest = await this.#adoptIncrement(next)
    } catch (error) {
      folder.remove(base)
      throw error
    }
    if (this.state === 'waiting') {
      this.state = 'on'
      this.#owner.holdReplies(this.#log)
      this.#owner.lookAgain()
    }
    this.baseSize = this.size
    this.#manifest = await folder.removeHistory(this.#manifest)
  }

  /**
   * What happens from now on goes to an increment of its own. Returns the data as they are at this very moment: a command
   * that ran between the two would be in both, and count twice. So nothing is awaited there, for even a promise that is
   * resolved already lets others go on.
   */
  async #switchIncrement(signal: AbortSignal): Promise<Snapshot> {
    const folder = this.#folder
    if (this.state === 'waiting') {
      this.#begin(new AppendLog(this.#owner, folder.create(this.#temporaryIncrement), this.#policy))
    }
    if (this.state !== 'on') return this.#snapshot()
    const manifest = withIncrement(this.#manifest, folder.fileName)
    const name = manifest.increments.at(-1)?.name ?? ''
    const file = folder.create(name)
    try {
      await folder.store(manifest)
      // So that little is left to be waited for behind the switch.
      await this.#log?.settle()
      if (signal.aborted) throw new StoppedError('stopped')
      this.#log?.switchTo(file)
    } catch (error) {
      file.close()
      throw error
    }
    const snapshot = this.#snapshot()
    this.#manifest = manifest
    this.#owner.tell('info', `Creating AOF incr file ${name} on background rewrite`)
    return snapshot
  }

  /** Stores the manifest after a rewrite; the increment of a file that was switched on gets its name. */
  async #adoptIncrement(rewrittenTo: AofManifest): Promise<AofManifest> {
    const folder = this.#folder
    let manifest = rewrittenTo
    if (this.state === 'waiting') {
      manifest = withIncrement(manifest, folder.fileName)
      await this.#log?.settle()
      folder.rename(this.#temporaryIncrement, manifest.increments.at(-1)?.name ?? '')
    }
    await folder.store(manifest)
    return manifest
  }
}
