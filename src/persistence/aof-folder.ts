/**
 * The folder of an append-only file: its manifest, and the files that the manifest names. A manifest is stored as a
 * whole: a crash leaves the one before or the one after.
 */
import type { Config } from '../config/config.ts'
import {
  type AofManifest,
  EMPTY_MANIFEST,
  formatManifest,
  ManifestError,
  manifestName,
  ofSingleFile,
  parseManifest,
  partsToLoad,
  withoutHistory,
} from './aof/manifest.ts'
import { LoadError } from './loading.ts'
import { type Storage, type WritableFile, within } from './storage.ts'

export class AofFolder {
  readonly #config: Config
  readonly #storage: Storage

  constructor(config: Config, storage: Storage) {
    this.#config = config
    this.#storage = storage
  }

  get path(): string {
    return within(this.#config.value('dir'), this.#config.value('appenddirname'))
  }

  /** The name that those of all files begin with. */
  get fileName(): string {
    return this.#config.value('appendfilename')
  }

  pathOf(name: string): string {
    return within(this.path, name)
  }

  make(): void {
    this.#storage.makeFolder(this.path)
  }

  sizeOf(name: string): number | undefined {
    return this.#storage.size(this.pathOf(name))
  }

  /** Bytes of all files that are loaded. */
  sizeOfAll(manifest: AofManifest): number {
    return partsToLoad(manifest).reduce((sum, { name }) => sum + (this.sizeOf(name) ?? 0), 0)
  }

  /**
   * The manifest, an empty one where there is none.
   *
   * @throws LoadError
   */
  read(): AofManifest {
    const path = this.pathOf(manifestName(this.fileName))
    if (this.#storage.size(path) === undefined) return EMPTY_MANIFEST
    try {
      return parseManifest(this.#textOf(path))
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error
      const { line, message } = error
      const where =
        line === undefined ? '' : `Reading the manifest file, at line ${line.number}\n>>> '${line.text}'\n`
      throw new LoadError(`*** FATAL AOF MANIFEST FILE ERROR ***\n${where}${message}`)
    }
  }

  /** Resolves when the manifest is on the disk, and with it all that it names is found again. */
  async store(manifest: AofManifest): Promise<void> {
    const path = this.pathOf(manifestName(this.fileName))
    const temporary = this.pathOf(`temp-${manifestName(this.fileName)}`)
    this.#storage.remove(temporary)
    const file = this.#storage.append(temporary)
    try {
      const bytes = Buffer.from(formatManifest(manifest), 'latin1')
      if (file.write(bytes) < bytes.length) throw new Error('No space left on device')
      await file.sync()
    } finally {
      file.close()
    }
    this.#storage.rename(temporary, path)
    await this.#storage.syncFolder(this.path)
  }

  /** Opens a file to be written from its beginning. */
  create(name: string): WritableFile {
    this.#storage.remove(this.pathOf(name))
    return this.#storage.append(this.pathOf(name))
  }

  /** Opens a file to be written at its end. */
  append(name: string): WritableFile {
    return this.#storage.append(this.pathOf(name))
  }

  rename(from: string, to: string): void {
    this.#storage.rename(this.pathOf(from), this.pathOf(to))
  }

  /** What a failed attempt has left need not stay; that it cannot be removed is no harm. */
  remove(name: string): void {
    try {
      this.#storage.remove(this.pathOf(name))
    } catch {}
  }

  /** Removes the files that a rewrite has replaced, then their names. */
  async removeHistory(manifest: AofManifest): Promise<AofManifest> {
    if (manifest.history.length === 0 || this.#config.value('aof-disable-auto-gc')) return manifest
    for (const { name } of manifest.history) this.remove(name)
    const next = withoutHistory(manifest)
    await this.store(next)
    return next
  }

  /**
   * A single file, as versions before 7 wrote it, is moved into the folder and becomes the base. A crash on the way
   * leaves what can be tried again.
   */
  async adopt(manifest: AofManifest): Promise<AofManifest> {
    const { fileName } = this
    const single = within(this.#config.value('dir'), fileName)
    if (this.#storage.size(single) === undefined) return manifest
    const { base, increments } = manifest
    const isEmpty = base === undefined && increments.length === 0
    const isHalfDone =
      increments.length === 0 && base?.name === fileName && this.sizeOf(fileName) === undefined
    if (!isEmpty && !isHalfDone) return manifest
    this.make()
    const next = ofSingleFile(fileName)
    await this.store(next)
    this.#storage.rename(single, this.pathOf(fileName))
    await this.#storage.syncFolder(this.path)
    return next
  }

  #textOf(path: string): string {
    const file = this.#storage.open(path)
    try {
      const bytes = Buffer.alloc(file.size)
      const count = file.read(bytes, 0)
      return bytes.toString('latin1', 0, count)
    } finally {
      file.close()
    }
  }
}
