/** How Lua 5.1 sizes the two parts of a table, which decides where a list with gaps has its border. */
import type { LuaTable } from './table.ts'
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
class IndexCounts {
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

/** The best size for the list of a table with these entries and one more key. */
export function bestSizeOf(
  { dense, list }: LuaTable,
  entries: readonly LuaValue[],
  end: number,
  key: LuaValue,
): number {
  const counts = new IndexCounts()
  if (dense >= 0) counts.addUpTo(dense)
  else for (let i = 1; i < list.length; i++) if (list[i] !== undefined) counts.add(i)
  for (let place = 0; place < end; place += 2) {
    if (entries[place + 1] !== undefined) counts.add(entries[place])
  }
  counts.add(key)
  return counts.bestSize()
}

/** How many values a list has, and where the last one is. */
export function filledOf(list: readonly LuaValue[]): { filled: number; last: number } {
  let filled = 0
  let last = 0
  for (let i = 1; i < list.length; i++) {
    if (list[i] === undefined) continue
    filled++
    last = i
  }
  return { filled, last }
}

/** The border that Lua 5.1 finds by halving, in a list of a size, with gaps. */
export function borderOf(table: LuaTable, size: number): number {
  let below = 0
  let above = size
  if (table.list[above] !== undefined) {
    // The list ends with a value: go on behind it, in ever larger steps.
    below = above++
    while (table.getNumber(above) !== undefined) {
      below = above
      above *= 2
    }
  }
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (table.getNumber(middle) === undefined) above = middle
    else below = middle
  }
  return below
}
