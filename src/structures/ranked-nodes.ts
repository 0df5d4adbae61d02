/**
 * The nodes that a RankedTree consists of: leaves hold entries in order, branches hold nodes and how many entries
 * each of them has. Entries are pairs of score and member, ordered by score, then by the member's bytes.
 *
 * Scores lie in arrays that have held nothing but doubles from the start, so that V8 keeps 8 bytes for each of them;
 * in an array that ever met others it keeps an object for each (measured: 11 bytes more for each entry).
 */

/** Entries of a full leaf (measured: half as many, or twice as many branches below one, are slower). */
export const LEAF = 128
/** Nodes of a full branch. */
export const BRANCH = 32

export class Leaf {
  scores: number[]
  members: string[]
  /** Whether a copy has, or had, the same arrays: then they are never changed again. */
  #isShared = false
  previous: Leaf | undefined
  next: Leaf | undefined

  constructor(scores = doubles(), members: string[] = []) {
    this.scores = scores
    this.members = members
  }

  /** How full it is. */
  get length(): number {
    return this.members.length
  }

  /** How many of its entries come before this one. */
  indexOf(score: number, member: string): number {
    const { scores, members } = this
    let low = 0
    let high = scores.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = scores[middle] as number
      if (other < score || (other === score && (members[middle] as string) < member)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** How many of its entries have members that come before this one, where members are in order. */
  indexOfMember(member: string): number {
    const { members } = this
    let low = 0
    let high = members.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((members[middle] as string) < member) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A leaf with the same entries, which shares their arrays until one of the two changes them. */
  copy(): Leaf {
    const copy = new Leaf(this.scores, this.members)
    this.#isShared = true
    copy.#isShared = true
    return copy
  }

  insert(index: number, score: number, member: string): void {
    this.#own()
    const { scores, members } = this
    let at = scores.length
    scores.push(score)
    members.push(member)
    for (; at > index; at--) {
      scores[at] = scores[at - 1] as number
      members[at] = members[at - 1] as string
    }
    scores[at] = score
    members[at] = member
  }

  remove(index: number): void {
    this.#own()
    const { scores, members } = this
    const last = scores.length - 1
    for (let at = index; at < last; at++) {
      scores[at] = scores[at + 1] as number
      members[at] = members[at + 1] as string
    }
    scores.pop()
    members.pop()
  }

  /** Moves an entry to where another score puts it, if that is in this leaf for sure. Returns whether it is. */
  shift(from: number, score: number): boolean {
    this.#own()
    const { scores, members } = this
    const member = members[from] as string
    let to = this.indexOf(score, member)
    const last = scores.length - 1
    // At either end only its neighbours in the next leaves could tell.
    if (to === 0 || to > last) return false
    if (to > from) to--
    for (let at = from; at < to; at++) {
      scores[at] = scores[at + 1] as number
      members[at] = members[at + 1] as string
    }
    for (let at = from; at > to; at--) {
      scores[at] = scores[at - 1] as number
      members[at] = members[at - 1] as string
    }
    scores[to] = score
    members[to] = member
    return true
  }

  removeRange(from: number, to: number): void {
    this.#own()
    this.scores.splice(from, to - from)
    this.members.splice(from, to - from)
  }

  /** Takes the entries from an index on into a new leaf behind this one. */
  split(index: number): Leaf {
    this.#own()
    const right = new Leaf(this.scores.splice(index), this.members.splice(index))
    right.next = this.next
    if (right.next !== undefined) right.next.previous = right
    right.previous = this
    this.next = right
    return right
  }

  /** Takes all entries of the leaf behind this one, which disappears. */
  join(right: Leaf): void {
    this.#own()
    appendDoubles(this.scores, right.scores)
    append(this.members, right.members)
    right.unlink()
  }

  /** Before a change. */
  #own(): void {
    if (!this.#isShared) return
    this.#isShared = false
    this.scores = this.scores.slice()
    this.members = this.members.slice()
  }

  unlink(): void {
    if (this.previous !== undefined) this.previous.next = this.next
    if (this.next !== undefined) this.next.previous = this.previous
  }
}

export type Node = Leaf | Branch

/**
 * A node's bound parts it from the one before it: no entry of it comes before its bound, all entries of the one
 * before it do. The bound of a branch's first node is not looked at.
 */
export class Branch {
  readonly nodes: Node[]
  readonly counts: number[]
  readonly scores: number[]
  readonly members: string[]

  constructor(nodes: Node[] = [], counts: number[] = [], scores = doubles(), members: string[] = []) {
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

  get total(): number {
    return this.countBefore(this.nodes.length)
  }
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
