/**
 * Walks over the elements of a listpack (listpack.ts has the grammar) without making strings. What is unusual ends the
 * walk as if it were wrong: whoever walks then reads the whole the other way, which also tells what is wrong.
 */
import { writeMark } from '../../structures/packed-bytes.ts'
import { type Viewed, viewOf } from '../../structures/viewed.ts'
import { putInteger } from './put-integer.ts'
import type { Stretch } from './rdb-reader.ts'

const HEADER = 6
const END = 0xff
const UNKNOWN = 0xffff
/** Longer elements and listpacks are unusual here. */
export const MOST_ELEMENT = 4095
export const MOST_BYTES = 64 * 1024

export class PackElements {
  #bytes: Buffer = Buffer.alloc(0)
  #view = viewOf(this.#bytes)
  #at = 0
  #end = 0
  #count = 0
  /** Elements so far. */
  seen = 0
  /** The element is an integer, this one unless it was copied; or the bytes from one place up to another. */
  isInteger = false
  integer = 0
  from = 0
  to = 0

  /** Begins. Returns false if it is none of the usual. */
  open({ bytes, view, from, to }: Stretch): boolean {
    if (to - from <= HEADER || to - from > MOST_BYTES || bytes[to - 1] !== END) return false
    if (bytes.readUInt32LE(from) !== to - from) return false
    this.#count = bytes.readUInt16LE(from + 4)
    this.#bytes = bytes
    this.#view = view
    this.#at = from + HEADER
    this.#end = to - 1
    this.seen = 0
    return this.#count !== UNKNOWN
  }

  /** Elements that there are to be. */
  get promised(): number {
    return this.#count
  }

  /** Bytes of the elements that come next. */
  get left(): number {
    return this.#end - this.#at
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

  /** The next element, which is to be an integer; NaN where it is none. Most take one byte, or two. */
  number(): number {
    const bytes = this.#bytes
    const at = this.#at
    const mark = bytes[at] as number
    if (mark < 0x80 && bytes[at + 1] === 1) {
      this.#at = at + 2
      this.seen++
      return mark
    }
    if (mark >= 0xc0 && mark < 0xe0 && bytes[at + 2] === 2) {
      this.#at = at + 3
      this.seen++
      return wordIn(mark, bytes[at + 1] as number)
    }
    return this.next() && this.isInteger ? this.integer : Number.NaN
  }

  /** The same of one that is to be 0 or more; -1 where it is not. */
  count(): number {
    const number = this.number()
    return number >= 0 ? number : -1
  }

  /**
   * Copies the next element to a place as a packed entry (structures/packed-bytes.ts), integers in decimal. Returns where
   * that ends, -1 at the end and where something is unusual; says whether it is an integer. Some bytes behind it are overwritten: four are copied at once.
   */
  copyTo(target: Viewed, place: number): number {
    const bytes = this.#bytes
    const at = this.#at
    const mark = bytes[at] as number
    if (mark >= 0x80 && mark < 0xc0) return this.#copyText(target, place, mark & 0x3f)
    // Integers of up to three bytes; all others are as rare as long texts.
    const size = mark < 0x80 ? 1 : mark < 0xe0 ? 2 : mark === 0xf1 ? 3 : mark === 0xf2 ? 4 : 0
    if (size === 0) return this.#copyOther(target, place)
    if (at + size >= this.#end || bytes[at + size] !== size) return -1
    this.#at = at + size + 1
    this.seen++
    this.isInteger = true
    const first = bytes[at + 1] as number
    const value = size === 1 ? mark : size === 2 ? wordIn(mark, first) : signedIn(bytes, at + 1, size - 1)
    const length = putInteger(target.bytes, place + 1, value)
    target.bytes[place] = length
    return place + 1 + length
  }

  #copyText({ bytes: target, view }: Viewed, place: number, length: number): number {
    const bytes = this.#bytes
    const from = this.#at + 1
    const end = from + length
    if (end >= this.#end || bytes[end] !== length + 1) return -1
    this.#at = end + 1
    this.seen++
    this.isInteger = false
    target[place] = length
    const to = place + 1
    if (end + 3 > bytes.length) for (let i = 0; i < length; i++) target[to + i] = bytes[from + i] as number
    else for (let i = 0; i < length; i += 4) view.setInt32(to + i, this.#view.getInt32(from + i))
    return to + length
  }

  #copyOther({ bytes: target }: Viewed, place: number): number {
    if (!this.next()) return -1
    if (this.isInteger) {
      const length = putInteger(target, place + 1, this.integer)
      target[place] = length
      return place + 1 + length
    }
    const body = writeMark(target, place, this.to - this.from)
    this.#bytes.copy(target, body, this.from, this.to)
    return body + this.to - this.from
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
      this.integer = wordIn(mark, bytes[at + 1] as number)
      return 2
    }
    if (mark < 0xf0) return this.#text(at + 2, ((mark & 0x0f) << 8) | (bytes[at + 1] as number))
    if (mark < 0xf1 || mark > 0xf4) return 0
    const width = mark === 0xf4 ? 8 : mark - 0xef
    if (at + width >= this.#end) return 0
    this.integer =
      width === 8
        ? bytes.readInt32LE(at + 5) * 2 ** 32 + bytes.readUInt32LE(at + 1)
        : signedIn(bytes, at + 1, width)
    return Number.isSafeInteger(this.integer) ? width + 1 : 0
  }

  #text(from: number, length: number): number {
    if (length > MOST_ELEMENT) return 0
    this.from = from
    this.to = from + length
    return length < 64 ? length + 1 : length + 2
  }
}

/** An integer of two to four bytes, the lowest first. */
function signedIn(bytes: Buffer, at: number, width: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
  if (width === 2) return (low << 16) >> 16
  const three = low | ((bytes[at + 2] as number) << 16)
  return width === 3 ? (three << 8) >> 8 : three | ((bytes[at + 3] as number) << 24)
}

/** An integer of 13 bits, of which five are in the first byte. */
function wordIn(first: number, second: number): number {
  return (((first << 8) | second) << 19) >> 19
}
