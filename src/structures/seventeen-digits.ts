/**
 * Doubles as C prints them with `%.17g`: 17 significant digits at most, without trailing zeros, with an exponent of
 * at least two digits below 1e-4 and from 1e17 on. Redis uses it where every digit of a number counts.
 */
export function seventeenDigits(value: number): string {
  if (Number.isSafeInteger(value) && value !== 0) return String(value)
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponent = '0'] = value.toExponential(16).split('e')
  const power = Number(exponent)
  if (power < -4 || power >= 17) {
    const digits = String(Math.abs(power)).padStart(2, '0')
    return `${trimmed(mantissa)}e${power < 0 ? '-' : '+'}${digits}`
  }
  return trimmed(value.toFixed(16 - power))
}

/** Without the zeros after the point that say nothing. */
function trimmed(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}
