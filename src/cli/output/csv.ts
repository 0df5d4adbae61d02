/** Replies as comma-separated values (`--csv`): one flat line, strings quoted as Redis quotes them. */
import { quote } from '../../resp/quote.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { joined, shapeOf } from './shape.ts'

export function formatCsv(value: ReplyValue): Bytes {
  const shape = shapeOf(value)
  if ('items' in shape) return joined(shape.items, ',', formatCsv)
  switch (shape.kind) {
    case 'nil':
      return 'NULL'
    case 'error':
      return `ERROR,${quote(shape.text)}`
    case 'status':
    case 'bulk':
    case 'verbatim':
      return quote(shape.text)
    default:
      return shape.text
  }
}
