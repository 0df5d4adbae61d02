/**
 * The client's incremental reply decoder, RESP2 and RESP3: bytes in, values out (see values.ts). `push(chunk)`
 * gives it bytes, `next()` takes one whole reply. Chunks may be cut anywhere; a reply that is not whole leaves
 * the decoder where it was, and large bulk strings are gathered without copying them again for every chunk. What is
 * not RESP, or beyond the limits below, is a ProtocolError, now and whenever `next()` is called again.
 *
 *     $5 bulk   +status   -error   :integer   ,double   (big number   #boolean   _null   =verbatim   !bulk error
 *     *array   ~set   >push   %map   |attributes of the value that follows      ($-1 and *-1: RESP2's nulls)
 */
import { parseDouble } from './doubles.ts'
import { latin1Slice } from './latin1.ts'
import {
  Attributed,
  BigNumber,
  Double,
  MapReply,
  NULL_ARRAY,
  Push,
  ReplyError,
  type ReplyValue,
  SetReply,
  Status,
  Verbatim,
} from './values.ts'

/** What came is not RESP: the connection cannot go on. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code = 'PROTOCOL_ERROR'
}

/**
 * How deep aggregates may stand in each other. Code that walks through a reply may rely on it and recurse: far more
 * would fit on the stack. Only a script can make a reply so deep.
 */
const MAX_DEPTH = 1024
/** The longest line: an error, a status, a length. */
const MAX_LINE = 1024 * 1024
/** The longest bulk string in bytes, and aggregate in items: more is in no array. */
const MAX_LENGTH = 2 ** 32 - 1
/** The longest string of V8. */
const MAX_STRING = 2 ** 29 - 24

/** An aggregate whose items are still coming. */
interface Open {
  readonly mark: string
  readonly items: ReplyValue[]
  missing: number
}

export class ReplyParser {
  #buffer: Buffer = Buffer.alloc(0)
  #at = 0
  /** Chunks behind the buffer, while a bulk string longer than it is awaited. */
  #later: Buffer[] = []
  #laterBytes = 0
  /** So many bytes are needed for the next element; for a line, whose end is not known, Infinity. */
  #needed = 0
  readonly #open: Open[] = []
  readonly #largeFrom: number
  /** A large bulk string that is coming, with its line end, and how much of it is here. */
  #large: Buffer | undefined
  #filled = 0

  /** @param largeFrom bulk strings of at least so many bytes stay Buffers, which is faster than making strings of them */
  constructor(largeFrom = Number.POSITIVE_INFINITY) {
    this.#largeFrom = largeFrom
  }

  push(chunk: Buffer): void {
    if (this.#large !== undefined && this.#filled < this.#large.length) {
      const taken = chunk.copy(this.#large, this.#filled)
      this.#filled += taken
      this.#beginWith(chunk, taken)
      return
    }
    if (this.#at === this.#buffer.length && this.#later.length === 0) {
      this.#beginWith(chunk, 0)
      return
    }
    this.#later.push(chunk)
    this.#laterBytes += chunk.length
    // Only now a line can have ended, or become too long: it is not searched again for each chunk.
    if (this.#needed === Number.POSITIVE_INFINITY && (this.#laterBytes > MAX_LINE || chunk.includes(LF)))
      this.#needed = 0
  }

  #beginWith(chunk: Buffer, at: number): void {
    this.#buffer = chunk
    this.#at = at
    this.#needed = 0
  }

  /** One whole reply, or `undefined` when more bytes are needed. Throws {@link ProtocolError}. */
  next(): ReplyValue | undefined {
    if (this.#later.length > 0) {
      if (this.#buffer.length - this.#at + this.#laterBytes < this.#needed) return undefined
      this.#buffer = Buffer.concat([this.#buffer.subarray(this.#at), ...this.#later])
      this.#at = 0
      this.#later = []
      this.#laterBytes = 0
      this.#needed = 0
    }
    for (;;) {
      let value = this.#large === undefined ? this.#element() : this.#largeBulk(this.#large)
      if (value === undefined) return undefined
      if (value instanceof Opened) continue
      // A finished value may finish the aggregates around it.
      for (;;) {
        const open = this.#open.at(-1)
        if (open === undefined) return value
        open.items.push(value)
        if (--open.missing > 0) break
        this.#open.pop()
        value = close(open)
      }
    }
  }

  #element(): ReplyValue | Opened | undefined {
    const end = this.#buffer.indexOf('\r\n', this.#at)
    if ((end === -1 ? this.#buffer.length : end) - this.#at > MAX_LINE)
      throw new ProtocolError('line too long')
    if (end === -1) {
      this.#needed = Number.POSITIVE_INFINITY
      return undefined
    }
    const mark = String.fromCharCode(this.#buffer[this.#at] as number)
    const text = latin1Slice(this.#buffer, this.#at + 1, end)
    const after = end + 2
    switch (mark) {
      case '+':
        return this.#take(after, text === 'OK' ? OK : new Status(text))
      case '-':
        return this.#take(after, new ReplyError(text))
      case ':':
        return this.#take(after, integer(text))
      case '_':
        if (text !== '') throw new ProtocolError(`not a null: ${shown(text)}`)
        return this.#take(after, null)
      case '#':
        if (text !== 't' && text !== 'f') throw new ProtocolError(`not a boolean: ${shown(text)}`)
        return this.#take(after, text === 't')
      case '(':
        if (!/^[+-]?\d+$/.test(text)) throw new ProtocolError(`not a big number: ${shown(text)}`)
        return this.#take(after, new BigNumber(text))
      case ',': {
        const value = parseDouble(text)
        if (value === undefined) throw new ProtocolError(`not a double: ${shown(text)}`)
        return this.#take(after, new Double(value, text))
      }
      case '$':
      case '=':
      case '!':
        return this.#bulk(mark, count(text), after)
      case '*':
      case '~':
      case '>':
      case '%':
      case '|':
        return this.#aggregate(mark, count(text), after)
    }
    throw new ProtocolError(`unknown reply type '${mark}'`)
  }

  #take(after: number, value: ReplyValue): ReplyValue {
    this.#at = after
    return value
  }

  #bulk(mark: string, length: number, start: number): ReplyValue | undefined {
    if (length === -1) return this.#take(start, null)
    const staysBuffer = length >= this.#largeFrom && mark === '$'
    if (!staysBuffer && length > MAX_STRING)
      throw new ProtocolError(`a string of ${length} bytes is too long`)
    if (start + length + 2 > this.#buffer.length) {
      if (staysBuffer) {
        this.#large = allocate(length + 2)
        this.#filled = this.#buffer.copy(this.#large, 0, start)
        this.#at = this.#buffer.length
        return undefined
      }
      this.#needed = start + length + 2 - this.#at
      return undefined
    }
    const end = start + length + 2
    if (staysBuffer) return this.#take(end, this.#buffer.subarray(start, start + length))
    const text = latin1Slice(this.#buffer, start, start + length)
    if (mark === '!') return this.#take(end, new ReplyError(text))
    if (mark === '$') return this.#take(end, text)
    if (text[3] !== ':') throw new ProtocolError('verbatim text without a format')
    return this.#take(end, new Verbatim(text.slice(0, 3), text.slice(4)))
  }

  /** The large bulk string, once it is whole. */
  #largeBulk(large: Buffer): Buffer | undefined {
    if (this.#filled < large.length) return undefined
    this.#large = undefined
    return large.subarray(0, -2)
  }

  #aggregate(mark: string, length: number, after: number): ReplyValue | Opened {
    if (this.#open.length >= MAX_DEPTH) throw new ProtocolError('reply nested too deep')
    this.#at = after
    if (length === -1) return NULL_ARRAY
    const missing = mark === '%' ? length * 2 : mark === '|' ? length * 2 + 1 : length
    const open: Open = { mark, items: [], missing }
    if (missing === 0) return close(open)
    this.#open.push(open)
    return OPENED
  }
}

class Opened {
  readonly isOpened = true
}
const OPENED = new Opened()
const OK = new Status('OK')
const LF = 10

function close({ mark, items }: Open): ReplyValue {
  switch (mark) {
    case '~':
      return new SetReply(items)
    case '>':
      return new Push(items)
    case '%':
      return new MapReply(items)
    case '|':
      return new Attributed(new MapReply(items.slice(0, -1)), items.at(-1) ?? null)
    default:
      return items
  }
}

function count(text: string): number {
  if (!/^(-1|\d{1,10})$/.test(text)) throw new ProtocolError(`not a length: ${shown(text)}`)
  const value = Number(text)
  if (value > MAX_LENGTH) throw new ProtocolError(`longer than anything can be: ${text}`)
  return value
}

function allocate(bytes: number): Buffer {
  try {
    return Buffer.allocUnsafeSlow(bytes)
  } catch (cause) {
    throw new ProtocolError(`there is no memory for ${bytes} bytes`, { cause })
  }
}

/** The beginning of what came, for a message. */
function shown(text: string): string {
  return text.slice(0, 100)
}

function integer(text: string): number | bigint {
  if (!/^[+-]?\d{1,19}$/.test(text)) throw new ProtocolError(`not an integer: ${shown(text)}`)
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
