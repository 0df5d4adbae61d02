/**
 * Every change of the data as it happens, as plain data: for caches, search indexes, audit logs, and for copies elsewhere.
 * See {@link Server.changes}. What a change is the journal says: absolute times, results in place of chance, removals
 * where keys expire.
 */

import { OptionError } from '../client/errors.ts'
import { type Check, type Checks, checkOptions, string } from '../client/option-checks.ts'
import { findKeys } from '../commands/declare/key-positions.ts'
import { type CommandTable, isRefusal } from '../commands/table.ts'
import type { Replication } from '../replication/replication.ts'
import { type StreamPlace, StreamReader } from '../replication/stream-reader.ts'
import { toBytes } from '../resp/plain.ts'
import type { Bytes } from '../resp/values.ts'
import { globMatches } from '../structures/glob.ts'

export interface ChangesOptions {
  /** A pattern as KEYS takes it: changes of other keys are left out. What changes whole databases is always there. */
  readonly match?: string
  /** The `position` of a change: go on behind it. Default: with what comes next. */
  readonly from?: string
}

export interface Change {
  /** Where this change ends: `changes({ from: position })` goes on behind it. */
  readonly position: string
  /** The number of the database. */
  readonly database: number
  /** In capitals, as it is to be replayed: `SET`, `DEL`, `HSET`, `XADD`, `FLUSHALL`, `FUNCTION`. */
  readonly command: string
  /** What stands behind that. Bytes are taken as UTF-8; `bytes` has them as they are. */
  readonly args: readonly string[]
  readonly bytes: readonly Buffer[]
  /** Those among them that are keys; none where whole databases change. */
  readonly keys: readonly string[]
  /** Changes that were made together, by a transaction or a script, have the same text here. */
  readonly transaction: string | undefined
}

const POSITION = /^([0-9a-f]{40}):(\d{1,15}):(\d{1,10})$/

const position: Check = {
  wanted: 'the position of a change',
  accepts: value => typeof value === 'string' && POSITION.test(value),
}

const CHECKS: Checks<ChangesOptions> = { match: string, from: position }

/** What stands in the stream, and is no change of data. */
const NO_CHANGES = new Set(['SELECT', 'PING', 'REPLCONF', 'PUBLISH', 'SPUBLISH'])

export class Changes implements AsyncIterableIterator<Change, undefined>, AsyncDisposable {
  readonly #reader: StreamReader
  readonly #commands: CommandTable
  /** Undefined: all keys. */
  readonly #pattern: Bytes | undefined
  #transaction: string | undefined
  /** Questions are answered one after another. */
  #before: Promise<unknown> = Promise.resolve()

  /** @throws OptionError for a wrong or unknown option */
  constructor(commands: CommandTable, { primary, history }: Replication, options: ChangesOptions = {}) {
    const { match, from } = checkOptions('changes', options, CHECKS)
    this.#commands = commands
    this.#pattern = match === undefined ? undefined : toBytes(match)
    this.#reader = new StreamReader(primary, history, from === undefined ? undefined : placeOf(from))
  }

  /** Up to where changes were read: `changes({ from: position })` goes on there. */
  get position(): string {
    return textOf(this.#reader.place)
  }

  /** @throws ChangesLostError when the next change is not there any more */
  next(): Promise<IteratorResult<Change, undefined>> {
    const next = this.#before.then(() => this.#next())
    this.#before = next.catch(() => {})
    return next
  }

  /** Ends it; a `next` that waits gets nothing more. */
  close(): void {
    this.#reader.close()
  }

  async return(): Promise<IteratorResult<Change, undefined>> {
    this.close()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  async #next(): Promise<IteratorResult<Change, undefined>> {
    for (;;) {
      const request = await this.#reader.next().catch((error: unknown) => {
        this.close()
        throw error
      })
      if (request === undefined) return { done: true, value: undefined }
      const change = this.#changeOf(request.argv, request.place)
      if (change !== undefined) return { done: false, value: change }
    }
  }

  #changeOf(argv: readonly Bytes[], place: StreamPlace): Change | undefined {
    const name = argv[0]?.toUpperCase() ?? ''
    if (name === 'MULTI') this.#transaction = textOf(place)
    if (name === 'EXEC') this.#transaction = undefined
    if (name === 'MULTI' || name === 'EXEC' || NO_CHANGES.has(name)) return undefined
    const command = this.#commands.find(argv)
    const keys = isRefusal(command) ? [] : findKeys(command, argv).map(({ at }) => argv[at] as Bytes)
    if (!this.#isWanted(keys, name)) return undefined
    const bytes = argv.slice(1).map(each => Buffer.from(each, 'latin1'))
    return {
      position: textOf(place),
      database: place.database,
      command: isRefusal(command) ? name : nameOf(command.fullName),
      args: bytes.map(each => each.toString()),
      bytes,
      keys: keys.map(each => Buffer.from(each, 'latin1').toString()),
      transaction: this.#transaction,
    }
  }

  #isWanted(keys: readonly Bytes[], name: string): boolean {
    const pattern = this.#pattern
    if (pattern === undefined) return true
    if (keys.length === 0) return name !== 'FUNCTION' && name !== 'SCRIPT'
    return keys.some(key => globMatches(pattern, key))
  }
}

/** A command as its own name says, whatever a server calls it. */
function nameOf(fullName: string): string {
  return (fullName.split('|')[0] as string).toUpperCase()
}

function textOf({ id, offset, database }: StreamPlace): string {
  return `${id}:${offset}:${database}`
}

function placeOf(text: string): StreamPlace {
  const [, id = '', offset, database] = POSITION.exec(text) ?? []
  if (id === '') throw new OptionError('changes: option from must be the position of a change')
  return { id, offset: Number(offset), database: Number(database) }
}
