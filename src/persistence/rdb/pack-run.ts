/**
 * Listpacks of long lists as the packed entries (structures/packed-bytes.ts) that nodes of ours consist of: no string is
 * made of any element. Where nodes end is for our list to say; a listpack may give several, or a part of one.
 */
import { type ListValue, LONGEST_PACKED } from '../../keyspace/list-value.ts'
import { copyOf } from '../../structures/packed-bytes.ts'
import { viewed } from '../../structures/viewed.ts'
import { MOST_BYTES, PackElements } from './pack-elements.ts'
import type { Stretch } from './rdb-reader.ts'

/**
 * An element takes three times as many bytes at most (a small integer of two, four as text), behind what was left. All
 * lists that are read share it.
 */
const room = viewed(Buffer.allocUnsafeSlow(4 * MOST_BYTES))
const elements = new PackElements()

export class RunReader {
  readonly #list: ListValue
  /** Elements in `room` that are in no node yet. */
  #end = 0
  #count = 0
  /** These, while others may be read. */
  #kept: Buffer | undefined

  constructor(list: ListValue) {
    this.#list = list
  }

  /** Adds the elements of a listpack. Returns false, and has added none, if it is unusual, or wrong, or has none. */
  add(pack: Stretch): boolean {
    this.#goOn()
    if (!elements.open(pack)) return false
    const { bytes: mostBytes, entries } = this.#list.nodeLimits
    /** Where nodes end, and how many elements each has. */
    const cuts: number[] = []
    let start = 0
    let at = this.#end
    let count = this.#count
    while (elements.left > 0) {
      const next = elements.copyTo(room, at)
      if (next < 0) return false
      if (count > 0 && (count >= entries || next - start > mostBytes)) {
        cuts.push(at, count)
        start = at
        count = 0
      }
      at = next
      count++
    }
    if (!elements.isWhole || elements.seen === 0) return false
    let cut = 0
    for (let i = 0; i < cuts.length; i += 2) {
      this.#list.append(copyOf(room.bytes, cut, cuts[i] as number), cuts[i + 1] as number)
      cut = cuts[i] as number
    }
    if (cut > 0) room.bytes.copyWithin(0, cut, at)
    this.#end = at - cut
    this.#count = count
    return true
  }

  /** Puts what is left into a node of its own. */
  end(): void {
    this.#goOn()
    if (this.#count > 0) this.#list.append(copyOf(room.bytes, 0, this.#end), this.#count)
    this.#end = 0
    this.#count = 0
  }

  /** Other lists may be read before it goes on. */
  pause(): void {
    this.#kept ??= copyOf(room.bytes, 0, this.#end)
  }

  #goOn(): void {
    if (this.#kept === undefined) return
    this.#kept.copy(room.bytes)
    this.#kept = undefined
  }
}

/**
 * Reads the only listpack of a list, which is one that Redis would call so. Returns false for others, and for what is
 * short: that is kept as a string.
 */
export function readOnly(pack: Stretch, list: ListValue): boolean {
  if (!elements.open(pack)) return false
  let at = 0
  while (elements.left > 0) {
    at = elements.copyTo(room, at)
    if (at < 0) return false
  }
  if (!elements.isWhole || at <= LONGEST_PACKED) return false
  list.append(copyOf(room.bytes, 0, at), elements.seen, pack.length)
  return true
}
