/**
 * The value of a stream: a log of entries, and the consumer groups that read it. It remembers more than its entries:
 * the last id that it gave, the highest one that was deleted, and how many entries there ever were. From these follows
 * how many entries a group has yet to read, as long as no deleted entry lies in between; see {@link lagOf}.
 */
import type { Bytes } from '../resp/values.ts'
import { addInt64, type Int64, shortest } from '../structures/int64.ts'
import { compareIds, FIRST_ID, idAfter, isFirstId, LAST_ID, type LogId } from '../structures/log-id.ts'
import type { LogNode, PackedNode } from '../structures/log-node.ts'
import { type LogSlice, type LogVisitor, PackedLog } from '../structures/packed-log.ts'
import type { EncodingLimits } from './limits.ts'
import { type Consumer, Group, inOrder, type Tally } from './stream-group.ts'
import type { Collection, DigestSink } from './values.ts'

/** Bytes of memory of the object itself. */
const OWN_MEMORY = 600

/** What trimming leaves. */
export interface Trim {
  /** So many entries, or those from an id on. */
  readonly keep: number | LogId
  /** Removes only whole nodes, and at most so many entries. */
  readonly roughly?: number
}

export class StreamValue implements Collection {
  readonly #limits: EncodingLimits
  #log = new PackedLog()
  /** Most streams have none, and a Map is large. */
  #groups: Map<Bytes, Group> | undefined
  readonly #tally: Tally = { bytes: 0 }
  /** The last id that was given to an entry. */
  lastId: LogId = FIRST_ID
  /** The highest id of an entry that XDEL removed. */
  maxDeletedId: LogId = FIRST_ID
  /** Entries that were ever added. */
  entriesAdded: Int64 = 0
  /** Bytes of memory that the database has counted for it. */
  counted = 0
  /** Whose it is; see Entries.own. */
  mark: object | undefined

  constructor(limits: EncodingLimits) {
    this.#limits = limits
  }

  get type(): 'stream' {
    return 'stream'
  }

  get encoding(): string {
    return 'stream'
  }

  get endsWhenEmpty(): boolean {
    return false
  }

  get size(): number {
    return this.#log.size
  }

  get memory(): number {
    return OWN_MEMORY + this.#log.memory + this.#tally.bytes
  }

  /** Nodes that the entries lie in. */
  get nodeCount(): number {
    return this.#log.nodeCount
  }

  /** Nodes of the radix tree by which Redis finds them. */
  get radixNodeCount(): number {
    return this.#log.radixNodeCount
  }

  /** A node, by its place in their order. It is not to be changed. */
  nodeAt(n: number): LogNode {
    return this.#log.nodeAt(n)
  }

  /** The ids of the first and the last entry that is left, 0-0 without any. */
  get firstEntryId(): LogId {
    return this.#log.firstId ?? FIRST_ID
  }

  get lastEntryId(): LogId {
    return this.#log.lastId ?? FIRST_ID
  }

  /** Adds an entry of an id after the last one. Fields and values stand in turn among `words`, from `from` on. */
  add(id: LogId, words: readonly Bytes[], from: number): void {
    const { streamNodeBytes, streamNodeEntries } = this.#limits
    this.#log.append(id, words, from, streamNodeBytes, streamNodeEntries)
    this.lastId = id
    this.entriesAdded = plus(this.entriesAdded, 1)
  }

  /** Adds entries that are packed already, which come after the last one. */
  addNode(node: PackedNode): void {
    this.#log.appendNode(node)
    this.lastId = node.last
    this.entriesAdded = plus(this.entriesAdded, node.count)
  }

  /** Whether there is an entry of this id. */
  has(id: LogId): boolean {
    return this.#log.has(id)
  }

  /** An entry's fields and values in turn, undefined without it. */
  get(id: LogId): Bytes[] | undefined {
    return this.#log.get(id)
  }

  /** The entries from one id to another, both included, at most `limit`; see PackedLog. */
  slice(first: LogId, last: LogId, limit: number): LogSlice {
    return this.#log.slice(first, last, limit)
  }

  /** Visits them from the last one backwards. */
  visitBackwards(first: LogId, last: LogId, visit: LogVisitor): void {
    this.#log.visitBackwards(first, last, visit)
  }

  /** Returns whether the entry was there. */
  delete(id: LogId): boolean {
    if (!this.#log.remove(id)) return false
    if (compareIds(id, this.maxDeletedId) > 0) this.maxDeletedId = id
    return true
  }

  /** Returns how many entries it removed. */
  trim({ keep, roughly }: Trim): number {
    return typeof keep === 'number'
      ? this.#log.trimToSize(keep, roughly)
      : this.#log.trimBefore(keep, roughly)
  }

  get groupCount(): number {
    return this.#groups?.size ?? 0
  }

  /** Its groups in the order of their names. */
  groups(): Group[] {
    return this.#groups === undefined ? [] : inOrder(this.#groups)
  }

  group(name: Bytes): Group | undefined {
    return this.#groups?.get(name)
  }

  createGroup(name: Bytes, lastId: LogId, entriesRead: Int64 | undefined): Group {
    const group = new Group(name, lastId, entriesRead, this.#tally)
    this.#groups ??= new Map()
    this.#groups.set(name, group)
    return group
  }

  deleteGroup(group: Group): void {
    group.end()
    this.#groups?.delete(group.name)
  }

  /** Up to `count` entries that the group has not read; they are given to a consumer if there is one. */
  readNew(group: Group, consumer: Consumer | undefined, count: number, now: number): LogSlice {
    const slice = this.#log.slice(idAfter(group.lastId) ?? LAST_ID, LAST_ID, count)
    slice.visit(({ ms, seq }) => {
      const id = { ms, seq }
      group.entriesRead = this.#readAt(group, id)
      group.lastId = id
      if (consumer !== undefined) group.give(id, consumer, now)
    })
    if (consumer !== undefined && slice.size > 0) consumer.activeAt = now
    return slice
  }

  /** How many entries the group has yet to read, undefined where that is unknown. */
  lagOf(group: Group): Int64 | undefined {
    if (this.entriesAdded === 0) return 0
    const knows = group.entriesRead !== undefined && !this.#hasGapFrom(group.lastId)
    const read = knows ? group.entriesRead : this.positionOf(group.lastId)
    return read === undefined ? undefined : plus(this.entriesAdded, -read)
  }

  /**
   * How many entries ever added come up to an id, itself included; undefined where that is unknown. It is known at
   * the ends of the stream: of the last id, and of the first entry where nothing was deleted behind it.
   */
  positionOf(id: LogId): Int64 | undefined {
    const { size, entriesAdded, firstEntryId } = this
    if (entriesAdded === 0) return 0
    const toLast = compareIds(id, this.lastId)
    if (size === 0 && toLast <= 0) return entriesAdded
    if (toLast === 0) return entriesAdded
    if (toLast > 0 || this.#hasGap) return undefined
    const toFirst = compareIds(id, firstEntryId)
    if (toFirst > 0) return undefined
    return plus(entriesAdded, toFirst === 0 ? 1 - size : -size)
  }

  copy(limits = this.#limits): StreamValue {
    const copy = new StreamValue(limits)
    copy.#log = this.#log.copy()
    copy.lastId = this.lastId
    copy.maxDeletedId = this.maxDeletedId
    copy.entriesAdded = this.entriesAdded
    if (this.#groups !== undefined) {
      copy.#groups = new Map([...this.#groups].map(([name, group]) => [name, group.copy(copy.#tally)]))
    }
    return copy
  }

  digest(sink: DigestSink): void {
    this.#log.slice(FIRST_ID, LAST_ID, Number.POSITIVE_INFINITY).visit(entry => {
      sink.mix(Buffer.from(`${entry.ms}.${entry.seq}`))
      for (const item of entry.items()) sink.mix(Buffer.from(item, 'latin1'))
    })
  }

  /** The group's count of entries read once it has read this one. */
  #readAt(group: Group, id: LogId): Int64 | undefined {
    if (group.entriesRead !== undefined && !this.#hasGapFrom(id)) return plus(group.entriesRead, 1)
    return this.entriesAdded === 0 ? group.entriesRead : this.positionOf(id)
  }

  /** Whether an entry was deleted at this id or behind it, with others left before that one. */
  #hasGapFrom(id: LogId): boolean {
    return this.#hasGap && compareIds(id, this.maxDeletedId) <= 0
  }

  /** Whether an entry was deleted behind the first that is left. */
  get #hasGap(): boolean {
    const { size, maxDeletedId } = this
    if (size === 0 || isFirstId(maxDeletedId)) return false
    return compareIds(maxDeletedId, this.firstEntryId) >= 0
  }
}

/** A sum of 64-bit integers; beyond 64 bits it wraps, as counters do. */
function plus(a: Int64, b: Int64): Int64 {
  return addInt64(a, b) ?? shortest(BigInt.asIntN(64, BigInt(a) + BigInt(b)))
}
