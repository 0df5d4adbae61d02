/** Replies as redis-cli prints them: for people on a terminal, raw for scripts. */

import { formatDouble } from '../resp/doubles.ts'
import { quote } from '../resp/quote.ts'
import {
  Attributed,
  BigNumber,
  type Bytes,
  Double,
  MapReply,
  NullArray,
  Push,
  Replies,
  ReplyError,
  type ReplyValue,
  SetReply,
  Status,
  Verbatim,
} from '../resp/values.ts'

/** With types and numbering, as on a terminal. Byte strings in, byte strings out. */
export function formatPretty(value: ReplyValue, indent = ''): Bytes {
  if (typeof value === 'string') return `${quote(value)}\n`
  if (value === null || value instanceof NullArray) return '(nil)\n'
  if (typeof value === 'boolean') return value ? '(true)\n' : '(false)\n'
  if (typeof value === 'number' || typeof value === 'bigint') return `(integer) ${value}\n`
  if (value instanceof Uint8Array) return `${quote(Buffer.from(value).toString('latin1'))}\n`
  if (value instanceof Status) return `${value.text}\n`
  if (value instanceof ReplyError) return `(error) ${value.message}\n`
  if (value instanceof Double) return `(double) ${formatDouble(value.value)}\n`
  if (value instanceof BigNumber) return `(big number) ${value.digits}\n`
  if (value instanceof Verbatim) return `${value.text}\n`
  if (value instanceof Attributed) return formatPretty(value.value, indent)
  if (value instanceof MapReply) return formatMap(value.flat, indent)
  if (value instanceof SetReply) return formatList(value.items, '~', '(empty set)', indent)
  if (value instanceof Push) return formatList(value.items, ')', '(empty push)', indent)
  if (value instanceof Replies) return formatList(value.values, ')', '(empty array)', indent)
  return formatList(value, ')', '(empty array)', indent)
}

function formatList(items: readonly ReplyValue[], mark: string, empty: string, indent: string): Bytes {
  if (items.length === 0) return `${empty}\n`
  const width = String(items.length).length
  let text = ''
  for (const [at, item] of items.entries()) {
    const number = `${String(at + 1).padStart(width)}${mark} `
    text += `${at === 0 ? '' : indent}${number}${formatPretty(item, indent + ' '.repeat(number.length))}`
  }
  return text
}

function formatMap(flat: readonly ReplyValue[], indent: string): Bytes {
  if (flat.length === 0) return '(empty hash)\n'
  const width = String(flat.length / 2).length
  let text = ''
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const number = `${String(at / 2 + 1).padStart(width)}# `
    const inner = indent + ' '.repeat(number.length)
    const key = formatPretty(flat[at] as ReplyValue, inner).trimEnd()
    text += `${at === 0 ? '' : indent}${number}${key} => ${formatPretty(flat[at + 1] as ReplyValue, inner)}`
  }
  return text
}

/** Only the bytes, one element a line, for scripts. */
export function formatRaw(value: ReplyValue): Bytes {
  if (typeof value === 'string') return value
  if (value === null || value instanceof NullArray) return ''
  if (typeof value !== 'object') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  if (value instanceof Status) return value.text
  if (value instanceof ReplyError) return `${value.message}\n`
  if (value instanceof Double) return formatDouble(value.value)
  if (value instanceof BigNumber) return value.digits
  if (value instanceof Verbatim) return value.text
  if (value instanceof Attributed) return formatRaw(value.value)
  if (value instanceof MapReply) {
    const lines: Bytes[] = []
    for (let at = 0; at + 1 < value.flat.length; at += 2) {
      lines.push(`${formatRaw(value.flat[at] as ReplyValue)} ${formatRaw(value.flat[at + 1] as ReplyValue)}`)
    }
    return lines.join('\n')
  }
  if (value instanceof SetReply || value instanceof Push) return value.items.map(formatRaw).join('\n')
  if (value instanceof Replies) return value.values.map(formatRaw).join('\n')
  return value.map(formatRaw).join('\n')
}
