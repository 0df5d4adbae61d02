/**
 * What growable arrays of numbers outside of V8's heap consist of (int-column.ts, double-column.ts): chunks, which never
 * move what they hold. A plain typed array is copied as a whole when it grows, which stops a server for tens of
 * milliseconds at some millions of numbers. Short columns are many, so the first chunk begins small and doubles.
 *
 * A copy shares all chunks with its original until one of the two writes there: taking one costs a word for each chunk.
 */
export const CHUNK_BITS = 14
const CHUNK = 1 << CHUNK_BITS
export const CHUNK_MASK = CHUNK - 1
/** Numbers that the first chunk begins with. */
const FIRST = 16

/** Bytes of memory of a typed array besides its numbers, on the heap and off it (measured). */
export const ARRAY_MEMORY = 400
/** The same of one of at most 64 bytes: V8 keeps it on the heap as a whole. */
const SHORT_ARRAY_MEMORY = 120

type Numbers = Int32Array | Float64Array

export class ColumnChunks<A extends Numbers> {
  /** For reading: index `i` is the number `i & CHUNK_MASK` of chunk `i >>> CHUNK_BITS`. */
  all: A[] = []
  readonly #make: (length: number) => A
  /** For each chunk, whether a copy has, or had, it too: then it is never changed again. Made with the first copy. */
  #shared: boolean[] | undefined
  /** Bytes of memory. */
  memory = 0

  constructor(make: (length: number) => A) {
    this.#make = make
  }

  /** The chunk of an index, to write there now. */
  own(index: number): A {
    const number = index >>> CHUNK_BITS
    const chunk = this.all[number]
    if (chunk === undefined) return this.#put(number, this.#make(number === 0 ? FIRST : CHUNK))
    const isShort = (index & CHUNK_MASK) >= chunk.length
    if (!isShort && this.#shared?.[number] !== true) return chunk
    return this.#put(number, this.#resized(chunk, isShort ? chunk.length * 2 : chunk.length))
  }

  /** Makes it so long at the least, with zeros. */
  extend(length: number): void {
    const [first] = this.all
    const whole = length > CHUNK || this.all.length > 1
    const least = whole ? CHUNK : Math.max(FIRST, 2 ** Math.ceil(Math.log2(length)))
    if (first === undefined) this.#put(0, this.#make(least))
    else if (first.length < least) this.#put(0, this.#resized(first, least))
    while (this.all.length * CHUNK < length) this.#put(this.all.length, this.#make(CHUNK))
  }

  /** Forgets the numbers from an index on. Half a chunk more is kept, so that growing again is not always an effort. */
  truncate(length: number): void {
    const count = (length + CHUNK / 2 + CHUNK_MASK) >>> CHUNK_BITS
    while (this.all.length > count) {
      this.memory -= memoryOf(this.all.pop())
      this.#shared?.pop()
    }
    const [first] = this.all
    if (this.all.length !== 1 || first === undefined) return
    if (first.length > FIRST && length * 4 <= first.length)
      this.#put(0, this.#resized(first, first.length / 2))
  }

  /** Becomes an independent copy of another. */
  share(other: ColumnChunks<A>): void {
    this.all = other.all.slice()
    this.#shared = this.all.map(() => true)
    other.#shared = this.#shared.slice()
    this.memory = other.memory
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
    const resized = this.#make(length)
    resized.set(length < chunk.length ? chunk.subarray(0, length) : chunk)
    return resized
  }
}

/** Bytes of memory of an array of numbers. */
export function memoryOf(array: Numbers | undefined): number {
  if (array === undefined) return 0
  return array.byteLength + (array.byteLength <= 64 ? SHORT_ARRAY_MEMORY : ARRAY_MEMORY)
}
