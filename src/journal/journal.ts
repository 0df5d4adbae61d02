/**
 * The journal: what commands did to the data, as commands that can be replayed. Files, replicas, recordings and streams
 * of changes subscribe here and nowhere else. The runner opens a unit for each command (a transaction's and a script's
 * commands share one) and adds the command as sent when it changed something; a handler that knows better says so:
 *
 *     ctx.effect?.(['SET', key, value, 'PXAT', deadline])
 *
 * What expires or is evicted is added by the journal itself, before the command that met it.
 * Without subscribers a command costs one comparison, and `effect` is undefined, so that handlers make no words.
 */
import type { Database } from '../keyspace/database.ts'
import { EVICTED, EXPIRED, type KeyEvent } from '../keyspace/events.ts'
import type { ChangeListener, Keyspace } from '../keyspace/keyspace.ts'
import type { Bytes } from '../resp/values.ts'

/** Who gets an entry: `redis.set_repl` chooses, and published messages are for replicas only. */
export type Audience = 'all' | 'aof' | 'replicas' | 'none'

/** One command to replay. */
export interface Entry {
  /** The database that it is for. */
  readonly database: number
  readonly argv: readonly Bytes[]
  readonly audience: Audience
}

/** The entries of one command, transaction or script: all of them belong together. Never empty. */
export type Unit = readonly Entry[]

export type Effect = (argv: readonly Bytes[], audience?: Audience) => void

const NO_ENTRIES: Entry[] = []

export class Journal implements ChangeListener {
  /**
   * Adds what a command did, in place of the command as sent; undefined while there are no subscribers. An empty list
   * says that nothing is to be replayed.
   */
  effect: Effect | undefined
  /** Who gets the entries that are added now: scripts change it. */
  audience: Audience = 'all'
  readonly #keyspace: Keyspace
  /** Replaced as a whole, so that one may leave while a unit is delivered. */
  #subscribers: readonly ((unit: Unit) => void)[] = []
  /** What the unit that is open holds so far. */
  #unit: Entry[] = NO_ENTRIES
  /** How many commands run within each other, such as a script and what it calls: the outermost closes the unit. */
  #depth = 0
  /** The database of the running command, for `effect`. */
  #database = 0
  /** Whether the running command has called `effect`: then it is not added as sent. */
  #isReplaced = false
  readonly #effect: Effect = (argv, audience = this.audience) => {
    this.#isReplaced = true
    if (argv.length > 0) this.#add(this.#database, argv, audience)
  }

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
    keyspace.listen(this, false)
  }

  get isHeard(): boolean {
    return this.effect !== undefined
  }

  /** Whether a unit is being written: what it tells of is done in part. */
  get isOpen(): boolean {
    return this.#depth > 0
  }

  /** Gives every unit from now on to a subscriber. Returns what ends that. */
  subscribe(subscriber: (unit: Unit) => void): () => void {
    this.#subscribers = [...this.#subscribers, subscriber]
    this.#listen()
    return () => {
      this.#subscribers = this.#subscribers.filter(each => each !== subscriber)
      this.#listen()
    }
  }

  /** Opens a unit, or a part of the open one. Returns what `end` needs. */
  begin(database: number): JournalMark {
    const outer = { database: this.#database, isReplaced: this.#isReplaced }
    this.#depth++
    this.#database = database
    this.#isReplaced = false
    return outer
  }

  /** @param argv the command as sent, if it changed something */
  end(outer: JournalMark, argv: readonly Bytes[] | undefined): void {
    if (argv !== undefined && !this.#isReplaced) this.#add(this.#database, argv, this.audience)
    this.#database = outer.database
    this.#isReplaced = outer.isReplaced
    this.#depth--
    if (this.#depth === 0) this.#close()
  }

  /** Keeps the unit open beyond the command that runs: its script goes on later. */
  hold(): void {
    this.#depth++
  }

  release(): void {
    this.#depth--
    if (this.#depth === 0) this.#close()
  }

  changed(database: Database, key: Bytes, event: KeyEvent): void {
    const { removals } = this.#keyspace
    if (event === EXPIRED) this.#addRemoval(database, [removals.expired, key])
    else if (event === EVICTED) this.#addRemoval(database, [removals.evicted, key])
  }

  fieldsExpired(database: Database, key: Bytes, fields: readonly Bytes[]): void {
    for (const field of fields) this.#addRemoval(database, ['HDEL', key, field])
  }

  flushing(): void {}

  swapping(): void {}

  /** Outside of commands each removal is a unit of its own. */
  #addRemoval(database: Database, argv: readonly Bytes[]): void {
    this.#add(database.index, argv, 'all')
    if (this.#depth === 0) this.#close()
  }

  #add(database: number, argv: readonly Bytes[], audience: Audience): void {
    if (audience === 'none') return
    const entry = { database, argv, audience }
    // Most units have one entry: no room for more is made.
    if (this.#unit.length === 0) this.#unit = [entry]
    else this.#unit.push(entry)
  }

  #close(): void {
    if (this.#unit.length === 0) return
    const unit = this.#unit
    this.#unit = NO_ENTRIES
    for (const subscriber of this.#subscribers) subscriber(unit)
  }

  #listen(): void {
    const isHeard = this.#subscribers.length > 0
    this.effect = isHeard ? this.#effect : undefined
    this.#keyspace.wake(this, isHeard)
  }
}

/** What was running when a command began. */
export interface JournalMark {
  readonly database: number
  readonly isReplaced: boolean
}
