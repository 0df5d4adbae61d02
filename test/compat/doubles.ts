/**
 * Scores in replies: Redis 7.0 prints the 17 digits of `%.17g`, from 7.2 on it prints the fewest digits that read
 * back as the same number, as we do. Beside 7.0 numbers must be equal instead of their texts.
 */
import { formatDouble } from '../../src/resp/doubles.ts'
import type { Argv, Step, View } from './pair.ts'
import { agree } from './versions.ts'

/** Numbers with a fraction or exponent in their shortest text, without the lengths of the bulk strings they are in. */
export const shortestDoubles: View = reply => {
  if (agree('doubles are as short as can be')) return reply
  return reply.replace(
    /(?:\$\d+\r\n|,)(-?\d+(?:\.\d+)?(?:e[+-]\d+)?)\r\n/g,
    (_, digits: string) => `double ${formatDouble(Number(digits))}\r\n`,
  )
}

export const sameDoubles = (...argv: Argv): Step => ({ argv, view: shortestDoubles })
