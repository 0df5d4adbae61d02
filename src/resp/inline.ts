/**
 * Splits a line into words with Redis' quoting: inline requests, `redis.conf` lines and redis-cli's prompt all
 * follow it. In double quotes `\n \r \t \b \a \xHH` and a backslash before any other character are escapes; in
 * single quotes only `\'` is. A closing quote must be followed by a blank or the end.
 */
import type { Bytes } from './values.ts'

/** Two of the blanks that may stand between words do not end one. */
const ENDS_WORD: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n', '\0'])
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }

/** The words of the line, or `undefined` when quotes are unbalanced. A word may hold any byte. */
export function splitInline(line: Bytes): Bytes[] | undefined {
  const words: Bytes[] = []
  let at = 0
  for (;;) {
    while (at < line.length && isBlank(line.charCodeAt(at))) at++
    if (at >= line.length || line[at] === '\0') return words
    let word = ''
    for (;;) {
      const char = line[at]
      if (char === undefined || ENDS_WORD.has(char)) break
      if (char !== '"' && char !== "'") {
        word += char
        at++
        continue
      }
      const quoted = char === '"' ? doubleQuoted(line, at + 1) : singleQuoted(line, at + 1)
      if (quoted === undefined) return undefined
      word += quoted.text
      at = quoted.end
      if (at < line.length && !isBlank(line.charCodeAt(at)) && line[at] !== '\0') return undefined
      break
    }
    words.push(word)
  }
}

/** Blanks as C's isspace() knows them. */
function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

interface Quoted {
  text: Bytes
  /** Position after the closing quote. */
  end: number
}

function doubleQuoted(line: Bytes, start: number): Quoted | undefined {
  let text = ''
  for (let at = start; at < line.length; at++) {
    const char = line[at] as string
    if (char === '"') return { text, end: at + 1 }
    if (char !== '\\' || at + 1 >= line.length) {
      text += char
      continue
    }
    const hex = /^x([0-9a-fA-F]{2})/.exec(line.slice(at + 1, at + 4))
    if (hex !== null) {
      text += String.fromCharCode(Number.parseInt(hex[1] as string, 16))
      at += 3
    } else {
      const escaped = line[at + 1] as string
      text += ESCAPES[escaped] ?? escaped
      at += 1
    }
  }
  return undefined
}

function singleQuoted(line: Bytes, start: number): Quoted | undefined {
  let text = ''
  for (let at = start; at < line.length; at++) {
    const char = line[at] as string
    if (char === "'") return { text, end: at + 1 }
    if (char === '\\' && line[at + 1] === "'") {
      text += "'"
      at++
    } else text += char
  }
  return undefined
}
