/**
 * What a key can hold: the tagged union of Redis' types. Strings, by far the most common, are plain JavaScript
 * strings with no wrapper. A string that is edited in place becomes a `MutableString` on its first such edit.
 */
import { latin1Slice, latin1Write } from '../resp/latin1.ts'
import type { Bytes } from '../resp/values.ts'

/** A string with bytes that can be changed and appended to without copying the rest. */
export class MutableString {
  readonly type = 'string'
  #bytes: Buffer
  #length: number

  constructor(initial: Bytes) {
    this.#bytes = Buffer.from(initial, 'latin1')
    this.#length = initial.length
  }

  get length(): number {
    return this.#length
  }

  /** The bytes themselves, not a copy: valid until the next edit. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  toString(): Bytes {
    return latin1Slice(this.#bytes, 0, this.#length)
  }

  slice(start: number, end: number): Bytes {
    return latin1Slice(this.#bytes, start, Math.min(end, this.#length))
  }

  append(bytes: Bytes): void {
    const start = this.#length
    this.resize(start + bytes.length)
    latin1Write(this.#bytes, bytes, start)
  }

  /** Writes bytes at an offset, growing with zero bytes as needed. */
  write(offset: number, bytes: Bytes): void {
    this.resize(Math.max(this.#length, offset + bytes.length))
    latin1Write(this.#bytes, bytes, offset)
  }

  /** Grows with zero bytes to at least this length; never shrinks. */
  resize(length: number): void {
    if (length <= this.#length) return
    if (length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(length, Math.min(length * 2, length + 1024 * 1024)))
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    this.#length = length
  }
}

export type StringValue = Bytes | MutableString
export type Value = StringValue

/** The type as TYPE names it. */
export function typeOf(value: Value): string {
  return typeof value === 'string' ? 'string' : value.type
}

/** The encoding as OBJECT ENCODING names it. */
export function encodingOf(value: Value): string {
  if (typeof value !== 'string') return 'raw'
  if (isInteger64(value)) return 'int'
  return value.length <= 44 ? 'embstr' : 'raw'
}

/** Whether the bytes are a 64-bit signed integer in its one canonical spelling. */
export function isInteger64(text: Bytes): boolean {
  if (!/^(0|-?[1-9][0-9]{0,18})$/.test(text)) return false
  if (text.length < 19) return true
  const value = BigInt(text)
  return value === BigInt.asIntN(64, value)
}

/** An independent copy (COPY). */
export function copyOf(value: Value): Value {
  return typeof value === 'string' ? value : new MutableString(value.toString())
}
