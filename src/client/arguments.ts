/** Arguments as users give them, and as they travel. */
import { toBytes } from '../resp/plain.ts'
import type { Word } from './link.ts'

/** Text is sent as UTF-8, numbers in decimal, bytes as they are. */
export type Argument = string | number | bigint | Uint8Array

/** Text from this length on is encoded at once, instead of looked at for what is not ASCII first. */
const LONG = 1024

export function wordOf(argument: Argument): Word {
  if (typeof argument === 'string')
    return argument.length > LONG ? Buffer.from(argument, 'utf8') : toBytes(argument)
  return typeof argument === 'object' ? argument : String(argument)
}

export function wordsOf(argv: readonly Argument[]): Word[] {
  const words = new Array<Word>(argv.length)
  for (let i = 0; i < argv.length; i++) words[i] = wordOf(argv[i] as Argument)
  return words
}

const BLOCKING = new Set(
  'BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF'.split(' '),
)

/** Whether a command may wait in the server, and would hold up all others behind it. */
export function mayBlock(argv: readonly Word[]): boolean {
  const name = argv[0]
  if (typeof name !== 'string') return false
  const first = name.charCodeAt(0) | 32
  // b, w, x: none of the frequent commands but BITCOUNT and its kin begins so.
  if (first !== 98 && first !== 119 && first !== 120) return false
  const upper = name.toUpperCase()
  if (BLOCKING.has(upper)) return true
  if (upper !== 'XREAD' && upper !== 'XREADGROUP') return false
  return argv.some(word => typeof word === 'string' && word.toUpperCase() === 'BLOCK')
}
