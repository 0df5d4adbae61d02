/**
 * Arguments as users give them, and as they travel. Every way to call a command goes through here, so that what
 * cannot be sent is refused before a byte is written: once a reply is missing, all later ones go to the wrong calls.
 */
import { isBytes, toBytes } from '../resp/plain.ts'
import type { Bytes } from '../resp/values.ts'
import type { Word } from './link.ts'

/** Text is sent as UTF-8, numbers in decimal, booleans as `true` and `false`, bytes as they are. */
export type Argument = string | number | bigint | boolean | Uint8Array

/** Text from this length on is encoded at once, instead of looked at for what is not ASCII first. */
const LONG = 1024

/**
 * The words of a command.
 *
 * @throws TypeError when there are none, or one is no {@link Argument}: NaN is not, nor are null and arrays
 */
export function wordsOf(argv: readonly Argument[]): Word[] {
  const count = argv.length
  if (count === 0) throw new TypeError(NO_COMMAND)
  const words = new Array<Word>(count)
  for (let i = 0; i < count; i++) words[i] = wordOf(argv[i]) ?? refuse(argv, i)
  return words
}

/** The same with bytes as strings, for a server in this process. */
export function bytesOf(argv: readonly Argument[]): Bytes[] {
  const count = argv.length
  if (count === 0) throw new TypeError(NO_COMMAND)
  const bytes = new Array<Bytes>(count)
  for (let i = 0; i < count; i++) bytes[i] = toBytes(plainWordOf(argv[i]) ?? refuse(argv, i))
  return bytes
}

const NO_COMMAND = "call() needs the name of a command, as in call('PING')"

function wordOf(argument: unknown): Word | undefined {
  if (typeof argument === 'string')
    return argument.length > LONG ? Buffer.from(argument, 'utf8') : toBytes(argument)
  return plainWordOf(argument)
}

/** Text as it is, numbers and booleans as text, bytes; undefined for what is no argument. */
export function plainWordOf(argument: unknown): string | Uint8Array | undefined {
  switch (typeof argument) {
    case 'string':
      return argument
    case 'number':
      if (Number.isFinite(argument)) return String(argument)
      // As Redis writes them itself.
      return argument > 0 ? 'inf' : argument < 0 ? '-inf' : undefined
    case 'bigint':
    case 'boolean':
      return String(argument)
    default:
      return isBytes(argument) ? argument : undefined
  }
}

function refuse(argv: readonly unknown[], at: number): never {
  const name = plainWordOf(argv[0]) ?? 'call()'
  throw refusal(toBytes(name).slice(0, 40), at, argv[at])
}

/** What is wrong with an argument, and what to do instead. The value is not told: it may be a secret. */
export function refusal(command: string, at: number, value: unknown): TypeError {
  const [what, remedy] = described(value)
  const which = at === 0 ? "the command's name" : `argument ${at}`
  return new TypeError(`${command}: ${which} is ${what}: ${remedy}`)
}

function described(value: unknown): readonly [what: string, remedy: string] {
  if (value === undefined) return ['undefined', "leave it out, or pass ''"]
  if (value === null) return ['null', "Redis has no null; leave it out, or pass ''"]
  if (typeof value === 'number') return ['NaN', 'pass a number, or text']
  if (typeof value !== 'object') return [`a ${typeof value}`, 'pass a string, a number or bytes']
  if (Array.isArray(value)) return ['an array', 'pass its items one by one']
  const what = `an object (${value.constructor?.name ?? 'without a class'})`
  if (value instanceof Date) return [what, 'pass its getTime() or its toISOString()']
  if (value instanceof Promise) return [what, 'await it first']
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return [what, 'pass a Uint8Array of it']
  if (Symbol.iterator in value) return [what, 'pass its items one by one']
  return [what, 'pass its fields one by one, or JSON.stringify() of it']
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
