/**
 * Replies as JSON (`--json`, `--quoted-json`), on bytes: text that is no UTF-8 comes out as it went in, unless
 * quoted. An error is no JSON, as in redis-cli: `error:"ERR ..."`.
 */
import { quote } from '../../resp/quote.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { entriesOf, joined, shapeOf } from './shape.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
}

/** With `quoted`, strings are ASCII: bytes beyond it appear as `\\xHH`. */
export function formatJson(value: ReplyValue, quoted: boolean): Bytes {
  const shape = shapeOf(value)
  switch (shape.kind) {
    case 'nil':
      return 'null'
    case 'error':
      return `error:${string(shape.text, quoted)}`
    case 'status':
    case 'bulk':
    case 'verbatim':
      return string(shape.text, quoted)
    case 'array':
    case 'set':
    case 'push':
      return `[${joined(shape.items, ',', item => formatJson(item, quoted))}]`
    case 'map': {
      const member = ([key, each]: [ReplyValue, ReplyValue]) => {
        const name = formatJson(key, quoted)
        return `${/^(error:)?"/.test(name) ? name : `"${name}"`}:${formatJson(each, quoted)}`
      }
      return `{${joined(entriesOf(shape.items), ',', member)}}`
    }
    default:
      return shape.text
  }
}

function string(bytes: Bytes, quoted: boolean): Bytes {
  return quoted ? quote(bytes).replaceAll('\\', '\\\\') : jsonString(bytes)
}

/** A string of JSON, if the bytes are UTF-8. */
export function jsonString(bytes: Bytes): Bytes {
  const escaped = bytes.replace(/["\\]|[^ -\xff]/g, byte => ESCAPES[byte] ?? unicode(byte))
  return `"${escaped}"`
}

function unicode(byte: string): string {
  return `\\u${byte.charCodeAt(0).toString(16).padStart(4, '0')}`
}
