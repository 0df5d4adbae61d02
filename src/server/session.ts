/**
 * The state of one client: its database, protocol, name, transaction and subscriptions. Made by a connection
 * (over a socket or in process) and handed to every command as its context. Knows no socket: what leaves it
 * goes through an outlet.
 */
import { type Client, type Context, LATER, type Transaction } from '../commands/context.ts'
import type { Command } from '../commands/define.ts'
import type { Clock } from '../keyspace/clock.ts'
import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import * as events from '../observe/channels.ts'
import type { SharedReply } from '../resp/shared-reply.ts'
import { type Bytes, type Protocol, ReplyError, type ReplyValue } from '../resp/values.ts'
import { isLocalAddress } from './addresses.ts'
import type { Server } from './server.ts'

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
  replyMode: Client['replyMode'] = 'on'
  lastCommand: Command | undefined
  /** Arguments of the running command. */
  running: readonly Bytes[] = []
  /** A command of this client was held back, or will reply later. */
  blocked = false
  mayWait = true

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

  get watchCount(): number {
    return this.server.watches.countOf(this)
  }

  get subscriptionCount(): number {
    return this.channels.size + this.patterns.size + this.shardChannels.size
  }

  get kind(): 'normal' | 'pubsub' {
    return this.subscriptionCount > 0 ? 'pubsub' : 'normal'
  }

  select(index: number): void {
    this.db = this.keyspace.databases[index] as Database
  }

  later(work: Promise<ReplyValue>): typeof LATER {
    const { server, lastCommand: command, running: argv } = this
    const start = server.stats.turnTime
    this.blocked = true
    const answer = (reply: ReplyValue) => {
      this.blocked = false
      if (reply instanceof ReplyError && command !== undefined) server.stats.countFailure(command, reply)
      if (events.commandDone.hasSubscribers && command !== undefined) {
        const milliseconds = server.clock.read() - start
        events.commandDone.publish({ server, client: this, command, argv, reply, milliseconds })
      }
      this.outlet.answer(reply)
    }
    work.then(answer, thrown => answer(server.replyForThrown(thrown, command)))
    return LATER
  }

  deliver(message: SharedReply): void {
    this.outlet.deliver(message)
  }

  /** Back to the state of a new connection. */
  reset(): void {
    const { server } = this
    this.transaction = undefined
    server.watches.unwatch(this)
    this.watchBroken = false
    server.pubsub.remove(this)
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
