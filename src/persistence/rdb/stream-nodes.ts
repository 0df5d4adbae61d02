/**
 * Nodes of streams: entries under one listpack. Ids are told by how much later they are than the node's own, which is
 * that of the first entry it ever had; entries with the fields of that one have their values alone.
 *
 *     node  = entries deleted fields <field>* 0 entry*      counts first: of entries that are left, and of deleted ones
 *     entry = flags ms seq <value>* elements                flags 2: has the node's fields
 *           | flags ms seq fields (<field> <value>)* elements
 *     flags = 1 for a deleted entry, plus 2
 *
 * `elements` says how many elements of the listpack come before it in the entry.
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/t_stream.c
 */
import type { EncodingLimits } from '../../keyspace/limits.ts'
import type { StreamValue } from '../../keyspace/stream-value.ts'
import type { Bytes } from '../../resp/values.ts'
import { type Int64, parseInt64, shortest } from '../../structures/int64.ts'
import { listpackIntegerBytes } from '../../structures/listpack-size.ts'
import { compareIds, type LogId, subtract, type Whole } from '../../structures/log-id.ts'
import { fitsInNode } from '../../structures/log-node.ts'
import { MOST_PACKED } from '../../structures/packed.ts'
import { BAD_DATA } from './errors.ts'
import { ListpackWriter, readListpack } from './listpack.ts'

export const DELETED = 1
export const SAME_FIELDS = 2
/** Elements of an entry besides its fields and values: flags, ms and seq. */
const ENTRY_ELEMENTS = 3

export class NodeWriter {
  readonly id: LogId
  readonly #fields: readonly Bytes[]
  /** What follows the two counts. */
  readonly #pack = new ListpackWriter()
  #entries = 0

  /** @param items fields and values of the first entry, in turn */
  constructor(id: LogId, items: readonly Bytes[]) {
    this.id = id
    this.#fields = items.filter((_, at) => at % 2 === 0)
    this.#pack.addInteger(this.#fields.length)
    for (const field of this.#fields) this.#pack.add(field)
    this.#pack.addInteger(0)
  }

  /** Whether Redis would begin another node with this entry. */
  isFull(items: readonly Bytes[], { streamNodeBytes, streamNodeEntries }: EncodingLimits): boolean {
    if (streamNodeEntries > 0 && this.#entries >= streamNodeEntries) return true
    let bytes = this.#pack.length + listpackIntegerBytes(this.#entries) + listpackIntegerBytes(0)
    for (const item of items) bytes += item.length
    return bytes >= (streamNodeBytes === 0 ? MOST_PACKED : Math.min(streamNodeBytes, MOST_PACKED))
  }

  add(id: LogId, items: readonly Bytes[]): void {
    const pack = this.#pack
    const before = pack.elements
    const isSame = this.#hasFields(items)
    pack.addInteger(isSame ? SAME_FIELDS : 0)
    pack.addInteger(wrapped(subtract(id.ms, this.id.ms)))
    pack.addInteger(wrapped(subtract(id.seq, this.id.seq)))
    if (!isSame) pack.addInteger(items.length / 2)
    for (let i = isSame ? 1 : 0; i < items.length; i += isSame ? 2 : 1) pack.add(items[i] as Bytes)
    pack.addInteger(pack.elements - before)
    this.#entries++
  }

  finish(): Buffer {
    const whole = new ListpackWriter()
    whole.addInteger(this.#entries)
    whole.addInteger(0)
    whole.addAll(this.#pack)
    return whole.finish()
  }

  #hasFields(items: readonly Bytes[]): boolean {
    const fields = this.#fields
    return fields.length * 2 === items.length && fields.every((field, at) => field === items[at * 2])
  }
}

/** Adds the entries of a node to a stream that has none later. */
export function readNode(stream: StreamValue, id: LogId, bytes: Buffer): void {
  const elements = new Elements(readListpack(bytes))
  const left = elements.count()
  elements.count()
  const fields = elements.take(elements.count())
  if (elements.integer() !== 0) throw BAD_DATA
  const { size } = stream
  while (elements.left > 0) {
    const before = elements.left
    const flags = elements.count()
    const ms = sum(id.ms, elements.integer())
    const seq = sum(id.seq, elements.integer())
    const words = flags & SAME_FIELDS ? elements.withFields(fields) : elements.take(2 * elements.count())
    const taken = before - elements.left
    if (elements.integer() !== taken || words.length === 0 || taken < ENTRY_ELEMENTS) throw BAD_DATA
    if (flags & DELETED) continue
    if (compareIds({ ms, seq }, stream.lastId) <= 0 || !fitsInNode(words, 0)) throw BAD_DATA
    stream.add({ ms, seq }, words, 0)
  }
  if (stream.size - size !== left) throw BAD_DATA
}

/** Elements of a listpack, from first to last. */
class Elements {
  readonly #items: readonly Bytes[]
  #at = 0

  constructor(items: readonly Bytes[]) {
    this.#items = items
  }

  get left(): number {
    return this.#items.length - this.#at
  }

  take(count: number): Bytes[] {
    if (count > this.left) throw BAD_DATA
    this.#at += count
    return this.#items.slice(this.#at - count, this.#at)
  }

  /** Values, each after its field. */
  withFields(fields: readonly Bytes[]): Bytes[] {
    const values = this.take(fields.length)
    const words: Bytes[] = []
    for (let i = 0; i < fields.length; i++) words.push(fields[i] as Bytes, values[i] as Bytes)
    return words
  }

  integer(): Int64 {
    const value = parseInt64(this.#items[this.#at++] ?? '')
    if (value === undefined) throw BAD_DATA
    return value
  }

  count(): number {
    const value = this.integer()
    if (value < 0) throw BAD_DATA
    return Number(value)
  }
}

/** What 64 bits with a sign make of it. */
function wrapped(value: Int64): Int64 {
  return typeof value === 'number' ? value : shortest(BigInt.asIntN(64, value))
}

/** The sum in 64 bits without a sign. */
function sum(a: Whole, b: Int64): Whole {
  const exact = Number(a) + Number(b)
  if (typeof a === 'number' && typeof b === 'number' && exact >= 0 && Number.isSafeInteger(exact))
    return exact
  return shortest(BigInt.asUintN(64, BigInt(a) + BigInt(b)))
}
