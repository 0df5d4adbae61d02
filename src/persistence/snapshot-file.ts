/** Writes snapshots as RDB files, in slices: what SAVE, BGSAVE and the rewriting of an AOF have in common. */
import type { Bytes } from '../resp/values.ts'
import type { Owner } from './owner.ts'
import type { RdbSource } from './rdb/file.ts'
import { writeRdb } from './rdb/file-writer.ts'
import { writeCommands } from './rewriting.ts'
import { Slices } from './slices.ts'
import type { Snapshot } from './snapshot.ts'
import { type Storage, type WritableFile, within } from './storage.ts'
import { Delays } from './waiting.ts'

/** Bytes of entries that are written in one go: a slice is some times as long. */
const TOGETHER = 16 * 1024
/** Bytes after which what was written is sent on to the disk, so that the last wait is short. */
const SYNC_EVERY = 4 * 1024 * 1024

/** Thrown into a job that was told to stop. */
export class StoppedError extends Error {}

/** What a file holds: an RDB file with facts about itself, or the commands that make the data anew. */
export type Contents = { readonly facts: Readonly<Record<string, string | number>> } | 'commands'

/**
 * The bytes of a snapshot as an RDB file, in chunks; undefined where some work was done and no chunk is full.
 * A chunk is good until the next one is asked for.
 *
 * @param facts what the file says about itself besides
 * @param only what is to be in it but facts: nothing, or the libraries (`function`); undefined: everything
 */
export function* rdbOf(
  owner: Owner,
  snapshot: Snapshot,
  facts: Readonly<Record<string, string | number>> = {},
  only?: ReadonlySet<Bytes>,
): Generator<Buffer | undefined, void, undefined> {
  const { config, clock, keyspace, usedMemory } = owner
  let version: number | undefined
  for (version of snapshot.version()) if (version === undefined) yield undefined
  const all = {
    'redis-ver': owner.version,
    'redis-bits': 64,
    ctime: Math.floor(clock.now / 1000),
    'used-mem': usedMemory,
    ...facts,
  }
  yield* writeRdb(withFacts(all, sourcesOf(owner, snapshot, only)), {
    limits: keyspace.limits,
    compresses: config.value('rdbcompression'),
    sums: config.value('rdbchecksum'),
    ...(version === undefined ? {} : { version }),
  })
}

function sourcesOf(
  { config }: Owner,
  snapshot: Snapshot,
  only: ReadonlySet<Bytes> | undefined,
): Iterable<RdbSource> {
  if (only !== undefined) return only.has('function') ? snapshot.libraries() : []
  return snapshot.sources(config.value('rdb-key-save-delay') > 0 ? 1 : TOGETHER)
}

function* withFacts(
  facts: Readonly<Record<string, string | number>>,
  sources: Iterable<RdbSource>,
): Generator<RdbSource, void, undefined> {
  for (const [name, value] of Object.entries(facts)) yield { kind: 'aux', name, value: String(value) }
  yield* sources
}

/** Where a snapshot is written, and as what. */
export interface Target {
  readonly folder: string
  readonly name: string
  /** What it is called until it is whole. */
  readonly temporaryName: string
  readonly contents: Contents
  /** Whether what was written is sent to the disk on the way, not only at the end. */
  readonly syncsOnTheWay: boolean
}

/**
 * Writes a snapshot to a file, which has its name only once it is whole and on the disk. The snapshot is released.
 *
 * @throws Error that says what failed, and StoppedError; nothing is left behind then
 */
export async function saveSnapshot(
  owner: Owner,
  storage: Storage,
  snapshot: Snapshot,
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  const { folder, name, temporaryName, contents } = target
  const temporary = within(folder, temporaryName)
  let file: WritableFile | undefined
  try {
    storage.remove(temporary)
    file = storage.append(temporary)
    const chunks =
      contents === 'commands' ? commandsOf(owner, snapshot) : rdbOf(owner, snapshot, contents.facts)
    await writeInSlices(owner, snapshot, chunks, file, target.syncsOnTheWay, signal)
    await file.sync()
    stopIf(signal)
    file.close()
    file = undefined
    storage.rename(temporary, within(folder, name))
    await storage.syncFolder(folder)
  } catch (error) {
    removeIfPossible(storage, file, temporary)
    throw error
  } finally {
    snapshot.release()
  }
}

function commandsOf({ config, clock }: Owner, snapshot: Snapshot): Iterable<Buffer | undefined> {
  const isStamped = config.value('aof-timestamp-enabled')
  return writeCommands(snapshot.parts(), isStamped ? Math.floor(clock.now / 1000) : undefined)
}

async function writeInSlices(
  owner: Owner,
  snapshot: Snapshot,
  chunks: Iterable<Buffer | undefined>,
  file: WritableFile,
  syncsOnTheWay: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { config, host, clock } = owner
  const slices = new Slices(host)
  const delays = new Delays(clock, signal)
  let synced = 0
  let seen = 0
  // To freeze the data and to open the file is enough for one turn.
  await slices.rest()
  stopIf(signal)
  for (const chunk of chunks) {
    if (chunk !== undefined && file.write(chunk) < chunk.length) throw new Error('No space left on device')
    const delay = delays.after(snapshot.read - seen, config.value('rdb-key-save-delay'))
    seen = snapshot.read
    if (delay !== undefined) await delay
    if (syncsOnTheWay && file.size - synced >= SYNC_EVERY) {
      synced = file.size
      await file.sync()
    }
    if (slices.isOver) await slices.rest()
    stopIf(signal)
  }
}

function stopIf(signal: AbortSignal): void {
  if (signal.aborted) throw new StoppedError('stopped')
}

/** After a failure: what it was about matters more than a second failure. */
function removeIfPossible(storage: Storage, file: WritableFile | undefined, path: string): void {
  try {
    file?.close()
    storage.remove(path)
  } catch {}
}
