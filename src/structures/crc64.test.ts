import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc64 } from './crc64.ts'

const JONES = 0xad93d23594c935a9n
const BITS = 2n ** 64n - 1n

function reflected(value: bigint, bits: number): bigint {
  let result = 0n
  for (let i = 0; i < bits; i++) result |= ((value >> BigInt(i)) & 1n) << BigInt(bits - 1 - i)
  return result
}

/** The definition: a division of polynomials, bit by bit, of reflected bytes. */
function model(bytes: Uint8Array): bigint {
  let rest = 0n
  for (const byte of bytes) {
    rest ^= reflected(BigInt(byte), 8) << 56n
    for (let bit = 0; bit < 8; bit++) rest = rest >> 63n === 1n ? ((rest << 1n) & BITS) ^ JONES : rest << 1n
  }
  return reflected(rest, 64)
}

const numberOf = (sum: Uint8Array) => Buffer.from(sum).readBigUInt64LE()

test('has the known check value', () => {
  expect(numberOf(crc64(Buffer.from('123456789')))).toBe(0xe9c6d914c4b8d9can)
  expect(numberOf(crc64(new Uint8Array()))).toBe(0n)
})

test('is the division by the polynomial', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), bytes => numberOf(crc64(bytes)) === model(bytes)))
})

test('goes on from the sum of what comes before', () => {
  const bytes = fc.uint8Array({ maxLength: 50 })
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(crc64(b, crc64(a))).toEqual(crc64(Uint8Array.of(...a, ...b)))
    }),
  )
})
