/**
 * The branches of a RankedTree: which nodes there are below one, how many entries each of them has, and what parts one
 * from the next. They are objects on the heap, one for some thousand entries.
 *
 * Scores lie in arrays that have held nothing but doubles from the start, so that V8 keeps 8 bytes for each of them;
 * in an array that ever met others it keeps an object for each.
 */

/** Nodes of a full branch. */
export const BRANCH = 32

/** A leaf's number, or a branch. */
export type Node = number | Branch

/**
 * A node's bound parts it from the one before it: no entry of it comes before its bound, all entries of the one
 * before it do. The bound of a branch's first node is not looked at.
 */
export class Branch {
  readonly nodes: Node[]
  readonly counts: number[]
  readonly scores: number[]
  readonly members: string[]
  /** The mark of the tree that may change it; see RankedTree.copy. */
  readonly mark: object

  constructor(
    mark: object,
    nodes: Node[] = [],
    counts: number[] = [],
    scores = doubles(),
    members: string[] = [],
  ) {
    this.mark = mark
    this.nodes = nodes
    this.counts = counts
    this.scores = scores
    this.members = members
  }

  /** How full it is. */
  get length(): number {
    return this.nodes.length
  }

  /** Which node has the place of an entry. */
  slotOf(score: number, member: string): number {
    const { scores, members } = this
    let low = 1
    let high = scores.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const bound = scores[middle] as number
      if (bound < score || (bound === score && (members[middle] as string) <= member)) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** The same, where members are in order. */
  slotOfMember(member: string): number {
    const { members } = this
    let low = 1
    let high = members.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((members[middle] as string) <= member) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** How many entries the nodes before a slot have. */
  countBefore(slot: number): number {
    const { counts } = this
    let count = 0
    for (let at = 0; at < slot; at++) count += counts[at] as number
    return count
  }

  add(node: Node, count: number, score: number, member: string): void {
    this.nodes.push(node)
    this.counts.push(count)
    this.scores.push(score)
    this.members.push(member)
  }

  insert(slot: number, node: Node, count: number, score: number, member: string): void {
    this.nodes.splice(slot, 0, node)
    this.counts.splice(slot, 0, count)
    this.scores.splice(slot, 0, score)
    this.members.splice(slot, 0, member)
  }

  removeNodes(from: number, to: number): void {
    this.nodes.splice(from, to - from)
    this.counts.splice(from, to - from)
    this.scores.splice(from, to - from)
    this.members.splice(from, to - from)
  }

  /** Takes the nodes from a slot on into a new branch. */
  split(slot: number): Branch {
    return new Branch(
      this.mark,
      this.nodes.splice(slot),
      this.counts.splice(slot),
      this.scores.splice(slot),
      this.members.splice(slot),
    )
  }

  /** Takes all nodes of the branch behind this one, whose bound its first node gets. */
  join(right: Branch, score: number, member: string): void {
    const slot = this.nodes.length
    append(this.nodes, right.nodes)
    append(this.counts, right.counts)
    appendDoubles(this.scores, right.scores)
    append(this.members, right.members)
    this.scores[slot] = score
    this.members[slot] = member
  }

  /** A new branch of some of its nodes. */
  slice(from: number, to: number, mark = this.mark): Branch {
    return new Branch(
      mark,
      this.nodes.slice(from, to),
      this.counts.slice(from, to),
      this.scores.slice(from, to),
      this.members.slice(from, to),
    )
  }

  get total(): number {
    return this.countBefore(this.nodes.length)
  }
}

/** Puts branches above leaves, however many. Returns the node above all of them, if there are any, and how high it is. */
export function raised(leaves: Branch): { readonly root: Node | undefined; readonly height: number } {
  let nodes = leaves
  let height = 0
  for (; nodes.length > 1; height++) {
    const above = new Branch(leaves.mark)
    for (let at = 0; at < nodes.length; at += BRANCH) {
      const branch = nodes.slice(at, at + BRANCH)
      above.add(branch, branch.total, branch.scores[0] as number, branch.members[0] as string)
    }
    nodes = above
  }
  return { root: nodes.nodes[0], height }
}

/** An empty array that V8 takes for one of doubles: it remembers that it once held a fraction. */
function doubles(): number[] {
  const array = [0.5]
  array.length = 0
  return array
}

function append<T>(to: T[], from: readonly T[]): void {
  for (let at = 0; at < from.length; at++) to.push(from[at] as T)
}

/** Apart from `append`, or V8 makes the arrays that meet there all of one kind: with an object for each double. */
function appendDoubles(to: number[], from: readonly number[]): void {
  for (let at = 0; at < from.length; at++) to.push(from[at] as number)
}
