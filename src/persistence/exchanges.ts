/**
 * All data at once in the place of all that are there: those of a file that a program loads, or a primary's snapshot.
 *
 *     in place       the old data end --> loading --> the new ones are there, or none
 *     aside          loading beside the old data --> at one moment both change places; or the old ones are there still
 *     aside, served  the same, and commands find the old data meanwhile; otherwise most are refused
 */
import type { Bytes } from '../resp/values.ts'
import { ReplyError } from '../resp/values.ts'
import type { AppendOnly } from './append-only.ts'
import {
  type ByteSource,
  checkRdb,
  LoadError,
  type LoadOptions,
  loadRdb,
  type Progress,
  withSource,
} from './loading.ts'
import type { Owner } from './owner.ts'
import type { Saves } from './saves.ts'
import type { Storage } from './storage.ts'

/** A snapshot that comes from another server. */
export interface Incoming {
  readonly source: ByteSource
  readonly where: 'in place' | 'aside' | 'aside, served'
  readonly options: LoadOptions
  /** The old data end: in this moment, and until all of the new ones are there, there are none. */
  begins(): void
  /**
   * All was loaded, and this came behind it.
   *
   * @throws Error if that is not what must come there: then the snapshot counts for nothing
   */
  loaded(rest: Buffer): Promise<void>
}

/** Does something during which the server is loading. */
export type During = (work: (progress: Progress) => Promise<void>, isServed?: boolean) => Promise<unknown>

export class Exchanges {
  readonly #owner: Owner
  readonly #storage: Storage
  readonly #saves: Saves
  readonly #appendOnly: AppendOnly
  readonly #during: During

  constructor(owner: Owner, storage: Storage, saves: Saves, appendOnly: AppendOnly, during: During) {
    this.#owner = owner
    this.#storage = storage
    this.#saves = saves
    this.#appendOnly = appendOnly
    this.#during = during
  }

  /**
   * Puts the contents of an RDB file in the place of all data. The file is read twice, so that one that is not whole
   * leaves everything as it was.
   *
   * @throws LoadError
   */
  async replace(from: string | Uint8Array): Promise<void> {
    await this.#during(async progress => {
      await withSource(this.#storage, from, source => checkRdb(this.#owner, source))
      await this.#appendOnly.withoutWriting(async () => {
        this.#empty(false)
        await withSource(this.#storage, from, source => loadRdb(this.#owner, source, progress))
      })
    })
    this.#owner.keyspace.changes++
    await this.#appendOnly.beginAnew()
  }

  /**
   * Takes the snapshot of another server. The append-only file ends with the old data, and begins anew with the new ones.
   *
   * @throws LoadError, and what `loaded` throws
   */
  async take(incoming: Incoming): Promise<void> {
    const keeps = this.#appendOnly.state !== 'off'
    try {
      await this.#during(progress => {
        progress.totalBytes = incoming.source.size
        return incoming.where === 'in place'
          ? this.#takeInPlace(incoming, progress)
          : this.#takeAside(incoming, progress)
      }, incoming.where === 'aside, served')
    } finally {
      if (keeps) this.#appendOnly.switchOn()
    }
    this.#owner.keyspace.changes++
  }

  async #takeInPlace({ source, options, begins, loaded }: Incoming, progress: Progress): Promise<void> {
    const { config } = this.#owner
    await this.#endFiles()
    if (options.signal?.aborted) throw new LoadError('stopped')
    begins()
    const later = config.value('replica-lazy-flush')
    this.#empty(later)
    try {
      const { rest } = await loadRdb(this.#owner, source, progress, options)
      await loaded(Buffer.from(rest))
    } catch (error) {
      // Half of them is worse than none.
      this.#empty(later)
      throw error
    }
  }

  async #takeAside({ source, options, begins, loaded }: Incoming, progress: Progress): Promise<void> {
    const { keyspace } = this.#owner
    const libraries: Bytes[] = []
    const aside = { databases: keyspace.openAside(), libraries }
    try {
      const { rest } = await loadRdb(this.#owner, source, progress, { ...options, aside })
      await loaded(Buffer.from(rest))
      await this.#endFiles()
      if (options.signal?.aborted) throw new LoadError('stopped')
      this.#becomeLibraries(libraries)
      begins()
      for (const [at, database] of keyspace.databases.entries()) {
        const other = aside.databases[at]
        if (other !== undefined) database.takeOver(other)
      }
    } finally {
      keyspace.closeAside()
    }
  }

  /** Nothing is written of the old data any more, and no script is in the middle of them. */
  async #endFiles(): Promise<void> {
    await this.#appendOnly.switchOff()
    await this.#saves.stop()
    await this.#owner.betweenScripts()
  }

  #empty(later: boolean): void {
    for (const database of this.#owner.keyspace.databases) database.flush(later)
    this.#owner.removeLibraries()
  }

  #becomeLibraries(sources: readonly Bytes[]): void {
    try {
      this.#owner.becomeLibraries(sources)
    } catch (error) {
      if (error instanceof ReplyError) throw new LoadError(`Failed creating the library: ${error.message}`)
      throw error
    }
  }
}
