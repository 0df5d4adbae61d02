/**
 * Which history of changes the data of a server are the outcome of, and how far it has come: a name that nobody else has,
 * and the number of bytes of the stream so far. Two servers with the same name and number have the same data. A replica
 * that becomes a primary goes on under a new name, and remembers the old one: the other replicas know it by that.
 */
import type { Random } from '../keyspace/random.ts'

/** Of no history. */
export const NO_ID = '0'.repeat(40)

const NOT_ACCEPTED = 'Partial resynchronization not accepted:'

export class History {
  /** Names the history (`master_replid`). */
  id: string
  /** Bytes of the stream so far. */
  offset = 0
  /** The name before, and up to which offset it was that history (`master_replid2`); -1: there was none. */
  formerId = NO_ID
  formerEnd = -1
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
    this.id = random.hex(40)
  }

  /** From now on nothing that was before counts. */
  beginAnew(): void {
    this.id = this.#random.hex(40)
    this.forgetFormer()
  }

  forgetFormer(): void {
    this.formerId = NO_ID
    this.formerEnd = -1
  }

  /** Goes on under another name, by which it is known from here on. */
  goOnAs(id = this.#random.hex(40)): void {
    this.formerId = this.id
    this.formerEnd = this.offset
    this.id = id
  }

  /** The data come from a history of another name. */
  rename(formerId: string): void {
    this.formerId = formerId
    this.formerEnd = this.offset
  }

  /** Takes over the history of a primary. */
  adopt(id: string, offset: number): void {
    this.id = id
    this.offset = offset
    this.forgetFormer()
  }

  /** Whether bytes from an offset on, in a history of that name, are bytes of this one. */
  includes(id: string, from: number): boolean {
    const name = id.toLowerCase()
    return name === this.id || (name === this.formerId && from <= this.formerEnd)
  }

  /** Why a replica cannot go on from there, for the log. */
  whyNot(id: string, from: number, replica: string): string {
    const name = id.toLowerCase()
    const isFormer = name === this.formerId && name !== this.id
    if (id === '?') return `Full resync requested by replica ${replica}`
    if (name !== this.id && !isFormer)
      return `${NOT_ACCEPTED} Replication ID mismatch (Replica asked for '${id}', my replication IDs are '${this.id}' and '${this.formerId}')`
    if (isFormer && from > this.formerEnd)
      return `${NOT_ACCEPTED} Requested offset for second ID was ${from + 1}, but I can reply up to ${this.formerEnd + 1}`
    return `Unable to partial resync with replica ${replica} for lack of backlog (Replica request was: ${from + 1}).`
  }
}
