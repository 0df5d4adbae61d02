/** Replies for people (`--no-raw`, the default on a terminal) and for scripts (`--raw`), as redis-cli prints them. */
import { quote } from '../../resp/quote.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { type Aggregate, entriesOf, joined, shapeOf } from './shape.ts'

const EMPTY = {
  array: '(empty array)',
  set: '(empty set)',
  push: '(empty push)',
  map: '(empty hash)',
} as const
const MARKS = { array: ')', set: '~', push: ')', map: '#' } as const

/** With types and numbering; ends with a line end. `indent` stands before each line but the first. */
export function formatPretty(value: ReplyValue, indent: Bytes = ''): Bytes {
  const shape = shapeOf(value)
  switch (shape.kind) {
    case 'nil':
      return '(nil)\n'
    case 'boolean':
      return `(${shape.text})\n`
    case 'integer':
      return `(integer) ${shape.text}\n`
    case 'double':
      return `(double) ${shape.text}\n`
    case 'big':
      return `(big number) ${shape.text}\n`
    case 'error':
      return `(error) ${shape.text}\n`
    case 'bulk':
      return `${quote(shape.text)}\n`
    case 'status':
    case 'verbatim':
      return `${shape.text}\n`
    default:
      return formatAggregate(shape, indent)
  }
}

function formatAggregate({ kind, items }: Aggregate, indent: Bytes): Bytes {
  if (items.length === 0) return `${EMPTY[kind]}\n`
  const count = kind === 'map' ? items.length / 2 : items.length
  const width = String(count).length
  const inner = `${indent}${' '.repeat(width + 2)}`
  const number = (at: number) => `${at === 0 ? '' : indent}${String(at + 1).padStart(width)}${MARKS[kind]} `
  if (kind !== 'map') return joined(items, '', (item, at) => number(at) + formatPretty(item, inner))
  return joined(entriesOf(items), '', ([key, value], at) => {
    const lineBreak = takesLines(value) ? `\n${inner}` : ''
    return `${number(at)}${formatPretty(key, inner).slice(0, -1)} => ${lineBreak}${formatPretty(value, inner)}`
  })
}

/** Whether a value is shown on more than one line. */
function takesLines(value: ReplyValue): boolean {
  const shape = shapeOf(value)
  if (!('items' in shape) || shape.items.length === 0) return false
  const one = shape.kind === 'map' ? 2 : 1
  return shape.items.length > one || takesLines(shape.items.at(-1) ?? null)
}

/** Only the bytes, with `delimiter` between the items of an aggregate; no line end, but after an error. */
export function formatRaw(value: ReplyValue, delimiter: Bytes = '\n'): Bytes {
  const shape = shapeOf(value)
  switch (shape.kind) {
    case 'error':
      return `${shape.text}\n`
    case 'boolean':
      return `(${shape.text})`
    case 'map':
      return joined(entriesOf(shape.items), delimiter, ([key, each]) => {
        return `${formatRaw(key, delimiter)} ${formatRaw(each, delimiter)}`
      })
    case 'array':
    case 'set':
    case 'push':
      return joined(shape.items, delimiter, item => formatRaw(item, delimiter))
    default:
      return shape.text
  }
}
