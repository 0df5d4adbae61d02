/**
 * An array of anything whose copy takes a word for each thousand elements: the two share chunks until one of them writes
 * there. The keyspace keeps what lies on the heap in such arrays, so that a fork of it costs next to nothing.
 */
const CHUNK_BITS = 10
const CHUNK = 1 << CHUNK_BITS
const MASK = CHUNK - 1

export class SharedArray<T> {
  #chunks: T[][] = []
  /** By chunk: whether another array has it too, or had. Undefined while there was no copy. */
  #isShared: boolean[] | undefined
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Must be below the length. */
  get(index: number): T {
    return (this.#chunks[index >>> CHUNK_BITS] as T[])[index & MASK] as T
  }

  /** @param index the length at most */
  set(index: number, value: T): void {
    const chunk = index >>> CHUNK_BITS
    if (index === this.#length) this.#length++
    if (chunk === this.#chunks.length) this.#chunks.push([])
    else if (this.#isShared?.[chunk] === true) this.#own(chunk)
    ;(this.#chunks[chunk] as T[])[index & MASK] = value
  }

  push(value: T): void {
    this.set(this.#length, value)
  }

  /** Takes the last element away. It stays in memory until another is put there. */
  pop(): T | undefined {
    return this.#length === 0 ? undefined : this.get(--this.#length)
  }

  /** An independent copy. */
  copy(): SharedArray<T> {
    const copy = new SharedArray<T>()
    copy.#chunks = this.#chunks.slice()
    copy.#length = this.#length
    this.#isShared = this.#chunks.map(() => true)
    copy.#isShared = this.#isShared.slice()
    return copy
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let index = 0; index < this.#length; index++) yield this.get(index)
  }

  #own(chunk: number): void {
    this.#chunks[chunk] = (this.#chunks[chunk] as T[]).slice()
    if (this.#isShared !== undefined) this.#isShared[chunk] = false
  }
}
