/**
 * What a key can hold: the tagged union of Redis' types. Strings, by far the most common, are plain JavaScript
 * strings with no wrapper. A string that is edited in place becomes a `MutableString` on its first such edit. All
 * other types are collections, each in a file of its own, with small encodings that become large ones as they grow.
 */
import { latin1Slice, latin1Write } from '../resp/latin1.ts'
import type { Bytes } from '../resp/values.ts'
import { WRONG_TYPE } from './errors.ts'
import type { EncodingLimits } from './limits.ts'

/** A string with bytes that can be changed and appended to without copying the rest. */
export class MutableString {
  readonly type = 'string'
  #bytes: Buffer
  #length: number
  /** Whether a reply that was not written yet may share the bytes: then they are copied before a change. */
  #lent = false
  /** Bytes of memory that the database has counted for it. */
  counted = 0
  /** Whose it is: the database's own; see Entries.own. */
  mark: object | undefined

  constructor(initial: Bytes | Buffer) {
    this.#bytes = typeof initial === 'string' ? Buffer.from(initial, 'latin1') : initial
    this.#length = initial.length
  }

  get length(): number {
    return this.#length
  }

  /** Bytes of memory. */
  get memory(): number {
    return 200 + this.#bytes.length
  }

  /** The bytes as they are now, for a reply: it may wait (in MULTI) while the string changes. */
  view(): Buffer {
    this.#lent = true
    return this.bytes()
  }

  /** The bytes themselves, for use at once: valid until the next edit. */
  bytes(): Buffer {
    return this.#bytes.length === this.#length ? this.#bytes : this.#bytes.subarray(0, this.#length)
  }

  /** The bytes themselves, to be changed at once. */
  editableBytes(): Buffer {
    this.#takeBack()
    return this.bytes()
  }

  byteAt(index: number): number {
    return this.#bytes[index] as number
  }

  setByteAt(index: number, byte: number): void {
    this.#takeBack()
    this.#bytes[index] = byte
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
    this.#takeBack()
    this.resize(Math.max(this.#length, offset + bytes.length))
    latin1Write(this.#bytes, bytes, offset)
  }

  /** Grows with zero bytes to at least this length; never shrinks. */
  resize(length: number): void {
    if (length <= this.#length) return
    if (length > this.#bytes.length) {
      // A string that has grown before will grow again; a new one takes what it needs.
      const spare = this.#bytes.length === 0 ? 0 : Math.min(length, 1024 * 1024)
      const larger = Buffer.alloc(length + spare)
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    this.#length = length
  }

  /** An independent copy: the bytes are shared until one of the two changes them. */
  copy(): MutableString {
    // It ends where the bytes end, so that the two never grow into the same ones.
    const copy = new MutableString(this.view())
    copy.#lent = true
    return copy
  }

  #takeBack(): void {
    if (!this.#lent) return
    this.#bytes = Buffer.from(this.#bytes)
    this.#lent = false
  }
}

export type StringValue = Bytes | MutableString

/** What a digest is made of; see digest.ts. */
export interface DigestSink {
  /** Adds a part whose place among the others does not matter. */
  combine(part: Uint8Array): void
  /** Adds a part whose place matters. */
  mix(part: Uint8Array): void
  /** Adds several parts that belong together, such as a field and its value; the groups' order does not matter. */
  group(fill: (own: DigestSink) => void): void
}

/** A value of many elements. The database knows no more of it than this. */
export interface Collection {
  /** As TYPE names it. */
  readonly type: 'list' | 'set' | 'zset' | 'hash' | 'stream'
  /** As OBJECT ENCODING names it. */
  readonly encoding: string
  /** Elements. */
  readonly size: number
  /** Without elements its key disappears (all but streams). */
  readonly endsWhenEmpty: boolean
  /** Bytes of memory that are counted for it, kept current at every change; see {@link stringMemory}. */
  readonly memory: number
  /** Bytes of memory that the database has counted for it; the database's own. */
  counted: number
  /** Whose it is; the database's own as well: see Entries.own. */
  mark: object | undefined
  /** All of it as text, while it is small, and an integer that goes with it: see packed-values.ts. */
  readonly packed?: string | undefined
  readonly packedNote?: number
  /** Says that elements will be looked for soon; see Table.prefetch. */
  prefetch?(elements: readonly Bytes[]): void
  /**
   * An independent copy (COPY).
   *
   * @param limits of the server that it is for, where that is another one
   */
  copy(limits?: EncodingLimits): Collection
  /** Adds its elements to a digest as Redis does (DEBUG DIGEST). */
  digest(sink: DigestSink): void
}

/** A class of collections, by which commands ask for the type that they work on. */
export type CollectionClass<T extends Collection> = new (...args: never[]) => T

/**
 * What the table holds: short whole numbers as numbers, which lie in the table itself and cost no memory of their
 * own, everything else as it is. Only the database sees them.
 */
export type Stored = Value | number

const LONGEST_NUMBER = 9

export function toStored(value: Value): Stored {
  if (typeof value !== 'string' || value.length > LONGEST_NUMBER) return value
  return shortNumber(value) ?? value
}

export function fromStored(stored: Stored): Value {
  return typeof stored === 'number' ? String(stored) : stored
}

/** Whether a number can be stored as one. */
export function isStorable(value: number): boolean {
  return value === (value | 0) && value > -1e8 && value < 1e9 && !Object.is(value, -0)
}

/** The number that text of at most nine characters spells in the one canonical way. */
function shortNumber(text: Bytes): number | undefined {
  const { length } = text
  const negative = text.charCodeAt(0) === 45
  const start = negative ? 1 : 0
  const first = text.charCodeAt(start) - 48
  if (!(first >= 0 && first <= 9)) return undefined
  if (first === 0) return length === 1 ? 0 : undefined
  let value = first
  for (let at = start + 1; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return undefined
    value = value * 10 + digit
  }
  return negative ? -value : value
}

/** The string at a key made ready for changes in place; a new one where there was none. */
export function toMutable(value: StringValue | undefined): MutableString {
  return value instanceof MutableString ? value : new MutableString(value ?? '')
}

export type Value = StringValue | Collection

/** The type as TYPE names it. */
export function typeOf(value: Value): string {
  return typeof value === 'string' ? 'string' : value.type
}

/** The encoding as OBJECT ENCODING names it. */
export function encodingOf(value: Value): string {
  if (typeof value !== 'string') return value instanceof MutableString ? 'raw' : value.encoding
  if (isInteger64(value)) return 'int'
  return value.length <= 44 && !isNewHyperLogLog(value) ? 'embstr' : 'raw'
}

/** Redis makes HyperLogLogs as strings that will grow. One that was stored by SET, which is `embstr`, looks the same. */
function isNewHyperLogLog(value: Bytes): boolean {
  return value.length >= 16 && value.startsWith('HYLL')
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
  return typeof value === 'string' ? value : value.copy()
}

/** Bytes of memory of a string of this length: 16 of its own, and its characters in whole words. */
export function stringMemory(length: number): number {
  return 16 + ((length + 7) & ~7)
}

/** Bytes of memory of what the table holds. */
export function memoryOf(stored: Stored): number {
  if (typeof stored === 'number') return 0
  return typeof stored === 'string' ? stringMemory(stored.length) : stored.memory
}

/** The value if it is a string, or if there is none; throws WRONGTYPE. */
export function asString(value: Value | undefined): StringValue | undefined {
  if (value === undefined || typeof value === 'string' || value instanceof MutableString) return value
  throw WRONG_TYPE
}
