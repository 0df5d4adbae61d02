/**
 * Numbers with a fixed number of decimals, as C prints them with `%.4f`. JavaScript's `toFixed` differs from it in
 * ties, such as 0.5 without decimals: C makes the last digit even.
 */
export function fixedDecimals(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '-nan' : value > 0 ? 'inf' : '-inf'
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}.${'0'.repeat(decimals)}`
  const text = value.toFixed(decimals)
  const last = text.charCodeAt(text.length - 1)
  const isTie = Math.abs((value * 2 ** (decimals + 1)) % 2) === 1
  return isTie && last % 2 === 1 ? text.slice(0, -1) + String.fromCharCode(last - 1) : text
}

/** The same without trailing zeros. */
export function trimmedDecimals(value: number, decimals: number): string {
  const text = fixedDecimals(value, decimals)
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end--
  if (text.charCodeAt(end - 1) === 46) end--
  return text.slice(0, end)
}
