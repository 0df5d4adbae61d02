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
import {
  bodyOf,
  flat,
  lengthMark,
  locateEntries,
  nextPlace,
  owned,
  pack,
  packedLength,
  readEntries,
  removeEntries,
  skip,
} from './packed.ts'

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

/** An entry that is visited. It is good until the next one is, of whichever log. */
export interface LogEntry extends LogId {
  /** Fields and values in turn. They may share memory with the log. */
  items(): string[]
}

/** Returns whether to go on. */
export type LogVisitor = (entry: LogEntry) => boolean

/** What the strings of an entry are told to, in their order. */
export interface PieceReceiver {
  piece(text: string, from: number, to: number): void
  array(length: number): void
}

/** Entries one after another. They stay as they are when the log changes. */
export class LogSlice {
  /** How many. */
  size = 0
  readonly #parts: { readonly node: NodeState; readonly place: number; readonly count: number }[] = []

  add(node: Node, place: number, count: number): void {
    const { ms, seq, fields, packed } = node
    this.#parts.push({ node: { ms, seq, fields, packed }, place, count })
    this.size += count
  }

  /** Visits the entries. */
  visit(visit: (entry: LogEntry) => void): void {
    for (const { node, place, count } of this.#parts) {
      let at = place
      for (let left = count; left > 0; left--) {
        visited.moveTo(node, at)
        visit(visited)
        at = nextPlace(node.packed, at)
      }
    }
  }

  /** Tells of every entry: an array of its id, and of an array of its fields and values in turn. */
  locate(receiver: PieceReceiver): void {
    this.visit(() => visited.locate(receiver))
  }
}

/** What reading an entry takes. */
type NodeState = Pick<Node, 'ms' | 'seq' | 'fields' | 'packed'>

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
  /** Where {@link seek} found it: its place in the node, and how many entries come before it. */
  place = 0
  index = 0
  #node: NodeState | undefined
  #packed = ''
  #at = 0

  moveTo(node: NodeState, place: number): void {
    const packed = node.packed
    this.#node = node
    this.#packed = packed
    this.#at = bodyOf(packed, place)
    const ms = this.#whole()
    const seq = this.#whole()
    this.ms = ms === 0 ? node.ms : add(node.ms, ms)
    this.seq = ms === 0 ? add(node.seq, seq) : seq
  }

  /**
   * Goes to the first entry of a node whose id is this one or a later one. Returns whether it is this one. `place` and
   * `index` tell where it is; behind all others where there is none.
   */
  seek(node: Node, id: LogId): boolean {
    const { packed } = node
    // Most entries are told apart by one byte: what they are later than their node. Twice as fast as reading their ids.
    const later = compareIds(id, node) > 0 ? subtract(id.ms, node.ms) : 0
    this.index = 0
    for (this.place = node.from; this.place < packed.length; this.place = nextPlace(packed, this.place)) {
      const ms = packed.charCodeAt(bodyOf(packed, this.place))
      if (ms >= 128 || ms >= later) {
        this.moveTo(node, this.place)
        const order = compareIds(this, id)
        if (order >= 0) return order === 0
      }
      this.index++
    }
    return false
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

  locate(receiver: PieceReceiver): void {
    const id = `${this.ms}-${this.seq}`
    const begin = this.#at
    const pairs = Number(this.#whole())
    const fields = this.#node?.fields ?? []
    receiver.array(2)
    receiver.piece(id, 0, id.length)
    receiver.array(2 * (pairs > 0 ? pairs : fields.length))
    if (pairs > 0) locateEntries(this.#packed, this.#at, pairs * 2, receiver)
    else {
      let at = this.#at
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i] as string
        receiver.piece(field, 0, field.length)
        const end = nextPlace(this.#packed, at)
        receiver.piece(this.#packed, bodyOf(this.#packed, at), end)
        at = end
      }
    }
    this.#at = begin
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

/** One goes through visits, the other finds entries meanwhile. */
const visited = new EntryReader()
const found = new EntryReader()

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
    let bytes = 0
    for (let i = from; i < words.length; i++) bytes += (words[i] as string).length
    const last = this.#nodes.length - 1
    let node = last === -1 ? undefined : this.#nodes.at(last)
    if (node === undefined || isFull(node, limits, bytes)) node = this.#open(id, words, from)
    const before = node.packed.length
    node.packed += head(node, id, words, from)
    if (hasFields(node.fields, words, from)) {
      for (let i = from + 1; i < words.length; i += 2) node.packed += pack(words[i] as string)
    } else {
      for (let i = from; i < words.length; i++) node.packed += pack(words[i] as string)
    }
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
    return node !== undefined && found.seek(node, id)
  }

  /** The fields and values of an entry in turn, undefined without it. */
  get(id: LogId): string[] | undefined {
    const node = this.#nodeOf(id)
    return node !== undefined && found.seek(node, id) ? found.items() : undefined
  }

  /** The entries from one id to another, both included, at most `limit`. */
  slice(first: LogId, last: LogId, limit: number): LogSlice {
    const slice = new LogSlice()
    const nodes = this.#nodes
    for (let n = Math.max(0, this.#indexOf(first)); n < nodes.length && slice.size < limit; n++) {
      const node = nodes.at(n)
      if (compareIds(node, last) > 0) break
      found.seek(node, first)
      const { index, place } = found
      if (place === node.packed.length) continue
      const left = limit - slice.size
      const end = compareIds(node.last, last) <= 0 ? node.count : endIn(node, last)
      if (end > index) slice.add(node, place, Math.min(left, end - index))
    }
    return slice
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
        visited.moveTo(node, place)
        if (!inside && compareIds(visited, first) < 0) continue
        inside = true
        if (compareIds(visited, last) > 0 || !visit(visited)) return
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
        visited.moveTo(node, places[i] as number)
        if (compareIds(visited, last) > 0) continue
        if (compareIds(visited, first) < 0 || !visit(visited)) return
      }
    }
  }

  /** Returns whether there was an entry of this id. */
  remove(id: LogId): boolean {
    const index = this.#indexOf(id)
    if (index === -1) return false
    const node = this.#nodes.at(index)
    if (!found.seek(node, id)) return false
    const { place } = found
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
        found.seek(node, id)
        const { index } = found
        if (index < node.count) return removed + (index === 0 ? 0 : this.#dropFront(node, index))
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

/** Whether a node has no room for an entry of so many bytes. */
function isFull({ packed, added }: Node, { bytes: most, entries }: LogLimits, bytes: number): boolean {
  if (entries > 0 && added >= entries) return true
  return most > 0 && packed.length + bytes > most
}

/** What an entry begins with: its length, id and number of pairs. */
function head(node: Node, id: LogId, words: readonly string[], from: number): string {
  const ms = subtract(id.ms, node.ms)
  const seq = ms === 0 ? subtract(id.seq, node.seq) : id.seq
  const shares = hasFields(node.fields, words, from)
  const pairs = shares ? 0 : (words.length - from) / 2
  let length = 0
  for (let i = shares ? from + 1 : from; i < words.length; i += shares ? 2 : 1) {
    length += packedLength(words[i] as string)
  }
  if (ms < 128 && seq < 128 && pairs < 128 && length < 128) {
    return String.fromCharCode(length + 3, Number(ms), Number(seq), pairs)
  }
  const text = encode(ms) + encode(seq) + encode(pairs)
  return lengthMark(text.length + length) + text
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
  found.moveTo(node, place)
  return { ms: found.ms, seq: found.seq }
}

/** How many entries of a node come up to an id, itself included. */
function endIn(node: Node, id: LogId): number {
  return found.seek(node, id) ? found.index + 1 : found.index
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
