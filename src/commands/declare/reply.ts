/**
 * The declared types of replies, as data: documentation for the reader, the type of the client's method, how the
 * client gives RESP2 and RESP3 one form, and a check: in tests every reply that is seen is compared with its
 * command's declaration.
 */
import {
  Attributed,
  Double,
  Generated,
  MapReply,
  NullArray,
  Push,
  Replies,
  type ReplyValue,
  SetReply,
  Status,
  Verbatim,
} from '../../resp/values.ts'

export interface ReplyType {
  /** For people. */
  readonly text: string
  /** In TypeScript, as the client's methods give it; `T` stands for bytes, as text or as a Buffer. */
  readonly type: string
  readonly shape: ReplyShape
  /** Where the reply depends on what is asked for: those of single options, and that without all of them. */
  readonly cases?: readonly ReplyCase[]
  readonly otherwise?: ReplyType
  /** What the client's method gives instead of an object when it is asked for a Map. */
  readonly asMap?: ReplyType
  accepts(value: ReplyValue): boolean
}

export interface ReplyCase {
  /** The argument that may be left out, or the options of which any is enough, as the client's method names them. */
  readonly given: readonly string[]
  readonly reply: ReplyType
}

/**
 * What a client has to do so that a reply is the same in RESP2, which has only arrays and bulk strings, as in
 * RESP3. `same`: nothing. Each leaves alone what does not look like it, such as null.
 */
export type ReplyShape =
  | 'same'
  | 'double'
  | 'text'
  | { readonly array: ReplyShape }
  | { readonly tuple: readonly ReplyShape[]; readonly rest?: ReplyShape }
  | { readonly set: ReplyShape }
  /** Pairs, or their halves in turn. */
  | { readonly pairs: readonly [ReplyShape, ReplyShape] }
  /** Several, of which at most one fits. */
  | { readonly either: readonly ReplyShape[] }
  | { readonly map: ReplyShape }
  /** The same as a plain object. */
  | { readonly object: ReplyShape }
  /** A map whose keys are known. */
  | { readonly fields: Readonly<Record<string, ReplyShape>> }

type Accepts = (value: ReplyValue) => boolean

function simple(text: string, type: string, accepts: Accepts, shape: ReplyShape = 'same'): ReplyType {
  return { text, type, shape, accepts }
}

export const bulk = () =>
  simple('bytes', 'T', value => typeof value === 'string' || value instanceof Uint8Array)
export const integer = () =>
  simple('integer', 'number', value => typeof value === 'number' || typeof value === 'bigint')
export const double = () => simple('double', 'number', value => value instanceof Double, 'double')
/** A number that travels as bytes, whatever the protocol. */
export const numeric = (): ReplyType => ({
  ...bulk(),
  text: 'number as bytes',
  type: 'number',
  shape: 'double',
})
export const verbatim = () => simple('text', 'string', value => value instanceof Verbatim, 'text')
export const ok = () => simple('OK', "'OK'", value => value instanceof Status && value.text === 'OK')
export const status = () => simple('status', 'string', value => value instanceof Status)
export const nothing = () =>
  simple('nothing', 'never', value => value instanceof Replies && value.values.length === 0)
export const anything = () => simple('anything', 'Reply', () => true)
export const truth = () => simple('0 or 1', '0 | 1', value => value === 0 || value === 1)

export const orNull = (inner: ReplyType): ReplyType => ({
  text: `${inner.text} or null`,
  type: union([inner.type, 'null']),
  shape: inner.shape,
  accepts: value => value === null || value instanceof NullArray || inner.accepts(value),
})

export const either = (...types: readonly ReplyType[]): ReplyType => ({
  text: types.map(each => each.text).join(' or '),
  type: union(types.map(each => each.type)),
  shape: shapeOfEither(types),
  accepts: value => types.some(each => each.accepts(value)),
})

/**
 * A reply whose form depends on an optional argument, or on any of some options. The first that is given counts.
 *
 *     when('withscores', pairs(bulk(), double()), array(bulk()))
 */
export const when = (given: string | readonly string[], withIt: ReplyType, without: ReplyType): ReplyType => {
  const names = [given].flat()
  return {
    ...either(withIt, without),
    text: `${withIt.text} with ${names.join(' or ')}, else ${without.text}`,
    cases: [{ given: names, reply: withIt }, ...(without.cases ?? [])],
    otherwise: without.otherwise ?? without,
  }
}

export const array = (inner: ReplyType): ReplyType => ({
  text: `array of ${inner.text}`,
  type: `${inner.type.includes(' | ') ? `(${inner.type})` : inner.type}[]`,
  shape: inner.shape === 'same' ? 'same' : { array: inner.shape },
  accepts: value =>
    Array.isArray(value)
      ? value.every(item => inner.accepts(item))
      : value instanceof Generated && (value.length === 0 || inner.accepts(value.item(0))),
})

/** An array with a type for each place. */
export const tuple = (...items: readonly ReplyType[]): ReplyType => ({
  text: `[${items.map(each => each.text).join(', ')}]`,
  type: `[${items.map(each => each.type).join(', ')}]`,
  shape: items.every(each => each.shape === 'same') ? 'same' : { tuple: items.map(each => each.shape) },
  accepts: value =>
    Array.isArray(value) &&
    value.length === items.length &&
    items.every((each, at) => each.accepts(value[at])),
})

/** An array of one, and any number of others. */
export const headed = (first: ReplyType, rest: ReplyType): ReplyType => ({
  text: `[${first.text}, then ${rest.text}]`,
  type: `[${first.type}, ...${array(rest).type}]`,
  shape: { tuple: [first.shape], rest: rest.shape },
  accepts: value =>
    Array.isArray(value) && value.every((item, at) => (at === 0 ? first : rest).accepts(item)),
})

/** Pairs, each an array, or their halves in turn in one array: RESP3 and RESP2 of the same. */
export const pairs = (first: ReplyType, second: ReplyType): ReplyType => {
  const pair = tuple(first, second)
  return {
    text: `array of ${pair.text}, or of both in turn`,
    type: `${pair.type}[]`,
    shape: { pairs: [first.shape, second.shape] },
    accepts: value => {
      if (value instanceof Generated)
        return value.length === 0 || [first, pair].some(each => each.accepts(value.item(0)))
      if (!Array.isArray(value)) return false
      if (value.every(each => pair.accepts(each))) return true
      return (
        value.length % 2 === 0 && value.every((item, at) => (at % 2 === 0 ? first : second).accepts(item))
      )
    },
  }
}

/** Names and values in turn, in one array even in RESP3; our client makes a map of it. */
export const alternating = (first: ReplyType, second: ReplyType): ReplyType => ({
  text: `array of ${first.text}, ${second.text} in turn`,
  type: `Map<string, ${second.type}>`,
  shape: { map: second.shape },
  accepts: value =>
    Array.isArray(value) &&
    value.length % 2 === 0 &&
    value.every((item, at) => (at % 2 === 0 ? first : second).accepts(item)),
})

export const set = (inner: ReplyType): ReplyType => ({
  text: `set of ${inner.text}`,
  type: `Set<${inner.type}>`,
  shape: { set: inner.shape },
  accepts: value => {
    const whole = value instanceof Generated ? value.whole() : value
    return whole instanceof SetReply && whole.items.every(item => inner.accepts(item))
  },
})

export const map = (inner: ReplyType): ReplyType => ({
  text: `map to ${inner.text}`,
  type: `Map<string, ${inner.type}>`,
  shape: { map: inner.shape },
  accepts: value => {
    const whole = value instanceof Generated ? value.whole() : value
    return whole instanceof MapReply && whole.flat.every((item, at) => at % 2 === 0 || inner.accepts(item))
  },
})

/** A map that our client gives as a plain object: a hash. */
export const record = (inner: ReplyType): ReplyType => {
  const asMap = map(inner)
  return { ...asMap, type: `Record<string, ${inner.type}>`, shape: { object: inner.shape }, asMap }
}

/** A map with a type for each key; keys may be missing. */
export const fields = (types: Readonly<Record<string, ReplyType>>): ReplyType => {
  const byName = new Map(Object.entries(types))
  const described = [...byName].map(([name, each]) => `${name}: ${each.text}`)
  return {
    text: `map of ${described.join(', ')}`,
    type: `Map<string, ${union([...byName.values()].map(each => each.type))}>`,
    shape: { fields: Object.fromEntries([...byName].map(([name, each]) => [name, each.shape])) },
    accepts: value =>
      value instanceof MapReply &&
      value.flat.every((item, at) => at % 2 === 0 || byName.get(String(value.flat[at - 1]))?.accepts(item)),
  }
}

/** Messages in answer to a change of subscriptions, one or several. */
export const messages = () =>
  simple('messages', 'never', value => {
    if (value instanceof Replies) return value.values.every(each => each instanceof Push)
    return value instanceof Push
  })

export const attributed = (inner: ReplyType): ReplyType => ({
  ...inner,
  accepts: value => inner.accepts(value instanceof Attributed ? value.value : value),
})

/** Alternatives in TypeScript, each once, null last. */
function union(types: readonly string[]): string {
  const each = new Set(types.flatMap(alternativesOf))
  if (each.size > 1) each.delete('never')
  if (each.delete('null')) each.add('null')
  return [...each].join(' | ')
}

/** The alternatives that a type consists of, not those within its parts. */
function alternativesOf(type: string): string[] {
  const found: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < type.length; at++) {
    if ('<[('.includes(type.charAt(at))) depth++
    else if ('>])'.includes(type.charAt(at))) depth--
    else if (depth === 0 && type.startsWith(' | ', at)) {
      found.push(type.slice(from, at))
      from = at + 3
    }
  }
  return [...found, type.slice(from)]
}

/** Those of the alternatives that RESP2 can tell from the others. */
function shapeOfEither(types: readonly ReplyType[]): ReplyShape {
  const clear = types.filter(each => {
    const rival = typeof each.shape === 'string' ? /^T\b|^string\b/ : /[\]>]/
    return each.shape !== 'same' && !types.some(other => other !== each && rival.test(other.type))
  })
  const [first, ...more] = clear.map(each => each.shape)
  if (first === undefined) return 'same'
  return more.length === 0 ? first : { either: [first, ...more] }
}
