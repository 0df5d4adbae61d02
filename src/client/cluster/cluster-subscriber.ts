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
import { ConnectionError, type ConnectionLostError, RedirectError } from '../errors.ts'
import type { Kind, Listener, Subscribing } from '../listener.ts'
import { addressOf } from '../options.ts'
import type { PauseOptions } from '../pause.ts'
import { Subscriber } from '../subscriber.ts'
import { now } from '../timers.ts'
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
  /** Resolves when that has been done. */
  looked(): Promise<void>
  /** How long to look for the node of a channel before who wants to hear it is told, in ms. */
  readonly patience: number
}

/** A shard channel that is heard. */
interface Shared {
  readonly listeners: Set<Listener>
  /** The node that it is heard from; undefined while there is none. */
  home: string | undefined
  /** The search for one that is under way. */
  placing: Promise<void> | undefined
}

/** How often a channel is asked for at another node, in one go. */
const MOST_REDIRECTS = 5

export class ClusterSubscriber implements Subscribing {
  /** The cluster. */
  readonly #homes: Homes
  /** For channels and patterns. */
  readonly #anywhere: Subscriber
  /** For shard channels, by address. */
  readonly #ears = new Map<string, Ear>()
  /** What is heard, by the channel's name in bytes. */
  readonly #shared = new Map<string, Shared>()
  /** Whether there was anything to hear yet. */
  isUsed = false
  /** Why the client has closed. */
  #closed: ConnectionError | undefined

  constructor(homes: Homes, pauses: PauseOptions) {
    this.#homes = homes
    this.#anywhere = new Subscriber(() => homes.dialAny(), pauses)
  }

  async add(kind: Kind, names: readonly string[], listener: Listener): Promise<void> {
    this.isUsed = true
    if (kind !== 's') return await this.#anywhere.add(kind, names, listener)
    if (this.#closed !== undefined) throw this.#closed
    const added = names.filter(name => !this.#shared.get(name)?.listeners.has(listener))
    try {
      await Promise.all(added.map(name => this.#listen(name, listener)))
    } catch (error) {
      await this.remove('s', added, listener)
      throw error
    }
  }

  async remove(kind: Kind, names: Iterable<string>, listener: Listener): Promise<void> {
    if (kind !== 's') return await this.#anywhere.remove(kind, names, listener)
    for (const name of names) {
      const shared = this.#shared.get(name)
      // A search ends by itself when nobody listens.
      if (!shared?.listeners.delete(listener) || shared.placing !== undefined) continue
      await this.#leaveUnheard(name, shared)
    }
  }

  /** Looks for the node of each channel that has none, or another one by now. */
  settle(): void {
    for (const [name, shared] of this.#shared) {
      const home = addressOf(this.#homes.homeOf(hashSlot(name)))
      if (shared.home === home || shared.placing !== undefined) continue
      // A node that still has the slot, whatever others say, is told to end it: each message is heard once.
      void this.#leave(name, shared)
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
    const shared: Shared = this.#shared.get(name) ?? {
      listeners: new Set(),
      home: undefined,
      placing: undefined,
    }
    this.#shared.set(name, shared)
    shared.listeners.add(listener)
    if (shared.home === undefined) await this.#place(name, shared)
  }

  /** Subscribes where the slot is; there is one search at a time. */
  #place(name: string, shared: Shared): Promise<void> {
    shared.placing ??= this.#search(name, shared).finally(() => {
      shared.placing = undefined
      void this.#leaveUnheard(name, shared)
    })
    return shared.placing
  }

  /** Asks the node that should have the slot, and those that the nodes name. */
  async #search(name: string, shared: Shared): Promise<void> {
    const slot = hashSlot(name)
    const until = now() + this.#homes.patience
    let redirects = 0
    while (shared.listeners.size > 0) {
      const address = this.#homes.homeOf(slot)
      try {
        await this.#earAt(address).listen(name)
        shared.home = addressOf(address)
        return
      } catch (error) {
        if (this.#closed !== undefined) throw this.#closed
        const place = error instanceof ServerError ? placeIn(error.message, address) : undefined
        if (place !== undefined) {
          redirects++
          if (redirects > MOST_REDIRECTS)
            throw new RedirectError('the cluster sends SSUBSCRIBE from node to node', { cause: error })
          this.#homes.moved(place.slot, place.address)
        } else if (mayPass(error) && now() < until) await this.#homes.looked()
        else throw error
      }
    }
  }

  async #leaveUnheard(name: string, shared: Shared): Promise<void> {
    if (shared.listeners.size > 0) return
    if (this.#shared.get(name) === shared) this.#shared.delete(name)
    await this.#leave(name, shared)
  }

  async #leave(name: string, shared: Shared): Promise<void> {
    const { home } = shared
    shared.home = undefined
    if (home !== undefined) await this.#ears.get(home)?.leave(name)
  }

  #earAt(address: Address): Ear {
    const where = addressOf(address)
    let ear = this.#ears.get(where)
    if (ear === undefined || ear.isClosed) {
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
    if (shared === undefined || shared.placing !== undefined) return
    void this.#leave(name, shared)
    this.#place(name, shared).catch(() => this.#homes.doubt())
  }

  #lost(where: string): void {
    if (this.#closed !== undefined) return
    this.#ears.delete(where)
    for (const shared of this.#shared.values()) if (shared.home === where) shared.home = undefined
    this.#homes.doubt()
  }
}

/** Whether a node may answer later, or another one in its place. */
function mayPass(error: unknown): boolean {
  return error instanceof ConnectionError || (error instanceof ServerError && error.code === 'CLUSTERDOWN')
}
