/**
 * How the methods of commands.ts become words, and replies results: `writeArguments()` and `normalise()` interpret
 * the data that is generated for each command. The one thing to know: most calls are single words in the order of
 * the wire (`flat`), and cost no walk.
 */
import type { ReplyShape } from '../commands/declare/reply.ts'
import { parseDouble } from '../resp/doubles.ts'
import { isBytes, type Reply } from '../resp/plain.ts'
import { type Argument, plainWordOf, refusal } from './arguments.ts'
import { kindOf } from './option-checks.ts'

export type { Argument, ReplyShape }

/** A 64-bit integer. Beyond 2^53 only a bigint is exact. */
export type Integer = number | bigint

/** Names and values: `{ a: 1, b: 2 }`, a Map, or `[['a', 1], ['b', 2]]`. */
export type Pairs = Readonly<Record<string, Argument>> | Iterable<readonly [Argument, Argument]>

/** A member with its score. */
export type Scored =
  | readonly [member: Argument, score: number]
  | { readonly score: number; readonly member: Argument }

/**
 * Members and their scores: `{ ann: 10, bob: 20 }`, a Map, `[['ann', 10], ['bob', 20]]`, or
 * `[{ score: 10, member: 'ann' }]`.
 */
export type Scores = Readonly<Record<string, number>> | Iterable<Scored>

/** Asks for a Map instead of an object: it keeps the order of names that look like numbers. */
export interface AsMap {
  readonly as: 'map'
}

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
  /** The parameter that begins a list: one array may stand for all of it. */
  readonly listAt?: number
  /** The parameter behind the last, which says in which form the reply is wanted: {@link AsMap}. */
  readonly formAt?: number
  readonly reply: ReplyShape
  /** Where it is another once an option or argument is given: the first of these counts. */
  readonly cases?: readonly { readonly at: number; readonly option?: string; readonly reply: ReplyShape }[]
}

/**
 * The words of a call, the command's name first.
 *
 * @param given what the method was called with
 * @throws TypeError when something that is no {@link Argument} stands for a word, an option is unknown, or there are
 * more arguments than the command has
 * @example
 * writeArguments(COMMANDS.set, ['k', 'v', { px: 100 }]) // ['SET', 'k', 'v', 'PX', 100]
 */
export function writeArguments(shape: CommandShape, given: readonly unknown[]): Argument[] {
  const args = shape.listAt === undefined && shape.formAt === undefined ? given : oneByOne(shape, given)
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

/** The arguments with those of a list one by one, and without what is no word. */
function oneByOne(shape: CommandShape, given: readonly unknown[]): readonly unknown[] {
  const { listAt, formAt } = shape
  if (listAt !== undefined) {
    const list = given[listAt]
    return given.length === listAt + 1 && isList(list, shape) ? [...given.slice(0, listAt), ...list] : given
  }
  if (formAt === undefined || given.length !== formAt + 1) return given
  const form: Partial<Record<string, unknown>> = Object(given[formAt] ?? { as: 'map' })
  if (form['as'] !== 'map')
    throw new TypeError(`${shape.words.join(' ')}: the form can only be { as: 'map' }`)
  return given.slice(0, formAt)
}

/** An item may be an array itself, as a range is: then the list is an array of arrays. */
function isList(value: unknown, { pieces }: CommandShape): value is readonly unknown[] {
  if (!Array.isArray(value)) return false
  const last = pieces.at(-1)
  const item = typeof last === 'object' && 'spread' in last ? last.spread : 'word'
  return typeof item !== 'object' || !('block' in item) || value.every(Array.isArray)
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

/** How many arguments there may be. */
function mostOf({ pieces, flat, formAt }: CommandShape): number {
  if (formAt !== undefined) return formAt + 1
  if (pieces.length === 0) return flat
  let most = 0
  for (const piece of pieces) {
    if (typeof piece === 'object' && 'spread' in piece) return Number.POSITIVE_INFINITY
    if (typeof piece === 'object' && 'options' in piece) most = Math.max(most, piece.at + 1)
    else if (typeof piece !== 'object' || !('constant' in piece)) most++
  }
  return most
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
  const most = mostOf(shape)
  if (args.length > most) {
    const many = most === 0 ? 'nothing' : `at most ${most} argument${most === 1 ? '' : 's'}`
    throw new TypeError(`${shape.words.join(' ')} takes ${many}, but got ${args.length}`)
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
      for (const [member, score] of this.#pairs(value, memberAndScore)) {
        this.#score(score)
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
    if (typeof given !== 'object' || given === null) throw this.#unexpected(exampleOf(known, given), given)
    for (const property in given) {
      if (!Object.hasOwn(known, property)) {
        const meant = property.toLowerCase()
        const hint = Object.hasOwn(known, meant) ? `: did you mean ${meant}?` : ''
        throw new TypeError(`${this.#shape.words.join(' ')} has no option ${property}${hint}`)
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

  #pairs(value: unknown, read: (pair: unknown) => unknown = pair => pair): (readonly unknown[])[] {
    if (typeof value !== 'object' || value === null)
      throw this.#unexpected('an object or pairs, as { name: value }', value)
    const pairs = Symbol.iterator in value ? (value as Iterable<unknown>) : Object.entries(value)
    return Array.from(pairs, pair => this.#items(read(pair)))
  }

  /** Text that is no number is a member in its place, as in `zadd('z', { score: 1, value: 'ann' })`. */
  #score(score: unknown): void {
    if (typeof score === 'string' && Number.isNaN(Number(score)) && !/^[+-]?inf(inity)?$/i.test(score)) {
      throw this.#unexpected("a number as the score, as { ann: 10 } or [{ score: 10, member: 'ann' }]", score)
    }
    this.#word(score)
  }

  #items(value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value
    if (typeof value === 'object' && value !== null && Symbol.iterator in value && !isBytes(value)) {
      return [...(value as Iterable<unknown>)]
    }
    throw this.#unexpected('an array, as [item]', value)
  }

  #unexpected(wanted: string, value: unknown): TypeError {
    return new TypeError(`${this.#shape.words.join(' ')}: expected ${wanted}, got ${kindOf(value)}`)
  }
}

/** A pair as it is, or of an object. */
function memberAndScore(pair: unknown): unknown {
  if (typeof pair !== 'object' || pair === null || !('score' in pair) || !('member' in pair)) return pair
  return [pair.member, pair.score]
}

/** Options with the one that was meant, if a word of the wire was given. */
function exampleOf(known: Properties, given: unknown): string {
  const names = Object.keys(known)
  const meant = names.find(name => typeof given === 'string' && name === given.toLowerCase()) ?? names[0]
  return `an object of options, as { ${meant}: ${typeof known[meant ?? ''] === 'string' ? 'true' : '...'} }`
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
  return toMap('object' in shape ? { map: shape.object } : shape, reply)
}

/**
 * What a method gives of a reply: in the form that RESP3 has for it, a hash as an object. That has no prototype, for a
 * field may have any name.
 */
export function resultOf(shape: ReplyShape, reply: Reply): unknown {
  const map = normalise(shape, reply)
  if (typeof shape === 'string' || !('object' in shape) || !(map instanceof Map)) return map
  const object: Record<string, Reply> = Object.create(null)
  for (const [name, value] of map as ReadonlyMap<string, Reply>) object[name] = value
  return object
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
