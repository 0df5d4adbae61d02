/**
 * A consumer group of a stream: how far it has read, its consumers, and which entries they were given and have not
 * acknowledged (pending-entries.ts). What is pending is listed twice, for the group and for its consumer. Times are Unix
 * milliseconds that the caller passes.
 */
import type { Bytes } from '../resp/values.ts'
import type { Int64 } from '../structures/int64.ts'
import { FIRST_ID, type LogId } from '../structures/log-id.ts'
import { ConsumerPending, GroupPending, type PendingEntry } from './pending-entries.ts'

/** Bytes of memory of a consumer, and of a group, without what is pending. */
const CONSUMER_MEMORY = 420
const GROUP_MEMORY = 600

/** Bytes of memory of all groups of a stream; they keep it current. */
export interface Tally {
  bytes: number
}

/** An entry that was given to a consumer, as it was when it was asked for. */
export type Pending = PendingEntry<Consumer>

export class Consumer {
  readonly name: Bytes
  /** By which the group's list knows it. */
  readonly number: number
  readonly pending: ConsumerPending<Consumer>
  /** When it last tried to read or claim, and when it last got something; -1: never. */
  seenAt: number
  activeAt = -1

  private constructor(name: Bytes, seenAt: number, number: number, pending: ConsumerPending<Consumer>) {
    this.name = name
    this.seenAt = seenAt
    this.number = number
    this.pending = pending
  }

  /** A new one of a group whose entries these are. */
  static of(group: GroupPending<Consumer>, name: Bytes, seenAt: number): Consumer {
    const number = group.nextNumber
    const consumer = new Consumer(name, seenAt, number, new ConsumerPending(group))
    group.enter(number, consumer)
    return consumer
  }

  /** The same one of a copy of its group. */
  copy(group: GroupPending<Consumer>): Consumer {
    const copy = new Consumer(this.name, this.seenAt, this.number, this.pending.copy(group))
    copy.activeAt = this.activeAt
    group.enter(this.number, copy)
    return copy
  }
}

export class Group {
  readonly name: Bytes
  readonly #pending: GroupPending<Consumer>
  /** The last entry that was given to a consumer. */
  lastId: LogId
  /** How many entries of the stream, from its beginning on, come up to the last one; undefined: unknown. */
  entriesRead: Int64 | undefined
  /** Of the stream. */
  readonly #tally: Tally
  readonly #consumers = new Map<Bytes, Consumer>()

  constructor(
    name: Bytes,
    lastId: LogId,
    entriesRead: Int64 | undefined,
    tally: Tally,
    pending = new GroupPending<Consumer>(),
  ) {
    this.name = name
    this.lastId = lastId
    this.entriesRead = entriesRead
    this.#tally = tally
    this.#pending = pending
    tally.bytes += GROUP_MEMORY + name.length + pending.memory
  }

  /** What is pending, whoever has it. */
  get pending(): Omit<GroupPending<Consumer>, 'put' | 'remove' | 'enter' | 'leave'> {
    return this.#pending
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
    return this.#add(Consumer.of(this.#pending, name, now))
  }

  /** Removes a consumer with all that it has pending. Returns how many entries these were. */
  deleteConsumer(consumer: Consumer): number {
    const { pending } = consumer
    const before = this.#pending.memory
    pending.visitIds(FIRST_ID, id => this.#pending.remove(id) !== undefined)
    this.#pending.leave(consumer.number)
    this.#consumers.delete(consumer.name)
    this.#tally.bytes +=
      this.#pending.memory - before - CONSUMER_MEMORY - consumer.name.length - pending.memory
    return pending.size
  }

  /** Gives an entry to a consumer, also one that another has, as of a time and as the so manieth delivery. */
  give(id: LogId, consumer: Consumer, deliveredAt: number, deliveries = 1): void {
    const before = this.#pending.memory
    const owner = this.#pending.put(id, consumer.number, deliveredAt, deliveries)
    this.#tally.bytes += this.#pending.memory - before
    if (owner === consumer) return
    if (owner !== undefined) this.#take(id, owner)
    const had = consumer.pending.memory
    consumer.pending.add(id)
    this.#tally.bytes += consumer.pending.memory - had
  }

  /** Returns whether the entry was pending. */
  acknowledge(id: LogId): boolean {
    const before = this.#pending.memory
    const owner = this.#pending.remove(id)
    if (owner === undefined) return false
    this.#tally.bytes += this.#pending.memory - before
    this.#take(id, owner)
    return true
  }

  /** The group is no more. */
  end(): void {
    for (const { name, pending } of this.#consumers.values()) {
      this.#tally.bytes -= CONSUMER_MEMORY + name.length + pending.memory
    }
    this.#consumers.clear()
    this.#tally.bytes -= GROUP_MEMORY + this.name.length + this.#pending.memory
  }

  copy(tally: Tally): Group {
    const pending = this.#pending.copy()
    const copy = new Group(this.name, this.lastId, this.entriesRead, tally, pending)
    for (const consumer of this.#consumers.values()) copy.#add(consumer.copy(pending))
    return copy
  }

  #add(consumer: Consumer): Consumer {
    this.#consumers.set(consumer.name, consumer)
    this.#tally.bytes += CONSUMER_MEMORY + consumer.name.length + consumer.pending.memory
    return consumer
  }

  #take(id: LogId, { pending }: Consumer): void {
    const before = pending.memory
    pending.remove(id)
    this.#tally.bytes += pending.memory - before
  }
}

/** The values of a map in the order of its keys' bytes. */
export function inOrder<T>(map: ReadonlyMap<Bytes, T>): T[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}
