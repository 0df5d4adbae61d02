/**
 * What the server does ten times a second: measure rates, close idle clients, and close those whose output has
 * been above the soft limit for too long (a client that never reads triggers nothing by itself). A server on which
 * nothing happens sleeps until something does, so that it costs no CPU and a virtual year passes at once.
 */
import type { Timer } from '../keyspace/clock.ts'
import type { Engine } from './engine.ts'
import type { EventLoopFigures } from './host.ts'

const PERIOD = 100
/** In seconds idle clients are counted. */
const SECOND = 1000
/** So many bytes of output count against no limit, so nobody has to watch them. */
const SMALL_OUTPUT = 16 * 1024
/** Rates are averages over this many periods. */
const WINDOW = 16

export interface Rates extends EventLoopFigures {
  readonly commands: number
  readonly bytesIn: number
  readonly bytesOut: number
}

interface Sample extends Rates {
  readonly time: number
}

export class Cron {
  /** Set by DEBUG PAUSE-CRON. */
  paused = false
  readonly #server: Engine
  readonly #samples: Sample[] = []
  #timer: Timer | undefined
  /** When idle clients were last looked for: once a second is enough. */
  #lookedAt = 0
  /** What the event loop had done by the last CONFIG RESETSTAT. */
  #loopBefore: EventLoopFigures = { rounds: 0, microseconds: 0 }

  constructor(server: Engine) {
    this.#server = server
  }

  start(): void {
    this.#timer ??= this.#server.clock.after(PERIOD, () => this.#tick(), 'housekeeping')
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#server.turns.wake = undefined
  }

  /** What the event loop has done since the start, or since CONFIG RESETSTAT. */
  get eventLoop(): EventLoopFigures {
    const { rounds, microseconds } = this.#server.host.eventLoop()
    return {
      rounds: rounds - this.#loopBefore.rounds,
      microseconds: microseconds - this.#loopBefore.microseconds,
    }
  }

  /** CONFIG RESETSTAT: measures anew. */
  reset(): void {
    this.#loopBefore = this.#server.host.eventLoop()
    this.#samples.length = 0
  }

  /** Per second, over the last second and a half. */
  get rates(): Rates {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (first === undefined || last === undefined || last.time === first.time) {
      return { commands: 0, bytesIn: 0, bytesOut: 0, rounds: 0, microseconds: 0 }
    }
    const seconds = (last.time - first.time) / 1000
    return {
      commands: Math.max(0, last.commands - first.commands) / seconds,
      bytesIn: Math.max(0, last.bytesIn - first.bytesIn) / seconds,
      bytesOut: Math.max(0, last.bytesOut - first.bytesOut) / seconds,
      rounds: (last.rounds - first.rounds) / seconds,
      microseconds: (last.microseconds - first.microseconds) / seconds,
    }
  }

  #tick(): void {
    const { clock, clients, memory, shortage, persistence } = this.#server
    if (!this.paused) {
      this.#sample(clock.read())
      if (clock.now >= this.#lookedAt + SECOND) this.#closeIdle()
      for (const client of clients.all()) client.outlet.checkOutput()
      memory.countClients()
      shortage.look()
      persistence.tick()
    }
    if (!this.#isQuiet || persistence.isWaiting) this.#again(PERIOD)
    else if (this.#server.config.value('timeout') > 0) this.#again(SECOND)
    else this.#sleep()
  }

  #again(delay: number): void {
    this.#timer = this.#server.clock.after(delay, () => this.#tick(), 'housekeeping')
  }

  #sleep(): void {
    const { turns, clock } = this.#server
    turns.wake = () => {
      turns.wake = undefined
      this.#samples.length = 0
      this.#sample(clock.read())
      this.#again(PERIOD)
    }
  }

  #sample(time: number): void {
    const { stats } = this.#server
    const { commands, bytesIn, bytesOut } = stats
    this.#samples.push({ time, commands, bytesIn, bytesOut, ...this.eventLoop })
    if (this.#samples.length > WINDOW) this.#samples.shift()
  }

  /** Whether nothing has happened for a while, and no client has much to read. */
  get #isQuiet(): boolean {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (this.#samples.length < WINDOW || first === undefined || last === undefined) return false
    if (
      first.bytesIn !== last.bytesIn ||
      first.bytesOut !== last.bytesOut ||
      first.commands !== last.commands
    )
      return false
    for (const client of this.#server.clients.all()) if (client.output.bytes > SMALL_OUTPUT) return false
    return true
  }

  #closeIdle(): void {
    const { now } = this.#server.clock
    this.#lookedAt = now
    const timeout = this.#server.config.value('timeout') * 1000
    if (timeout === 0) return
    for (const client of this.#server.clients.all()) {
      const waits = client.kind !== 'normal' || client.blocked || client.monitoring
      if (!waits && now - client.lastActive > timeout) client.outlet.close('now', 'idle')
    }
  }
}
