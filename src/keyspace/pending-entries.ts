/**
 * Which entries of a stream a consumer group has given out and nobody has acknowledged: for each its consumer, when it was
 * given, and how often. The group's list has all of that; a consumer's has the ids alone, and asks the group's. Both lie
 * outside of V8's heap (ordered-ids.ts): what they show of an entry is an object of its own, as it was at that moment.
 */
import type { LogId } from '../structures/log-id.ts'
import { OrderedIds } from '../structures/ordered-ids.ts'

/** An entry that was given to a consumer. */
export interface PendingEntry<Consumer> extends LogId {
  readonly consumer: Consumer
  readonly deliveredAt: number
  readonly deliveries: number
}

type Visitor<Consumer> = (item: PendingEntry<Consumer>) => boolean

/** What both lists can be asked. */
export interface PendingList<Consumer> {
  readonly size: number
  /** Visits the entries from an id on, until told to stop. None must come or go in this list meanwhile. */
  visitFrom(id: LogId, visit: Visitor<Consumer>): void
}

/** The columns of numbers. */
const DELIVERED_AT = 0
const DELIVERIES = 1
const CONSUMER = 2
const WIDTH = 3

/** A group's, in which its consumers have numbers. */
export class GroupPending<Consumer> implements PendingList<Consumer> {
  readonly #ids: OrderedIds
  /** By number; undefined: free. */
  readonly #consumers: (Consumer | undefined)[] = []
  /** Numbers of consumers that are no more. */
  readonly #free: number[] = []

  constructor(ids = new OrderedIds(WIDTH)) {
    this.#ids = ids
  }

  get size(): number {
    return this.#ids.size
  }

  /** Bytes of memory, without those of the object itself. */
  get memory(): number {
    return this.#ids.memory
  }

  get first(): LogId | undefined {
    return this.#ids.first
  }

  get last(): LogId | undefined {
    return this.#ids.last
  }

  get(id: LogId): PendingEntry<Consumer> | undefined {
    const place = this.#ids.find(id)
    return place === -1 ? undefined : this.#entryAt(place)
  }

  visitFrom(id: LogId, visit: Visitor<Consumer>): void {
    this.#ids.visitFrom(id, place => visit(this.#entryAt(place)))
  }

  /** A number that no consumer has. */
  get nextNumber(): number {
    return this.#free.at(-1) ?? this.#consumers.length
  }

  /** Gives a number to a consumer: the next one, or in a copy the one that its original has. */
  enter(number: number, consumer: Consumer): void {
    if (number === this.#free.at(-1)) this.#free.pop()
    this.#consumers[number] = consumer
  }

  /** Takes it back, when the consumer has nothing pending. */
  leave(number: number): void {
    this.#consumers[number] = undefined
    this.#free.push(number)
  }

  /** Sets all of an entry, pending before or not. Returns whose it was, undefined if nobody's. */
  put(id: LogId, number: number, deliveredAt: number, deliveries: number): Consumer | undefined {
    const ids = this.#ids
    const found = ids.find(id)
    const before = found === -1 ? undefined : this.#consumerAt(found)
    const place = found === -1 ? ids.add(id) : found
    ids.setNumberAt(place, DELIVERED_AT, deliveredAt)
    ids.setNumberAt(place, DELIVERIES, deliveries)
    ids.setNumberAt(place, CONSUMER, number)
    return before
  }

  /** Removes an entry. Returns whose it was, undefined if nobody's. */
  remove(id: LogId): Consumer | undefined {
    const place = this.#ids.find(id)
    if (place === -1) return undefined
    const consumer = this.#consumerAt(place)
    this.#ids.removeFound(place)
    return consumer
  }

  /** An independent copy, in which each consumer has yet to enter. */
  copy(): GroupPending<Consumer> {
    const copy = new GroupPending<Consumer>(this.#ids.copy())
    for (const consumer of this.#consumers) copy.#consumers.push(consumer)
    for (const number of this.#free) copy.#free.push(number)
    return copy
  }

  #consumerAt(place: number): Consumer {
    return this.#consumers[this.#ids.numberAt(place, CONSUMER)] as Consumer
  }

  #entryAt(place: number): PendingEntry<Consumer> {
    const { ms, seq } = this.#ids.idAt(place)
    return {
      ms,
      seq,
      consumer: this.#consumerAt(place),
      deliveredAt: this.#ids.numberAt(place, DELIVERED_AT),
      deliveries: this.#ids.numberAt(place, DELIVERIES),
    }
  }
}

/** A consumer's. */
export class ConsumerPending<Consumer> implements PendingList<Consumer> {
  readonly #group: GroupPending<Consumer>
  readonly #ids: OrderedIds

  constructor(group: GroupPending<Consumer>, ids = new OrderedIds(0)) {
    this.#group = group
    this.#ids = ids
  }

  get size(): number {
    return this.#ids.size
  }

  get memory(): number {
    return this.#ids.memory
  }

  visitFrom(id: LogId, visit: Visitor<Consumer>): void {
    this.visitIds(id, each => {
      const item = this.#group.get(each)
      return item === undefined || visit(item)
    })
  }

  /** The same of the ids alone. */
  visitIds(id: LogId, visit: (id: LogId) => boolean): void {
    this.#ids.visitFrom(id, place => visit(this.#ids.idAt(place)))
  }

  add(id: LogId): void {
    this.#ids.add(id)
  }

  remove(id: LogId): void {
    this.#ids.remove(id)
  }

  /** An independent copy that asks another group's list. */
  copy(group: GroupPending<Consumer>): ConsumerPending<Consumer> {
    return new ConsumerPending(group, this.#ids.copy())
  }
}
