/**
 * Reads the replication stream inside of this process, request by request, for a program that follows the changes. It takes
 * its bytes from the backlog when it is asked for the next request: nothing waits for a reader that is slow, and nothing
 * is kept for it. Who falls behind what the backlog holds (`repl-backlog-size`) is told so.
 *
 *     const reader = new StreamReader(replication.primary, replication.history, place)
 *     const request = await reader.next()
 *
 * On a replica these are the requests of its primary.
 */
import { STRING } from '../resp/request-limits.ts'
import { requestSize } from '../resp/request-size.ts'
import { RequestParser } from '../resp/requests.ts'
import { type Bytes, ReplyError } from '../resp/values.ts'
import type { History } from './history.ts'
import type { BacklogReader, Primary } from './primary.ts'

/** Bytes that are taken from the backlog in one go. */
const TOGETHER = 64 * 1024

/** A place between two requests of the stream. */
export interface StreamPlace {
  /** The name of the history. */
  readonly id: string
  /** Bytes of the stream before it. */
  readonly offset: number
  /** The database that is selected there. */
  readonly database: number
}

export interface StreamRequest {
  readonly argv: readonly Bytes[]
  /** Behind it: where to go on. */
  readonly place: StreamPlace
}

/** What a reader wants next is not there any more. */
export class ChangesLostError extends Error {
  override readonly name = 'ChangesLostError'
  readonly code = 'CHANGES_LOST'
}

export class StreamReader implements BacklogReader {
  readonly #primary: Primary
  readonly #history: History
  #place: StreamPlace
  /** Bytes of the stream that the parser has got, or more. */
  #taken: number
  readonly #parser = new RequestParser({ maxBulkLength: STRING, authenticated: true })
  /** Continues who waits for more. */
  #goOn: (() => void) | undefined
  #isClosed = false
  /** The stream does not go on: what there is of it is read, and then it ends. */
  #isLast = false

  /** @param from where to begin; undefined: with what comes next */
  constructor(primary: Primary, history: History, from?: StreamPlace) {
    primary.keepBacklog()
    primary.flush()
    this.#primary = primary
    this.#history = history
    this.#place = from ?? { id: history.id, offset: history.offset, database: primary.database }
    this.#taken = this.#place.offset
    primary.readers.add(this)
  }

  /** Where the next request begins. */
  get place(): StreamPlace {
    return this.#place
  }

  /**
   * The next request, when there is one; undefined after `close`. Not to be called again before it has resolved.
   *
   * @throws ChangesLostError
   */
  async next(): Promise<StreamRequest | undefined> {
    while (!this.#isClosed) {
      const argv = this.#parser.next()
      if (argv instanceof ReplyError) throw lost(`the stream is broken: ${argv.message}`)
      if (argv !== null) return this.#pass(argv)
      if (this.#take()) continue
      if (this.#isLast) return undefined
      await new Promise<void>(resolve => {
        this.#goOn = resolve
      })
    }
    return undefined
  }

  wake(): void {
    this.#goOn?.()
    this.#goOn = undefined
  }

  finish(): void {
    this.#isLast = true
    this.wake()
  }

  close(): void {
    this.#isClosed = true
    this.#primary.readers.delete(this)
    this.wake()
  }

  #pass(argv: readonly Bytes[]): StreamRequest {
    const { id, offset, database } = this.#place
    const selected = argv[0]?.toUpperCase() === 'SELECT' ? Number(argv[1]) : database
    this.#place = { id, offset: offset + requestSize(argv), database: selected }
    return { argv, place: this.#place }
  }

  /** Gives the parser more bytes. Returns whether there were any. */
  #take(): boolean {
    this.#primary.flush()
    const { backlog } = this.#primary
    const { id } = this.#place
    if (!this.#history.includes(id, this.#taken)) {
      throw lost('the data were replaced as a whole, or are a copy of another server')
    }
    // From here on it may be known by another name: a replica has become a primary.
    this.#place = { ...this.#place, id: this.#history.id }
    if (backlog?.holds(this.#taken) !== true) {
      const behind = this.#history.offset - this.#taken
      throw lost(
        behind < 0
          ? 'that place is in the future of this server'
          : `the reader is ${behind} bytes behind, more than repl-backlog-size`,
      )
    }
    const bytes = backlog.since(this.#taken, TOGETHER)
    if (bytes.length === 0) return false
    this.#taken += bytes.length
    this.#parser.push(bytes)
    return true
  }
}

function lost(why: string): ChangesLostError {
  return new ChangesLostError(`changes are missing: ${why}. Read the data anew, and follow from there.`)
}
