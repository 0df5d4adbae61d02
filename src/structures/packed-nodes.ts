/**
 * The middle of a long list (packed-list.ts): byte strings in nodes, each a packed sequence (packed.ts) of some
 * kilobytes. Nodes know where they start, counted from an arbitrary zero: an index is found by bisection, and nodes
 * come and go at both ends without a change to the others.
 */
import { Deque } from './deque.ts'
import {
  entryAt,
  flat,
  insertPacked,
  nextPlace,
  owned,
  pack,
  packedLength,
  readEntries,
  replaceEntry,
  skip,
} from './packed.ts'
import { matchingEntries, removeMatches } from './packed-matches.ts'

/** How large a node may become. An element that is larger has one of its own. */
export interface NodeLimits {
  readonly bytes: number
  readonly entries: number
}

/** Some entries of a packed sequence, from a place on. */
export interface PackedPart {
  readonly packed: string
  readonly place: number
  readonly count: number
}

interface Node {
  packed: string
  count: number
  /** The place of its first element; the next node's is `start + count`. */
  start: number
}

export class PackedNodes {
  readonly #limits: NodeLimits
  #nodes = new Deque<Node>()
  #size = 0
  #bytes = 0

  constructor(limits: NodeLimits) {
    this.#limits = limits
  }

  /** Elements. */
  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Nodes. */
  get length(): number {
    return this.#nodes.length
  }

  /** The element at `0 <= index < size`. */
  at(index: number): string {
    const node = this.#nodes.at(this.#find(index))
    return entryAt(node.packed, this.#placeIn(node, index))
  }

  set(index: number, item: string): void {
    const found = this.#find(index)
    const node = this.#nodes.at(found)
    const before = node.packed.length
    node.packed = flat(replaceEntry(node.packed, this.#placeIn(node, index), item))
    this.#bytes += node.packed.length - before
    this.#split(found)
  }

  /** Puts an element before the one at `0 <= index < size`. */
  insert(index: number, item: string): void {
    const found = this.#find(index)
    const node = this.#nodes.at(found)
    node.packed = flat(insertPacked(node.packed, this.#placeIn(node, index), pack(item)))
    node.count++
    this.#size++
    this.#bytes += packedLength(item)
    this.#split(found)
    this.#renumber()
  }

  /** Where the elements from index `from` up to but not including `to` are, node by node. */
  *parts(from: number, to: number): Generator<PackedPart, void, undefined> {
    if (from >= to) return
    let n = this.#find(from)
    let place = this.#placeIn(this.#nodes.at(n), from)
    let offset = this.#offsetIn(this.#nodes.at(n), from)
    for (let at = from; at < to; n++) {
      const node = this.#nodes.at(n)
      const count = Math.min(node.count - offset, to - at)
      yield { packed: node.packed, place, count }
      at += count
      place = 0
      offset = 0
    }
  }

  /** Takes over packed entries. */
  addPacked(packed: string, count: number): void {
    const last = this.#nodes.length - 1
    const start = last < 0 ? 0 : this.#nodes.at(last).start + this.#nodes.at(last).count
    this.#nodes.pushLast({ packed, count, start })
    this.#size += count
    this.#bytes += packed.length
    this.#split(last + 1)
  }

  /** Adds elements behind the last one. */
  append(items: readonly string[]): void {
    const nodes = this.#nodes
    let { packed, count, start } = nodes.popLast() ?? { packed: '', count: 0, start: 0 }
    for (const item of items) {
      const entry = pack(item)
      if (count > 0 && !this.#fits(packed.length + entry.length, count + 1)) {
        nodes.pushLast({ packed: flat(packed), count, start })
        start += count
        packed = ''
        count = 0
      }
      packed += entry
      count++
      this.#bytes += entry.length
    }
    nodes.pushLast({ packed: flat(packed), count, start })
    this.#size += items.length
  }

  /** Adds elements before the first one, one after another. */
  prepend(items: readonly string[]): void {
    const nodes = this.#nodes
    let { packed, count, start } = nodes.popFirst() ?? { packed: '', count: 0, start: 0 }
    let end = start + count
    for (const item of items) {
      const entry = pack(item)
      if (count > 0 && !this.#fits(packed.length + entry.length, count + 1)) {
        nodes.pushFirst({ packed: flat(packed), count, start: end - count })
        end -= count
        packed = ''
        count = 0
      }
      packed = entry + packed
      count++
      this.#bytes += entry.length
    }
    start = end - count
    nodes.pushFirst({ packed: flat(packed), count, start })
    this.#size += items.length
  }

  /** Takes up to `most` elements from the first node. They share its memory. */
  takeFirst(most: number): string[] {
    const items: string[] = []
    if (this.#size === 0) return items
    const node = this.#nodes.at(0)
    const count = Math.min(node.count, most)
    const place = readEntries(node.packed, 0, count, items)
    if (count === node.count) this.#nodes.popFirst()
    else {
      node.packed = node.packed.substring(place)
      node.count -= count
      node.start += count
    }
    this.#size -= count
    this.#bytes -= place
    return items
  }

  /** Takes up to `most` elements from the end of the last node. */
  takeLast(most: number): string[] {
    const items: string[] = []
    if (this.#size === 0) return items
    const node = this.#nodes.at(this.#nodes.length - 1)
    const count = Math.min(node.count, most)
    const place = skip(node.packed, 0, node.count - count)
    readEntries(node.packed, place, count, items)
    this.#size -= count
    this.#bytes -= node.packed.length - place
    if (count === node.count) this.#nodes.popLast()
    else {
      node.packed = node.packed.substring(0, place)
      node.count -= count
    }
    return items
  }

  /** Removes whole nodes from the start, of at most so many elements, without a look into them. Returns how many. */
  dropFirst(most: number): number {
    let left = most
    while (this.#nodes.length > 0 && left >= this.#nodes.at(0).count)
      left -= this.#gone(this.#nodes.popFirst())
    return most - left
  }

  dropLast(most: number): number {
    const nodes = this.#nodes
    let left = most
    while (nodes.length > 0 && left >= nodes.at(nodes.length - 1).count) left -= this.#gone(nodes.popLast())
    return most - left
  }

  /**
   * Removes at most `limit` elements equal to `item`, beginning at the end when `backwards`. Only nodes in which
   * there are such are changed. Returns how many.
   */
  remove(item: string, limit: number, backwards: boolean): number {
    const nodes = this.#nodes
    const size = packedLength(item)
    const before = this.#size
    let left = limit
    for (let n = 0; n < nodes.length && left > 0; n++) {
      const node = nodes.at(backwards ? nodes.length - 1 - n : n)
      const kept = removeMatches(node.packed, item, left, backwards)
      if (kept === node.packed) continue
      const removed = (node.packed.length - kept.length) / size
      node.packed = flat(kept)
      node.count -= removed
      this.#size -= removed
      this.#bytes -= removed * size
      left -= removed
    }
    if (this.#size < before) this.#tidy()
    return before - this.#size
  }

  /** Elements of a node, and which of them equal `item`. */
  countOf(n: number): number {
    return this.#nodes.at(n).count
  }

  matchesIn(n: number, item: string): number[] {
    return matchingEntries(this.#nodes.at(n).packed, item)
  }

  /** All elements as one packed sequence. */
  pack(): string {
    let packed = ''
    for (let n = 0; n < this.#nodes.length; n++) packed += this.#nodes.at(n).packed
    return packed
  }

  copy(): PackedNodes {
    const copy = new PackedNodes(this.#limits)
    for (let n = 0; n < this.#nodes.length; n++) copy.#nodes.pushLast({ ...this.#nodes.at(n) })
    copy.#size = this.#size
    copy.#bytes = this.#bytes
    return copy
  }

  /** Which node holds the element at an index. */
  #find(index: number): number {
    const nodes = this.#nodes
    const position = nodes.at(0).start + index
    let low = 0
    let high = nodes.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (nodes.at(middle).start <= position) low = middle
      else high = middle - 1
    }
    return low
  }

  #offsetIn(node: Node, index: number): number {
    return this.#nodes.at(0).start + index - node.start
  }

  #placeIn(node: Node, index: number): number {
    return skip(node.packed, 0, this.#offsetIn(node, index))
  }

  #fits(bytes: number, entries: number): boolean {
    return bytes <= this.#limits.bytes && entries <= this.#limits.entries
  }

  /** Forgets a node that was taken out. Returns how many elements it had. */
  #gone(node: Node | undefined): number {
    if (node === undefined) return 0
    this.#size -= node.count
    this.#bytes -= node.packed.length
    return node.count
  }

  /** Halves a node that is over the limits, and its halves. */
  #split(index: number): void {
    const { packed, count, start } = this.#nodes.at(index)
    if (count < 2 || this.#fits(packed.length, count)) return
    let left = 1
    let place = nextPlace(packed, 0)
    for (; left < count - 1 && place < packed.length >> 1; left++) place = nextPlace(packed, place)
    this.#nodes.replace(
      index,
      1,
      { packed: owned(packed.substring(0, place)), count: left, start },
      { packed: owned(packed.substring(place)), count: count - left, start: start + left },
    )
    this.#split(index + 1)
    this.#split(index)
  }

  /** After removals: no empty nodes, and none that fits into the one before it. */
  #tidy(): void {
    let before: Node | undefined
    this.#nodes.filter(node => {
      if (node.count === 0) return false
      if (
        before !== undefined &&
        this.#fits(before.packed.length + node.packed.length, before.count + node.count)
      ) {
        before.packed = flat(before.packed + node.packed)
        before.count += node.count
        return false
      }
      before = node
      return true
    })
    this.#renumber()
  }

  #renumber(): void {
    let start = 0
    for (let n = 0; n < this.#nodes.length; n++) {
      const node = this.#nodes.at(n)
      node.start = start
      start += node.count
    }
  }
}
