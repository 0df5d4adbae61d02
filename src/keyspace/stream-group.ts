/**
 * A consumer group of a stream: how far it has read, its consumers, and which entries they were given and have not
 * acknowledged. What is pending is listed twice, for the group and for its consumer, as the same objects. Times are
 * Unix milliseconds that the caller passes.
 */
import type { Bytes } from '../resp/values.ts'
import type { Int64 } from '../structures/int64.ts'
import type { LogId, Whole } from '../structures/log-id.ts'
import { FIRST_ID } from '../structures/log-id.ts'
import { OrderedIds } from '../structures/ordered-ids.ts'

/** Bytes of memory of what is pending with its places in two lists, of a consumer, and of a group. */
const PENDING_MEMORY = 104
const CONSUMER_MEMORY = 260
const GROUP_MEMORY = 380

/** Bytes of memory of all groups of a stream; they keep it current. */
export interface Tally {
  bytes: number
}

/** An entry that was given to a consumer. */
export class Pending implements LogId {
  readonly ms: Whole
  readonly seq: Whole
  consumer: Consumer
  deliveredAt: number
  deliveries = 1

  constructor({ ms, seq }: LogId, consumer: Consumer, deliveredAt: number) {
    this.ms = ms
    this.seq = seq
    this.consumer = consumer
    this.deliveredAt = deliveredAt
  }
}

export class Consumer {
  readonly name: Bytes
  readonly pending = new OrderedIds<Pending>()
  /** When it last tried to read or claim, and when it last got something; -1: never. */
  seenAt: number
  activeAt = -1

  constructor(name: Bytes, seenAt: number) {
    this.name = name
    this.seenAt = seenAt
  }
}

export class Group {
  readonly name: Bytes
  readonly pending = new OrderedIds<Pending>()
  /** The last entry that was given to a consumer. */
  lastId: LogId
  /** How many entries of the stream, from its beginning on, come up to the last one; undefined: unknown. */
  entriesRead: Int64 | undefined
  readonly #tally: Tally
  readonly #consumers = new Map<Bytes, Consumer>()

  constructor(name: Bytes, lastId: LogId, entriesRead: Int64 | undefined, tally: Tally) {
    this.name = name
    this.lastId = lastId
    this.entriesRead = entriesRead
    this.#tally = tally
    tally.bytes += GROUP_MEMORY + name.length
  }

  get consumerCount(): number {
    return this.#consumers.size
  }

  /** Its consumers in the order of their names. */
  consumers(): Consumer[] {
    return inOrder(this.#consumers)
  }

  consumer(name: Bytes): Consumer | undefined {
    return this.#consumers.get(name)
  }

  createConsumer(name: Bytes, now: number): Consumer {
    const consumer = new Consumer(name, now)
    this.#consumers.set(name, consumer)
    this.#tally.bytes += CONSUMER_MEMORY + name.length
    return consumer
  }

  /** Removes a consumer with all that it has pending. */
  deleteConsumer(consumer: Consumer): void {
    consumer.pending.visitFrom(FIRST_ID, item => this.pending.remove(item) !== undefined)
    this.#consumers.delete(consumer.name)
    this.#tally.bytes -= CONSUMER_MEMORY + consumer.name.length + consumer.pending.size * PENDING_MEMORY
  }

  /** Gives an entry to a consumer, also one that another has. */
  give(id: LogId, consumer: Consumer, now: number): Pending {
    const known = this.pending.get(id)
    if (known === undefined) {
      const item = new Pending(id, consumer, now)
      this.pending.add(item)
      consumer.pending.add(item)
      this.#tally.bytes += PENDING_MEMORY
      return item
    }
    this.hand(known, consumer)
    known.deliveredAt = now
    known.deliveries = 1
    return known
  }

  /** Moves what is pending to another consumer. */
  hand(item: Pending, consumer: Consumer): void {
    if (item.consumer === consumer) return
    item.consumer.pending.remove(item)
    consumer.pending.add(item)
    item.consumer = consumer
  }

  /** Returns whether the entry was pending. */
  acknowledge(id: LogId): boolean {
    const item = this.pending.remove(id)
    if (item === undefined) return false
    item.consumer.pending.remove(id)
    this.#tally.bytes -= PENDING_MEMORY
    return true
  }

  /** The group is no more. */
  end(): void {
    for (const consumer of this.#consumers.values()) this.deleteConsumer(consumer)
    this.#tally.bytes -= GROUP_MEMORY + this.name.length
  }

  copy(tally: Tally): Group {
    const copy = new Group(this.name, this.lastId, this.entriesRead, tally)
    for (const { name, seenAt, activeAt, pending } of this.#consumers.values()) {
      const consumer = copy.createConsumer(name, seenAt)
      consumer.activeAt = activeAt
      pending.visitFrom(FIRST_ID, item => {
        copy.give(item, consumer, item.deliveredAt).deliveries = item.deliveries
        return true
      })
    }
    return copy
  }
}

/** The values of a map in the order of its keys' bytes. */
export function inOrder<T>(map: ReadonlyMap<Bytes, T>): T[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}
