/**
 * Says no to what grows before the process runs out of memory: V8 ends a process whose heap is full, the system one
 * that takes more than the machine has. The guards ask before each command, EXEC and scripts before each of theirs.
 *
 * A heap is full of garbage as well as of data, and only a collection tells them apart. So above the mark one is made;
 * what is left then is data. Looking costs some microseconds and is done when enough bytes have come in meanwhile,
 * more often the less room there is.
 *
 *     room ---- used is over the mark, and so is what a collection leaves ----> short, told once
 *      ^                                                                          |
 *      +---- data was deleted, or some time has passed: a collection shows room --+
 */
import type { Database } from '../keyspace/database.ts'
import type { Bytes, ReplyError } from '../resp/values.ts'
import * as channels from './channels.ts'
import type { Engine } from './engine.ts'
import { heapFull } from './errors.ts'

/** Of the heap. V8 gives up where four collections in a row leave more than this and took most of the time. */
const FULL = 0.8
/** Bytes of the heap that V8 needs for itself, however small it is: new objects, gaps in its pages. */
const V8_OWN = 4 * 1024 * 1024
/** Of the machine's memory, where others need some, too. */
const MACHINE_FULL = 0.9
/** A shortage ends this far below the mark, so that it does not begin again at once. */
const EASED = FULL - 0.03
/** Where a collection has left nearly as much as the mark, the next one comes when so much has been added. */
const GAP = 0.08
/** What one script, or one command with many arguments, may fill: it is over soon, or refused alone. */
const FOR_ONE = 0.9
const MANY_ARGUMENTS = 500
/** Bytes that an argument may become: its place in a table, a list or a tree beside its own. */
const PER_ARGUMENT = 100
/** A part of the room that may come in between two looks: a byte of a request can become ten in the heap. */
const STEP = 0.05
const LEAST_STEP = 64 * 1024
const MOST_STEP = 64 * 1024 * 1024
/** Data that was deleted in a shortage is worth a collection when it is this part of the heap. */
const WORTH_COLLECTING = 0.02
/** Without that, collections take a twentieth of the time at most, and are this many milliseconds apart. */
const PATIENCE = 20
const LEAST_PAUSE = 1000
/** Milliseconds of the host between looks without a command: virtual time may run through years. */
const LOOK_EVERY = 100

interface Room {
  /** Of the heap that is used; of the machine, if that is nearer to its mark. */
  readonly share: number
  /** Bytes up to the mark. */
  readonly left: number
  readonly refusal: () => ReplyError
}

export class Shortage {
  /** Commands that were refused. */
  refused = 0
  readonly #server: Engine
  /** The answer to what grows; undefined: there is room. */
  #refusal: ReplyError | undefined
  /** The share at which a collection is due. */
  #collectAt = FULL
  /** The database of the command before: only its bytes are compared for each command. */
  #database: Database | undefined
  /** Bytes of names and values in that database, and of input, at which all are added up. */
  #addUpAt = 0
  /** Bytes of all databases and of input at which the heap is looked at. */
  #lookAt = 0
  /** How full it was, and with how many bytes of data, when the running script first asked for memory. */
  #script: { readonly share: number; readonly data: number } | undefined
  /** When the next look without a command is due, on the host's clock. */
  #lookNext = 0
  /** In a shortage: bytes of data below which a collection is worth it. */
  #collectBelow = 0
  /** In a shortage: when a collection is made in any case, on the host's clock. */
  #collectNext = 0

  constructor(server: Engine) {
    this.#server = server
  }

  /** Why nothing may grow, as clients are told; undefined: it may. */
  get reason(): string | undefined {
    return this.#refusal?.message
  }

  /** Called ten times a second of the server's time: not all that takes memory comes with commands. */
  look(): void {
    const now = this.#server.host.monotonic()
    if (now < this.#lookNext) return
    this.#lookNext = now + LOOK_EVERY
    if (this.#refusal === undefined) this.#lookForShortage()
    else this.#lookForRoom()
  }

  /** The refusal for a command that grows, if there is no room for it. */
  refusalOf(database: Database, argv: readonly Bytes[]): ReplyError | undefined {
    if (this.#refusal !== undefined) this.#lookForRoom()
    else if (
      database !== this.#database ||
      database.figures.valueMemory + this.#server.stats.bytesIn >= this.#addUpAt
    ) {
      this.#addUp(database)
    }
    return this.#refusal ?? (argv.length > MANY_ARGUMENTS ? this.#refusalOfMany(argv.length) : undefined)
  }

  /** A script begins. */
  scriptBegins(): void {
    this.#script = undefined
  }

  /**
   * Whether a script may take a megabyte more: it may hold half of what was left when it first asked. (Tables double
   * when they grow.) What it writes is data, which its commands are refused for.
   */
  mayScriptTake(): boolean {
    const { keyspace } = this.#server
    const { limit } = this.#heap()
    if (limit === 0) return true
    const { share } = this.#measure()
    this.#script ??= { share, data: keyspace.memory }
    const written = (keyspace.memory - this.#script.data) / limit
    const most = Math.min(FOR_ONE, (this.#script.share + FOR_ONE) / 2 + written)
    return share < most || this.#collect().share < most
  }

  #addUp(database: Database): void {
    const { keyspace, stats } = this.#server
    if (keyspace.memory + stats.bytesIn >= this.#lookAt) this.#lookForShortage()
    this.#database = database
    this.#addUpAt = database.figures.valueMemory + this.#lookAt - keyspace.memory
  }

  #lookForShortage(): void {
    let room = this.#measure()
    if (room.share < EASED) this.#collectAt = FULL
    else if (room.share >= this.#collectAt) {
      room = this.#collect()
      if (room.share >= FULL) this.#begin(room)
    }
    const { keyspace, stats } = this.#server
    const step = Math.min(MOST_STEP, Math.max(LEAST_STEP, room.left * STEP))
    this.#lookAt = keyspace.memory + stats.bytesIn + step
    this.#database = undefined
  }

  #lookForRoom(): void {
    const { host, keyspace } = this.#server
    if (keyspace.memory >= this.#collectBelow && host.monotonic() < this.#collectNext) return
    const room = this.#collect()
    if (room.share < EASED) this.#end()
    else this.#waitForRoom(room)
  }

  #begin(room: Room): void {
    this.#refusal = room.refusal()
    this.#waitForRoom(room)
    this.#tell(`${this.#refusal.message} Commands that grow are refused until there is room.`)
  }

  #waitForRoom(room: Room): void {
    this.#refusal = room.refusal()
    this.#collectBelow = this.#server.keyspace.memory - this.#server.host.heap().limit * WORTH_COLLECTING
  }

  #end(): void {
    this.#refusal = undefined
    this.#lookForShortage()
    this.#tell('There is room in memory again: all commands are served.')
  }

  /** What a command with many arguments may need is known before it runs. */
  #refusalOfMany(count: number): ReplyError | undefined {
    const need = count * PER_ARGUMENT
    const { limit } = this.#heap()
    if (limit === 0 || this.#measure().share + need / limit < FOR_ONE) return undefined
    const room = this.#collect()
    return room.share + need / limit < FOR_ONE ? undefined : room.refusal()
  }

  #collect(): Room {
    const { host } = this.#server
    const began = host.monotonic()
    host.collect()
    const ended = host.monotonic()
    const room = this.#measure()
    this.#collectAt = room.share >= FULL ? FULL : Math.max(FULL, room.share + GAP)
    this.#collectNext = ended + Math.max(LEAST_PAUSE, (ended - began) * PATIENCE)
    return room
  }

  /** The heap without V8's own part. */
  #heap(): { used: number; limit: number } {
    const { used, limit } = this.#server.host.heap()
    return { used, limit: limit === 0 ? 0 : Math.max(1, limit - V8_OWN) }
  }

  #measure(): Room {
    const { host } = this.#server
    const heap = this.#heap()
    const machine = host.machine()
    const ofHeap = heap.limit === 0 ? 0 : heap.used / heap.limit
    const ofMachine = machine.limit === 0 ? 0 : (machine.used / machine.limit) * (FULL / MACHINE_FULL)
    return {
      share: Math.max(ofHeap, ofMachine),
      left: Math.max(0, Math.min(leftOf(heap, FULL), leftOf(machine, MACHINE_FULL))),
      refusal: () =>
        ofHeap >= ofMachine
          ? heapFull("this process' heap", heap.used, host.heap().limit)
          : heapFull('the memory of this machine or container', machine.used, machine.limit),
    }
  }

  #tell(text: string): void {
    channels.note.publish({ server: this.#server, level: 'warn', text })
  }
}

function leftOf({ used, limit }: { used: number; limit: number }, mark: number): number {
  return limit === 0 ? Number.POSITIVE_INFINITY : limit * mark - used
}
