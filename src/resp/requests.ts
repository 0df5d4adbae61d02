/**
 * The server's incremental request parser: bytes in, one array of arguments per request out.
 *
 *     request   = multibulk | inline
 *     multibulk = "*" count CRLF (bulk * count)        bulk = "$" length CRLF bytes CRLF
 *     inline    = words separated by blanks, with quotes, up to LF
 *
 * `push(chunk)` gives it bytes, `next()` takes one whole request or says that more bytes are needed. Chunks may be cut
 * anywhere. A chunk that holds whole requests is read in place. What is left over is kept, and goes in front of the next
 * chunk, or this one behind it, in a buffer that grows by doubling; a long argument becomes text bit by bit. What comes
 * while the caller takes no requests waits in a backlog. So each byte is copied and looked at a few times, whatever the
 * chunks. The limits and error texts are Redis'; after an error the connection is to be closed.
 *
 * There are two ways through a request, and they may change over at any argument:
 *
 *     quick     readAhead, shortArguments      many small requests that are whole, in one pass, without a stop
 *     careful   readCount, anyArgument         one step at a time; all that is known stays in fields, so that it can
 *                                              stop at any byte and go on with the next chunk
 *
 * The quick way never decides that something is wrong: what it does not know it leaves to the careful one.
 */
import { Backlog } from './backlog.ts'
import { splitInline } from './inline.ts'
import { latin1Slice } from './latin1.ts'
import * as most from './request-limits.ts'
import { find, readInteger, wrongMark } from './request-lines.ts'
import { stringAt } from './short-strings.ts'
import { type Bytes, ReplyError } from './values.ts'

const CR = 13
const LF = 10
const STAR = 42
const DOLLAR = 36

/** Arrays of up to this many arguments are made in one go. */
const PREPARED = 1024
/** Requests of a pipeline that are read before the first of them is handed out. */
export const MOST_AHEAD = 32
/** Names of commands are not longer; what is would only be held in memory. */
const LONGEST_NAME = 32
/** Bytes of a piece of a long argument at least: strings that consist of pieces take memory for each. */
const LEAST_PIECE = 4096
const EMPTY = Buffer.alloc(0)
const NO_REQUESTS: Bytes[][] = []
const NO_WORDS: Bytes[] = []

/** Requests of a pipeline that were read and not handed out yet. */
export interface RequestsAhead {
  readonly requests: readonly Bytes[][]
  /** Where the second word of each lies in these bytes, if it has one. To be used at once. */
  readonly bytes: Buffer
  readonly seconds: Int32Array
}

/** See {@link RequestsAhead}. */
const seconds = new Int32Array(MOST_AHEAD)

export class RequestParser {
  readonly limits: most.RequestLimits
  /** What is being read, from `at` to `end`; it begins at `from`. */
  #chunk: Buffer = EMPTY
  #from = 0
  #at = 0
  #end = 0
  /** The chunk is the caller's: what is left of it must be copied before the caller goes on. */
  #borrowed = false
  /** All that there is was looked at: the next chunk is wanted at once. */
  #isStarved = true
  /** What has come since then, if it was not wanted. */
  readonly #backlog = new Backlog()
  /** How many bytes from `at` on are known not to hold the line end that is looked for. */
  #searched = 0
  /** The request in progress: how many arguments it has, 0 between requests, and how many have been read. */
  #count = 0
  #filled = 0
  #argv: Bytes[] = NO_WORDS
  /** Where the second word of the last request began that was read in one pass. */
  #second = 0
  /** Of the arguments read: how many have been measured, and their bytes. */
  #measured = 0
  #measuredBytes = 0
  /** Whole requests that were read ahead, and the next of them to be handed out. */
  #ahead: Bytes[][] = NO_REQUESTS
  #aheadAt = 0
  readonly #onAhead: (ahead: RequestsAhead) => void
  /** Of the argument in progress: how many bytes are missing, -1 when its `$` line has not been read. */
  #bulkLength = -1
  /** What there is of it, if it is long. */
  #begun = ''
  /** The name of the request before: see #commandName. */
  #lastName: Bytes = ''

  /** @param onAhead is shown the requests of a pipeline, some at a time, before they are handed out one by one */
  constructor(limits: most.RequestLimits, onAhead: (ahead: RequestsAhead) => void = () => {}) {
    this.limits = limits
    this.#onAhead = onAhead
  }

  /** Bytes received and not yet part of a finished request. */
  get pendingBytes(): number {
    return this.#end - this.#at + this.#backlog.length + this.#begun.length
  }

  /** Bytes held in memory: those pending, and while requests run also the rest of their chunk. */
  get bufferedBytes(): number {
    return this.#end - this.#from + this.#backlog.length + this.#begun.length
  }

  /** Bytes of the arguments read so far of an unfinished request. */
  get argumentBytes(): number {
    for (; this.#measured < this.#filled; this.#measured++) {
      this.#measuredBytes += (this.#argv[this.#measured] as Bytes).length
    }
    return this.#measuredBytes
  }

  /**
   * Adds a chunk, which lies in a buffer. The parser refers to it until its requests have been taken, or until `settle()`
   * if it is shared; in a shared one it may also write what it has kept in front of the chunk.
   */
  push(chunk: Buffer, from = 0, to = chunk.length, shared = false): void {
    // Unread bytes mean that the caller has stopped, as behind BLPOP: joining each chunk to them would copy them again.
    if (this.#isStarved) this.#take(chunk, from, to, shared)
    else this.#backlog.append(chunk, from, to)
  }

  /** Lets go of a shared chunk: what has not been read of it is copied. */
  settle(): void {
    if (this.#borrowed) this.#keep()
  }

  /** One request, `null` when more bytes are needed, or the protocol error that ends the connection. */
  next(): Bytes[] | null | ReplyError {
    // What was read ahead came first.
    if (this.#aheadAt < this.#ahead.length) return this.#nextAhead()
    for (;;) {
      const request = this.#read()
      if (request !== null) return request
      const more = this.#backlog.take()
      if (more === undefined) break
      this.#take(more, 0, more.length, false)
    }
    this.#isStarved = true
    return null
  }

  #take(chunk: Buffer, from: number, to: number, shared: boolean): void {
    this.#isStarved = false
    const kept = this.#end - this.#at
    // A longer rest than the chunk would be copied in front of one after the other.
    if (kept > 0 && !(shared && kept <= from && kept <= to - from)) this.#join(chunk, from, to)
    else {
      // The common case: read where it lies, behind what was kept of the chunk before.
      if (kept > 0) this.#chunk.copy(chunk, from - kept, this.#at, this.#end)
      this.#chunk = chunk
      this.#from = from - kept
      this.#at = this.#from
      this.#end = to
      this.#borrowed = shared
    }
  }

  /** Puts a chunk behind what was kept: an unfinished line or argument, at the start of a buffer of our own. */
  #join(chunk: Buffer, from: number, to: number): void {
    const end = this.#end + to - from
    if (end > this.#chunk.length) {
      // Doubled, so that a value in a thousand chunks is not copied a thousand times; but not beyond what was announced.
      const wanted = this.#bulkLength < 0 ? most.LINE : this.#bulkLength + 2
      const larger = Buffer.allocUnsafeSlow(Math.max(end, Math.min(2 * end, wanted)))
      this.#chunk.copy(larger, 0, 0, this.#end)
      this.#chunk = larger
    }
    chunk.copy(this.#chunk, this.#end, from, to)
    this.#end = end
  }

  /** One request of what is in the chunk. */
  #read(): Bytes[] | null | ReplyError {
    // Between requests. Empty ones (`*0`, a blank line) are passed over, in a loop: a million of them nest nothing.
    while (this.#count === 0) {
      if (this.#at >= this.#end) return this.#release()
      if (this.#chunk[this.#at] !== STAR) {
        const words = this.#inline()
        if (words === null || words instanceof ReplyError || words.length > 0) return words
        continue
      }
      if (this.#readAhead()) return this.#nextAhead()
      if (this.#count > 0) break
      const count = this.#readCount()
      if (typeof count !== 'number') return count
      // What a peer announces costs nothing until it comes: no array for a million arguments that are only promised.
      if (count > 0) this.#begin(count, count <= PREPARED ? new Array<Bytes>(count) : [])
    }
    // Within a request, perhaps in a later chunk than its beginning. A long argument costs one careful step.
    for (;;) {
      this.#shortArguments()
      if (this.#filled === this.#count) break
      const failure = this.#anyArgument()
      if (failure !== undefined) return failure
    }
    // Forgotten here, or the parser would keep the values of its last request alive.
    const argv = this.#argv
    this.#begin(0, NO_WORDS)
    return argv
  }

  #begin(count: number, argv: Bytes[]): void {
    this.#count = count
    this.#argv = argv
    this.#filled = 0
    this.#measured = 0
    this.#measuredBytes = 0
  }

  #nextAhead(): Bytes[] {
    const request = this.#ahead[this.#aheadAt++] as Bytes[]
    if (this.#aheadAt === this.#ahead.length) {
      this.#ahead = NO_REQUESTS
      this.#aheadAt = 0
    }
    return request
  }

  /**
   * Reads the whole requests of up to nine short arguments that come next; none of them can be a protocol error.
   * Returns whether there are any.
   *
   * Up to nine, since their number is one digit then: `*2\r\n` is always four bytes. No error, since an AUTH among them
   * may change what the later ones are allowed; limits are looked at on the careful way, when their turn comes.
   */
  #readAhead(): boolean {
    const ahead: Bytes[][] = []
    const chunk = this.#chunk
    while (ahead.length < MOST_AHEAD && this.#at + 4 <= this.#end) {
      const at = this.#at
      const count = (chunk[at + 1] as number) - 48
      if (chunk[at] !== STAR || !(count >= 1 && count <= 9) || chunk[at + 2] !== CR) break
      this.#goTo(at + 4)
      const argv = new Array<Bytes>(count)
      this.#begin(count, argv)
      this.#shortArguments()
      // Not whole: it stays in progress, to be finished on the careful way once those before it were taken.
      if (this.#filled < count) break
      this.#begin(0, NO_WORDS)
      seconds[ahead.length] = this.#second
      ahead.push(argv)
    }
    if (ahead.length === 0) return false
    this.#ahead = ahead
    // A pipeline: its keys can be looked up together before the first request runs (see net/prefetch.ts).
    if (ahead.length > 1) this.#onAhead({ requests: ahead, bytes: chunk, seconds })
    return true
  }

  /**
   * Reads arguments as long as they are short and lie whole in the chunk, which is the common case, in one pass.
   * The first that is not so is left untouched for the careful way.
   *
   * Fields are copied to variables, which V8 keeps in registers. Reading behind the end of a Buffer gives undefined, and
   * comparing undefined gives false: so every check is written as what must hold, and needs no check of the position.
   */
  #shortArguments(): void {
    const chunk = this.#chunk
    const end = this.#end
    const argv = this.#argv
    const count = this.#count
    let at = this.#at
    let filled = this.#filled
    // Half an argument is on its way already.
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
      // A shared buffer may hold old bytes behind the end: they look whole and are not.
      if (size === -1 || start + size + 2 > end) break
      if (filled === 1) this.#second = start
      argv[filled] = filled === 0 ? this.#commandName(start, size) : stringAt(chunk, start, size)
      at = start + size + 2
    }
    if (filled > this.#filled) this.#goTo(at)
    this.#filled = filled
  }

  /** Reads one argument; `undefined` when that was possible. */
  #anyArgument(): null | ReplyError | undefined {
    if (this.#bulkLength < 0) {
      const length = this.#readLength()
      if (typeof length !== 'number') return length
      // Remembered: while a large value comes in a thousand chunks, its `$` line is not read again for each.
      this.#bulkLength = length
    }
    // The length rules. What lies between is not looked at, so that a value may hold any bytes, `\r\n` among them.
    const end = this.#at + this.#bulkLength
    if (end + 2 > this.#end) return this.#takePiece()
    this.#argv[this.#filled++] = this.#begun + latin1Slice(this.#chunk, this.#at, end)
    this.#begun = ''
    this.#at = end + 2
    this.#bulkLength = -1
    return undefined
  }

  /** More of an argument is needed. A long one becomes text bit by bit: no buffer is made for all of it. */
  #takePiece(): null {
    if (this.#end - this.#at < LEAST_PIECE) return this.#keep()
    const to = Math.min(this.#end, this.#at + this.#bulkLength)
    this.#begun += latin1Slice(this.#chunk, this.#at, to)
    this.#bulkLength -= to - this.#at
    this.#at = to
    return this.#keep()
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
    if (length <= LONGEST_NAME) this.#lastName = name
    return name
  }

  /** The number on a `*` line. 0 or less: an empty request, which is skipped. */
  #readCount(): number | null | ReplyError {
    const end = this.#lineEnd(CR, 'too big mbulk count string')
    if (typeof end !== 'number') return end
    if (end + 1 >= this.#end) return this.#keep()
    const count = readInteger(this.#chunk, this.#at + 1, end)
    if (count === undefined || count > most.ARGUMENTS_OF_REDIS)
      return most.protocolError('invalid multibulk length')
    if (count > most.ARGUMENTS_BEFORE_AUTH && !this.limits.authenticated) {
      return most.protocolError('unauthenticated multibulk length')
    }
    if (count > most.ARGUMENTS) return most.protocolError('invalid multibulk length')
    this.#goTo(end + 2)
    return count
  }

  /** The number on a `$` line. */
  #readLength(): number | null | ReplyError {
    const end = this.#lineEnd(CR, 'too big bulk count string')
    if (typeof end !== 'number') return end
    if (end + 1 >= this.#end) return this.#keep()
    const mark = this.#chunk[this.#at] as number
    if (mark !== DOLLAR) return wrongMark(mark)
    const length = readInteger(this.#chunk, this.#at + 1, end) ?? -1
    // proto-max-bulk-len is at least 1 MB: shorter arguments need no look at it.
    if (length < 0 || (length > 1024 * 1024 && length > this.limits.maxBulkLength))
      return most.protocolError('invalid bulk length')
    if (length > most.BULK_BEFORE_AUTH && !this.limits.authenticated) {
      return most.protocolError('unauthenticated bulk length')
    }
    if (length > most.STRING) return most.protocolError('invalid bulk length')
    this.#goTo(end + 2)
    return length
  }

  /** The words of an inline request; there may be none. */
  #inline(): Bytes[] | null | ReplyError {
    const end = this.#lineEnd(LF, 'too big inline request')
    if (typeof end !== 'number') return end
    const last = end > this.#at && this.#chunk[end - 1] === CR ? end - 1 : end
    const words = splitInline(latin1Slice(this.#chunk, this.#at, last))
    if (words === undefined) return most.protocolError('unbalanced quotes in request')
    this.#goTo(end + 1)
    return words
  }

  /** Where the line ends, `null` when that has not arrived, or that it is too long. */
  #lineEnd(byte: number, tooLong: string): number | null | ReplyError {
    // From where the last search has ended: a line that comes byte by byte would be searched from its start each time.
    const end = find(this.#chunk, byte, this.#at + this.#searched, this.#end)
    this.#searched = end - this.#at
    if (this.#searched > most.LINE) return most.protocolError(tooLong)
    return end < this.#end ? end : this.#keep()
  }

  /** Goes past a line. What was searched belonged to it. */
  #goTo(position: number): void {
    this.#at = position
    this.#searched = 0
  }

  /** More bytes are needed: copies the rest, so that a small rest does not hold a large chunk in memory. */
  #keep(): null {
    if (this.#at === this.#end) return this.#release()
    if (this.#at > 0 || this.#borrowed) {
      const rest = Buffer.allocUnsafeSlow(this.#end - this.#at)
      this.#chunk.copy(rest, 0, this.#at, this.#end)
      this.#chunk = rest
      this.#from = 0
      this.#at = 0
      this.#end = rest.length
      this.#borrowed = false
    }
    return null
  }

  #release(): null {
    this.#chunk = EMPTY
    this.#from = 0
    this.#at = 0
    this.#end = 0
    this.#borrowed = false
    return null
  }
}
