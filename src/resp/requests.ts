/**
 * The server's incremental request parser: bytes in, one array of arguments per request out.
 *
 *     request   = multibulk | inline
 *     multibulk = "*" count CRLF (bulk * count)        bulk = "$" length CRLF bytes CRLF
 *     inline    = words separated by blanks, with quotes, up to LF
 *
 * `push(chunk)` gives it bytes, `next()` takes one whole request or says that more bytes are needed. Chunks may
 * be cut anywhere. A chunk that holds whole requests is read in place; what is left over is kept. An argument
 * that is larger than what has arrived is gathered chunk by chunk, so that its bytes are copied only once. The
 * limits and error texts are Redis'; after an error the connection is to be closed.
 */
import { splitInline } from './inline.ts'
import { latin1Slice } from './latin1.ts'
import { stringAt } from './short-strings.ts'
import { type Bytes, ReplyError } from './values.ts'

const CR = 13
const LF = 10
const STAR = 42
const DOLLAR = 36

/** Limits of what a peer may send. They may change at any time (CONFIG SET, AUTH). */
export interface RequestLimits {
  /** Bytes of one argument, `proto-max-bulk-len`. */
  maxBulkLength: number
  /** Whether the peer has authenticated; others get 10 arguments of 16 KB. */
  authenticated: boolean
}

const MAX_INLINE = 64 * 1024
const MAX_ARGUMENTS = 2 ** 31 - 1
const MAX_ARGUMENTS_BEFORE_AUTH = 10
const MAX_BULK_BEFORE_AUTH = 16 * 1024
/** V8's longest string: arguments are strings. Only 24 bytes short of Redis' own limit of 512 MB. */
const MAX_STRING = 0x1fffffe8
/** Arrays of up to this many arguments are made in one go. */
const PREPARED = 1024
const MOST_AHEAD = 32
const EMPTY = Buffer.alloc(0)

export class RequestParser {
  readonly limits: RequestLimits
  #chunk: Buffer = EMPTY
  #at = 0
  #end = 0
  /** The chunk is the caller's: what is left of it must be copied before the caller goes on. */
  #borrowed = false
  /** The request in progress: how many arguments it has, 0 between requests, and how many have been read. */
  #count = 0
  #filled = 0
  #argv: Bytes[] = []
  /** Whole requests that were read ahead, and the next of them to be handed out. */
  #ahead: Bytes[][] = []
  #aheadAt = 0
  readonly #onAhead: (requests: readonly Bytes[][]) => void
  /** Length of the argument in progress, -1 when its `$` line has not been read. */
  #bulkLength = -1
  /** The pieces of an argument that spans chunks, and the bytes of it (with its CRLF) still to come. */
  #pieces: Buffer[] = []
  #piecesMissing = 0
  #heldBytes = 0
  #lastName: Bytes = ''

  /**
   * @param onAhead is shown the requests of a pipeline, some at a time, before they are handed out one by one
   */
  constructor(limits: RequestLimits, onAhead: (requests: readonly Bytes[][]) => void = () => {}) {
    this.limits = limits
    this.#onAhead = onAhead
  }

  /** Bytes received and not yet part of a finished request. */
  get pendingBytes(): number {
    return this.#heldBytes + this.#end - this.#at
  }

  /** Bytes held in memory: those pending, and while requests run also the rest of their chunk. */
  get bufferedBytes(): number {
    return this.#heldBytes + this.#end
  }

  /** Bytes of the arguments read so far of an unfinished request. */
  get argumentBytes(): number {
    let total = 0
    for (let i = 0; i < this.#filled; i++) total += (this.#argv[i] as Bytes).length
    return total
  }

  /**
   * Adds the first `length` bytes of a chunk. The parser refers to it until its requests have been taken, or until
   * `settle()` if it is shared.
   */
  push(chunk: Buffer, length = chunk.length, shared = false): void {
    if (this.#piecesMissing > 0) {
      const take = Math.min(this.#piecesMissing, length)
      this.#gather(chunk, 0, take, shared)
      this.#piecesMissing -= take
      this.#at = take
    } else if (this.#at < this.#end) {
      this.#chunk = Buffer.concat([this.#chunk.subarray(this.#at, this.#end), chunk.subarray(0, length)])
      this.#at = 0
      this.#end = this.#chunk.length
      this.#borrowed = false
      return
    } else this.#at = 0
    this.#chunk = chunk
    this.#end = length
    this.#borrowed = shared
  }

  /** Lets go of a shared chunk: what has not been read of it is copied. */
  settle(): void {
    if (!this.#borrowed) return
    if (this.#at < this.#end) this.#keep()
    else this.#release()
  }

  /** One request, `null` when more bytes are needed, or the protocol error that ends the connection. */
  next(): Bytes[] | null | ReplyError {
    if (this.#aheadAt < this.#ahead.length) return this.#ahead[this.#aheadAt++] as Bytes[]
    if (this.#piecesMissing > 0) return null
    if (this.#count === 0 && this.#readAhead()) return this.#ahead[this.#aheadAt++] as Bytes[]
    while (this.#count === 0) {
      if (this.#at >= this.#end) {
        this.#release()
        return null
      }
      if (this.#chunk[this.#at] !== STAR) return this.#inline()
      const count = this.#readCount()
      if (typeof count !== 'number') return count
      if (count <= 0) continue
      this.#count = count
      this.#filled = 0
      // What a peer announces costs nothing until it comes.
      this.#argv = count <= PREPARED ? new Array<Bytes>(count) : []
    }
    for (;;) {
      this.#shortArguments()
      if (this.#filled === this.#count) break
      const failure = this.#anyArgument()
      if (failure !== undefined) return failure
    }
    this.#count = 0
    return this.#argv
  }

  /**
   * Reads the whole requests of up to nine short arguments that come next; none of them can be a protocol error.
   * Returns whether there are any.
   */
  #readAhead(): boolean {
    const ahead: Bytes[][] = []
    const chunk = this.#chunk
    while (ahead.length < MOST_AHEAD && this.#at + 4 <= this.#end) {
      const at = this.#at
      const count = (chunk[at + 1] as number) - 48
      if (chunk[at] !== STAR || !(count >= 1 && count <= 9) || chunk[at + 2] !== CR) break
      this.#at = at + 4
      this.#count = count
      this.#filled = 0
      this.#argv = new Array<Bytes>(count)
      this.#shortArguments()
      if (this.#filled < count) break
      this.#count = 0
      ahead.push(this.#argv)
    }
    this.#ahead = ahead
    this.#aheadAt = 0
    if (ahead.length > 1) this.#onAhead(ahead)
    return ahead.length > 0
  }

  /**
   * Reads arguments as long as they are short and lie whole in the chunk, which is the common case, in one pass.
   * The first that is not so is left untouched for the careful way.
   */
  #shortArguments(): void {
    const chunk = this.#chunk
    const end = this.#end
    const argv = this.#argv
    const count = this.#count
    let at = this.#at
    let filled = this.#filled
    if (this.#bulkLength >= 0) return
    for (; filled < count; filled++) {
      if (chunk[at] !== DOLLAR) break
      let size = (chunk[at + 1] as number) - 48
      if (!(size >= 0 && size <= 9)) break
      let start = at + 2
      for (let byte = chunk[start] as number; byte !== CR; byte = chunk[start] as number) {
        const digit = byte - 48
        if (!(digit >= 0 && digit <= 9) || size === 0 || size > 999) size = -1
        if (size === -1) break
        size = size * 10 + digit
        start++
      }
      start += 2
      if (size === -1 || start + size + 2 > end) break
      argv[filled] = filled === 0 ? this.#commandName(start, size) : stringAt(chunk, start, size)
      at = start + size + 2
    }
    this.#filled = filled
    this.#at = at
  }

  /** Reads one argument; `undefined` when that was possible. */
  #anyArgument(): null | ReplyError | undefined {
    let length = this.#bulkLength
    if (length < 0) {
      const read = this.#readLength()
      if (typeof read !== 'number') return read
      length = read
    }
    const at = this.#at
    if (this.#pieces.length > 0) {
      this.#argv[this.#filled++] = this.#joinPieces(length)
    } else if (at + length + 2 <= this.#end) {
      this.#argv[this.#filled++] = latin1Slice(this.#chunk, at, at + length)
      this.#at = at + length + 2
    } else {
      this.#bulkLength = length
      // A short argument is completed by joining chunks in push(); a long one is gathered.
      if (length <= 16 * 1024) return this.#keep()
      const here = this.#end - at
      this.#gather(this.#chunk, at, here, this.#borrowed)
      this.#piecesMissing = length + 2 - here
      this.#release()
      return null
    }
    this.#bulkLength = -1
    return undefined
  }

  /** Most requests repeat the command of the one before: its name is kept instead of made anew. */
  #commandName(at: number, length: number): Bytes {
    const last = this.#lastName
    const chunk = this.#chunk
    if (last.length === length) {
      let same = 0
      while (same < length && last.charCodeAt(same) === chunk[at + same]) same++
      if (same === length) return last
    }
    const name = latin1Slice(chunk, at, at + length)
    this.#lastName = name
    return name
  }

  #gather(chunk: Buffer, at: number, length: number, shared: boolean): void {
    if (length === 0) return
    const piece = chunk.subarray(at, at + length)
    this.#pieces.push(shared ? Buffer.from(piece) : piece)
    this.#heldBytes += length
  }

  #joinPieces(length: number): Bytes {
    const whole = this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#heldBytes = 0
    return latin1Slice(whole, 0, length)
  }

  /** The number on a `*` line. 0 or less: an empty request, which is skipped. */
  #readCount(): number | null | ReplyError {
    const end = this.#find(CR)
    if (end === -1) {
      if (this.#end - this.#at > MAX_INLINE) return protocolError('too big mbulk count string')
      return this.#keep()
    }
    if (end + 1 >= this.#end) return this.#keep()
    const count = readInteger(this.#chunk, this.#at + 1, end)
    if (count === undefined || count > MAX_ARGUMENTS) return protocolError('invalid multibulk length')
    if (count > MAX_ARGUMENTS_BEFORE_AUTH && !this.limits.authenticated) {
      return protocolError('unauthenticated multibulk length')
    }
    this.#at = end + 2
    return count
  }

  /** The number on a `$` line. */
  #readLength(): number | null | ReplyError {
    const end = this.#find(CR)
    if (end === -1) {
      if (this.#end - this.#at > MAX_INLINE) return protocolError('too big bulk count string')
      return this.#keep()
    }
    if (end + 1 >= this.#end) return this.#keep()
    const mark = this.#chunk[this.#at] as number
    if (mark !== DOLLAR)
      return protocolError(`expected '$', got '${mark === 13 ? ' ' : String.fromCharCode(mark)}'`)
    const length = readInteger(this.#chunk, this.#at + 1, end)
    // proto-max-bulk-len is at least 1 MB: shorter arguments need no look at it.
    const max = length !== undefined && length > 1024 * 1024 ? this.limits.maxBulkLength : MAX_STRING
    if (length === undefined || length < 0 || length > max || length > MAX_STRING) {
      return protocolError('invalid bulk length')
    }
    if (length > MAX_BULK_BEFORE_AUTH && !this.limits.authenticated) {
      return protocolError('unauthenticated bulk length')
    }
    this.#at = end + 2
    return length
  }

  #inline(): Bytes[] | null | ReplyError {
    for (;;) {
      const end = this.#find(LF)
      if (end === -1) {
        if (this.#end - this.#at > MAX_INLINE) return protocolError('too big inline request')
        return this.#keep()
      }
      const last = end > this.#at && this.#chunk[end - 1] === 13 ? end - 1 : end
      const words = splitInline(latin1Slice(this.#chunk, this.#at, last))
      if (words === undefined) return protocolError('unbalanced quotes in request')
      this.#at = end + 1
      if (words.length > 0) return words
      if (this.#at >= this.#end) {
        this.#release()
        return null
      }
      if (this.#chunk[this.#at] === STAR) return this.next()
    }
  }

  /** Where a byte is in what has arrived and not been read, or -1. */
  #find(byte: number): number {
    const at = this.#chunk.indexOf(byte, this.#at)
    return at < this.#end ? at : -1
  }

  /** More bytes are needed: copies the rest, so that a small rest does not hold a large chunk in memory. */
  #keep(): null {
    if (this.#at > 0 || this.#borrowed) {
      this.#chunk = Buffer.from(this.#chunk.subarray(this.#at, this.#end))
      this.#at = 0
      this.#end = this.#chunk.length
      this.#borrowed = false
    }
    return null
  }

  #release(): void {
    this.#chunk = EMPTY
    this.#at = 0
    this.#end = 0
    this.#borrowed = false
  }
}

function protocolError(text: string): ReplyError {
  return new ReplyError(`ERR Protocol error: ${text}`)
}

/** A decimal integer with an optional minus and no leading zeros, as Redis' string2ll reads it. */
function readInteger(bytes: Buffer, start: number, end: number): number | undefined {
  const negative = bytes[start] === 45
  const first = negative ? start + 1 : start
  if (first >= end || end - first > 15) return undefined
  if (bytes[first] === 48) return end - first === 1 && !negative ? 0 : undefined
  let value = 0
  for (let at = first; at < end; at++) {
    const digit = (bytes[at] as number) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return negative ? -value : value
}
