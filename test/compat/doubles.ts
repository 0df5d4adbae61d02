/**
 * Scores in replies: Redis 7.0 prints the 17 digits of `%.17g`, from 7.2 on it prints the fewest digits that read
 * back as the same number, as we do. Beside 7.0 numbers must be equal instead of their texts.
 */
import { formatDouble } from '../../src/resp/doubles.ts'
import type { Argv, Step, View } from './pair.ts'
import { agree } from './versions.ts'

/** Numbers with a fraction or exponent in their shortest text, without the lengths of the bulk strings they are in. */
const DOUBLES = /(?:\$\d+\r\n|,)(-?\d+(?:\.\d+)?(?:e[+-]\d+)?)\r\n/g
const anyDoubles: View = reply =>
  reply.replace(DOUBLES, (_, digits: string) => `double ${formatDouble(Number(digits))}\r\n`)

export const shortestDoubles: View = reply =>
  agree('doubles are as short as can be') ? reply : anyDoubles(reply)

/** Replies with positions; 8.0 prints them as short as can be, where we give at most 17 places. */
export const places: View = reply =>
  agree('positions are as short as can be')
    ? reply
    : reply.replace(DOUBLES, (_, digits: string) => `double ${Number(digits).toFixed(12)}\r\n`)

/** Those of commands on positions. */
export const withPlaces = (steps: readonly Step[]): Step[] =>
  steps.map(step =>
    Array.isArray(step) && /^GEO/i.test(String(step[0])) ? { argv: step, view: places } : step,
  )

/**
 * Whether the real server reads a number as strtod does. In 8.0 blanks, hexadecimal digits and nothing at all are no
 * numbers, while those that are too large or too small for a double are.
 */
export const readsAlike = (word: string | number): boolean =>
  agree('numbers are what strtod reads') || !/^$|^\(?\s|0x|e-?[34]\d\d|^\d{300}/i.test(String(word))

export const sameDoubles = (...argv: Argv): Step => ({ argv, view: shortestDoubles })
