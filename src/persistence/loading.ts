/**
 * Loading of files into an empty server: how far it has come, and RDB files themselves. It goes in slices, so that
 * clients hear that the server is loading, and the log how long it will take. What is loaded is announced to nobody.
 */
import type { Clock } from '../keyspace/clock.ts'
import type { Database } from '../keyspace/database.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'
import type { Owner } from './owner.ts'
import type { RdbEntry, RdbPart } from './rdb/file.ts'
import { RdbFileReader } from './rdb/file-reader.ts'
import { PackedEntry } from './rdb/packed-entry.ts'
import { Slices } from './slices.ts'
import type { Storage } from './storage.ts'
import { Delays } from './waiting.ts'

/** Bytes that are read at a time, and where they stay in the processor's cache until they were looked at. */
const CHUNK = 1024 * 1024
const ROOM = 128 * 1024
/** Milliseconds of a slice: nobody is served but those who ask how far it is. */
export const LOADING_SLICE = 10
/** Bytes of a file between two looks at the clock. */
const LOOK_EVERY = 16 * 1024
/** Keys for which room is made before they come, at most, and bytes of each at least: a file may promise any number. */
const MOST_EXPECTED = 2 ** 22
const LEAST_BYTES = 3
/** Milliseconds between two lines of the log. */
const TELL_EVERY = 5000

/** Why a file cannot be loaded, with the place and what to do. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
  readonly code = 'LOAD'
}

/** How far loading has come. */
export interface Progress {
  /** Unix ms. */
  readonly startedAt: number
  /** Bytes of all files to be read, and those that were. */
  totalBytes: number
  loadedBytes: number
  /** Bytes of memory that the data took where the file was written, if it says so; 0: it does not. */
  usedMemory: number
  /** Whether other data are there meanwhile, which commands find. */
  readonly isServed: boolean
}

export interface LoadCounts {
  keys: number
  /** Keys that had expired, and were left out. */
  expired: number
  /** Keys that had expired, and were kept for now: their end is to be told. */
  overdue: number
  /** Keys without elements, which were left out. */
  empty: number
}

/** Data beside those of the server. */
export interface Aside {
  readonly databases: readonly Database[]
  /** Sources of libraries of functions, which were not looked at. */
  readonly libraries: Bytes[]
}

export interface LoadOptions {
  /** A key that is there already is replaced, and a library of functions. Without it, that is an error. */
  readonly merges?: boolean
  /** Keys that have expired are kept: they belong to a replica, and its primary removes them. */
  readonly keepsExpired?: boolean
  /** Where the data go; undefined: to the server's own. */
  readonly aside?: Aside
  /** Stops it. */
  readonly signal?: AbortSignal
  /** Gets what the file says about itself. */
  onFact?(name: string, value: string): void
}

/** Where the bytes of a file come from. */
export interface ByteSource {
  readonly name: string
  /** Bytes; Infinity where it is not known. */
  readonly size: number
  /**
   * The next bytes, some of them at least; undefined at the end.
   *
   * @param room where they may be put: who gives it is done with them before it asks again
   */
  next(room?: Buffer): Buffer | undefined | Promise<Buffer | undefined>
}

/**
 * Loads an RDB file. Returns what was loaded, where the file ends, and what came behind its end.
 *
 * @throws LoadError
 */
export async function loadRdb(
  owner: Owner,
  source: ByteSource,
  progress: Progress,
  options: LoadOptions = {},
): Promise<LoadCounts & { readonly rest: Buffer; readonly ends: number }> {
  const { config, host } = owner
  const { limits, random } = owner.keyspace
  // What may replace other keys is looked for first, one by one.
  const packed = options.merges === true ? undefined : new PackedEntry(limits)
  const reader = new RdbFileReader({ limits, random }, source.size, config.value('rdbchecksum'), packed)
  const room = Buffer.allocUnsafeSlow(ROOM)
  const slices = new Slices(host, progress.isServed ? undefined : LOADING_SLICE)
  const delays = new Delays(owner.clock)
  const counts = { keys: 0, expired: 0, overdue: 0, empty: 0 }
  const before = progress.loadedBytes
  let tellAt = host.monotonic() + TELL_EVERY
  let pause = config.value('key-load-delay')
  let lookAt = 0
  try {
    for (;;) {
      const part = reader.next()
      if (part === 'end') {
        linkAll(owner, options)
        return { ...counts, rest: reader.rest, ends: reader.offset }
      }
      if (part === 'more') {
        linkAll(owner, options)
        const bytes = await source.next(room)
        if (bytes === undefined) reader.finish()
        else reader.feed(bytes)
      } else if (part !== 'step' && part.kind === 'function') {
        linkAll(owner, options)
        await placeLibrary(owner, part.source, options)
      } else if (part !== 'step') {
        place(owner, part, progress, counts, options)
        const keys = part.kind === 'entry' || part.kind === 'packed' ? 1 : 0
        const delay = delays.after(keys, pause)
        if (delay !== undefined) {
          linkAll(owner, options)
          await delay
        }
      }
      if (part !== 'step' && reader.position < lookAt && pause === 0) continue
      lookAt = reader.position + LOOK_EVERY
      pause = config.value('key-load-delay')
      if (!slices.isOver) continue
      linkAll(owner, options)
      progress.loadedBytes = before + reader.position
      if (host.monotonic() >= tellAt) {
        tellAt = host.monotonic() + TELL_EVERY
        tellProgress(owner, progress)
      }
      await slices.rest()
      if (options.signal?.aborted) throw new LoadError('stopped')
    }
  } catch (error) {
    throw loadError(error, source.name, reader)
  } finally {
    for (const database of databasesOf(owner, options)) database.linkRecords()
    progress.loadedBytes = before + reader.offset
  }
}

/**
 * Reads a file and keeps nothing of it.
 *
 * @throws LoadError for one that cannot be loaded
 */
export async function checkRdb(owner: Owner, source: ByteSource): Promise<void> {
  const { limits, random, databases } = owner.keyspace
  const packed = new PackedEntry(limits)
  const reader = new RdbFileReader({ limits, random }, source.size, owner.config.value('rdbchecksum'), packed)
  const room = Buffer.allocUnsafeSlow(ROOM)
  const slices = new Slices(owner.host)
  try {
    for (;;) {
      const part = reader.next()
      if (part === 'end') return
      if (part === 'more') {
        const bytes = await source.next(room)
        if (bytes === undefined) reader.finish()
        else reader.feed(bytes)
      } else if (part !== 'step' && (part.kind === 'entry' || part.kind === 'packed')) {
        if (databases[part.database] === undefined) throw tooManyDatabases(owner)
      }
      if (slices.isOver) await slices.rest()
    }
  } catch (error) {
    throw loadError(error, source.name, reader)
  }
}

function place(
  owner: Owner,
  part: RdbPart | PackedEntry,
  progress: Progress,
  counts: LoadCounts,
  options: LoadOptions,
): void {
  if (part.kind === 'entry' || part.kind === 'packed') placeEntry(owner, part, counts, options)
  else if (part.kind === 'aux') {
    options.onFact?.(part.name, part.value)
    if (part.name === 'used-mem' && /^\d{1,15}$/.test(part.value)) progress.usedMemory = Number(part.value)
    if (part.name === 'redis-ver') owner.tell('info', `Loading RDB produced by version ${part.value}`)
  } else if (part.kind === 'sizes') {
    databasesOf(owner, options)[part.database]?.expect(
      Math.min(part.keys, MOST_EXPECTED, progress.totalBytes / LEAST_BYTES),
    )
  } else if (part.kind === 'empty') {
    counts.empty++
    if (counts.empty <= 10) owner.tell('info', `rdbLoadObject skipping empty key: ${part.key}`)
  }
}

async function placeLibrary(owner: Owner, source: Bytes, { aside, merges }: LoadOptions): Promise<void> {
  if (aside === undefined) return owner.loadLibrary(source, merges === true)
  await owner.readyForLibraries()
  aside.libraries.push(source)
}

function placeEntry(
  owner: Owner,
  entry: RdbEntry | PackedEntry,
  counts: LoadCounts,
  options: LoadOptions,
): void {
  const { keyspace, clock } = owner
  const { deadline = -1 } = entry
  const database = databasesOf(owner, options)[entry.database]
  if (database === undefined) throw tooManyDatabases(owner)
  if (entry.deadline !== undefined && deadline < clock.now) {
    if (options.keepsExpired !== true) {
      counts.expired++
      return
    }
    counts.overdue++
  }
  const use = keyspace.use.stampOf(entry.idle, entry.frequency)
  counts.keys++
  if (entry.kind === 'packed') {
    database.loadRecord(entry, deadline, use)
    return
  }
  link(database, entry.database)
  if (!database.load(entry.key, entry.value, deadline, use, options.merges === true))
    throw duplicate(entry.key, entry.database)
}

function databasesOf({ keyspace }: Owner, { aside }: LoadOptions): readonly Database[] {
  return (aside ?? keyspace).databases
}

/** Before others have their turn, all keys are found. */
function linkAll(owner: Owner, options: LoadOptions): void {
  for (const [index, database] of databasesOf(owner, options).entries()) link(database, index)
}

function link(database: Database, index: number): void {
  const twin = database.linkRecords()
  if (twin !== undefined) throw duplicate(twin, index)
}

function duplicate(key: Bytes, database: number): LoadError {
  return new LoadError(`RDB has duplicated key '${key}' in DB ${database}`)
}

function tooManyDatabases({ keyspace }: Owner): LoadError {
  return new LoadError(
    `Data file was created with a Redis server configured to handle more than ${keyspace.databases.length} databases. Exiting`,
  )
}

/** Where it failed, and what can be done. */
function loadError(error: unknown, name: string, reader: RdbFileReader<PackedEntry>): unknown {
  if (error instanceof LoadError) return error
  if (!(error instanceof ReplyError)) return error
  const why = error.message.replace(/^ERR /, '')
  const where = reader.key === undefined ? '' : `, at or behind the key '${reader.key}'`
  return new LoadError(
    `Bad file format reading the RDB file ${name} at offset ${reader.offset}${where}: ${why}. ` +
      `See how much of it is whole: mini-redis-server --check-rdb ${name}`,
  )
}

function tellProgress(owner: Owner, progress: Progress): void {
  const { totalBytes, loadedBytes } = progress
  if (!Number.isFinite(totalBytes) || loadedBytes === 0) return
  const left = secondsLeft(progress, owner.clock)
  const percent = ((loadedBytes / totalBytes) * 100).toFixed(1)
  owner.tell('info', `Loading: ${percent} % of ${(totalBytes / 2 ** 20).toFixed(0)} MB, ${left} s left`)
}

/** How long it will still take, if it goes on as it went so far. */
export function secondsLeft(
  { startedAt, totalBytes, loadedBytes }: Pick<Progress, 'startedAt' | 'totalBytes' | 'loadedBytes'>,
  clock: Clock,
): number {
  clock.read()
  return Math.ceil(((clock.now - startedAt) / 1000) * ((totalBytes - loadedBytes) / loadedBytes))
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  let at = 0
  return {
    name: 'given as bytes',
    size: bytes.length,
    next() {
      const from = at
      at = Math.min(from + CHUNK, bytes.length)
      return at === from ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset + from, at - from)
    },
  }
}

/** A file that is read chunk by chunk. */
export function fileSource(
  name: string,
  file: { readonly size: number; read(into: Buffer, from: number): number },
): ByteSource {
  let at = 0
  return {
    name,
    size: file.size,
    next(room = Buffer.allocUnsafe(CHUNK)) {
      const count = file.read(room, at)
      at += count
      return count === 0 ? undefined : room.subarray(0, count)
    },
  }
}

/** Reads a file, or its bytes. */
export async function withSource<T>(
  storage: Storage,
  from: string | Uint8Array,
  read: (source: ByteSource) => Promise<T>,
): Promise<T> {
  if (typeof from !== 'string') return read(bytesSource(from))
  const file = storage.open(from)
  try {
    return await read(fileSource(from, file))
  } finally {
    file.close()
  }
}
