/**
 * The grammar of a command's arguments, as data. Each function makes one piece; a declaration lists them in
 * order. From the pieces derive how the server reads argv, arity, key positions, COMMAND DOCS and usage lines.
 *
 *     args: [key('key', 'RW'), bytes('value'), options(flag('GET'), oneOf(flag('NX'), flag('XX')))]
 *     run:  (ctx, key, value, { get, nx, xx }) => ...
 */
import {
  error,
  NOT_AN_INT32,
  NOT_AN_INTEGER,
  SYNTAX,
  TIMEOUT_NEGATIVE,
  TIMEOUT_NOT_A_FLOAT,
  TIMEOUT_NOT_AN_INTEGER,
  TIMEOUT_OUT_OF_RANGE,
} from '../../keyspace/errors.ts'
import { isInteger64 } from '../../keyspace/values.ts'
import type { Bytes, ReplyError } from '../../resp/values.ts'
import { NEGATIVE_SCRIPT_KEYS, TOO_MANY_SCRIPT_KEYS } from '../../scripting/errors.ts'
import type { ScriptWords } from '../../scripting/host.ts'
import { parseDoubleText } from '../../structures/double-text.ts'
import type { Int64 } from '../../structures/int64.ts'
import { WRONG_ARITY } from './errors.ts'

/** Types as COMMAND DOCS names them. */
export type ArgType =
  | 'key'
  | 'string'
  | 'integer'
  | 'double'
  | 'pattern'
  | 'unix-time'
  | 'pure-token'
  | 'oneof'
  | 'block'

/** What a command does with a key, as COMMAND's key specifications name it: `RO access`, `OW update`, ... */
export type KeyUse = string

export interface Cursor {
  readonly argv: readonly Bytes[]
  at: number
}

export interface Arg<T> {
  readonly name: string
  readonly type: ArgType
  /** The word that introduces it, such as `EX`. */
  readonly token?: string
  readonly optional?: boolean
  /** May be repeated; with `tokenRepeats` its token is repeated too. */
  readonly multiple?: boolean
  readonly tokenRepeats?: boolean
  /** Words that always follow what may be repeated. */
  readonly wordsAfter?: number
  /** Alternatives of a oneof, parts of a block. */
  readonly parts?: readonly Arg<unknown>[]
  readonly keyUse?: KeyUse
  /** What a key specification says beyond the use. */
  readonly keyNotes?: string
  /** Which key specification describes it, where that does not follow from the order of the keys. */
  readonly keySpec?: number
  /** How usage lines call it, where not by its name. */
  readonly displayText?: string
  /** The version that added it, and the one that advised against it. */
  readonly since?: string
  readonly deprecatedSince?: string
  /** Only groups its parts in the grammar: COMMAND DOCS shows them in its place. */
  readonly inline?: true
  /** Fewest words it takes: what arity is made of. */
  readonly min: number
  /** Whether it always takes exactly one word, so that `readOne` is enough. */
  readonly readOne?: (word: Bytes) => T
  /** Where it always takes all words that are left: reads them from a position on. */
  readonly readRest?: (argv: readonly Bytes[], at: number) => unknown
  /** Takes its words from the cursor; throws an error reply. */
  readonly read: (cursor: Cursor) => T
  /** What a handler gets when its words are left out. */
  readonly absent?: T
}

export type ArgValue<A> = A extends Arg<infer T> ? T : never
export type ArgValues<A extends readonly Arg<unknown>[]> = { -readonly [I in keyof A]: ArgValue<A[I]> }

function one<T>(name: string, type: ArgType, readOne: (word: Bytes) => T): Arg<T> {
  return { name, type, min: 1, readOne, read: cursor => readOne(nextWord(cursor)) }
}

function nextWord(cursor: Cursor): Bytes {
  const word = cursor.argv[cursor.at]
  if (word === undefined) throw SYNTAX
  cursor.at++
  return word
}

/** Says of a piece that it takes all words that are left. */
function allWords<T>(readRest: (argv: readonly Bytes[], at: number) => T): Pick<Arg<T>, 'read' | 'readRest'> {
  return {
    readRest,
    read: cursor => {
      const words = readRest(cursor.argv, cursor.at)
      cursor.at = cursor.argv.length
      return words
    },
  }
}

/** One word that is read in a way of its own. */
export function word<T>(name: string, type: ArgType, readOne: (word: Bytes) => T): Arg<T> {
  return one(name, type, readOne)
}

const same = (word: Bytes): Bytes => word

/** A key, with what the command does to it. */
export function key(name: string, use: KeyUse, notes?: string): Arg<Bytes> {
  const arg = { ...one(name, 'key', same), keyUse: use }
  return notes === undefined ? arg : { ...arg, keyNotes: notes }
}

/** A piece that a later version than the command's first added. */
export function newIn<P extends object>(version: string, piece: P): P {
  return { ...piece, since: version }
}

/** Any bytes. */
export function bytes(name: string, type: ArgType = 'string'): Arg<Bytes> {
  return one(name, type, same)
}

/** A 64-bit signed integer in decimal. Beyond 2^53 the number is the nearest double; see {@link int64}. */
export function int(name: string, type: ArgType = 'integer'): Arg<number> {
  return one(name, type, readInteger)
}

/** A 32-bit signed integer in decimal. */
export function int32(name: string): Arg<number> {
  return one(name, 'integer', readInteger32)
}

/** A 64-bit signed integer, exact. */
export function int64(name: string): Arg<bigint> {
  return one(name, 'integer', readInteger64)
}

/** A 64-bit signed integer, exact: a number up to 15 digits, else a bigint. */
export function counter(name: string): Arg<Int64> {
  return one(name, 'integer', readCounter)
}

/** How long to block: seconds, with fractions, as whole milliseconds; 0 is for ever. */
export function timeout(name: string): Arg<number> {
  return one(name, 'double', readTimeout)
}

/** How long to block: whole milliseconds; 0 is for ever. */
export function timeoutMilliseconds(name: string): Arg<number> {
  return one(name, 'integer', readTimeoutMilliseconds)
}

/** The number of keys, and the keys. `readCount` refuses what is no such number in its command's words. */
export function countedKeys(
  use: KeyUse,
  readCount: (word: Bytes) => number,
  tooMany: ReplyError = SYNTAX,
): Arg<Bytes[]> {
  return {
    name: 'keys',
    type: 'block',
    inline: true,
    parts: [int('numkeys'), many(key('key', use))],
    min: 2,
    read: cursor => {
      const count = readCount(nextWord(cursor))
      const { argv, at } = cursor
      if (count > argv.length - at) throw tooMany
      cursor.at += count
      return argv.slice(at, at + count)
    },
  }
}

/** The same where there may be no key at all: scripts and functions. `after` follows: all the other words. */
export function scriptKeys(
  use: KeyUse,
  notes: string | undefined,
  after: Arg<Bytes>,
  readNumber: (word: Bytes) => number = readInteger,
): Arg<ScriptWords> {
  return {
    name: 'words',
    type: 'block',
    inline: true,
    parts: [int('numkeys'), optional(many(key('key', use, notes))), optional(many(after))],
    min: 1,
    ...allWords((argv, at) => {
      const word = argv[at]
      if (word === undefined) throw SYNTAX
      const count = readNumber(word)
      const from = at + 1
      if (count > argv.length - from) throw TOO_MANY_SCRIPT_KEYS
      if (count < 0) throw NEGATIVE_SCRIPT_KEYS
      return { keys: argv.slice(from, from + count), args: argv.slice(from + count) }
    }),
  }
}

/** One piece, once or more. */
export function many<T>(arg: Arg<T>): Arg<T[]> {
  const { absent: _, readRest: __, readOne, ...rest } = arg
  if (readOne === same) return { ...rest, multiple: true, ...allWords(someWords<T>) }
  return {
    ...rest,
    multiple: true,
    read: cursor => {
      const values: T[] = []
      do values.push(arg.read(cursor))
      while (cursor.at < cursor.argv.length)
      return values
    },
  }
}

function someWords<T>(argv: readonly Bytes[], at: number): T[] {
  if (argv.length === at) throw SYNTAX
  return argv.slice(at) as T[]
}

/** One piece of one word, once or more, up to the last `after` words: those are for the pieces behind it. */
export function manyBefore<T>(after: number, arg: Arg<T>): Arg<T[]> {
  const { readRest: _, ...all } = many(arg)
  return {
    ...all,
    wordsAfter: after,
    read: cursor => {
      const own = { argv: cursor.argv.slice(0, -after), at: cursor.at }
      const values = all.read(own)
      cursor.at = own.at
      return values
    },
  }
}

/** One piece, or nothing. Only the last piece of a command, or before a fixed number of words. */
export function optional<T>(arg: Arg<T>): Arg<T | undefined> {
  const { readOne: _, readRest: __, ...rest } = arg
  return {
    ...rest,
    optional: true,
    min: 0,
    absent: undefined,
    read: cursor => (cursor.at < cursor.argv.length ? arg.read(cursor) : undefined),
  }
}

/**
 * A key or field and its value, once or more up to the end, as a flat list. An odd word out is refused as a
 * wrong number of arguments.
 */
export function pairs(name: string, left: Arg<Bytes>, right: Arg<Bytes>): Arg<readonly Bytes[]> {
  return {
    name,
    type: 'block',
    parts: [left, right],
    multiple: true,
    min: 2,
    ...allWords((argv, at) => {
      const count = argv.length - at
      if (count === 0 || count % 2 === 1) throw WRONG_ARITY
      return argv.slice(at)
    }),
  }
}

/** The last piece of a command whose words are read only when the handler asks, after a look at its keys. */
export function late<T>(arg: Arg<T>): Arg<() => T> {
  const { readOne: _, readRest, absent, ...rest } = arg
  return {
    ...rest,
    ...(absent === undefined ? {} : { absent: () => absent }),
    ...(readRest === undefined ? {} : { readRest: (argv, at) => () => readRest(argv, at) }),
    read: cursor => {
      const { argv } = cursor
      const own = { argv, at: cursor.at }
      cursor.at = argv.length
      return () => {
        const value = arg.read(own)
        if (own.at < argv.length) throw SYNTAX
        return value
      }
    },
  }
}

/** Several pieces that belong together, such as a key and its value. */
export function block<const A extends readonly Arg<unknown>[]>(name: string, ...parts: A): Arg<ArgValues<A>> {
  return {
    name,
    type: 'block',
    parts,
    min: parts.reduce((sum, part) => sum + part.min, 0),
    read: cursor => parts.map(part => part.read(cursor)) as ArgValues<A>,
  }
}

/** A named word among a command's options, alone (`NX`) or with an argument (`EX seconds`). */
export interface Option<P extends string, T> extends Arg<T> {
  readonly property: P
  readonly token: string
  readonly isOption: true
  /** Refused when it is given again; of others the last one counts. */
  readonly once?: true
  /** Known only to be refused in words of its own; COMMAND does not tell of it. */
  readonly unlisted?: true
}

/** An option that belongs to another command. */
export function refused(token: string, refusal: ReplyError): Option<'refused', never> {
  return {
    name: token.toLowerCase(),
    type: 'pure-token',
    token,
    property: 'refused',
    isOption: true,
    unlisted: true,
    min: 1,
    read: () => {
      throw refusal
    },
  }
}

/** An option that may be given several times, each time with its word: `GET a GET b`. */
export function repeated<P extends string, T>(option: Option<P, T>): Option<P, readonly T[]> {
  const { readOne: _, readRest: __, absent: ___, read, ...rest } = option
  return { ...rest, multiple: true, tokenRepeats: true, read: cursor => [read(cursor)] }
}

/** Options of which at most one may be given. */
export interface Choice<O extends Option<string, unknown>> {
  readonly name: string
  readonly since?: string
  readonly choices: readonly O[]
  /** The last one given counts; else a second one is refused. */
  readonly lastCounts?: true
}

/** An option that is only a word: `true` when given. */
export function flag<const T extends string>(token: T, property?: string): Option<Lowercase<T>, true>
export function flag<const T extends string, const P extends string>(token: T, property: P): Option<P, true>
export function flag(token: string, property = token.toLowerCase()): Option<string, true> {
  return {
    name: token.toLowerCase(),
    type: 'pure-token',
    token,
    property,
    isOption: true,
    min: 1,
    read: () => true,
  }
}

/** An option with a value: `EX seconds`. */
export function option<const T extends string, V>(token: T, arg: Arg<V>): Option<Lowercase<T>, V> {
  const { readOne: _, readRest: __, ...rest } = arg
  return { ...rest, token, property: token.toLowerCase() as Lowercase<T>, isOption: true, min: arg.min + 1 }
}

export function once<O extends Option<string, unknown>>(option: O): O {
  return { ...option, once: true }
}

export function oneOf<const O extends readonly Option<string, unknown>[]>(
  name: string,
  ...choices: O
): Choice<O[number]> {
  return { name, choices }
}

type OptionsOf<E> = E extends Choice<infer O> ? O : E
export type OptionValues<E> = {
  readonly [O in Extract<OptionsOf<E>, Option<string, unknown>> as O['property']]?: ArgValue<O>
}

type Entry = Option<string, unknown> | Choice<Option<string, unknown>>

interface Known {
  readonly option: Option<string, unknown>
  readonly rivals: readonly string[]
  readonly lastCounts: boolean
}

/** What a handler gets when no option was given. */
export const NO_OPTIONS: Readonly<Record<string, unknown>> = Object.freeze({})

/** Named options in any order, read up to the end of the command. An unknown word is a syntax error. */
export function options<const E extends readonly Entry[]>(...entries: E): Arg<OptionValues<E[number]>> {
  const byToken = new Map<string, Known>()
  const parts: Arg<unknown>[] = []
  for (const entry of entries) {
    const choices = 'choices' in entry ? entry.choices : [entry]
    const lastCounts = 'choices' in entry && entry.lastCounts === true
    for (const option of choices) {
      const rivals = choices.filter(other => other !== option).map(other => other.property)
      byToken.set(option.token, { option, rivals, lastCounts })
    }
    if ('choices' in entry) parts.push(choiceArg(entry))
    else if (!entry.unlisted) parts.push({ ...entry, optional: true })
  }
  return {
    name: 'options',
    type: 'block',
    inline: true,
    parts,
    min: 0,
    absent: NO_OPTIONS as OptionValues<E[number]>,
    read: cursor => {
      if (cursor.at >= cursor.argv.length) return NO_OPTIONS as OptionValues<E[number]>
      const values: Record<string, unknown> = {}
      while (cursor.at < cursor.argv.length) {
        const found = byToken.get((cursor.argv[cursor.at] as Bytes).toUpperCase())
        if (found === undefined) throw SYNTAX
        if (found.option.once && found.option.property in values) throw SYNTAX
        for (const rival of found.rivals) {
          if (found.lastCounts) delete values[rival]
          else if (values[rival] !== undefined) throw SYNTAX
        }
        cursor.at++
        const { property, tokenRepeats } = found.option
        const value = found.option.read(cursor)
        const before = tokenRepeats ? values[property] : undefined
        if (Array.isArray(before) && Array.isArray(value)) for (const each of value) before.push(each)
        else values[property] = value
      }
      return values as OptionValues<E[number]>
    },
  }
}

function choiceArg({ choices, lastCounts: _, ...described }: Choice<Option<string, unknown>>): Arg<unknown> {
  return { ...alternatives(described.name, ...choices), ...described, optional: true, min: 0 }
}

/** Pieces of which one is given, inside of {@link rest}: the handler reads them. */
export function alternatives(name: string, ...parts: readonly Arg<unknown>[]): Arg<unknown> {
  return { name, type: 'oneof', parts, min: 1, read: () => undefined }
}

/** One of several words, as the handler's value in lower case. */
export function token<const T extends string>(name: string, ...tokens: T[]): Arg<Lowercase<T>> {
  const readOne = (word: Bytes): Lowercase<T> => {
    const upper = word.toUpperCase() as T
    if (!tokens.includes(upper)) throw SYNTAX
    return upper.toLowerCase() as Lowercase<T>
  }
  const parts = tokens.map(each => flag(each))
  return { name, type: 'oneof', parts, min: 1, readOne, read: cursor => readOne(nextWord(cursor)) }
}

/** Words that the handler reads itself, described by `parts` for COMMAND DOCS. Rarely needed. */
export function rest(parts: readonly Arg<unknown>[], min = 0): Arg<readonly Bytes[]> {
  return {
    name: 'rest',
    type: 'block',
    inline: true,
    parts,
    multiple: true,
    min,
    absent: [],
    ...allWords((argv, at) => argv.slice(at)),
  }
}

/** Reads a 64-bit integer as a number; throws `value is not an integer or out of range`. */
export function readInteger(word: Bytes): number {
  const length = word.length
  if (length === 0 || length > 20) throw NOT_AN_INTEGER
  if (length > 15) return Number(readInteger64(word))
  const negative = word.charCodeAt(0) === 45
  let at = negative ? 1 : 0
  const first = word.charCodeAt(at)
  if (first === 48 && length === 1) return 0
  if (!(first >= 49 && first <= 57)) throw NOT_AN_INTEGER
  let value = 0
  for (; at < length; at++) {
    const digit = word.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) throw NOT_AN_INTEGER
    value = value * 10 + digit
  }
  return negative ? -value : value
}

/** Reads a 32-bit integer; throws `value is not an integer or out of range`, or which range. */
export function readInteger32(word: Bytes): number {
  const value = readInteger(word)
  if (value !== (value | 0)) throw NOT_AN_INT32
  return value
}

/** Reads a 64-bit integer exactly; throws `value is not an integer or out of range`. */
export function readInteger64(word: Bytes): bigint {
  if (!/^(0|-?[1-9][0-9]{0,18})$/.test(word)) throw NOT_AN_INTEGER
  const value = BigInt(word)
  if (value !== BigInt.asIntN(64, value)) throw NOT_AN_INTEGER
  return value
}

/** Reads a 64-bit integer exactly, as a number where that is enough. */
export function readCounter(word: Bytes): Int64 {
  return word.length <= 15 ? readInteger(word) : readInteger64(word)
}

/** Reads a number of keys, entries or such in the words of the commands that say which argument is wrong. */
export function readPositive(name: string): (word: Bytes) => number {
  const refusal = error(`${name} should be greater than 0`)
  return word => {
    if (!/^[1-9][0-9]{0,18}$/.test(word) || BigInt(word) > 9223372036854775807n) throw refusal
    return Number(word)
  }
}

/** Reads a number of entries, from 0 on; throws `refusal` for all else. */
export function readCount(refusal: ReplyError): (word: Bytes) => number {
  return word => {
    if (!/^(0|[1-9][0-9]{0,18})$/.test(word) || BigInt(word) > 9223372036854775807n) throw refusal
    return Number(word)
  }
}

/** The same, where the refusal names what is counted. */
export function readNotNegative(name: string): (word: Bytes) => number {
  return readCount(error(`${name} can't be negative`))
}

/** The end of a wait is a Unix time of 64 bits: what is left of these today. */
const LONGEST_WAIT = 2 ** 63 - 1.7e12

/** Reads how long to block: seconds, with fractions, as whole milliseconds. */
export function readTimeout(word: Bytes): number {
  const seconds = parseDoubleText(word)
  if (seconds === undefined || Number.isNaN(seconds)) throw TIMEOUT_NOT_A_FLOAT
  const milliseconds = Math.ceil(seconds * 1000)
  if (milliseconds > LONGEST_WAIT) throw TIMEOUT_OUT_OF_RANGE
  if (milliseconds < 0) throw TIMEOUT_NEGATIVE
  return milliseconds
}

/** The same of whole milliseconds. */
export function readTimeoutMilliseconds(word: Bytes): number {
  if (!isInteger64(word)) throw TIMEOUT_NOT_AN_INTEGER
  if (word.startsWith('-')) throw TIMEOUT_NEGATIVE
  const milliseconds = Number(word)
  if (milliseconds > LONGEST_WAIT) throw TIMEOUT_OUT_OF_RANGE
  return milliseconds
}
