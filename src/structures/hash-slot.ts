/**
 * Which of 16384 slots a key is in: CRC-16 with the polynomial 0x1021, from 0 (CCITT, as XMODEM has it), of the key or
 * of its tag. The tag is what stands between the first `{` and the next `}`, if that is something: keys with the same
 * tag are in the same slot.
 */

export const SLOTS = 16384

const POLYNOMIAL = 0x1021

const table = new Uint16Array(256)
for (let byte = 0; byte < 256; byte++) {
  let sum = byte << 8
  for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000) === 0 ? sum << 1 : (sum << 1) ^ POLYNOMIAL
  table[byte] = sum
}

/**
 * The slot of a key of one character per byte.
 *
 * @example
 * hashSlot('foo') // 12182, as of '{foo}:1' and '{foo}:2'
 */
export function hashSlot(key: string): number {
  let from = 0
  let to = key.length
  const open = key.indexOf('{')
  if (open !== -1) {
    const close = key.indexOf('}', open + 1)
    if (close > open + 1) [from, to] = [open + 1, close]
  }
  let sum = 0
  for (let i = from; i < to; i++)
    sum = ((sum << 8) & 0xff00) ^ (table[(sum >> 8) ^ key.charCodeAt(i)] as number)
  return sum % SLOTS
}
