/**
 * Lists. A short one is a packed sequence, a longer one a PackedList. What OBJECT ENCODING calls them is another
 * matter: `listpack` until an addition brings one over the limit of a node (list-max-listpack-size), and again when
 * a removal leaves half of that limit. What is taken out may share memory with the list: see `owned`.
 */
import { type Bytes, Pieces, type ReplyValue } from '../resp/values.ts'
import type { NodeLimits } from '../structures/list-node.ts'
import { EMPTY_LISTPACK, listpackBytes } from '../structures/listpack-size.ts'
import {
  entryAt,
  flat,
  insertPacked,
  locateEntries,
  nextPlace,
  owned,
  pack,
  packedLength,
  readEntries,
  replaceEntry,
  skip,
} from '../structures/packed.ts'
import { locateIn, type Piece } from '../structures/packed-bytes.ts'
import { PackedList } from '../structures/packed-list.ts'
import { matchingEntries, removeMatches } from '../structures/packed-matches.ts'
import type { EncodingLimits } from './limits.ts'
import { type Collection, type DigestSink, stringMemory } from './values.ts'

/** The end of a list. */
export type Side = 'left' | 'right'

/** Bytes of a packed sequence from which a PackedList is better, and below which it is no more. */
export const LONGEST_PACKED = 1024
const SHORTEST_OPEN = 512

/** How the two numbers that go with a packed list are put into one: no packed list has more elements. */
const COUNT_BITS = 11
const COUNT_MASK = (1 << COUNT_BITS) - 1

/** Bytes of memory of the value, and of the objects of a PackedList. */
const VALUE_MEMORY = 64
const LIST_MEMORY = 400

/** A node of more tiny elements would be long to walk, and saves no memory to speak of. */
const MOST_ENTRIES = 512

/** Where the configuration counts entries, a node ends here all the same. */
const SAFE_BYTES = 8192

export class ListValue implements Collection {
  readonly #limits: EncodingLimits
  #list: string | PackedList = ''
  /** Elements of a packed sequence. */
  #count = 0
  /** Bytes of the listpack that Redis would make of it; -1 when it is a quicklist. */
  #listpack = EMPTY_LISTPACK
  counted = 0
  /** Whose it is; see Entries.own. */
  mark: object | undefined

  constructor(limits: EncodingLimits) {
    this.#limits = limits
  }

  /** A short list from what `packed` and `packedNote` of one said. */
  static unpack(limits: EncodingLimits, packed: Bytes, note: number): ListValue {
    const list = new ListValue(limits)
    list.#list = packed
    list.#count = note & COUNT_MASK
    list.#listpack = (note >>> COUNT_BITS) - 1
    return list
  }

  get packed(): Bytes | undefined {
    return typeof this.#list === 'string' ? this.#list : undefined
  }

  /** Its elements, and the listpack's bytes plus one. */
  get packedNote(): number {
    return ((this.#listpack + 1) << COUNT_BITS) | this.#count
  }

  get type(): 'list' {
    return 'list'
  }

  get encoding(): string {
    return this.#listpack === -1 ? 'quicklist' : 'listpack'
  }

  get endsWhenEmpty(): boolean {
    return true
  }

  get size(): number {
    return typeof this.#list === 'string' ? this.#count : this.#list.size
  }

  get memory(): number {
    const list = this.#list
    if (typeof list === 'string') return VALUE_MEMORY + stringMemory(list.length)
    return VALUE_MEMORY + LIST_MEMORY + list.memory
  }

  /** How large its nodes become. */
  get nodeLimits(): NodeLimits {
    const { listNode } = this.#limits
    return { bytes: nodeBytes(listNode), entries: Math.min(MOST_ENTRIES, nodeEntries(listNode)) }
  }

  /**
   * Adds the entries of a packed sequence behind the last one, as a node of their own. The bytes are the list's then.
   *
   * @param listpack bytes of the listpack that Redis makes of the list then; -1 when it is a quicklist
   */
  append(bytes: Buffer, count: number, listpack = -1): void {
    this.#listpack = listpack
    const list = typeof this.#list === 'string' ? this.#long(this.#list, this.#count) : this.#list
    list.append(bytes, count)
    this.#list = list
  }

  /** Adds elements at an end, one after another. */
  push(side: Side, items: readonly Bytes[]): void {
    this.#makeRoom(items)
    let added = ''
    let at = 0
    if (typeof this.#list === 'string') {
      for (; at < items.length && this.#list.length + added.length <= LONGEST_PACKED; at++) {
        const entry = pack(items[at] as Bytes)
        added = side === 'left' ? entry + added : added + entry
      }
      this.#setPacked(side === 'left' ? added + this.#list : this.#list + added, this.#count + at)
    }
    const list = this.#list
    if (typeof list === 'string') return
    const left = at === 0 ? items : items.slice(at)
    if (side === 'left') list.addFirst(left)
    else list.addLast(left)
  }

  /** Takes the element at an end; undefined when there is none. */
  pop(side: Side): Bytes | undefined {
    const list = this.#list
    let item: Bytes | undefined
    if (typeof list !== 'string') item = side === 'left' ? list.popFirst() : list.popLast()
    else if (this.#count > 0) {
      const place = side === 'left' ? 0 : skip(list, 0, this.#count - 1)
      item = entryAt(list, place)
      this.#list = owned(side === 'left' ? list.substring(nextPlace(list, 0)) : list.substring(0, place))
      this.#count--
    }
    if (item === undefined) return undefined
    this.#uncount(item)
    this.#shrink()
    return item
  }

  /** Takes up to `count` elements from an end, in the order in which they go. */
  popMany(side: Side, count: number): Bytes[] {
    const { size } = this
    const taken = Math.min(count, size)
    const items = side === 'left' ? this.range(0, taken) : this.range(size - taken, size).reverse()
    if (side === 'left') this.trim(taken, size)
    else this.trim(0, size - taken)
    return items
  }

  /** The element at `0 <= index < size`. */
  at(index: number): Bytes {
    const list = this.#list
    return typeof list === 'string' ? entryAt(list, skip(list, 0, index)) : list.at(index)
  }

  /** Replaces the element at an index. Returns false where there is none. */
  set(index: number, item: Bytes): boolean {
    this.#makeRoom([item])
    const found = index >= 0 && index < this.size
    if (this.#listpack !== -1) this.#uncount(found ? this.at(index) : item)
    if (!found) return false
    const list = this.#list
    if (typeof list !== 'string') list.set(index, item)
    else this.#setPacked(replaceEntry(list, skip(list, 0, index), item), this.#count)
    this.#shrink()
    return true
  }

  /** Puts an element before or after the first one equal to `pivot`. Returns whether there is one. */
  insert(where: 'before' | 'after', pivot: Bytes, item: Bytes): boolean {
    // Redis makes room before it looks for the pivot.
    this.#makeRoom([item])
    for (const found of this.find(pivot, 0, this.size, false)) {
      const index = where === 'before' ? found : found + 1
      const list = this.#list
      if (typeof list !== 'string') list.insert(index, item)
      else this.#setPacked(insertPacked(list, skip(list, 0, index), pack(item)), this.#count + 1)
      return true
    }
    this.#uncount(item)
    return false
  }

  /** The elements from index `from` up to but not including `to`. */
  range(from: number, to: number): Bytes[] {
    const list = this.#list
    if (typeof list !== 'string') return list.range(from, to)
    const items: Bytes[] = []
    readEntries(list, skip(list, 0, from), to - from, items)
    return items
  }

  /** How many pieces it has; see {@link pieceAt}. */
  get pieces(): number {
    return typeof this.#list === 'string' ? 1 : this.#list.pieces
  }

  /** Some of its elements as packed entries, one piece after another. They are to be read at once. */
  pieceAt(n: number): Piece {
    const list = this.#list
    if (typeof list !== 'string') return list.pieceAt(n)
    return { bytes: Buffer.from(list, 'latin1'), from: 0, to: list.length }
  }

  /** The same as a reply. */
  reply(from: number, to: number): ReplyValue {
    const list = this.#list
    if (typeof list === 'string') {
      const place = skip(list, 0, from)
      return new Pieces(to - from, sink => locateEntries(list, place, to - from, sink))
    }
    const parts = list.parts(from, to)
    return new Pieces(to - from, sink => {
      for (const part of parts) {
        if ('place' in part) locateIn(part.bytes, part.place, part.count, sink)
        else for (const item of part) sink.piece(item, 0, item.length)
      }
    })
  }

  /** Keeps only the elements from index `from` up to but not including `to`. */
  trim(from: number, to: number): void {
    const list = this.#list
    if (this.#listpack !== -1) {
      for (const item of this.range(0, from)) this.#uncount(item)
      for (const item of this.range(to, this.size)) this.#uncount(item)
    }
    if (typeof list === 'string') {
      const start = skip(list, 0, from)
      this.#list = owned(list.substring(start, skip(list, start, to - from)))
      this.#count = to - from
    } else {
      list.dropLast(list.size - to)
      list.dropFirst(from)
    }
    this.#shrink()
  }

  /** Removes at most `limit` elements equal to `item`, from the end on when `backwards`. Returns how many. */
  remove(item: Bytes, limit: number, backwards: boolean): number {
    const before = this.size
    const list = this.#list
    if (typeof list !== 'string') list.remove(item, limit, backwards)
    else {
      const kept = removeMatches(list, item, limit, backwards)
      const removed = (list.length - kept.length) / packedLength(item)
      this.#list = owned(kept)
      this.#count -= removed
    }
    const removed = before - this.size
    if (this.#listpack !== -1) this.#listpack -= removed * listpackBytes(item)
    if (removed > 0) this.#shrink()
    return removed
  }

  /** The indexes from `from` up to but not including `to` whose elements equal `item`, descending when `backwards`. */
  *find(item: Bytes, from: number, to: number, backwards: boolean): Generator<number, void, undefined> {
    if (typeof this.#list !== 'string') {
      yield* this.#list.find(item, from, to, backwards)
      return
    }
    const found = matchingEntries(this.#list, item)
    if (backwards) found.reverse()
    for (const index of found) if (index >= from && index < to) yield index
  }

  copy(limits = this.#limits): ListValue {
    const copy = new ListValue(limits)
    copy.#list = typeof this.#list === 'string' ? this.#list : this.#list.copy()
    copy.#count = this.#count
    copy.#listpack = this.#listpack
    return copy
  }

  digest(sink: DigestSink): void {
    for (const item of this.range(0, this.size)) sink.mix(Buffer.from(item, 'latin1'))
  }

  #setPacked(packed: string, count: number): void {
    this.#count = count
    if (packed.length <= LONGEST_PACKED) this.#list = flat(packed)
    else this.#list = this.#long(flat(packed), count)
  }

  #long(packed: string, count: number): PackedList {
    return PackedList.of(packed, count, this.nodeLimits)
  }

  /** Counts elements that are about to be added; makes a listpack a quicklist when they would be too much. */
  #makeRoom(items: readonly Bytes[]): void {
    if (this.#listpack === -1) return
    let bytes = this.#listpack
    for (let i = 0; i < items.length; i++) bytes += (items[i] as Bytes).length
    const { listNode } = this.#limits
    if (bytes > nodeBytes(listNode) || this.size + items.length > nodeEntries(listNode)) this.#listpack = -1
    else for (let i = 0; i < items.length; i++) this.#listpack += listpackBytes(items[i] as Bytes)
  }

  /** An element goes, or was not added after all. */
  #uncount(item: Bytes): void {
    if (this.#listpack !== -1) this.#listpack -= listpackBytes(item)
  }

  /** After a removal or a change: a long list that became short is packed, a quicklist may be a listpack again. */
  #shrink(): void {
    const list = this.#list
    if (typeof list !== 'string' && list.bytes < SHORTEST_OPEN) {
      this.#count = list.size
      this.#list = owned(list.pack())
    }
    if (this.#listpack !== -1) return
    const { listNode } = this.#limits
    const { size } = this
    const packed = typeof this.#list === 'string' ? this.#list.length : this.#list.bytes
    const most = listNode < 0 ? nodeBytes(listNode) >> 1 : SAFE_BYTES
    // A listpack has a byte more for each element, at the least (but for numbers).
    if (packed + size > most || (listNode >= 0 && size > nodeEntries(listNode) >> 1)) return
    let exact = EMPTY_LISTPACK
    for (const item of this.range(0, size)) exact += listpackBytes(item)
    if (exact <= most) this.#listpack = exact
  }
}

/** What list-max-listpack-size says: entries when positive; -1 to -5 are 4, 8, 16, 32 and 64 KB. */
function nodeBytes(directive: number): number {
  return directive < 0 ? 2048 << Math.min(5, -directive) : SAFE_BYTES
}

function nodeEntries(directive: number): number {
  return directive < 0 ? Number.POSITIVE_INFINITY : Math.max(1, directive)
}
