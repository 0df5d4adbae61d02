/**
 * How the methods of commands.ts become words, and replies results: `writeArguments()` and `normalise()` interpret
 * the data that is generated for each command. The one thing to know: most calls are single words in the order of
 * the wire (`flat`), and cost no walk.
 */
import type { ReplyShape } from '../commands/declare/reply.ts'
import { parseDouble } from '../resp/doubles.ts'
import { isBytes, type Reply } from '../resp/plain.ts'
import { type Argument, plainWordOf, refusal } from './arguments.ts'

export type { Argument, ReplyShape }

/** A 64-bit integer. Beyond 2^53 only a bigint is exact. */
export type Integer = number | bigint

/** Names and values: `{ a: 1, b: 2 }`, a Map, or `[['a', 1], ['b', 2]]`. */
export type Pairs = Readonly<Record<string, Argument>> | Iterable<readonly [Argument, Argument]>

/** Members and their scores: `{ ann: 10, bob: 20 }`, a Map, or `[['ann', 10], ['bob', 20]]`. */
export type Scores = Readonly<Record<string, number>> | Iterable<readonly [member: Argument, score: number]>

/** Options of which one is given that changes the result; of several such, any. */
export type With<O, K extends keyof O> = K extends keyof O
  ? O & { readonly [P in K]-?: Exclude<O[P], false | undefined> }
  : never

/** Options without those that would change the result. */
export type Without<O, K extends keyof O> = O & { readonly [P in K]?: Extract<O[P], false | undefined> }

/** One of the properties, without the others. */
export type OneOf<T> = {
  [K in keyof T]: Pick<T, K> & { readonly [Other in Exclude<keyof T, K>]?: undefined }
}[keyof T]

/** One of the properties or none. */
export type AtMostOne<T> = OneOf<{ [K in keyof T]?: T[K] | undefined }>

/** How one part of a call is written. */
export type Piece =
  | 'word'
  /** Names and values in turn, of {@link Pairs}. */
  | 'pairs'
  /** All names, then all values, of {@link Pairs}. */
  | 'columns'
  /** Scores and members in turn, of {@link Scores}. */
  | 'scores'
  /** A word that is always there. */
  | { readonly constant: string }
  /** How many items there are, and these. */
  | { readonly counted: Piece }
  | { readonly optional: Piece }
  /** An array, each item in the same way. */
  | { readonly many: Piece }
  /** All parameters that are left, each in the same way. */
  | { readonly spread: Piece }
  /** An array, each item in its own way. */
  | { readonly block: readonly Piece[] }
  | { readonly object: Properties }
  /** The object that is the last parameter, `at` this place, wherever its words belong. */
  | { readonly options: Properties; readonly at: number }
  /** Told apart by what is given: an object, an array, a word. */
  | { readonly either: readonly Piece[] }

/**
 * Properties of an object in the order of the wire: the token of one that is true or false; else its token (may be
 * empty) and its value. With `each` the value is an array, and the token is repeated for each item.
 */
export type Properties = Readonly<
  Record<string, string | readonly [token: string, value: Piece | { readonly each: Piece }]>
>

export interface CommandShape {
  readonly words: readonly [name: string, subcommand?: string]
  /** How many parameters must be given: undefined stands for a later one that is left out. */
  readonly required: number
  /** As long as there are no more parameters than this, each is a word and they stand in the order of the wire. */
  readonly flat: number
  /** In the order of the wire; empty where `flat` says all. */
  readonly pieces: readonly Piece[]
  readonly reply: ReplyShape
  /** Where it is another once an option or argument is given: the first of these counts. */
  readonly cases?: readonly { readonly at: number; readonly option?: string; readonly reply: ReplyShape }[]
}

/**
 * The words of a call, the command's name first.
 *
 * @param args what the method was called with
 * @throws TypeError when something that is no {@link Argument} stands for a word, or an option is unknown
 * @example
 * writeArguments(COMMANDS.set, ['k', 'v', { px: 100 }]) // ['SET', 'k', 'v', 'PX', 100]
 */
export function writeArguments(shape: CommandShape, args: readonly unknown[]): Argument[] {
  const [name, subcommand] = shape.words
  const count = lengthOf(args, shape.required)
  if (count > shape.flat) return writePieces(shape, args)
  if (subcommand === undefined) {
    if (count === 1) return [name, word(args[0], shape, 1)]
    if (count === 2) return [name, word(args[0], shape, 1), word(args[1], shape, 2)]
  }
  const out: Argument[] = subcommand === undefined ? [name] : [name, subcommand]
  for (let i = 0; i < count; i++) out.push(word(args[i], shape, i + 1))
  return out
}

/** Optional parameters at the end may be given as undefined. */
function lengthOf(args: readonly unknown[], required: number): number {
  let count = args.length
  while (count > required && args[count - 1] === undefined) count--
  return count
}

/** @param at its place behind the command's name, from 1 */
function word(value: unknown, shape: CommandShape, at: number): Argument {
  if (typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  const plain = plainWordOf(value)
  if (plain === undefined) throw refusal(shape.words.join(' '), at, value)
  return plain
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? (value.constructor?.name ?? 'an object')
    : String(value)
}

function writePieces(shape: CommandShape, args: readonly unknown[]): Argument[] {
  const writer = new PieceWriter(shape)
  let at = 0
  for (const piece of shape.pieces) {
    if (typeof piece === 'object' && 'options' in piece) writer.options(piece.options, args[piece.at] ?? {})
    else if (typeof piece === 'object' && 'constant' in piece) writer.out.push(piece.constant)
    else if (typeof piece === 'object' && 'spread' in piece) {
      while (at < args.length) writer.write(piece.spread, args[at++])
    } else writer.write(piece, args[at++])
  }
  return writer.out
}

class PieceWriter {
  readonly out: Argument[]
  readonly #shape: CommandShape

  constructor(shape: CommandShape) {
    this.#shape = shape
    const [name, subcommand] = shape.words
    this.out = subcommand === undefined ? [name] : [name, subcommand]
  }

  write(piece: Piece, value: unknown): void {
    if (piece === 'word') this.#word(value)
    else if (piece === 'pairs') {
      for (const [name, item] of this.#pairs(value)) {
        this.#word(name)
        this.#word(item)
      }
    } else if (piece === 'scores') {
      for (const [member, score] of this.#pairs(value)) {
        this.#word(score)
        this.#word(member)
      }
    } else if (piece === 'columns') {
      const pairs = this.#pairs(value)
      for (const [name] of pairs) this.#word(name)
      for (const [, item] of pairs) this.#word(item)
    } else if ('counted' in piece) {
      const items = piece.counted === 'pairs' ? this.#pairs(value) : this.#items(value)
      this.out.push(items.length)
      this.write(piece.counted, items)
    } else if ('optional' in piece) {
      if (value !== undefined) this.write(piece.optional, value)
    } else if ('many' in piece) {
      for (const item of this.#items(value)) this.write(piece.many, item)
    } else if ('block' in piece) {
      const items = this.#items(value)
      for (const [i, part] of piece.block.entries()) this.write(part, items[i])
    } else if ('object' in piece) this.options(piece.object, value)
    else if ('either' in piece) this.write(alternativeFor(value, piece.either), value)
    else throw new Error('a piece that only stands at the top')
  }

  options(known: Properties, given: unknown): void {
    if (typeof given !== 'object' || given === null) throw this.#unexpected('an object', given)
    for (const property in given) {
      if (!Object.hasOwn(known, property)) {
        throw new TypeError(`${this.#shape.words.join(' ')} has no option ${property}`)
      }
    }
    const values = given as Readonly<Record<string, unknown>>
    for (const property in known) {
      const [how, value] = [known[property], values[property]]
      if (value !== undefined && how !== undefined) this.#property(how, value)
    }
  }

  #property(how: string | readonly [token: string, value: Piece | { readonly each: Piece }], value: unknown) {
    if (typeof how === 'string') {
      if (value) this.out.push(how)
      return
    }
    const [token, piece] = how
    const each = typeof piece === 'object' && 'each' in piece
    for (const item of each ? this.#items(value) : [value]) {
      if (token !== '') this.out.push(token)
      this.write(each ? piece.each : piece, item)
    }
  }

  #word(value: unknown): void {
    const { words } = this.#shape
    this.out.push(word(value, this.#shape, this.out.length - words.length + 1))
  }

  #pairs(value: unknown): (readonly unknown[])[] {
    if (typeof value !== 'object' || value === null) throw this.#unexpected('an object or pairs', value)
    const pairs = Symbol.iterator in value ? (value as Iterable<unknown>) : Object.entries(value)
    return Array.from(pairs, pair => this.#items(pair))
  }

  #items(value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value
    if (typeof value === 'object' && value !== null && Symbol.iterator in value && !isBytes(value)) {
      return [...(value as Iterable<unknown>)]
    }
    throw this.#unexpected('an array', value)
  }

  #unexpected(wanted: string, value: unknown): TypeError {
    return new TypeError(`${this.#shape.words.join(' ')}: expected ${wanted}, got ${nameOf(value)}`)
  }
}

function alternativeFor(value: unknown, pieces: readonly Piece[]): Piece {
  const isWord = typeof value !== 'object' || value === null || isBytes(value)
  const wanted = isWord ? ['word'] : Array.isArray(value) ? ['many', 'block'] : ['object']
  const found = pieces.find(piece =>
    wanted.some(each => piece === each || Object.hasOwn(Object(piece), each)),
  )
  return found ?? 'word'
}

/** What the reply to a call is like. */
export function replyShapeOf({ reply, cases }: CommandShape, args: readonly unknown[]): ReplyShape {
  if (cases === undefined) return reply
  for (const { at, option, reply: another } of cases) {
    const value = args[at]
    const given =
      option === undefined ? value : (value as Readonly<Record<string, unknown>> | undefined)?.[option]
    if (given !== undefined && given !== false) return another
  }
  return reply
}

/**
 * A reply in the form that RESP3 has for it, whichever protocol it came by: maps with text as keys, sets, numbers.
 * Does nothing for `same`; leaves alone what does not fit the shape, such as null and errors inside of arrays.
 */
export function normalise(shape: ReplyShape, reply: Reply): Reply {
  if (shape === 'same' || reply === null) return reply
  if (shape === 'text') return reply instanceof Uint8Array ? reply.toString() : reply
  if (shape === 'double') return toDouble(reply)
  if ('array' in shape) {
    return Array.isArray(reply) ? reply.map(item => normalise(shape.array, item)) : reply
  }
  if ('tuple' in shape) {
    if (!Array.isArray(reply)) return reply
    return reply.map((item, at) => normalise(shape.tuple[at] ?? shape.rest ?? 'same', item))
  }
  if ('either' in shape) return shape.either.reduce<Reply>((result, each) => normalise(each, result), reply)
  if ('pairs' in shape) return Array.isArray(reply) ? toPairs(shape.pairs, reply) : reply
  if ('set' in shape) {
    if (shape.set === 'same' && reply instanceof Set) return reply
    const items = Array.isArray(reply) || reply instanceof Set ? [...(reply as Iterable<Reply>)] : undefined
    return items === undefined ? reply : new Set(items.map(item => normalise(shape.set, item)))
  }
  return toMap(shape, reply)
}

function toDouble(reply: Reply): Reply {
  if (typeof reply !== 'string' && !(reply instanceof Uint8Array)) return reply
  return parseDouble(String(reply)) ?? reply
}

/** Of pairs, or of their halves in turn. */
function toPairs([left, right]: readonly [ReplyShape, ReplyShape], reply: readonly Reply[]): Reply {
  if (Array.isArray(reply[0])) return normalise({ array: { tuple: [left, right] } }, reply)
  const pairs: Reply[] = []
  for (let i = 0; i + 1 < reply.length; i += 2) {
    pairs.push([normalise(left, reply[i]), normalise(right, reply[i + 1])])
  }
  return pairs
}

function isPairs(reply: Reply): reply is readonly (readonly Reply[])[] {
  return Array.isArray(reply) && reply.length > 0 && reply.every(Array.isArray)
}

function hasTextKeys(map: ReadonlyMap<Reply, Reply>): boolean {
  for (const key of map.keys()) if (typeof key !== 'string') return false
  return true
}

function toMap(shape: Extract<ReplyShape, object>, reply: Reply): Reply {
  if ('map' in shape && shape.map === 'same' && reply instanceof Map && hasTextKeys(reply)) return reply
  const shapeOf = (name: string): ReplyShape => {
    if ('map' in shape) return shape.map
    return 'fields' in shape && Object.hasOwn(shape.fields, name) ? (shape.fields[name] ?? 'same') : 'same'
  }
  const map = new Map<Reply, Reply>()
  const add = (key: Reply, value: Reply) => {
    const name = String(key)
    map.set(name, normalise(shapeOf(name), value))
  }
  if (reply instanceof Map) for (const [key, value] of reply as ReadonlyMap<Reply, Reply>) add(key, value)
  else if (isPairs(reply)) for (const [key, value] of reply) add(key, value)
  else if (Array.isArray(reply)) for (let i = 0; i + 1 < reply.length; i += 2) add(reply[i], reply[i + 1])
  else return reply
  return map
}
