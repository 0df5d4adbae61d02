/**
 * The library `bit`: operations on the low 32 bits of numbers, with signed results. All have in common how they
 * bring a number to 32 bits: its fraction is rounded (half to even), what lies above is cut off.
 */
import { type Arguments, numberAt } from '../lua/library/arguments.ts'
import type { LuaFunction } from '../lua/run/values.ts'

/** Added to a number below 2^51, it leaves the whole part of the sum in the low bits of the double. */
const SHIFTED = 2 ** 52 + 2 ** 51

const double = new DataView(new ArrayBuffer(8))

function toBits(number: number): number {
  const integer = number | 0
  if (integer === number) return integer
  double.setFloat64(0, number + SHIFTED)
  return double.getInt32(4)
}

function bitsAt(args: Arguments, index: number): number {
  return toBits(numberAt(args, index))
}

function swapped(bits: number): number {
  return (bits << 24) | ((bits & 0xff00) << 8) | ((bits >>> 8) & 0xff00) | (bits >>> 24)
}

function rotated(bits: number, left: number): number {
  return (bits << left) | (bits >>> -left)
}

const FUNCTIONS: Readonly<Record<string, LuaFunction>> = {
  tobit: (...args) => bitsAt(args, 1),
  bnot: (...args) => ~bitsAt(args, 1),
  bswap: (...args) => swapped(bitsAt(args, 1)),

  band: (...args) => {
    let bits = bitsAt(args, 1)
    for (let index = 2; index <= args.length; index++) bits &= bitsAt(args, index)
    return bits
  },
  bor: (...args) => {
    let bits = bitsAt(args, 1)
    for (let index = 2; index <= args.length; index++) bits |= bitsAt(args, index)
    return bits
  },
  bxor: (...args) => {
    let bits = bitsAt(args, 1)
    for (let index = 2; index <= args.length; index++) bits ^= bitsAt(args, index)
    return bits
  },

  // JavaScript's shifts, too, take the low five bits of the count.
  lshift: (...args) => bitsAt(args, 1) << bitsAt(args, 2),
  rshift: (...args) => (bitsAt(args, 1) >>> bitsAt(args, 2)) | 0,
  arshift: (...args) => bitsAt(args, 1) >> bitsAt(args, 2),
  rol: (...args) => rotated(bitsAt(args, 1), bitsAt(args, 2)),
  ror: (...args) => rotated(bitsAt(args, 1), -bitsAt(args, 2)),

  /** The last digits, eight by default; a negative count asks for capital letters. */
  tohex: (...args) => {
    const bits = bitsAt(args, 1) >>> 0
    const count = args.length < 2 ? 8 : bitsAt(args, 2)
    const digits = bits
      .toString(16)
      .padStart(8, '0')
      .slice(8 - Math.min(8, Math.abs(count)))
    return count < 0 ? digits.toUpperCase() : digits
  },
}

export function bitLibrary(): Readonly<Record<string, LuaFunction>> {
  return FUNCTIONS
}
