/**
 * The values that travel in replies, as plain JavaScript. Command handlers return them, the writer encodes
 * them, the client's decoder makes them from bytes. The one thing to know: a JavaScript string is always a
 * RESP bulk string holding one byte per character (latin1), never text. Text exists only at the client's edge.
 */
import { formatDouble } from './doubles.ts'
import { stringAt } from './short-strings.ts'

/** Binary-safe bytes as a string, one byte (0 to 255) per character. */
export type Bytes = string

/** A simple string: `+OK`. */
export class Status {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** An error reply: `-ERR ...`. Its text begins with a code in capitals. Carries no stack: it is a value. */
export class ReplyError {
  readonly message: string
  /** It comes from another error, inside of a script, which was counted when it came up. */
  readonly isCounted: boolean
  constructor(message: string, isCounted = false) {
    this.message = message
    this.isCounted = isCounted
  }
  /** The first word, by which clients tell errors apart: `ERR`, `WRONGTYPE`, `NOAUTH`. */
  get code(): string {
    const end = this.message.indexOf(' ')
    return end === -1 ? this.message : this.message.slice(0, end)
  }
}

/** A floating point number: `,3.14` in RESP3, a bulk string in RESP2. */
export class Double {
  readonly value: number
  readonly #text: string | undefined
  /** @param text the digits that came, where they must be shown as they are: servers round differently */
  constructor(value: number, text?: string) {
    this.value = value
    this.#text = text
  }
  get text(): string {
    return this.#text ?? formatDouble(this.value)
  }
}

/** An integer beyond 64 bits: `(123...` in RESP3, a bulk string in RESP2. */
export class BigNumber {
  readonly digits: string
  constructor(digits: string) {
    this.digits = digits
  }
}

/** Text with a three-letter format, such as `txt` or `mkd`: `=15\r\ntxt:...` in RESP3, a bulk string in RESP2. */
export class Verbatim {
  readonly format: string
  readonly text: Bytes
  constructor(format: string, text: Bytes) {
    this.format = format
    this.text = text
  }
}

/** Keys and values in turn: `%` in RESP3, a flat array in RESP2. */
export class MapReply {
  readonly flat: readonly ReplyValue[]
  constructor(flat: readonly ReplyValue[]) {
    this.flat = flat
  }
}

/** Distinct items: `~` in RESP3, an array in RESP2. */
export class SetReply {
  readonly items: readonly ReplyValue[]
  constructor(items: readonly ReplyValue[]) {
    this.items = items
  }
}

/** A message outside the order of requests and replies: `>` in RESP3, an array in RESP2. */
export class Push {
  readonly items: readonly ReplyValue[]
  constructor(items: readonly ReplyValue[]) {
    this.items = items
  }
}

/** A value with out-of-band attributes (`|` in RESP3); RESP2 sees the value alone. */
export class Attributed {
  readonly attributes: MapReply
  readonly value: ReplyValue
  constructor(attributes: MapReply, value: ReplyValue) {
    this.attributes = attributes
    this.value = value
  }
}

/**
 * Any number of replies to one command, written one after another: SUBSCRIBE answers once per channel, a
 * command under CLIENT REPLY OFF not at all.
 */
export class Replies {
  readonly values: readonly ReplyValue[]
  constructor(values: readonly ReplyValue[]) {
    this.values = values
  }
}

/** Whether it is no reply, but a message that comes in place of one, as SUBSCRIBE's. */
export function isMessage(reply: ReplyValue): boolean {
  return reply instanceof Push || (reply instanceof Replies && reply.values[0] instanceof Push)
}

/** An array whose items are made while it is written: for one that is much longer than what it is made of. */
export class Generated {
  readonly length: number
  readonly item: (index: number) => ReplyValue
  /** Bytes of output after which it may end: who gets so many is cut off anyway. */
  readonly most: number
  constructor(length: number, item: (index: number) => ReplyValue, most = Number.POSITIVE_INFINITY) {
    this.length = length
    this.item = item
    this.most = most
  }
  /** The same reply with all items made, as it is now. */
  whole(): ReplyValue {
    return Array.from({ length: this.length }, (_, index) => this.item(index))
  }
}

/** The null array of RESP2, `*-1`; in RESP3 there is one null, `_`. A plain `null` is RESP2's null bulk, `$-1`. */
export class NullArray {
  readonly isNullArray = true
}

/** What {@link Pieces} are written to. */
export interface PieceSink {
  /** A bulk string: the bytes of `text` from `from` up to but not including `to`. */
  piece(text: Bytes, from: number, to: number): void
  /** The same of an array that is overwritten afterwards. */
  bytes(source: Uint8Array, from: number, to: number): void
  /** An array, of which the next so many are the items. */
  array(length: number): void
}

/**
 * An array of bulk strings, and of arrays of such, that are pieces of something longer, written from there: no string is
 * made for any of them. `visit` names them in their order. It may also be a set, or a map, of keys and values in turn.
 */
export class Pieces extends Generated {
  readonly visit: (sink: PieceSink) => void
  readonly kind: 'array' | 'set' | 'map'
  constructor(length: number, visit: (sink: PieceSink) => void, kind: 'array' | 'set' | 'map' = 'array') {
    super(length, index => itemsOf(length, visit)[index] ?? null)
    this.visit = visit
    this.kind = kind
  }
  override whole(): ReplyValue {
    const items = itemsOf(this.length, this.visit)
    if (this.kind === 'array') return items
    return this.kind === 'set' ? new SetReply(items) : new MapReply(items)
  }
}

function itemsOf(length: number, visit: (sink: PieceSink) => void): ReplyValue[] {
  const all: ReplyValue[] = []
  /** Arrays that still lack items, each inside of the one before it. */
  const open: { readonly items: ReplyValue[]; readonly length: number }[] = [{ items: all, length }]
  const add = (item: ReplyValue) => {
    while ((open.at(-1)?.items.length ?? 0) === open.at(-1)?.length) open.pop()
    open.at(-1)?.items.push(item)
  }
  visit({
    piece: (text, from, to) => add(text.substring(from, to)),
    bytes: (source, from, to) => add(stringAt(bufferOf(source), from, to - from)),
    array: count => {
      const items: ReplyValue[] = []
      add(items)
      open.push({ items, length: count })
    },
  })
  return all
}

/** The same bytes, with a Buffer's methods. */
function bufferOf(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** What a command may reply with. Numbers and bigints are RESP integers; fractions travel as {@link Double}. */
export type ReplyValue =
  | Bytes
  | Uint8Array
  | number
  | bigint
  | boolean
  | null
  | Status
  | ReplyError
  | Double
  | BigNumber
  | Verbatim
  | MapReply
  | SetReply
  | Push
  | Attributed
  | Replies
  | Generated
  | NullArray
  | readonly ReplyValue[]

export const OK = new Status('OK')
export const PONG = new Status('PONG')
export const QUEUED = new Status('QUEUED')
export const NULL_ARRAY = new NullArray()
export const NO_REPLY = new Replies([])

/** The protocol versions that a connection can speak. */
export type Protocol = 2 | 3
