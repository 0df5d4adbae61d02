/** A command and its reply in few words, for a list that scrolls by: the beginning of each, and how much there is. */
import {
  type Bytes,
  Double,
  Generated,
  MapReply,
  Push,
  Replies,
  ReplyError,
  type ReplyValue,
  SetReply,
  Status,
  Verbatim,
} from '../resp/values.ts'
import { textOf } from './reply-json.ts'

const MOST_WORDS = 20
const MOST_CHARACTERS = 200
const MOST_ITEMS = 5
const MOST_MADE = 50

/** The words as text; what is too long ends in `…`. */
export function briefWords(argv: readonly Bytes[]): string[] {
  const words = argv.slice(0, MOST_WORDS).map(briefText)
  return argv.length > MOST_WORDS ? [...words, `… ${argv.length - MOST_WORDS} more`] : words
}

function briefText(bytes: Bytes): string {
  if (bytes.length <= MOST_CHARACTERS) return textOf(bytes)
  // Through bytes: a slice would keep all of the string alive.
  return `${Buffer.from(bytes.slice(0, MOST_CHARACTERS), 'latin1').toString('utf8')}… ${bytes.length} bytes`
}

/** `"text"`, `[3: "a", "b", "c"]`, `OK`, `nil`. */
export function briefReply(reply: ReplyValue): string {
  if (reply instanceof MapReply) return several('{', reply.flat.length / 2, reply.flat, '}')
  if (reply instanceof SetReply || reply instanceof Push)
    return several('[', reply.items.length, reply.items, ']')
  if (reply instanceof Replies) return several('[', reply.values.length, reply.values, ']')
  // Its items are yet to be made: of a long one only how many there are.
  if (reply instanceof Generated)
    return reply.length > MOST_MADE ? `[${reply.length}]` : briefReply(reply.whole())
  return Array.isArray(reply) ? several('[', reply.length, reply, ']') : one(reply)
}

function several(begin: string, count: number, items: readonly ReplyValue[], end: string): string {
  const more = items.length > MOST_ITEMS ? ', …' : ''
  return `${begin}${count}: ${items.slice(0, MOST_ITEMS).map(one).join(', ')}${more}${end}`
}

function one(reply: ReplyValue): string {
  if (typeof reply === 'string') return JSON.stringify(briefText(reply))
  if (typeof reply === 'number' || typeof reply === 'bigint' || typeof reply === 'boolean')
    return String(reply)
  if (reply instanceof Status) return reply.text
  if (reply instanceof ReplyError) return textOf(reply.message)
  if (reply instanceof Double) return reply.text
  if (reply instanceof Verbatim) return JSON.stringify(briefText(reply.text))
  if (reply instanceof Uint8Array) return `${reply.length} bytes`
  return reply === null ? 'nil' : '…'
}
