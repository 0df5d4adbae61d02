/**
 * Calls back once in a second, as both ends of a replication do what is due. Where time leaps a day ahead in a test, nothing
 * comes from the other end in between, and all calls would be the same: then once, and whenever something is due by time.
 */
import type { Timer } from '../keyspace/clock.ts'
import type { Owner } from './owner.ts'

const SECOND = 1000

export class Ticker {
  readonly #owner: Pick<Owner, 'clock' | 'host'>
  readonly #tick: () => void
  readonly #nextDue: () => number
  /** Set while it ticks. */
  #timer: Timer | undefined
  /** Whether a second has passed in this round of the event loop. */
  #hasTicked = false

  /** @param nextDue when there is something to do whatever the other end does; Unix ms, or Infinity */
  constructor(owner: Pick<Owner, 'clock' | 'host'>, tick: () => void, nextDue: () => number) {
    this.#owner = owner
    this.#tick = tick
    this.#nextDue = nextDue
  }

  /** Begins, unless it ticks already. */
  start(): void {
    if (this.#timer === undefined) this.restart()
  }

  /** The next second begins now. */
  restart(): void {
    const { clock } = this.#owner
    this.#timer?.cancel()
    const delay = this.#hasTicked ? Math.max(SECOND, this.#nextDue() - clock.now) : SECOND
    const tick = (): void => {
      clock.read()
      this.#note()
      this.restart()
      this.#tick()
    }
    this.#timer = clock.after(delay, tick, 'housekeeping')
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #note(): void {
    if (this.#hasTicked) return
    this.#hasTicked = true
    this.#owner.host.soon(() => {
      this.#hasTicked = false
      if (this.#timer !== undefined) this.restart()
    })
  }
}
