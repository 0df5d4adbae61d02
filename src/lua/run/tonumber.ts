/**
 * The function `tonumber`: decimal as numbers.ts reads it, or in another base as C's strtoul does. The base library
 * has it.
 */
import { intAt, textAt } from '../library/arguments.ts'
import { parseNumber, visible } from './numbers.ts'
import { ArgumentError, type LuaValue } from './values.ts'

/** The greatest 64-bit integer without sign, where strtoul stops. */
const GREATEST = 2n ** 64n - 1n

export function tonumber(...args: LuaValue[]): LuaValue {
  const base = args[1] === undefined ? 10 : intAt(args, 2)
  if (base === 10) {
    if (args.length === 0) throw new ArgumentError(1, 'value expected')
    const value = args[0]
    return typeof value === 'string' ? parseNumber(value) : typeof value === 'number' ? value : undefined
  }
  const text = textAt(args, 1)
  if (base < 2 || base > 36) throw new ArgumentError(2, 'base out of range')
  return parseInBase(visible(text), base)
}

/** As C's strtoul reads an integer without sign, of 64 bits: "-1" is the greatest one. */
function parseInBase(text: string, base: number): number | undefined {
  let at = 0
  while (isBlank(text.charCodeAt(at))) at++
  const negative = text[at] === '-'
  if (negative || text[at] === '+') at++
  if (base === 16 && /^0x[0-9a-f]/i.test(text.slice(at, at + 3))) at += 2
  const start = at
  let value = 0
  let exact = 0n
  for (;;) {
    const digit = digitAt(text, at)
    if (digit >= base) break
    value = value * base + digit
    at++
  }
  if (at === start) return undefined
  for (let end = at; end < text.length; end++) if (!isBlank(text.charCodeAt(end))) return undefined
  if (value <= Number.MAX_SAFE_INTEGER && !negative) return value
  for (let i = start; i < at && exact <= GREATEST; i++)
    exact = exact * BigInt(base) + BigInt(digitAt(text, i))
  if (exact > GREATEST) return Number(GREATEST)
  return Number(negative ? BigInt.asUintN(64, -exact) : exact)
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return letter >= 97 && letter <= 122 && code < 128 ? letter - 87 : 99
}
