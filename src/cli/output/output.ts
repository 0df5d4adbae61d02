/** The four ways to print a reply, and which commands' replies are text that is printed as it is in all of them. */
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { formatCsv } from './csv.ts'
import { formatPretty, formatRaw } from './format.ts'
import { formatJson } from './json.ts'

export type OutputMode = 'standard' | 'raw' | 'csv' | 'json' | 'quoted-json'

export interface Printing {
  readonly output: OutputMode
  readonly itemDelimiter: Bytes
  readonly replyDelimiter: Bytes
}

export function printed(reply: ReplyValue, { output, itemDelimiter, replyDelimiter }: Printing): Bytes {
  switch (output) {
    case 'standard':
      return formatPretty(reply)
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
