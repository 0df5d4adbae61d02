/**
 * Bits of byte arrays, as the bitmap commands number them: bit 0 is the highest of the first byte. Ranges of
 * bits include both ends, and lie within the array; fields (BITFIELD) may reach beyond it and read zeros there.
 */
const ONES_OF_BYTE = Uint8Array.from(
  { length: 256 },
  (_, byte) => byte.toString(2).replaceAll('0', '').length,
)

export type BitOperation = 'and' | 'or' | 'xor' | 'not'

/** How many bits are set from one to another. */
export function countOnes(bytes: Uint8Array, first: number, last: number): number {
  if (last < first) return 0
  const firstByte = Math.floor(first / 8)
  const lastByte = Math.floor(last / 8)
  if (firstByte === lastByte) return onesOf((bytes[firstByte] as number) & maskFrom(first) & maskUpTo(last))
  let ones = onesOf((bytes[firstByte] as number) & maskFrom(first))
  for (let i = firstByte + 1; i < lastByte; i++) ones += ONES_OF_BYTE[bytes[i] as number] as number
  return ones + onesOf((bytes[lastByte] as number) & maskUpTo(last))
}

/** The first bit of a value from one to another, or -1. */
export function findBit(bytes: Uint8Array, bit: 0 | 1, first: number, last: number): number {
  const flip = bit === 1 ? 0 : 0xff
  const lastByte = Math.floor(last / 8)
  let at = Math.floor(first / 8)
  if (last < first) return -1
  let found = ((bytes[at] as number) ^ flip) & maskFrom(first)
  while (found === 0 && at < lastByte) found = (bytes[++at] as number) ^ flip
  if (found === 0) return -1
  const position = at * 8 + Math.clz32(found) - 24
  return position <= last ? position : -1
}

/** Combines arrays into one as long as `result`, which comes filled with zeros; shorter ones count as padded. */
export function combineBits(
  operation: BitOperation,
  sources: readonly Uint8Array[],
  result: Uint8Array,
): Uint8Array {
  const [first, ...others] = sources
  if (first === undefined) return result
  result.set(first)
  if (operation === 'not') {
    for (let i = 0; i < result.length; i++) result[i] = ~(result[i] as number)
  }
  for (const other of others) {
    const length = other.length
    if (operation === 'and') {
      for (let i = 0; i < length; i++) result[i] = (result[i] as number) & (other[i] as number)
      result.fill(0, length)
    } else if (operation === 'or') {
      for (let i = 0; i < length; i++) result[i] = (result[i] as number) | (other[i] as number)
    } else {
      for (let i = 0; i < length; i++) result[i] = (result[i] as number) ^ (other[i] as number)
    }
  }
  return result
}

/** The unsigned integer in `width` bits (1 to 64) from a bit on. */
export function readField(bytes: Uint8Array, offset: number, width: number): bigint {
  const firstByte = Math.floor(offset / 8)
  const end = offset + width
  const lastByte = Math.floor((end - 1) / 8)
  let value = 0n
  for (let i = firstByte; i <= lastByte; i++) value = (value << 8n) | BigInt(bytes[i] ?? 0)
  return BigInt.asUintN(width, value >> BigInt((lastByte + 1) * 8 - end))
}

/** Stores the low `width` bits of an integer from a bit on. */
export function writeField(bytes: Uint8Array, offset: number, width: number, value: bigint): void {
  const firstByte = Math.floor(offset / 8)
  const end = offset + width
  const lastByte = Math.floor((end - 1) / 8)
  const below = BigInt((lastByte + 1) * 8 - end)
  let mask = BigInt.asUintN(width, -1n) << below
  let bits = BigInt.asUintN(width, value) << below
  for (let i = lastByte; i >= firstByte; i--) {
    const keep = ~Number(mask & 0xffn)
    bytes[i] = ((bytes[i] as number) & keep) | Number(bits & 0xffn)
    mask >>= 8n
    bits >>= 8n
  }
}

function onesOf(byte: number): number {
  return ONES_OF_BYTE[byte] as number
}

/** The bits of a byte from this one on, and those up to it. */
function maskFrom(bit: number): number {
  return 0xff >> (bit % 8)
}

function maskUpTo(bit: number): number {
  return (0xff << (7 - (bit % 8))) & 0xff
}
