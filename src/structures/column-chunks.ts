/**
 * What growable arrays of numbers outside of V8's heap consist of (int-column.ts, number-column.ts): chunks, which never
 * move what they hold. A plain typed array is copied as a whole when it grows, which stops a server for tens of
 * milliseconds at some millions of numbers. Short columns are many, so the first chunk begins small and doubles.
 *
 * A copy shares all chunks with its original until one of the two writes there: taking one costs a word for each chunk.
 * Chunks are short, so that the first write to one costs little: a command may meet several of them.
 */
/** Numbers of a chunk are 8 or 16 KB (measured: reading is as fast as with 128 KB; each takes 400 bytes besides). */
export const CHUNK_BITS = 11
const CHUNK = 1 << CHUNK_BITS
export const CHUNK_MASK = CHUNK - 1
/** Bytes that the first chunk begins with: V8 keeps these few on the heap, and makes no buffer for them. */
const FIRST_BYTES = 64

/** Bytes of memory of a typed array besides its numbers, on the heap and off it (measured). */
export const ARRAY_MEMORY = 400
/** The same of one that is on the heap as a whole. */
const SHORT_ARRAY_MEMORY = 210

type Numbers = Int32Array | Float64Array

/** Int32Array or Float64Array. */
interface Make<A extends Numbers> {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): A
}

export class ColumnChunks<A extends Numbers> {
  /** For reading: index `i` is the number `i & CHUNK_MASK` of chunk `i >>> CHUNK_BITS`. */
  all: A[] = []
  readonly #make: Make<A>
  /** For each chunk, whether a copy has, or had, it too: then it is never changed again. Made with the first copy. */
  #shared: boolean[] | undefined
  /** Bytes of memory. */
  memory = 0

  constructor(make: Make<A>) {
    this.#make = make
  }

  /** The chunk of an index, to write there now. */
  own(index: number): A {
    const number = index >>> CHUNK_BITS
    const chunk = this.all[number]
    if (chunk === undefined) return this.#put(number, new this.#make(this.#capacityFor(index + 1)))
    const isLong = (index & CHUNK_MASK) < chunk.length
    if (isLong && this.#shared?.[number] !== true) return chunk
    return this.#put(number, this.#resized(chunk, isLong ? chunk.length : this.#capacityFor(index + 1)))
  }

  /** Moves some numbers to another index. They lie in one chunk, and will. */
  move(from: number, to: number, count: number): void {
    const target = this.own(to + count - 1)
    // After that: it may be the same chunk, made longer.
    const source = this.all[from >>> CHUNK_BITS] as A
    const start = from & CHUNK_MASK
    if (source === target) target.copyWithin(to & CHUNK_MASK, start, start + count)
    else target.set(source.subarray(start, start + count), to & CHUNK_MASK)
  }

  /** Makes it so long at the least, with zeros. */
  extend(length: number): void {
    const [first] = this.all
    const least = this.all.length > 1 ? CHUNK : this.#capacityFor(length)
    if (first === undefined) this.#put(0, new this.#make(least))
    else if (first.length < least) this.#put(0, this.#resized(first, least))
    while (this.all.length * CHUNK < length) this.#put(this.all.length, new this.#make(CHUNK))
  }

  /** Forgets the numbers from an index on. Half a chunk more is kept, so that growing again is not always an effort. */
  truncate(length: number): void {
    const count = (length + CHUNK / 2 + CHUNK_MASK) >>> CHUNK_BITS
    while (this.all.length > count) {
      this.memory -= memoryOf(this.all.pop())
      this.#shared?.pop()
    }
    const [first] = this.all
    if (this.all.length !== 1 || first === undefined || length * 4 > first.length) return
    const shorter = this.#capacityFor(length * 2)
    if (shorter < first.length) this.#put(0, this.#resized(first, shorter))
  }

  /** Becomes an independent copy of another. */
  share(other: ColumnChunks<A>): void {
    this.all = other.all.slice()
    this.#shared = this.all.map(() => true)
    other.#shared = this.#shared.slice()
    this.memory = other.memory
  }

  /** How long the chunk is in which a column of so many numbers ends. */
  #capacityFor(length: number): number {
    if (length > CHUNK) return CHUNK
    return Math.max(FIRST_BYTES / this.#make.BYTES_PER_ELEMENT, 2 ** Math.ceil(Math.log2(length)))
  }

  #put(number: number, chunk: A): A {
    this.memory += memoryOf(chunk) - memoryOf(this.all[number])
    // Of most there is only one: no room for more is made.
    if (this.all.length === 0) this.all = [chunk]
    else this.all[number] = chunk
    if (this.#shared !== undefined) this.#shared[number] = false
    return chunk
  }

  #resized(chunk: A, length: number): A {
    const resized = new this.#make(length)
    resized.set(length < chunk.length ? chunk.subarray(0, length) : chunk)
    return resized
  }
}

/** Bytes of memory of an array of numbers. */
export function memoryOf(array: Numbers | undefined): number {
  if (array === undefined) return 0
  return array.byteLength + (array.byteLength <= FIRST_BYTES ? SHORT_ARRAY_MEMORY : ARRAY_MEMORY)
}
