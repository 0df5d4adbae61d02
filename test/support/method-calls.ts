/**
 * Random calls of a client's typed method, made from a command's grammar: pieces without a token are parameters in
 * order, those with one are properties of one object at the end.
 */
import fc from 'fast-check'
import { camel, isCount, isNamed, isPairs, isWord, pieces, visible } from '../../generate/grammar.ts'
import type { Arg } from '../../src/commands/args.ts'
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
  fc.uint8Array().map(bytes => Buffer.from(bytes)),
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

/** The parameters of a call, and what the server must read. */
export function callOf(args: readonly Piece[]): fc.Arbitrary<GivenList> {
  const items = pieces(args)
  const named = items.filter(isNamed)
  const positional = items.filter(item => !isNamed(item))
  const given = positional.map((arg, at) => {
    const [before, next] = [positional[at - 1], positional[at + 1]]
    if (isCount(arg, next)) return NOTHING
    const counted = before !== undefined && isCount(before, arg)
    const whole = parameters(arg, named.length === 0 && next === undefined && !counted)
    return counted ? withCount(before, whole) : whole
  })
  if (named.length > 0) given.push(objectFor(named).map(({ value, facts }) => ({ value: [value], facts })))
  return inRow(given)
}

function withCount(count: Piece, keys: fc.Arbitrary<GivenList>): fc.Arbitrary<GivenList> {
  return keys.map(({ value, facts }) => ({ value, facts: [fact(count, String(facts.length)), ...facts] }))
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

/** The parameters, in a list, that one piece stands for. */
function parameters(arg: Piece, last: boolean): fc.Arbitrary<GivenList> {
  if (isPairs(arg)) return alone(pairsOf(arg))
  if (arg.multiple) return last ? many(arg) : alone(many(arg))
  const whole =
    arg.type === 'block' && last
      ? inRow(visible(arg.parts ?? []).map(part => parameters(part, part.optional === true)))
      : alone(valueFor(arg))
  return arg.optional && last ? fc.oneof(NOTHING, whole) : whole
}

function alone(value: fc.Arbitrary<Given>): fc.Arbitrary<GivenList> {
  return inList(value.map(given => [given]))
}

function pairsOf(arg: Piece): fc.Arbitrary<GivenList> {
  const pair = inList(fc.tuple(...visible(arg.parts ?? []).map(valueFor)))
  return inList(fc.array(pair, { minLength: 1 }))
}

function many(arg: Piece): fc.Arbitrary<GivenList> {
  const item = valueFor({ ...arg, multiple: false })
  return inList(fc.array(item, { minLength: arg.optional ? 0 : 1, maxLength: 4 }))
}

/** A value by itself: a word, a tuple, or an object. */
function valueFor(arg: Piece): fc.Arbitrary<Given> {
  const parts = visible(arg.parts ?? [])
  const isSetOfOptions = parts.length > 0 && parts.every(part => part.optional)
  if (arg.multiple && !isSetOfOptions) return many({ ...arg, optional: false })
  if (parts.length === 0 || parts.every(isWord)) return wordFor(arg)
  if (parts.every(isNamed)) {
    return objectFor(arg.type === 'oneof' ? [{ ...arg, token: '', optional: false }] : parts)
  }
  return arg.type === 'oneof' ? fc.oneof(...parts.map(valueFor)) : tupleFor(parts)
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
  return values.map(value => {
    const bytes = toBytes(typeof value === 'bigint' ? String(value) : value)
    return { value, facts: [fact(arg, bytes)] }
  })
}

function tupleFor(parts: readonly Piece[]): fc.Arbitrary<Given> {
  const named = parts.filter(isNamed)
  const items = parts.filter(part => !isNamed(part)).map(valueFor)
  return inList(fc.tuple(...items, ...(named.length > 0 ? [objectFor(named)] : [])))
}

/** Properties of one object. Of rivals one is given. */
function objectFor(items: readonly Piece[]): fc.Arbitrary<Given> {
  return fc.tuple(...items.map(propertyFor)).map(all => ({
    value: Object.assign({}, ...all.map(each => each.value)),
    facts: all.flatMap(each => each.facts),
  }))
}

function propertyFor(arg: Piece): fc.Arbitrary<Given> {
  const present = presentProperty(arg)
  return arg.optional ? fc.oneof(fc.constant<Given>({ value: {}, facts: [] }), present) : present
}

function presentProperty(arg: Piece): fc.Arbitrary<Given> {
  const parts = visible(arg.parts ?? [])
  if (!arg.token && parts.length > 0 && parts.every(isNamed)) {
    const together = arg.type === 'block' || parts.every(part => part.optional)
    return together
      ? objectFor(parts)
      : fc.oneof(...parts.map(part => propertyFor({ ...part, optional: false })))
  }
  const name = camel(arg.token || arg.name)
  if (arg.type === 'pure-token') return fc.constant({ value: { [name]: true }, facts: [name] })
  return valueFor(arg).map(({ value, facts }) => ({ value: { [name]: value }, facts }))
}
