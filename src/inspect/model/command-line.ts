/** A command as somebody types it, with redis-cli's quoting, as words for the endpoint. */
import { splitInline } from '../../resp/inline.ts'
import { bytesOf, type Word } from './replies.ts'

/** Undefined: a quote is not closed. */
export function wordsOf(line: string): Word[] | undefined {
  const bytes = Array.from(bytesOf(line), byte => String.fromCharCode(byte)).join('')
  return splitInline(bytes)?.map(wordOf)
}

function wordOf(bytes: string): Word {
  const raw = Uint8Array.from(bytes, character => character.charCodeAt(0))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
  } catch {
    return { bytes: btoa(bytes) }
  }
}

/** A word of a command as it may be typed again. */
export function quoted(word: string): string {
  return /^[^\s"'\\]+$/.test(word) ? word : JSON.stringify(word)
}
