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
import type { StreamValue } from '../../keyspace/stream-value.ts'
import type { Bytes } from '../../resp/values.ts'
import { type Int64, parseInt64, shortest } from '../../structures/int64.ts'
import { compareIds, type LogId, subtract, type Whole } from '../../structures/log-id.ts'
import { fitsInNode, type LogNode, WholeReader } from '../../structures/log-node.ts'
import { bodyIn, lengthIn, TWO_MORE } from '../../structures/packed-bytes.ts'
import { type Viewed, viewed } from '../../structures/viewed.ts'
import { BAD_DATA } from './errors.ts'
import { type ListpackWriter, putIntegerElement, readListpack } from './listpack.ts'

export const DELETED = 1
export const SAME_FIELDS = 2
/** Elements of an entry besides its fields and values: flags, ms and seq. */
const ENTRY_ELEMENTS = 3

/** Elements before the entries, without the fields. */
const HEAD_ELEMENTS = 4
/** Elements of an entry besides its fields and values where it has fields of its own: their number too. */
const OWN_FIELDS_ELEMENTS = 4

const numbers = new WholeReader()

/** Writes a node of a stream as the elements of an empty listpack. */
export function writeNode(pack: ListpackWriter, node: LogNode): void {
  const source = viewed(node.bytes)
  const { bytes } = source
  const shared = node.fields.length
  let end = putIntegerElement(0, node.count)
  end = putIntegerElement(end, 0)
  end = putIntegerElement(end, shared)
  for (const field of node.fields) end = pack.put(end, field)
  end = putIntegerElement(end, 0)
  let elements = HEAD_ELEMENTS + shared
  for (let at = node.from; at < node.to; ) {
    const body = bodyIn(bytes, at)
    numbers.begin(bytes, body)
    at = body + lengthIn(bytes, at)
    const ms = numbers.whole()
    const seq = numbers.whole()
    const pairs = Number(numbers.whole())
    end = putIntegerElement(end, pairs === 0 ? SAME_FIELDS : 0)
    end = putIntegerElement(end, wrapped(ms))
    end = putIntegerElement(end, wrapped(ms === 0 ? seq : subtract(seq, node.seq)))
    if (pairs > 0) end = putIntegerElement(end, pairs)
    end = putWords(pack, end, source, numbers.at, at)
    const taken = pairs === 0 ? ENTRY_ELEMENTS + shared : OWN_FIELDS_ELEMENTS + 2 * pairs
    end = putIntegerElement(end, taken)
    elements += taken + 1
  }
  pack.take(end, elements)
}

/** Writes packed entries from a place up to another as elements. Returns where to go on. */
function putWords(pack: ListpackWriter, start: number, source: Viewed, from: number, to: number): number {
  let end = start
  const { bytes } = source
  for (let at = from; at < to; ) {
    const length = bytes[at] as number
    const body = length < TWO_MORE ? at + 1 : bodyIn(bytes, at)
    at = length < TWO_MORE ? body + length : body + lengthIn(bytes, at)
    end = pack.putPart(end, source, body, at)
  }
  return end
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
