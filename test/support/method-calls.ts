/**
 * Random calls of a client's typed method, made from a command's grammar: pieces without a token are parameters in
 * order, those with one are properties of one object at the end.
 */
import fc from 'fast-check'
import {
  camel,
  isColumns,
  isConstant,
  isCount,
  isNamed,
  isPairs,
  isScored,
  isWord,
  pieces,
  visible,
} from '../../generate/grammar.ts'
import type { Arg } from '../../src/commands/declare/args.ts'
import { toBytes } from '../../src/resp/plain.ts'

/** Something to call a method with, and what the server must make of it: `px=100`, `nx`. */
export interface Given {
  readonly value: unknown
  readonly facts: readonly string[]
}

interface GivenList extends Given {
  readonly value: readonly unknown[]
}

type Piece = Arg<unknown>

/** Text beyond ASCII, numbers and bytes; never the word of an option. */
const WORDS = fc.oneof(
  fc.string({ unit: 'grapheme' }).map(text => `:${text}`),
  fc.uint8Array().map(bytes => Buffer.from(bytes.length === 0 ? [] : [0xff, ...bytes])),
  fc.integer(),
)
const INTEGERS = fc.oneof(fc.integer(), fc.bigInt({ min: 0n, max: 2n ** 31n - 1n }))
const DOUBLES = fc.double({ noNaN: true })
const NOTHING = fc.constant<GivenList>({ value: [], facts: [] })

/** What one word of the wire says. */
export function fact({ type, name, token }: Piece, bytes: string): string {
  if (type === 'pure-token') return bytes.toLowerCase()
  const value = type === 'double' ? Number(bytes.replace('inf', 'Infinity')) : bytes
  return `${(token || name).toLowerCase()}=${value}`
}

/** The parameters of a call, and what the server must read. All lists are equally long, as keys and their weights. */
export function callOf(args: readonly Piece[]): fc.Arbitrary<GivenList> {
  return fc.integer({ min: 1, max: 4 }).chain(length => new Calls(length).of(args))
}

class Calls {
  readonly #length: number

  constructor(length: number) {
    this.#length = length
  }

  of(args: readonly Piece[]): fc.Arbitrary<GivenList> {
    const items = pieces(args)
    const named = items.filter(isNamed)
    const places = items.filter(item => !isNamed(item) && !isConstant(item))
    const given = places.map((arg, at) => {
      const [before, next] = [places[at - 1], places[at + 1]]
      if (isCount(arg, next)) return NOTHING
      const counted = before !== undefined && isCount(before, arg)
      const whole = this.#parameters(arg, named.length === 0 && next === undefined && !counted)
      return counted ? this.#withCount(before, whole) : whole
    })
    if (named.length > 0)
      given.push(this.#objectFor(named).map(({ value, facts }) => ({ value: [value], facts })))
    return inRow(given)
  }

  #withCount(count: Piece, items: fc.Arbitrary<GivenList>): fc.Arbitrary<GivenList> {
    // Scripts may have no keys.
    const counted = (facts: readonly string[]) => fact(count, facts.length === 0 ? '0' : String(this.#length))
    return items.map(({ value, facts }) => ({ value, facts: [counted(facts), ...facts] }))
  }

  /** The parameters, in a list, that one piece stands for. */
  #parameters(arg: Piece, last: boolean): fc.Arbitrary<GivenList> {
    if (isPairs(arg) || isColumns(arg)) return alone(this.#pairsOf(arg))
    if (arg.multiple) return last ? this.#many(arg) : alone(this.#many(arg))
    const whole =
      arg.type === 'block' && last
        ? inRow(visible(arg.parts ?? []).map(part => this.#parameters(part, part.optional === true)))
        : alone(this.#valueFor(arg))
    return arg.optional && last ? fc.oneof(NOTHING, whole) : whole
  }

  #pairsOf(arg: Piece): fc.Arbitrary<GivenList> {
    const halves = visible(arg.parts ?? []).map(part => this.#valueFor({ ...part, multiple: false }))
    return this.#list(inList(fc.tuple(...(isScored(arg) ? halves.toReversed() : halves))))
  }

  #many(arg: Piece): fc.Arbitrary<GivenList> {
    const whole = this.#list(this.#valueFor({ ...arg, multiple: false }))
    return arg.optional ? fc.oneof(NOTHING, whole) : whole
  }

  #list(item: fc.Arbitrary<Given>): fc.Arbitrary<GivenList> {
    return inList(fc.array(item, { minLength: this.#length, maxLength: this.#length }))
  }

  /** A value by itself: a word, a tuple, or an object. */
  #valueFor(arg: Piece): fc.Arbitrary<Given> {
    const parts = visible(arg.parts ?? [])
    const isSetOfOptions = parts.length > 0 && parts.every(part => part.optional)
    if (arg.multiple && !isSetOfOptions) return this.#many({ ...arg, optional: false })
    if (parts.length === 0 || parts.every(isWord)) return wordFor(arg)
    if (parts.every(isNamed)) {
      return this.#objectFor(arg.type === 'oneof' ? [{ ...arg, token: '', optional: false }] : parts)
    }
    return arg.type === 'oneof' ? fc.oneof(...parts.map(each => this.#valueFor(each))) : this.#tupleFor(parts)
  }

  #tupleFor(parts: readonly Piece[]): fc.Arbitrary<Given> {
    const named = parts.filter(isNamed)
    const items = parts.filter(part => !isNamed(part)).map(each => this.#valueFor(each))
    return inList(fc.tuple(...items, ...(named.length > 0 ? [this.#objectFor(named)] : [])))
  }

  /** Properties of one object. Of rivals one is given. */
  #objectFor(items: readonly Piece[]): fc.Arbitrary<Given> {
    return fc.tuple(...items.map(each => this.#propertyFor(each))).map(all => ({
      value: Object.assign({}, ...all.map(each => each.value)),
      facts: all.flatMap(each => each.facts),
    }))
  }

  #propertyFor(arg: Piece): fc.Arbitrary<Given> {
    const present = this.#presentProperty(arg)
    return arg.optional ? fc.oneof(fc.constant<Given>({ value: {}, facts: [] }), present) : present
  }

  #presentProperty(arg: Piece): fc.Arbitrary<Given> {
    const parts = visible(arg.parts ?? [])
    if (!arg.token && parts.length > 0 && parts.every(isNamed)) {
      const together = arg.type === 'block' || parts.every(part => part.optional)
      return together
        ? this.#objectFor(parts)
        : fc.oneof(...parts.map(part => this.#propertyFor({ ...part, optional: false })))
    }
    const name = camel(arg.token || arg.name)
    if (arg.type === 'pure-token') return fc.constant({ value: { [name]: true }, facts: [name] })
    return this.#valueFor(arg).map(({ value, facts }) => ({ value: { [name]: value }, facts }))
  }
}

function inRow(all: readonly fc.Arbitrary<GivenList>[]): fc.Arbitrary<GivenList> {
  return fc.tuple(...all).map(given => ({
    value: given.flatMap(each => each.value),
    facts: given.flatMap(each => each.facts),
  }))
}

function inList(all: fc.Arbitrary<readonly Given[]>): fc.Arbitrary<GivenList> {
  return all.map(given => ({
    value: given.map(each => each.value),
    facts: given.flatMap(each => each.facts),
  }))
}

function alone(value: fc.Arbitrary<Given>): fc.Arbitrary<GivenList> {
  return inList(value.map(given => [given]))
}

function wordFor(arg: Piece): fc.Arbitrary<Given> {
  const { type, parts = [] } = arg
  if (type === 'oneof') {
    return fc.constantFrom(...parts).map(({ token = '' }) => {
      const value = token.toLowerCase()
      return { value, facts: [arg.token ? fact(arg, value) : value] }
    })
  }
  if (type === 'pure-token')
    return fc.constant({ value: arg.token?.toLowerCase(), facts: [fact(arg, arg.token ?? '')] })
  const values: fc.Arbitrary<string | Buffer | number | bigint> =
    type === 'double' ? DOUBLES : type === 'integer' || type === 'unix-time' ? INTEGERS : WORDS
  return values
    .map(value => ({ value, bytes: toBytes(typeof value === 'number' ? numberText(value) : value) }))
    .filter(({ bytes }) => type === 'key' || isReadable(arg, bytes))
    .map(({ value, bytes }) => ({ value, facts: [fact(arg, bytes)] }))
}

function numberText(value: number): string {
  return String(value).replace('Infinity', 'inf')
}

/** Whether the server takes a word, as far as its grammar decides on it. */
function isReadable(arg: Piece, bytes: string): boolean {
  try {
    const value = arg.read({ argv: [bytes], at: 0 })
    if (typeof value === 'function') value()
    return true
  } catch {
    return false
  }
}
