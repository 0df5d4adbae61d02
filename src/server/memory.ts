/**
 * The memory that the server answers for, and `maxmemory`. What counts is what clients have caused: keys, values and
 * the buffers of connections, by our own reckoning (INFO's used_memory). The engine's heap moves with its garbage
 * collector and says nothing about one key more or less; INFO shows it beside, as heap_used and used_memory_rss.
 */
import type { Timer } from '../keyspace/clock.ts'
import type { Server } from './server.ts'

/** Keys that are evicted in one go at most: under a millisecond. The rest follows at once, between other events. */
const PER_TURN = 500

export class Memory {
  /** `maxmemory` in bytes; 0: no limit. */
  limit = 0
  peak = 0
  /** Buffers of all clients, as of the last look. */
  #clients = 0
  readonly #server: Server
  #timer: Timer | undefined

  constructor(server: Server) {
    this.#server = server
  }

  get used(): number {
    const used = this.#server.keyspace.memory + this.#server.tracking.memory + this.#clients
    if (used > this.peak) this.peak = used
    return used
  }

  /** Buffers of all clients. */
  get clients(): number {
    return this.#clients
  }

  /** Adds up what clients have in their buffers: too many to do it for every command. */
  countClients(): void {
    let bytes = 0
    for (const client of this.#server.clients.all()) bytes += client.memory
    this.#clients = bytes
  }

  /**
   * Makes room, if there is a limit and it is exceeded. Returns whether commands that need memory may run: false
   * when the limit is exceeded and nothing may be evicted.
   */
  makeRoom(): boolean {
    if (this.limit === 0 || this.used <= this.limit) return true
    const { eviction } = this.#server.keyspace
    for (let left = PER_TURN; left > 0; left--) {
      if (!eviction.evictOne()) return false
      if (this.used <= this.limit) return true
    }
    this.#goOnLater()
    return true
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
