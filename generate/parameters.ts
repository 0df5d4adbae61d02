/**
 * From a command's argument grammar to the parameters of a client method, and to the data that writes them. Pieces
 * without a token are parameters in order; pieces with a token (`EX seconds`) are properties of one object, the
 * last parameter. The one thing to know: the data is in the order of the wire, the parameters need not be.
 */
import type { Piece, Properties } from '../src/client/command-shape.ts'
import type { Arg } from '../src/commands/declare/args.ts'
import {
  camel,
  capital,
  isColumns,
  isConstant,
  isCount,
  isMixed,
  isNamed,
  isObject,
  isPairs,
  isScored,
  isWord,
  pieces,
  visible,
  withoutToken,
} from './grammar.ts'

export interface Parameter {
  readonly name: string
  readonly type: string
  readonly optional?: boolean
  /** A rest parameter. */
  readonly rest?: boolean
  /** A rest parameter of any length, which may also be given as one array. */
  readonly list?: boolean
}

/** A type with a name of its own: the options of a command. */
export interface Alias {
  readonly name: string
  readonly text: string
}

export interface Signature {
  readonly parameters: readonly Parameter[]
  readonly aliases: readonly Alias[]
  /** Which parameter holds the options. */
  readonly optionsAt?: number
  /** Which one begins a list. */
  readonly listAt?: number
  readonly required: number
  readonly flat: number
  readonly pieces: readonly Piece[]
}

/** Types that say more than the declared ones, by command or declared type and argument. */
const TYPES: Readonly<Record<string, string>> = {
  // A cursor is handed back as it was received.
  'integer cursor': 'Argument',
  // No ends of ranges, and not kept as they are written: a number will do, though COMMAND DOCS says integer.
  'double timeout': 'number',
  'double longitude': 'number',
  'double latitude': 'number',
  'double radius': 'number',
  'double width': 'number',
  'double height': 'number',
  'integer weight': 'number',
  'string min-idle-time': 'Integer',
  'ZINCRBY increment': 'number',
  // `#2` counts fields instead of bits.
  'BITFIELD offset': `Integer | \`#\${number}\``,
  'BITFIELD_RO offset': `Integer | \`#\${number}\``,
}

/** Names that say more than the declared ones. */
const NAMES: Readonly<Record<string, string>> = { 'id-selector': 'id' }

/** Words that cannot name a parameter. */
const RESERVED = new Set(['function', 'default', 'delete', 'new', 'in', 'with'])

export function signatureOf(command: string, method: string, args: readonly Arg<unknown>[]): Signature {
  return new Lowering(command, method).signature(args)
}

/** Each item of a list must be something; what is given together, as a rest of other types, may be left out. */
function requiredOf(parameters: readonly Parameter[]): number {
  if (parameters.some(({ list }) => list)) return Number.POSITIVE_INFINITY
  return parameters.filter(({ optional, rest }) => !optional && !rest).length
}

/** What a parameter takes and how it is written. */
interface Slot {
  readonly parameter: Parameter
  readonly piece: Piece
  /** How many words it stands for when each is given by itself; 0 when it takes an array or an object. */
  readonly words: number
}

/** The type of something that is given by itself, and how it is written. */
interface Value {
  readonly type: string
  readonly piece: Piece
}

interface Property {
  readonly text: string
  readonly written: Properties
}

/** What an object consists of: properties side by side, and groups of which one is given. */
interface Members {
  readonly properties: string[]
  readonly groups: string[]
  readonly written: Record<string, Properties[string]>
}

class Lowering {
  readonly #command: string
  readonly #method: string
  readonly #aliases: Alias[] = []

  constructor(command: string, method: string) {
    this.#command = command
    this.#method = method
  }

  signature(args: readonly Arg<unknown>[]): Signature {
    const items = pieces(args)
    const options = items.filter(isNamed)
    const places = items.filter(item => !isNamed(item) && !isConstant(item))
    const positional = places.filter((arg, at) => !isCount(arg, places[at + 1]))
    const slots = new Map<Arg<unknown>, Slot>()
    for (const [at, arg] of places.entries()) {
      if (isCount(arg, places[at + 1])) continue
      const before = places[at - 1]
      const counted = before !== undefined && isCount(before, arg)
      const slot = this.#slot(arg, options.length === 0 && arg === positional.at(-1) && !counted)
      slots.set(arg, counted ? { ...slot, piece: { counted: slot.piece } } : slot)
    }
    const parameters = [...slots.values()].map(each => each.parameter)
    const at = parameters.length
    if (options.length > 0) {
      const optional = options.every(each => each.optional === true)
      parameters.push({ name: 'options', type: this.#objectType('Options', options), optional })
    }
    const written: Piece[] = []
    for (const item of items) {
      const slot = slots.get(item)
      if (slot !== undefined) written.push(slot.piece)
      else if (isConstant(item)) written.push({ constant: item.token ?? '' })
      else if (isNamed(item)) addOptions(written, this.#members([item]).written, at)
    }
    let flat = 0
    const words = items.filter(item => !isNamed(item)).map(item => slots.get(item)?.words ?? 0)
    for (const each of words) {
      if (each === 0) break
      flat += each
    }
    const complete = options.length === 0 && words.every(each => each > 0)
    return {
      parameters,
      aliases: this.#aliases,
      ...(options.length > 0 ? { optionsAt: at } : {}),
      ...(parameters.at(-1)?.list ? { listAt: parameters.length - 1 } : {}),
      required: requiredOf(parameters),
      flat,
      pieces: complete ? [] : written,
    }
  }

  #slot(arg: Arg<unknown>, last: boolean): Slot {
    const name = parameterName(arg.name)
    const optional = arg.optional === true
    if (isScored(arg)) return { parameter: { name, type: 'Scores' }, piece: 'scores', words: 0 }
    if (isPairs(arg)) return { parameter: { name, type: 'Pairs' }, piece: 'pairs', words: 0 }
    if (isColumns(arg)) return { parameter: { name, type: 'Pairs' }, piece: 'columns', words: 0 }
    if (arg.multiple) return this.#manySlot(arg, last)
    if (arg.type === 'block' && last) return this.#tupleSlot(arg)
    const { type, piece } = this.#value(arg)
    return {
      parameter: { name, type, ...(optional ? { optional } : {}) },
      piece: optional ? { optional: piece } : piece,
      words: piece === 'word' ? 1 : 0,
    }
  }

  #manySlot(arg: Arg<unknown>, last: boolean): Slot {
    const name = parameterName(plural(arg.name))
    const { type, piece } = this.#value({ ...arg, multiple: false })
    const type1 = type.includes(' ') ? `(${type})` : type
    if (last) {
      const words = piece === 'word' ? Number.POSITIVE_INFINITY : 0
      const either = `${type1}[] | [${name}: readonly ${type1}[]]`
      return { parameter: { name, type: either, rest: true, list: true }, piece: { spread: piece }, words }
    }
    return { parameter: { name, type: `readonly ${type1}[]` }, piece: { many: piece }, words: 0 }
  }

  /** The last parameters in a row: `start, end, unit?`, all or none where they are optional. */
  #tupleSlot(arg: Arg<unknown>): Slot {
    const variants = this.#variants(visible(arg.parts ?? []))
    if (arg.optional) variants.unshift([])
    const longest = Math.max(...variants.map(each => each.length))
    const type = variants.map(each => `[${each.join(', ')}]`).join(' | ')
    const parameter = { name: parameterName(arg.name), type, rest: true }
    return { parameter, piece: { spread: 'word' }, words: longest }
  }

  /** The lists of elements that a block may be given as. */
  #variants(parts: readonly Arg<unknown>[]): string[][] {
    const [first, ...more] = parts
    if (first === undefined) return [[]]
    if (first.type === 'block') {
      if (more.length > 0) throw this.#unknown(first)
      const inner = this.#variants(visible(first.parts ?? []))
      return first.optional ? [[], ...inner] : inner
    }
    if (first.token !== undefined && !isWord(first)) throw this.#unknown(first)
    const element = `${parameterName(first.name)}${first.optional ? '?' : ''}: ${this.#value(first).type}`
    return this.#variants(more).map(each => [element, ...each])
  }

  /** One piece that is given by itself. */
  #value(arg: Arg<unknown>): Value {
    const parts = visible(arg.parts ?? [])
    switch (arg.type) {
      case 'key':
      case 'string':
      case 'pattern':
        return { type: this.#typeNamed(arg, 'Argument'), piece: 'word' }
      case 'integer':
      case 'unix-time':
        return { type: this.#typeNamed(arg, 'Integer'), piece: 'word' }
      case 'double':
        return { type: this.#typeNamed(arg, 'number | string'), piece: 'word' }
      case 'pure-token':
        return { type: literal(arg), piece: 'word' }
      case 'oneof':
        return this.#oneOfValue(arg, parts)
      case 'block': {
        if (parts.every(isNamed)) return this.#object(arg.name, parts)
        return this.#tuple(arg.name, parts)
      }
    }
  }

  /** Pieces with a token are an object at the end. */
  #tuple(name: string, parts: readonly Arg<unknown>[]): Value {
    const named = parts.filter(isNamed)
    const simple = parts.filter(part => !isNamed(part))
    const lastRequired = simple.findLastIndex(part => !part.optional)
    const items = simple.map((part, at) => {
      const { type } = this.#listOrValue(part)
      if (part.optional && at < lastRequired) return `${parameterName(part.name)}: ${type} | undefined`
      return `${parameterName(part.name)}${part.optional ? '?' : ''}: ${type}`
    })
    const block = simple.map(part => {
      const { piece } = this.#listOrValue(part)
      return part.optional ? { optional: piece } : piece
    })
    if (named.length > 0) {
      if (parts.slice(simple.length).some(part => !isNamed(part)))
        throw this.#unknown(named[0] as Arg<unknown>)
      const { type, piece } = this.#object(`${name}-options`, named)
      const optional = named.every(part => part.optional)
      items.push(`options${optional ? '?' : ''}: ${type}`)
      block.push(optional ? { optional: piece } : piece)
    }
    return { type: `readonly [${items.join(', ')}]`, piece: { block } }
  }

  #listOrValue(arg: Arg<unknown>): Value {
    if (!arg.multiple) return this.#value(arg)
    const { type, piece } = this.#value({ ...arg, multiple: false })
    return { type: `readonly ${type.includes(' ') ? `(${type})` : type}[]`, piece: { many: piece } }
  }

  #oneOfValue(arg: Arg<unknown>, parts: readonly Arg<unknown>[]): Value {
    if (parts.every(isWord)) return { type: parts.map(literal).join(' | '), piece: 'word' }
    if (parts.every(isNamed)) return this.#object(arg.name, [withoutToken(arg)])
    const objects = parts.filter(isObject)
    const values = parts.map(part =>
      this.#value(objects.length === 1 && isObject(part) ? { ...part, name: arg.name } : part),
    )
    const words = values.every(each => each.piece === 'word')
    return {
      type: values.map(each => each.type).join(' | '),
      piece: words ? 'word' : { either: values.map(each => each.piece) },
    }
  }

  #object(name: string, items: readonly Arg<unknown>[]): Value {
    const type = this.#objectType(name, items)
    return { type, piece: { object: this.#members(items).written } }
  }

  #objectType(name: string, items: readonly Arg<unknown>[]): string {
    const alias = capital(this.#method) + capital(camel(name))
    const [only] = items
    const alternatives =
      items.length === 1 && only?.type === 'oneof' && isMixed(only) ? (only.parts ?? []) : [only]
    const text =
      alternatives.length > 1
        ? alternatives.map(each => textOf(this.#members(each === undefined ? [] : [each]), true)).join(' | ')
        : textOf(this.#members(items), false)
    this.#aliases.push({ name: alias, text })
    return alias
  }

  #members(items: readonly Arg<unknown>[]): Members {
    const members: Members = { properties: [], groups: [], written: {} }
    for (const item of items) this.#addMember(members, item)
    return members
  }

  #addMember(members: Members, arg: Arg<unknown>): void {
    const parts = visible(arg.parts ?? [])
    if (arg.token !== undefined) {
      this.#addProperty(members, arg)
    } else if (arg.type === 'oneof' && parts.every(isNamed)) {
      if (arg.multiple || isMixed(arg)) for (const part of parts) this.#addMember(members, part)
      else {
        const each = parts.map(part => this.#property(part, false))
        const kind = arg.optional ? 'AtMostOne' : 'OneOf'
        members.groups.push(`${kind}<${objectText(each.map(({ text }) => text))}>`)
        Object.assign(members.written, ...each.map(({ written }) => written))
      }
    } else if (arg.type === 'block' && parts.every(isNamed)) {
      for (const part of parts) this.#addMember(members, arg.optional ? { ...part, optional: true } : part)
    } else {
      this.#addProperty(members, { ...arg, token: '' })
    }
  }

  #addProperty(members: Members, arg: Arg<unknown>): void {
    const { text, written } = this.#property(arg, arg.optional === true)
    members.properties.push(text)
    Object.assign(members.written, written)
  }

  #property(arg: Arg<unknown>, optional: boolean): Property {
    const name = camel(arg.token || arg.name)
    const doc = documentation(arg)
    const property = (type: string): string =>
      `${doc}${name}${optional ? '?' : ''}: ${type}${optional ? ' | undefined' : ''}`
    const token = arg.token ?? ''
    if (arg.type === 'pure-token') return { text: property('boolean'), written: { [name]: token } }
    const { type, piece } = this.#value({ ...arg, multiple: false })
    if (!arg.multiple) return { text: property(type), written: { [name]: [token, piece] } }
    const list = `readonly ${type.includes(' ') ? `(${type})` : type}[]`
    const repeated = arg.tokenRepeats ? { each: piece } : { many: piece }
    return { text: property(list), written: { [name]: [token, repeated] } }
  }

  #typeNamed({ name, type }: Arg<unknown>, otherwise: string): string {
    return TYPES[`${this.#command} ${name}`] ?? TYPES[`${type} ${name}`] ?? otherwise
  }

  #unknown({ name }: Arg<unknown>): Error {
    return new Error(`${this.#command}: no parameter can stand for ${name}`)
  }
}

/** Neighbours share one piece. */
function addOptions(pieces: Piece[], written: Properties, at: number): void {
  const last = pieces.at(-1)
  if (typeof last === 'object' && 'options' in last) {
    pieces[pieces.length - 1] = { options: { ...last.options, ...written }, at }
  } else pieces.push({ options: written, at })
}

function textOf({ properties, groups }: Members, nested: boolean): string {
  const own = properties.length > 0 ? [objectText(properties)] : []
  const text = [...own, ...groups].join(' & ')
  return nested && own.length + groups.length > 1 ? `(${text})` : text
}

/** What a property means beyond its name, and since when. */
function documentation({ type, name, token, since }: Arg<unknown>): string {
  const meaning =
    type === 'pure-token' || camel(name) === camel(token || name) ? [] : [name.replaceAll('-', ' ')]
  const facts = [...meaning, ...(since === undefined ? [] : [`since ${since}`])].join(', ')
  return facts === '' ? '' : `/** ${capital(facts)}. */\n`
}

function objectText(properties: readonly string[]): string {
  return `{\n${properties.join('\n')}\n}`
}

function literal({ token = '' }: Arg<unknown>): string {
  return `'${token.toLowerCase()}'`
}

function parameterName(name: string): string {
  const plain = camel(NAMES[name] ?? name)
  return RESERVED.has(plain) ? `${plain}Name` : plain
}

function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`
  return /s$|data$/.test(name) ? name : `${name}s`
}
