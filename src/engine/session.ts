/**
 * The state of one client: its database, protocol, name, transaction and subscriptions. Made by a connection
 * (over a socket or in process) and handed to every command as its context. Knows no socket: what leaves it
 * goes through an outlet.
 */
import type { Waiter } from '../blocking/blocked-clients.ts'
import { type Client, type Context, LATER, type Transaction, type Wait } from '../commands/declare/context.ts'
import type { Command, Result } from '../commands/declare/define.ts'
import type { Clock } from '../keyspace/clock.ts'
import type { Database } from '../keyspace/database.ts'
import { UNBLOCKED } from '../keyspace/errors.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { isLocalAddress } from '../net/addresses.ts'
import * as events from '../observe/channels.ts'
import type { TrackingState } from '../pubsub/tracking.ts'
import type { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, type Protocol, ReplyError, type ReplyValue } from '../resp/values.ts'
import type { Server } from '../server/server.ts'

/** Where a session's messages go; implemented by the two kinds of connection. */
export interface Outlet {
  readonly address: string
  readonly localAddress: string
  readonly fd: number
  readonly output: { readonly bytes: number; readonly chunks: number }
  readonly pendingInput: number
  readonly argumentBytes: number
  /** Closes the connection if its output has exceeded the limits. */
  checkOutput(): void
  /** Sends a message that is no reply: published messages, MONITOR lines. */
  deliver(message: SharedReply): void
  close(when: 'now' | 'after-reply', reason: string): void
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

const NOTHING: readonly Bytes[] = []

export class Session implements Client, Context {
  readonly id: number
  readonly server: Server
  readonly keyspace: Keyspace
  readonly clock: Clock
  readonly outlet: Outlet
  readonly createdAt: number
  readonly channels = new Set<Bytes>()
  readonly patterns = new Set<Bytes>()
  readonly shardChannels = new Set<Bytes>()
  db: Database
  lastActive: number
  protocol: Protocol = 2
  name: Bytes = ''
  libraryName: Bytes = ''
  libraryVersion: Bytes = ''
  user = 'default'
  authenticated = false
  transaction: Transaction | undefined
  watchBroken = false
  monitoring = false
  noEvict = false
  noTouch = false
  tracking: TrackingState | undefined
  replyMode: Client['replyMode'] = 'on'
  lastCommand: Command | undefined
  /** Arguments of the running command. */
  running: readonly Bytes[] = NOTHING
  /** A command of this client was held back, or will reply later. */
  blocked = false
  mayWait = true
  isScript = false
  /** It gets its last replies and nothing else any more. */
  leaving = false
  /** What {@link Memory} has counted for it. */
  counted = 0
  /** Messages that the running command caused for its own client. */
  #held: SharedReply[] = []
  #waiter: Waiter | undefined
  /** What CLIENT UNBLOCK does to it. */
  #endWait: (reply: ReplyValue) => void = () => {}
  #waitOtherwise: ReplyValue = null

  constructor(server: Server, outlet: Outlet, id: number) {
    this.id = id
    this.server = server
    this.keyspace = server.keyspace
    this.clock = server.clock
    this.outlet = outlet
    this.createdAt = server.clock.now
    this.lastActive = server.clock.now
    this.db = server.keyspace.databases[0] as Database
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

  /** Bytes of memory that this client causes: itself, what it has sent, is owed, has queued and asked for. */
  get memory(): number {
    const { pendingInput, argumentBytes, output, transaction, tracking } = this
    const names = this.watchCount + this.subscriptionCount + (tracking?.prefixes.length ?? 0)
    const input = pendingInput + argumentBytes + (transaction?.bytes ?? 0)
    const owed = Math.max(0, output.bytes - UNCOUNTED_OUTPUT)
    return CLIENT_MEMORY + input + owed + names * NAME_MEMORY
  }

  get watchCount(): number {
    return this.server.watches.countOf(this)
  }

  get subscriptionCount(): number {
    return this.channels.size + this.patterns.size + this.shardChannels.size
  }

  get kind(): 'normal' | 'pubsub' {
    return this.subscriptionCount > 0 ? 'pubsub' : 'normal'
  }

  /** Whether a command of it waits for keys. */
  get waitsForKeys(): boolean {
    return this.#waiter !== undefined
  }

  select(index: number): void {
    this.db = this.keyspace.databases[index] as Database
  }

  later(work: Promise<ReplyValue>): typeof LATER {
    const { server, lastCommand: command } = this
    const answer = this.#answerLater()
    work.then(answer, thrown => answer(server.replyForThrown(thrown, command)))
    return LATER
  }

  block({ keys, type, timeout, otherwise, attempt, needsKey = false }: Wait): Result {
    const { server, db, lastCommand: command, running: argv } = this
    const now = attempt()
    if (now !== undefined) return now
    if (!this.mayWait) return otherwise
    const answer = this.#answerLater()
    const end = (reply: ReplyValue) => {
      server.blocked.forget(waiter)
      this.#waiter = undefined
      answer(reply)
    }
    const waiter: Waiter = {
      database: db,
      keys,
      type,
      needsKey,
      deadline: timeout === 0 ? Number.POSITIVE_INFINITY : server.clock.now + timeout,
      retry: () => {
        const { tracking, turns } = server
        let reply: ReplyValue | undefined
        tracking.current = this
        this.running = argv
        try {
          reply = attempt()
        } catch (thrown) {
          reply = server.replyForThrown(thrown, command)
        }
        tracking.current = undefined
        this.running = NOTHING
        if (reply === undefined) return false
        const messages = tracking.takeOwn()
        end(reply)
        turns.afterwards(() => {
          this.settle()
          for (const tell of messages) tell()
        })
        return true
      },
      timedOut: () => end(otherwise),
    }
    this.#waiter = waiter
    this.#endWait = end
    this.#waitOtherwise = otherwise
    server.blocked.add(waiter)
    return LATER
  }

  /** CLIENT UNBLOCK: ends the wait for keys. Returns whether there was one. */
  unblock(how: 'timeout' | 'error'): boolean {
    if (this.#waiter === undefined) return false
    this.#endWait(how === 'timeout' ? this.#waitOtherwise : UNBLOCKED)
    return true
  }

  /** The client has gone: it waits for nothing any more. */
  stopWaiting(): void {
    if (this.#waiter !== undefined) this.server.blocked.forget(this.#waiter)
    this.#waiter = undefined
  }

  /** What replies to the running command once it is known, and accounts for it. */
  #answerLater(): (reply: ReplyValue) => void {
    const { server, lastCommand: command, running: argv } = this
    const { stats } = server
    const start = stats.turnTime
    this.blocked = true
    return reply => {
      this.blocked = false
      if (command !== undefined) {
        stats.countCall(command, 0)
        if (server.slowlog.isSlow(0)) server.slowlog.note(this, command, argv, 0)
        if (reply instanceof ReplyError) stats.countFailure(command, reply)
        if (events.commandDone.hasSubscribers) {
          const milliseconds = server.clock.read() - start
          events.commandDone.publish({ server, client: this, command, argv, reply, milliseconds })
        }
      }
      this.outlet.answer(reply)
    }
  }

  /** A message that its own running command causes follows the reply: `PUBLISH` to a channel that it listens to. */
  deliver(message: SharedReply): void {
    if (this.running.length === 0) this.outlet.deliver(message)
    else this.#held.push(message)
  }

  /** After the reply of a command: sends what was held until then. */
  settle(): void {
    if (this.#held.length > 0) {
      const held = this.#held
      this.#held = []
      for (const message of held) this.outlet.deliver(message)
    }
    const { tracking } = this.server
    if (tracking.hasPending) tracking.settle()
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
    this.noEvict = false
    this.noTouch = false
    this.user = 'default'
    this.authenticated = server.config.value('requirepass') === ''
  }

  close(when: 'now' | 'after-reply'): void {
    this.outlet.close(when, 'closed by command')
  }
}
