/**
 * A turn is the run of one connection's requests from first to last, without a break. What a turn writes, to its
 * own connection or to others, is gathered and sent once the event loop has read all sockets that are ready:
 * a publisher's pipeline of a hundred messages costs each subscriber one write, and many clients' replies go out
 * together, so that a peer process is woken once for all of them (measured: at 50 clients with pipelines of 16,
 * writing at the end of each turn costs 2.5 times the CPU).
 */
import type { Clock } from '../keyspace/clock.ts'
import { Deque } from '../structures/deque.ts'
import type { Host } from './host.ts'
import type { Stats } from './stats.ts'

/** A connection with gathered output. */
export interface Flushable {
  flush(): void
}

/** Decides when replies may leave: those of commands whose effects must be on the disk first wait for that. */
export interface Gate {
  /** Returns whether the action is held back, to be done later; otherwise it may be done at once. */
  holds(action: () => void): boolean
}

export class Turns {
  /** Undefined: replies leave at once. */
  gate: Gate | undefined
  /** Starts the cron again after a time in which nothing happened. */
  wake: (() => void) | undefined
  /** The connection whose requests are running: its own output is sent with the rest. */
  active: Flushable | undefined
  /** How many turns run within each other: a subscriber of a channel may call the server during a turn. */
  #depth = 0
  /** Actions for the end of the running turn, in order. */
  readonly #afterwards = new Deque<() => void>()
  /** Whether these are running. */
  #isSettling = false
  readonly #clock: Clock
  readonly #stats: Stats
  readonly #host: Host
  /** Connections with output to be sent at the end of this round of the event loop. */
  #waiting: Flushable[] = []
  readonly #flushAll = () => {
    const waiting = this.#waiting
    this.#waiting = []
    for (let i = 0; i < waiting.length; i++) waiting[i]?.flush()
  }

  constructor(clock: Clock, stats: Stats, host: Host) {
    this.#host = host
    this.#clock = clock
    this.#stats = stats
  }

  /** Does a connection's work in a turn of its own. Actions that were put off follow the outermost turn. */
  run(connection: Flushable | undefined, work: () => void): void {
    const { active } = this
    this.active = connection
    this.#depth++
    this.#stats.turnTime = this.#clock.read()
    if (this.wake !== undefined) this.wake()
    try {
      work()
    } finally {
      this.active = active
      this.#depth--
      if (this.#depth === 0 && this.#afterwards.length > 0) this.#doAfterwards()
    }
  }

  /** Whether requests are running. */
  get running(): boolean {
    return this.#depth > 0
  }

  /** Does something that needs a turn of its own: at the end of the running one, or now. */
  afterwards(action: () => void): void {
    if (this.running) this.#afterwards.pushLast(action)
    else action()
  }

  /** Has a connection's output sent at the end of this round of the event loop. */
  flushLater(connection: Flushable): void {
    if (this.#waiting.push(connection) === 1) this.#host.soon(this.#flushAll)
    if (this.wake !== undefined) this.wake()
  }

  /** An action may run turns that put off more: that joins the queue, so that nothing here nests. */
  #doAfterwards(): void {
    if (this.#isSettling) return
    this.#isSettling = true
    try {
      for (let action = this.#afterwards.popFirst(); action !== undefined; ) {
        action()
        action = this.#afterwards.popFirst()
      }
    } finally {
      this.#isSettling = false
    }
  }
}
