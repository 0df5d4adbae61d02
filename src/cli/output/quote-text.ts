/**
 * Bytes in double quotes as `quote()` gives them, but with text that is UTF-8 shown as it is (`--utf8`, and the
 * prompt). Bytes that are no UTF-8 stay escaped, and so do characters that a reader would not see: controls, and
 * those that turn the direction of the text around them.
 */
import { quote } from '../../resp/quote.ts'
import type { Bytes } from '../../resp/values.ts'

/** One character beyond ASCII (RFC 3629, section 4). */
const CHARACTER =
  /[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}/g

/** Controls, formats, ends of lines; but not the joiner that makes one emoji of several. */
const UNSEEN = /^(?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]$/u

/** The inverse of a double-quoted word of an inline request. */
export function quoteText(bytes: Bytes): Bytes {
  let text = ''
  let end = 0
  for (const { 0: character, index } of bytes.matchAll(CHARACTER)) {
    if (UNSEEN.test(textOf(character))) continue
    text += escaped(bytes.slice(end, index)) + character
    end = index + character.length
  }
  return `"${text}${escaped(bytes.slice(end))}"`
}

function escaped(bytes: Bytes): Bytes {
  return quote(bytes).slice(1, -1)
}

/** What the bytes spell. */
export function textOf(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
