/**
 * Members in the order of their scores, for millions of them: what large sorted sets are. A B+ tree that counts:
 * where an entry stands among all (its rank), which entry has a rank, and how many entries come before a score
 * each take one way down, so every range is a range of ranks. Walking along the leaves gives the entries between.
 *
 * The tree does not know whether a member is there, or with what score: its user keeps a table for that, whose records
 * it refers to. Entries lie in columns of numbers (ranked-leaves.ts), branches are objects (ranked-branch.ts).
 *
 * Leaves split in half when full, unless entries come in order at either end: then they stay full. A leaf that is
 * a quarter full joins a neighbour if both fit in three quarters of a leaf, so that neither splits again soon.
 */
import { BRANCH, Branch, type Node, raised } from './ranked-branch.ts'
import { LEAF, NONE, RankedLeaves, type Records, type RefVisitor } from './ranked-leaves.ts'

/** Bytes of memory of a leaf's share of the branches. */
const BRANCH_SHARE = 100
/** Entries of a step of `fill`. */
const FILLED_AT_ONCE = 4096

export class RankedTree {
  #leaves: RankedLeaves
  #root: Node
  /** Branches above each leaf. */
  #height = 0
  #size = 0
  /** Branches with this mark are nobody else's. */
  #mark: object = {}
  /** The way that the last change took, by height: branches, and in which of their nodes it went on. */
  readonly #path: Branch[] = []
  readonly #slots: number[] = []

  /** Leaves that have left the tree, and have yet to be released. */
  readonly #gone: number[] = []

  constructor(records: Records) {
    this.#leaves = new RankedLeaves(records)
    this.#root = this.#leaves.addBehind(NONE)
  }

  get size(): number {
    return this.#size
  }

  /** Bytes of memory, without those of the members themselves. */
  get memory(): number {
    return this.#leaves.memory + (this.#height === 0 ? 0 : this.#leaves.count * BRANCH_SHARE)
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
    return rank + this.#leaves.indexOf(node as number, score, member)
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
    return rank + this.#leaves.indexOfMember(node as number, member)
  }

  /** Adds an entry whose member, of which this is the record, is known to be absent. */
  insert(score: number, member: string, ref: number): void {
    const leaf = this.#descend(score, member)
    this.#count(1)
    const index = this.#leaves.indexOf(leaf, score, member)
    this.#size++
    if (this.#leaves.lengthOf(leaf) < LEAF) this.#leaves.insert(leaf, index, score, ref)
    else this.#insertIntoFull(leaf, index, score, ref)
  }

  /** Fills an empty tree with entries that come in order, in steps: leaf by leaf, then the branches above them. */
  *fill(
    count: number,
    entryAt: (rank: number) => { readonly score: number; readonly ref: number },
  ): Generator<undefined, void, undefined> {
    const leaves = this.#leaves
    const nodes = new Branch(this.#mark)
    let leaf = this.#root as number
    for (let rank = 0; rank < count; rank++) {
      const { score, ref } = entryAt(rank)
      if (rank % FILLED_AT_ONCE === 0 && rank > 0) yield
      if (rank % LEAF === 0 && rank > 0) leaf = leaves.addBehind(leaf)
      leaves.insert(leaf, rank % LEAF, score, ref)
      if (rank % LEAF === 0) nodes.add(leaf, Math.min(LEAF, count - rank), score, leaves.memberAt(leaf, 0))
    }
    this.#size = count
    const { root, height } = raised(nodes)
    this.#root = root ?? this.#root
    this.#height = height
  }

  /** Removes an entry that is known to be there. */
  remove(score: number, member: string): void {
    const leaf = this.#descend(score, member)
    this.#removeFrom(leaf, this.#leaves.indexOf(leaf, score, member))
  }

  /** Gives an entry that is known to be there another score. */
  move(score: number, member: string, newScore: number): void {
    const leaf = this.#descend(score, member)
    const index = this.#leaves.indexOf(leaf, score, member)
    if (this.#leaves.shift(leaf, index, newScore, member)) return
    const ref = this.#leaves.refAt(leaf, index)
    this.#removeFrom(leaf, index)
    this.insert(newScore, member, ref)
  }

  /** The record of an entry that is known to be there is another one now. */
  setRef(score: number, member: string, ref: number): void {
    const leaf = this.#descend(score, member)
    this.#leaves.setRefAt(leaf, this.#leaves.indexOf(leaf, score, member), ref)
  }

  /**
   * An independent copy, whose members are other records: copies of these. The two have all branches in common until one
   * of them changes one: then it goes on in a copy of that. Both get a new mark, so no branch belongs to either now.
   */
  copy(records: Records): RankedTree {
    const copy = new RankedTree(records)
    copy.#leaves = this.#leaves.copy(records)
    copy.#root = this.#root
    this.#mark = {}
    copy.#height = this.#height
    copy.#size = this.#size
    return copy
  }

  /** Visits the entries from a rank up to, not including, another, in order or backwards. */
  visit(from: number, to: number, backwards: boolean, visitor: RefVisitor): void {
    if (from >= to) return
    const leaves = this.#leaves
    let { leaf, index } = this.#seek(backwards ? to - 1 : from)
    for (let left = to - from; ; ) {
      const count = Math.min(left, backwards ? index + 1 : leaves.lengthOf(leaf) - index)
      leaves.visit(leaf, index, count, backwards ? -1 : 1, visitor)
      left -= count
      if (left === 0) return
      leaf = backwards ? leaves.previousOf(leaf) : leaves.nextOf(leaf)
      index = backwards ? leaves.lengthOf(leaf) - 1 : 0
    }
  }

  /** Removes the entries from a rank up to, not including, another: whole nodes at a time. */
  removeRange(from: number, to: number): void {
    if (from >= to) return
    if (from === 0 && to === this.#size) {
      this.#clear()
      return
    }
    const before = from === 0 ? NONE : this.#seek(from - 1).leaf
    const after = to === this.#size ? NONE : this.#seek(to).leaf
    if (before !== after) this.#leaves.join(before, after)
    this.#root = this.#own(this.#root)
    this.#removeBelow(this.#root, this.#height, from, to)
    this.#size -= to - from
    this.#lower()
    this.#releaseGone()
  }

  /** The leaf of a rank, and its place there. */
  #seek(rank: number): { leaf: number; index: number } {
    let node = this.#root
    let index = rank
    for (let height = this.#height; height > 0; height--) {
      const { counts, nodes } = node as Branch
      let slot = 0
      for (; index >= (counts[slot] as number); slot++) index -= counts[slot] as number
      node = nodes[slot] as Node
    }
    return { leaf: node as number, index }
  }

  /** Goes to the leaf of an entry that is about to be changed, and remembers the way, which is its own from now on. */
  #descend(score: number, member: string): number {
    this.#root = this.#own(this.#root)
    let node = this.#root
    for (let height = this.#height; height > 0; height--) {
      const branch = node as Branch
      const slot = branch.slotOf(score, member)
      this.#path[height] = branch
      this.#slots[height] = slot
      node = this.#ownBelow(branch, slot)
    }
    return node as number
  }

  /** A node that may be changed: itself, or a copy of a branch that another tree has too. */
  #own(node: Node): Node {
    if (!(node instanceof Branch) || node.mark === this.#mark) return node
    return node.slice(0, node.length, this.#mark)
  }

  /** The same of a node below a branch that may be changed. */
  #ownBelow(branch: Branch, slot: number): Node {
    const node = branch.nodes[slot] as Node
    const own = this.#own(node)
    if (own !== node) branch.nodes[slot] = own
    return own
  }

  /** Changes the counts along the way. */
  #count(change: number): void {
    for (let height = this.#height; height > 0; height--) {
      const { counts } = this.#path[height] as Branch
      const slot = this.#slots[height] as number
      counts[slot] = (counts[slot] as number) + change
    }
  }

  /** Removes an entry of the leaf that the way led to. */
  #removeFrom(leaf: number, index: number): void {
    this.#count(-1)
    this.#leaves.removeRange(leaf, index, index + 1)
    this.#size--
    if (this.#leaves.lengthOf(leaf) < LEAF / 4) this.#settlePath()
  }

  #insertIntoFull(leaf: number, index: number, score: number, ref: number): void {
    const leaves = this.#leaves
    let middle = LEAF >>> 1
    if (index === LEAF && leaves.nextOf(leaf) === NONE) middle = LEAF
    else if (index === 0 && leaves.previousOf(leaf) === NONE) middle = 0
    const right = leaves.addBehind(leaf)
    leaves.moveEntries(leaf, middle, right)
    if (index > middle || middle === LEAF) leaves.insert(right, index - middle, score, ref)
    else leaves.insert(leaf, index, score, ref)
    this.#addBehind(leaf, right)
  }

  /** Puts a new leaf behind the one that the path led to, from which it was split. */
  #addBehind(leaf: number, added: number): void {
    let left: Node = leaf
    let right: Node = added
    let leftCount = this.#leaves.lengthOf(leaf)
    let rightCount = this.#leaves.lengthOf(added)
    let boundScore = this.#leaves.scoreAt(added, 0)
    let boundMember = this.#leaves.memberAt(added, 0)
    for (let height = 1; ; height++) {
      if (height > this.#height) {
        const root = new Branch(this.#mark)
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
      if (!this.#settle(branch, this.#slots[height] as number, height)) break
    }
    this.#lower()
    this.#releaseGone()
  }

  /** Removes an empty node, and joins a small one with a neighbour. Returns whether the branch has changed. */
  #settle(branch: Branch, slot: number, height: number): boolean {
    const full = height === 1 ? LEAF : BRANCH
    const length = this.#lengthOf(branch.nodes[slot] as Node)
    if (length >= full / 4) return false
    if (length === 0) {
      this.#unlink(branch.nodes[slot] as Node)
      branch.removeNodes(slot, slot + 1)
      return true
    }
    for (let left = Math.max(0, slot - 1); left <= slot && left + 1 < branch.length; left++) {
      const first = branch.nodes[left] as Node
      const second = branch.nodes[left + 1] as Node
      if (this.#lengthOf(first) + this.#lengthOf(second) > full * 0.75) continue
      if (first instanceof Branch) {
        const score = branch.scores[left + 1] as number
        const own = this.#ownBelow(branch, left) as Branch
        own.join(second as Branch, score, branch.members[left + 1] as string)
      } else {
        this.#leaves.moveEntries(second as number, 0, first)
        this.#unlink(second)
      }
      branch.counts[left] = (branch.counts[left] as number) + (branch.counts[left + 1] as number)
      branch.removeNodes(left + 1, left + 2)
      return true
    }
    return false
  }

  #lengthOf(node: Node): number {
    return node instanceof Branch ? node.length : this.#leaves.lengthOf(node)
  }

  /** An empty node leaves the tree. */
  #unlink(node: Node): void {
    if (node instanceof Branch) return
    this.#leaves.unlink(node)
    this.#gone.push(node)
  }

  /** After a change: gives the memory of leaves back that have left the tree. */
  #releaseGone(): void {
    // From the last one on: the number of one that goes is given to the last one, which must not be going too.
    const gone = this.#gone.sort((a, b) => b - a)
    for (const leaf of gone) {
      const moved = this.#leaves.release(leaf)
      if (moved !== leaf) this.#renumber(moved, leaf)
    }
    gone.length = 0
  }

  /** A leaf goes by another number now. */
  #renumber(from: number, to: number): void {
    if (this.#height === 0) {
      this.#root = to
      return
    }
    const score = this.#leaves.scoreAt(to, 0)
    const member = this.#leaves.memberAt(to, 0)
    this.#root = this.#own(this.#root)
    let branch = this.#root as Branch
    for (let height = this.#height; height > 1; height--) {
      branch = this.#ownBelow(branch, branch.slotOf(score, member)) as Branch
    }
    branch.nodes[branch.nodes.indexOf(from)] = to
  }

  /** Takes away branches at the top that have become superfluous. */
  #lower(): void {
    while (this.#height > 0 && this.#lengthOf(this.#root) <= 1) {
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
    this.#gone.length = 0
    this.#leaves = this.#leaves.empty()
    this.#root = this.#leaves.addBehind(NONE)
    this.#height = 0
    this.#size = 0
  }

  /** Removes entries by their ranks within a node, of which some remain. The leaves are linked already. */
  #removeBelow(node: Node, height: number, from: number, to: number): void {
    if (height === 0) {
      this.#leaves.removeRange(node as number, from, to)
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
        this.#dropBelow(branch.nodes[slot] as Node)
      } else {
        this.#removeBelow(this.#ownBelow(branch, slot), height - 1, low - start, high - start)
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

  /** The leaves below a node leave the tree; their neighbours know already. */
  #dropBelow(node: Node): void {
    if (node instanceof Branch) for (const each of node.nodes) this.#dropBelow(each)
    else this.#gone.push(node)
  }
}
