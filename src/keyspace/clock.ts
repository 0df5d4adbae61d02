/**
 * The only place of the core that reads time or sets timers. A server gets one clock: `SystemClock` by default,
 * `VirtualClock` in tests, where time stands still until it is advanced and timers fire in order.
 */

/** A timer that was set and has not fired. */
export interface Timer {
  cancel(): void
}

export interface Clock {
  /** Unix time in milliseconds, whole, as of the last `read()`. Cheap: commands look here. */
  readonly now: number
  /** The same with fractions. */
  readonly exact: number
  /** Reads the time, updates `now`, and returns a monotonic time in milliseconds with fractions. */
  read(): number
  /** Has `now` and `exact` stay at a time, until `thaw()`. */
  freeze(exact: number): void
  thaw(): void
  /** Runs `action` once, `delay` milliseconds from now. The timer does not keep the process alive. */
  after(delay: number, action: () => void): Timer
  /** Stops everything for some milliseconds (DEBUG SLEEP). */
  block(milliseconds: number): void
}

/** Taken when the module is loaded: a test that fakes timers later does not stop a server in its process. */
const real = {
  // Bound: a browser's timers belong to its window.
  setTimeout: setTimeout.bind(globalThis),
  clearTimeout: clearTimeout.bind(globalThis),
  monotonic: performance.now.bind(performance),
  system: Date.now,
}

/** Node's timers fire at once for longer delays. */
const LONGEST_DELAY = 2 ** 31 - 1

/** How often the system's time is looked at, in ms: it may be set, and runs apart from the monotonic one. */
const CHECK_EVERY = 100

export class SystemClock implements Clock {
  now = real.system()
  exact = this.now
  #isFrozen = false
  /** Unix time minus monotonic time, with fractions. */
  #offset = performance.timeOrigin
  #checkAt = 0

  read(): number {
    const monotonic = real.monotonic()
    if (monotonic >= this.#checkAt) this.#check(monotonic)
    if (!this.#isFrozen) {
      this.exact = monotonic + this.#offset
      this.now = Math.floor(this.exact)
    }
    return monotonic
  }

  freeze(exact: number): void {
    this.#isFrozen = true
    this.exact = exact
    this.now = Math.floor(exact)
  }

  thaw(): void {
    this.#isFrozen = false
  }

  /** `now` must never lag behind the whole milliseconds that other processes see. */
  #check(monotonic: number): void {
    const ahead = monotonic + this.#offset - real.system()
    if (ahead < 0) this.#offset -= ahead
    else if (ahead >= 1) this.#offset -= ahead - 0.999
    this.#checkAt = monotonic + CHECK_EVERY
  }

  after(delay: number, action: () => void): Timer {
    let handle: NodeJS.Timeout
    const arm = (left: number) => {
      handle =
        left > LONGEST_DELAY
          ? real.setTimeout(arm, LONGEST_DELAY, left - LONGEST_DELAY)
          : real.setTimeout(action, Math.max(0, Math.ceil(left)))
      // A browser's timers are numbers, and keep nothing alive.
      if (typeof handle === 'object') handle.unref()
    }
    arm(delay)
    return { cancel: () => real.clearTimeout(handle) }
  }

  block(milliseconds: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
    this.read()
  }
}

interface VirtualTimer {
  at: number
  order: number
  action: () => void
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Time that moves only when `advance` is called.
 *
 * @example
 * const clock = new VirtualClock()
 * const server = createServer({ clock })
 * await server.call('SET', 'k', 'v', 'EX', '60')
 * clock.advance('1m')
 * await server.call('GET', 'k') // null
 */
export class VirtualClock implements Clock {
  now: number
  #timers: VirtualTimer[] = []
  #order = 0

  /** @param start Unix time in milliseconds; the real time if left out. */
  constructor(start = Math.trunc(real.system())) {
    this.now = start
  }

  get exact(): number {
    return this.now
  }

  read(): number {
    return this.now
  }

  /** Time stands still anyway. */
  freeze(): void {}

  thaw(): void {}

  after(delay: number, action: () => void): Timer {
    const timer = { at: this.now + Math.max(0, Math.ceil(delay)), order: this.#order++, action }
    this.#timers.push(timer)
    return {
      cancel: () => {
        const index = this.#timers.indexOf(timer)
        if (index !== -1) this.#timers.splice(index, 1)
      },
    }
  }

  block(milliseconds: number): void {
    this.now += milliseconds
  }

  /**
   * Moves time forward and runs every timer that falls due, earliest first; each sees its own time as `now`.
   *
   * @param by milliseconds, or a text such as `'250ms'`, `'1h'`, `'1d 12h'`
   */
  advance(by: number | string): void {
    const milliseconds = typeof by === 'number' ? by : parseDuration(by)
    if (!(milliseconds >= 0)) throw new RangeError(`advance() takes a time that is not negative, not ${by}`)
    const target = this.now + milliseconds
    for (;;) {
      const due = this.#earliest()
      if (due === undefined || due.at > target) break
      this.#timers.splice(this.#timers.indexOf(due), 1)
      this.now = Math.max(this.now, due.at)
      due.action()
    }
    this.now = Math.max(this.now, target)
  }

  #earliest(): VirtualTimer | undefined {
    let first: VirtualTimer | undefined
    for (const timer of this.#timers) {
      if (
        first === undefined ||
        timer.at < first.at ||
        (timer.at === first.at && timer.order < first.order)
      ) {
        first = timer
      }
    }
    return first
  }
}

function parseDuration(text: string): number {
  let total = 0
  for (const part of text.trim().split(/\s+/)) {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(part)
    if (match === null)
      throw new TypeError(`not a duration: '${text}' (write it like '250ms', '30s', '1h 30m')`)
    total += Number(match[1]) * (UNITS[match[2] as string] as number)
  }
  return total
}
