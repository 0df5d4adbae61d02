/**
 * Loading of an append-only file: its base, which may be an RDB file, then its increments, command by command. The last
 * file may have been cut off by a crash; then it is cut back to its last whole command or transaction.
 */
import { ReplyError } from '../resp/values.ts'
import { type AofManifest, partsToLoad } from './aof/manifest.ts'
import { AofReader } from './aof/reader.ts'
import type { AofFolder } from './aof-folder.ts'
import {
  type ByteSource,
  fileSource,
  LOADING_SLICE,
  LoadError,
  type LoadOptions,
  loadRdb,
  type Progress,
} from './loading.ts'
import type { Owner, Replayer } from './owner.ts'
import { Slices } from './slices.ts'
import type { Storage } from './storage.ts'

const RDB = 'REDIS'

export class AofLoading {
  readonly #owner: Owner
  readonly #storage: Storage
  readonly #folder: AofFolder
  readonly #progress: Progress

  constructor(owner: Owner, storage: Storage, folder: AofFolder, progress: Progress) {
    this.#owner = owner
    this.#storage = storage
    this.#folder = folder
    this.#progress = progress
  }

  /** @throws LoadError */
  async load(manifest: AofManifest, options: LoadOptions = {}): Promise<void> {
    const parts = partsToLoad(manifest)
    for (const { name } of parts) {
      if (this.#folder.sizeOf(name) === undefined)
        throw new LoadError(`Unable to obtain the AOF file ${name} length. stat: No such file or directory`)
    }
    this.#progress.totalBytes = this.#folder.sizeOfAll(manifest)
    for (const [at, part] of parts.entries()) {
      const began = this.#owner.host.monotonic()
      // The next increment is named before anything is written to it.
      const isLast = parts.slice(at + 1).every(({ name }) => this.#folder.sizeOf(name) === 0)
      await this.#loadFile(part.name, isLast, options)
      const seconds = ((this.#owner.host.monotonic() - began) / 1000).toFixed(3)
      const kind = part === manifest.base ? 'base' : 'incr'
      this.#owner.tell('info', `DB loaded from ${kind} file ${part.name}: ${seconds} seconds`)
    }
  }

  async #loadFile(name: string, isLast: boolean, options: LoadOptions): Promise<void> {
    const path = this.#folder.pathOf(name)
    const file = this.#storage.open(path)
    let cutTo: number | undefined
    try {
      const start = Buffer.alloc(RDB.length)
      file.read(start, 0)
      if (start.toString('latin1') !== RDB) {
        cutTo = await this.#replay(name, fileSource(name, file), Buffer.alloc(0), 0, options)
      } else {
        const isOld = name === this.#folder.fileName
        this.#owner.tell(
          'info',
          isOld ? 'Reading RDB preamble from AOF file...' : 'Reading RDB base file on AOF loading...',
        )
        const source = fileSource(name, file)
        const { rest, ends } = await loadRdb(this.#owner, source, this.#progress, options)
        if (isOld) this.#owner.tell('info', 'Reading the remaining AOF tail...')
        cutTo = await this.#replay(name, source, rest, ends, options)
      }
    } finally {
      file.close()
    }
    if (cutTo === undefined) return
    if (!isLast) throw new LoadError('Fatal error: the truncated file is not the last file')
    await this.#cut(path, name, cutTo)
  }

  /** Runs the commands of a file. Returns where it must be cut off, if it ends amid something. */
  async #replay(
    name: string,
    source: ByteSource,
    first: Buffer,
    offset: number,
    { signal }: LoadOptions,
  ): Promise<number | undefined> {
    const reader = new AofReader(name, offset)
    const replayer = this.#owner.replayer()
    const slices = new Slices(this.#owner.host, LOADING_SLICE)
    const before = this.#progress.loadedBytes
    try {
      if (first.length > 0) reader.push(first)
      for (;;) {
        const item = reader.next()
        if (item === undefined) {
          const bytes = await source.next()
          if (bytes === undefined) break
          reader.push(bytes)
        } else if (item.kind === 'bad') throw badFormat(name, item.message, item.at)
        else if (item.kind === 'truncated') break
        else if (item.kind === 'command') await run(replayer, item.argv, name)
        if (!slices.isOver) continue
        this.#progress.loadedBytes = before + reader.wholeUpTo - offset
        await slices.rest()
        if (signal?.aborted) throw new LoadError('stopped')
      }
      const fault = reader.finish()
      if (fault === undefined) return undefined
      if (replayer.isInTransaction) {
        this.#owner.tell('warn', `Revert incomplete MULTI/EXEC transaction in AOF file ${name}`)
      }
      return reader.wholeUpTo
    } finally {
      this.#progress.loadedBytes = before + reader.wholeUpTo - offset
      replayer.close()
    }
  }

  async #cut(path: string, name: string, size: number): Promise<void> {
    if (!this.#owner.config.value('aof-load-truncated')) {
      throw new LoadError(
        `Unexpected end of file reading the append only file ${name}. You can: ` +
          `1) Make a backup of your AOF file, then use mini-redis-server --check-aof --fix on its manifest. ` +
          `2) Alternatively you can set the 'aof-load-truncated' configuration option to yes and restart the server.`,
      )
    }
    this.#owner.tell('warn', `!!! Warning: short read while loading the AOF file ${name}!!!`)
    this.#owner.tell('warn', `!!! Truncating the AOF ${name} at offset ${size} !!!`)
    const file = this.#storage.append(path)
    try {
      file.truncate(size)
      await file.sync()
    } finally {
      file.close()
    }
    this.#owner.tell('warn', `AOF ${name} loaded anyway because aof-load-truncated is enabled`)
  }
}

async function run(replayer: Replayer, argv: readonly string[], name: string): Promise<void> {
  const reply = replayer.run(argv)
  const settled = reply instanceof Promise ? await reply : reply
  if (settled instanceof ReplyError && !replayer.knows(argv)) {
    throw new LoadError(`Unknown command '${argv[0]}' reading the append only file ${name}`)
  }
}

function badFormat(name: string, why: string | undefined, at: number): LoadError {
  return new LoadError(
    `Bad file format reading the append only file ${name}: make a backup of your AOF file, then use ` +
      `mini-redis-server --check-aof --fix on its manifest (at offset ${at}${why === undefined ? '' : `: ${why}`})`,
  )
}
