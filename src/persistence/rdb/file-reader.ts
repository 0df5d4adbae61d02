/**
 * Reads RDB files out of bytes that come one chunk after another; file.ts has the grammar. A part that is not all there
 * yet is begun again when it is, but for values: these go on with the element that was not all there (read-steps.ts).
 * Chunks are copied to a window that is used again and again, and so stays in the processor's cache.
 */
import type { Value } from '../../keyspace/values.ts'
import type { Bytes } from '../../resp/values.ts'
import { Crc64 } from '../../structures/crc64.ts'
import { MORE_TO_COME } from './byte-reader.ts'
import {
  BAD_DATA,
  EMPTY_VALUE,
  FILE_OF_MODULE,
  FILE_OF_PREVIEW,
  FILE_SIGNATURE,
  FILE_SUM,
  FILE_VERSION,
} from './errors.ts'
import {
  AUX,
  DATABASE,
  DEADLINE,
  DEADLINE_SECONDS,
  END,
  FIRST_WITH_SUM,
  FREQUENCY,
  FUNCTION,
  FUNCTION_OF_PREVIEW,
  HEADER,
  IDLE,
  MODULE_AUX,
  type RdbEntry,
  type RdbPart,
  SIGNATURE,
  SIZES,
  SLOT_INFO,
  SUM,
} from './file.ts'
import type { Maker } from './maker.ts'
import type { PackedEntry } from './packed-entry.ts'
import { RdbReader } from './rdb-reader.ts'
import type { Reading } from './read-steps.ts'
import { NEWEST_VERSION } from './types.ts'
import { readInSteps } from './values.ts'

const NOTHING = Buffer.alloc(0)

/** @typeParam P what small entries are read into and given as, if they are not all read as values */
export class RdbFileReader<P extends PackedEntry = never> {
  readonly #maker: Maker
  readonly #checksSum: boolean
  /** Bytes that may follow. */
  #toCome: number
  /** What is being read, up to where it was filled, and what reads it. */
  #window: Buffer = NOTHING
  #filled = 0
  readonly #input = new RdbReader(NOTHING)
  /** Where the window begins in the file, and how far parts of it were given. */
  #offset = 0
  #given = 0
  /** How many bytes there must be before a part is tried again. */
  #wanted = 1
  /** 0 until the header was read. */
  #version = 0
  #database = 0
  /** Of all bytes of the window before `#summed`, and of those before the window. */
  readonly #sum = new Crc64()
  #summed = 0
  /** The entry whose value is being read, and where it begins in the file. */
  #entry: Omit<RdbEntry, 'value'> | undefined
  #reading: Reading<Value> | undefined
  #entryOffset = 0
  /** For messages. */
  #key: Bytes | undefined
  /** What small entries are read into, and whether the last one was. */
  readonly #packed: P | undefined
  #isPacked = false

  /**
   * @param size of the file in bytes; Infinity where it is not known
   * @param checksSum false: the sum may be wrong (`rdbchecksum no`)
   * @param packed what small entries are read into and given as; undefined: all are read as values
   */
  constructor(maker: Maker, size = Number.POSITIVE_INFINITY, checksSum = true, packed?: P) {
    this.#packed = packed
    this.#maker = maker
    this.#toCome = size
    this.#checksSum = checksSum
  }

  /** Bytes of the parts that were given. */
  get offset(): number {
    return this.#reading === undefined ? this.position : this.#entryOffset
  }

  /** The same with those of the part that is being read. */
  get position(): number {
    return this.#offset + this.#given
  }

  /** The key that was read last, or whose value is wrong. */
  get key(): Bytes | undefined {
    return this.#isPacked ? this.#packed?.key : this.#key
  }

  /** Of the format. */
  get version(): number {
    return this.#version
  }

  /** What came behind the end of the file. */
  get rest(): Buffer {
    return Buffer.from(this.#window.subarray(this.#given, this.#filled))
  }

  /** Adds a copy of the bytes that come next. */
  feed(bytes: Buffer): void {
    const left = this.#left
    this.#makeRoom(left + bytes.length)
    this.#window.set(bytes, left)
    this.#filled = left + bytes.length
    this.#toCome -= bytes.length
    this.#input.renew(this.#window, this.#filled, Math.max(0, this.#toCome))
  }

  /** No more bytes come, whatever the size was to be. */
  finish(): void {
    this.#toCome = 0
    this.#input.renew(this.#window, this.#filled, 0)
    this.#input.back(this.#given)
  }

  /**
   * The next part; 'more': bytes must be fed first; 'step': a long part goes on when it is asked for again; 'end': this
   * was all.
   *
   * @throws ReplyError that says what is wrong with the file, perhaps behind some of its parts
   */
  next(): RdbPart | P | 'more' | 'step' | 'end' {
    for (;;) {
      if (this.#left < this.#wanted && this.#toCome > 0) return 'more'
      try {
        const part = this.#reading === undefined ? this.#read(this.#input) : this.#readOn(this.#reading)
        this.#given = this.#input.at
        this.#wanted = 0
        if (part === 'more') this.#wait()
        else if (part !== undefined) return part
      } catch (error) {
        if (error !== MORE_TO_COME) throw error
        this.#input.back(this.#given)
        this.#wait()
      }
    }
  }

  /** Goes on when there are more bytes: each time twice as many, so that a long part is not begun again for each chunk. */
  #wait(): void {
    if (this.#toCome <= 0) throw BAD_DATA
    this.#wanted = Math.max(1, this.#left * 2)
  }

  /** Bytes of the window that belong to no part yet. */
  get #left(): number {
    return this.#filled - this.#given
  }

  /** Has a window of some size at least, at whose beginning are the bytes that are left. */
  #makeRoom(size: number): void {
    this.#addToSum()
    // The key lies there.
    this.#key = this.key
    this.#isPacked = false
    const before = this.#window
    if (size > before.length) {
      this.#window = Buffer.allocUnsafeSlow(Math.max(size, before.length * 2))
      before.copy(this.#window, 0, this.#given, this.#filled)
    } else if (this.#given > 0) before.copyWithin(0, this.#given, this.#filled)
    this.#offset += this.#given
    this.#given = 0
    this.#summed = 0
  }

  #addToSum(): void {
    this.#sum.add(this.#window, this.#summed, this.#given)
    this.#summed = this.#given
  }

  /** Undefined: something was read that is no part of its own. */
  #read(input: RdbReader): RdbPart | P | 'more' | 'step' | 'end' | undefined {
    if (this.#version === 0) {
      this.#readHeader(input)
      return undefined
    }
    const opcode = input.byte()
    switch (opcode) {
      case DATABASE:
        this.#database = Number(input.whole())
        return undefined
      case SLOT_INFO:
        for (let left = 3; left > 0; left--) input.whole()
        return undefined
      case AUX:
        return { kind: 'aux', name: input.string(), value: input.string() }
      case FUNCTION:
        return { kind: 'function', source: input.string() }
      case SIZES:
        return {
          kind: 'sizes',
          database: this.#database,
          keys: Number(input.whole()),
          expiring: Number(input.whole()),
        }
      case FUNCTION_OF_PREVIEW:
        throw FILE_OF_PREVIEW
      case MODULE_AUX:
        throw FILE_OF_MODULE
      case END:
        this.#readSum(input)
        return 'end'
      default:
        return this.#readEntry(input, opcode)
    }
  }

  #readHeader(input: RdbReader): void {
    if (input.left < HEADER) throw FILE_SIGNATURE
    const header = input.latin1(HEADER)
    if (!/^REDIS\d{4}$/.test(header)) throw FILE_SIGNATURE
    const version = Number(header.slice(SIGNATURE.length))
    if (version < 1 || version > NEWEST_VERSION) throw FILE_VERSION
    this.#version = version
  }

  #readSum(input: RdbReader): void {
    if (this.#version < FIRST_WITH_SUM) return
    const end = input.at
    const sum = input.take(SUM)
    if (!this.#checksSum || sum.every(byte => byte === 0)) return
    this.#given = end
    this.#addToSum()
    if (!sum.equals(this.#sum.bytes)) throw FILE_SUM
  }

  #readEntry(input: RdbReader, first: number): RdbPart | P | 'more' | 'step' {
    let deadline: number | undefined
    let idle: number | undefined
    let frequency: number | undefined
    for (let opcode = first; ; opcode = input.byte()) {
      if (opcode === DEADLINE) deadline = input.number64()
      else if (opcode === DEADLINE_SECONDS) deadline = input.signed(4) * 1000
      else if (opcode === IDLE) idle = Number(input.whole())
      else if (opcode === FREQUENCY) frequency = input.byte()
      else {
        const packed = this.#readPacked(input, opcode)
        if (packed !== undefined) {
          packed.deadline = deadline
          packed.idle = idle
          packed.frequency = frequency
          return packed
        }
        const key = input.string()
        this.#key = key
        this.#entry = { kind: 'entry', database: this.#database, key, deadline, idle, frequency }
        this.#entryOffset = this.position
        this.#reading = readInSteps(input, opcode, this.#maker)
        return this.#readOn(this.#reading)
      }
    }
  }

  /** Does the next step of a value. */
  #readOn(reading: Reading<Value>): RdbPart | 'more' | 'step' {
    const entry = this.#entry as Omit<RdbEntry, 'value'>
    try {
      const { done, value } = reading.next()
      if (done !== true) return value ?? 'step'
      this.#reading = undefined
      return { ...entry, value }
    } catch (error) {
      if (error !== EMPTY_VALUE) throw error
      this.#reading = undefined
      return { kind: 'empty', key: entry.key }
    }
  }

  /** Returns undefined, and has read nothing, if it is not to be read so. */
  #readPacked(input: RdbReader, type: number): P | undefined {
    this.#isPacked = false
    const packed = this.#packed
    if (packed === undefined) return undefined
    const { at, packs } = input
    if (packed.read(input, type)) {
      packed.database = this.#database
      this.#isPacked = true
      return packed
    }
    input.back(at)
    input.packs = packs
    return undefined
  }
}

/** The parts of a whole file. */
export function* readRdb(bytes: Buffer, maker: Maker): Generator<RdbPart, void, undefined> {
  const reader = new RdbFileReader(maker, bytes.length)
  reader.feed(bytes)
  for (let part = reader.next(); part !== 'end'; part = reader.next()) {
    if (part === 'more') throw BAD_DATA
    if (part !== 'step') yield part
  }
  if (reader.rest.length > 0) throw BAD_DATA
}
