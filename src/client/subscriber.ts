/**
 * The subscribing side of a client: one connection of its own for all subscriptions, made with the first, subscribed
 * again after a loss. Several subscriptions may receive the same channel; the server is asked once.
 */

import { ServerError } from '../resp/plain.ts'
import { Push, ReplyError, type ReplyValue } from '../resp/values.ts'
import type { Connection } from './connection.ts'
import type { ConnectionError, ConnectionLostError } from './errors.ts'
import type { Kind, Listener, Subscribing } from './listener.ts'
import { type ReconnectOptions, Redial } from './redial.ts'

export class Subscriber implements Subscribing {
  readonly #redial: Redial
  /** The listeners of each name, by kind. */
  readonly #listeners: Readonly<Record<Kind, Map<string, Set<Listener>>>> = {
    '': new Map(),
    p: new Map(),
    s: new Map(),
  }
  /** Shard channels that the server was asked to end. */
  readonly #leaving = new Set<string>()
  /** Resolves when the server has confirmed the subscriptions of a new connection. */
  #confirmed: Promise<unknown> = Promise.resolve()
  /** Why the client has closed; nothing is subscribed then. */
  #closed: ConnectionError | undefined

  constructor(
    dial: () => Promise<Connection>,
    reconnect: ReconnectOptions | false,
    closed?: ConnectionError,
  ) {
    this.#closed = closed
    this.#redial = new Redial(dial, reconnect, {
      connected: connection => this.#connected(connection),
      lost: () => {},
      gaveUp: error => this.close(error),
    })
  }

  /** Subscribes a listener to names; resolves when the server has confirmed them. When it fails, to none of them. */
  async add(kind: Kind, names: readonly string[], listener: Listener): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed
    /** Names that are new for this listener, and for the connection. */
    const added: string[] = []
    const fresh: string[] = []
    for (const name of names) {
      const listeners = this.#listeners[kind].get(name)
      if (listeners?.has(listener)) continue
      added.push(name)
      if (listeners !== undefined) listeners.add(listener)
      else {
        this.#listeners[kind].set(name, new Set([listener]))
        fresh.push(name)
      }
    }
    try {
      await this.#ask(kind, fresh)
    } catch (error) {
      this.#forget(kind, added, listener)
      throw error
    }
  }

  async #ask(kind: Kind, names: readonly string[]): Promise<void> {
    const { connection } = this.#redial
    if (connection !== undefined) {
      if (names.length > 0) await ask(connection, kind, names)
      return
    }
    // Whatever is wanted by then is subscribed to with the connection.
    await this.#redial.open()
    await this.#confirmed
  }

  /** No longer hears names. */
  async remove(kind: Kind, names: Iterable<string>, listener: Listener): Promise<void> {
    const gone = this.#forget(kind, names, listener)
    const { connection } = this.#redial
    if (connection === undefined || gone.length === 0) return
    if (kind === 's') for (const name of gone) this.#leaving.add(name)
    try {
      await ask(connection, kind, gone, 'UN')
    } finally {
      if (kind === 's') for (const name of gone) this.#leaving.delete(name)
    }
  }

  /** Returns the names that have no listener any more. */
  #forget(kind: Kind, names: Iterable<string>, listener: Listener): string[] {
    const gone: string[] = []
    for (const name of names) {
      const listeners = this.#listeners[kind].get(name)
      if (listeners === undefined || !listeners.delete(listener) || listeners.size > 0) continue
      this.#listeners[kind].delete(name)
      gone.push(name)
    }
    return gone
  }

  /** Ends the connection, for it leads to the wrong server by now; the next one is made. */
  drop(error: ConnectionLostError): void {
    this.#redial.connection?.drop(error)
  }

  close(error: ConnectionError): void {
    if (this.#closed !== undefined) return
    this.#closed = error
    this.#redial.close(error)
    const listeners = Object.values(this.#listeners).flatMap(byName =>
      [...byName.values()].flatMap(each => [...each]),
    )
    for (const listener of new Set(listeners)) listener.end(error)
  }

  #connected(connection: Connection): void {
    connection.onPush = message => this.#received(message)
    const asked = Object.entries(this.#listeners).map(([kind, byName]) =>
      byName.size === 0 ? undefined : ask(connection, kind, [...byName.keys()]),
    )
    this.#confirmed = Promise.all(asked)
    // Nobody may wait for it; a connection that is lost is made again.
    this.#confirmed.catch(() => {})
  }

  #received(message: ReplyValue): void {
    const items: readonly ReplyValue[] =
      message instanceof Push ? message.items : Array.isArray(message) ? message : []
    const [type, first, second, third] = items
    if (type === 'pmessage') this.#tell('p', String(first), String(second), third ?? null)
    else if (type === 'message') this.#tell('', String(first), String(first), second ?? null)
    else if (type === 'smessage') this.#tell('s', String(first), String(first), second ?? null)
    else if (type === 'sunsubscribe') this.#takenBack(String(first))
  }

  /** The server has ended what nobody has asked it to end. */
  #takenBack(name: string): void {
    if (this.#leaving.has(name)) return
    for (const listener of this.#listeners.s.get(name) ?? []) listener.takenBack?.(name)
  }

  #tell(kind: Kind, name: string, channel: string, message: ReplyValue): void {
    for (const listener of this.#listeners[kind].get(name) ?? [])
      listener.receive(channel, message, kind === 'p' ? name : undefined)
  }
}

/** A node of a cluster takes shard channels of one slot at a time: they are asked for one by one. */
async function ask(connection: Connection, kind: string, names: readonly string[], un = ''): Promise<void> {
  const command = `${kind.toUpperCase()}${un}SUBSCRIBE`
  const commands = kind === 's' ? names.map(name => [command, name]) : [[command, ...names]]
  for (const reply of await Promise.all(commands.map(argv => connection.send(argv)))) {
    if (reply instanceof ReplyError) throw new ServerError(reply.message)
  }
}
