/**
 * WATCH: which client watches which keys. A change of a watched key breaks its watchers' transactions. Like all that
 * reacts to changes, it is a listener of the keyspace.
 */
import type { Bytes } from '../resp/values.ts'
import type { Database } from './database.ts'
import type { KeyEvent } from './events.ts'
import type { ChangeListener, Keyspace } from './keyspace.ts'

/** A client with watched keys. */
export interface Watcher {
  watchBroken: boolean
}

interface Watch {
  readonly database: Database
  readonly key: Bytes
  /** Whether the key was there: one that had already expired may vanish without breaking the watch. */
  readonly existed: boolean
}

export class Watches implements ChangeListener {
  readonly #keyspace: Keyspace
  readonly #byKey = new Map<Database, Map<Bytes, Set<Watcher>>>()
  readonly #byWatcher = new Map<Watcher, Watch[]>()

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
    keyspace.listen(this, false)
  }

  /** Clients that watch at least one key. */
  get watcherCount(): number {
    return this.#byWatcher.size
  }

  /** Keys that are watched. */
  get keyCount(): number {
    let count = 0
    for (const keys of this.#byKey.values()) count += keys.size
    return count
  }

  countOf(watcher: Watcher): number {
    return this.#byWatcher.get(watcher)?.length ?? 0
  }

  watch(watcher: Watcher, database: Database, key: Bytes): void {
    const existed = database.has(key)
    const keys = getOrMake(this.#byKey, database, () => new Map<Bytes, Set<Watcher>>())
    const watchers = getOrMake(keys, key, () => new Set<Watcher>())
    if (watchers.has(watcher)) return
    watchers.add(watcher)
    getOrMake(this.#byWatcher, watcher, () => []).push({ database, key, existed })
    this.#keyspace.wake(this)
  }

  unwatch(watcher: Watcher): void {
    const watches = this.#byWatcher.get(watcher)
    if (watches === undefined) return
    this.#byWatcher.delete(watcher)
    for (const { database, key } of watches) {
      const keys = this.#byKey.get(database)
      const watchers = keys?.get(key)
      watchers?.delete(watcher)
      if (watchers?.size === 0) keys?.delete(key)
      if (keys?.size === 0) this.#byKey.delete(database)
    }
    this.#keyspace.wake(this, this.#byKey.size > 0)
  }

  /** Whether a watched key has died since (looking at it announces its expiry). */
  isBroken(watcher: Watcher): boolean {
    for (const { database, key, existed } of this.#byWatcher.get(watcher) ?? []) {
      if (existed) database.has(key)
    }
    return watcher.watchBroken
  }

  changed(database: Database, key: Bytes, _event: KeyEvent): void {
    const watchers = this.#byKey.get(database)?.get(key)
    if (watchers !== undefined) for (const watcher of watchers) watcher.watchBroken = true
  }

  flushing(database: Database): void {
    this.#breakWhere(database, key => database.has(key))
  }

  swapping(a: Database, b: Database): void {
    const differs = (key: Bytes) => a.has(key) || b.has(key)
    this.#breakWhere(a, differs)
    this.#breakWhere(b, differs)
  }

  #breakWhere(database: Database, changes: (key: Bytes) => boolean): void {
    for (const [key, watchers] of this.#byKey.get(database) ?? []) {
      if (changes(key)) for (const watcher of watchers) watcher.watchBroken = true
    }
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
