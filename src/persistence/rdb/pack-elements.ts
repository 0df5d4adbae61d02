/**
 * Walks over the elements of a listpack (listpack.ts has the grammar) without making strings. What is unusual ends the
 * walk as if it were wrong: whoever walks then reads the whole the other way, which also tells what is wrong.
 */
const HEADER = 6
const END = 0xff
const UNKNOWN = 0xffff
/** Longer elements and listpacks are unusual here. */
const LONGEST = 4095
export const MOST_BYTES = 64 * 1024

export class PackElements {
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #end = 0
  #count = 0
  /** Elements so far. */
  seen = 0
  /** The element is an integer, this one; or the bytes from one place up to another. */
  isInteger = false
  integer = 0
  from = 0
  to = 0

  /** Begins. Returns false if it is none of the usual. */
  open(bytes: Buffer, from: number, to: number): boolean {
    if (to - from <= HEADER || to - from > MOST_BYTES || bytes[to - 1] !== END) return false
    if (bytes.readUInt32LE(from) !== to - from) return false
    this.#count = bytes.readUInt16LE(from + 4)
    this.#bytes = bytes
    this.#at = from + HEADER
    this.#end = to - 1
    this.seen = 0
    return this.#count !== UNKNOWN
  }

  /** Whether all elements were walked over, and were as many as were promised. */
  get isWhole(): boolean {
    return this.#at === this.#end && this.seen === this.#count
  }

  /** Goes to the next element. Returns false at the end, and where something is unusual. */
  next(): boolean {
    const at = this.#at
    if (at >= this.#end) return false
    const length = this.#read(at)
    if (length === 0) return false
    // One or two bytes behind it say how long it is.
    const bytes = this.#bytes
    let next = at + length
    if (length < 128) {
      if (next >= this.#end || bytes[next++] !== length) return false
    } else {
      if (next + 1 >= this.#end || bytes[next++] !== length >> 7) return false
      if (bytes[next++] !== ((length & 127) | 128)) return false
    }
    this.#at = next
    this.seen++
    return true
  }

  /** Returns how many bytes the element takes, 0 for an unusual one. */
  #read(at: number): number {
    const bytes = this.#bytes
    const mark = bytes[at] as number
    this.isInteger = mark < 0x80 || (mark >= 0xc0 && mark < 0xe0) || mark > 0xf0
    if (mark < 0x80) {
      this.integer = mark
      return 1
    }
    if (mark < 0xc0) return this.#text(at + 1, mark & 0x3f)
    if (mark < 0xe0) {
      this.integer = ((((mark & 0x1f) << 8) | (bytes[at + 1] as number)) << 19) >> 19
      return 2
    }
    if (mark < 0xf0) return this.#text(at + 2, ((mark & 0x0f) << 8) | (bytes[at + 1] as number))
    if (mark < 0xf1 || mark > 0xf4) return 0
    const width = mark === 0xf4 ? 8 : mark - 0xef
    if (at + width >= this.#end) return 0
    this.integer =
      width === 8
        ? bytes.readInt32LE(at + 5) * 2 ** 32 + bytes.readUInt32LE(at + 1)
        : bytes.readIntLE(at + 1, width)
    return Number.isSafeInteger(this.integer) ? width + 1 : 0
  }

  #text(from: number, length: number): number {
    if (length > LONGEST) return 0
    this.from = from
    this.to = from + length
    return length < 64 ? length + 1 : length + 2
  }
}
