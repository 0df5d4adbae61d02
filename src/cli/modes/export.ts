/**
 * `--export json|csv|resp`: writes keys with their values and deadlines to standard output, of a server or, with
 * `--from-rdb`, of a file. Key by key, so that no more than some of them are in memory.
 */
import { once } from 'node:events'
import type { RdbEntry } from '../../persistence/rdb/file.ts'
import type { Bytes } from '../../resp/values.ts'
import { Writer } from '../../resp/writer.ts'
import type { Session } from '../connection/session.ts'
import { CSV_HEADER, csvOf } from '../data/csv-writer.ts'
import { jsonOf } from '../data/json-writer.ts'
import { restoring } from '../data/restoring.ts'
import { fromFile, fromServer } from '../data/sources.ts'
import { Exit } from '../exit.ts'
import { ProgressBar } from '../output/progress-bar.ts'
import { Interruption } from './scan.ts'

/** Bytes that are gathered before they are written. */
const CHUNK = 64 * 1024

export async function exportKeys(session: Session): Promise<void> {
  const { exportFormat, rdbSource } = session.options
  const { total, entries } =
    rdbSource === undefined ? await fromServer(session) : fromFile(session, rdbSource)
  using interruption = new Interruption()
  using bar = new ProgressBar(session)
  const out = new Output(session)
  if (exportFormat === 'csv') await out.add(`${CSV_HEADER}\n`)
  let database: number | undefined
  let count = 0
  for await (const entry of entries) {
    if (exportFormat === 'resp' && entry.database !== database) {
      await out.add(requestOf(['SELECT', String(entry.database)]))
    }
    database = entry.database
    for (const piece of piecesOf(entry, exportFormat)) await out.add(piece)
    count++
    bar.show(total === undefined || total === 0 ? undefined : count / total, `${count} keys`)
    if (interruption.happened) break
  }
  await out.flush()
  session.close()
  if (interruption.happened || session.failures > 0) throw new Exit(1)
}

function* piecesOf(entry: RdbEntry, format: string): Generator<Bytes, void, undefined> {
  if (format === 'json') {
    yield* jsonOf(entry)
    yield '\n'
  } else if (format === 'csv') for (const line of csvOf(entry)) yield `${line}\n`
  else yield requestOf(restoring(entry))
}

function requestOf(argv: readonly (Bytes | Uint8Array)[]): Bytes {
  const writer = new Writer(1024)
  writer.request(argv)
  return Buffer.concat(writer.take()).toString('latin1')
}

/** Standard output, which may be read slower than it is written. */
class Output {
  readonly #session: Session
  #pieces: Bytes[] = []
  #length = 0

  constructor(session: Session) {
    this.#session = session
  }

  async add(piece: Bytes): Promise<void> {
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length >= CHUNK) await this.flush()
  }

  async flush(): Promise<void> {
    const { output } = this.#session.streams
    const bytes = Buffer.from(this.#pieces.join(''), 'latin1')
    this.#pieces = []
    this.#length = 0
    this.#session.beforeText()
    if (!output.write(bytes)) await once(output, 'drain')
  }
}
