/**
 * The 80-bit long double of x86-64, with which Redis adds floats (INCRBYFLOAT, HINCRBYFLOAT): 64 bits of
 * mantissa, 15 of exponent, round half to even. JavaScript has only 64-bit doubles, so that 10.1 + 0.1 would
 * come out different; here a number is an exact integer times a power of two. Finite numbers only: the sum of
 * anything with an infinity is refused by Redis anyway, so all infinities are one value.
 */
export interface LongDouble {
  /** At most 64 bits, with the sign. */
  readonly mantissa: bigint
  readonly exponent: number
}

export const ZERO: LongDouble = { mantissa: 0n, exponent: 0 }

const INFINITE: LongDouble = { mantissa: 1n, exponent: Number.POSITIVE_INFINITY }
const MANTISSA_BITS = 64
/** The exponent of the last bit of the smallest (denormal) number. */
const LEAST_EXPONENT = -16445
/** Numbers from 2 to this power on are infinite. */
const OVERFLOW_EXPONENT = 16384
/** Decimal and binary exponents beyond these overflow or vanish, however long the mantissa. */
const DECIMAL_EXPONENT_LIMIT = 5000
const BINARY_EXPONENT_LIMIT = 17000
const LONGEST_TEXT = 5119

const DECIMAL = /^[+-]?(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d+))?$/i
const HEXADECIMAL = /^[+-]?0x(?:([0-9a-f]+)\.?([0-9a-f]*)|\.([0-9a-f]+))(?:p([+-]?\d+))?$/i
const INFINITY_WORD = /^[+-]?inf(?:inity)?$/i

export function isFiniteLongDouble(value: LongDouble): boolean {
  return value.exponent !== Number.POSITIVE_INFINITY
}

/**
 * Reads what C's strtold reads to the end: decimal or hexadecimal, with or without exponent, `inf`. Undefined
 * for anything else, for NaN, and for what is too large or too small to be represented.
 */
export function parseLongDouble(text: string): LongDouble | undefined {
  if (text.length > LONGEST_TEXT) return undefined
  const negative = text.charCodeAt(0) === 45
  const decimal = DECIMAL.exec(text)
  if (decimal !== null) return withSign(negative, fromDecimal(decimal))
  const hexadecimal = HEXADECIMAL.exec(text)
  if (hexadecimal !== null) return withSign(negative, fromHexadecimal(hexadecimal))
  return INFINITY_WORD.test(text) ? INFINITE : undefined
}

/** The sum, rounded once. Not finite when it overflows or a term is not finite. */
export function addLongDoubles(a: LongDouble, b: LongDouble): LongDouble {
  if (!isFiniteLongDouble(a) || !isFiniteLongDouble(b)) return INFINITE
  if (a.mantissa === 0n) return b
  if (b.mantissa === 0n) return a
  const exponent = Math.min(a.exponent, b.exponent)
  const sum = (a.mantissa << BigInt(a.exponent - exponent)) + (b.mantissa << BigInt(b.exponent - exponent))
  return sum < 0n ? negated(rounded(-sum, exponent)) : rounded(sum, exponent)
}

/** As `%.17Lf` with trailing zeros cut off, which is how INCRBYFLOAT stores and replies. */
export function formatLongDouble(value: LongDouble): string {
  const { mantissa, exponent } = value
  if (exponent >= 0) return (mantissa << BigInt(exponent)).toString()
  const negative = mantissa < 0n
  const scaled = halfToEven((negative ? -mantissa : mantissa) * 10n ** 17n, -exponent)
  if (scaled === 0n) return '0'
  const digits = scaled.toString().padStart(18, '0')
  let end = digits.length
  while (end > digits.length - 17 && digits.charCodeAt(end - 1) === 48) end--
  const fraction = digits.slice(-17, end)
  return `${negative ? '-' : ''}${digits.slice(0, -17)}${fraction === '' ? '' : `.${fraction}`}`
}

function fromDecimal(match: RegExpExecArray): LongDouble | undefined {
  const whole = match[1] ?? ''
  const fraction = match[2] ?? match[3] ?? ''
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return ZERO
  const exponent = Number(match[4] ?? 0) - fraction.length
  if (Math.abs(exponent + digits.length) > DECIMAL_EXPONENT_LIMIT) return undefined
  const mantissa = BigInt(digits)
  return representable(
    exponent >= 0
      ? rounded(mantissa * 10n ** BigInt(exponent), 0)
      : roundedRatio(mantissa, 10n ** BigInt(-exponent)),
  )
}

function fromHexadecimal(match: RegExpExecArray): LongDouble | undefined {
  const whole = match[1] ?? ''
  const fraction = match[2] ?? match[3] ?? ''
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return ZERO
  const exponent = Number(match[4] ?? 0) - fraction.length * 4
  if (Math.abs(exponent + digits.length * 4) > BINARY_EXPONENT_LIMIT) return undefined
  return representable(rounded(BigInt(`0x${digits}`), exponent))
}

function representable(value: LongDouble): LongDouble | undefined {
  return value.mantissa === 0n || !isFiniteLongDouble(value) ? undefined : value
}

function withSign(negative: boolean, value: LongDouble | undefined): LongDouble | undefined {
  return negative && value !== undefined ? negated(value) : value
}

function negated(value: LongDouble): LongDouble {
  return { mantissa: -value.mantissa, exponent: value.exponent }
}

/** A positive fraction: two bits more than needed, and one that says whether anything was left over. */
function roundedRatio(numerator: bigint, denominator: bigint): LongDouble {
  const shift = MANTISSA_BITS + 2 - (bitLength(numerator) - bitLength(denominator))
  const top = shift > 0 ? numerator << BigInt(shift) : numerator
  const bottom = shift < 0 ? denominator << BigInt(-shift) : denominator
  const quotient = top / bottom
  const sticky = quotient * bottom === top ? 0n : 1n
  return rounded((quotient << 1n) | sticky, -shift - 1)
}

/** A positive integer times a power of two, with as many bits as the format has at that size. */
function rounded(mantissa: bigint, exponent: number): LongDouble {
  const length = bitLength(mantissa)
  const excess = Math.max(length - MANTISSA_BITS, LEAST_EXPONENT - exponent)
  const value =
    excess > 0 ? { mantissa: halfToEven(mantissa, excess), exponent: exponent + excess } : undefined
  const result = value ?? { mantissa, exponent }
  const overflows = bitLength(result.mantissa) + result.exponent > OVERFLOW_EXPONENT
  return overflows ? INFINITE : result
}

/** Divides by a power of two. */
function halfToEven(value: bigint, shift: number): bigint {
  const by = BigInt(shift)
  const quotient = value >> by
  const remainder = value - (quotient << by)
  const half = 1n << (by - 1n)
  const up = remainder > half || (remainder === half && (quotient & 1n) === 1n)
  return up ? quotient + 1n : quotient
}

function bitLength(value: bigint): number {
  if (value === 0n) return 0
  const digits = value.toString(16)
  return digits.length * 4 - (Math.clz32(Number.parseInt(digits.charAt(0), 16)) - 28)
}
