/**
 * SHA-256 (FIPS 180-4): what is kept of passwords. Here, because the core runs where there is no `node:crypto`, and
 * because what browsers have answers later, while AUTH answers at once.
 */
import { digestOf } from './sha.ts'

const words = new Int32Array(64)

/** FIPS 180-4, 4.2.2: of the cube roots of the first 64 primes, the first 32 bits behind the point. */
const ROUNDS = Int32Array.from(firstPrimes(64), prime => fractionBits(Math.cbrt(prime)))
/** 5.3.3: the same of the square roots of the first 8. */
const START = Int32Array.from(firstPrimes(8), prime => fractionBits(Math.sqrt(prime)))

/** The 32 bytes of a message's digest. */
export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return digestOf(message, START.slice(), mix)
}

function mix(state: Int32Array, block: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = block.getInt32(at + i * 4)
  for (let i = 16; i < 64; i++) {
    const [older, newer] = [word(i - 15), word(i - 2)]
    const first = rotated(older, 7) ^ rotated(older, 18) ^ (older >>> 3)
    const second = rotated(newer, 17) ^ rotated(newer, 19) ^ (newer >>> 10)
    words[i] = word(i - 16) + first + word(i - 7) + second
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const chosen = (e & f) ^ (~e & g)
    const sumOfE = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
    const first = (h + sumOfE + chosen + (ROUNDS[i] as number) + word(i)) | 0
    const majority = (a & b) ^ (a & c) ^ (b & c)
    const second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  const added = [a, b, c, d, e, f, g, h]
  for (let i = 0; i < 8; i++) state[i] = (state[i] as number) + (added[i] as number)
}

function word(index: number): number {
  return words[index] as number
}

function rotated(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits))
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let each = 2; primes.length < count; each++) {
    if (primes.every(prime => each % prime !== 0)) primes.push(each)
  }
  return primes
}

function fractionBits(root: number): number {
  return Math.floor((root % 1) * 2 ** 32)
}
