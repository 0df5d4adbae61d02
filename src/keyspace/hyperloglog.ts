/**
 * HyperLogLogs as strings: what PFADD stores can be read with GET and stored elsewhere with SET. So its bytes are
 * those of Redis:
 *
 *     0   HYLL
 *     4   0 dense, 1 sparse
 *     8   what was counted last, the lowest byte first; the highest bit says that it is out of date
 *     16  the registers
 *
 * Sparse ones are plain strings, small and made anew by each change. Dense ones are changed in place.
 */
import { latin1Slice, latin1Write } from '../resp/latin1.ts'
import type { Bytes } from '../resp/values.ts'
import {
  countDenseRanks,
  countRanks,
  DENSE_BYTES,
  estimate,
  indexOf,
  mergeDense,
  packDense,
  placeOf,
  REGISTERS,
  raiseDense,
  rankOf,
} from '../structures/hyperloglog.ts'
import {
  CORRUPT,
  countRunRanks,
  emptyRegisters,
  mergeRuns,
  NO_ROOM,
  raiseSparse,
  runsText,
  SPARE,
  type Start,
  UNCHANGED,
} from '../structures/sparse-registers.ts'
import { HYPERLOGLOG_CORRUPT, NOT_A_HYPERLOGLOG } from './errors.ts'
import type { EncodingLimits } from './limits.ts'
import { MutableString, type StringValue } from './values.ts'

const MAGIC = 'HYLL'
const ENCODING_AT = 4
const COUNT_AT = 8
const HEADER = 16
const DENSE = 0
const SPARSE = 1
/** In the header's last byte. */
const OUT_OF_DATE = 0x80

const EMPTY = `${MAGIC}${String.fromCharCode(SPARSE)}${'\0'.repeat(11)}${latin1Slice(Buffer.from(emptyRegisters()), 0, 2)}`

/** Where sparse ones are changed. */
let draft = Buffer.allocUnsafe(4096)

/** Throws an error unless a string is a HyperLogLog, as far as its header tells. */
export function checkHyperLogLog(value: StringValue): void {
  if (value.length < HEADER) throw NOT_A_HYPERLOGLOG
  for (let at = 0; at < MAGIC.length; at++) {
    if (byteAt(value, at) !== MAGIC.charCodeAt(at)) throw NOT_A_HYPERLOGLOG
  }
  const encoding = byteAt(value, ENCODING_AT)
  if (encoding !== SPARSE && (encoding !== DENSE || value.length !== HEADER + DENSE_BYTES)) {
    throw NOT_A_HYPERLOGLOG
  }
}

export function isDense(value: StringValue): boolean {
  return byteAt(value, ENCODING_AT) === DENSE
}

function byteAt(value: StringValue, at: number): number {
  return typeof value === 'string' ? value.charCodeAt(at) : value.byteAt(at)
}

function bytesOf(value: StringValue): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'latin1') : value.bytes()
}

function registersIn(value: StringValue): Buffer {
  return bytesOf(value).subarray(HEADER)
}

/** What was counted last; undefined when it is out of date. */
export function knownCount(value: StringValue): number | bigint | undefined {
  if ((byteAt(value, HEADER - 1) & OUT_OF_DATE) !== 0) return undefined
  if (byteAt(value, HEADER - 1) !== 0 || byteAt(value, HEADER - 2) !== 0) {
    return bytesOf(value).readBigUInt64LE(COUNT_AT)
  }
  let count = 0
  for (let at = HEADER - 3; at >= COUNT_AT; at--) count = count * 256 + byteAt(value, at)
  return count
}

/** The same value with what was counted just now. */
export function withKnownCount(value: StringValue, count: number | bigint): StringValue {
  const string = value instanceof MutableString ? value : new MutableString(value)
  string.editableBytes().writeBigUInt64LE(BigInt.asUintN(64, BigInt(count)), COUNT_AT)
  return value instanceof MutableString ? string : string.toString()
}

export function countElements(value: StringValue): number | bigint {
  const registers = registersIn(value)
  const registersOfRank = isDense(value) ? countDenseRanks(registers) : countRunRanks(registers)
  if (registersOfRank === undefined) throw HYPERLOGLOG_CORRUPT
  return asInteger(estimate(registersOfRank))
}

/** The same of registers, one in each byte. */
export function countInRegisters(ranks: Uint8Array): number | bigint {
  return asInteger(estimate(countRanks(ranks)))
}

/** As a 64-bit integer; what is too large becomes the smallest, as C's conversion gives it. */
function asInteger(count: number): number | bigint {
  if (Number.isSafeInteger(count)) return count
  return count < 2 ** 63 ? BigInt(count) : -(2n ** 63n)
}

/** Raises registers, one in each byte, to the ranks of a HyperLogLog. */
export function mergeInto(ranks: Uint8Array, value: StringValue): void {
  const registers = registersIn(value)
  if (isDense(value)) mergeDense(registers, ranks)
  else if (!mergeRuns(registers, ranks)) throw HYPERLOGLOG_CORRUPT
}

/** The runs of a sparse one, as PFDEBUG DECODE tells them. */
export function sparseText(value: StringValue): Bytes {
  return runsText(registersIn(value))
}

/** A HyperLogLog while it is changed. One at a time, from `constructor` to `finish`. */
export class HyperLogLogChange {
  readonly #limit: number
  #dense: MutableString | undefined
  /** All its bytes: those of the dense string, or the draft with so many in use. */
  #bytes: Buffer
  #length: number

  /** @param value a HyperLogLog that was checked; without one it begins empty */
  constructor(value: StringValue | undefined, { hyperLogLogSparse }: EncodingLimits) {
    this.#limit = hyperLogLogSparse
    if (value !== undefined && isDense(value)) {
      this.#dense = value instanceof MutableString ? value : new MutableString(value)
      this.#bytes = this.#dense.editableBytes()
      this.#length = this.#bytes.length
      return
    }
    const text = value === undefined ? EMPTY : value.toString()
    this.#length = text.length
    if (draft.length < this.#length + SPARE) draft = Buffer.allocUnsafe(this.#length * 2)
    this.#bytes = draft
    latin1Write(draft, text, 0)
  }

  /** Returns whether that changed a register. */
  add(element: Bytes): boolean {
    const place = placeOf(element)
    const index = indexOf(place)
    const rank = rankOf(place)
    if (this.#dense === undefined) {
      const changed = this.#raiseSparse(index, rank, { at: HEADER, first: 0 })
      if (changed !== undefined) return changed
    }
    return raiseDense(this.#bytes, HEADER, index, rank)
  }

  /** Raises registers to ranks, one in each byte, among which are its own. */
  merge(ranks: Uint8Array): void {
    const start = { at: HEADER, first: 0 }
    for (let index = 0; index < REGISTERS && this.#dense === undefined; index++) {
      const rank = ranks[index] as number
      if (rank > 0) this.#raiseSparse(index, rank, start)
    }
    if (this.#dense !== undefined) packDense(ranks, this.#bytes, HEADER)
  }

  /** Returns whether it was sparse. */
  makeDense(): boolean {
    if (this.#dense !== undefined) return false
    const ranks = new Uint8Array(REGISTERS)
    if (!mergeRuns(draft.subarray(HEADER, this.#length), ranks)) throw HYPERLOGLOG_CORRUPT
    const bytes = Buffer.alloc(HEADER + DENSE_BYTES)
    draft.copy(bytes, 0, 0, HEADER)
    bytes[ENCODING_AT] = DENSE
    packDense(ranks, bytes, HEADER)
    this.#dense = new MutableString(bytes)
    this.#bytes = bytes
    return true
  }

  /** What to store. What was counted is out of date then, unless nothing but the form was changed. */
  finish(changed = true): StringValue {
    if (changed) this.#bytes[HEADER - 1] = (this.#bytes[HEADER - 1] as number) | OUT_OF_DATE
    return this.#dense ?? latin1Slice(draft, 0, this.#length)
  }

  /** Returns whether that changed the register; undefined where it is dense now, and the register as it was. */
  #raiseSparse(index: number, rank: number, start: Start): boolean | undefined {
    if (this.#length + SPARE > draft.length) this.#enlargeDraft()
    const length = raiseSparse(draft, this.#length, index, rank, this.#limit, start)
    if (length === UNCHANGED) return false
    if (length === CORRUPT) throw HYPERLOGLOG_CORRUPT
    if (length === NO_ROOM) {
      this.makeDense()
      return undefined
    }
    this.#length = length
    return true
  }

  #enlargeDraft(): void {
    const larger = Buffer.allocUnsafe(draft.length * 2)
    draft.copy(larger, 0, 0, this.#length)
    draft = larger
    this.#bytes = draft
  }
}
