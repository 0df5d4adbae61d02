/**
 * Keys with a deadline that clients of a writable replica have made (`replica-read-only no`). The primary does not know
 * them, so nobody else would ever remove them.
 */
import type { Timer } from '../keyspace/clock.ts'
import type { Database } from '../keyspace/database.ts'
import { EXPIRED } from '../keyspace/events.ts'
import type { ChangeListener } from '../keyspace/keyspace.ts'
import type { Bytes } from '../resp/values.ts'
import type { Owner } from './owner.ts'

/** Milliseconds between two looks at them. */
const PERIOD = 100
/** No more than so many are remembered. */
const MOST = 100_000

export class OwnKeys implements ChangeListener {
  readonly #owner: Owner
  /** When each of them ends, Unix ms. */
  readonly #deadlines = new Map<Database, Map<Bytes, number>>()
  #count = 0
  #timer: Timer | undefined

  constructor(owner: Owner) {
    this.#owner = owner
    owner.keyspace.listen(this, false)
  }

  /** Remembers keys from now on, or no longer. */
  set areKept(areKept: boolean) {
    this.#owner.keyspace.wake(this, areKept)
    if (!areKept) this.#forgetAll()
  }

  changed(database: Database, key: Bytes): void {
    // What the primary sends is the primary's.
    if (this.#owner.keyspace.seesExpired) return
    const deadline = database.deadlineOf(key)
    const keys = this.#deadlines.get(database)
    if (keys?.delete(key) === true) this.#count--
    if (deadline < 0 || this.#count >= MOST) return
    if (keys === undefined) this.#deadlines.set(database, new Map([[key, deadline]]))
    else keys.set(key, deadline)
    this.#count++
    this.#arm()
  }

  flushing(): void {
    this.#forgetAll()
  }

  swapping(): void {}

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #forgetAll(): void {
    this.#deadlines.clear()
    this.#count = 0
    this.stop()
  }

  #arm(): void {
    this.#timer ??= this.#owner.clock.after(PERIOD, () => {
      this.#timer = undefined
      this.#owner.clock.read()
      this.#removeExpired()
      if (this.#count > 0) this.#arm()
    })
  }

  #removeExpired(): void {
    const { keyspace, clock } = this.#owner
    keyspace.seesExpired = true
    try {
      for (const [database, keys] of this.#deadlines) {
        for (const [key, deadline] of keys) {
          if (deadline > clock.now) continue
          keys.delete(key)
          this.#count--
          // It may have got another value or another end meanwhile.
          if (database.deadlineOf(key) !== deadline) continue
          database.delete(key, EXPIRED)
          keyspace.stats.expired++
        }
      }
    } finally {
      keyspace.seesExpired = false
    }
  }
}
