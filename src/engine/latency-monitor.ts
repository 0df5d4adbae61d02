/**
 * What took long, by kind of event: commands, expiry, eviction. Events below `latency-monitor-threshold` are not
 * noted; of the others the newest are kept, one for each second (the longest). The LATENCY commands show them.
 *
 * Source: https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/
 */
import type { LatencyEvent, LatencySample, LatencyView } from '../commands/declare/context.ts'
import type { Config } from '../config/config.ts'
import type { Clock } from '../keyspace/clock.ts'

const KEPT = 160

export class LatencyMonitor implements LatencyView {
  /** Shorter events are not noted; Infinity: none is. */
  thresholdMilliseconds = Number.POSITIVE_INFINITY
  readonly #clock: Clock
  readonly #events = new Map<string, LatencySample[]>()
  readonly #longest = new Map<string, number>()

  constructor(clock: Clock, config: Config) {
    this.#clock = clock
    config.bind('latency-monitor-threshold', milliseconds => {
      this.thresholdMilliseconds = milliseconds === 0 ? Number.POSITIVE_INFINITY : milliseconds
    })
  }

  isSlow(milliseconds: number): boolean {
    return milliseconds >= this.thresholdMilliseconds
  }

  note(event: string, milliseconds: number): void {
    if (!this.isSlow(milliseconds)) return
    const latency = Math.round(milliseconds)
    const time = Math.floor(this.#clock.now / 1000)
    const samples = this.#events.get(event) ?? []
    this.#events.set(event, samples)
    const last = samples.at(-1)
    if (last?.time === time) samples[samples.length - 1] = { time, latency: Math.max(last.latency, latency) }
    else samples.push({ time, latency })
    if (samples.length > KEPT) samples.shift()
    this.#longest.set(event, Math.max(latency, this.#longest.get(event) ?? 0))
  }

  events(): readonly LatencyEvent[] {
    return [...this.#events].map(([name, samples]) => ({
      name,
      samples,
      longest: this.#longest.get(name) ?? 0,
    }))
  }

  event(name: string): LatencyEvent | undefined {
    return this.events().find(each => each.name === name.toLowerCase())
  }

  reset(name: string): boolean {
    this.#longest.delete(name)
    return this.#events.delete(name)
  }
}
