/**
 * After some failed rewrites in a row the next one waits: a minute, then two, four and so on up to an hour. Otherwise a
 * disk that is full would be filled with small increments.
 */
import type { Owner } from './owner.ts'

const MANY = 3
const MINUTE = 60_000
const LONGEST = 60

export class RewritePause {
  /** Failures in a row. */
  failures = 0
  readonly #owner: Owner
  #minutes = 0
  /** Unix ms. */
  #until = 0

  constructor(owner: Owner) {
    this.#owner = owner
  }

  get isOver(): boolean {
    return this.#owner.clock.now >= this.#until
  }

  succeeded(): void {
    this.failures = 0
    this.#minutes = 0
    this.#until = 0
  }

  failed(): void {
    this.failures++
    if (this.failures < MANY) return
    this.#minutes = Math.min(LONGEST, Math.max(1, this.#minutes * 2))
    this.#until = this.#owner.clock.now + this.#minutes * MINUTE
    this.#owner.tell(
      'warn',
      `Background AOF rewrite has repeatedly failed and triggered the limit, will retry in ${this.#minutes} minutes`,
    )
  }
}
