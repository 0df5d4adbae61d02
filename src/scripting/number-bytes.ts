/**
 * Numbers as bytes of any size and order, for `struct` and `cmsgpack`. Integers wrap as C's 64-bit ones do, in two
 * halves of 32 bits; what an integer has beyond eight bytes is zero, even for a negative one.
 */
const TWO_32 = 2 ** 32
const LEAST = -(2 ** 63)
const NO_NATURAL = 2 ** 64

const scratch = new DataView(new ArrayBuffer(8))

/** A number without its fraction, from -2^63 up to 2^64; what lies outside becomes what x86 makes of it. */
export function wrapped(number: number): number {
  const whole = Math.trunc(number)
  if (whole >= NO_NATURAL) return 0
  return Number.isNaN(whole) || whole < LEAST ? LEAST : whole
}

export function bytes2(bits: number, littleEndian: boolean): string {
  const low = bits & 255
  const high = (bits >> 8) & 255
  return littleEndian ? String.fromCharCode(low, high) : String.fromCharCode(high, low)
}

export function bytes4(bits: number, littleEndian: boolean): string {
  const first = bits & 255
  const second = (bits >> 8) & 255
  const third = (bits >> 16) & 255
  const fourth = bits >>> 24
  return littleEndian
    ? String.fromCharCode(first, second, third, fourth)
    : String.fromCharCode(fourth, third, second, first)
}

function bytes8(high: number, low: number, littleEndian: boolean): string {
  return littleEndian ? bytes4(low, true) + bytes4(high, true) : bytes4(high, false) + bytes4(low, false)
}

export function integerBytes(number: number, size: number, littleEndian: boolean): string {
  let low = number | 0
  let high = low >> 31
  if (low !== number) {
    const whole = wrapped(number)
    high = Math.floor(whole / TWO_32)
    low = whole - high * TWO_32
  }
  if (size === 1) return String.fromCharCode(low & 255)
  if (size === 2) return bytes2(low, littleEndian)
  if (size === 4) return bytes4(low, littleEndian)
  if (size === 8) return bytes8(high, low, littleEndian)
  let bytes = ''
  for (let i = 0; i < size; i++) {
    const half = i < 4 ? low : i < 8 ? high : 0
    const byte = String.fromCharCode((half >>> ((i & 3) << 3)) & 255)
    bytes = littleEndian ? bytes + byte : byte + bytes
  }
  return bytes
}

export function readNatural(data: string, at: number, size: number, littleEndian: boolean): number {
  const low = half(data, at, size, littleEndian, 0) >>> 0
  return size <= 4 ? low : (half(data, at, size, littleEndian, 4) >>> 0) * TWO_32 + low
}

export function readInteger(data: string, at: number, size: number, littleEndian: boolean): number {
  let low = half(data, at, size, littleEndian, 0)
  if (size <= 4) {
    const unused = 32 - 8 * size
    return size === 0 ? 0 : (low << unused) >> unused
  }
  let high = half(data, at, size, littleEndian, 4)
  // Redis looks for the sign at the last bit. x86 takes the low six bits of that place, so that beyond eight bytes
  // any bit from there on counts as the sign.
  const place = (8 * size - 1) & 63
  if (place >= 32) {
    const signs = -1 << (place - 32)
    if ((high & signs) !== 0) high |= signs
  } else if (high !== 0 || low >>> place !== 0) {
    high = -1
    low |= -1 << place
  }
  return high * TWO_32 + (low >>> 0)
}

/** The four bytes from `from` on, counted from the least, as 32 bits. */
function half(data: string, at: number, size: number, littleEndian: boolean, from: number): number {
  if (size >= from + 4) return read4(data, littleEndian ? at + from : at + size - from - 4, littleEndian)
  let bits = 0
  for (let i = size - 1; i >= from; i--) {
    bits = (bits << 8) | data.charCodeAt(littleEndian ? at + i : at + size - 1 - i)
  }
  return bits
}

function read4(data: string, at: number, littleEndian: boolean): number {
  const a = data.charCodeAt(at)
  const b = data.charCodeAt(at + 1)
  const c = data.charCodeAt(at + 2)
  const d = data.charCodeAt(at + 3)
  return littleEndian ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d
}

/** Of four bytes or of eight. NaN has a sign, like that of 0/0 on x86. */
export function doubleBytes(number: number, size: number, littleEndian: boolean): string {
  if (size === 4) {
    scratch.setFloat32(0, number)
    return bytes4(Number.isNaN(number) ? 0xffc00000 : scratch.getInt32(0), littleEndian)
  }
  scratch.setFloat64(0, number)
  return bytes8(Number.isNaN(number) ? 0xfff80000 : scratch.getInt32(0), scratch.getInt32(4), littleEndian)
}

export function readDouble(data: string, at: number, size: number, littleEndian: boolean): number {
  scratch.setInt32(0, read4(data, littleEndian && size === 8 ? at + 4 : at, littleEndian))
  if (size === 4) return scratch.getFloat32(0)
  scratch.setInt32(4, read4(data, littleEndian ? at : at + 4, littleEndian))
  return scratch.getFloat64(0)
}
