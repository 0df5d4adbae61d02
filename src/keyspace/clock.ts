/**
 * The only place of the core that reads time or sets timers. A server gets one clock: `SystemClock` by default,
 * `VirtualClock` in tests, where time stands still until it is advanced and timers fire in order.
 */
import { FakedClock, type FakedGlobals, type FakeTimers } from './faked-clock.ts'
import { LONGEST_DELAY, real } from './real-clock.ts'

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
  /**
   * Runs `action` once, `delay` milliseconds from now. The timer does not keep the process alive.
   *
   * @param kind says that it is only the server's housekeeping, which nobody waits for
   */
  after(delay: number, action: () => void, kind?: 'housekeeping'): Timer
  /** Stops everything for some milliseconds (DEBUG SLEEP). */
  block(milliseconds: number): void
}

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
  /** In the clock's monotonic time. */
  readonly at: number
  readonly order: number
  readonly isHousekeeping: boolean
  readonly action: () => void
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Time that moves only when a test moves it, or together with faked timers.
 *
 * @example
 * const clock = new VirtualClock()
 * const server = createServer({ clock })
 * await server.call('SET', 'k', 'v', 'EX', '60')
 * clock.advance('1m')
 * await server.call('GET', 'k') // null
 */
export class VirtualClock implements Clock {
  /** Where timers are faked. Whoever prints a clock does not want to see them. */
  #globals: FakedGlobals = globalThis
  /** Monotonic time, by which timers fire. It begins as Unix time. */
  #passed: number
  /** How far Unix time has been set back behind that. */
  #setBack = 0
  #timers: VirtualTimer[] = []
  /** So that timers of the same time fire in the order in which they were set. */
  #order = 0
  /** Timers run: each sees its own time, whatever is faked. */
  #isRunning = false
  /** The faked time that it goes with; see `follow()`. */
  #faked: FakedClock | undefined

  /** @param start Unix time in milliseconds; the real time if left out. */
  constructor(start = Math.trunc(real.system())) {
    this.#passed = start
  }

  get now(): number {
    const faked = this.#isRunning ? undefined : this.#faked?.now
    return faked ?? this.#passed - this.#setBack
  }

  get exact(): number {
    return this.now
  }

  read(): number {
    return this.#passed + Math.max(0, this.now - (this.#passed - this.#setBack))
  }

  /** Time stands still anyway. */
  freeze(): void {}

  thaw(): void {}

  after(delay: number, action: () => void, kind?: 'housekeeping'): Timer {
    const at = this.read() + Math.max(0, Math.ceil(delay))
    const timer = { at, order: this.#order++, isHousekeeping: kind !== undefined, action }
    this.#timers.push(timer)
    this.#wake()
    return {
      cancel: () => {
        const index = this.#timers.indexOf(timer)
        if (index !== -1) this.#timers.splice(index, 1)
      },
    }
  }

  block(milliseconds: number): void {
    this.#passed += milliseconds
  }

  /**
   * Moves time forward and runs every timer that falls due, earliest first; each sees its own time as `now`.
   *
   * @param by milliseconds, or a text such as `'250ms'`, `'1h'`, `'1d 12h'`
   */
  advance(by: number | string): void {
    const milliseconds = typeof by === 'number' ? by : parseDuration(by)
    if (!(milliseconds >= 0)) throw new RangeError(`advance() takes a time that is not negative, not ${by}`)
    // Faked time may have ended.
    this.#catchUp()
    if (this.#faked === undefined || this.#isRunning) this.#runUntil(this.#passed + milliseconds)
    else {
      this.#faked.advance(milliseconds)
      this.#catchUp()
    }
  }

  /**
   * Moves time to a date. What falls due until then happens; back in time nothing does: deadlines of keys stay where they
   * are, and what waits for a while waits as long as before.
   *
   * @param time Unix time in milliseconds, or a Date
   */
  set(time: number | Date): void {
    const wanted = Number(time)
    if (!Number.isFinite(wanted)) throw new RangeError(`set() takes a Date, or Unix time in ms, not ${time}`)
    const ahead = wanted - this.now
    if (ahead >= 0) this.advance(ahead)
    else if (this.#faked?.now === undefined) this.#setBack -= ahead
    else throw new RangeError('while it follows faked timers, time is set back there: vi.setSystemTime()')
  }

  /**
   * Moves time to the next thing that waits for it, and has that happen: a key that expires, a client that waits in BLPOP,
   * a delay. What the server does for itself every so often counts for nothing.
   *
   * @returns how far in milliseconds; undefined when nothing waits, and time stays
   */
  runToNext(): number | undefined {
    const next = this.#earliest(isAwaited)
    if (next === undefined) return undefined
    const delay = Math.max(0, next.at - this.read())
    this.advance(delay)
    return delay
  }

  /**
   * Goes with timers that a test has faked, until they are real again or what it returns is disposed of: `now` is their
   * `Date.now()`, and moving the one moves the other.
   *
   * @throws TypeError when Date is not faked
   * @example
   * vi.useFakeTimers()
   * redis.clock.follow(vi)
   * vi.advanceTimersByTime(60_000) // for Redis, too
   */
  follow(timers: FakeTimers): Disposable {
    const faked = new FakedClock(timers, this.#globals, () => this.#catchUp())
    this.#unfollow()
    this.#faked = faked
    this.#catchUp()
    return {
      [Symbol.dispose]: () => {
        if (this.#faked === faked) this.#unfollow()
      },
    }
  }

  /** @internal For Jest, whose tests have globals of their own. */
  useGlobals(globals: FakedGlobals): void {
    this.#globals = globals
  }

  #unfollow(): void {
    const faked = this.#faked
    if (faked === undefined) return
    this.#faked = undefined
    faked.close()
    this.#moveTo(faked.last)
  }

  /** Faked time may have moved: in leaps, or to the timer that wakes this clock. */
  #catchUp(): void {
    if (this.#isRunning || this.#faked === undefined) return
    const { now } = this.#faked
    if (now === undefined) this.#unfollow()
    else this.#moveTo(now)
  }

  #moveTo(now: number | undefined): void {
    if (now === undefined) return
    const ahead = now - (this.#passed - this.#setBack)
    if (ahead < 0) this.#setBack -= ahead
    this.#runUntil(this.#passed + Math.max(0, ahead))
  }

  #runUntil(target: number): void {
    const outer = this.#isRunning
    this.#isRunning = true
    try {
      for (;;) {
        const due = this.#earliest()
        if (due === undefined || due.at > target) break
        this.#timers.splice(this.#timers.indexOf(due), 1)
        this.#passed = Math.max(this.#passed, due.at)
        due.action()
      }
      this.#passed = Math.max(this.#passed, target)
    } finally {
      this.#isRunning = outer
      this.#wake()
    }
  }

  /** Has the faked timers say when the next timer is due. Housekeeping is done on the way: a day of it is long. */
  #wake(): void {
    if (this.#faked === undefined || this.#isRunning) return
    const next = this.#earliest(isAwaited)
    this.#faked.wakeIn(next === undefined ? undefined : next.at - this.read())
  }

  #earliest(isMeant: (timer: VirtualTimer) => boolean = () => true): VirtualTimer | undefined {
    let first: VirtualTimer | undefined
    for (const timer of this.#timers) {
      if (!isMeant(timer)) continue
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

function isAwaited({ isHousekeeping }: VirtualTimer): boolean {
  return !isHousekeeping
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
