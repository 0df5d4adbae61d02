/**
 * A turn is the run of one connection's requests from first to last, without a break. What a turn writes, to its
 * own connection or to others, is gathered and sent once the event loop has read all sockets that are ready:
 * a publisher's pipeline of a hundred messages costs each subscriber one write, and many clients' replies go out
 * together, so that a peer process is woken once for all of them (measured: at 50 clients with pipelines of 16,
 * writing at the end of each turn costs 2.5 times the CPU).
 */
import type { Clock } from '../keyspace/clock.ts'
import { setImmediate } from '../server/real-timers.ts'
import type { Stats } from './stats.ts'

/** A connection with gathered output. */
export interface Flushable {
  flush(): void
}

export class Turns {
  /** Called when something happens after a time in which nothing did. */
  wake: (() => void) | undefined
  /** The connection whose requests are running. */
  active: Flushable | undefined
  /** Turns that wait for the end of the running one: a subscriber of a channel may call the server in its turn. */
  readonly #outer: (Flushable | undefined)[] = []
  #afterwards: (() => void)[] = []
  readonly #clock: Clock
  readonly #stats: Stats
  #waiting: Flushable[] = []
  readonly #flushAll = () => {
    const waiting = this.#waiting
    this.#waiting = []
    for (let i = 0; i < waiting.length; i++) waiting[i]?.flush()
  }

  constructor(clock: Clock, stats: Stats) {
    this.#clock = clock
    this.#stats = stats
  }

  begin(connection: Flushable | undefined): void {
    this.#outer.push(this.active)
    this.active = connection
    this.#stats.turnTime = this.#clock.read()
    if (this.wake !== undefined) this.wake()
  }

  end(): void {
    this.active = this.#outer.pop()
    while (this.#outer.length === 0 && this.#afterwards.length > 0) {
      const actions = this.#afterwards
      this.#afterwards = []
      for (const action of actions) action()
    }
  }

  /** Whether requests are running. */
  get running(): boolean {
    return this.#outer.length > 0
  }

  /** Does something that needs a turn of its own: at the end of the running one, or now. */
  afterwards(action: () => void): void {
    if (this.running) this.#afterwards.push(action)
    else action()
  }

  /** Has a connection's output sent at the end of this round of the event loop. */
  flushLater(connection: Flushable): void {
    if (this.#waiting.push(connection) === 1) setImmediate(this.#flushAll)
    if (this.wake !== undefined) this.wake()
  }
}
