/** What is still to be typed of a command, shown dimly behind the cursor. */
import { splitInline } from '../../resp/inline.ts'
import type { Docs } from './docs.ts'
import { follow } from './grammar.ts'

/** The hint for a line, with a blank in front where one must be typed; empty when there is nothing to say. */
export function hintFor(docs: Docs, line: string): string {
  const words = splitInline(line) ?? []
  const skipped = words.length > 1 && /^\d+$/.test(words[0] ?? '') ? 1 : 0
  const typed = words.slice(skipped)
  const doc = docs.find(typed)
  if (doc === undefined) return ''
  const { rest } = follow(doc.args, typed.slice(doc.words.length))
  if (rest === '') return ''
  return /\s$/.test(line) ? rest : ` ${rest}`
}
