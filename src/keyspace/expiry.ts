/**
 * Active expiry: removes keys, and fields of hashes, when their deadline passes, whether or not anyone asks for
 * them. One timer stands at the earliest deadline of all databases; when it fires, a bounded number goes and the
 * timer is set again, so that a million that die together never hold up a turn for long.
 */
import type { Timer } from './clock.ts'
import type { Keyspace } from './keyspace.ts'

/** Keys and fields removed in one turn, and for how many milliseconds at most. */
const PER_TURN = 500
const LONGEST_TURN = 1
/** Keys and fields between two looks at the clock: beside a snapshot each may copy some pages. */
const STEP = 20

export class ActiveExpiry {
  readonly #keyspace: Keyspace
  /** Fires at the earliest deadline; undefined while there is none. */
  #timer: Timer | undefined
  /** When it fires: a later deadline need not touch it. */
  #timerAt = Number.POSITIVE_INFINITY
  /** False after DEBUG SET-ACTIVE-EXPIRE 0. */
  #enabled = true
  #suspended = false

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
  }

  get enabled(): boolean {
    return this.#enabled
  }

  /** Turns active expiry on or off (DEBUG SET-ACTIVE-EXPIRE). Reads still find no expired key. */
  set enabled(enabled: boolean) {
    this.#enabled = enabled
    this.#stop()
    if (enabled) this.#schedule()
  }

  get suspended(): boolean {
    return this.#suspended
  }

  /** Set while a script is slow: between its slices no key may disappear under it. */
  set suspended(suspended: boolean) {
    this.#suspended = suspended
    if (!suspended) this.resume()
  }

  /** What kept keys from being removed has ended. */
  resume(): void {
    if (this.#enabled && this.#timer === undefined) this.#schedule()
  }

  /** A key or field got this deadline: the timer may have to fire earlier. */
  deadlineSet(deadline: number): void {
    if (deadline < this.#timerAt && this.#enabled) this.#arm(deadline)
  }

  stop(): void {
    this.#enabled = false
    this.#stop()
  }

  #stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
  }

  #arm(deadline: number): void {
    this.#timer?.cancel()
    this.#timerAt = deadline
    this.#timer = this.#keyspace.clock.after(deadline - this.#keyspace.clock.now, () => this.#run())
  }

  #run(): void {
    this.#timer = undefined
    this.#timerAt = Number.POSITIVE_INFINITY
    const { clock, databases, expiryPaused } = this.#keyspace
    const until = clock.read() + LONGEST_TURN
    if (expiryPaused || this.#suspended) return
    let left = PER_TURN
    for (const database of databases) {
      for (let removed = STEP; removed >= STEP && left > 0; left -= removed) {
        removed = database.removeExpired(STEP)
        if (clock.read() >= until) left = 0
      }
    }
    this.#schedule()
  }

  #schedule(): void {
    let earliest = Number.POSITIVE_INFINITY
    for (const database of this.#keyspace.databases) earliest = Math.min(earliest, database.nextDeadline)
    if (earliest !== Number.POSITIVE_INFINITY) this.#arm(earliest)
  }
}
