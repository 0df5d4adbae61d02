/** The four ways to print a reply, and which commands' replies are text that is printed as it is in all of them. */
import { quote } from '../../resp/quote.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { type Paint, unpainted } from './colors.ts'
import { formatCsv } from './csv.ts'
import { formatPretty, formatRaw } from './format.ts'
import { formatJson } from './json.ts'
import { quoteText } from './quote-text.ts'

export type OutputMode = 'standard' | 'raw' | 'csv' | 'json' | 'quoted-json'

export interface Printing {
  readonly output: OutputMode
  readonly itemDelimiter: Bytes
  readonly replyDelimiter: Bytes
  /** Strings for people show text as it is. */
  readonly utf8: boolean
}

/** @param paint colors for replies that are for people */
export function printed(reply: ReplyValue, printing: Printing, paint: Paint = unpainted): Bytes {
  const { output, itemDelimiter, replyDelimiter, utf8 } = printing
  switch (output) {
    case 'standard':
      return formatPretty(reply, { quote: utf8 ? quoteText : quote, paint })
    case 'raw':
      return formatRaw(reply, itemDelimiter) + replyDelimiter
    case 'csv':
      return `${formatCsv(reply)}\n`
    default:
      return `${formatJson(reply, output === 'quoted-json')}\n`
  }
}

const TEXT =
  /^(info|lolwut|debug (htstats|htstats-key|client-eviction)|memory (malloc-stats|doctor)|client (list|info)|proxy info)$/
/** These only without further arguments. */
const SHORT_TEXT = /^(cluster (nodes|info)|latency doctor)$/

/** Whether the command replies with text for people, whatever RESP calls it. */
export function repliesWithText(words: readonly Bytes[]): boolean {
  const [name = '', subcommand = ''] = words.map(word => word.toLowerCase())
  if (TEXT.test(name) || TEXT.test(`${name} ${subcommand}`)) return true
  const length = name === 'latency' && subcommand === 'graph' ? 3 : 2
  return words.length === length && (length === 3 || SHORT_TEXT.test(`${name} ${subcommand}`))
}
