/**
 * The words of ACL SETUSER, and of a line about a user, as rules: a selector may be written as one word or as several,
 * `(+get ~a)` or `(+get` and `~a)`.
 */
import type { Bytes } from '../resp/values.ts'

/** The rules, or the word whose parenthesis nothing closes. */
export function rulesOf(
  words: readonly Bytes[],
): { readonly rules: readonly Bytes[] } | { readonly open: Bytes } {
  const rules: Bytes[] = []
  let open: Bytes[] | undefined
  for (const word of words) {
    if (open === undefined && !(word.startsWith('(') && !word.endsWith(')'))) rules.push(word)
    else {
      open ??= []
      open.push(word)
      if (!word.endsWith(')')) continue
      rules.push(open.join(' '))
      open = undefined
    }
  }
  return open === undefined ? { rules } : { open: open[0] ?? '' }
}
