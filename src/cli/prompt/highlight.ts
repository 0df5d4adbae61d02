/** The line at the prompt with colors: the command, options where one may stand, strings and numbers. */
import type { Paint, Part } from '../output/colors.ts'
import type { Docs } from './docs.ts'
import { follow, tokensOf } from './grammar.ts'

/** Words with the blanks behind them; quotes that are still open go on to the end. */
const WORDS = /("(?:\\.|[^"\\])*"?|'(?:\\'|[^'])*'?|[^\s"']+)(\s*)/gs
/** Of longer lines, options are not looked for: that takes the square of their length. */
const MOST_WORDS = 50

/** Same letters, so that the cursor stays where it is. */
export function highlight(docs: Docs, line: string, paint: Paint): string {
  const found = [...line.matchAll(WORDS)]
  const words = found.map(({ 1: word = '' }) => word)
  const skipped = words.length > 1 && /^\d+$/.test(words[0] ?? '') ? 1 : 0
  const typed = words.slice(skipped)
  const doc = docs.find(typed)
  const partOf = (at: number, word: string): Part | undefined => {
    if (at < 0) return 'number'
    if (doc !== undefined && at < doc.words.length) return 'command'
    if (/^["']/.test(word)) return 'string'
    if (/^[-+]?\d+(\.\d+)?$/.test(word)) return 'number'
    if (doc === undefined || at >= MOST_WORDS) return undefined
    const { next } = follow(doc.args, typed.slice(doc.words.length, at))
    return next.flatMap(tokensOf).some(token => token.toUpperCase() === word.toUpperCase())
      ? 'option'
      : undefined
  }
  const start = line.slice(0, found[0]?.index ?? line.length)
  const painted = found.map(({ 1: word = '', 2: blanks = '' }, at) => {
    const part = partOf(at - skipped, word)
    return (part === undefined ? word : paint(part, word)) + blanks
  })
  return start + painted.join('')
}

/** The line with the part that a search found; in any case, as the search looks. */
export function markFound(line: string, query: string, paint: Paint): string {
  const at = line.toLowerCase().indexOf(query.toLowerCase())
  if (at < 0 || query === '') return line
  const end = at + query.length
  return line.slice(0, at) + paint('found', line.slice(at, end)) + line.slice(end)
}
