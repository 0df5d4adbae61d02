/**
 * The only source of randomness: RANDOMKEY, run ids, hash seeds. Seed it and a server's choices repeat.
 * The generator is xoshiro128** by Blackman and Vigna (https://prng.di.unimi.it), seeded by splitmix32.
 */
import type { RandomSource } from '../structures/random-source.ts'

export class Random implements RandomSource {
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(seed: number = Math.floor(Math.random() * 2 ** 32)) {
    let state = seed | 0
    const next = () => {
      state = (state + 0x9e3779b9) | 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
      return mixed ^ (mixed >>> 15)
    }
    this.#a = next()
    this.#b = next()
    this.#c = next()
    this.#d = next() | 1
  }

  /** 32 random bits as a signed integer. */
  bits(): number {
    const product = Math.imul(this.#b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return result
  }

  /** A number in [0, 1). */
  fraction(): number {
    return (this.bits() >>> 0) / 2 ** 32
  }

  below(limit: number): number {
    return Math.floor(this.fraction() * limit)
  }

  /** Lower-case hexadecimal digits, as in run ids. */
  hex(digits: number): string {
    let text = ''
    while (text.length < digits) text += (this.bits() >>> 0).toString(16).padStart(8, '0')
    return text.slice(0, digits)
  }
}
