/**
 * Clients that wait for keys (BLPOP, BZPOPMIN, XREAD BLOCK, ...), first come, first served for each key. A change
 * of a key with waiters makes the key ready; once the command that changed it has ended (for a transaction: all of
 * it), `serve` lets the waiters try again, in order, as long as there is something for them. A thousand idle
 * waiters cost their entries here and one timer in all.
 */
import type { Clock, Timer } from '../keyspace/clock.ts'
import type { Database } from '../keyspace/database.ts'
import { EXPIRED, type KeyEvent, XGROUP_DESTROY } from '../keyspace/events.ts'
import type { ChangeListener, Keyspace } from '../keyspace/keyspace.ts'
import { type Collection, typeOf } from '../keyspace/values.ts'
import type { Bytes } from '../resp/values.ts'
import { DeadlineHeap } from '../structures/deadline-heap.ts'

/** What one client waits for. */
export interface Waiter {
  readonly database: Database
  /** None: it waits for something else, and is served by `serveOthers`. */
  readonly keys: readonly Bytes[]
  /** The type that a key must have to be of use. */
  readonly type: Collection['type']
  /** Tries again also when a key is gone or has another type (XREADGROUP: its group is no more). */
  readonly needsKey: boolean
  /** Unix ms, or Infinity. */
  readonly deadline: number
  /** Tries again. Returns whether the wait is over; the waiter was forgotten then. */
  retry(): boolean
  /** The deadline has passed; the waiter was forgotten. */
  timedOut(): void
}

interface Queue {
  readonly database: Database
  readonly key: Bytes
  readonly waiters: Set<Waiter>
  /** How many of them also react when the key is gone (`needsKey`). */
  watchers: number
  ready: boolean
}

export class BlockedClients implements ChangeListener {
  readonly #keyspace: Keyspace
  readonly #clock: Clock
  /** The waiters of each key, first come first. */
  readonly #queues = new Map<Database, Map<Bytes, Queue>>()
  /** So that one timer serves all timeouts. */
  readonly #deadlines = new DeadlineHeap<Waiter>()
  /** Where each waiter with a timeout is in the heap, for those that end earlier. */
  readonly #slots = new Map<Waiter, number>()
  /** All of them, for counting and for clients that leave. */
  readonly #waiters = new Set<Waiter>()
  /** Those that wait for no key. */
  readonly #others = new Set<Waiter>()
  /** Queues of keys that have changed, to be served when the command has ended. */
  #ready: Queue[] = []
  /** Serving is under way: keys that become ready join it. */
  #serving = false
  /** Fires at the earliest deadline; undefined while there is none. */
  #timer: Timer | undefined
  /** When it fires: a later deadline need not touch it. */
  #timerAt = Number.POSITIVE_INFINITY

  constructor(keyspace: Keyspace, clock: Clock) {
    this.#keyspace = keyspace
    this.#clock = clock
    keyspace.listen(this, false)
  }

  /** Clients that wait. */
  get size(): number {
    return this.#waiters.size
  }

  /** Keys with waiters; of these, keys with waiters that also react to the key's end (`needsKey`). */
  get keyCount(): number {
    let count = 0
    for (const queues of this.#queues.values()) count += queues.size
    return count
  }

  get keysThatMayEnd(): number {
    let count = 0
    for (const queues of this.#queues.values()) {
      for (const { watchers } of queues.values()) if (watchers > 0) count++
    }
    return count
  }

  /** Whether a key with waiters is ready. */
  get hasReady(): boolean {
    return this.#ready.length > 0
  }

  add(waiter: Waiter): void {
    this.#waiters.add(waiter)
    if (waiter.keys.length === 0) this.#others.add(waiter)
    else this.#addToQueues(waiter)
    if (waiter.deadline === Number.POSITIVE_INFINITY) return
    this.#slots.set(waiter, this.#deadlines.add(waiter, waiter.deadline))
    if (waiter.deadline < this.#timerAt) this.#arm(waiter.deadline)
  }

  #addToQueues(waiter: Waiter): void {
    this.#keyspace.wake(this)
    let queues = this.#queues.get(waiter.database)
    if (queues === undefined) {
      queues = new Map()
      this.#queues.set(waiter.database, queues)
    }
    for (const key of waiter.keys) {
      let queue = queues.get(key)
      if (queue === undefined) {
        queue = { database: waiter.database, key, waiters: new Set(), watchers: 0, ready: false }
        queues.set(key, queue)
      }
      if (waiter.needsKey && !queue.waiters.has(waiter)) queue.watchers++
      queue.waiters.add(waiter)
    }
  }

  /** Ends a wait. Returns whether there was one. */
  forget(waiter: Waiter): boolean {
    if (!this.#waiters.delete(waiter)) return false
    this.#others.delete(waiter)
    const queues = this.#queues.get(waiter.database)
    for (const key of waiter.keys) {
      const queue = queues?.get(key)
      if (queue?.waiters.delete(waiter) && waiter.needsKey) queue.watchers--
      if (queue?.waiters.size === 0) queues?.delete(key)
    }
    if (queues?.size === 0) this.#queues.delete(waiter.database)
    const slot = this.#slots.get(waiter)
    if (slot !== undefined) this.#deadlines.remove(slot)
    this.#slots.delete(waiter)
    this.#keyspace.wake(this, this.#waiters.size > 0)
    return true
  }

  /** Serves waiters until no key is ready. What they do may make more keys ready. */
  serve(): void {
    if (this.#serving) return
    this.#serving = true
    while (this.#ready.length > 0) {
      const ready = this.#ready
      this.#ready = []
      for (const queue of ready) {
        queue.ready = false
        serveQueue(queue)
      }
    }
    this.#serving = false
  }

  /** Those that wait for no key try again. */
  serveOthers(): void {
    for (const waiter of [...this.#others]) waiter.retry()
  }

  changed(database: Database, key: Bytes, event: KeyEvent): void {
    const queue = this.#queues.get(database)?.get(key)
    if (queue === undefined) return
    this.#markReady(queue)
    // A key may expire while no command runs that could serve afterwards.
    if (event === EXPIRED && queue.watchers > 0) this.#clock.after(0, () => this.serve())
  }

  metadataChanged(database: Database, key: Bytes, event: KeyEvent): void {
    if (event === XGROUP_DESTROY) this.changed(database, key, event)
  }

  flushing(database: Database): void {
    for (const queue of this.#queues.get(database)?.values() ?? []) this.#markReady(queue)
  }

  swapping(a: Database, b: Database): void {
    this.flushing(a)
    this.flushing(b)
  }

  #markReady(queue: Queue): void {
    if (queue.ready) return
    queue.ready = true
    this.#ready.push(queue)
  }

  #arm(deadline: number): void {
    this.#timer?.cancel()
    this.#timerAt = deadline
    this.#timer = this.#clock.after(deadline - this.#clock.now, () => this.#timeOut())
  }

  #timeOut(): void {
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
    this.#clock.read()
    for (;;) {
      const slot = this.#deadlines.first
      if (slot === 0) return
      const deadline = this.#deadlines.timeOf(slot)
      if (deadline > this.#clock.now) {
        this.#arm(deadline)
        return
      }
      const waiter = this.#deadlines.ownerOf(slot)
      this.forget(waiter)
      waiter.timedOut()
    }
  }
}

function serveQueue(queue: Queue): void {
  const { database, key } = queue
  for (const waiter of queue.waiters) {
    const value = database.glance(key)
    if (waiter.needsKey || (value !== undefined && typeOf(value) === waiter.type)) waiter.retry()
    else if (value === undefined && queue.watchers === 0) return
  }
}
