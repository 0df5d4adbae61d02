/**
 * MurmurHash64A, by Austin Appleby, of byte strings. It multiplies 64-bit numbers, which JavaScript does not have:
 * each is two halves of 32 bits. (BigInt would be twenty times as slow.)
 */

const FACTOR_HIGH = 0xc6a4a793 | 0
const FACTOR_LOW = 0x5bd1e995
const FACTOR_UPPER = FACTOR_LOW >>> 16
const FACTOR_LOWER = FACTOR_LOW & 0xffff

/** The upper half of the product of a number's lower half and the factor's lower half. */
function carry(low: number): number {
  const upper = low >>> 16
  const lower = low & 0xffff
  const first = Math.imul(lower, FACTOR_UPPER)
  const second = Math.imul(upper, FACTOR_LOWER)
  const middle = (Math.imul(lower, FACTOR_LOWER) >>> 16) + (first & 0xffff) + (second & 0xffff)
  return Math.imul(upper, FACTOR_UPPER) + (first >>> 16) + (second >>> 16) + (middle >>> 16)
}

/** The upper half of a number times the factor. The lower half is `Math.imul(low, FACTOR_LOW)`. */
function productHigh(high: number, low: number): number {
  return (carry(low) + Math.imul(low, FACTOR_HIGH) + Math.imul(high, FACTOR_LOW)) | 0
}

/** Four bytes of a text, the lowest first; fewer at its end. */
function bytesAt(text: string, at: number): number {
  return (
    text.charCodeAt(at) |
    (text.charCodeAt(at + 1) << 8) |
    (text.charCodeAt(at + 2) << 16) |
    (text.charCodeAt(at + 3) << 24)
  )
}

/** Stores the lower and the upper half of the hash of a text, one byte per character. */
export function murmurHash(text: string, seed: number, hash: Int32Array): void {
  const { length } = text
  let high = productHigh(0, length)
  let low = Math.imul(length, FACTOR_LOW) ^ seed
  const end = length - (length % 8)
  for (let at = 0; at < end; at += 8) {
    let blockLow = bytesAt(text, at)
    let blockHigh = productHigh(bytesAt(text, at + 4), blockLow)
    blockLow = Math.imul(blockLow, FACTOR_LOW)
    blockLow ^= blockHigh >>> 15
    blockHigh = productHigh(blockHigh, blockLow)
    high ^= blockHigh
    low ^= Math.imul(blockLow, FACTOR_LOW)
    high = productHigh(high, low)
    low = Math.imul(low, FACTOR_LOW)
  }
  if (end < length) {
    for (let at = end; at < length; at++) {
      const place = at - end
      if (place < 4) low ^= text.charCodeAt(at) << (place * 8)
      else high ^= text.charCodeAt(at) << ((place - 4) * 8)
    }
    high = productHigh(high, low)
    low = Math.imul(low, FACTOR_LOW)
  }
  low ^= high >>> 15
  high = productHigh(high, low)
  low = Math.imul(low, FACTOR_LOW)
  low ^= high >>> 15
  hash[0] = low
  hash[1] = high
}
