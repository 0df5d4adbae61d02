/**
 * The subscribing side of a client: one connection of its own for all subscriptions, made with the first, subscribed
 * again after a loss. Several subscriptions may hear the same channel; the server is asked once.
 */

import { ServerError } from '../resp/plain.ts'
import { Push, ReplyError, type ReplyValue } from '../resp/values.ts'
import type { Connection } from './connection.ts'
import type { ConnectionError } from './errors.ts'
import { type ReconnectOptions, Redial } from './redial.ts'

/** Plain channels, glob patterns, shard channels. */
export type Kind = '' | 'p' | 's'

export interface Hearer {
  /** A message in bytes; `pattern` is what matched, for patterns. */
  hear(channel: string, message: ReplyValue, pattern: string | undefined): void
  /** No more messages will come. */
  end(error: Error | undefined): void
}

export class Subscriber {
  readonly #redial: Redial
  /** Who hears what, by kind and name. */
  readonly #hearers: Readonly<Record<Kind, Map<string, Set<Hearer>>>> = {
    '': new Map(),
    p: new Map(),
    s: new Map(),
  }
  /** That the server has confirmed what a new connection asked for. */
  #confirmed: Promise<unknown> = Promise.resolve()
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

  /** Begins to hear names; resolves when the server has confirmed them. When it fails, none of them is heard. */
  async add(kind: Kind, names: readonly string[], hearer: Hearer): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed
    /** Not heard by this hearer until now, and by nobody. */
    const added: string[] = []
    const fresh: string[] = []
    for (const name of names) {
      const hearers = this.#hearers[kind].get(name)
      if (hearers?.has(hearer)) continue
      added.push(name)
      if (hearers !== undefined) hearers.add(hearer)
      else {
        this.#hearers[kind].set(name, new Set([hearer]))
        fresh.push(name)
      }
    }
    try {
      await this.#ask(kind, fresh)
    } catch (error) {
      this.#forget(kind, added, hearer)
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
  async remove(kind: Kind, names: Iterable<string>, hearer: Hearer): Promise<void> {
    const gone = this.#forget(kind, names, hearer)
    const { connection } = this.#redial
    if (connection !== undefined && gone.length > 0) await ask(connection, kind, gone, 'UN')
  }

  /** Returns the names that nobody hears any more. */
  #forget(kind: Kind, names: Iterable<string>, hearer: Hearer): string[] {
    const gone: string[] = []
    for (const name of names) {
      const hearers = this.#hearers[kind].get(name)
      if (hearers === undefined || !hearers.delete(hearer) || hearers.size > 0) continue
      this.#hearers[kind].delete(name)
      gone.push(name)
    }
    return gone
  }

  close(error: ConnectionError): void {
    if (this.#closed !== undefined) return
    this.#closed = error
    this.#redial.close(error)
    const hearers = Object.values(this.#hearers).flatMap(byName =>
      [...byName.values()].flatMap(each => [...each]),
    )
    for (const hearer of new Set(hearers)) hearer.end(error)
  }

  #connected(connection: Connection): void {
    connection.onPush = message => this.#received(message)
    const asked = Object.entries(this.#hearers).map(([kind, byName]) =>
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
  }

  #tell(kind: Kind, name: string, channel: string, message: ReplyValue): void {
    for (const hearer of this.#hearers[kind].get(name) ?? [])
      hearer.hear(channel, message, kind === 'p' ? name : undefined)
  }
}

async function ask(connection: Connection, kind: string, names: readonly string[], un = ''): Promise<void> {
  const reply = await connection.send([`${kind.toUpperCase()}${un}SUBSCRIBE`, ...names])
  if (reply instanceof ReplyError) throw new ServerError(reply.message)
}
