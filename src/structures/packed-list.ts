/**
 * A long list of byte strings, lean in memory and fast at both ends. Its two ends are open: arrays of strings.
 * Between them lie packed nodes (packed-nodes.ts). An end that has grown long is packed into the node beside it, one
 * that has run out takes a few elements from there.
 *
 *     head: [c, b, a]   nodes: [defghi] [jklm] [nopqrs]   tail: [t, u]        the list a to u
 *
 * The head lies in its array from right to left, so that both ends push and pop at an array's cheap end. For a short
 * list all this is too much; one packed sequence is enough.
 */
import type { NodeLimits } from './list-node.ts'
import { bytesOf, flat, pack, packedLength } from './packed.ts'
import { NO_BYTES, type Piece, writeEntry } from './packed-bytes.ts'
import { PackedNodes, type PackedPart } from './packed-nodes.ts'

/** Elements of an open end at which it is packed, and how many it takes when it has run out. */
const OPEN = 64
const OPENED = 32

/** Bytes of memory of an open element besides its own. */
const OPEN_MEMORY = 28

/** Elements one after another: some of an open end, or of a node. */
export type Part = readonly string[] | PackedPart

export class PackedList {
  readonly #limits: NodeLimits
  readonly #middle: PackedNodes
  #head: string[] = []
  #tail: string[] = []
  /** Bytes of the open ends, as if they were packed. */
  #headBytes = 0
  #tailBytes = 0

  constructor(limits: NodeLimits, middle = new PackedNodes(limits)) {
    this.#limits = limits
    this.#middle = middle
  }

  /** A list of the entries of a packed sequence. */
  static of(packed: string, count: number, limits: NodeLimits): PackedList {
    const list = new PackedList(limits)
    if (count > 0) list.#middle.addPacked(packed, count)
    return list
  }

  get size(): number {
    return this.#head.length + this.#middle.size + this.#tail.length
  }

  /** Bytes of all elements, as if all were packed. */
  get bytes(): number {
    return this.#headBytes + this.#middle.bytes + this.#tailBytes
  }

  /** Elements that are not packed. */
  get openCount(): number {
    return this.#head.length + this.#tail.length
  }

  get nodeCount(): number {
    return this.#middle.length
  }

  /** Bytes of memory, without those of the object itself. */
  get memory(): number {
    return this.#middle.memory + this.#headBytes + this.#tailBytes + this.openCount * OPEN_MEMORY
  }

  pushFirst(item: string): void {
    this.#headBytes += packedLength(item)
    if (this.#head.push(item) >= OPEN || this.#headBytes > this.#limits.bytes) this.#packHead()
  }

  pushLast(item: string): void {
    this.#tailBytes += packedLength(item)
    if (this.#tail.push(item) >= OPEN || this.#tailBytes > this.#limits.bytes) this.#packTail()
  }

  /** Adds elements before the first one, one after another; where they are many, no end is opened for them. */
  addFirst(items: readonly string[]): void {
    if (items.length < OPEN) {
      for (const item of items) this.pushFirst(item)
      return
    }
    if (this.#head.length > 0) this.#packHead()
    this.#middle.prepend(items, true)
  }

  /** The same behind the last one. */
  addLast(items: readonly string[]): void {
    if (items.length < OPEN) {
      for (const item of items) this.pushLast(item)
      return
    }
    if (this.#tail.length > 0) this.#packTail()
    this.#middle.append(items, true)
  }

  /** Adds packed entries behind the last element, as a node of their own. The bytes are the list's then. */
  append(bytes: Buffer, count: number): void {
    if (this.#tail.length > 0) this.#packTail()
    this.#middle.addRun(bytes, count)
  }

  popFirst(): string | undefined {
    if (this.#head.length === 0) this.#openHead()
    const item = this.#head.pop()
    if (item !== undefined) this.#headBytes -= packedLength(item)
    return item
  }

  popLast(): string | undefined {
    if (this.#tail.length === 0) this.#openTail()
    const item = this.#tail.pop()
    if (item !== undefined) this.#tailBytes -= packedLength(item)
    return item
  }

  /** The element at `0 <= index < size`. */
  at(index: number): string {
    const inMiddle = index - this.#head.length
    if (inMiddle < 0) return this.#head[-1 - inMiddle] as string
    const inTail = inMiddle - this.#middle.size
    return inTail < 0 ? this.#middle.at(inMiddle) : (this.#tail[inTail] as string)
  }

  set(index: number, item: string): void {
    const inMiddle = index - this.#head.length
    const inTail = inMiddle - this.#middle.size
    if (inMiddle < 0) {
      this.#headBytes += packedLength(item) - packedLength(this.#head[-1 - inMiddle] as string)
      this.#head[-1 - inMiddle] = item
    } else if (inTail >= 0) {
      this.#tailBytes += packedLength(item) - packedLength(this.#tail[inTail] as string)
      this.#tail[inTail] = item
    } else this.#middle.set(inMiddle, item)
  }

  /** Puts an element before the one at `0 <= index <= size`. */
  insert(index: number, item: string): void {
    const inMiddle = index - this.#head.length
    const inTail = inMiddle - this.#middle.size
    if (inMiddle <= 0) {
      this.#head.splice(-inMiddle, 0, item)
      this.#headBytes += packedLength(item)
      if (this.#head.length >= OPEN) this.#packHead()
    } else if (inTail >= 0) {
      this.#tail.splice(inTail, 0, item)
      this.#tailBytes += packedLength(item)
      if (this.#tail.length >= OPEN) this.#packTail()
    } else this.#middle.insert(inMiddle, item)
  }

  /** The elements from index `from` up to but not including `to`. They may share memory with the list. */
  range(from: number, to: number): string[] {
    const head = this.#head.length
    const tail = head + this.#middle.size
    const items = this.#headPart(from, to)
    this.#middle.read(Math.max(0, from - head), Math.min(tail, to) - head, items)
    for (let i = Math.max(0, from - tail); i < to - tail; i++) items.push(this.#tail[i] as string)
    return items
  }

  /** Where the elements of a range are. The parts stay as they are when the list changes. */
  parts(from: number, to: number): Part[] {
    const parts: Part[] = []
    const head = this.#head.length
    const tail = head + this.#middle.size
    if (from < head) parts.push(this.#headPart(from, to))
    this.#middle.locate(Math.max(0, from - head), Math.min(tail, to) - head, parts)
    if (to > tail) parts.push(this.#tail.slice(Math.max(0, from - tail), to - tail))
    return parts
  }

  /** How many pieces it has; see {@link pieceAt}. */
  get pieces(): number {
    return this.#middle.length + 2
  }

  /** Some of its elements as packed entries: the head, a node, or the tail. They are to be read at once. */
  pieceAt(n: number): Piece {
    if (n === 0) return packedPiece(this.#head.toReversed(), this.#headBytes)
    return n > this.#middle.length ? packedPiece(this.#tail, this.#tailBytes) : this.#middle.nodeAt(n - 1)
  }

  /** Removes the first `count` elements. Whole nodes go without a look at what is in them. */
  dropFirst(count: number): void {
    let left = count
    for (; left > 0 && this.#head.length > 0; left--) this.popFirst()
    left -= this.#middle.dropFirst(left)
    for (; left > 0; left--) this.popFirst()
  }

  /** Removes the last `count` elements. */
  dropLast(count: number): void {
    let left = count
    for (; left > 0 && this.#tail.length > 0; left--) this.popLast()
    left -= this.#middle.dropLast(left)
    for (; left > 0; left--) this.popLast()
  }

  /** Removes at most `limit` elements equal to `item`, beginning at the end when `backwards`. */
  remove(item: string, limit: number, backwards: boolean): void {
    let left = limit
    for (const part of backwards ? ['tail', 'middle', 'head'] : ['head', 'middle', 'tail']) {
      if (part === 'middle') left -= this.#middle.remove(item, left, backwards)
      else left -= this.#removeOpen(part === 'head', item, left, backwards)
    }
  }

  /** The indexes from `from` up to but not including `to` whose elements equal `item`, descending when `backwards`. */
  *find(item: string, from: number, to: number, backwards: boolean): Generator<number, void, undefined> {
    const parts = this.#middle.length + 2
    let seen = 0
    for (let n = 0; n < parts; n++) {
      const part = backwards ? parts - 1 - n : n
      const count = this.#countOf(part)
      const start = backwards ? this.size - seen - count : seen
      seen += count
      if (start >= to || start + count <= from) continue
      const found = this.#matchesIn(part, item)
      if (backwards) found.reverse()
      for (const each of found) {
        const index = start + each
        if (index >= from && index < to) yield index
      }
    }
  }

  /** All elements as one packed sequence. */
  pack(): string {
    let packed = ''
    for (let i = this.#head.length - 1; i >= 0; i--) packed += pack(this.#head[i] as string)
    packed += this.#middle.pack()
    for (const item of this.#tail) packed += pack(item)
    return flat(packed)
  }

  copy(): PackedList {
    const copy = new PackedList(this.#limits, this.#middle.copy())
    copy.#head = this.#head.slice()
    copy.#tail = this.#tail.slice()
    copy.#headBytes = this.#headBytes
    copy.#tailBytes = this.#tailBytes
    return copy
  }

  /** The elements of a range that are in the head. */
  #headPart(from: number, to: number): string[] {
    const { length } = this.#head
    return from < length ? this.#head.slice(Math.max(0, length - to), length - from).reverse() : []
  }

  /** Elements of a part: of the head, of each node, of the tail. */
  #countOf(part: number): number {
    if (part === 0) return this.#head.length
    return part > this.#middle.length ? this.#tail.length : this.#middle.countOf(part - 1)
  }

  #matchesIn(part: number, item: string): number[] {
    if (part > 0 && part <= this.#middle.length) return this.#middle.matchesIn(part - 1, item)
    const found: number[] = []
    const items = part === 0 ? this.#head : this.#tail
    for (let i = 0; i < items.length; i++) {
      if (items[part === 0 ? items.length - 1 - i : i] === item) found.push(i)
    }
    return found
  }

  #removeOpen(ofHead: boolean, item: string, limit: number, backwards: boolean): number {
    const removed = removeEqual(ofHead ? this.#head : this.#tail, item, limit, ofHead !== backwards)
    if (ofHead) this.#headBytes -= removed * packedLength(item)
    else this.#tailBytes -= removed * packedLength(item)
    return removed
  }

  #packHead(): void {
    this.#middle.prepend(this.#head)
    this.#head.length = 0
    this.#headBytes = 0
  }

  #packTail(): void {
    this.#middle.append(this.#tail)
    this.#tail.length = 0
    this.#tailBytes = 0
  }

  /** Takes some elements from the first node into the head; where there is no node, half of the tail. */
  #openHead(): void {
    const inTail = this.#middle.size === 0
    const items = inTail ? this.#tail.splice(0, (this.#tail.length + 1) >> 1) : this.#middle.takeFirst(OPENED)
    this.#head = items.reverse()
    this.#headBytes = bytesOf(items)
    if (inTail) this.#tailBytes -= this.#headBytes
  }

  #openTail(): void {
    const inHead = this.#middle.size === 0
    const items = inHead
      ? this.#head.splice(0, (this.#head.length + 1) >> 1).reverse()
      : this.#middle.takeLast(OPENED)
    this.#tail = items
    this.#tailBytes = bytesOf(items)
    if (inHead) this.#headBytes -= this.#tailBytes
  }
}

const NO_ENTRIES: Piece = { bytes: NO_BYTES, from: 0, to: 0 }
/** Where open ends are packed to be read at once; longer ones have room of their own. */
const room = Buffer.allocUnsafeSlow(8192)

/** @param size bytes of the entries */
function packedPiece(items: readonly string[], size: number): Piece {
  if (size === 0) return NO_ENTRIES
  const bytes = size <= room.length ? room : Buffer.allocUnsafeSlow(size)
  let at = 0
  for (let i = 0; i < items.length; i++) at = writeEntry(bytes, at, items[i] as string)
  return { bytes, from: 0, to: size }
}

/** Removes at most `limit` equal items of an array, from its right or left end on. Returns how many. */
function removeEqual(items: string[], item: string, limit: number, fromRight: boolean): number {
  let removed = 0
  for (let at = fromRight ? items.length - 1 : 0; removed < limit && at >= 0 && at < items.length; ) {
    if (items[at] === item) {
      items.splice(at, 1)
      removed++
      if (fromRight) at--
    } else at += fromRight ? -1 : 1
  }
  return removed
}
