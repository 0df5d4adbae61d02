import fc from 'fast-check'
import { expect, test } from 'vitest'
import { murmurHash } from './murmur-hash.ts'

const BITS = 2n ** 64n - 1n
const FACTOR = 0xc6a4a7935bd1e995n

/** The definition, in 64-bit arithmetic. */
function model(text: string, seed: bigint): bigint {
  const product = (value: bigint) => (value * FACTOR) & BITS
  const mixed = (value: bigint) => value ^ (value >> 47n)
  const bytes = Buffer.from(text, 'latin1')
  let hash = seed ^ product(BigInt(bytes.length))
  let at = 0
  for (; at + 8 <= bytes.length; at += 8) {
    hash = product(hash ^ product(mixed(product(bytes.readBigUInt64LE(at)))))
  }
  if (at < bytes.length) {
    const rest = Buffer.alloc(8)
    bytes.copy(rest, 0, at)
    hash = product(hash ^ rest.readBigUInt64LE())
  }
  return mixed(product(mixed(hash)))
}

test('is the hash of 64-bit arithmetic', () => {
  const texts = fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes).toString('latin1'))
  const hash = new Int32Array(2)
  fc.assert(
    fc.property(texts, fc.integer(), (text, seed) => {
      murmurHash(text, seed, hash)
      const [low = 0, high = 0] = hash
      expect((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toBe(model(text, BigInt(seed >>> 0)))
    }),
    { numRuns: 2000 },
  )
})
