/** What a value holds, for people: JSON, MessagePack, text, or bytes. */
import { unpack } from './message-pack.ts'
import { bytesOf, type Text } from './replies.ts'

export interface Decoded {
  readonly format: 'JSON' | 'MessagePack' | 'text' | 'bytes'
  /** In lines, ready to be shown. */
  readonly text: string
}

/** @param isWhole whether the value is all there: half a document is none */
export function decoded(value: Text, isWhole = true): Decoded {
  if (typeof value === 'string') {
    const json = isWhole && /^\s*[[{]/.test(value) ? prettyJson(value) : undefined
    return json === undefined ? { format: 'text', text: value } : { format: 'JSON', text: json }
  }
  const bytes = bytesOf(value)
  const unpacked = isWhole ? unpack(bytes) : undefined
  if (typeof unpacked === 'object' && unpacked !== null)
    return { format: 'MessagePack', text: JSON.stringify(unpacked, undefined, 2) }
  return { format: 'bytes', text: hexDump(bytes) }
}

/** What is nested deeper is shown as it is: the blanks in front would be more than the text. */
const DEEPEST = 100

/** Indented, with every digit of its numbers as it was; undefined for what is no JSON, or nested too deep. */
export function prettyJson(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  const pieces: string[] = []
  let depth = 0
  let before = ''
  const newLine = () => pieces.push(`\n${'  '.repeat(depth)}`)
  // Token by token: JSON.stringify() would round long numbers.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const closes = token === '}' || token === ']'
    const isFirst = before === '{' || before === '['
    if (closes) depth--
    if ((closes && !isFirst) || (!closes && (isFirst || before === ','))) newLine()
    pieces.push(token === ':' ? ': ' : token)
    if (token === '{' || token === '[') depth++
    if (depth > DEEPEST) return undefined
    before = token
  }
  return pieces.join('')
}

/** `00000000  48 65 6c 6c 6f  Hello` */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const part = [...bytes.subarray(at, at + 16)]
    const hex = part.map(byte => byte.toString(16).padStart(2, '0')).join(' ')
    const text = part.map(byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  return lines.join('\n')
}
