/**
 * What goes first when memory runs short. A policy names the keys that may go (all, or those with a deadline) and
 * which of them is best: the least recently or least frequently used, the one that dies soonest, or any. As Redis
 * does, it looks at a few random keys a time and remembers the best candidates that it has met.
 *
 * Source: https://redis.io/docs/latest/develop/reference/eviction/
 */
import type { Bytes } from '../resp/values.ts'
import type { Database } from './database.ts'
import type { EntriesByPosition } from './entries.ts'
import type { Keyspace } from './keyspace.ts'

export type Policy =
  | 'noeviction'
  | 'volatile-lru'
  | 'volatile-lfu'
  | 'volatile-random'
  | 'volatile-ttl'
  | 'allkeys-lru'
  | 'allkeys-lfu'
  | 'allkeys-random'

interface Candidate {
  readonly database: Database
  readonly key: Bytes
  readonly idleness: number
}

/** Candidates that are remembered. */
const POOL = 16

export class Eviction {
  /** Keys looked at in each database for one that goes: `maxmemory-samples`. */
  samples = 5
  readonly #keyspace: Keyspace
  /** The directive `maxmemory-policy`. */
  #policy: Policy = 'noeviction'
  /** Candidates of earlier rounds, the best one last: with them a few samples choose well. */
  #pool: Candidate[] = []
  /** Where a random policy picks next: databases take turns. */
  #nextDatabase = 0

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
  }

  get policy(): Policy {
    return this.#policy
  }

  set policy(policy: Policy) {
    this.#policy = policy
    this.#pool = []
    this.#keyspace.use.counts = policy.endsWith('lfu')
  }

  /** Removes the one key that the policy chooses. Returns whether there was one. */
  evictOne(): boolean {
    if (this.#policy === 'noeviction') return false
    const chosen = this.#policy.endsWith('random') ? this.#any() : this.#best()
    chosen?.database.evict(chosen.key)
    return chosen !== undefined
  }

  get #volatile(): boolean {
    return this.#policy.startsWith('volatile')
  }

  /** From one database after the other, so that none is favoured. */
  #any(): Omit<Candidate, 'idleness'> | undefined {
    const { databases } = this.#keyspace
    for (let tried = 0; tried < databases.length; tried++) {
      const database = databases[this.#nextDatabase++ % databases.length] as Database
      const position = this.#sample(database.byPosition)
      if (position !== -1) return { database, key: database.byPosition.keyAt(position) }
    }
    return undefined
  }

  #best(): Candidate | undefined {
    for (;;) {
      let keys = 0
      for (const database of this.#keyspace.databases) {
        const size = this.#volatile ? database.figures.expiringSize : database.size
        keys += size
        for (let left = Math.min(this.samples, size); left > 0; left--) this.#consider(database)
      }
      if (keys === 0) return undefined
      for (let best = this.#pool.pop(); best !== undefined; best = this.#pool.pop()) {
        const { database, key } = best
        if (this.#volatile ? database.deadlineOf(key) >= 0 : database.has(key)) return best
      }
    }
  }

  /** A position picked at random, of a key that the policy may remove; -1 if there is none. */
  #sample(entries: EntriesByPosition): number {
    const { random } = this.#keyspace
    if (this.#volatile) return entries.expiringSize === 0 ? -1 : entries.pickExpiring(random)
    return entries.size === 0 ? -1 : entries.pick(random)
  }

  #consider(database: Database): void {
    const entries = database.byPosition
    const position = this.#sample(entries)
    if (position === -1) return
    const idleness =
      this.#policy === 'volatile-ttl'
        ? -entries.deadlineAt(position)
        : this.#keyspace.use.idleness(entries.useAt(position))
    const pool = this.#pool
    const worst = pool[0]
    if (pool.length === POOL && worst !== undefined && worst.idleness >= idleness) return
    // Most are turned down before that: to read a key costs a miss of the cache.
    const key = entries.keyAt(position)
    if (pool.some(each => each.key === key && each.database === database)) return
    let at = pool.length
    while (at > 0 && (pool[at - 1] as Candidate).idleness > idleness) at--
    pool.splice(at, 0, { database, key, idleness })
    if (pool.length > POOL) pool.shift()
  }
}
