/**
 * The server that is inspected, as a client sees it: our own in this process, or any Redis over a socket. Each database
 * has a client of its own, since a connection is in one of them; connections that are lost are made again.
 */
import { Connection, dial } from '../client/connection.ts'
import { Core } from '../client/core.ts'
import { addressOf, type ConnectionOptions, settingsOf } from '../client/options.ts'
import { Request } from '../client/request.ts'
import * as channels from '../engine/channels.ts'
import type { Engine } from '../engine/engine.ts'
import { InProcessLink } from '../engine/in-process-link.ts'
import { redact } from '../engine/redact.ts'
import { splitInline } from '../resp/inline.ts'
import { ServerError } from '../resp/plain.ts'
import { type Bytes, ReplyError, type ReplyValue, Status, Verbatim } from '../resp/values.ts'
import { briefReply, briefWords } from './brief.ts'
import type { EventQueue } from './event-queue.ts'
import { BadRequest } from './requests.ts'

export interface Target {
  /** For people: `127.0.0.1:6379`. */
  readonly address: string
  /** The number of the one that is shown first. */
  readonly database: number
  /** Runs commands one after another, and gives what `convert` makes of their replies. @throws Error without a connection */
  call<T>(
    database: number,
    commands: readonly (readonly Bytes[])[],
    convert: (replies: readonly ReplyValue[]) => T,
    signal: AbortSignal,
  ): Promise<T>
  /** Puts every command of others into a queue, until the returned function is called. */
  watch(queue: EventQueue): Promise<() => void>
  close(): void
}

const NAME = 'inspector'
const MOST_DATABASES = 64
/** That the page has looked at a key is no use of it. Since Redis 7.2; before that it is. */
const NO_TOUCH = ['CLIENT', 'NO-TOUCH', 'ON']

/** A client for each database. */
abstract class ClientTarget implements Target {
  abstract readonly address: string
  abstract readonly database: number
  /** By the number of the database. */
  readonly #cores = new Map<number, Promise<Core>>()

  async call<T>(
    database: number,
    commands: readonly (readonly Bytes[])[],
    convert: (replies: readonly ReplyValue[]) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const core = await this.#coreOf(database)
    return new Promise<T>((resolve, reject) => {
      const [first = []] = commands
      const batch = commands.length === 1 ? undefined : commands
      // Of a single command the reply comes as it is, which may be an array.
      const all = (reply: ReplyValue) => {
        resolve(convert(batch === undefined ? [reply] : Array.isArray(reply) ? reply : [reply]))
      }
      const request = new Request(batch === undefined ? first : [], batch, all, () => {}, reject)
      request.limit({ signal })
      if (!request.settled) core.submit(request)
    })
  }

  abstract watch(queue: EventQueue): Promise<() => void>
  protected abstract open(database: number): Promise<Connection>

  #coreOf(database: number): Promise<Core> {
    const known = this.#cores.get(database)
    if (known !== undefined) return known
    if (this.#cores.size >= MOST_DATABASES)
      throw new BadRequest(`${MOST_DATABASES} databases are open already: begin the inspector anew`)
    const opened = this.#openCore(database)
    this.#cores.set(database, opened)
    // The next request tries again.
    opened.catch(() => this.#cores.delete(database))
    return opened
  }

  async #openCore(database: number): Promise<Core> {
    const core = new Core({ queue: false }, () => this.open(database), { address: this.address })
    await core.open()
    return core
  }

  close(): void {
    for (const core of this.#cores.values())
      core.then(
        each => each.close(),
        () => {},
      )
    this.#cores.clear()
  }
}

/** A server of this process. */
export class OwnTarget extends ClientTarget {
  readonly #server: Engine
  /** Connections of the inspector, whose commands are no news to it. */
  readonly #own = new Set<number>()
  readonly #address: () => string
  readonly database = 0

  constructor(server: Engine, address: () => string) {
    super()
    this.#server = server
    this.#address = address
  }

  get address(): string {
    return this.#address()
  }

  protected async open(database: number): Promise<Connection> {
    const connection = Connection.direct(listener => {
      const link = new InProcessLink(this.#server, listener)
      link.session.isObserver = true
      this.#own.add(link.session.id)
      return link
    })
    await connection.send(['CLIENT', 'SETNAME', NAME])
    await connection.send(NO_TOUCH)
    const reply = await connection.send(['SELECT', database])
    if (!(reply instanceof ReplyError)) return connection
    connection.close()
    throw new ServerError(reply.message)
  }

  /**
   * With replies and times, passwords left out. While the queue has no room, nobody listens, and no message is made for what
   * nobody would see: how many commands there were the server's counter tells.
   */
  async watch(queue: EventQueue): Promise<() => void> {
    const { stats } = this.#server
    let isOver = false
    let ends: readonly (() => void)[] = []
    const stop = () => {
      for (const end of ends) end()
      ends = []
    }
    const take = (message: channels.CommandMessage | channels.RefusedCommandMessage) => {
      const { server, client, command, argv, reply } = message
      if (server !== this.#server || this.#own.has(client.id)) return
      if (!queue.hasRoom()) {
        rest()
        return
      }
      const ms = 'milliseconds' in message ? message.milliseconds : null
      queue.add({
        at: server.clock.exact,
        client: client.address,
        db: client.databaseIndex,
        words: briefWords(command === undefined ? argv : redact(command, argv)),
        reply: briefReply(reply),
        failed: reply instanceof ReplyError,
        ms,
      })
    }
    const listen = () => {
      ends = [channels.commandDone.subscribe(take), channels.commandRefused.subscribe(take)]
    }
    const rest = () => {
      stop()
      const counted = stats.commands
      queue.whenRoom(() => {
        // It may have been set to 0 meanwhile.
        queue.missed(Math.max(0, stats.commands - counted))
        if (!isOver) listen()
      })
    }
    listen()
    return () => {
      isOver = true
      stop()
    }
  }
}

/** Any Redis. */
export class RemoteTarget extends ClientTarget {
  /** Addresses of the inspector's connections, as MONITOR shows them. */
  readonly #own = new Set<string>()
  readonly #options: ConnectionOptions
  readonly address: string
  readonly database: number

  constructor(options: ConnectionOptions) {
    super()
    this.#options = options
    this.database = options.database ?? 0
    this.address = addressOf(settingsOf(options))
  }

  protected async open(database: number): Promise<Connection> {
    const connection = await dial(settingsOf({ ...this.#options, database, name: NAME }))
    await connection.send(NO_TOUCH)
    // Before Redis 6.2 there is none: then the list shows what the page asks as well.
    const info = await connection.send(['CLIENT', 'INFO'])
    const text = info instanceof Verbatim ? info.text : typeof info === 'string' ? info : ''
    this.#own.add(/\baddr=(\S+)/.exec(text)?.[1] ?? '')
    return connection
  }

  /** MONITOR, on a connection of its own: it tells what runs and when, but no replies. */
  async watch(queue: EventQueue): Promise<() => void> {
    const connection = await dial(settingsOf({ ...this.#options, name: NAME }))
    connection.onEnd = error => queue.end(error.message)
    connection.onPush = line => {
      const text = line instanceof Status ? line.text : typeof line === 'string' ? line : ''
      const [, at = '', db = '', client = '', words = ''] =
        /^([\d.]+) \[(\d+) (.*?)\] (.*)$/s.exec(text) ?? []
      if (at === '' || this.#own.has(client) || !queue.hasRoom()) return
      const argv = briefWords(splitInline(words) ?? [words])
      queue.add({
        at: Number(at) * 1000,
        client,
        db: Number(db),
        words: argv,
        reply: null,
        failed: false,
        ms: null,
      })
    }
    const reply = await connection.send(['MONITOR'])
    if (!(reply instanceof ReplyError)) return () => connection.close()
    connection.close()
    throw new ServerError(reply.message)
  }
}
