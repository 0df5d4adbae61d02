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
} from '../resp/values.ts'

export interface ReplyType {
  /** For people. */
  readonly text: string
  /** In TypeScript, as the client's methods give it; `T` stands for bytes, as text or as a Buffer. */
  readonly type: string
  readonly shape: ReplyShape
  accepts(value: ReplyValue): boolean
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
  | { readonly tuple: readonly ReplyShape[] }
  | { readonly set: ReplyShape }
  | { readonly map: ReplyShape }
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

export const array = (inner: ReplyType): ReplyType => ({
  text: `array of ${inner.text}`,
  type: `${inner.type.includes(' | ') ? `(${inner.type})` : inner.type}[]`,
  shape: inner.shape === 'same' ? 'same' : { array: inner.shape },
  accepts: value =>
    Array.isArray(value)
      ? value.every(item => inner.accepts(item))
      : value instanceof Generated && inner.accepts(value.item(0)),
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

/** Names and values in turn, in one array: a map to clients, though RESP3 does not say so. */
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
  accepts: value => value instanceof SetReply && value.items.every(item => inner.accepts(item)),
})

export const map = (inner: ReplyType): ReplyType => ({
  text: `map to ${inner.text}`,
  type: `Map<string, ${inner.type}>`,
  shape: { map: inner.shape },
  accepts: value =>
    value instanceof MapReply && value.flat.every((item, at) => at % 2 === 0 || inner.accepts(item)),
})

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
  const each = new Set(types.flatMap(type => (/[<[]/.test(type) ? [type] : type.split(' | '))))
  if (each.size > 1) each.delete('never')
  if (each.delete('null')) each.add('null')
  return [...each].join(' | ')
}

/** That of the one alternative which has any, where RESP2 can tell it from the others. */
function shapeOfEither(types: readonly ReplyType[]): ReplyShape {
  const shaped = types.filter(each => each.shape !== 'same')
  const [only] = shaped
  if (only === undefined || shaped.length > 1) return 'same'
  const rival = typeof only.shape === 'string' ? /^T\b/ : /[\]>]/
  return types.some(each => each !== only && rival.test(each.type)) ? 'same' : only.shape
}
