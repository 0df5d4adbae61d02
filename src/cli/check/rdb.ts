/**
 * `--check-rdb`: whether a file in the RDB format can be loaded, as redis-check-rdb reports it. All of it is read, as a
 * server would, piece by piece.
 */
import { HashValue } from '../../keyspace/hash-value.ts'
import { EncodingLimits } from '../../keyspace/limits.ts'
import { Random } from '../../keyspace/random.ts'
import { BAD_DATA, FILE_SUM, FILE_VERSION } from '../../persistence/rdb/errors.ts'
import {
  AUX,
  DATABASE,
  END,
  FIRST_WITH_SUM,
  FUNCTION,
  HEADER,
  MODULE_AUX,
  type RdbPart,
  SIZES,
  SUM,
} from '../../persistence/rdb/file.ts'
import { RdbFileReader } from '../../persistence/rdb/file-reader.ts'
import { quote } from '../../resp/quote.ts'
import { type Bytes, ReplyError } from '../../resp/values.ts'
import type { InputFile } from '../input-file.ts'
import { say } from './say.ts'

const maker = { limits: new EncodingLimits(), random: new Random(1) }

/** Reports on a file, or on the part of it that is in the RDB format. Returns where that ends; undefined: it is wrong. */
export function checkRdb(file: InputFile, name: Bytes): number | undefined {
  return new Check(file).run(name)
}

class Check {
  readonly #file: InputFile
  readonly #reader: RdbFileReader
  /** Where the last part ends, and the key that it was. */
  #end = 0
  #key: Bytes | undefined
  /** The database that the file has selected. */
  #database: number | undefined
  #keys = 0
  #expires = 0
  #expired = 0
  /** Hashes with fields that expire. */
  #withMortalFields = 0

  constructor(file: InputFile) {
    this.#file = file
    this.#reader = new RdbFileReader(maker, file.size)
  }

  run(name: Bytes): number | undefined {
    this.#info(0, `Checking RDB file ${name}`)
    try {
      this.#readAll()
    } catch (error) {
      if (!(error instanceof ReplyError)) throw error
      this.#failed(error)
      return undefined
    }
    const { offset } = this.#reader
    this.#tellSum(offset)
    this.#info(offset, '\\o/ RDB looks OK! \\o/')
    this.#tellCounts()
    return offset
  }

  #readAll(): void {
    const reader = this.#reader
    const pieces = this.#file.pieces()
    for (;;) {
      const part = reader.next()
      if (part === 'end') return
      if (part === 'more') {
        const { value } = pieces.next()
        if (value === undefined) reader.finish()
        else reader.feed(value)
        continue
      }
      if (part === 'step') continue
      this.#tell(part)
      this.#end = reader.offset
      this.#key = reader.key
    }
  }

  #tell(part: RdbPart): void {
    if ('database' in part && part.database !== this.#database) {
      this.#database = part.database
      // It was selected in front of the part, by a byte and a length.
      const length = part.database < 64 ? 1 : part.database < 16384 ? 2 : 5
      this.#info(Math.max(this.#end, HEADER) + 1 + length, `Selecting DB ID ${part.database}`)
    }
    if (part.kind === 'aux') {
      this.#info(this.#reader.offset, `AUX FIELD ${printable(part.name)} = '${printable(part.value)}'`)
    } else if (part.kind === 'empty') this.#keys++
    else if (part.kind === 'entry') {
      const { value, deadline } = part
      this.#keys++
      if (deadline !== undefined) this.#expires++
      if (deadline !== undefined && deadline < Date.now()) this.#expired++
      if (value instanceof HashValue && Number.isFinite(value.nextDeadline)) this.#withMortalFields++
    }
  }

  #tellSum(offset: number): void {
    if (this.#reader.version < FIRST_WITH_SUM) return
    const isLeftOut = this.#file.read(offset - SUM, SUM).every(byte => byte === 0)
    this.#info(
      offset,
      isLeftOut ? 'RDB file was saved with checksum disabled: no check performed.' : 'Checksum OK',
    )
  }

  #tellCounts(): void {
    say(`[info] ${this.#keys} keys read`)
    say(`[info] ${this.#expires} expires`)
    say(`[info] ${this.#expired} already expired`)
    say(`[info] ${this.#withMortalFields} subexpires`)
  }

  #failed(error: ReplyError): void {
    const { offset, key } = this.#reader
    const { type, doing } = this.#brokenPart(offset, error)
    say('--- RDB ERROR DETECTED ---')
    this.#info(placeOf(error, offset, this.#file.size), this.#reasonOf(error, offset))
    say(`[additional info] While doing: ${doing}`)
    const isOfKey = key !== this.#key && (doing === 'read-object-value' || doing === 'read-key')
    if (isOfKey && key !== undefined) say(`[additional info] Reading key '${printable(key)}'`)
    if (type !== undefined) say(`[additional info] Reading type ${type} (${TYPES[type] ?? 'unknown'})`)
    this.#keys += isOfKey ? 1 : 0
    this.#tellCounts()
  }

  #reasonOf(error: ReplyError, offset: number): string {
    if (error === FILE_SUM) return 'RDB CRC error'
    const text = error.message.replace(/^ERR /, '')
    if (error === FILE_VERSION) return `${text} ${Number(this.#file.read(HEADER - 4, 4).toString('latin1'))}`
    if (this.#file.size < HEADER) return UNEXPECTED_END
    return error === BAD_DATA && this.#endsWithin(offset) ? UNEXPECTED_END : text
  }

  /** Whether the part at an offset is not wrong as far as it goes: then more would have to come. */
  #endsWithin(offset: number): boolean {
    const reader = new RdbFileReader(maker)
    reader.feed(this.#file.read(0, HEADER))
    const pieces = this.#file.pieces(Math.max(offset, HEADER))
    try {
      for (let part = reader.next(); part === 'more' || part === 'step'; part = reader.next()) {
        if (part === 'step') continue
        const { value } = pieces.next()
        if (value === undefined) return true
        reader.feed(value)
      }
    } catch {
      // It is wrong, however much there were of it.
    }
    return false
  }

  /** What the part at an offset is. */
  #brokenPart(offset: number, error: ReplyError): { doing: string; type?: number } {
    if (offset < HEADER) return { doing: 'start' }
    if (error === FILE_SUM) return { doing: 'check-sum' }
    const [opcode = END] = this.#file.read(offset, 1)
    const known = DOING.get(opcode)
    if (known !== undefined) return { doing: known }
    const isAtValue = this.#reader.key !== this.#key
    return { doing: isAtValue ? 'read-object-value' : 'read-key', ...(opcode < AUX ? { type: opcode } : {}) }
  }

  #info(offset: number, text: Bytes): void {
    say(`[offset ${offset}] ${text}`)
  }
}

/** How far a file was read when it was found to be wrong: headers and sums are known to be only as a whole. */
function placeOf(error: ReplyError, offset: number, size: number): number {
  if (error === FILE_SUM) return offset + SUM
  return offset < HEADER ? Math.min(HEADER, size) : offset
}

const UNEXPECTED_END = 'Unexpected EOF reading RDB file'

const DOING: ReadonlyMap<number, string> = new Map([
  [AUX, 'read-aux'],
  [SIZES, 'read-len'],
  [DATABASE, 'read-len'],
  [FUNCTION, 'read-functions'],
  [MODULE_AUX, 'read-module-aux'],
  [END, 'check-sum'],
])

/** By their numbers, as redis-check-rdb calls them. */
const TYPES: readonly string[] = [
  'string',
  'list-linked',
  'set-hashtable',
  'zset-v1',
  'hash-hashtable',
  'zset-v2',
  'module-pre-release',
  'module-value',
  '',
  'hash-zipmap',
  'list-ziplist',
  'set-intset',
  'zset-ziplist',
  'hash-ziplist',
  'quicklist',
  'stream',
  'hash-listpack',
  'zset-listpack',
  'quicklist-v2',
  'stream-v2',
  'set-listpack',
  'stream-v3',
  'hash-hashtable-md-pre-release',
  'hash-listpack-md-pre-release',
  'hash-hashtable-md',
  'hash-listpack-md',
]

/** What is not printable is escaped: a file must not draw on a terminal. */
function printable(bytes: Bytes): Bytes {
  return /^[ -~]*$/.test(bytes) ? bytes : quote(bytes).slice(1, -1)
}
