/**
 * Finite doubles in decimal as C's printf writes them with `%f`, `%e` and `%g`: exact, however many digits. Signs are
 * kept; what is not finite, and the widths and flags of Lua's `string.format`, are the callers' business.
 *
 * JavaScript rounds exactly too, but ties away from zero, where C makes the last digit even: 0.5 without decimals is
 * "1" there and "0" in C.
 */

/** All that a double holds exactly. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))

/** As `%.<decimals>f`, up to 100 decimals. */
export function fixed(value: number, decimals: number): string {
  if (Math.abs(value) >= 1e21)
    return decimals === 0 ? `${BigInt(value)}` : `${BigInt(value)}.${'0'.repeat(decimals)}`
  const text = value.toFixed(decimals)
  // JavaScript leaves out the sign of what is zero.
  const signed = Object.is(value, -0) ? `-${text}` : text
  return isOdd(signed) && isTie(value, decimals) ? oneLess(signed) : signed
}

/** As `%.<decimals>e`, up to 100 decimals. */
export function exponential(value: number, decimals: number): string {
  const [digits, exponent] = scientific(value, decimals)
  return `${digits}e${exponentText(exponent)}`
}

/** As `%.<precision>g`, or `%#.<precision>g`, which keeps trailing zeros. */
export function general(value: number, precision: number, keepZeros: boolean): string {
  const significant = precision === 0 ? 1 : precision
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e15 && !keepZeros) {
    const text = value.toPrecision(significant)
    const point = text.indexOf('.')
    // Most numbers: written without exponent in both languages. (Twice as fast, measured.)
    if (!text.includes('e')) {
      const decimals = point === -1 ? 0 : text.length - 1 - point
      const digits = isOdd(text) && isTie(value, decimals) ? oneLess(text) : text
      return point === -1 ? digits : withoutZeros(digits)
    }
  }
  const [digits, exponent] = scientific(value, significant - 1)
  if (exponent < -4 || exponent >= significant) {
    const mantissa = keepZeros ? withPoint(digits) : withoutZeros(digits)
    return `${mantissa}e${exponentText(exponent)}`
  }
  const sign = digits.startsWith('-') ? '-' : ''
  const plain = digits.replace(/[-.]/g, '')
  const text =
    exponent < 0
      ? `${sign}0.${'0'.repeat(-1 - exponent)}${plain}`
      : `${sign}${plain.slice(0, exponent + 1)}.${plain.slice(exponent + 1)}`
  return keepZeros ? text : withoutZeros(text)
}

/** The digits with a point behind the first one, and the exponent. */
function scientific(value: number, decimals: number): [string, number] {
  const text = value.toExponential(decimals)
  const at = text.indexOf('e')
  const exponent = Number(text.slice(at + 1))
  const digits = Object.is(value, -0) ? `-${text.slice(0, at)}` : text.slice(0, at)
  return [isOdd(digits) && isTie(value, decimals - exponent) ? oneLess(digits) : digits, exponent]
}

function exponentText(exponent: number): string {
  const size = Math.abs(exponent)
  return `${exponent < 0 ? '-' : '+'}${size < 10 ? '0' : ''}${size}`
}

function isOdd(digits: string): boolean {
  return digits.charCodeAt(digits.length - 1) % 2 === 1
}

/** Whether a number lies exactly between two numbers of so many decimals; negative ones count zeros before the point. */
function isTie(value: number, decimals: number): boolean {
  if (decimals >= 0) return Math.abs((value * 2 ** (decimals + 1)) % 2) === 1
  // Between two multiples of a higher power of ten lie only multiples of a power of five that no double can have.
  const unit = POWERS_OF_TEN[-decimals]
  return unit !== undefined && Math.abs(value) % unit === unit / 2
}

function oneLess(digits: string): string {
  return digits.slice(0, -1) + String.fromCharCode(digits.charCodeAt(digits.length - 1) - 1)
}

function withPoint(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.`
}

function withoutZeros(digits: string): string {
  if (!digits.includes('.')) return digits
  let end = digits.length
  while (digits.charCodeAt(end - 1) === 48) end--
  if (digits.charCodeAt(end - 1) === 46) end--
  return digits.slice(0, end)
}
