/** Numbers with a fixed number of decimals, as C prints them with `%.4f`. */
import { fixed } from './decimal-digits.ts'

export function fixedDecimals(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '-nan' : value > 0 ? 'inf' : '-inf'
  return fixed(value, decimals)
}

/** The same without trailing zeros. */
export function trimmedDecimals(value: number, decimals: number): string {
  const text = fixedDecimals(value, decimals)
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end--
  if (text.charCodeAt(end - 1) === 46) end--
  return text.slice(0, end)
}
