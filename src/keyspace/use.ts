/**
 * How much a key is used, as one small integer beside it: the second of its last access (LRU), or, while an LFU
 * policy is chosen, a counter that grows with the logarithm of its accesses and shrinks with time. Changing the
 * policy leaves the old stamps, which mean little to the new one until the keys are used again (as in Redis).
 *
 *     LRU stamp: Unix seconds          LFU stamp: minute of the last decrement (16 bits), counter (8 bits)
 *
 * Source: https://redis.io/docs/latest/develop/reference/eviction/
 */
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** The counter of a new key: it must not be the first to go. */
const NEW_KEY = 5
const MOST = 255
const MINUTES = 0xffff

export class Use {
  /** Whether accesses are counted (LFU) instead of timed (LRU). */
  counts = false
  /** `lfu-log-factor`: how many accesses saturate the counter. */
  logFactor = 10
  /** `lfu-decay-time`: minutes after which the counter loses one; 0: never. */
  decayMinutes = 1
  readonly #clock: Clock
  readonly #random: Random

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** The stamp of a key that is stored now. */
  get fresh(): number {
    return this.counts ? this.#stamp(NEW_KEY) : (this.#clock.now / 1000) | 0
  }

  /** The stamp after an access. */
  next(stamp: number): number {
    if (!this.counts) return (this.#clock.now / 1000) | 0
    const counter = this.frequency(stamp)
    return this.#stamp(counter < MOST && this.#counts(counter) ? counter + 1 : counter)
  }

  /** The stamp of a key that was last used so long ago, or so often; undefined where the policy asks for the other. */
  stampOf(idleSeconds: number | undefined, frequency: number | undefined): number | undefined {
    if (this.counts) return frequency === undefined ? undefined : this.#stamp(frequency)
    return idleSeconds === undefined ? undefined : Math.max(0, this.fresh - idleSeconds)
  }

  /** Whole seconds since the last access, by an LRU stamp. */
  idleSeconds(stamp: number): number {
    return Math.max(0, ((this.#clock.now / 1000) | 0) - stamp)
  }

  /** The counter now, by an LFU stamp. */
  frequency(stamp: number): number {
    const counter = stamp & MOST
    if (this.decayMinutes === 0) return counter
    const elapsed = (this.#minute - ((stamp >>> 8) & MINUTES)) & MINUTES
    return Math.max(0, counter - Math.floor(elapsed / this.decayMinutes))
  }

  /** How little a key is used: of keys that may be evicted, the one with the largest number goes first. */
  idleness(stamp: number): number {
    return this.counts ? MOST - this.frequency(stamp) : this.idleSeconds(stamp)
  }

  /** A counter grows the less often the larger it is. */
  #counts(counter: number): boolean {
    return this.#random.fraction() < 1 / (Math.max(0, counter - NEW_KEY) * this.logFactor + 1)
  }

  #stamp(counter: number): number {
    return (this.#minute << 8) | counter
  }

  get #minute(): number {
    return Math.floor(this.#clock.now / 60_000) & MINUTES
  }
}
