/**
 * What the server does ten times a second: measure rates, close idle clients, and close those whose output has
 * been above the soft limit for too long (a client that never reads triggers nothing by itself).
 */
import type { Timer } from '../keyspace/clock.ts'
import type { Server } from './server.ts'

const PERIOD = 100
/** Rates are averages over this many periods. */
const WINDOW = 16

export interface Rates {
  commands: number
  bytesIn: number
  bytesOut: number
}

interface Sample extends Rates {
  readonly time: number
}

export class Cron {
  /** Set by DEBUG PAUSE-CRON. */
  paused = false
  readonly #server: Server
  readonly #samples: Sample[] = []
  #timer: Timer | undefined
  #ticks = 0

  constructor(server: Server) {
    this.#server = server
  }

  start(): void {
    this.#timer ??= this.#server.clock.after(PERIOD, () => this.#tick())
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Per second, over the last second and a half. */
  get rates(): Rates {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (first === undefined || last === undefined || last.time === first.time) {
      return { commands: 0, bytesIn: 0, bytesOut: 0 }
    }
    const seconds = (last.time - first.time) / 1000
    return {
      commands: Math.max(0, last.commands - first.commands) / seconds,
      bytesIn: Math.max(0, last.bytesIn - first.bytesIn) / seconds,
      bytesOut: Math.max(0, last.bytesOut - first.bytesOut) / seconds,
    }
  }

  #tick(): void {
    const { clock, stats } = this.#server
    this.#timer = clock.after(PERIOD, () => this.#tick())
    if (this.paused) return
    const time = clock.read()
    const { commands, bytesIn, bytesOut } = stats
    this.#samples.push({ time, commands, bytesIn, bytesOut })
    if (this.#samples.length > WINDOW) this.#samples.shift()
    if (++this.#ticks % 10 === 0) this.#closeIdle()
    for (const client of this.#server.clients.all()) client.outlet.checkOutput()
    this.#server.memory.countClients()
  }

  #closeIdle(): void {
    const timeout = this.#server.config.value('timeout') * 1000
    if (timeout === 0) return
    const { now } = this.#server.clock
    for (const client of this.#server.clients.all()) {
      const waits = client.kind === 'pubsub' || client.blocked || client.monitoring
      if (!waits && now - client.lastActive > timeout) client.outlet.close('now', 'idle')
    }
  }
}
