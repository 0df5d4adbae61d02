/**
 * The declared types of replies, as data: documentation for the reader, the type of the client's method, and a
 * check: in tests every reply that is seen is compared with its command's declaration.
 */
import {
  Attributed,
  Double,
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
  readonly text: string
  accepts(value: ReplyValue): boolean
}

function type(text: string, accepts: (value: ReplyValue) => boolean): ReplyType {
  return { text, accepts }
}

export const bulk = () => type('bytes', value => typeof value === 'string' || value instanceof Uint8Array)
export const integer = () => type('integer', value => typeof value === 'number' || typeof value === 'bigint')
export const double = () => type('double', value => value instanceof Double)
export const verbatim = () => type('text', value => value instanceof Verbatim)
export const ok = () => type('OK', value => value instanceof Status && value.text === 'OK')
export const status = () => type('status', value => value instanceof Status)
export const nothing = () => type('nothing', value => value instanceof Replies && value.values.length === 0)
export const anything = () => type('anything', () => true)
export const truth = () => type('boolean', value => typeof value === 'boolean' || value === 0 || value === 1)

export const orNull = (inner: ReplyType) =>
  type(`${inner.text} or null`, value => value === null || value instanceof NullArray || inner.accepts(value))

export const either = (...types: readonly ReplyType[]) =>
  type(types.map(each => each.text).join(' or '), value => types.some(each => each.accepts(value)))

export const array = (inner: ReplyType) =>
  type(`array of ${inner.text}`, value => Array.isArray(value) && value.every(item => inner.accepts(item)))

/** An array with a type for each place. */
export const tuple = (...items: readonly ReplyType[]) =>
  type(
    `[${items.map(each => each.text).join(', ')}]`,
    value =>
      Array.isArray(value) &&
      value.length === items.length &&
      items.every((each, at) => each.accepts(value[at])),
  )

/** Two types in turn, in one array. */
export const alternating = (first: ReplyType, second: ReplyType) =>
  type(
    `array of ${first.text}, ${second.text} in turn`,
    value =>
      Array.isArray(value) &&
      value.length % 2 === 0 &&
      value.every((item, at) => (at % 2 === 0 ? first : second).accepts(item)),
  )

export const set = (inner: ReplyType) =>
  type(
    `set of ${inner.text}`,
    value => value instanceof SetReply && value.items.every(item => inner.accepts(item)),
  )

export const map = (inner: ReplyType) =>
  type(
    `map to ${inner.text}`,
    value => value instanceof MapReply && value.flat.every((item, at) => at % 2 === 0 || inner.accepts(item)),
  )

/** Messages in answer to a change of subscriptions, one or several. */
export const messages = () =>
  type('messages', value => {
    if (value instanceof Replies) return value.values.every(each => each instanceof Push)
    return value instanceof Push
  })

export const attributed = (inner: ReplyType) =>
  type(inner.text, value => inner.accepts(value instanceof Attributed ? value.value : value))
