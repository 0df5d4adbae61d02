/**
 * Reads an append-only file, out of chunks that may be cut anywhere: what loads a file and what checks one both stand
 * on it.
 *
 *     file       = (annotation | command)*
 *     command    = "*" count CRLF (argument * count)       argument = "$" length CRLF bytes CRLF
 *     annotation = "#" text LF                             such as #TS:1700000000, when what follows was written
 *
 * `push(chunk)` gives it bytes, `next()` takes one whole item, or says that more bytes are needed, or what is wrong.
 * `finish()` says whether the file may end there. A file that was cut off is no bad file: what is whole can be used, up
 * to `wholeUpTo`, and a server that died while it wrote leaves one. What comes from MULTI to EXEC counts as one.
 *
 * Never more is in memory than a chunk and the command in progress. A length that is announced costs nothing until the
 * bytes are there.
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/redis-check-aof.c, which is stricter than what loads files: no
 * byte may stand where a line end belongs.
 */
import { latin1Slice } from '../../resp/latin1.ts'
import { STRING } from '../../resp/request-limits.ts'
import { stringAt } from '../../resp/short-strings.ts'
import type { Bytes } from '../../resp/values.ts'

const CR = 13
const LF = 10
const HASH = 35
const DOLLAR = 36
const STAR = 42
const MINUS = 45

/** Bytes of a line with a number. */
const NUMBER_LINE = 127
const ANNOTATION_LINE = 1023
/** Redis' own limit. */
const WORDS = 2 ** 31 - 1
const EMPTY = Buffer.alloc(0)
const NO_WORDS: Bytes[] = []

export interface AofCommand {
  readonly kind: 'command'
  readonly argv: Bytes[]
  /** Where in the file it begins. */
  readonly start: number
}

export interface AofAnnotation {
  readonly kind: 'annotation'
  /** With its `#`, without its line end. */
  readonly text: Bytes
  readonly start: number
}

interface Fault<Kind> {
  readonly kind: Kind
  /** In the words of redis-check-aof; undefined where a command was cut off between two of its lines. */
  readonly message: string | undefined
  /** Where in the file. */
  readonly at: number
}

/** What is wrong. `truncated`: all is well but that the file ends too early. */
export type AofFault = Fault<'truncated'> | Fault<'bad'>

export class AofReader {
  /** What messages call the file. */
  readonly #name: string
  /** What is being read, from `at` to `end`, and where in the file the first byte of it is. */
  #chunk: Buffer = EMPTY
  #at = 0
  #end = 0
  #base: number
  /** It is a copy, which nobody else will write to. */
  #isOwn = false
  /** The command in progress: where it began, how many words it has (0: between commands), and those read. */
  #start = 0
  #count = 0
  #argv: Bytes[] = NO_WORDS
  /** Length of the word in progress, -1 when its `$` line has not been read. */
  #length = -1
  /** Where in the file the line or the word begins that was looked at last: what messages point at. */
  #place: number
  #isInMulti = false
  /** The name of the command before: most commands repeat it. */
  #lastName: Bytes = ''
  /** What was wrong. Nothing is read behind it. */
  #fault: AofFault | undefined
  #wholeUpTo: number
  #lines = 0

  /** @param offset of the first byte that will be pushed, which is not 0 behind a preamble in the RDB format */
  constructor(name: string, offset = 0) {
    this.#name = name
    this.#base = offset
    this.#place = offset
    this.#wholeUpTo = offset
  }

  /** The end of the last item that is whole and in no unfinished MULTI: what the file may be cut down to. */
  get wholeUpTo(): number {
    return this.#wholeUpTo
  }

  /** Lines of commands read so far, as redis-check-aof counts them. */
  get lines(): number {
    return this.#lines
  }

  /** Adds a chunk. It belongs to the reader until `next()` has asked for more. */
  push(chunk: Buffer): void {
    if (this.#at < this.#end) {
      this.#join(chunk)
      return
    }
    this.#base += this.#at
    this.#chunk = chunk
    this.#isOwn = false
    this.#at = 0
    this.#end = chunk.length
  }

  /** The next item or what is wrong; undefined: more bytes are needed. */
  next(): AofCommand | AofAnnotation | AofFault | undefined {
    if (this.#fault !== undefined) return this.#fault
    if (this.#count === 0) {
      if (this.#at === this.#end) return this.#keep()
      this.#start = this.#base + this.#at
      const mark = this.#chunk[this.#at]
      if (mark === HASH) return this.#annotation()
      if (mark !== STAR) return this.#bad(`AOF ${this.#name} format error`, this.#start)
      const count = this.#number(STAR)
      if (typeof count !== 'number') return count
      // A server refuses to load it, although redis-check-aof does not mind.
      if (count < 1 || count > WORDS) return this.#bad(`Expected a command, got one of ${count} words`)
      this.#count = count
      this.#argv = []
    }
    while (this.#argv.length < this.#count) {
      const fault = this.#word()
      if (fault !== null) return fault
    }
    return this.#command()
  }

  /** When no more chunks come: what is wrong with that. */
  finish(): AofFault | undefined {
    if (this.#fault !== undefined) return this.#fault
    const rest = this.#end - this.#at
    if (this.#count > 0 && this.#length >= 0) {
      return this.#truncated(`Expected to read ${this.#length + 2} bytes, got ${rest} bytes`)
    }
    // A line that does not end. All but its line end may be there: what is appended next would be taken for a part of it.
    if (rest > 0)
      return this.#truncated(this.#noLineEnd(this.#chunk[this.#end - 1] === CR ? this.#end - 1 : this.#end))
    if (this.#isInMulti) return this.#truncated('Reached EOF before reading EXEC for MULTI')
    return this.#count > 0 ? this.#truncated(undefined) : undefined
  }

  #command(): AofCommand | AofFault {
    const argv = this.#argv
    const name = argv[0] as Bytes
    this.#argv = NO_WORDS
    this.#count = 0
    // A look at the length spares most names the rest.
    if (name.length === 5 && name.toLowerCase() === 'multi') {
      if (this.#isInMulti) return this.#bad(`Unexpected MULTI in AOF ${this.#name}`)
      this.#isInMulti = true
    } else if (name.length === 4 && name.toLowerCase() === 'exec') {
      if (!this.#isInMulti) return this.#bad(`Unexpected EXEC in AOF ${this.#name}`)
      this.#isInMulti = false
    }
    if (!this.#isInMulti) this.#wholeUpTo = this.#base + this.#at
    return { kind: 'command', argv, start: this.#start }
  }

  #annotation(): AofAnnotation | AofFault | undefined {
    this.#place = this.#start
    const end = this.#chunk.subarray(this.#at, this.#end).indexOf(LF)
    if (end > ANNOTATION_LINE || (end === -1 && this.#end - this.#at > ANNOTATION_LINE))
      return this.#bad(`AOF ${this.#name} format error`, this.#start)
    if (end === -1) return this.#keep()
    const text = latin1Slice(this.#chunk, this.#at, this.#at + end)
    this.#at += end + 1
    if (!this.#isInMulti) this.#wholeUpTo = this.#base + this.#at
    return { kind: 'annotation', text: text.endsWith('\r') ? text.slice(0, -1) : text, start: this.#start }
  }

  /** Reads one word; null when that was possible. */
  #word(): null | AofFault | undefined {
    if (this.#length < 0) {
      const length = this.#number(DOLLAR)
      if (typeof length !== 'number') return length
      if (length < 0 || length > STRING)
        return this.#bad(`Expected to read string of ${length} bytes, which is not in the suitable range`)
      // Remembered: while a large word comes in a thousand chunks, its `$` line is not read again for each.
      this.#length = length
      this.#place = this.#base + this.#at
    }
    const chunk = this.#chunk
    const end = this.#at + this.#length
    if (end + 2 > this.#end) return this.#keep()
    if (chunk[end] !== CR || chunk[end + 1] !== LF) return this.#bad(this.#noLineEnd(end))
    this.#argv.push(
      this.#argv.length === 0 ? this.#commandName(end) : stringAt(chunk, this.#at, this.#length),
    )
    this.#at = end + 2
    this.#length = -1
    this.#lines++
    return null
  }

  #commandName(end: number): Bytes {
    const last = this.#lastName
    let same = 0
    if (last.length === this.#length)
      while (same < last.length && last.charCodeAt(same) === this.#chunk[this.#at + same]) same++
    if (same < this.#length || same === 0) this.#lastName = latin1Slice(this.#chunk, this.#at, end)
    return this.#lastName
  }

  /** The number on a line that begins with a mark. */
  #number(mark: number): number | AofFault | undefined {
    const chunk = this.#chunk
    const end = this.#end
    this.#place = this.#base + this.#at
    if (this.#at === end) return this.#keep()
    const first = chunk[this.#at] as number
    if (first !== mark)
      return this.#bad(`Expected prefix '${String.fromCharCode(mark)}', got: '${String.fromCharCode(first)}'`)
    let at = this.#at + 1
    const isNegative = chunk[at] === MINUS
    if (isNegative) at++
    let value = 0
    for (; at < end && isDigit(chunk[at] as number); at++) value = value * 10 + (chunk[at] as number) - 48
    // Before the end of what has come, it is not known what follows.
    if (at - this.#at < NUMBER_LINE && (at === end || (chunk[at] === CR && at + 1 === end)))
      return this.#keep()
    if (chunk[at] !== CR || chunk[at + 1] !== LF) return this.#bad(this.#noLineEnd(at))
    this.#at = at + 2
    this.#lines++
    return isNegative ? -value : value
  }

  /** What is said of two bytes that should be a line end. */
  #noLineEnd(at: number): string {
    const hex = [at, at + 1].map(place => (place < this.#end ? (this.#chunk[place] as number) : 0))
    return `Expected \\r\\n, got: ${hex.map(byte => byte.toString(16).padStart(2, '0')).join('')}`
  }

  #bad(message: string, at = this.#place): AofFault {
    this.#fault = { kind: 'bad', message, at }
    return this.#fault
  }

  #truncated(message: string | undefined): AofFault {
    this.#fault = { kind: 'truncated', message, at: this.#place }
    return this.#fault
  }

  /** More bytes are needed. What is left is copied, as the chunk goes back to whoever pushed it. */
  #keep(): undefined {
    if (this.#isOwn && this.#at === 0) return undefined
    const rest = this.#chunk.subarray(this.#at, this.#end)
    this.#chunk = rest.length === 0 ? EMPTY : Buffer.from(rest)
    this.#isOwn = true
    this.#base += this.#at
    this.#at = 0
    this.#end = rest.length
    return undefined
  }

  /** Puts a chunk behind what was kept. */
  #join(chunk: Buffer): void {
    this.#keep()
    const end = this.#end + chunk.length
    if (end > this.#chunk.length) {
      // Doubled, so that a word in a thousand chunks is not copied a thousand times; but not beyond its own length.
      const wanted = Math.max(end, Math.min(2 * end, this.#length + 2))
      const larger = Buffer.allocUnsafeSlow(wanted)
      this.#chunk.copy(larger, 0, 0, this.#end)
      this.#chunk = larger
    }
    chunk.copy(this.#chunk, this.#end)
    this.#end = end
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}
