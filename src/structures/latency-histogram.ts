/**
 * Durations counted in buckets of about 3 % width from a nanosecond to hours: recording is one logarithm and one
 * increment, percentiles are read off. The layout is log-linear: each power of two is cut into 32 parts.
 */
const PARTS_BITS = 5
const PARTS = 1 << PARTS_BITS

export class LatencyHistogram {
  #counts: Uint32Array | undefined
  #total = 0

  get total(): number {
    return this.#total
  }

  record(milliseconds: number): void {
    this.#counts ??= new Uint32Array(64 * PARTS)
    this.#total++
    const bucket = bucketOf(Math.round(milliseconds * 1e6))
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
  }

  /** The duration in microseconds that `percent` of the recorded ones do not exceed. */
  percentile(percent: number): number {
    if (this.#counts === undefined) return 0
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.#total))
    let seen = 0
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket] as number
      if (seen >= wanted) return upperEnd(bucket) / 1000
    }
    return 0
  }

  /** How many durations were at most this many microseconds, for LATENCY HISTOGRAM's powers of two. */
  countUpTo(microseconds: number): number {
    if (this.#counts === undefined) return 0
    let seen = 0
    for (let bucket = 0; bucket < this.#counts.length && upperEnd(bucket) <= microseconds * 1000; bucket++) {
      seen += this.#counts[bucket] as number
    }
    return seen
  }
}

function bucketOf(nanoseconds: number): number {
  if (nanoseconds < PARTS) return Math.max(0, nanoseconds)
  if (nanoseconds >= 2 ** 31) return bucketOf(Math.floor(nanoseconds / 2 ** 20)) + 20 * PARTS
  const power = 31 - Math.clz32(nanoseconds)
  const part = (nanoseconds >>> (power - PARTS_BITS)) & (PARTS - 1)
  return (power - PARTS_BITS + 1) * PARTS + part
}

/** The largest number of nanoseconds in a bucket. */
function upperEnd(bucket: number): number {
  if (bucket < PARTS) return bucket
  const power = Math.floor(bucket / PARTS) + PARTS_BITS - 1
  return (PARTS + (bucket % PARTS) + 1) * 2 ** (power - PARTS_BITS) - 1
}
