/** Where `--export` takes keys from: a server, by DUMP, or a file in the RDB format. Both give them as such files do. */
import { EncodingLimits } from '../../keyspace/limits.ts'
import { Random } from '../../keyspace/random.ts'
import type { RdbEntry } from '../../persistence/rdb/file.ts'
import { RdbFileReader } from '../../persistence/rdb/file-reader.ts'
import { restoreValue } from '../../persistence/rdb/payload.ts'
import { type Bytes, ReplyError } from '../../resp/values.ts'
import { globMatches } from '../../structures/glob.ts'
import type { Session } from '../connection/session.ts'
import { describe } from '../connection/socket.ts'
import type { Wire } from '../connection/wire.ts'
import { Exit } from '../exit.ts'
import { InputFile } from '../input-file.ts'
import { scanKeys } from '../modes/scan.ts'

/** What values are made with. */
const maker = { limits: new EncodingLimits(), random: new Random(1) }
/** Keys that SCAN is asked for, unless the command line says how many. */
const PAGE = 256
/** Keys whose values are asked for at once: they are in memory together. */
const TOGETHER = 64

export interface Source {
  /** Of all keys, or as many as are known to come; undefined: nobody knows. */
  readonly total: number | undefined
  readonly entries: AsyncIterable<RdbEntry> | Iterable<RdbEntry>
}

export async function fromServer(session: Session): Promise<Source> {
  const wire = await session.require()
  const { pattern, databaseGiven, database } = session.options
  session.options.count ??= PAGE
  const all = await databasesOf(wire)
  const wanted = all.filter(({ index }) => !databaseGiven || index === database)
  const total = wanted.reduce((sum, { keys }) => sum + keys, 0)
  return {
    total: pattern === undefined ? total : undefined,
    entries: entriesOf(
      session,
      wire,
      wanted.map(({ index }) => index),
    ),
  }
}

/** Those with keys, in order. */
async function databasesOf(wire: Wire): Promise<{ index: number; keys: number }[]> {
  const text = String(await ask(wire, ['INFO', 'keyspace']))
  return [...text.matchAll(/^db(\d+):keys=(\d+)/gm)].map(([, index, keys]) => ({
    index: Number(index),
    keys: Number(keys),
  }))
}

async function* entriesOf(
  session: Session,
  wire: Wire,
  databases: readonly number[],
): AsyncGenerator<RdbEntry, void, undefined> {
  for (const database of databases) {
    await ask(wire, ['SELECT', String(database)])
    for await (const keys of scanKeys(session, wire)) {
      for (let at = 0; at < keys.length; at += TOGETHER) {
        const some = keys.slice(at, at + TOGETHER)
        for (const each of await Promise.all(some.map(key => entryOf(session, wire, database, key)))) {
          if (each !== undefined) yield each
        }
      }
    }
  }
}

/** Undefined: it is gone since SCAN, or cannot be read; then that was said. */
async function entryOf(
  session: Session,
  wire: Wire,
  database: number,
  key: Bytes,
): Promise<RdbEntry | undefined> {
  const [payload, time] = await Promise.all([wire.send(['DUMP', key]), wire.send(['PEXPIRETIME', key])])
  if (payload === null) return undefined
  try {
    if (typeof payload !== 'string') throw payload
    const deadline = time instanceof ReplyError ? await deadlineByLeft(wire, key) : Number(time)
    const value = restoreValue(payload, maker)
    return { kind: 'entry', database, key, value, deadline: deadline < 0 ? undefined : deadline }
  } catch (error) {
    session.failures++
    session.complain(`${session.quote(key)}: ${error instanceof ReplyError ? error.message : String(error)}`)
    return undefined
  }
}

/** For servers before 7.0, which do not say when a key dies, but how long it has left. */
async function deadlineByLeft(wire: Wire, key: Bytes): Promise<number> {
  const now = Date.now()
  const left = Number(await wire.send(['PTTL', key]))
  return left < 0 ? -1 : now + left
}

export function fromFile(session: Session, path: string): Source {
  try {
    return { total: undefined, entries: entriesIn(session, path, new InputFile(path)) }
  } catch (error) {
    throw new Exit(1, `Cannot open file ${path}: ${describe(error)}`)
  }
}

function* entriesIn(session: Session, path: string, file: InputFile): Generator<RdbEntry, void, undefined> {
  const { pattern, databaseGiven, database } = session.options
  using input = file
  const pieces = input.pieces()
  const reader = new RdbFileReader(maker, input.size)
  try {
    for (let part = reader.next(); part !== 'end'; part = reader.next()) {
      if (part === 'more') {
        const { value } = pieces.next()
        if (value === undefined) reader.finish()
        else reader.feed(value)
        continue
      }
      if (part === 'step' || part.kind !== 'entry') continue
      if (databaseGiven && part.database !== database) continue
      if (pattern !== undefined && !globMatches(pattern, part.key)) continue
      yield part
    }
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error
    throw new Exit(1, `${path}: ${error.message.replace(/^ERR /, '')}`)
  }
}

async function ask(wire: Wire, words: readonly Bytes[]) {
  const reply = await wire.send(words)
  if (reply instanceof ReplyError) throw new Exit(1, `${words[0]} failed: ${reply.message}`)
  return reply
}
