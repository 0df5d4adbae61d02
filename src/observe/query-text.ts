/**
 * A request as `db.query.text`. Keys and values may tell more than a trace should hold, so a `?` stands for each
 * unless the full text is asked for; arguments that a command declares as secret never show.
 */
import { quote } from '../resp/quote.ts'
import type { Bytes } from '../resp/values.ts'

/** Longer requests are cut: a span is no place for MSET's thousand pairs. */
const MAX_ARGUMENTS = 32
const MAX_BYTES = 100

/** `sanitized`: the command, and a `?` for each argument. `full`: arguments as redis-cli takes them. */
export type QueryText = 'sanitized' | 'full'

/**
 * @param name the command as it is known: `GET`, `CONFIG SET`
 * @param args what follows the name, secrets already hidden
 */
export function queryTextOf(name: string, args: readonly Bytes[], mode: QueryText): string {
  const shown = args.length > MAX_ARGUMENTS ? args.slice(0, MAX_ARGUMENTS) : args
  let text = name
  for (const argument of shown) text += mode === 'full' ? ` ${word(argument)}` : ' ?'
  const left = args.length - shown.length
  return left === 0 ? text : `${text} ... (${left} more arguments)`
}

function word(argument: Bytes): string {
  const cut = argument.length > MAX_BYTES ? `${argument.slice(0, MAX_BYTES)}...` : argument
  return /^[\w:.@/+\-*?{}()]+$/.test(cut) ? cut : quote(cut)
}
