/**
 * A log: entries of fields and values under ids that only grow, for millions of them. Entries lie in nodes, each one
 * packed sequence (packed.ts) of about a hundred; a node begins with an id, from which the others are counted, and
 * keeps the field names of its first entry once for all entries that have the same.
 *
 *     entry = ms, counted from the node's; seq, from the node's too where ms is the same; number of pairs;
 *             field and value in turn, or, where the number of pairs is 0, the values of the node's fields
 *
 * Numbers are written in groups of seven bits, lowest first. The last node is open: what is added to it is appended to
 * its string, which V8 keeps in pieces until somebody reads it. Nodes are found by bisection; trimming drops them whole.
 */
import { Deque } from './deque.ts'
import { shortest } from './int64.ts'
import { add, compareIds, type LogId, subtract, type Whole } from './log-id.ts'
import { bodyOf, flat, nextPlace, owned, pack, readEntries, removeEntries, skip } from './packed.ts'

/** Bytes of memory of a node without its entries, and of a field name that it keeps, without the name's own. */
const NODE_MEMORY = 200
const FIELD_MEMORY = 24
/** An open node is laid out in one piece after so many entries: pieces take four times the memory (measured). */
const FLATTEN_EVERY = 16

/** How large a node may become; 0 is without limit. */
export interface LogLimits {
  readonly bytes: number
  readonly entries: number
}

/** An entry that is visited. It is good until the next one is. */
export interface LogEntry extends LogId {
  /** Fields and values in turn. They may share memory with the log. */
  items(): string[]
}

/** Returns whether to go on. */
export type LogVisitor = (entry: LogEntry) => boolean

class Node implements LogId {
  /** Of the first entry that it ever had; the ids of all others are counted from it. */
  readonly ms: Whole
  readonly seq: Whole
  /** Of the last entry that it ever had. */
  last: LogId
  readonly fields: readonly string[]
  /** Whether it is the first of those nodes that share their fields. */
  ownsFields: boolean
  packed = ''
  /** Where the first and the last entry stand that are left. What is before the first is no more. */
  from = 0
  lastAt = 0
  count = 0
  /** Entries that were ever added. */
  added = 0

  constructor(first: LogId, fields: readonly string[], ownsFields: boolean) {
    this.ms = first.ms
    this.seq = first.seq
    this.last = first
    this.fields = fields
    this.ownsFields = ownsFields
  }

  copy(): Node {
    return Object.assign(new Node(this, this.fields, this.ownsFields), this)
  }
}

/** Reads the entries of a node. One object goes from entry to entry. */
class EntryReader implements LogEntry {
  ms: Whole = 0
  seq: Whole = 0
  #node: Node | undefined
  #packed = ''
  #at = 0

  moveTo(node: Node, place: number): void {
    const packed = node.packed
    this.#node = node
    this.#packed = packed
    this.#at = bodyOf(packed, place)
    const ms = this.#whole()
    const seq = this.#whole()
    this.ms = ms === 0 ? node.ms : add(node.ms, ms)
    this.seq = ms === 0 ? add(node.seq, seq) : seq
  }

  items(): string[] {
    const begin = this.#at
    const pairs = Number(this.#whole())
    const items: string[] = []
    if (pairs > 0) readEntries(this.#packed, this.#at, pairs * 2, items)
    else this.#readShared(items)
    this.#at = begin
    return items
  }

  #readShared(items: string[]): void {
    const fields = this.#node?.fields ?? []
    let at = this.#at
    for (let i = 0; i < fields.length; i++) {
      items.push(fields[i] as string)
      at = readEntries(this.#packed, at, 1, items)
    }
  }

  #whole(): Whole {
    const packed = this.#packed
    const first = packed.charCodeAt(this.#at++)
    if (first < 128) return first
    let value = first - 128
    for (let factor = 128; factor < 2 ** 49; factor *= 128) {
      const next = packed.charCodeAt(this.#at++)
      if (next < 128) return value + next * factor
      value += (next - 128) * factor
    }
    let exact = BigInt(value)
    for (let shift = 49n; ; shift += 7n) {
      const next = packed.charCodeAt(this.#at++)
      exact += BigInt(next & 127) << shift
      if (next < 128) return shortest(exact)
    }
  }
}

const reader = new EntryReader()

export class PackedLog {
  readonly #nodes = new Deque<Node>()
  #size = 0
  #memory = 0

  /** Entries. */
  get size(): number {
    return this.#size
  }

  get nodeCount(): number {
    return this.#nodes.length
  }

  /** Bytes of memory. */
  get memory(): number {
    return this.#memory
  }

  /** The first and the last entry's id, undefined without any. */
  get firstId(): LogId | undefined {
    if (this.#size === 0) return undefined
    const node = this.#nodes.at(0)
    return idAt(node, node.from)
  }

  get lastId(): LogId | undefined {
    if (this.#size === 0) return undefined
    const node = this.#nodes.at(this.#nodes.length - 1)
    return idAt(node, node.lastAt)
  }

  /** Adds an entry behind all others. Its fields and values stand in turn among `words`, from `from` on. */
  append(id: LogId, words: readonly string[], from: number, limits: LogLimits): void {
    const last = this.#nodes.length - 1
    let node = last === -1 ? undefined : this.#nodes.at(last)
    if (node === undefined || isFull(node, limits, words, from)) node = this.#open(id, words, from)
    const ms = subtract(id.ms, node.ms)
    const seq = ms === 0 ? subtract(id.seq, node.seq) : id.seq
    const shares = hasFields(node.fields, words, from)
    const pairs = shares ? 0 : (words.length - from) / 2
    let entry =
      ms < 128 && seq < 128 && pairs < 128
        ? String.fromCharCode(Number(ms), Number(seq), pairs)
        : encode(ms) + encode(seq) + encode(pairs)
    for (let i = shares ? from + 1 : from; i < words.length; i += shares ? 2 : 1) {
      entry += pack(words[i] as string)
    }
    const before = node.packed.length
    node.packed += pack(entry)
    node.lastAt = before
    node.last = id
    node.count++
    if (++node.added % FLATTEN_EVERY === 0) node.packed = flat(node.packed)
    this.#size++
    this.#memory += node.packed.length - before
  }

  /** Whether there is an entry of this id. */
  has(id: LogId): boolean {
    const node = this.#nodeOf(id)
    return node !== undefined && placeOf(node, id) !== -1
  }

  /** The fields and values of an entry in turn, undefined without it. */
  get(id: LogId): string[] | undefined {
    const node = this.#nodeOf(id)
    const place = node === undefined ? -1 : placeOf(node, id)
    if (node === undefined || place === -1) return undefined
    reader.moveTo(node, place)
    return reader.items()
  }

  /** Visits the entries from one id to another, both included, as long as it is told to go on. */
  visit(first: LogId, last: LogId, visit: LogVisitor): void {
    const nodes = this.#nodes
    for (let n = Math.max(0, this.#indexOf(first)); n < nodes.length; n++) {
      const node = nodes.at(n)
      if (compareIds(node, last) > 0) return
      let inside = compareIds(node, first) >= 0
      const { packed } = node
      for (let place = node.from; place < packed.length; place = nextPlace(packed, place)) {
        reader.moveTo(node, place)
        if (!inside && compareIds(reader, first) < 0) continue
        inside = true
        if (compareIds(reader, last) > 0 || !visit(reader)) return
      }
    }
  }

  /** The same from the last one backwards. */
  visitBackwards(first: LogId, last: LogId, visit: LogVisitor): void {
    const nodes = this.#nodes
    for (let n = this.#indexOf(last); n >= 0; n--) {
      const node = nodes.at(n)
      const { packed } = node
      const places: number[] = []
      for (let place = node.from; place < packed.length; place = nextPlace(packed, place)) places.push(place)
      for (let i = places.length - 1; i >= 0; i--) {
        reader.moveTo(node, places[i] as number)
        if (compareIds(reader, last) > 0) continue
        if (compareIds(reader, first) < 0 || !visit(reader)) return
      }
    }
  }

  /** Returns whether there was an entry of this id. */
  remove(id: LogId): boolean {
    const index = this.#indexOf(id)
    if (index === -1) return false
    const node = this.#nodes.at(index)
    const place = placeOf(node, id)
    if (place === -1) return false
    if (node.count === 1) {
      this.#drop(index)
      return true
    }
    const { length } = node.packed
    if (place === node.from) this.#dropFront(node, 1)
    else {
      node.packed = flat(removeEntries(node.packed, place))
      if (place === node.lastAt) node.lastAt = skip(node.packed, node.from, node.count - 2)
      else node.lastAt -= length - node.packed.length
      node.count--
      this.#size--
      this.#memory -= length - node.packed.length
    }
    return true
  }

  /**
   * Removes entries from the front until at most `keep` are left. Returns how many.
   *
   * @param roughly removes only whole nodes, and at most so many entries
   */
  trimToSize(keep: number, roughly?: number): number {
    let removed = 0
    while (this.#size > keep) {
      const node = this.#nodes.at(0)
      if (roughly !== undefined && removed + node.count > roughly) break
      if (this.#size - node.count >= keep) removed += this.#drop(0)
      else if (roughly !== undefined) break
      else removed += this.#dropFront(node, this.#size - keep)
    }
    return removed
  }

  /** Removes entries whose ids are before this one. Returns how many. Roughly: as with {@link trimToSize}. */
  trimBefore(id: LogId, roughly?: number): number {
    let removed = 0
    while (this.#size > 0) {
      const node = this.#nodes.at(0)
      if (roughly !== undefined && removed + node.count > roughly) break
      if (compareIds(node.last, id) < 0) removed += this.#drop(0)
      else if (roughly !== undefined) break
      else {
        const count = countBefore(node, id)
        if (count < node.count) return removed + (count === 0 ? 0 : this.#dropFront(node, count))
        removed += this.#drop(0)
      }
    }
    return removed
  }

  copy(): PackedLog {
    const copy = new PackedLog()
    for (let n = 0; n < this.#nodes.length; n++) copy.#nodes.pushLast(this.#nodes.at(n).copy())
    copy.#size = this.#size
    copy.#memory = this.#memory
    return copy
  }

  /** The index of the last node that begins with this id or an earlier one, -1 if there is none. */
  #indexOf(id: LogId): number {
    const nodes = this.#nodes
    let low = -1
    let high = nodes.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (compareIds(nodes.at(middle), id) <= 0) low = middle
      else high = middle - 1
    }
    return low
  }

  #nodeOf(id: LogId): Node | undefined {
    const index = this.#indexOf(id)
    return index === -1 ? undefined : this.#nodes.at(index)
  }

  /** Begins a node, in place of the one that is open. */
  #open(id: LogId, words: readonly string[], from: number): Node {
    const last = this.#nodes.length === 0 ? undefined : this.#nodes.at(this.#nodes.length - 1)
    if (last !== undefined) last.packed = flat(last.packed)
    const shares = last !== undefined && hasFields(last.fields, words, from)
    let fields: readonly string[] = last?.fields ?? []
    if (!shares) {
      const own: string[] = []
      for (let i = from; i < words.length; i += 2) own.push(owned(words[i] as string))
      fields = own
      this.#memory += fieldMemory(fields)
    }
    const node = new Node(id, fields, !shares)
    this.#nodes.pushLast(node)
    this.#memory += NODE_MEMORY
    return node
  }

  /** Forgets a node. Returns how many entries it had. */
  #drop(index: number): number {
    const nodes = this.#nodes
    const node = nodes.at(index)
    const next = index + 1 < nodes.length ? nodes.at(index + 1) : undefined
    if (index === 0) nodes.popFirst()
    else if (next === undefined) nodes.popLast()
    else nodes.replace(index, 1)
    if (node.ownsFields) {
      if (next?.fields === node.fields) next.ownsFields = true
      else this.#memory -= fieldMemory(node.fields)
    }
    this.#size -= node.count
    this.#memory -= NODE_MEMORY + node.packed.length
    return node.count
  }

  /** Forgets the first entries of a node, but not all. Returns how many. */
  #dropFront(node: Node, count: number): number {
    node.from = skip(node.packed, node.from, count)
    node.count -= count
    this.#size -= count
    if (node.from > node.packed.length >> 1) {
      node.packed = owned(node.packed.substring(node.from))
      node.lastAt -= node.from
      this.#memory -= node.from
      node.from = 0
    }
    return count
  }
}

function isFull(
  { packed, added }: Node,
  { bytes, entries }: LogLimits,
  words: readonly string[],
  from: number,
): boolean {
  if (entries > 0 && added >= entries) return true
  if (bytes === 0) return false
  let length = packed.length
  for (let i = from; i < words.length; i++) length += (words[i] as string).length
  return length > bytes
}

function hasFields(fields: readonly string[], words: readonly string[], from: number): boolean {
  if (fields.length * 2 !== words.length - from) return false
  for (let i = 0; i < fields.length; i++) if (fields[i] !== words[from + i * 2]) return false
  return true
}

function fieldMemory(fields: readonly string[]): number {
  let bytes = 0
  for (const field of fields) bytes += FIELD_MEMORY + field.length
  return bytes
}

function idAt(node: Node, place: number): LogId {
  reader.moveTo(node, place)
  return { ms: reader.ms, seq: reader.seq }
}

/** The place of an entry in its node, or -1. */
function placeOf(node: Node, id: LogId): number {
  const { packed } = node
  for (let place = node.from; place < packed.length; place = nextPlace(packed, place)) {
    reader.moveTo(node, place)
    const order = compareIds(reader, id)
    if (order >= 0) return order === 0 ? place : -1
  }
  return -1
}

/** How many entries of a node come before an id. */
function countBefore(node: Node, id: LogId): number {
  const { packed } = node
  let count = 0
  for (let place = node.from; place < packed.length; place = nextPlace(packed, place)) {
    reader.moveTo(node, place)
    if (compareIds(reader, id) >= 0) break
    count++
  }
  return count
}

function encode(value: Whole): string {
  let text = ''
  let rest = value
  while (typeof rest === 'bigint') {
    text += String.fromCharCode(Number(rest & 127n) | 128)
    rest = shortest(rest >> 7n)
  }
  while (rest >= 128) {
    text += String.fromCharCode((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  return text + String.fromCharCode(rest)
}
