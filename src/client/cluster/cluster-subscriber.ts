/**
 * The subscriptions of a client of a cluster. Every node passes on what is published to channels: they are heard from any.
 * A shard channel is heard from the node that has its slot, over one connection to each such node; when the slot moves, or
 * the node fails, the channel is subscribed to where its slot is then.
 */
import { ServerError } from '../../resp/plain.ts'
import type { ReplyValue } from '../../resp/values.ts'
import { hashSlot } from '../../structures/hash-slot.ts'
import type { Address } from '../address.ts'
import type { Connection } from '../connection.ts'
import { type ConnectionError, type ConnectionLostError, RedirectError } from '../errors.ts'
import type { Kind, Listener, Subscribing } from '../listener.ts'
import { addressOf } from '../options.ts'
import type { PauseOptions } from '../pause.ts'
import { Subscriber } from '../subscriber.ts'
import { Ear } from './ear.ts'
import { placeIn } from './redirection.ts'

/** What the subscriptions need of the cluster. */
export interface Homes {
  /** A connection to any node. */
  dialAny(): Promise<Connection>
  dial(address: Address): Promise<Connection>
  /** The node that has a slot, as far as is known. */
  homeOf(slot: number): Address
  moved(slot: number, address: Address): void
  /** Has the cluster asked about its nodes; `settle()` follows. */
  doubt(): void
}

/** A shard channel that is heard. */
interface Shared {
  readonly listeners: Set<Listener>
  /** The node that it is heard from; undefined while there is none. */
  home: string | undefined
  /** A search for one is under way. */
  placing: boolean
}

/** How often a channel is asked for at another node, in one go. */
const MOST_REDIRECTS = 5

export class ClusterSubscriber implements Subscribing {
  readonly #homes: Homes
  /** For channels and patterns. */
  readonly #anywhere: Subscriber
  /** For shard channels, by address. */
  readonly #ears = new Map<string, Ear>()
  readonly #shared = new Map<string, Shared>()
  #closed: ConnectionError | undefined

  constructor(homes: Homes, pauses: PauseOptions) {
    this.#homes = homes
    this.#anywhere = new Subscriber(() => homes.dialAny(), pauses)
  }

  async add(kind: Kind, names: readonly string[], listener: Listener): Promise<void> {
    if (kind !== 's') return await this.#anywhere.add(kind, names, listener)
    if (this.#closed !== undefined) throw this.#closed
    const added = names.filter(name => !this.#shared.get(name)?.listeners.has(listener))
    try {
      await Promise.all(added.map(name => this.#listen(name, listener)))
    } catch (error) {
      await this.remove('s', added, listener).catch(() => {})
      throw error
    }
  }

  async remove(kind: Kind, names: Iterable<string>, listener: Listener): Promise<void> {
    if (kind !== 's') return await this.#anywhere.remove(kind, names, listener)
    for (const name of names) {
      const shared = this.#shared.get(name)
      if (shared === undefined || !shared.listeners.delete(listener) || shared.listeners.size > 0) continue
      this.#shared.delete(name)
      await this.#leave(name, shared)
    }
  }

  /** Looks for the node of each channel that has none, or another one by now. */
  settle(): void {
    for (const [name, shared] of this.#shared) {
      const home = addressOf(this.#homes.homeOf(hashSlot(name)))
      if (shared.home === home || shared.placing) continue
      // A node that still has the slot, whatever others say, is told to end it: each message is heard once.
      this.#leave(name, shared).catch(() => {})
      this.#place(name, shared).catch(() => this.#homes.doubt())
    }
  }

  /** Hears channels and patterns from another node. */
  leaveNode(error: ConnectionLostError): void {
    this.#anywhere.drop(error)
  }

  close(error: ConnectionError): void {
    this.#closed = error
    this.#anywhere.close(error)
    const listeners = new Set([...this.#shared.values()].flatMap(each => [...each.listeners]))
    this.#shared.clear()
    for (const ear of this.#ears.values()) ear.close(error)
    for (const listener of listeners) listener.end(error)
  }

  async #listen(name: string, listener: Listener): Promise<void> {
    const known = this.#shared.get(name)
    if (known !== undefined) {
      known.listeners.add(listener)
      return
    }
    const shared: Shared = { listeners: new Set([listener]), home: undefined, placing: false }
    this.#shared.set(name, shared)
    await this.#place(name, shared)
  }

  /** Subscribes where the slot is, or where the nodes say that it is. */
  async #place(name: string, shared: Shared): Promise<void> {
    const slot = hashSlot(name)
    shared.placing = true
    try {
      for (let redirects = 0; ; redirects++) {
        const address = this.#homes.homeOf(slot)
        try {
          await this.#earAt(address).listen(name)
          shared.home = addressOf(address)
          break
        } catch (error) {
          const place = error instanceof ServerError ? placeIn(error.message, address) : undefined
          if (place === undefined) throw error
          if (redirects === MOST_REDIRECTS)
            throw new RedirectError(`the cluster sent SSUBSCRIBE on ${redirects} times`, { cause: error })
          this.#homes.moved(place.slot, place.address)
        }
      }
    } finally {
      shared.placing = false
    }
    if (this.#shared.get(name) !== shared) await this.#leave(name, shared)
  }

  async #leave(name: string, shared: Shared): Promise<void> {
    const { home } = shared
    shared.home = undefined
    if (home !== undefined) await this.#ears.get(home)?.leave(name)
  }

  #earAt(address: Address): Ear {
    const where = addressOf(address)
    let ear = this.#ears.get(where)
    if (ear === undefined) {
      ear = new Ear(() => this.#homes.dial(address), {
        tell: (name, message) => this.#tell(name, message),
        takenBack: name => this.#takenBack(name),
        lost: () => this.#lost(where),
      })
      this.#ears.set(where, ear)
    }
    return ear
  }

  #tell(name: string, message: ReplyValue): void {
    for (const listener of this.#shared.get(name)?.listeners ?? []) listener.receive(name, message, undefined)
  }

  #takenBack(name: string): void {
    const shared = this.#shared.get(name)
    if (shared === undefined || shared.placing) return
    this.#leave(name, shared).catch(() => {})
    this.#place(name, shared).catch(() => this.#homes.doubt())
  }

  #lost(where: string): void {
    if (this.#closed !== undefined) return
    this.#ears.delete(where)
    for (const shared of this.#shared.values()) if (shared.home === where) shared.home = undefined
    this.#homes.doubt()
  }
}
