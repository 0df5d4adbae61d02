/**
 * Runs what a primary sends, and counts its bytes exactly: up to where it was run, the data are those of the primary.
 * Inside of a transaction nothing counts, so that one that was cut off is asked for again from its beginning.
 */
import type { Replayer } from '../persistence/owner.ts'
import type { RequestLimits } from '../resp/request-limits.ts'
import { requestSize } from '../resp/request-size.ts'
import { RequestParser } from '../resp/requests.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'
import { LinkError } from './inbox.ts'

export interface AppliedBytes {
  /** The bytes of what was run last, to be handed on. */
  pass(bytes: Buffer): void
  /** The primary asks how far we are. */
  acknowledge(): void
}

export class Applier {
  /** The database that the stream has selected, where it counts. */
  database: number
  /** Bytes that have come, and are not run. */
  pending = 0
  readonly #replayer: Replayer
  readonly #output: AppliedBytes
  readonly #parser: RequestParser
  /** Bytes that were not handed on. */
  #raw: Buffer[] = []
  /** How many of these were run; and of a transaction that is open, how many were read. */
  #run = 0
  #read = 0
  #selected: number

  constructor(replayer: Replayer, database: number, limits: RequestLimits, output: AppliedBytes) {
    this.#replayer = replayer
    this.#output = output
    this.#parser = new RequestParser(limits)
    this.database = database
    this.#selected = database
  }

  /** Runs all requests that are whole. */
  async apply(chunk: Buffer): Promise<void> {
    this.#raw.push(chunk)
    this.pending += chunk.length
    this.#parser.push(chunk)
    for (let next = this.#parser.next(); next !== null; next = this.#parser.next()) {
      if (next instanceof ReplyError) throw new LinkError(`Protocol error from the primary: ${next.message}`)
      const reply = this.#runOne(next)
      if (reply !== undefined) await reply
      if (this.#replayer.isClosed) throw new LinkError('closed while a command ran')
      this.#count(requestSize(next))
    }
    this.#pass()
  }

  #runOne(argv: readonly Bytes[]): Promise<unknown> | undefined {
    const name = argv[0]?.toUpperCase()
    if (name === 'REPLCONF') {
      if (argv[1]?.toUpperCase() === 'GETACK') {
        this.#pass()
        this.#output.acknowledge()
      }
      return undefined
    }
    if (name === 'SELECT') this.#selected = Number(argv[1])
    const reply = this.#replayer.run(argv)
    return reply instanceof Promise ? reply : undefined
  }

  #count(size: number): void {
    this.#read += size
    if (this.#replayer.isInTransaction) return
    this.#run += this.#read
    this.#read = 0
    this.database = this.#selected
  }

  #pass(): void {
    for (;;) {
      const [first] = this.#raw
      if (first === undefined || this.#run === 0) return
      const whole = first.length <= this.#run
      const bytes = whole ? first : first.subarray(0, this.#run)
      if (whole) this.#raw.shift()
      else this.#raw[0] = first.subarray(this.#run)
      this.#run -= bytes.length
      this.pending -= bytes.length
      this.#output.pass(bytes)
    }
  }
}
