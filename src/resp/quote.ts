/** Bytes in double quotes with everything but printable ASCII escaped, as Redis shows them to people. */
import type { Bytes } from './values.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
  '"': '\\"',
  '\\': '\\\\',
}

/** The inverse of a double-quoted word of an inline request. */
export function quote(bytes: Bytes): Bytes {
  const escaped = bytes.replace(
    /[^ !#-[\]-~]/g,
    byte => ESCAPES[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `"${escaped}"`
}
