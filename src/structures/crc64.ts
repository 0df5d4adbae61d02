/**
 * CRC-64 with the Jones polynomial, reflected, from 0 and without a final inversion: what ends RDB files and the
 * payloads of DUMP. 64 bits are two 32-bit halves here; a table gives both for each byte.
 */
const HIGH_POLYNOMIAL = 0x95ac9329
const LOW_POLYNOMIAL = 0xac4bc9b5

/** By how many bytes follow (0 to 7), then by the byte: both halves of what it comes to. */
const high = new Int32Array(8 * 256)
const low = new Int32Array(8 * 256)
for (let byte = 0; byte < 256; byte++) {
  let [h, l] = [0, byte]
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (l & 1) === 1
    l = (l >>> 1) | (h << 31)
    h >>>= 1
    if (!isOdd) continue
    h ^= HIGH_POLYNOMIAL
    l ^= LOW_POLYNOMIAL
  }
  high[byte] = h
  low[byte] = l
}
for (let at = 256; at < 8 * 256; at++) {
  const [h, l] = [high[at - 256] as number, low[at - 256] as number]
  high[at] = (h >>> 8) ^ (high[l & 0xff] as number)
  low[at] = ((l >>> 8) | (h << 24)) ^ (low[l & 0xff] as number)
}

const NONE = new Uint8Array(8)
/** Bytes of a call. V8 compiles what is called often; in a call that takes long it must do so amid a loop. */
const BLOCK = 4096

/**
 * The 8 bytes of the checksum, the least significant first. `crc64('123456789')` is e9c6d914c4b8d9ca.
 *
 * @param before the checksum of what comes before the bytes
 */
export function crc64(bytes: Uint8Array, before: Uint8Array = NONE): Uint8Array<ArrayBuffer> {
  const sum = new Crc64(before)
  sum.add(bytes)
  return sum.bytes
}

/** A checksum of bytes that come piece by piece. */
export class Crc64 {
  #high: number
  #low: number

  constructor(before: Uint8Array = NONE) {
    const start = new DataView(before.buffer, before.byteOffset)
    this.#high = start.getInt32(4, true)
    this.#low = start.getInt32(0, true)
  }

  add(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let at = from; at < to; at += BLOCK) this.#add(bytes, view, at, Math.min(at + BLOCK, to))
  }

  #add(bytes: Uint8Array, view: DataView, from: number, to: number): void {
    let [h, l] = [this.#high, this.#low]
    let i = from
    // Eight bytes at a time: what each comes to does not depend on the others (measured: twice as fast).
    for (; i + 7 < to; i += 8) {
      l ^= view.getInt32(i, true)
      h ^= view.getInt32(i + 4, true)
      const a = 1792 + (l & 0xff)
      const b = 1536 + ((l >>> 8) & 0xff)
      const c = 1280 + ((l >>> 16) & 0xff)
      const d = 1024 + (l >>> 24)
      const e = 768 + (h & 0xff)
      const f = 512 + ((h >>> 8) & 0xff)
      const g = 256 + ((h >>> 16) & 0xff)
      const last = h >>> 24
      l =
        (low[a] as number) ^
        (low[b] as number) ^
        (low[c] as number) ^
        (low[d] as number) ^
        (low[e] as number) ^
        (low[f] as number) ^
        (low[g] as number) ^
        (low[last] as number)
      h =
        (high[a] as number) ^
        (high[b] as number) ^
        (high[c] as number) ^
        (high[d] as number) ^
        (high[e] as number) ^
        (high[f] as number) ^
        (high[g] as number) ^
        (high[last] as number)
    }
    for (; i < to; i++) {
      const at = (l ^ (bytes[i] as number)) & 0xff
      l = ((l >>> 8) | (h << 24)) ^ (low[at] as number)
      h = (h >>> 8) ^ (high[at] as number)
    }
    this.#high = h
    this.#low = l
  }

  /** Its 8 bytes so far, the least significant first. */
  get bytes(): Uint8Array<ArrayBuffer> {
    const sum = new Uint8Array(8)
    const view = new DataView(sum.buffer)
    view.setInt32(0, this.#low, true)
    view.setInt32(4, this.#high, true)
    return sum
  }
}
