/**
 * Keys that were found lately in a table, with their positions, by the end of their hash. To compare two strings takes
 * half as long as to compare one with bytes in a page (measured: 30 ns less for 16 bytes). Whoever moves or removes an
 * entry says so.
 */
const COUNT = 4096
const MASK = COUNT - 1
/** Longer keys are not worth the memory. */
const LONGEST = 256

export class RecentKeys {
  readonly #hashes = new Int32Array(COUNT)
  /** -1: not known. */
  readonly #positions = new Int32Array(COUNT).fill(-1)
  // Filled, not made by a function: that takes twenty times as long (measured), and each flush makes another.
  readonly #keys: string[] = new Array<string>(COUNT).fill('')

  /** The position of a key, or -1 if it was not found lately. */
  find(hash: number, key: string): number {
    const at = hash & MASK
    return this.#hashes[at] === hash && this.#keys[at] === key ? (this.#positions[at] as number) : -1
  }

  /** A key was found at a position. Only one that is found a second time is kept: most are not. */
  found(hash: number, key: string, position: number): void {
    const at = hash & MASK
    if (this.#hashes[at] !== hash) {
      this.#hashes[at] = hash
      this.#positions[at] = -1
    } else if (key.length <= LONGEST) {
      this.#keys[at] = key
      this.#positions[at] = position
    }
  }

  /** The entry of this hash is gone, or has another position. */
  forget(hash: number): void {
    const at = hash & MASK
    if (this.#hashes[at] === hash) this.#positions[at] = -1
  }
}
