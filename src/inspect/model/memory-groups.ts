/** Memory by the beginning of names: what `user:` and `session:` take. Fed with keys as SCAN brings them. */
import { SEPARATOR } from './key-tree.ts'

export interface Group {
  readonly prefix: string
  keys: number
  bytes: number
}

/** Groups that are told apart; what comes after them is one. */
const MOST = 1000
const OTHERS = '(others)'
const NO_PREFIX = '(no prefix)'

export class MemoryGroups {
  readonly #groups = new Map<string, Group>()
  keys = 0
  bytes = 0

  add(name: string, bytes: number): void {
    const end = name.indexOf(SEPARATOR)
    const wanted = end === -1 ? NO_PREFIX : name.slice(0, end + 1)
    const prefix = this.#groups.has(wanted) || this.#groups.size < MOST ? wanted : OTHERS
    const group = this.#groups.get(prefix) ?? { prefix, keys: 0, bytes: 0 }
    this.#groups.set(prefix, group)
    group.keys++
    group.bytes += bytes
    this.keys++
    this.bytes += bytes
  }

  /** The largest first. */
  top(count: number): Group[] {
    return [...this.#groups.values()].sort((a, b) => b.bytes - a.bytes).slice(0, count)
  }
}
