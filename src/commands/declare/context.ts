/**
 * What a command is, and what its handler may touch. `engine/` implements these interfaces; nothing here knows of
 * sockets. A handler gets one Context per client, so `ctx.db` is always the database that it has selected.
 */
import type { AclLog, Refusal } from '../../acl/log.ts'
import type { User } from '../../acl/user.ts'
import type { UserFile } from '../../acl/user-file.ts'
import type { Users } from '../../acl/users.ts'
import type { Config } from '../../config/config.ts'
import type { Effect } from '../../journal/journal.ts'
import type { Clock } from '../../keyspace/clock.ts'
import type { Database } from '../../keyspace/database.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import type { Random } from '../../keyspace/random.ts'
import type { Collection } from '../../keyspace/values.ts'
import type { Persistence } from '../../persistence/persistence.ts'
import type { PubSubHub } from '../../pubsub/hub.ts'
import type { Tracker, Tracking } from '../../pubsub/tracking.ts'
import type { Replica, ReplicaClient } from '../../replication/replica.ts'
import type { Replication } from '../../replication/replication.ts'
import type { Bytes, Protocol, ReplyError, ReplyValue } from '../../resp/values.ts'
import type { Functions } from '../../scripting/functions.ts'
import type { ScriptCall, ScriptRun } from '../../scripting/host.ts'
import type { Scripts } from '../../scripting/scripts.ts'
import type { Category } from './categories.ts'
import type { ClusterView } from './cluster-view.ts'
import type { Facts, ProtectingDirective } from './facts.ts'
import type { Flag } from './flags.ts'
import type { KeySpec } from './key-specs.ts'

/** What a handler returns when its reply comes later; see {@link Context.later}. */
export const LATER = Symbol('later')

/** What a handler returns: its reply, or that it comes later. */
export type Result = ReplyValue | typeof LATER

/** A command, as `command()` of define.ts makes it from a declaration. */
export interface Command {
  /** As declared: `GET`, `CONFIG GET`. */
  readonly name: string
  /** As error texts and INFO name it: `get`, `config|get`. */
  readonly fullName: string
  readonly declaration: Facts
  /** Number of words, the name included; negative: at least as many. */
  readonly arity: number
  readonly flags: ReadonlySet<Flag>
  readonly categories: readonly Category[]
  readonly keySpecs: readonly KeySpec[]
  /** Set for containers such as CONFIG: subcommands by name in lower case. */
  readonly subcommands: ReadonlyMap<string, Command> | undefined
  readonly isWrite: boolean
  readonly isRead: boolean
  /** Runs scripts, or has to do with them. */
  readonly isScripting: boolean
  /** EVAL, FCALL and the like: what they do is what the commands do that they call. */
  readonly runsScript: boolean
  /** It may need memory, by itself or by what it runs: the guards look closer. */
  readonly mayGrow: boolean
  /** Not for scripts. */
  readonly noScript: boolean
  readonly protectedBy: ProtectingDirective | undefined
  /** What it does to the data is one unit of the journal. */
  readonly isUnit: boolean
  /** May run before authentication. */
  readonly noAuth: boolean
  /** Runs at once inside MULTI instead of being queued. */
  readonly skipsQueue: boolean
  /** A number below the table's size, for per-command counters. */
  readonly index: number
  execute(ctx: Context, argv: readonly Bytes[]): Result
}

/** The commands that a server knows, as handlers look them up. */
export interface Commands {
  readonly all: readonly Command[]
  /** By full name: `get`, `config|get`. */
  named(fullName: Bytes): Command | undefined
  /** The command or subcommand that a request begins with, however many words follow. */
  lookup(argv: readonly Bytes[]): Command | undefined
  /** Commands and subcommands. */
  withSubcommands(): Iterable<Command>
}

export interface Context {
  readonly db: Database
  readonly client: Client
  readonly server: ServerView
  readonly keyspace: Keyspace
  readonly clock: Clock
  /**
   * Replies with what `work` resolves to; until then the client runs nothing else. Only while `client.mayWait`.
   * For the few commands that need the system's answer; `run` itself never awaits.
   *
   * @param together all changes of data until then are this command's: no other command runs meanwhile
   */
  later(work: Promise<ReplyValue>, together?: boolean): typeof LATER
  /**
   * Goes on with `finish` when `work` is done, as the same command: what that does to the data is the command's. Until
   * then commands of all clients that may write are held back; those that only read run. Only while `client.mayWait`.
   */
  laterAlone<T>(work: Promise<T>, finish: (answer: T) => ReplyValue): typeof LATER
  /**
   * Says what the command did to the data, as a command to replay, where that is not the command as sent; undefined
   * while the journal has no subscribers. `[]`: nothing. See journal/journal.ts.
   */
  readonly effect: Effect | undefined
  /** Replies with what an attempt returns; while that is undefined, waits for keys. */
  block(wait: Wait): Result
}

/** A connection to another server, as MIGRATE needs it. */
export interface Peer {
  /**
   * Sends requests and resolves with the replies that came.
   *
   * @param timeout milliseconds in which something must be sent or must come
   */
  ask(requests: readonly (readonly (Bytes | Uint8Array)[])[], timeout: number): Promise<PeerReplies>
  close(): void
}

/** What failed: connecting, sending all of it, or getting all answers. As in Redis, refusing to connect is `writing`. */
export type PeerFailure = 'connecting' | 'writing' | 'reading'

export interface PeerReplies {
  /** In the order of the requests; fewer than these after a failure. */
  readonly replies: readonly ReplyValue[]
  readonly failure: PeerFailure | undefined
}

/** How a blocking command waits for keys. */
export interface Wait {
  /** Without keys it waits for replicas or the disk; see {@link ServerView.lookAgain}. */
  readonly keys: readonly Bytes[]
  /** The type that a key must have to be of use. */
  readonly type: Collection['type']
  /** Milliseconds; 0 waits for ever. */
  readonly timeout: number
  /** The reply after the timeout, and inside MULTI; or what makes it then. */
  readonly otherwise: ReplyValue | (() => ReplyValue)
  /** Is called at once, and again when a key has changed. `undefined`: there is no reply yet. */
  readonly attempt: () => ReplyValue | undefined
  /** Attempts again also when a key is gone or has another type. */
  readonly needsKey?: boolean
}

/** A command that waits inside MULTI. */
export interface QueuedCommand {
  readonly command: Command
  readonly argv: readonly Bytes[]
}

export interface Transaction {
  readonly queue: QueuedCommand[]
  /** Bytes of the queued arguments. */
  bytes: number
  /** Set when a command was refused while queueing: EXEC then answers EXECABORT. */
  aborted: boolean
}

/** `master`: the connection to the primary that this server is a replica of. */
export type ClientKind = 'normal' | 'pubsub' | 'replica' | 'master'

/** One connected client, over a socket or in process. */
export interface Client extends Tracker, ReplicaClient {
  readonly id: number
  /** `ip:port` or the socket's path, of the peer and of our side. */
  readonly address: string
  readonly localAddress: string
  readonly fd: number
  /** Whether its peer is on this machine for sure: over a loopback address, a unix socket or in process. */
  readonly isLocal: boolean
  readonly createdAt: number
  /** When its last command began, Unix ms. */
  readonly lastActive: number
  /** Whether a command has closed it; it may be there for a moment yet. */
  readonly isLeaving: boolean
  protocol: Protocol
  name: Bytes
  libraryName: Bytes
  libraryVersion: Bytes
  user: User
  /** Whether a password has shown who it is. */
  authenticated: boolean
  readonly databaseIndex: number
  transaction: Transaction | undefined
  /** Keys under WATCH; see keyspace/watches.ts. */
  readonly watchCount: number
  /** A watched key has changed: EXEC answers null. */
  watchBroken: boolean
  monitoring: boolean
  noEvict: boolean
  noTouch: boolean
  /** In a cluster: what comes next follows a redirection (ASKING). */
  asking: boolean
  /** In a cluster: reads from replicas (READONLY). */
  readsReplica: boolean
  replyMode: 'on' | 'off' | 'skip-next' | 'skip'
  /** The words of the command it is running. */
  readonly running: readonly Bytes[]
  /** The command it is running or ran last. */
  readonly lastCommand: Command | undefined
  /** Whether a command of it waits for something (blocking commands, CLIENT PAUSE). */
  readonly blocked: boolean
  /** It is not a connection, but what a script calls commands with. */
  readonly isScript: boolean
  /** Its commands were accepted by another server (from a file, or from a primary): they are not refused again. */
  readonly obeys: boolean
  /** False inside EXEC, where every command must reply at once. */
  readonly mayWait: boolean
  /** Bytes and chunks waiting to be sent, bytes received and not yet run. */
  readonly output: { readonly bytes: number; readonly chunks: number }
  readonly pendingInput: number
  /** Bytes of the arguments of the running command and of an unfinished request. */
  readonly argumentBytes: number
  /** Bytes of memory that it causes in all. */
  readonly memory: number
  /** Kind of peer, for output limits and CLIENT LIST TYPE. */
  readonly kind: ClientKind
  /** What it said about itself as a replica (REPLCONF, SYNC). */
  replica: Replica | undefined
  /** Whether it is a connection that can be sent bytes that are no replies. */
  readonly takesBytes: boolean
  /** Bytes of the replication stream after its last command: WAIT waits for these. */
  readonly writtenTo: number
  select(index: number): void
  /** Ends its wait for keys as if it had timed out, or with an error. Returns whether it waited. */
  unblock(how: 'timeout' | 'error'): boolean
  /** Closes the connection: at once, or after the reply of the running command. */
  close(when: 'now' | 'after-reply'): void
}

/** The clients of a server, in order of connection. */
export interface Clients {
  readonly size: number
  all(): Iterable<Client>
  get(id: number): Client | undefined
  /** Holds back commands until a time in Unix ms: all of them, or those that may write. */
  pause(until: number, mode: 'all' | 'write'): void
  unpause(): void
}

/** Entries of SLOWLOG, newest first. */
export interface SlowlogView {
  readonly length: number
  entries(count: number): readonly SlowlogEntry[]
  reset(): void
}

export interface SlowlogEntry {
  readonly id: number
  /** Unix seconds. */
  readonly time: number
  readonly microseconds: number
  readonly argv: readonly Bytes[]
  readonly address: string
  readonly clientName: Bytes
}

/** What took long: its samples, oldest first. */
export interface LatencyEvent {
  readonly name: string
  readonly samples: readonly LatencySample[]
  /** Milliseconds. */
  readonly longest: number
}

export interface LatencySample {
  /** Unix seconds. */
  readonly time: number
  /** Milliseconds. */
  readonly latency: number
}

export interface LatencyView {
  events(): readonly LatencyEvent[]
  event(name: string): LatencyEvent | undefined
  /** Returns whether there was such an event. */
  reset(name: string): boolean
}

/** Bytes of memory: as the server counts it, then of the process. */
export interface MemoryFigures {
  readonly used: number
  /** Of the empty server. */
  readonly own: number
  readonly peak: number
  readonly dataset: number
  readonly clients: number
  /** Of EVAL's cache, of the functions of libraries. */
  readonly scripts: number
  readonly functions: number
  /** The directive maxmemory. */
  readonly limit: number
  readonly resident: number
  readonly heap: number
  readonly heapTotal: number
  readonly external: number
  /** Why nothing may grow, whatever maxmemory says; undefined: it may. */
  readonly shortage: string | undefined
}

/** Who may do what. */
export interface AccessView {
  readonly users: Users
  readonly log: AclLog
  /** The file of users, if there is one. */
  readonly file: UserFile | undefined
  /** Reads the file; see engine/access.ts. Returns what is wrong. */
  load(replacing: (users: ReadonlyMap<Bytes, User>) => void): string | undefined
  /** Notes what a client was refused. */
  note(client: Client, refusal: Refusal): void
}

/** What a server offers its commands. */
export interface ServerView {
  readonly commands: Commands
  readonly config: Config
  readonly clients: Clients
  readonly access: AccessView
  /** The system. */
  readonly host: { secret(bytes: number): Uint8Array }
  readonly pubsub: PubSubHub
  readonly tracking: Tracking
  readonly slowlog: SlowlogView
  readonly latency: LatencyView
  readonly memory: { figures(): MemoryFigures }
  readonly persistence: Persistence
  readonly replication: Replication
  readonly mode: 'standalone' | 'cluster' | 'sentinel'
  /** Undefined: this server is no node of a cluster. */
  readonly cluster: ClusterView | undefined
  readonly stats: StatsView
  readonly random: Random
  readonly runId: string
  /** Unix ms. */
  readonly startedAt: number
  /** Sets the counters of calls, and of the event loop, to zero. */
  resetStats(): void
  /** The text of INFO for these section names, lower case; `[]` means the default ones. */
  info(sections: readonly string[]): Bytes
  /**
   * Opens other TCP sockets after a change of `bind` or `port`; undefined when nothing is to be done. When it fails,
   * the old ones stay.
   */
  listenElsewhere(): Promise<void> | undefined
  /**
   * Runs a command as if its client had sent it, past queueing (EXEC). A promise: it is a script that has become slow,
   * and nothing else runs until it has ended.
   */
  runCommand(ctx: Context, command: Command, argv: readonly Bytes[]): ReplyValue | Promise<ReplyValue>
  readonly scripts: Scripts
  readonly functions: Functions
  /** The script or function that takes long; nearly everything else waits for its end. */
  readonly slowScript: ScriptRun | undefined
  /** Whether scripts may call commands that are not for them (DEBUG). */
  allowAllInScripts(allow: boolean): void
  /** Runs a script or a function for a client. */
  runScript(ctx: Context, script: ScriptCall): Result
  /** SCRIPT KILL and FUNCTION KILL. Returns why there is nothing to end. */
  killScript(kind: ScriptRun['kind']): ReplyError | undefined
  /** Those who wait for no key (WAIT, WAITAOF) look again whether they have waited enough. */
  lookAgain(): void
  /** Writes a line to the server's log. */
  log(text: string): void
  /** Gives the data set a new replication ID. */
  changeReplicationId(): void
  /** Connects to another server, or says why that was not possible in so many milliseconds. */
  dial(host: string, port: number, timeout: number): Promise<Peer | PeerFailure>
  /** Stops or starts what the server does periodically. */
  pauseCron(paused: boolean): void
  /** Holds back the commands of all other clients. Returns what ends that. */
  holdOthers(client: Client): () => void
  /** SHUTDOWN. Resolves with why the server goes on, or nothing to reply. */
  end(client: Client, options: EndOptions): Promise<ReplyValue>
  /** SHUTDOWN ABORT. Returns whether the server was about to end, and goes on. */
  abortEnd(): boolean
  /** Makes the client a MONITOR. */
  monitor(client: Client): void
  /** WATCH and UNWATCH. */
  watch(ctx: Context, key: Bytes): void
  unwatch(client: Client): void
  /** Whether a key that the client watches has changed or died. */
  isWatchBroken(client: Client): boolean
  /** Back to the state of a new connection (RESET). */
  resetClient(client: Client): void
}

/** What SHUTDOWN was told. */
export interface EndOptions {
  /** Whether to write the RDB file; undefined: if there are save points. */
  readonly saves?: boolean | undefined
  /** Peers that do not read their replies are not waited for. */
  readonly now?: boolean | undefined
  /** Ends also if something could not be written. */
  readonly force?: boolean | undefined
}

export interface StatsView {
  countError(error: ReplyError): void
  /** How often a command ran, and how often it took up to so many microseconds. */
  durationsOf(command: Command): { calls: number; upTo: (microseconds: number) => number }
}
