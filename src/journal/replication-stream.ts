/**
 * Units of the journal as a stream of requests, as Redis writes them to its replicas and files: SELECT where the
 * database changes, MULTI and EXEC around what belongs together, none around one command.
 *
 * Source: https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
 */
import type { Bytes } from '../resp/values.ts'
import type { Audience, Entry, Unit } from './journal.ts'

const MULTI: readonly Bytes[] = ['MULTI']
const EXEC: readonly Bytes[] = ['EXEC']
const NONE: readonly (readonly Bytes[])[] = []

export class ReplicationStream {
  /** Entries for others are left out. */
  readonly #audience: Audience
  /** The database that the stream has selected; -1: none yet. */
  database = -1

  /** @param audience whose stream it is */
  constructor(audience: 'aof' | 'replicas') {
    this.#audience = audience
  }

  /** The requests of a unit, in order; none if it holds nothing for this audience. */
  requestsOf(unit: Unit): readonly (readonly Bytes[])[] {
    // By far most units are one command in the database of the one before.
    const [first] = unit
    if (unit.length === 1 && first !== undefined && first.database === this.database) {
      return this.#isFor(first) ? [first.argv] : NONE
    }
    const entries = unit.filter(entry => this.#isFor(entry))
    const requests: (readonly Bytes[])[] = []
    const isTransaction = entries.length > 1
    if (isTransaction) requests.push(MULTI)
    for (const { database, argv } of entries) {
      if (database !== this.database) requests.push(['SELECT', String(database)])
      this.database = database
      requests.push(argv)
    }
    if (isTransaction) requests.push(EXEC)
    return requests
  }

  #isFor({ audience }: Entry): boolean {
    return audience === 'all' || audience === this.#audience
  }
}
