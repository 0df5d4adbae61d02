/**
 * A sequence with cheap ends: adding and removing at either one takes amortised constant time, reading at an index
 * constant time. Changes in the middle move what is behind them. An array with a gap before its first item; the
 * gap is renewed in proportion to the length.
 */
export class Deque<T> {
  #items: (T | undefined)[] = []
  /** Where the first item stands. */
  #first = 0

  get length(): number {
    return this.#items.length - this.#first
  }

  /** The item at `0 <= index < length`. */
  at(index: number): T {
    return this.#items[this.#first + index] as T
  }

  pushFirst(item: T): void {
    if (this.#first === 0) this.#makeGap()
    this.#items[--this.#first] = item
  }

  pushLast(item: T): void {
    this.#items.push(item)
  }

  popFirst(): T | undefined {
    if (this.length === 0) return undefined
    const item = this.#items[this.#first]
    this.#items[this.#first++] = undefined
    if (this.#first > 32 && this.#first > this.length * 2) this.#closeGap()
    return item
  }

  popLast(): T | undefined {
    if (this.length === 0) return undefined
    return this.#items.pop()
  }

  /** Puts `items` in the place of `count` items from `index` on. */
  replace(index: number, count: number, ...items: T[]): void {
    this.#items.splice(this.#first + index, count, ...items)
  }

  /** Keeps only the items that `keep` is true for. */
  filter(keep: (item: T) => boolean): void {
    this.#closeGap()
    this.#items = this.#items.filter(item => keep(item as T))
  }

  /** Has the items of another one. */
  protected become(other: Deque<T>): void {
    this.#items = other.#items.slice(other.#first)
    this.#first = 0
  }

  #makeGap(): void {
    const gap = 8 + (this.length >> 1)
    this.#items = new Array<undefined>(gap).fill(undefined).concat(this.#items as undefined[])
    this.#first = gap
  }

  #closeGap(): void {
    this.#items = this.#items.slice(this.#first)
    this.#first = 0
  }
}
