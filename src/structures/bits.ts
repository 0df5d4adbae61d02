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
  const head = (bytes[firstByte] as number) & maskFrom(first)
  if (firstByte === lastByte) return onesOf(head & maskUpTo(last))
  const tail = (bytes[lastByte] as number) & maskUpTo(last)
  return onesOf(head) + onesIn(bytes.subarray(firstByte + 1, lastByte)) + onesOf(tail)
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

/** Combines arrays into a new one as long as the longest; shorter ones count as padded with zeros. */
export function combineBits(operation: BitOperation, sources: readonly Uint8Array[]): Uint8Array {
  const length = sources.reduce((longest, source) => Math.max(longest, source.length), 0)
  const result = new Uint8Array(length)
  const [first, ...others] = sources
  if (first === undefined) return result
  result.set(first)
  if (operation === 'not') {
    for (let i = 0; i < length; i++) result[i] = ~(result[i] as number)
  }
  const resultWords = wordsOf(result)
  for (const other of others) {
    const words = wordsOf(other)
    combineInto(operation, resultWords, words)
    combineInto(operation, result.subarray(words.length * 4, other.length), other.subarray(words.length * 4))
    if (operation === 'and') result.fill(0, other.length)
  }
  return result
}

function combineInto<A extends Uint8Array | Int32Array>(operation: BitOperation, into: A, other: A): void {
  const { length } = other
  if (operation === 'and') {
    for (let i = 0; i < length; i++) into[i] = (into[i] as number) & (other[i] as number)
  } else if (operation === 'or') {
    for (let i = 0; i < length; i++) into[i] = (into[i] as number) | (other[i] as number)
  } else {
    for (let i = 0; i < length; i++) into[i] = (into[i] as number) ^ (other[i] as number)
  }
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

/** Counts by words of 32 bits, between the ends that are not aligned: twice as fast as by bytes (measured). */
function onesIn(bytes: Uint8Array): number {
  const start = Math.min(bytes.length, -bytes.byteOffset & 3)
  const words = wordsOf(bytes.subarray(start))
  const end = start + words.length * 4
  let ones = 0
  for (let i = 0; i < start; i++) ones += onesOf(bytes[i] as number)
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number
    const pairs = (word - ((word >>> 1) & 0x55555555)) | 0
    const nibbles = ((pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)) | 0
    ones += Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  for (let i = end; i < bytes.length; i++) ones += onesOf(bytes[i] as number)
  return ones
}

/** The whole words of an array: the array's own memory where that is aligned, else a copy. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  return new Int32Array(aligned.buffer, aligned.byteOffset, bytes.length >>> 2)
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
