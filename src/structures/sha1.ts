/** SHA-1 (RFC 3174): names of scripts, and digests that tell whether two data sets are the same. Not for secrets. */
import { digestOf } from './sha.ts'

const words = new Int32Array(80)
const START = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])

/** The 20 bytes of a message's digest. */
export function sha1(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return digestOf(message, START.slice(), mix)
}

function mix(state: Int32Array, block: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = block.getInt32(at + i * 4)
  for (let i = 16; i < 80; i++) words[i] = rotated(word(i - 3) ^ word(i - 8) ^ word(i - 14) ^ word(i - 16), 1)
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
  for (let i = 0; i < 80; i++) {
    const next = (rotated(a, 5) + choice(i, b, c, d) + e + word(i)) | 0
    e = d
    d = c
    c = rotated(b, 30)
    b = a
    a = next
  }
  const added = [a, b, c, d, e]
  for (let i = 0; i < 5; i++) state[i] = (state[i] as number) + (added[i] as number)
}

/** The function of a round with its constant. */
function choice(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}

function word(index: number): number {
  return words[index] as number
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
