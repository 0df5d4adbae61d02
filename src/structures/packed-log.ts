/**
 * A log: entries of fields and values under ids that only grow, for millions of them. Entries lie in nodes of about a
 * hundred (log-node.ts); the last one is open. Nodes are found by bisection, trimming drops them whole. What is read is
 * a slice: it says where the entries are, and stays as it is when the log changes, see packed-run.ts.
 */
import { compareIds, type LogId } from './log-id.ts'
import {
  EntryReader,
  type LogEntry,
  LogNode,
  type NodeState,
  type PackedNode,
  type PieceReceiver,
} from './log-node.ts'
import { NodeDeque } from './node-deque.ts'
import { nextIn } from './packed-bytes.ts'
import { RadixTreeSize } from './radix-tree-size.ts'

/** Bytes of memory of a node without its entries. */
const NODE_MEMORY = 224

/** Returns whether to go on. */
export type LogVisitor = (entry: LogEntry) => boolean

/** Entries one after another. They stay as they are when the log changes. */
export class LogSlice {
  /** How many. */
  size = 0
  readonly #parts: { readonly node: NodeState; readonly place: number; readonly count: number }[] = []

  add(node: LogNode, place: number, count: number): void {
    const { ms, seq, fields, bytes } = node
    this.#parts.push({ node: { ms, seq, fields, bytes }, place, count })
    this.size += count
  }

  /** Visits the entries. */
  visit(visit: (entry: LogEntry) => void): void {
    for (const { node, place, count } of this.#parts) {
      let at = place
      for (let left = count; left > 0; left--) {
        visited.moveTo(node, at)
        visit(visited)
        at = nextIn(node.bytes, at)
      }
    }
  }

  /** Tells of every entry: an array of its id, and of an array of its fields and values in turn. */
  locate(receiver: PieceReceiver): void {
    this.visit(() => visited.locate(receiver))
  }
}

/** Nodes from which on the size of Redis' tree is kept current. */
const MANY_NODES = 64

/** One goes through visits, the other finds entries meanwhile. */
const visited = new EntryReader()
const found = new EntryReader()

export class PackedLog {
  #nodes = new NodeDeque<LogNode>()
  #size = 0
  #memory = 0
  /** What `radixNodeCount` counts with, of all nodes; undefined: there are few, or one of them has gone since. */
  #tree: RadixTreeSize | undefined

  /** Entries. */
  get size(): number {
    return this.#size
  }

  get nodeCount(): number {
    return this.#nodes.length
  }

  /** Nodes of the radix tree by which Redis finds its own. */
  get radixNodeCount(): number {
    this.#tree ??= this.#measureTree()
    return this.#tree.nodes
  }

  #measureTree(): RadixTreeSize {
    const tree = new RadixTreeSize()
    for (let n = 0; n < this.#nodes.length; n++) tree.add(this.#nodes.at(n))
    return tree
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

  /** A node, by its place in their order. */
  nodeAt(n: number): LogNode {
    return this.#nodes.at(n)
  }

  /**
   * Adds an entry behind all others. Its fields and values stand in turn among `words`, from `from` on.
   *
   * @param nodeBytes how large Redis' listpack of a node may become, as is `nodeEntries`; 0 is without limit
   */
  append(id: LogId, words: readonly string[], from: number, nodeBytes: number, nodeEntries: number): void {
    const last = this.#nodes.length - 1
    let node = last === -1 ? undefined : this.#nodes.own(last)
    if (node === undefined || node.isFull(words, from, nodeBytes, nodeEntries))
      node = this.#open(id, words, from)
    const { memory } = node
    node.append(id, words, from)
    this.#size++
    this.#memory += node.memory - memory
  }

  /** Adds a node of entries behind all others. */
  appendNode(packed: PackedNode): void {
    this.#push(LogNode.of(packed, this.#close()))
    this.#size += packed.count
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
      if (place === node.to) continue
      const left = limit - slice.size
      const end = compareIds(node.last, last) <= 0 ? node.count : endIn(node, last)
      if (end > index) slice.add(node, place, Math.min(left, end - index))
    }
    return slice
  }

  /** Visits them from the last one backwards, as long as it is told to go on. */
  visitBackwards(first: LogId, last: LogId, visit: LogVisitor): void {
    const nodes = this.#nodes
    for (let n = this.#indexOf(last); n >= 0; n--) {
      const node = nodes.at(n)
      const { bytes, from, to } = node
      const places: number[] = []
      for (let place = from; place < to; place = nextIn(bytes, place)) places.push(place)
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
    const own = this.#nodes.own(index)
    if (place === own.from) this.#dropFront(own, 1)
    else {
      const { memory } = own
      own.removeAt(place)
      this.#size--
      this.#memory += own.memory - memory
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
      else removed += this.#dropFront(this.#nodes.own(0), this.#size - keep)
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
        if (index < node.count)
          return removed + (index === 0 ? 0 : this.#dropFront(this.#nodes.own(0), index))
        removed += this.#drop(0)
      }
    }
    return removed
  }

  copy(): PackedLog {
    const copy = new PackedLog()
    copy.#nodes = this.#nodes.copy()
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

  #nodeOf(id: LogId): LogNode | undefined {
    const index = this.#indexOf(id)
    return index === -1 ? undefined : this.#nodes.at(index)
  }

  /** Begins a node, in place of the one that is open. */
  #open(id: LogId, words: readonly string[], from: number): LogNode {
    const last = this.#close()
    const node = LogNode.for(id, words, from, last)
    // It will be as long as the one before it, or a little longer.
    if (last !== undefined) node.reserve(last.length + (last.length >>> 5))
    this.#push(node)
    return node
  }

  /** No entry will be added to the last node. Returns it. */
  #close(): LogNode | undefined {
    if (this.#nodes.length === 0) return undefined
    const last = this.#nodes.own(this.#nodes.length - 1)
    this.#memory -= last.memory
    last.seal()
    this.#memory += last.memory
    return last
  }

  #push(node: LogNode): void {
    this.#nodes.pushLast(node)
    if (this.#tree !== undefined) this.#tree.add(node)
    else if (this.#nodes.length === MANY_NODES) this.#tree = this.#measureTree()
    this.#memory += NODE_MEMORY + node.memory + (node.ownsFields ? node.fieldMemory : 0)
  }

  /** Forgets a node. Returns how many entries it had. */
  #drop(index: number): number {
    const nodes = this.#nodes
    this.#tree = undefined
    const node = nodes.at(index)
    const next = index + 1 < nodes.length ? nodes.at(index + 1) : undefined
    if (index === 0) nodes.popFirst()
    else if (next === undefined) nodes.popLast()
    else nodes.replace(index, 1)
    if (node.ownsFields) {
      if (next?.fields === node.fields) nodes.own(index).ownsFields = true
      else this.#memory -= node.fieldMemory
    }
    this.#size -= node.count
    this.#memory -= NODE_MEMORY + node.memory
    return node.count
  }

  /** Forgets the first entries of a node, but not all. Returns how many. */
  #dropFront(node: LogNode, count: number): number {
    const { memory } = node
    node.dropFirst(count)
    this.#size -= count
    this.#memory += node.memory - memory
    return count
  }
}

function idAt(node: LogNode, place: number): LogId {
  found.moveTo(node, place)
  return { ms: found.ms, seq: found.seq }
}

/** How many entries of a node come up to an id, itself included. */
function endIn(node: LogNode, id: LogId): number {
  return found.seek(node, id) ? found.index + 1 : found.index
}
