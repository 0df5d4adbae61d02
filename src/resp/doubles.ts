/**
 * Doubles as Redis prints them in replies: the shortest text that reads back as the same number, in the style
 * of C's `%.17g`: an exponent below 1e-5 and from 1e17 on, `inf`, `-inf`, `nan`, `-0`. (`GEODIST`, `ZSCORE`
 * and RESP3's `,` all use it.)
 */
export function formatDouble(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e17) return Object.is(value, -0) ? '-0' : value.toFixed(0)
  if (Number.isNaN(value)) return 'nan'
  if (value === Infinity) return 'inf'
  if (value === -Infinity) return '-inf'
  const [mantissa, power] = value.toExponential().split('e') as [string, string]
  const exponent = Number(power)
  if (exponent < -5 || exponent >= 17) {
    const digits = String(Math.abs(exponent)).padStart(2, '0')
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`
  }
  return value.toString()
}

/** Reads what {@link formatDouble} writes; `undefined` for anything else. */
export function parseDouble(text: string): number | undefined {
  switch (text) {
    case 'inf':
      return Infinity
    case '-inf':
      return -Infinity
    case 'nan':
    case '-nan':
      return Number.NaN
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined
  return Number(text)
}
