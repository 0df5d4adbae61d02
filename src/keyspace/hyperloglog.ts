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
  DENSE_BYTES,
  eachDenseRank,
  estimate,
  indexOf,
  placeOf,
  raiseDense,
  rankOf,
} from '../structures/hyperloglog.ts'
import {
  CORRUPT,
  eachRun,
  emptyRegisters,
  NO_ROOM,
  raiseSparse,
  runsText,
  SPARE,
  type Start,
  toDense,
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

const RANKS = 64

/** Where sparse ones are changed. */
let draft = Buffer.allocUnsafe(4096)

/** Throws an error unless a string is a HyperLogLog, as far as its header tells. */
export function checkHyperLogLog(value: StringValue): void {
  if (value.length < HEADER || value.slice(0, MAGIC.length) !== MAGIC) throw NOT_A_HYPERLOGLOG
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

/** Visits registers of equal rank; those of rank 0 too. Throws an error where they are not whole. */
function eachRank(value: StringValue, visit: (rank: number, first: number, count: number) => void): void {
  const registers = bytesOf(value).subarray(HEADER)
  if (isDense(value)) eachDenseRank(registers, (rank, index) => visit(rank, index, 1))
  else if (!eachRun(registers, registers.length, visit)) throw HYPERLOGLOG_CORRUPT
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
  const registersOfRank = new Int32Array(RANKS)
  eachRank(value, (rank, _, count) => {
    registersOfRank[rank] = (registersOfRank[rank] as number) + count
  })
  return asInteger(estimate(registersOfRank))
}

/** The same of registers, one in each byte. */
export function countInRegisters(registers: Uint8Array): number | bigint {
  const registersOfRank = new Int32Array(RANKS)
  for (const rank of registers) registersOfRank[rank] = (registersOfRank[rank] as number) + 1
  return asInteger(estimate(registersOfRank))
}

/** As a 64-bit integer; what is too large becomes the smallest, as C's conversion gives it. */
function asInteger(count: number): number | bigint {
  if (Number.isSafeInteger(count)) return count
  return count < 2 ** 63 ? BigInt(count) : -(2n ** 63n)
}

/** Raises registers, one in each byte, to the ranks of a HyperLogLog. */
export function mergeInto(registers: Uint8Array, value: StringValue): void {
  eachRank(value, (rank, first, count) => {
    if (rank === 0) return
    for (let index = first; index < first + count; index++) {
      if ((registers[index] as number) < rank) registers[index] = rank
    }
  })
}

/** The runs of a sparse one, as PFDEBUG DECODE tells them. */
export function sparseText(value: StringValue): Bytes {
  return runsText(bytesOf(value).subarray(HEADER))
}

/** A HyperLogLog while it is changed. One at a time, from `constructor` to `finish`. */
export class HyperLogLogChange {
  readonly #limit: number
  /** Its bytes, when it is dense. */
  #dense: MutableString | undefined
  #registers: Uint8Array
  /** Bytes of the draft, when it is sparse. */
  #length = 0

  /** @param value a HyperLogLog that was checked; without one it begins empty */
  constructor(value: StringValue | undefined, { hyperLogLogSparse }: EncodingLimits) {
    this.#limit = hyperLogLogSparse - HEADER
    if (value !== undefined && isDense(value)) {
      this.#dense = value instanceof MutableString ? value : new MutableString(value)
      this.#registers = this.#dense.editableBytes().subarray(HEADER)
      return
    }
    if (value === undefined) {
      const registers = emptyRegisters()
      this.#length = HEADER + registers.length
      draft.fill(0, 0, HEADER)
      latin1Write(draft, MAGIC, 0)
      draft[ENCODING_AT] = SPARSE
      draft.set(registers, HEADER)
    } else {
      this.#length = value.length
      if (draft.length < value.length) draft = Buffer.allocUnsafe(value.length * 2)
      latin1Write(draft, value.toString(), 0)
    }
    this.#registers = draft.subarray(HEADER)
  }

  /** Returns whether that changed a register. */
  add(element: Bytes): boolean {
    const place = placeOf(element)
    return this.raise(indexOf(place), rankOf(place))
  }

  /** Raises a register to a rank. With a start registers must come in ascending order. */
  raise(index: number, rank: number, start?: Start): boolean {
    if (this.#dense !== undefined) return raiseDense(this.#registers, index, rank)
    if (this.#registers.length < this.#length - HEADER + SPARE) this.#enlargeDraft()
    const length = raiseSparse(this.#registers, this.#length - HEADER, index, rank, this.#limit, start)
    if (length === UNCHANGED) return false
    if (length === CORRUPT) throw HYPERLOGLOG_CORRUPT
    if (length !== NO_ROOM) {
      this.#length = HEADER + length
      return true
    }
    this.makeDense()
    return raiseDense(this.#registers, index, rank)
  }

  /** Returns whether it was sparse. */
  makeDense(): boolean {
    if (this.#dense !== undefined) return false
    const dense = toDense(this.#registers, this.#length - HEADER)
    if (dense === undefined) throw HYPERLOGLOG_CORRUPT
    const bytes = Buffer.alloc(HEADER + DENSE_BYTES)
    draft.copy(bytes, 0, 0, HEADER)
    bytes[ENCODING_AT] = DENSE
    bytes.set(dense, HEADER)
    this.#dense = new MutableString(bytes)
    this.#registers = bytes.subarray(HEADER)
    return true
  }

  /** What to store. What was counted is out of date then, unless nothing but the form was changed. */
  finish(changed = true): StringValue {
    if (this.#dense !== undefined) {
      if (changed) this.#dense.setByteAt(HEADER - 1, this.#dense.byteAt(HEADER - 1) | OUT_OF_DATE)
      return this.#dense
    }
    if (changed) draft[HEADER - 1] = (draft[HEADER - 1] as number) | OUT_OF_DATE
    return latin1Slice(draft, 0, this.#length)
  }

  #enlargeDraft(): void {
    const larger = Buffer.allocUnsafe(draft.length * 2)
    draft.copy(larger, 0, 0, this.#length)
    draft = larger
    this.#registers = draft.subarray(HEADER)
  }
}
