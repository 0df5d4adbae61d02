/**
 * Replies as JSON that keeps their types, and words as the page sends them. Bytes that are text are strings; others are
 * `{"bytes": "<base64>"}`, both ways. Long strings may be cut, so that a page never gets all of a huge value:
 * `{"cut": <the beginning>, "length": <bytes>}`.
 *
 *     Status {"status": "OK"}   error {"error": "ERR ..."}   double {"double": "1.5"}   beyond 2^53 {"integer": "..."}
 *     map {"map": [key, value, ...]}   set {"set": [...]}   push {"push": [...]}   array [...]   null, true, 1, "text"
 */
import { isUtf8 } from 'node:buffer'
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
} from '../resp/values.ts'

export type JsonReply =
  | string
  | number
  | boolean
  | null
  | readonly JsonReply[]
  | { readonly [kind: string]: JsonReply }

/** Characters of JSON that one answer may have, about. */
const MOST = 32 * 1024 * 1024

export class ReplyTooLarge extends Error {
  constructor() {
    super(`the reply is larger than ${MOST} bytes: ask for a part, as with GETRANGE, HSCAN or LRANGE`)
  }
}

/**
 * @param cut how many bytes of a string are shown
 * @throws ReplyTooLarge
 */
export function jsonOf(reply: ReplyValue, cut = Number.POSITIVE_INFINITY): JsonReply {
  return new Maker(cut).of(reply)
}

// Calls itself for what is nested: the parser of replies has refused what is deeper than it may be.
class Maker {
  readonly #cut: number
  #left = MOST

  constructor(cut: number) {
    this.#cut = cut
  }

  of(reply: ReplyValue): JsonReply {
    this.#spend(8)
    if (typeof reply === 'string') return this.#bytes(reply)
    if (typeof reply === 'number') return Number.isSafeInteger(reply) ? reply : { integer: String(reply) }
    if (typeof reply === 'bigint') return { integer: String(reply) }
    if (typeof reply === 'boolean' || reply === null) return reply
    if (reply instanceof Status) return { status: reply.text }
    if (reply instanceof ReplyError) return { error: textOf(reply.message) }
    if (reply instanceof Double) return { double: reply.text }
    if (reply instanceof BigNumber) return { integer: reply.digits }
    if (reply instanceof Verbatim) return this.#bytes(reply.text)
    if (reply instanceof Uint8Array) return this.#bytes(Buffer.from(reply).toString('latin1'))
    if (reply instanceof MapReply) return { map: this.#all(reply.flat) }
    if (reply instanceof SetReply) return { set: this.#all(reply.items) }
    if (reply instanceof Push) return { push: this.#all(reply.items) }
    if (reply instanceof Attributed) return this.of(reply.value)
    if (reply instanceof Generated) return this.of(reply.whole())
    if (reply instanceof Replies) return this.#all(reply.values)
    return Array.isArray(reply) ? this.#all(reply) : null
  }

  #all(items: readonly ReplyValue[]): JsonReply[] {
    return items.map(item => this.of(item))
  }

  #bytes(bytes: Bytes): JsonReply {
    if (bytes.length <= this.#cut) {
      this.#spend(bytes.length)
      return stringOf(bytes)
    }
    this.#spend(this.#cut)
    return { cut: stringOf(wholeCharacters(bytes, this.#cut)), length: bytes.length }
  }

  #spend(characters: number): void {
    this.#left -= characters
    if (this.#left < 0) throw new ReplyTooLarge()
  }
}

const NOT_ASCII = /[^\0-\x7f]/

function stringOf(bytes: Bytes): JsonReply {
  if (!NOT_ASCII.test(bytes)) return bytes
  const raw = Buffer.from(bytes, 'latin1')
  return isUtf8(raw) ? raw.toString('utf8') : { bytes: raw.toString('base64') }
}

/** The beginning of bytes, without the character that is cut in two there: none has more than four bytes. */
function wholeCharacters(bytes: Bytes, length: number): Bytes {
  for (let less = 0; less < 4; less++) {
    const part = bytes.slice(0, Math.max(0, length - less))
    if (isUtf8(Buffer.from(part, 'latin1'))) return part
  }
  return bytes.slice(0, length)
}

/** Bytes as text, whatever they are. */
export function textOf(bytes: Bytes): string {
  return NOT_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes
}

/** One word of a command from JSON; undefined when it is none. */
export function wordOf(json: unknown): Bytes | undefined {
  if (typeof json === 'string') return Buffer.from(json, 'utf8').toString('latin1')
  if (typeof json === 'number' && Number.isFinite(json)) return String(json)
  const isObject = typeof json === 'object' && json !== null && 'bytes' in json
  return isObject && typeof json.bytes === 'string'
    ? Buffer.from(json.bytes, 'base64').toString('latin1')
    : undefined
}
