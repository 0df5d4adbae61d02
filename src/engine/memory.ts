/**
 * The memory that the server answers for, and `maxmemory`. What counts is what clients have caused: keys, values and
 * the buffers of connections, by our own reckoning (INFO's used_memory). The engine's heap moves with its garbage
 * collector and says nothing about one key more or less; INFO shows it beside, as heap_used and used_memory_rss.
 */
import type { MemoryFigures } from '../commands/declare/context.ts'
import type { Timer } from '../keyspace/clock.ts'
import type { Engine } from './engine.ts'
import type { Session } from './session.ts'

/** What an empty server counts as: about what Redis does, so that limits which people know keep their meaning. */
const OWN_MEMORY = 880_000
/** Keys that are evicted in one go at most, and for how many milliseconds. The rest follows at once, between other events. */
const PER_TURN = 500
const LONGEST_TURN = 0.5
/** Keys between two looks at the clock: beside a snapshot each may copy some pages. */
const STEP = 8

export class Memory {
  /** `maxmemory` in bytes; 0: no limit. */
  limit = 0
  peak = 0
  /** Buffers of all clients. */
  #clients = 0
  /** `maxmemory-clients`: bytes, or (negative) percent of `maxmemory`; 0: no limit. */
  #limitOfClients = 0
  readonly #server: Engine
  /** Evicts more after other events; undefined while that is not needed. */
  #timer: Timer | undefined
  /** How much was used when eviction was interrupted. */
  #reached = 0

  constructor(server: Engine) {
    const { config, turns } = server
    this.#server = server
    config.bind('maxmemory', limit => {
      this.limit = Number(limit)
    })
    config.bind('maxmemory-clients', limit => {
      this.#limitOfClients = limit
    })
    for (const name of ['maxmemory', 'maxmemory-policy', 'maxmemory-clients'] as const) {
      config.onChange(name, () => {
        // Not amid the command that sets a limit: its own words would count.
        turns.afterwards(() => this.countClients())
        this.makeRoom()
        return undefined
      })
    }
  }

  /** Of the empty server. */
  readonly own = OWN_MEMORY

  get used(): number {
    const used = OWN_MEMORY + this.#server.keyspace.memory + this.#server.tracking.memory + this.#clients
    if (used > this.peak) this.peak = used
    return used
  }

  /** Buffers of all clients. */
  get clients(): number {
    return this.#clients
  }

  figures(): MemoryFigures {
    const { used, own, peak, clients, limit } = this
    const { resident, heap, heapTotal, external } = this.#server.host.memory()
    const dataset = this.#server.keyspace.memory
    const { scripting } = this.#server.scriptLoader
    const scripts = scripting?.scripts.memory ?? 0
    const functions = scripting?.functions.memory ?? 0
    const ours = { used, own, peak, dataset, clients, scripts, functions, limit }
    const shortage = this.#server.shortage.reason
    return { ...ours, resident, heap, heapTotal, external, shortage }
  }

  /** Whether there is a limit, for data or for clients. */
  get isLimited(): boolean {
    return this.limit > 0 || this.#limitOfClients !== 0
  }

  /** Counts the buffers of all clients anew. */
  countClients(): void {
    for (const client of this.#server.clients.all()) this.#count(client)
    this.#limitClients()
  }

  /** Counts a client's buffers after they have changed. */
  count(client: Session): void {
    this.#count(client)
    this.#limitClients()
  }

  #count(client: Session): void {
    if (client.leaving || client.kind === 'replica' || client.kind === 'master') return
    const { memory } = client
    this.#clients += memory - client.counted
    client.counted = memory
  }

  /** A client has gone. */
  forget(client: Session): void {
    this.#clients -= client.counted
    client.counted = 0
  }

  /** The same in bytes. */
  get #clientLimit(): number {
    const given = this.#limitOfClients
    return given < 0 ? (this.limit * -given) / 100 : given
  }

  /** Closes the clients that count most until the others are within the limit. */
  #limitClients(): void {
    const limit = this.#clientLimit
    if (limit === 0 || this.#clients <= limit) return
    const largest = [...this.#server.clients.all()]
      .filter(client => !client.noEvict && !client.leaving)
      .sort((a, b) => b.counted - a.counted)
    for (const client of largest) {
      if (this.#clients <= limit) return
      this.forget(client)
      this.#server.stats.evictedClients++
      client.outlet.close('now', 'evicted: maxmemory-clients')
    }
  }

  /**
   * Makes room, if there is a limit and it is exceeded. Returns whether commands that need memory may run: false
   * when the limit is exceeded and nothing may be evicted.
   */
  makeRoom(): boolean {
    if (this.#isOthers) return true
    if (this.limit === 0) return true
    // Where it goes on later by itself, a command frees no more than what came since.
    const goal = this.#timer === undefined ? this.limit : Math.max(this.limit, this.#reached)
    if (this.used <= goal) return true
    const { clock, keyspace } = this.#server
    const until = clock.read() + LONGEST_TURN
    for (let evicted = 1; evicted <= PER_TURN; evicted++) {
      if (!keyspace.eviction.evictOne()) return false
      if (this.used <= goal) return true
      if (evicted % STEP === 0 && clock.read() >= until) break
    }
    this.#reached = this.used
    this.#goOnLater()
    return true
  }

  /** A replica removes what its primary removes, and holds what that holds. */
  get #isOthers(): boolean {
    const { replication, config } = this.#server
    return replication.isReplica && config.value('replica-ignore-maxmemory')
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #goOnLater(): void {
    this.#timer ??= this.#server.clock.after(0, () => {
      this.#timer = undefined
      this.#server.clock.read()
      this.makeRoom()
    })
  }
}
