/**
 * The time that a test runner has faked, for a VirtualClock that goes with it. A timer among the faked ones wakes the
 * clock when something of the server falls due, so that it happens between the program's own timers, in order. A date
 * that is set without timers is found by looking.
 */
import { LONGEST_DELAY, real } from './real-clock.ts'

/** What moves faked time: `vi` of vitest, `jest`, `mock.timers` of node:test, a clock of sinon. */
export type FakeTimers =
  | { advanceTimersByTime(milliseconds: number): unknown; isFakeTimers?(): boolean }
  | { tick(milliseconds: number): unknown }

/** The globals that it fakes. Jest's tests have some of their own. */
export interface FakedGlobals {
  readonly Date: Pick<DateConstructor, 'now'>
  setTimeout(action: () => void, delay: number): unknown
  /** Takes what setTimeout has given. */
  readonly clearTimeout: unknown
}

/** How often a date that was set is looked for, in ms of real time. */
const LOOK_EVERY = 1

export class FakedClock {
  readonly #timers: FakeTimers
  readonly #globals: FakedGlobals
  /** While it is the global one, time is faked. */
  readonly #date: FakedGlobals['Date']
  /** The functions that were faked then: another's timers cannot be cleared with the real ones. */
  readonly #setTimeout: FakedGlobals['setTimeout']
  readonly #clearTimeout: unknown
  /** Called when time may have moved. */
  readonly #moved: () => void
  /** Among the faked timers: when something falls due next. */
  #waking: unknown
  /** Looks for dates that were set. */
  readonly #looking: ReturnType<typeof setInterval>

  /** @throws TypeError when nothing is faked */
  constructor(timers: FakeTimers, globals: FakedGlobals, moved: () => void) {
    const { Date: date } = globals
    // The first is what sinon's timers say of themselves, which vitest and Jest have inside; the second are Node's.
    if (!('isFake' in date || 'isMock' in date)) {
      throw new TypeError(
        'follow() needs a faked Date: call vi.useFakeTimers(), or mock.timers.enable(), before',
      )
    }
    this.#timers = timers
    this.#globals = globals
    this.#date = date
    this.#setTimeout = globals.setTimeout
    this.#clearTimeout = globals.clearTimeout
    this.#moved = moved
    this.#looking = real.setInterval(moved, LOOK_EVERY)
    unref(this.#looking)
  }

  /** Unix time in milliseconds; undefined when time is not faked any more. */
  get now(): number | undefined {
    return this.#globals.Date === this.#date ? this.#date.now() : undefined
  }

  /** When it ended, or now; undefined where that cannot be told afterwards. */
  get last(): number | undefined {
    return 'isFake' in this.#date ? this.#date.now() : this.now
  }

  /** Moves time for the program, too. */
  advance(milliseconds: number): void {
    if ('tick' in this.#timers) this.#timers.tick(milliseconds)
    else this.#timers.advanceTimersByTime(milliseconds)
  }

  /** When to be woken next, and not before; undefined: not at all. */
  wakeIn(delay: number | undefined): void {
    const clear = this.#clearTimeout
    if (typeof clear === 'function') clear(this.#waking)
    this.#waking = undefined
    if (delay === undefined || this.now === undefined) return
    const set = this.#setTimeout
    this.#waking = set(this.#moved, Math.min(Math.max(0, delay), LONGEST_DELAY))
    // Where only Date is faked, it is a real one.
    unref(this.#waking)
  }

  close(): void {
    this.wakeIn(undefined)
    real.clearInterval(this.#looking)
  }
}

/** It keeps no process alive. */
function unref(timer: unknown): void {
  if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return
  if (typeof timer.unref === 'function') timer.unref()
}
