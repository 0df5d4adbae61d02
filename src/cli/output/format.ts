/** Replies for people (`--no-raw`, the default on a terminal) and for scripts (`--raw`), as redis-cli prints them. */
import { quote } from '../../resp/quote.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { type Paint, unpainted } from './colors.ts'
import { type Aggregate, entriesOf, joined, type Scalar, shapeOf } from './shape.ts'

const EMPTY = {
  array: '(empty array)',
  set: '(empty set)',
  push: '(empty push)',
  map: '(empty hash)',
} as const
const MARKS = { array: ')', set: '~', push: ')', map: '#' } as const

/** What is up to the user: how strings are quoted, and colors. */
export interface Look {
  readonly quote: (bytes: Bytes) => Bytes
  readonly paint: Paint
}

const PLAIN: Look = { quote, paint: unpainted }

/** With types and numbering; ends with a line end. `indent` stands before each line but the first. */
export function formatPretty(value: ReplyValue, look: Look = PLAIN, indent: Bytes = ''): Bytes {
  const shape = shapeOf(value)
  return 'items' in shape ? formatAggregate(shape, look, indent) : `${formatScalar(shape, look)}\n`
}

function formatScalar({ kind, text }: Scalar, look: Look): Bytes {
  switch (kind) {
    case 'nil':
      return look.paint('dim', '(nil)')
    case 'boolean':
      return look.paint('number', `(${text})`)
    case 'integer':
      return look.paint('number', `(integer) ${text}`)
    case 'double':
      return look.paint('number', `(double) ${text}`)
    case 'big':
      return look.paint('number', `(big number) ${text}`)
    case 'error':
      return look.paint('error', `(error) ${text}`)
    case 'bulk':
      return look.paint('string', look.quote(text))
    default:
      return text
  }
}

function formatAggregate({ kind, items }: Aggregate, look: Look, indent: Bytes): Bytes {
  if (items.length === 0) return `${look.paint('dim', EMPTY[kind])}\n`
  const count = kind === 'map' ? items.length / 2 : items.length
  const width = String(count).length
  const inner = `${indent}${' '.repeat(width + 2)}`
  const number = (at: number) => {
    const mark = look.paint('dim', `${String(at + 1).padStart(width)}${MARKS[kind]}`)
    return `${at === 0 ? '' : indent}${mark} `
  }
  if (kind !== 'map') return joined(items, '', (item, at) => number(at) + formatPretty(item, look, inner))
  return joined(entriesOf(items), '', ([key, value], at) => {
    const lineBreak = takesLines(value) ? `\n${inner}` : ''
    const name = formatPretty(key, look, inner).slice(0, -1)
    return `${number(at)}${name} => ${lineBreak}${formatPretty(value, look, inner)}`
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
