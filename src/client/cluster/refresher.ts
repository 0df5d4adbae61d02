/**
 * Asks the cluster about its nodes when somebody has reason to: once for many who do, one time at a time, after pauses
 * that grow while reasons keep coming and differ from client to client.
 */
import { type PauseOptions, pauseOf } from '../pause.ts'
import { now, surelyAfter, type Timer } from '../timers.ts'

export class Refresher {
  /** Asks the cluster. */
  readonly #look: () => Promise<void>
  /** How long the pauses are. */
  readonly #options: PauseOptions
  /** Ends the pause before the next look. */
  #timer: Timer | undefined
  /** A look is under way. */
  #looking = false
  /** Somebody has had reason to look since this look began. */
  #again = false
  /** Looks in a row, without a quiet time between. */
  #looks = 0
  /** When the last one ended, in ms of the client's clock. */
  #lastEnd = Number.NEGATIVE_INFINITY
  /** No more looks. */
  #closed = false

  /** @param look never rejects */
  constructor(look: () => Promise<void>, options: PauseOptions) {
    this.#look = look
    this.#options = options
  }

  soon(): void {
    if (this.#closed || this.#timer !== undefined) return
    if (this.#looking) {
      this.#again = true
      return
    }
    const { maxDelay = 2000 } = this.#options
    if (now() - this.#lastEnd > maxDelay) this.#looks = 0
    this.#timer = surelyAfter(pauseOf(this.#looks, this.#options), () => void this.#begin())
    this.#looks++
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
  }

  async #begin(): Promise<void> {
    this.#timer = undefined
    this.#looking = true
    this.#again = false
    try {
      await this.#look()
    } finally {
      this.#looking = false
      this.#lastEnd = now()
    }
    if (this.#again) this.soon()
  }
}
