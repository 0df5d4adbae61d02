/**
 * What `server.snapshot()` gives: a server as it was at one moment, to be had again as often as one likes. Its data are a
 * fork of the server's (keyspace/entries.ts): they share all memory with the server's, page by page, until that changes
 * there. So taking one, and going back to it, takes microseconds for each megabyte, whatever the data are.
 *
 *     server    ─────●─────── changes ───────●──── goes on from the snapshot
 *                    │ snapshot()            ↑ restore(saved): a fork of the fork
 *     saved          └───────────────────────┴──────────── release()
 */
import type { User } from '../acl/user.ts'
import { INSPECT, type InspectArguments, shown } from '../client/inspect.ts'
import { changedSince, type Settings, settingsOf } from '../config/settings.ts'
import type { Entries } from '../keyspace/entries.ts'
import type { Bytes, ReplyError } from '../resp/values.ts'
import type { Scripting } from '../scripting/scripting.ts'
import type { SavedScript } from '../scripting/scripts.ts'
import type { Engine } from './engine.ts'
import { SnapshotError } from './snapshot-error.ts'

/** The scripts and functions of a server. */
interface SavedScripting {
  /** Makes the same for a server that has loaded no Lua yet. */
  readonly scripting: Scripting
  readonly scripts: readonly SavedScript[]
  readonly libraries: readonly Bytes[]
}

/** Directives that say where a server listens: they stay as they are. */
const ADDRESSES: ReadonlySet<string> = new Set(['bind', 'port', 'tls-port'])

export class ServerSnapshot {
  /** Its directives and users are restored there only. */
  readonly #server: Engine
  /** By number; undefined: released. */
  #databases: readonly (Entries | undefined)[] | undefined
  /** Undefined: there were none. */
  readonly #scripting: SavedScripting | undefined
  readonly #settings: Settings
  readonly #users: readonly User[]

  /** @throws SnapshotError */
  constructor(server: Engine) {
    refuseBusy(server, 'snapshot()')
    this.#server = server
    this.#databases = server.keyspace.databases.map(database => database.fork())
    this.#scripting = scriptingOf(server)
    this.#settings = settingsOf(server.config)
    this.#users = server.access.users.copies()
  }

  /**
   * Gives back the memory that only the snapshot needs: what the server has changed or removed since. It cannot be
   * restored any more. May be called again.
   */
  release(): void {
    for (const entries of this.#databases ?? []) entries?.clear()
    this.#databases = undefined
  }

  [Symbol.dispose](): void {
    this.release()
  }

  [INSPECT](...how: InspectArguments): string {
    const keys = this.#databases?.reduce((sum, entries) => sum + (entries?.size ?? 0), 0)
    return shown('ServerSnapshot', keys === undefined ? { state: 'released' } : { keys }, how)
  }

  /**
   * Makes a server what it was at the snapshot. Clients hear of it as of FLUSHALL, and those that wait for a key get what
   * is there now. Another server gets the data, scripts and functions, and keeps its own users and directives.
   *
   * @throws SnapshotError; nothing has changed then, unless it says that it was a directive that could not be set
   */
  restoreTo(server: Engine): void {
    refuseBusy(server, 'restore()')
    if (server.replication.isReplica) {
      throw new SnapshotError(
        'restore(): the server is a replica, and its data are those of its primary: first send REPLICAOF NO ONE',
      )
    }
    const databases = this.#databasesFor(server)
    const { tracking, blocked } = server
    let refusal: ReplyError | undefined
    server.turns.run(undefined, () => {
      this.#restoreScripting(server)
      for (const [at, database] of server.keyspace.databases.entries()) database.become(databases[at])
      if (server === this.#server) {
        refusal = this.#restoreSettings()
        this.#restoreUsers()
      }
      if (tracking.hasPending) tracking.settle()
    })
    server.persistence.exchanged()
    server.replication.replaced()
    if (blocked.hasReady) blocked.serve()
    if (refusal !== undefined)
      throw new SnapshotError(`restore(): the data are restored, the directives are not: ${refusal.message}`)
  }

  /** Makes a new server what the other one was, users included. Its directives were chosen already. */
  begin(fork: Engine): void {
    this.#restoreScripting(fork)
    const databases = this.#databasesFor(fork)
    for (const [at, database] of fork.keyspace.databases.entries()) database.become(databases[at])
    fork.access.users.become(this.#users)
    const password = fork.config.value('requirepass')
    if (password !== this.#server.config.value('requirepass')) fork.access.users.setDefaultPassword(password)
  }

  /** The databases, if they all find room in a server. */
  #databasesFor({ keyspace }: Engine): readonly (Entries | undefined)[] {
    if (this.#databases === undefined) {
      throw new SnapshotError(
        'the snapshot was released: take another one, and release that when it is not needed',
      )
    }
    const { length } = keyspace.databases
    const beyond = this.#databases.findIndex((entries, at) => at >= length && entries !== undefined)
    if (beyond !== -1) {
      throw new SnapshotError(
        `the snapshot has keys in database ${beyond}, and the server only ${length}: start it with { config: { databases: ${beyond + 1} } }`,
      )
    }
    return this.#databases
  }

  #restoreScripting(server: Engine): void {
    if (this.#scripting === undefined) {
      const present = server.scriptLoader.scripting
      present?.scripts.become([])
      present?.functions.become([])
      return
    }
    const { scripting, scripts, libraries } = this.#scripting
    const target = server.scriptLoader.adopt(scripting)
    target.functions.become(libraries)
    target.scripts.become(scripts)
  }

  /** Returns why not. */
  #restoreSettings(): ReplyError | undefined {
    const { config } = this.#server
    const changed = changedSince(config, this.#settings).filter(([name]) => !ADDRESSES.has(name))
    return changed.length === 0 ? undefined : config.set(changed, { isLocal: true })
  }

  #restoreUsers(): void {
    const { access, clients } = this.#server
    const removed = new Set(access.users.become(this.#users))
    if (removed.size === 0) return
    for (const session of [...clients.all()]) {
      if (removed.has(session.user)) session.outlet.close('now', 'its user is no more')
    }
  }
}

function scriptingOf({ scriptLoader: { scripting } }: Engine): SavedScripting | undefined {
  if (scripting === undefined) return undefined
  const { scripts, functions } = scripting
  if (scripts.size + functions.libraryCount === 0) return undefined
  return { scripting, scripts: scripts.save(), libraries: functions.sources }
}

/** The data must be those between two commands. */
function refuseBusy({ turns, scriptRunner, persistence }: Engine, what: string): void {
  if (persistence.loading !== undefined) {
    throw new SnapshotError(`${what}: the server is loading its data: first await listen(), or load()`)
  }
  if (scriptRunner.isSlow) {
    throw new SnapshotError(`${what}: a script is running: first await its reply, or send SCRIPT KILL`)
  }
  if (turns.running) {
    throw new SnapshotError(
      `${what}: a command is running: not within a subscriber, but after it, as by setImmediate()`,
    )
  }
}
