/**
 * The state of one client: its database, protocol, name, transaction and subscriptions. Made by a connection
 * (over a socket or in process) and passed to every command as its context. It knows no socket: replies that come later
 * and messages go through its outlet, which is the connection.
 */
import type { User } from '../acl/user.ts'
import type { Waiter } from '../blocking/blocked-clients.ts'
import {
  type Client,
  type ClientKind,
  type Context,
  LATER,
  type Transaction,
  type Wait,
} from '../commands/declare/context.ts'
import type { Command, Result } from '../commands/declare/define.ts'
import type { Effect } from '../journal/journal.ts'
import type { Clock } from '../keyspace/clock.ts'
import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import type { Tracker, TrackingState } from '../pubsub/tracking.ts'
import type { Replica } from '../replication/replica.ts'
import type { SharedReply } from '../resp/shared-reply.ts'
import type { Bytes, Protocol, ReplyError, ReplyValue } from '../resp/values.ts'
import type { Engine } from './engine.ts'
import { UNBLOCKED } from './errors.ts'
import { isLocalAddress } from './local-address.ts'
import { accountLater, NOTHING, run, runAgain, type Waiting } from './run.ts'
import { refusalOfWaiting } from './slot-guard.ts'

/** The connection as its session sees it; over a socket or in process. */
export interface Outlet {
  /** Of the peer, and of our side, as CLIENT LIST shows them. */
  readonly address: string
  readonly localAddress: string
  /** The socket's number, for CLIENT LIST; -1: none. */
  readonly fd: number
  /** In process: needs no password. */
  readonly isTrusted: boolean
  /** Whether it is a socket, which can be sent bytes that are no replies. */
  readonly takesBytes: boolean
  /** What waits to be sent. */
  readonly output: { readonly bytes: number; readonly chunks: number }
  /** Bytes received and not yet run. */
  readonly pendingInput: number
  /** Bytes of an unfinished request. */
  readonly argumentBytes: number
  /** Closes the connection if its output has exceeded the limits. */
  checkOutput(): void
  /** Sends a message that is no reply: published messages, MONITOR lines. */
  deliver(message: SharedReply): void
  /** Sends bytes as they are: a replica's. */
  sendBytes(bytes: Buffer): void
  /** Of a socket: whether small pieces wait for more to go out with. */
  gather?(isOn: boolean): void
  /** `reset` is `now`, seen by the peer as a crash. */
  close(when: 'now' | 'after-reply' | 'reset', reason: string): void
  /** Where replies are bytes: sends the first of them, amid its own turn, after which it is to be closed. */
  cutReply?(reply: ReplyValue, bytes: number): void
  /** The reply of the command that answered LATER; then goes on. */
  answer(reply: ReplyValue): void
  /** Runs what has arrived, sends what is owed, closes (graceful shutdown). */
  finish(): void
  /** Goes on after a command was held back (CLIENT PAUSE): tries it again. */
  resume(): void
}

/** Bytes of memory of a connection without anything in its buffers (measured with 10,000 of them). */
const CLIENT_MEMORY = 7600
/** The same of a watched key, a subscription or a tracked prefix. */
const NAME_MEMORY = 150
/** Replies of up to so many bytes are not counted: asking what a client takes would change the answer. */
const UNCOUNTED_OUTPUT = 16 * 1024

export class Session implements Client, Context {
  /** CLIENT ID; never used twice. */
  readonly id: number
  /** What commands may ask of the server. */
  readonly server: Engine
  /** The server's, here because a context must have them. */
  readonly keyspace: Keyspace
  readonly clock: Clock
  /** The connection. */
  readonly outlet: Outlet
  /** Unix ms; CLIENT LIST shows the age. */
  readonly createdAt: number
  readonly channels = new Set<Bytes>()
  readonly patterns = new Set<Bytes>()
  readonly shardChannels = new Set<Bytes>()
  /** The one that SELECT has chosen. */
  db: Database
  /** When its last command began, Unix ms: decides when it counts as idle. */
  lastActive: number
  /** What HELLO has chosen. */
  protocol: Protocol = 2
  /** What CLIENT SETNAME and CLIENT SETINFO have said, for CLIENT LIST. */
  name: Bytes = ''
  libraryName: Bytes = ''
  libraryVersion: Bytes = ''
  /** Whose rights it has. */
  user: User
  /** Whether a password has shown who it is, or it needs none. */
  authenticated = false
  /** Set between MULTI and EXEC. */
  transaction: Transaction | undefined
  /** A watched key has changed: EXEC answers null. */
  watchBroken = false
  /** It gets a line for every command of other clients. */
  monitoring = false
  /** CLIENT NO-EVICT: maxmemory-clients does not close it. */
  noEvict = false
  /** CLIENT NO-TOUCH: its reads do not count as uses of a key. */
  noTouch = false
  /** Set by CLIENT TRACKING. */
  tracking: TrackingState | undefined
  /** It has just said ASKING. */
  asking = false
  /** The request that this is said of; where it is MULTI, of all up to EXEC. */
  askedFor: readonly Bytes[] | undefined
  /** READONLY. */
  readsReplica = false
  /** The slot of the command that it runs, for scripts: they stay within it. */
  slot: number | undefined
  /** CLIENT REPLY. */
  replyMode: Client['replyMode'] = 'on'
  /** For CLIENT LIST. */
  lastCommand: Command | undefined
  /** Whether it is closed by a command: what is sent to it last is on its way, and CLIENT LIST leaves it out. */
  isLeaving = false
  /** Arguments of the running command. */
  running: readonly Bytes[] = NOTHING
  /** A command of this client was held back, or will reply later. */
  blocked = false
  /** False inside EXEC and scripts, where every command must reply at once. */
  mayWait = true
  /** It is what scripts call commands with: other rules count for it. */
  isScript = false
  /** It brings commands that another server has accepted: they are not refused again. */
  obeys = false
  /** It brings what the primary sends. */
  isPrimary = false
  /** It has said that it is a replica, and perhaps asked for the data. */
  replica: Replica | undefined
  /** Bytes of the replication stream after its last command. */
  writtenTo = 0
  /** It is the inspector's, which shows what goes wrong for others: faults of tests are not for it. */
  isObserver = false
  /** It gets no reply any more, but stays connected: a test wants to see what it does then. */
  isSilent = false
  /** It gets its last replies and nothing else. */
  leaving = false
  /** Bytes that {@link Memory} has counted for it, to be taken back. */
  counted = 0
  /** The client that tracks what it reads and that its changes count as: of a script, the one that runs the script. */
  tracker: Tracker = this
  /** Set while one of its commands waits for keys. */
  #wait:
    | { readonly waiter: Waiter; readonly call: Waiting; readonly otherwise: Wait['otherwise'] }
    | undefined
  /** Messages that its running command has caused: they must come after its reply. */
  #held: SharedReply[] = []

  constructor(server: Engine, outlet: Outlet, id: number) {
    this.id = id
    this.server = server
    this.keyspace = server.keyspace
    this.clock = server.clock
    this.outlet = outlet
    this.createdAt = server.clock.now
    this.lastActive = server.clock.now
    this.db = server.keyspace.databases[0] as Database
    this.user = server.access.users.trusted
    this.resetUser()
  }

  get client(): Client {
    return this
  }

  get databaseIndex(): number {
    return this.db.index
  }

  get address(): string {
    return this.outlet.address
  }

  get localAddress(): string {
    return this.outlet.localAddress
  }

  get fd(): number {
    return this.outlet.fd
  }

  get isLocal(): boolean {
    return isLocalAddress(this.address)
  }

  get takesBytes(): boolean {
    return this.outlet.takesBytes
  }

  get output(): { readonly bytes: number; readonly chunks: number } {
    return this.outlet.output
  }

  get pendingInput(): number {
    return this.outlet.pendingInput
  }

  get argumentBytes(): number {
    let bytes = this.outlet.argumentBytes
    for (const argument of this.running) bytes += argument.length
    return bytes
  }

  /** Bytes of memory of this client: itself, its input and output, its transaction, its watches and subscriptions. */
  get memory(): number {
    const { pendingInput, argumentBytes, output, transaction, tracking } = this
    const names = this.watchCount + this.subscriptionCount + (tracking?.prefixes.length ?? 0)
    const input = pendingInput + argumentBytes + (transaction?.bytes ?? 0) + (this.replica?.heldBytes ?? 0)
    const owed = Math.max(0, output.bytes - UNCOUNTED_OUTPUT)
    return CLIENT_MEMORY + input + owed + names * NAME_MEMORY
  }

  get watchCount(): number {
    return this.server.watches.countOf(this)
  }

  get subscriptionCount(): number {
    return this.channels.size + this.patterns.size + this.shardChannels.size
  }

  get kind(): ClientKind {
    if (this.isPrimary) return 'master'
    if (this.replica?.isAttached === true) return 'replica'
    return this.subscriptionCount > 0 ? 'pubsub' : 'normal'
  }

  /** Whether a command of it waits for keys. */
  get waitsForKeys(): boolean {
    return this.#wait !== undefined
  }

  select(index: number): void {
    this.db = this.keyspace.databases[index] as Database
  }

  /** Says what the running command did to the data; undefined while the journal has no subscribers. See journal.ts. */
  get effect(): Effect | undefined {
    return this.server.journal.effect
  }

  /**
   * Runs a command of a transaction or of a script, which must reply at once. A promise: it is a script that has become
   * slow inside a transaction.
   */
  runQueued(command: Command, argv: readonly Bytes[]): ReplyValue | Promise<ReplyValue> {
    const { mayWait, server } = this
    // After a slow script a transaction goes on by itself, in no turn of a connection.
    if (!server.turns.running) {
      let reply: ReplyValue | Promise<ReplyValue> = null
      server.turns.run(undefined, () => {
        reply = this.runQueued(command, argv)
      })
      return reply
    }
    this.mayWait = false
    const reply = run(this, command, argv)
    this.mayWait = mayWait
    if (reply !== LATER) return reply
    const toCome = server.scriptRunner.takeReplyToCome()
    if (toCome === undefined) throw new TypeError(`${command.name} must look at client.mayWait`)
    return toCome
  }

  later(work: Promise<ReplyValue>, together = false): typeof LATER {
    const { journal } = this.server
    const call = this.#beginWaiting()
    const holds = together && journal.isHeard
    if (holds) journal.hold()
    const settle = (reply: ReplyValue) => {
      if (holds) journal.release()
      accountLater(this, call, reply, true)
      this.#answer(reply)
    }
    work.then(settle, thrown => settle(this.server.replyForThrown(thrown, call.command)))
    return LATER
  }

  laterAlone<T>(work: Promise<T>, finish: (answer: T) => ReplyValue): typeof LATER {
    const { pause, turns, blocked, scriptRunner } = this.server
    const call = this.#beginWaiting()
    const release = pause.holdWriters()
    const goOn = (again: () => ReplyValue) => {
      scriptRunner.whenNotSlow(() => {
        turns.run(undefined, () => {
          // Who was held back goes on after this turn.
          release()
          this.#answer(runAgain(this, call, again) ?? null)
          if (blocked.hasReady) blocked.serve()
        })
      })
    }
    work.then(
      answer => goOn(() => finish(answer)),
      thrown =>
        goOn(() => {
          throw thrown
        }),
    )
    return LATER
  }

  block({ keys, type, timeout, otherwise, attempt, needsKey = false }: Wait): Result {
    const { server, db } = this
    const now = attempt()
    if (now !== undefined) return now
    if (!this.mayWait) return replyOf(otherwise)
    const call = this.#beginWaiting()
    const waiter: Waiter = {
      database: db,
      keys,
      type,
      needsKey,
      deadline: timeout === 0 ? Number.POSITIVE_INFINITY : server.clock.now + timeout,
      retry: () => {
        const reply = this.#refusalSince(call) ?? runAgain(this, call, attempt)
        if (reply === undefined) return false
        this.stopWaiting()
        this.#answer(reply)
        return true
      },
      timedOut: () => this.#endWait(otherwise),
    }
    this.#wait = { waiter, call, otherwise }
    server.blocked.add(waiter)
    return LATER
  }

  /** The rights of its user may have changed while it waited. */
  #refusalSince({ command, argv }: Waiting): ReplyError | null {
    const refusal = this.server.access.refusalOf(this, command, argv)
    if (refusal !== null) this.server.stats.countRefusal(command, refusal)
    return refusal
  }

  /** CLIENT UNBLOCK: ends the wait for keys. Returns whether there was one. */
  unblock(how: 'timeout' | 'error'): boolean {
    if (this.#wait === undefined) return false
    this.#endWait(how === 'timeout' ? this.#wait.otherwise : UNBLOCKED)
    return true
  }

  /** What it waits for will not be done here any more: it is told so, and closed. */
  turnAway(refusal: ReplyError): void {
    if (this.#wait === undefined) return
    this.#endWait(refusal)
    this.server.turns.afterwards(() => this.outlet.close('after-reply', 'this server is a replica now'))
  }

  /** The slot of the keys that it waits for may be elsewhere now. */
  redirectWaiting(): void {
    if (this.#wait === undefined) return
    const refusal = refusalOfWaiting(this, this.#wait.call.command, this.#wait.waiter.keys)
    if (refusal !== null) this.#endWait(refusal)
  }

  /** It waits for nothing any more: it is served, or has gone. */
  stopWaiting(): void {
    if (this.#wait !== undefined) this.server.blocked.forget(this.#wait.waiter)
    this.#wait = undefined
  }

  #endWait(otherwise: Wait['otherwise']): void {
    if (this.#wait === undefined) return
    const reply = replyOf(otherwise)
    const { call } = this.#wait
    this.stopWaiting()
    accountLater(this, call, reply, false)
    this.#answer(reply)
  }

  /** From now on it waits for a reply that never comes. */
  silence(): void {
    this.isSilent = true
    this.blocked = true
  }

  /** The running command will reply later. */
  #beginWaiting(): Waiting {
    const { lastCommand: command, running: argv, server } = this
    if (command === undefined) throw new TypeError('no command runs')
    this.blocked = true
    return { command, argv, began: server.stats.turnTime }
  }

  #answer(reply: ReplyValue): void {
    if (this.isSilent) return
    this.blocked = false
    this.requestDone()
    this.server.tap?.answered(this, reply)
    this.outlet.answer(reply)
  }

  /** CLIENT CACHING counts for one command or transaction. */
  requestDone(): void {
    const { tracking, transaction, lastCommand } = this
    if (tracking === undefined || transaction !== undefined) return
    if (lastCommand?.name.startsWith('CLIENT ') !== true) tracking.caching = false
  }

  /** Messages that its own command causes come after the command's reply. */
  deliver(message: SharedReply): void {
    if (this.running === NOTHING && this.#held.length === 0) this.outlet.deliver(message)
    else this.#held.push(message)
  }

  sendBytes(bytes: Buffer): void {
    this.outlet.sendBytes(bytes)
  }

  gather(isOn: boolean): void {
    this.outlet.gather?.(isOn)
  }

  /** After a reply: the messages that had to wait for it. */
  deliverHeld(): void {
    if (this.#held.length === 0) return
    const held = this.#held
    this.#held = []
    for (const message of held) this.outlet.deliver(message)
  }

  /** Back to the state of a new connection. */
  reset(): void {
    const { server } = this
    this.transaction = undefined
    server.watches.unwatch(this)
    this.watchBroken = false
    server.pubsub.remove(this)
    server.tracking.disable(this)
    server.monitors.remove(this)
    this.monitoring = false
    this.select(0)
    this.protocol = 2
    this.name = ''
    this.replyMode = 'on'
    this.asking = false
    this.askedFor = undefined
    this.readsReplica = false
    this.noEvict = false
    this.noTouch = false
    this.resetUser()
  }

  /** Before AUTH everybody is `default`; a connection in process may do everything. */
  resetUser(): void {
    const { users } = this.server.access
    const { isTrusted } = this.outlet
    this.user = isTrusted ? users.trusted : users.default
    this.authenticated = isTrusted || users.areOpen
  }

  /** It must say who it is before it may do anything else. */
  get needsAuth(): boolean {
    return !this.authenticated && !this.server.access.users.areOpen
  }

  close(when: 'now' | 'after-reply'): void {
    this.isLeaving = true
    this.outlet.close(when, 'closed by command')
  }
}

function replyOf(otherwise: Wait['otherwise']): ReplyValue {
  return typeof otherwise === 'function' ? otherwise() : otherwise
}
