/**
 * What keeps a server's data beyond its end: the RDB file (saves.ts) and the append-only file (append-only.ts). Here is
 * what concerns both: loading at the start, the last steps at the end, and when writes are refused.
 *
 *     start --> load: the append-only file if it is on, else the RDB file --> serve --> end: sync or save
 */
import type { ReplyError } from '../resp/values.ts'
import { AppendOnly } from './append-only.ts'
import { CANNOT_SAVE, cannotAppend } from './errors.ts'
import { Exchanges } from './exchanges.ts'
import { LoadedHistory } from './loaded-history.ts'
import { fileSource, LoadError, type LoadOptions, loadRdb, type Progress } from './loading.ts'
import type { Owner } from './owner.ts'
import { Saves } from './saves.ts'
import { Snapshot } from './snapshot.ts'
import { rdbOf } from './snapshot-file.ts'
import { type Storage, within } from './storage.ts'

/** Why a server cannot end without losing something. */
export interface EndFailure {
  readonly what: string
  readonly why?: string
}

export class Persistence {
  readonly saves: Saves
  readonly appendOnly: AppendOnly
  /** Other data at once in the place of all. */
  readonly exchanges: Exchanges
  /** Set while data are loaded: most commands are refused then, unless the old ones are served. */
  loading: Progress | undefined
  /** Keys that the last load brought, and those it left out because they had expired. */
  readonly lastLoad = { keys: 0, expired: 0 }
  /** The point of a history at which the RDB file was, if it says so. */
  readonly lastHistory = new LoadedHistory()
  /** Whether files are read at the start, and written at the end and by save points. */
  readonly isOn: boolean
  readonly #owner: Owner
  readonly #storage: Storage
  /** Stops a load. */
  readonly #ending = new AbortController()
  /** Everything is on the disk, or is not to be. */
  #isPrepared = false
  /** Resolves when the append-only file holds the data that were exchanged last: before that, it holds those before. */
  #exchanged: Promise<void> = Promise.resolve()

  constructor(owner: Owner, storage: Storage, isOn: boolean) {
    this.#owner = owner
    this.#storage = storage
    this.isOn = isOn
    this.saves = new Saves(owner, storage)
    this.appendOnly = new AppendOnly(owner, storage)
    this.exchanges = new Exchanges(owner, storage, this.saves, this.appendOnly, (work, isServed) =>
      this.#timed(work, undefined, isServed),
    )
  }

  /**
   * Loads what is there at the start.
   *
   * @throws LoadError; nothing is ever written over the file then
   */
  async load(): Promise<void> {
    const { config } = this.#owner
    if (config.value('appendonly')) {
      // Nothing may run before all that runs is written: clients are held from the moment at which the load ends.
      let goOn: () => void = () => {}
      try {
        await this.loadCommands({}, () => {
          goOn = this.#owner.holdClients()
        })
        await this.appendOnly.open()
      } finally {
        goOn()
      }
    } else if (this.isOn) await this.loadSnapshot()
    config.onChange('appendonly', isOn => {
      if (isOn) this.appendOnly.switchOn()
      else void this.appendOnly.switchOff()
      return undefined
    })
    this.saves.areArmed = this.isOn
  }

  /** Loads the RDB file, if there is one. */
  async loadSnapshot(options: LoadOptions = {}): Promise<void> {
    const { config } = this.#owner
    const path = within(config.value('dir'), config.value('dbfilename'))
    if (this.#storage.size(path) === undefined) return
    const seconds = await this.#timed(async progress => {
      const file = this.#storage.open(path)
      try {
        progress.totalBytes = file.size
        const { lastHistory } = this
        const isReplica = config.value('replicaof').length > 0
        const counts = await loadRdb(this.#owner, fileSource(path, file), progress, {
          merges: options.merges === true,
          // Copies of the data have them as well, and hear of their end in the stream.
          get keepsExpired() {
            return isReplica || lastHistory.isWhole
          },
          signal: this.#ending.signal,
          onFact: (name, value) => lastHistory.learn(name, value),
        })
        // A primary is about to remove those that are overdue: a replica waits for that.
        const overdue = isReplica ? 0 : counts.overdue
        const [keys, expired] = [counts.keys - overdue, counts.expired + overdue]
        Object.assign(this.lastLoad, { keys, expired })
        const left = counts.empty === 0 ? '' : `, empty keys skipped: ${counts.empty}`
        this.#owner.tell('info', `Done loading RDB, keys loaded: ${keys}, keys expired: ${expired}${left}.`)
      } finally {
        file.close()
      }
    })
    this.#owner.tell('info', `DB loaded from disk: ${seconds.toFixed(3)} seconds`)
  }

  /**
   * Loads the append-only file.
   *
   * @param ends is called when all is loaded, before anything else can run
   */
  async loadCommands(options: LoadOptions = {}, ends?: () => void): Promise<void> {
    const seconds = await this.#timed(
      progress => this.appendOnly.load(progress, { ...options, signal: this.#ending.signal }),
      ends,
    )
    this.#owner.tell('info', `DB loaded from append only file: ${seconds.toFixed(3)} seconds`)
  }

  /** DEBUG LOADAOF: the append-only file comes back in place of what is there. */
  async reloadCommands(): Promise<void> {
    const { keyspace } = this.#owner
    this.appendOnly.log?.write(true)
    await this.appendOnly.withoutWriting(async () => {
      const { changes } = keyspace
      for (const database of keyspace.databases) database.flush()
      this.#owner.removeLibraries()
      await this.loadCommands()
      keyspace.changes = changes
    })
  }

  /** DEBUG RELOAD: what was saved comes back in place of what is there. */
  async reload({
    saves,
    flushes,
    merges,
  }: {
    saves: boolean
    flushes: boolean
    merges: boolean
  }): Promise<void> {
    const { keyspace } = this.#owner
    await this.saves.settled()
    if (saves) {
      const failure = await this.saves.begin(false)
      if (failure !== undefined) throw new LoadError(failure)
    }
    const { changes } = keyspace
    if (flushes) {
      for (const database of keyspace.databases) database.flush()
      this.#owner.removeLibraries()
    }
    await this.loadSnapshot({ merges })
    keyspace.changes = changes
  }

  /** All keys were removed on purpose: a save that runs is of no use, and the RDB file is to say so at once. */
  flushed(): void {
    if (this.loading !== undefined) return
    const stopped = this.saves.stop()
    if (!this.#savesAtEnd(undefined)) return
    this.#owner.keyspace.changes = 0
    void stopped.then(() => this.saves.begin(false))
  }

  /** All data were exchanged at one moment. Clients wait until the append-only file, if there is one, holds the new ones. */
  exchanged(): void {
    if (this.appendOnly.state === 'off') return
    const goOn = this.#owner.holdClients()
    this.#exchanged = this.appendOnly.beginAnew().finally(goOn)
  }

  /** The data as they are now, as an RDB file. */
  dump(): Buffer {
    const snapshot = new Snapshot(this.#owner.keyspace, this.#owner.librarySources)
    try {
      const chunks: Buffer[] = []
      for (const chunk of rdbOf(this.#owner, snapshot))
        if (chunk !== undefined) chunks.push(Buffer.from(chunk))
      return Buffer.concat(chunks)
    } finally {
      snapshot.release()
    }
  }

  /** Called ten times a second. */
  tick(): void {
    this.appendOnly.tick()
    if (this.#owner.isMidScript) return
    this.saves.tick()
    if (this.saves.isScheduled && !this.isWritingFiles) void this.saves.begin(true)
  }

  /** How many snapshots were begun; Redis forks for each. */
  get snapshots(): number {
    return this.saves.begun + this.appendOnly.rewrites
  }

  /** Whether a snapshot is being written. */
  get isWritingFiles(): boolean {
    return this.saves.running !== undefined || this.appendOnly.isRewriting
  }

  /** Whether `tick` has something to do though nothing happens. */
  get isWaiting(): boolean {
    return this.saves.isWaiting || this.saves.isScheduled || this.appendOnly.isWaiting
  }

  /** Why commands that write are refused. */
  get refusal(): ReplyError | undefined {
    const { config } = this.#owner
    const { saves } = this
    if (saves.lastFailed && saves.areArmed && config.value('stop-writes-on-bgsave-error')) {
      if (config.value('save').length > 0) return CANNOT_SAVE
    }
    const failure = this.appendOnly.log?.failure
    return failure === undefined ? undefined : cannotAppend(failure)
  }

  /**
   * Before an end that may be called off: brings everything to the disk. No command may run from now on.
   *
   * @param saves whether to write the RDB file; undefined: if there are save points
   * @returns why that is not possible
   */
  async prepareEnd(saves: boolean | undefined): Promise<EndFailure | undefined> {
    if (this.appendOnly.state === 'waiting') return { what: 'Writing initial AOF' }
    if (this.loading === undefined) {
      await this.#exchanged
      await this.saves.stop()
      await this.appendOnly.log?.settle()
      const failure = this.#savesAtEnd(saves) ? await this.#saveFinally() : undefined
      if (failure !== undefined) return { what: 'Error trying to save the DB', why: failure }
    }
    this.#isPrepared = true
    return undefined
  }

  /** The last steps, when no command runs any more. Returns why not everything is on the disk. */
  async finish(): Promise<string | undefined> {
    this.#ending.abort()
    await this.#exchanged
    await this.saves.stop()
    await this.appendOnly.close()
    const failure = this.#isPrepared || !this.#savesAtEnd(undefined) ? undefined : await this.#saveFinally()
    return failure ?? this.appendOnly.log?.failure
  }

  #savesAtEnd(asked: boolean | undefined): boolean {
    return asked ?? (this.saves.areArmed && this.#owner.config.value('save').length > 0)
  }

  #saveFinally(): Promise<string | undefined> {
    this.#owner.tell('info', 'Saving the final RDB snapshot before exiting.')
    return this.saves.begin(false)
  }

  async #timed(
    work: (progress: Progress) => Promise<void>,
    ends?: () => void,
    isServed = false,
  ): Promise<number> {
    const { clock, host, keyspace } = this.#owner
    const start = host.monotonic()
    const progress: Progress = {
      startedAt: clock.now,
      totalBytes: 0,
      loadedBytes: 0,
      usedMemory: 0,
      isServed,
    }
    this.loading = progress
    if (!isServed) keyspace.pauseExpiry('loading', true)
    try {
      await work(progress)
      ends?.()
    } finally {
      this.loading = undefined
      keyspace.pauseExpiry('loading', false)
    }
    return (host.monotonic() - start) / 1000
  }
}
