/**
 * `string.format`: C's printf for doubles, 64-bit integers and strings, as Lua 5.1 restricts it. A format is read
 * once into a list of parts; a mistake in it only counts when the parts before have taken their arguments.
 *
 * ```
 * part = '%%' | '%' { '-' | '+' | ' ' | '#' | '0' } [ digit [ digit ] ] [ '.' [ digit [ digit ] ] ] conversion
 * ```
 */

import { exponential, fixed, general } from '../../structures/decimal-digits.ts'
import { ArgumentError, LibraryError, type LibraryRuntime } from '../run/values.ts'
import { type Arguments, numberAt, textAt } from './arguments.ts'

interface Part {
  /** Stands before the argument. */
  readonly before: string
  /** The conversion's letter; nothing at the end; `mistake` for what is none. */
  readonly conversion: string
  readonly left: boolean
  readonly plus: boolean
  readonly space: boolean
  readonly alternate: boolean
  readonly zeros: boolean
  readonly width: number
  /** -1 if none is given. */
  readonly precision: number
  /** What is wrong with the format here. */
  readonly text: string
}

const CONVERSIONS = 'cdiouxXeEfgGqs'
const MOST_FLAGS = 5
/** Formats that are kept, and how long they may be. */
const KEPT = 300
const LONGEST_KEPT = 200
/** Strings of so many bytes are not cut at zero bytes, nor padded, unless there is a precision. */
const LONG = 100
const TWO_TO_63 = 2 ** 63

export class Formatter {
  readonly #runtime: LibraryRuntime
  readonly #formats = new Map<string, readonly Part[]>()

  constructor(runtime: LibraryRuntime) {
    this.#runtime = runtime
  }

  /** @param args the format, then what it formats. */
  format(args: Arguments): string {
    const parts = this.#parts(textAt(args, 1))
    let out = ''
    let index = 1
    for (const part of parts) {
      out += part.before
      if (part.conversion === '') break
      index++
      if (index > args.length) throw new ArgumentError(index, 'no value')
      out += converted(part, args, index)
    }
    this.#runtime.spendText(out.length)
    return out
  }

  #parts(format: string): readonly Part[] {
    const known = this.#formats.get(format)
    if (known !== undefined) return known
    const parts = readFormat(format)
    if (format.length <= LONGEST_KEPT) {
      if (this.#formats.size === KEPT) this.#formats.clear()
      this.#formats.set(format, parts)
    } else this.#runtime.spend(format.length)
    return parts
  }
}

function readFormat(format: string): readonly Part[] {
  const parts: Part[] = []
  let before = ''
  let at = 0
  for (;;) {
    const percent = format.indexOf('%', at)
    if (percent === -1 || format[percent + 1] === '%') {
      before += format.slice(at, percent === -1 ? format.length : percent + 1)
      if (percent !== -1) {
        at = percent + 2
        continue
      }
      parts.push(partOf('', before, '', -1, ''))
      return parts
    }
    before += format.slice(at, percent)
    at = percent + 1
    const flags = at
    while ('-+ #0'.includes(format.charAt(at)) && at < format.length) at++
    if (at - flags > MOST_FLAGS) {
      parts.push(partOf('', before, 'mistake', -1, 'invalid format (repeated flags)'))
      return parts
    }
    const flagged = format.slice(flags, at)
    let width = ''
    while (width.length < 2 && isDigit(format, at)) width += format.charAt(at++)
    let precision = -1
    if (format[at] === '.') {
      at++
      let digits = ''
      while (digits.length < 2 && isDigit(format, at)) digits += format.charAt(at++)
      precision = Number(digits)
    }
    const conversion = format.charAt(at)
    at++
    let mistake = ''
    if (isDigit(format, at - 1)) mistake = 'invalid format (width or precision too long)'
    else if (conversion === '' || !CONVERSIONS.includes(conversion)) {
      // The text is C's: a zero byte, or the end, shows nothing.
      mistake = `invalid option '%${conversion === '\0' ? '' : conversion}' to 'format'`
    }
    parts.push(
      partOf(flagged, before, mistake === '' ? conversion : 'mistake', precision, mistake, Number(width)),
    )
    if (mistake !== '') return parts
    before = ''
  }
}

function partOf(
  flags: string,
  before: string,
  conversion: string,
  precision: number,
  text: string,
  width = 0,
): Part {
  const left = flags.includes('-')
  return {
    before,
    conversion,
    left,
    plus: flags.includes('+'),
    space: flags.includes(' '),
    alternate: flags.includes('#'),
    zeros: flags.includes('0') && !left,
    width,
    precision,
    text,
  }
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function converted(part: Part, args: Arguments, index: number): string {
  switch (part.conversion) {
    case 's':
      return string(part, textAt(args, index))
    case 'd':
    case 'i':
      return signed(part, numberAt(args, index))
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return unsigned(part, numberAt(args, index))
    case 'q':
      return quoted(textAt(args, index))
    case 'c':
      return character(part, numberAt(args, index))
    case 'mistake':
      throw new LibraryError(part.text)
    default:
      return double(part, numberAt(args, index))
  }
}

function string(part: Part, text: string): string {
  const { precision } = part
  if (precision === -1 && text.length >= LONG) return text
  const end = text.indexOf('\0')
  let shown = end === -1 ? text : text.slice(0, end)
  if (precision !== -1) shown = shown.slice(0, precision)
  return shown.length < part.width ? padded(part, shown) : shown
}

function signed(part: Part, n: number): string {
  const { precision } = part
  let negative = n < 0
  let digits: string
  const size = Math.trunc(Math.abs(n))
  if (size <= Number.MAX_SAFE_INTEGER) digits = `${size}`
  else {
    // Numbers that do not fit, NaN among them, become the least integer.
    const fits = size < TWO_TO_63
    digits = fits ? `${BigInt(size)}` : `${2n ** 63n}`
    negative = negative || !fits
  }
  if (size === 0) negative = false
  if (precision !== -1) digits = atLeast(digits, precision)
  const sign = negative ? '-' : part.plus ? '+' : part.space ? ' ' : ''
  return withSign(part, sign, digits, precision === -1)
}

function unsigned(part: Part, n: number): string {
  const { precision, conversion } = part
  const base = conversion === 'o' ? 8 : conversion === 'u' ? 10 : 16
  let digits = n >= 0 && n <= Number.MAX_SAFE_INTEGER ? Math.trunc(n).toString(base) : wide(n).toString(base)
  const zero = digits === '0'
  if (precision !== -1) digits = atLeast(digits, precision)
  let prefix = ''
  if (part.alternate) {
    if (base === 8 && !digits.startsWith('0')) digits = `0${digits}`
    if (base === 16 && !zero) prefix = '0x'
  }
  const text = withSign(part, prefix, digits, precision === -1)
  return conversion === 'X' ? text.toUpperCase() : text
}

/** As C on x86 converts a double to a 64-bit integer without sign. */
function wide(n: number): bigint {
  if (n >= 2 * TWO_TO_63) return 0n
  if (n >= TWO_TO_63) return BigInt(n)
  return BigInt.asUintN(64, n >= -TWO_TO_63 ? BigInt(Math.trunc(n)) : 2n ** 63n)
}

/** Digits of an integer with a precision; none at all for zero with none. */
function atLeast(digits: string, precision: number): string {
  return precision === 0 && digits === '0' ? '' : digits.padStart(precision, '0')
}

function character(part: Part, n: number): string {
  // What does not fit into 32 bits becomes the least integer that does, of which the last byte is zero.
  const code = n > -(2 ** 31) - 1 && n < 2 ** 31 ? n & 255 : 0
  const shown = padded(part, String.fromCharCode(code))
  // C sees the end of the string in a zero byte.
  return code === 0 ? shown.slice(0, shown.indexOf('\0')) : shown
}

function double(part: Part, n: number): string {
  const { conversion, alternate } = part
  const negative = n < 0 || Object.is(n, -0) || Number.isNaN(n)
  const sign = negative ? '-' : part.plus ? '+' : part.space ? ' ' : ''
  const finite = Number.isFinite(n)
  const size = Math.abs(n)
  const precision = part.precision === -1 ? 6 : part.precision
  let digits: string
  if (!finite) digits = Number.isNaN(n) ? 'nan' : 'inf'
  else if (conversion === 'f') digits = fixed(size, precision)
  else if (conversion === 'e' || conversion === 'E') digits = exponential(size, precision)
  else digits = general(size, precision, alternate)
  if (alternate && finite && precision === 0) digits = pointed(digits)
  const text = withSign(part, sign, digits, finite)
  return conversion === 'E' || conversion === 'G' ? text.toUpperCase() : text
}

/** With a point even where no decimals follow. */
function pointed(digits: string): string {
  if (digits.includes('.')) return digits
  const at = digits.indexOf('e')
  return at === -1 ? `${digits}.` : `${digits.slice(0, at)}.${digits.slice(at)}`
}

/** A number to its width, with zeros between sign and digits if these are wanted and allowed. */
function withSign(part: Part, sign: string, digits: string, mayHaveZeros: boolean): string {
  const length = sign.length + digits.length
  if (length >= part.width) return sign + digits
  if (part.zeros && mayHaveZeros) return sign + '0'.repeat(part.width - length) + digits
  return padded(part, sign + digits)
}

function padded(part: Part, text: string): string {
  return part.left ? text.padEnd(part.width) : text.padStart(part.width)
}

function quoted(text: string): string {
  const escaped = text.replace(/["\\\n\r\0]/g, character =>
    character === '\r' ? '\\r' : character === '\0' ? '\\000' : `\\${character}`,
  )
  return `"${escaped}"`
}
