/** Waiting by the server's clock, for directives that make files take long (in tests). */
import type { Clock } from '../keyspace/clock.ts'

/** Resolves after some milliseconds, or when the signal comes. */
export function wait(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      timer.cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.after(milliseconds, done)
    signal?.addEventListener('abort', done)
  })
}

/** A delay for each of many keys. Those that are shorter than a timer can be are made together. */
export class Delays {
  /** By which it is waited. */
  readonly #clock: Clock
  /** Ends a delay. */
  readonly #signal: AbortSignal | undefined
  /** Milliseconds that are still to be waited. */
  #owed = 0

  constructor(clock: Clock, signal?: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
  }

  /** So many more keys are done, each with a delay of so many microseconds. Returns what to wait for, if anything. */
  after(keys: number, microseconds: number): Promise<void> | undefined {
    if (microseconds <= 0) return undefined
    this.#owed += (keys * microseconds) / 1000
    if (this.#owed < 1) return undefined
    const owed = this.#owed
    this.#owed = 0
    return wait(this.#clock, owed, this.#signal)
  }
}
