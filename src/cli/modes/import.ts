/**
 * `--import`: what `--export` has written, from standard input. Lines of JSON become one RESTORE each, which replaces a
 * key that is there; requests in RESP go as they are (see pipe.ts). Which of the two it is shows the first byte.
 */
import type { Readable } from 'node:stream'
import { linesIn } from '../../recording/lines.ts'
import { type Bytes, ReplyError } from '../../resp/values.ts'
import type { Session } from '../connection/session.ts'
import type { Wire } from '../connection/wire.ts'
import { entryOf, LineError } from '../data/json-reader.ts'
import { restoring } from '../data/restoring.ts'
import { Exit } from '../exit.ts'
import { ProgressBar } from '../output/progress-bar.ts'
import { pipe, sizeOf } from './pipe.ts'
import { bytesForPeople } from './stat.ts'

const STAR = 42
/** Bytes and keys that may be on their way. */
const MOST_BYTES = 4 * 1024 * 1024
const MOST_KEYS = 256
export async function importKeys(session: Session, input: Readable): Promise<void> {
  const first = await firstOf(input)
  if (first?.[0] === STAR) {
    await pipe(session, input)
    return
  }
  const wire = await session.require()
  using bar = new ProgressBar(session)
  const size = sizeOf(input)
  const keys = new KeyStream(session, wire)
  let read = 0
  let number = 0
  for await (const { text: line, bytes } of wholeLines(input)) {
    number++
    read += bytes
    if (line.trim() === '') continue
    try {
      await keys.send(line)
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      await keys.end()
      throw new Exit(1, `line ${number}: ${error.message}\n${keys.summary}`)
    }
    bar.show(size === undefined ? undefined : read / size, `${bytesForPeople(read)} read, keys: ${keys.sent}`)
  }
  await keys.end()
  session.print(`${keys.summary}\n`)
  session.close()
  if (keys.errors > 0) throw new Exit(1)
}

/** The first chunk, which stays to be read; undefined where nothing comes. */
async function firstOf(input: Readable): Promise<Buffer | undefined> {
  for (;;) {
    const chunk: Buffer | null = input.read()
    if (chunk !== null) {
      input.unshift(chunk)
      return chunk
    }
    if (input.readableEnded) return undefined
    await new Promise<void>(resolve => {
      input.once('readable', resolve).once('end', resolve)
    })
  }
}

/** @throws Exit for a line that is too long */
async function* wholeLines(input: Readable): ReturnType<typeof linesIn> {
  try {
    yield* linesIn(input)
  } catch (error) {
    throw error instanceof RangeError ? new Exit(1, error.message) : error
  }
}

/** Keys on their way to the server. */
class KeyStream {
  sent = 0
  errors = 0
  readonly #session: Session
  readonly #wire: Wire
  /** The one that the server has selected. */
  #database: number
  #bytes = 0
  /** Requests that are not answered. */
  readonly #pending = new Set<Promise<void>>()
  /** How the connection has ended. */
  #lost: string | undefined

  constructor(session: Session, wire: Wire) {
    this.#session = session
    this.#wire = wire
    this.#database = session.options.database
  }

  get summary(): string {
    return `errors: ${this.errors}, keys: ${this.sent - this.errors}`
  }

  /** @throws LineError */
  async send(line: string): Promise<void> {
    const entry = entryOf(line)
    const { databaseGiven, database: given } = this.#session.options
    const database = databaseGiven ? given : entry.database
    if (database !== this.#database) {
      const reply = await this.#wire.send(['SELECT', String(database)])
      if (reply instanceof ReplyError) throw new Exit(1, `SELECT ${database} failed: ${reply.message}`)
      this.#database = database
    }
    const argv = restoring(entry)
    const size = argv.reduce((sum, word) => sum + word.length, 0)
    this.sent++
    this.#bytes += size
    const answered = this.#answer(entry.key, argv).finally(() => {
      this.#pending.delete(answered)
      this.#bytes -= size
    })
    this.#pending.add(answered)
    while (this.#bytes > MOST_BYTES || this.#pending.size > MOST_KEYS) await Promise.race(this.#pending)
    this.#checkLost()
  }

  async end(): Promise<void> {
    await Promise.all(this.#pending)
    this.#checkLost()
  }

  async #answer(key: Bytes, argv: readonly (Bytes | Uint8Array)[]): Promise<void> {
    try {
      const reply = await this.#wire.send(argv)
      if (reply instanceof ReplyError) this.#failed(key, reply)
    } catch (error) {
      this.#lost ??= error instanceof Error ? error.message : String(error)
    }
  }

  /** @throws Exit when the connection has ended */
  #checkLost(): void {
    if (this.#lost !== undefined) throw new Exit(1, `Error: ${this.#lost}`)
  }

  #failed(key: Bytes, { message }: ReplyError): void {
    this.errors++
    this.#session.complain(`${this.#session.quote(key)}: ${message}`)
  }
}
