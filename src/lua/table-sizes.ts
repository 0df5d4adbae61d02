/** How Lua 5.1 sizes the two parts of a table, which decides where a list with gaps has its border. */
import type { LuaValue } from './values.ts'

/** No list becomes longer than 2 to this but by appending. */
export const MOST_BITS = 26

/** Whether a key may belong into a list. */
export function isIndex(key: LuaValue): key is number {
  return typeof key === 'number' && key >= 1 && key <= 2 ** MOST_BITS && Number.isInteger(key)
}

/** The least power of two that is not less; 0 for 0. */
export function powerOfTwo(least: number): number {
  return least <= 1 ? least : 2 ** (32 - Math.clz32(least - 1))
}

/** Counts keys by size, to find the largest power of two of which more than half would be used. */
export class IndexCounts {
  /** The number of keys k with 2^(slice-1) < k <= 2^slice. */
  readonly #slices = new Array<number>(MOST_BITS + 1).fill(0)

  /** Counts a key, if it may belong into a list. */
  add(key: LuaValue): void {
    if (!isIndex(key)) return
    const slice = key === 1 ? 0 : 32 - Math.clz32(key - 1)
    this.#slices[slice] = (this.#slices[slice] as number) + 1
  }

  /** Counts all keys from 1 on. */
  addUpTo(last: number): void {
    for (let slice = 0, below = 0; below < last; slice++) {
      const upTo = Math.min(2 ** slice, last)
      this.#slices[slice] = (this.#slices[slice] ?? 0) + upTo - below
      below = upTo
    }
  }

  bestSize(): number {
    let best = 0
    let below = 0
    for (let slice = 0; slice <= MOST_BITS; slice++) {
      below += this.#slices[slice] as number
      if (below > 2 ** slice / 2) best = 2 ** slice
    }
    return best
  }
}
