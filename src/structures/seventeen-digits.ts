import { general } from './decimal-digits.ts'

/**
 * Doubles as C prints them with `%.17g`: 17 significant digits at most, without trailing zeros, with an exponent of
 * at least two digits below 1e-4 and from 1e17 on. Redis uses it where every digit of a number counts.
 */
export function seventeenDigits(value: number): string {
  if (Number.isSafeInteger(value) && value !== 0) return String(value)
  // All of their digits, 15 at most, are JavaScript's fewest as well. (A tenth of the time, measured.)
  if (Number.isInteger(value * 1024) && Math.abs(value) < 1e5 && value !== 0) return String(value)
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return general(value, 17, false)
}
