/**
 * Replies as plain JavaScript, for those who use a client or a server in process, and arguments as byte strings.
 * Text exists only here: everywhere else a string holds one byte per character.
 */
import {
  Attributed,
  BigNumber,
  type Bytes,
  Double,
  Generated,
  MapReply,
  Push,
  Replies,
  ReplyError,
  type ReplyValue,
  SetReply,
  Status,
  Verbatim,
} from './values.ts'

export type Reply =
  | string
  | Buffer
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly Reply[]
  | ReadonlyMap<Reply, Reply>
  | ReadonlySet<Reply>
  | ServerError

/** An error reply. `code` is its first word, such as `WRONGTYPE`. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly code: string
  constructor(message: string) {
    super(message)
    this.code = new ReplyError(message).code
  }
}

/** Converts a reply; throws a {@link ServerError} for an error. Errors inside arrays stay values. */
export function toReply(value: ReplyValue, text: boolean): Reply {
  if (value instanceof ReplyError) throw new ServerError(value.message)
  return convert(value, text)
}

const NOT_ASCII = /[^\0-\x7f]/

function convert(value: ReplyValue, text: boolean): Reply {
  if (typeof value === 'string') {
    if (!text) return Buffer.from(value, 'latin1')
    return NOT_ASCII.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value
  }
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Status) return value.text
  if (value instanceof Uint8Array) return text ? viewOf(value).toString('utf8') : Buffer.from(value)
  if (Array.isArray(value)) return value.map(item => convert(item, text))
  if (value instanceof ReplyError) return new ServerError(value.message)
  if (value instanceof Double) return value.value
  if (value instanceof BigNumber) return BigInt(value.digits)
  if (value instanceof Verbatim) return convert(value.text, text)
  if (value instanceof SetReply) return new Set(value.items.map(item => convert(item, text)))
  if (value instanceof Push) return value.items.map(item => convert(item, text))
  if (value instanceof Attributed) return convert(value.value, text)
  if (value instanceof MapReply) {
    const map = new Map<Reply, Reply>()
    for (let i = 0; i + 1 < value.flat.length; i += 2) {
      map.set(convert(value.flat[i] as ReplyValue, text), convert(value.flat[i + 1] as ReplyValue, text))
    }
    return map
  }
  if (value instanceof Generated) return convert(value.whole(), text)
  if (value instanceof Replies) return value.values.map(item => convert(item, text))
  return null
}

/** Also for bytes of another realm, as test runners have them. */
export function isBytes(value: unknown): value is Uint8Array {
  return (
    value instanceof Uint8Array ||
    (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]')
  )
}

/** One argument as bytes: text as UTF-8. Plain ASCII needs no conversion. */
export function toBytes(argument: string | Uint8Array | number | bigint | boolean): Bytes {
  if (typeof argument === 'string') {
    return NOT_ASCII.test(argument) ? Buffer.from(argument, 'utf8').toString('latin1') : argument
  }
  if (typeof argument !== 'object') return String(argument)
  return viewOf(argument).toString('latin1')
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
