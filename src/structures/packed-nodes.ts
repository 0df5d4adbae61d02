/**
 * The middle of a long list (packed-list.ts): byte strings in nodes, each a run of packed entries (packed-run.ts) of some
 * kilobytes. Nodes know where they start, counted from an arbitrary zero: an index is found by bisection, and nodes come
 * and go at both ends without a change to the others.
 */
import { ListNode, type NodeLimits } from './list-node.ts'
import { NodeDeque } from './node-deque.ts'
import { bytesOf, pack, packedLength } from './packed.ts'
import { entryIn, matchIn, type Piece, readIn, writeEntry } from './packed-bytes.ts'

/** Some entries of a run, from a place on. They stay as they are. */
export interface PackedPart {
  readonly bytes: Buffer
  readonly place: number
  readonly count: number
}

/** Bytes of memory of a node, without its entries, but with the marks that it may have. */
const NODE_MEMORY = 228

export class PackedNodes {
  readonly #limits: NodeLimits
  #nodes = new NodeDeque<ListNode>()
  #size = 0
  #bytes = 0
  #memory = 0

  constructor(limits: NodeLimits) {
    this.#limits = limits
  }

  /** Elements. */
  get size(): number {
    return this.#size
  }

  /** Bytes of all entries. */
  get bytes(): number {
    return this.#bytes
  }

  /** Bytes of memory. */
  get memory(): number {
    return this.#memory + this.#nodes.length * NODE_MEMORY
  }

  /** Nodes. */
  get length(): number {
    return this.#nodes.length
  }

  /** The element at `0 <= index < size`. */
  at(index: number): string {
    const node = this.#nodes.at(this.#find(index))
    return entryIn(node.bytes, this.#placeIn(node, index))
  }

  set(index: number, item: string): void {
    const found = this.#find(index)
    const node = this.#nodes.own(found)
    const place = this.#placeIn(node, index)
    const { length, memory } = node
    node.setAt(place, item)
    this.#memory += node.memory - memory
    this.#bytes += node.length - length
    this.#split(found)
  }

  /** Puts an element before the one at `0 <= index < size`. */
  insert(index: number, item: string): void {
    const found = this.#find(index)
    const node = this.#nodes.own(found)
    const place = this.#placeIn(node, index)
    this.#replace(node, place, place, pack(item))
    node.count++
    this.#size++
    this.#split(found)
    this.#renumber()
  }

  /** Says where the elements from index `from` up to but not including `to` are, node by node: they stay there. */
  locate(from: number, to: number, parts: (readonly string[] | PackedPart)[]): void {
    this.#visit(from, to, (node, place, count) => {
      node.show()
      parts.push({ bytes: node.bytes, place, count })
    })
  }

  /** Reads them. They share no memory with the list, but may with each other. */
  read(from: number, to: number, items: string[]): void {
    this.#visit(from, to, (node, place, count) => {
      readIn(node.bytes, place, count, items)
    })
  }

  /** Takes over packed entries. */
  addPacked(packed: string, count: number): void {
    const last = this.#nodes.length - 1
    const node = this.#open(last < 0 ? 0 : this.#nodes.at(last).start + this.#nodes.at(last).count)
    node.count = count
    this.#size += count
    this.#replace(node, 0, 0, packed)
    this.#split(last + 1)
  }

  /** The same of bytes that are nobody else's. */
  addRun(bytes: Buffer, count: number): void {
    const last = this.#nodes.length - 1
    const node = this.#open(last < 0 ? 0 : this.#nodes.at(last).start + this.#nodes.at(last).count)
    this.#memory -= node.memory
    node.take(bytes)
    node.count = count
    this.#memory += node.memory
    this.#size += count
    this.#bytes += bytes.length
    this.#split(last + 1)
  }

  /**
   * Adds elements behind the last one.
   *
   * @param many more are not expected soon: nodes are made as long as these need
   */
  append(items: readonly string[], many = false): void {
    const nodes = this.#nodes
    let left = many ? bytesOf(items) : 0
    let node = nodes.length === 0 ? this.#open(0) : nodes.own(nodes.length - 1)
    let { memory } = node
    for (const item of items) {
      const size = packedLength(item)
      if (node.count > 0 && !this.#fits(node.length + size, node.count + 1)) {
        node.trim()
        this.#memory += node.memory - memory
        node = this.#open(node.start + node.count)
        memory = node.memory
      }
      if (many && node.count === 0) node.reserve(Math.min(left, this.#limits.bytes))
      const at = node.extendBehind(size)
      writeEntry(node.bytes, at, item)
      node.count++
      this.#bytes += size
      left -= size
    }
    if (many) node.trim()
    this.#memory += node.memory - memory
    this.#size += items.length
  }

  /** The same before the first one, one after another. */
  prepend(items: readonly string[], many = false): void {
    const nodes = this.#nodes
    let left = many ? bytesOf(items) : 0
    let node = nodes.length === 0 ? this.#open(0) : nodes.own(0)
    let { memory } = node
    for (const item of items) {
      const size = packedLength(item)
      if (node.count > 0 && !this.#fits(node.length + size, node.count + 1)) {
        node.trim()
        this.#memory += node.memory - memory
        node = new ListNode(node.start)
        nodes.pushFirst(node)
        this.#memory += node.memory
        memory = node.memory
      }
      if (many && node.count === 0) node.reserveBefore(Math.min(left, this.#limits.bytes))
      const at = node.extendBefore(size)
      writeEntry(node.bytes, at, item)
      node.count++
      node.start--
      this.#bytes += size
      left -= size
    }
    if (many) node.trim()
    this.#memory += node.memory - memory
    this.#size += items.length
  }

  /** Takes up to `most` elements from the first node. */
  takeFirst(most: number): string[] {
    const items: string[] = []
    if (this.#size === 0) return items
    const node = this.#nodes.at(0)
    const count = Math.min(node.count, most)
    const place = readIn(node.bytes, node.from, count, items)
    this.#size -= count
    this.#bytes -= place - node.from
    if (count === node.count) this.#memory -= this.#nodes.popFirst()?.memory ?? 0
    else this.#nodes.own(0).dropBefore(place, count)
    return items
  }

  /** Takes up to `most` elements from the end of the last node. */
  takeLast(most: number): string[] {
    const items: string[] = []
    if (this.#size === 0) return items
    const node = this.#nodes.at(this.#nodes.length - 1)
    const count = Math.min(node.count, most)
    const place = node.placeOf(node.count - count)
    readIn(node.bytes, place, count, items)
    this.#size -= count
    this.#bytes -= node.to - place
    if (count === node.count) this.#memory -= this.#nodes.popLast()?.memory ?? 0
    else this.#nodes.own(this.#nodes.length - 1).dropFrom(place, count)
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
      const index = backwards ? nodes.length - 1 - n : n
      const node = nodes.at(index)
      const all: number[] = []
      matchIn(node.bytes, node.from, node.to, item, (_, place) => all.push(place))
      if (all.length === 0) continue
      const places = all.length <= left ? all : backwards ? all.slice(-left) : all.slice(0, left)
      nodes.own(index).removeAt(places, size)
      this.#size -= places.length
      this.#bytes -= places.length * size
      left -= places.length
    }
    if (this.#size < before) this.#tidy()
    return before - this.#size
  }

  /** The entries of a node. */
  nodeAt(n: number): Piece {
    return this.#nodes.at(n)
  }

  /** Elements of a node, and which of them equal `item`. */
  countOf(n: number): number {
    return this.#nodes.at(n).count
  }

  matchesIn(n: number, item: string): number[] {
    const node = this.#nodes.at(n)
    const found: number[] = []
    matchIn(node.bytes, node.from, node.to, item, number => found.push(number))
    return found
  }

  /** All elements as one packed sequence. */
  pack(): string {
    let packed = ''
    for (let n = 0; n < this.#nodes.length; n++) packed += this.#nodes.at(n).text
    return packed
  }

  copy(): PackedNodes {
    const copy = new PackedNodes(this.#limits)
    copy.#nodes = this.#nodes.copy()
    copy.#size = this.#size
    copy.#bytes = this.#bytes
    copy.#memory = this.#memory
    return copy
  }

  /** Visits where the elements from an index up to another are, node by node. */
  #visit(from: number, to: number, visit: (node: ListNode, place: number, count: number) => void): void {
    if (from >= to) return
    let n = this.#find(from)
    let offset = this.#offsetIn(this.#nodes.at(n), from)
    for (let at = from; at < to; n++) {
      const node = this.#nodes.at(n)
      const count = Math.min(node.count - offset, to - at)
      visit(node, node.placeOf(offset), count)
      at += count
      offset = 0
    }
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

  #offsetIn(node: ListNode, index: number): number {
    return this.#nodes.at(0).start + index - node.start
  }

  #placeIn(node: ListNode, index: number): number {
    return node.placeOf(this.#offsetIn(node, index))
  }

  #fits(bytes: number, entries: number): boolean {
    return bytes <= this.#limits.bytes && entries <= this.#limits.entries
  }

  /** Forgets a node that was taken out. Returns how many elements it had. */
  #gone(node: ListNode | undefined): number {
    if (node === undefined) return 0
    this.#size -= node.count
    this.#bytes -= node.length
    this.#memory -= node.memory
    return node.count
  }

  /** Begins a node behind the last one. */
  #open(start: number): ListNode {
    const node = new ListNode(start)
    this.#nodes.pushLast(node)
    this.#memory += node.memory
    return node
  }

  /** Puts packed entries in the place of what is from one place of a node up to another. */
  #replace(node: ListNode, from: number, to: number, entries: string): void {
    this.#memory -= node.memory
    node.replace(from, to, entries)
    this.#memory += node.memory
    this.#bytes += entries.length - (to - from)
  }

  /** Halves a node of its own that is over the limits, and its halves. */
  #split(index: number): void {
    const node = this.#nodes.at(index)
    if (node.count < 2 || this.#fits(node.length, node.count)) return
    this.#memory -= node.memory
    const right = node.split()
    this.#memory += node.memory + right.memory
    this.#nodes.insert(index + 1, right)
    this.#split(index + 1)
    this.#split(index)
  }

  /** After removals: no empty nodes, and none that fits into the one before it. */
  #tidy(): void {
    let before: ListNode | undefined
    this.#memory = 0
    this.#nodes.ownAll()
    this.#nodes.filter(node => {
      if (node.count === 0) return false
      if (before !== undefined && this.#fits(before.length + node.length, before.count + node.count)) {
        this.#memory -= before.memory
        before.join(node)
        this.#memory += before.memory
        return false
      }
      before = node
      this.#memory += node.memory
      return true
    })
    this.#renumber()
  }

  #renumber(): void {
    let start = 0
    for (let n = 0; n < this.#nodes.length; n++) {
      const node = this.#nodes.own(n)
      node.start = start
      start += node.count
    }
  }
}
