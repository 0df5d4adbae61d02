/**
 * The data of a server as they are at one moment, to be read bit by bit while the server goes on: what Redis forks a
 * process for. Keys and small values lie in frozen pages; large ones are kept before they change (kept-values.ts).
 *
 *     const snapshot = new Snapshot(keyspace)
 *     for (const part of snapshot.parts()) ...
 *     snapshot.release()
 */
import type { FrozenView, HeapValue } from '../keyspace/entries.ts'
import { FrozenCursor } from '../keyspace/frozen-entries.ts'
import { frozenValue } from '../keyspace/frozen-values.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { StreamValue } from '../keyspace/stream-value.ts'
import type { Bytes } from '../resp/values.ts'
import { KeptValues } from './kept-values.ts'
import type { RdbPart, RdbSource } from './rdb/file.ts'
import { versionNeeded } from './rdb/file-writer.ts'
import { isRecord } from './rdb/records.ts'
import { isBrief } from './rdb/steps.ts'
import { VERSION, WITH_FIELD_DEADLINES } from './rdb/types.ts'

/** Large values that are looked at in one go. */
const TOGETHER = 256

/** Bytes of entries in the first part: V8 has not compiled what writes them yet, and takes many times as long (measured). */
const AT_FIRST = 1024

/** What a file says of how much a key is used, by the end of the policy that asks for it. */
const NOTES: Readonly<Record<string, 'idle' | 'frequency'>> = { lru: 'idle', lfu: 'frequency' }

export class Snapshot {
  readonly #keyspace: Keyspace
  readonly #views: readonly FrozenView[]
  readonly #kept = new KeptValues()
  /** For who reads in slices, and for who reads what is brief at once. */
  readonly #take = (object: HeapValue) => this.#kept.take(object, false)
  readonly #takeBrief = (object: HeapValue) => this.#kept.take(object, isBrief(object))
  readonly #letGo: () => void
  readonly #libraries: readonly Bytes[]
  /** Entries that there are, and that were read. */
  readonly size: number
  read = 0

  /** @param libraries the sources of the libraries of functions */
  constructor(keyspace: Keyspace, libraries: readonly Bytes[] = []) {
    this.#keyspace = keyspace
    this.#views = keyspace.databases.map(database => database.freeze())
    this.#letGo = keyspace.hold(this.#kept)
    this.#libraries = libraries
    this.size = this.#views.reduce((sum, { entries }) => sum + entries.size, 0)
  }

  /** To be called once, when nothing more is read. */
  release(): void {
    this.#letGo()
    for (const view of this.#views) view.release()
  }

  /** The oldest version of the format that holds everything; undefined while more is to be looked at. */
  *version(): Generator<number | undefined, void, undefined> {
    let version = VERSION
    let looked = 0
    for (const { expiringHashes, objects } of this.#views) {
      if (expiringHashes > 0) version = WITH_FIELD_DEADLINES
      for (const object of objects) {
        if (object instanceof StreamValue) {
          version = Math.max(version, versionNeeded(this.#kept.peek(object)))
        }
        looked++
        if (looked % TOGETHER === 0) yield undefined
      }
    }
    yield version
  }

  /** What an RDB file consists of, but for facts about the file. */
  *parts(): Generator<RdbPart, void, undefined> {
    for (const part of this.sources(0)) if (part.kind !== 'records') yield part
  }

  /** The sources of the libraries of functions. */
  *libraries(): Generator<RdbPart, void, undefined> {
    for (const source of this.#libraries) yield { kind: 'function', source }
  }

  /**
   * What an RDB file is written from: what lies in pages as it lies there, and what is brief as it is now, to be written
   * at once.
   *
   * @param together bytes of entries after which the next part is asked for, at most, after shorter ones to begin with;
   * 0: each is a part
   */
  *sources(together: number): Generator<RdbSource, void, undefined> {
    const { limits, use, eviction } = this.#keyspace
    const notes = NOTES[eviction.policy.slice(-3)]
    let most = Math.min(together, AT_FIRST)
    yield* this.libraries()
    for (const [database, view] of this.#views.entries()) {
      const { size } = view.entries
      if (size === 0) continue
      yield { kind: 'sizes', database, keys: size, expiring: view.expiring }
      const cursor = new FrozenCursor(view.entries, view.segments)
      const before = this.read
      for (let isThere = cursor.next(); isThere; isThere = cursor.isThere) {
        if (together > 0 && isRecord(cursor, limits)) {
          this.read = before + cursor.position + 1
          yield { kind: 'records', database, cursor, most, notes, use }
          most = Math.min(together, most + (most >> 4))
          continue
        }
        const { key, use: stamp, deadline } = cursor
        this.read = before + cursor.position + 1
        yield {
          kind: 'entry',
          database,
          key,
          value: frozenValue(cursor, view, limits, together > 0 ? this.#takeBrief : this.#take),
          deadline: deadline === Number.POSITIVE_INFINITY ? undefined : deadline,
          idle: notes === 'idle' ? use.idleSeconds(stamp) : undefined,
          frequency: notes === 'frequency' ? use.frequency(stamp) : undefined,
        }
        cursor.next()
      }
    }
  }
}
