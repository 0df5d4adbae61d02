/**
 * The integer types of BITFIELD: `u1` to `u63` and `i1` to `i64`, and what happens to results that do not fit:
 * they wrap around, saturate, or fail.
 */
export type Overflow = 'wrap' | 'sat' | 'fail'

const NAME = /^([iu])([1-9][0-9]?)$/

export class BitfieldType {
  readonly width: number
  readonly isSigned: boolean
  readonly #least: bigint
  readonly #most: bigint

  constructor(isSigned: boolean, width: number) {
    this.isSigned = isSigned
    this.width = width
    const range = 1n << BigInt(width)
    this.#least = isSigned ? -(range / 2n) : 0n
    this.#most = isSigned ? range / 2n - 1n : range - 1n
  }

  /** Reads `i16` or `u8`; undefined for anything else. */
  static parse(name: string): BitfieldType | undefined {
    const match = NAME.exec(name)
    if (match === null) return undefined
    const isSigned = match[1] === 'i'
    const width = Number(match[2])
    return width > (isSigned ? 64 : 63) ? undefined : new BitfieldType(isSigned, width)
  }

  /** The number that bits of this width mean. */
  signed(bits: bigint): bigint {
    return this.isSigned ? BigInt.asIntN(this.width, bits) : bits
  }

  /** The sum of two 64-bit integers, made to fit; undefined when it does not and overflow means failure. */
  fit(value: bigint, increment: bigint, overflow: Overflow): bigint | undefined {
    const direction = this.#overflowOf(value, increment)
    if (direction === 0) return value + increment
    if (overflow === 'fail') return undefined
    if (overflow === 'sat') return direction > 0 ? this.#most : this.#least
    return this.signed(BigInt.asUintN(this.width, value + increment))
  }

  /**
   * Whether the sum is too large (1) or too small (-1). The first bytes of both kinds follow Redis' arithmetic:
   * in unsigned types a negative value counts as too large (`SET u8 0 -1` saturates at 255), and in narrow
   * signed types so do the least 64-bit numbers, for which "the greatest allowed minus the value" wraps around.
   */
  #overflowOf(value: bigint, increment: bigint): -1 | 0 | 1 {
    if (value > this.#most || (!this.isSigned && value < 0n)) return 1
    if (this.isSigned && this.width < 64 && increment > BigInt.asIntN(64, this.#most - value)) return 1
    if (value + increment > this.#most && value >= this.#least) return 1
    return value + increment < this.#least ? -1 : 0
  }
}
