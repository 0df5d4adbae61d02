/**
 * The random numbers that Redis gives its scripts: the 48-bit linear congruential generator of POSIX (lrand48), from
 * its initial state, so that every server gives the same ones. Redis keeps one for the whole process: scripts go on
 * where others ended.
 */
const MULTIPLIER_HIGH = 0x5deec
const MULTIPLIER_LOW = 0xe66d
const INCREMENT = 0xb
const GREATEST = 2 ** 31 - 1

export interface SeededRandom {
  /** From 0 up to 1. */
  next(): number
  /** Begins the sequence of a 32-bit integer. */
  seed(seed: number): void
  /** All that the next numbers depend on. */
  state(): number
  restore(state: number): void
}

export function seededRandom(): SeededRandom {
  let state = 0x1234abcd330e
  return {
    next: () => {
      // The product of 48 and 35 bits modulo 2^48, in parts that doubles hold exactly.
      const low = state % 2 ** 16
      const middle = Math.floor(state / 2 ** 16) % 2 ** 16
      const high = Math.floor(state / 2 ** 32)
      const bottom = low * MULTIPLIER_LOW + INCREMENT
      const centre = middle * MULTIPLIER_LOW + low * MULTIPLIER_HIGH + Math.floor(bottom / 2 ** 16)
      const top = high * MULTIPLIER_LOW + middle * MULTIPLIER_HIGH + Math.floor(centre / 2 ** 16)
      state = (top % 2 ** 16) * 2 ** 32 + (centre % 2 ** 16) * 2 ** 16 + (bottom % 2 ** 16)
      return (Math.floor(state / 2 ** 17) % GREATEST) / GREATEST
    },
    seed: seed => {
      state = (seed >>> 0) * 2 ** 16 + 0x330e
    },
    state: () => state,
    restore: before => {
      state = before
    },
  }
}
