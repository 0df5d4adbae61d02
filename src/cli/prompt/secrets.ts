/** Which lines must not be written to a history file: those with a password in them. */
import { splitInline } from '../../resp/inline.ts'
import type { Docs } from './docs.ts'

/** Commands of servers with more than our table declares: their secrets are in words that this finds. */
const OTHERS = /^(config set (.* )?(masterauth|masteruser|requirepass|tls-key-file-pass)|migrate .* auth2?) /i

export function hasSecret(docs: Docs, line: string): boolean {
  const words = splitInline(Buffer.from(line, 'utf8').toString('latin1'))
  // Quotes left open: nobody knows what it is.
  if (words === undefined) return /auth|setuser|pass/i.test(line)
  const argv = /^\d+$/.test(words[0] ?? '') ? words.slice(1) : words
  const declared = docs.declarationOf(argv)?.declaration.secrets
  if (declared !== undefined && declared(argv).length > 0) return true
  return OTHERS.test(argv.join(' '))
}
