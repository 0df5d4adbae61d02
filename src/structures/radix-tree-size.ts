/**
 * How many nodes Redis' radix tree has for ids that it holds as 16 bytes each: XINFO STREAM tells. A node is a leaf, a
 * fork, or a run of bytes without one. Ids come in order, so the forks above the last leaf are a stack of depths.
 *
 *     5-0, 6-0:  seven bytes that both begin with ── fork ──┬ 5 ── eight bytes ── leaf
 *                                                           └ 6 ── eight bytes ── leaf
 */
import type { LogId, Whole } from './log-id.ts'

const LAST_BYTE = 15
const WORD = 2 ** 32

export class RadixTreeSize {
  #nodes = 0
  #last: LogId | undefined
  /** Bytes above each fork that stands over the last leaf, from the root down. */
  readonly #forks: number[] = []

  /** The next id, larger than all before. */
  add(id: LogId): void {
    if (this.#last !== undefined) this.#forkAt(sameBytes(this.#last, id))
    this.#last = id
  }

  /** Of a tree of these ids. */
  get nodes(): number {
    if (this.#last === undefined) return 1
    let nodes = this.#nodes + this.#leafUnder(this.#lowest)
    for (const [at, fork] of this.#forks.entries()) nodes += 1 + run(this.#forks[at - 1] ?? -1, fork)
    return nodes
  }

  get #lowest(): number {
    return this.#forks.at(-1) ?? -1
  }

  /** The last leaf and what will not change any more are counted; those that come leave the way there. */
  #forkAt(depth: number): void {
    this.#nodes += this.#leafUnder(Math.max(this.#lowest, depth))
    while (this.#lowest > depth) {
      const fork = this.#forks.pop() ?? depth
      this.#nodes += 1 + run(Math.max(this.#lowest, depth), fork)
    }
    if (this.#lowest < depth) this.#forks.push(depth)
  }

  #leafUnder(fork: number): number {
    return 1 + run(fork, LAST_BYTE + 1)
  }
}

/** Whether there are bytes between a fork, with the byte that it takes, and what is below. */
function run(fork: number, below: number): number {
  return below - fork > 1 ? 1 : 0
}

function sameBytes(a: LogId, b: LogId): number {
  return a.ms === b.ms ? 8 + sameBytesOf(a.seq, b.seq) : sameBytesOf(a.ms, b.ms)
}

/** Of two that differ. */
function sameBytesOf(a: Whole, b: Whole): number {
  const [highA, highB] = [highWord(a), highWord(b)]
  if (highA !== highB) return Math.clz32(highA ^ highB) >> 3
  return 4 + (Math.clz32(lowWord(a) ^ lowWord(b)) >> 3)
}

function highWord(value: Whole): number {
  return typeof value === 'number' ? Math.floor(value / WORD) : Number(value >> 32n)
}

function lowWord(value: Whole): number {
  return typeof value === 'number' ? value % WORD : Number(value & 0xffffffffn)
}
