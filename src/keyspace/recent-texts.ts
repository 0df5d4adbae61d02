/**
 * Texts of values that were read twice lately, by the end of their position: what is read again and again is made into
 * a string once. Whoever changes, moves or removes a value says so.
 */
const COUNT = 4096
const MASK = COUNT - 1
/** Longer texts are not worth the memory. */
const LONGEST = 2048

export class RecentTexts {
  /** -1: not known. */
  readonly #positions = new Int32Array(COUNT).fill(-1)
  readonly #texts: (string | undefined)[] = new Array<string | undefined>(COUNT).fill(undefined)

  /** The text at a position, if it is kept. */
  get(position: number): string | undefined {
    const at = position & MASK
    return this.#positions[at] === position ? this.#texts[at] : undefined
  }

  /** A text was read. It is kept from the second time on. */
  read(position: number, text: string): void {
    const at = position & MASK
    if (this.#positions[at] === position) {
      if (text.length <= LONGEST) this.#texts[at] = text
      return
    }
    this.#positions[at] = position
    if (this.#texts[at] !== undefined) this.#texts[at] = undefined
  }

  forget(position: number): void {
    const at = position & MASK
    if (this.#positions[at] === position) this.#positions[at] = -1
  }
}
