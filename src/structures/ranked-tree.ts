/**
 * Members in the order of their scores, for millions of them: what large sorted sets are. A B+ tree that counts:
 * where an entry stands among all (its rank), which entry has a rank, and how many entries come before a score
 * each take one way down, so every range is a range of ranks. Walking along the leaves gives the entries between.
 *
 * The tree does not know whether a member is there, or with what score: its user keeps a table for that.
 *
 * Leaves split in half when full, unless entries come in order at either end: then they stay full. A leaf that is
 * a quarter full joins a neighbour if both fit in three quarters of a leaf, so that neither splits again soon.
 */
import { BRANCH, Branch, LEAF, Leaf, type Node } from './ranked-nodes.ts'
import type { EntryVisitor } from './ranking.ts'

/** Bytes of memory of a leaf with its share of the branches, and with what its arrays have to spare (measured). */
const LEAF_MEMORY = 600 + LEAF * 16

export class RankedTree {
  #root: Node = new Leaf()
  /** Branches above each leaf. */
  #height = 0
  #size = 0
  #leaves = 1
  /** The way that the last change took, by height: branches, and in which of their nodes it went on. */
  readonly #path: Branch[] = []
  readonly #slots: number[] = []

  get size(): number {
    return this.#size
  }

  /** Bytes of memory, without those of the members themselves. */
  get memory(): number {
    if (this.#height === 0) return LEAF_MEMORY - (LEAF - this.#size) * 16
    return this.#leaves * LEAF_MEMORY
  }

  /**
   * How many entries come before this one, which need not be there: the rank of an entry that is. With the empty
   * member: how many have a lower score; with `LAST`: how many have this score or a lower one.
   */
  countBefore(score: number, member: string): number {
    let node = this.#root
    let rank = 0
    for (let height = this.#height; height > 0; height--) {
      const branch = node as Branch
      const slot = branch.slotOf(score, member)
      rank += branch.countBefore(slot)
      node = branch.nodes[slot] as Node
    }
    return rank + (node as Leaf).indexOf(score, member)
  }

  /** How many members come before this one, where members are in order: when all scores are equal, for instance. */
  countBeforeMember(member: string): number {
    let node = this.#root
    let rank = 0
    for (let height = this.#height; height > 0; height--) {
      const branch = node as Branch
      const slot = branch.slotOfMember(member)
      rank += branch.countBefore(slot)
      node = branch.nodes[slot] as Node
    }
    return rank + (node as Leaf).indexOfMember(member)
  }

  /** Adds an entry whose member is known to be absent. */
  insert(score: number, member: string): void {
    const leaf = this.#descend(score, member, 1)
    const index = leaf.indexOf(score, member)
    this.#size++
    if (leaf.length < LEAF) leaf.insert(index, score, member)
    else this.#insertIntoFull(leaf, index, score, member)
  }

  /** Removes an entry that is known to be there. */
  remove(score: number, member: string): void {
    const leaf = this.#descend(score, member, -1)
    leaf.remove(leaf.indexOf(score, member))
    this.#size--
    if (leaf.length < LEAF / 4) this.#settlePath()
  }

  /** Gives an entry that is known to be there another score. */
  move(score: number, member: string, newScore: number): void {
    const leaf = this.#descend(score, member, 0)
    const index = leaf.indexOf(score, member)
    // The string that is kept, not an equal one.
    const kept = leaf.members[index] as string
    if (leaf.shift(index, newScore)) return
    this.remove(score, member)
    this.insert(newScore, kept)
  }

  /** An independent copy. */
  copy(): RankedTree {
    const copy = new RankedTree()
    copy.#root = copyOf(this.#root, this.#height, { last: undefined })
    copy.#height = this.#height
    copy.#size = this.#size
    copy.#leaves = this.#leaves
    return copy
  }

  /** Visits the entries from a rank up to, not including, another, in order or backwards. */
  visit(from: number, to: number, backwards: boolean, visitor: EntryVisitor): void {
    if (from >= to) return
    let node = this.#root
    let index = backwards ? to - 1 : from
    for (let height = this.#height; height > 0; height--) {
      const { counts, nodes } = node as Branch
      let slot = 0
      for (; index >= (counts[slot] as number); slot++) index -= counts[slot] as number
      node = nodes[slot] as Node
    }
    let leaf = node as Leaf
    for (let left = to - from; ; ) {
      const { members, scores } = leaf
      if (backwards) {
        for (; index >= 0 && left > 0; index--, left--) {
          visitor(members[index] as string, scores[index] as number)
        }
      } else {
        for (; index < members.length && left > 0; index++, left--) {
          visitor(members[index] as string, scores[index] as number)
        }
      }
      const following = backwards ? leaf.previous : leaf.next
      if (left === 0 || following === undefined) return
      leaf = following
      index = backwards ? leaf.length - 1 : 0
    }
  }

  /** Removes the entries from a rank up to, not including, another: whole nodes at a time. */
  removeRange(from: number, to: number): void {
    if (from >= to) return
    if (from === 0 && to === this.#size) {
      this.#clear()
      return
    }
    const before = from === 0 ? undefined : this.#leafAt(from - 1)
    const after = to === this.#size ? undefined : this.#leafAt(to)
    if (before !== after) {
      if (before !== undefined) before.next = after
      if (after !== undefined) after.previous = before
    }
    this.#removeBelow(this.#root, this.#height, from, to)
    this.#size -= to - from
    this.#lower()
  }

  #leafAt(rank: number): Leaf {
    let node = this.#root
    let index = rank
    for (let height = this.#height; height > 0; height--) {
      const { counts, nodes } = node as Branch
      let slot = 0
      for (; index >= (counts[slot] as number); slot++) index -= counts[slot] as number
      node = nodes[slot] as Node
    }
    return node as Leaf
  }

  /** Goes to the leaf of an entry, remembers the way, and changes the counts along it. */
  #descend(score: number, member: string, change: number): Leaf {
    let node = this.#root
    for (let height = this.#height; height > 0; height--) {
      const branch = node as Branch
      const slot = branch.slotOf(score, member)
      if (change !== 0) branch.counts[slot] = (branch.counts[slot] as number) + change
      this.#path[height] = branch
      this.#slots[height] = slot
      node = branch.nodes[slot] as Node
    }
    return node as Leaf
  }

  #insertIntoFull(leaf: Leaf, index: number, score: number, member: string): void {
    const end = leaf.length
    let middle = end >>> 1
    if (index === end && leaf.next === undefined) middle = end
    else if (index === 0 && leaf.previous === undefined) middle = 0
    const right = leaf.split(middle)
    this.#leaves++
    if (index > middle || middle === end) right.insert(index - middle, score, member)
    else leaf.insert(index, score, member)
    this.#addBehind(leaf, right, right.scores[0] as number, right.members[0] as string)
  }

  /** Puts a new node behind the one that the path led to, from which it was split. */
  #addBehind(leaf: Leaf, added: Leaf, score: number, member: string): void {
    let left: Node = leaf
    let right: Node = added
    let leftCount = leaf.length
    let rightCount = added.length
    let boundScore = score
    let boundMember = member
    for (let height = 1; ; height++) {
      if (height > this.#height) {
        const root = new Branch()
        root.add(left, leftCount, Number.NEGATIVE_INFINITY, '')
        root.add(right, rightCount, boundScore, boundMember)
        this.#root = root
        this.#height = height
        return
      }
      const branch = this.#path[height] as Branch
      const slot = this.#slots[height] as number
      branch.counts[slot] = leftCount
      branch.insert(slot + 1, right, rightCount, boundScore, boundMember)
      if (branch.length <= BRANCH) return
      const other = branch.split(slot === BRANCH - 1 ? BRANCH : BRANCH / 2)
      left = branch
      leftCount = branch.total
      right = other
      rightCount = other.total
      boundScore = other.scores[0] as number
      boundMember = other.members[0] as string
    }
  }

  /** After a removal: joins what has become too small along the path. */
  #settlePath(): void {
    for (let height = 1; height <= this.#height; height++) {
      const branch = this.#path[height] as Branch
      if (!this.#settle(branch, this.#slots[height] as number, height)) return
    }
    this.#lower()
  }

  /** Removes an empty node, and joins a small one with a neighbour. Returns whether the branch has changed. */
  #settle(branch: Branch, slot: number, height: number): boolean {
    const node = branch.nodes[slot] as Node
    const full = height === 1 ? LEAF : BRANCH
    const { length } = node
    if (length >= full / 4) return false
    if (length === 0) {
      if (height === 1) {
        ;(node as Leaf).unlink()
        this.#leaves--
      }
      branch.removeNodes(slot, slot + 1)
      return true
    }
    for (let left = Math.max(0, slot - 1); left <= slot && left + 1 < branch.length; left++) {
      const first = branch.nodes[left] as Node
      const second = branch.nodes[left + 1] as Node
      if (first.length + second.length > full * 0.75) continue
      if (height === 1) {
        ;(first as Leaf).join(second as Leaf)
        this.#leaves--
      } else {
        const score = branch.scores[left + 1] as number
        ;(first as Branch).join(second as Branch, score, branch.members[left + 1] as string)
      }
      branch.counts[left] = (branch.counts[left] as number) + (branch.counts[left + 1] as number)
      branch.removeNodes(left + 1, left + 2)
      return true
    }
    return false
  }

  /** Takes away branches at the top that have become superfluous. */
  #lower(): void {
    while (this.#height > 0 && this.#root.length <= 1) {
      const [only] = (this.#root as Branch).nodes
      if (only === undefined) {
        this.#clear()
        return
      }
      this.#root = only
      this.#height--
    }
  }

  #clear(): void {
    this.#root = new Leaf()
    this.#height = 0
    this.#size = 0
    this.#leaves = 1
  }

  /** Removes entries by their ranks within a node, of which some remain. The leaves are linked already. */
  #removeBelow(node: Node, height: number, from: number, to: number): void {
    if (height === 0) {
      ;(node as Leaf).removeRange(from, to)
      return
    }
    const branch = node as Branch
    let start = 0
    let slot = 0
    for (; start + (branch.counts[slot] as number) <= from; slot++) start += branch.counts[slot] as number
    const first = slot
    let firstWhole = -1
    let wholes = 0
    for (; start < to; slot++) {
      const count = branch.counts[slot] as number
      const low = Math.max(from, start)
      const high = Math.min(to, start + count)
      if (high - low === count) {
        if (wholes === 0) firstWhole = slot
        wholes++
        this.#leaves -= leavesBelow(branch.nodes[slot] as Node, height - 1)
      } else {
        this.#removeBelow(branch.nodes[slot] as Node, height - 1, low - start, high - start)
        branch.counts[slot] = count - (high - low)
      }
      start += count
    }
    if (wholes > 0) branch.removeNodes(firstWhole, firstWhole + wholes)
    // The nodes at both ends of what was removed.
    for (let at = Math.min(first + 1, branch.length - 1); at >= Math.max(0, first - 1); at--) {
      if (at < branch.length) this.#settle(branch, at, height)
    }
  }
}

/** Copies what is below a node; leaves are chained in the order in which they come. */
function copyOf(node: Node, height: number, chain: { last: Leaf | undefined }): Node {
  if (height > 0) {
    const { nodes, counts, scores, members } = node as Branch
    const below = nodes.map(each => copyOf(each, height - 1, chain))
    return new Branch(below, counts.slice(), scores.slice(), members.slice())
  }
  const leaf = (node as Leaf).copy()
  leaf.previous = chain.last
  if (chain.last !== undefined) chain.last.next = leaf
  chain.last = leaf
  return leaf
}

function leavesBelow(node: Node, height: number): number {
  if (height === 0) return 1
  let leaves = 0
  for (const each of (node as Branch).nodes) leaves += leavesBelow(each, height - 1)
  return leaves
}
