/**
 * Registers of a HyperLogLog of which most are still zero, as runs of equal ones:
 *
 *     00nnnnnn            n + 1 zeros
 *     01nnnnnn nnnnnnnn   n + 1 zeros, up to all 16384
 *     1rrrrrnn            n + 1 registers of the rank r + 1
 *
 * So a rank above 32 has no sparse form. A change replaces a run by up to three; then neighbours of equal rank are
 * joined, though not all that could be: which ones is part of the format, as two servers with the same history must
 * hold the same bytes.
 */
import { RANKS, REGISTERS } from './hyperloglog.ts'

const SHORT_ZEROS = 64
const MOST_ZEROS = 16384
const MOST_EQUAL = 4
const HIGHEST_RANK = 32
/** How many runs are looked at for neighbours to be joined. */
const JOINED_RUNS = 5
/** Bytes that one change may add. */
export const SPARE = 3

export const UNCHANGED = -1
export const CORRUPT = -2
export const NO_ROOM = -3

/** Where a search for a register begins: changes in ascending order of registers need not begin at the first. */
export interface Start {
  at: number
  /** The register at which the run there begins. */
  first: number
}

function isValue(opcode: number): boolean {
  return opcode >= 0x80
}

function isLongZeros(opcode: number): boolean {
  return (opcode & 0xc0) === 0x40
}

function rankIn(opcode: number): number {
  return ((opcode >>> 2) & 31) + 1
}

function valueRun(rank: number, length: number): number {
  return 0x80 | ((rank - 1) << 2) | (length - 1)
}

/** Registers of the run at a place. */
function runLength(bytes: Uint8Array, at: number): number {
  const opcode = bytes[at] as number
  if (isValue(opcode)) return (opcode & 3) + 1
  if (isLongZeros(opcode)) return (((opcode & 0x3f) << 8) | (bytes[at + 1] ?? 0)) + 1
  return (opcode & 0x3f) + 1
}

/** The same by opcode, 0 for long zeros: a table is faster where there are many runs. */
const RUN_LENGTHS = Uint8Array.from({ length: 256 }, (_, opcode) =>
  isLongZeros(opcode) ? 0 : runLength(Uint8Array.of(opcode), 0),
)

/** Runs of zeros only. */
export function emptyRegisters(): Uint8Array {
  const length = MOST_ZEROS - 1
  return Uint8Array.of(0x40 | (length >>> 8), length & 255)
}

/** Visits the runs. Returns whether they hold exactly all registers. */
export function eachRun(
  bytes: Uint8Array,
  length: number,
  visit: (rank: number, first: number, count: number) => void,
): boolean {
  let first = 0
  for (let at = 0; at < length; ) {
    const opcode = bytes[at] as number
    const count = runLength(bytes, at)
    if (first + count > REGISTERS) return false
    visit(isValue(opcode) ? rankIn(opcode) : 0, first, count)
    first += count
    at += isLongZeros(opcode) ? 2 : 1
  }
  return first === REGISTERS
}

/** The runs for people to read: `Z:7527 v:4,1 z:3` are long zeros, one register of rank 4, short zeros. */
export function runsText(bytes: Uint8Array): string {
  const runs: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const opcode = bytes[at] as number
    const count = runLength(bytes, at)
    if (isValue(opcode)) runs.push(`v:${rankIn(opcode)},${count}`)
    else runs.push(`${isLongZeros(opcode) ? 'Z' : 'z'}:${count}`)
    at += isLongZeros(opcode) ? 2 : 1
  }
  return runs.join(' ')
}

/** How many registers have each rank; undefined where the runs do not hold exactly all registers. */
export function countRunRanks(bytes: Uint8Array): Int32Array | undefined {
  const counts = new Int32Array(RANKS)
  const whole = eachRun(bytes, bytes.length, (rank, _, count) => {
    counts[rank] = (counts[rank] as number) + count
  })
  return whole ? counts : undefined
}

/** Raises registers in one byte each to those of the runs. Returns whether these hold exactly all registers. */
export function mergeRuns(bytes: Uint8Array, ranks: Uint8Array): boolean {
  return eachRun(bytes, bytes.length, (rank, first, count) => {
    if (rank === 0) return
    for (let index = first; index < first + count; index++) {
      if ((ranks[index] as number) < rank) ranks[index] = rank
    }
  })
}

/**
 * Raises a register to a rank. The bytes must have room for {@link SPARE} more.
 *
 * @param length how many of the bytes are in use
 * @param limit how many may be
 * @returns how many are in use then, or why nothing was changed
 */
export function raiseSparse(
  bytes: Uint8Array,
  length: number,
  index: number,
  rank: number,
  limit: number,
  start: Start = { at: 0, first: 0 },
): number {
  if (rank > HIGHEST_RANK) return NO_ROOM
  let { at, first } = start
  let before = -1
  let count = 0
  while (at < length) {
    count = RUN_LENGTHS[bytes[at] as number] as number
    const isLong = count === 0
    if (isLong) count = runLength(bytes, at)
    if (index < first + count) break
    before = at
    first += count
    at += isLong ? 2 : 1
  }
  if (at >= length) return CORRUPT
  if (before !== -1) {
    start.at = before
    start.first = first - runLength(bytes, before)
  }
  const opcode = bytes[at] as number
  const old = isValue(opcode) ? rankIn(opcode) : 0
  if (old >= rank) return UNCHANGED
  let end = length
  if (count === 1) bytes[at] = valueRun(rank, 1)
  else {
    const runs: number[] = []
    if (index > first) addRun(runs, old, index - first)
    runs.push(valueRun(rank, 1))
    if (index < first + count - 1) addRun(runs, old, first + count - 1 - index)
    const oldSize = isLongZeros(opcode) ? 2 : 1
    const more = runs.length - oldSize
    if (more > 0 && length + more > limit) return NO_ROOM
    bytes.copyWithin(at + runs.length, at + oldSize, length)
    bytes.set(runs, at)
    end += more
  }
  return joinEqual(bytes, before === -1 ? at : before, end)
}

function addRun(runs: number[], rank: number, length: number): void {
  if (rank > 0) runs.push(valueRun(rank, length))
  else if (length <= SHORT_ZEROS) runs.push(length - 1)
  else runs.push(0x40 | ((length - 1) >>> 8), (length - 1) & 255)
}

/** Joins neighbours of equal rank near a place. Returns how many bytes are in use then. */
function joinEqual(bytes: Uint8Array, from: number, length: number): number {
  let end = length
  let at = from
  for (let left = JOINED_RUNS; left > 0 && at < end; left--) {
    const opcode = bytes[at] as number
    if (!isValue(opcode)) {
      at += isLongZeros(opcode) ? 2 : 1
      continue
    }
    const next = at + 1 < end ? (bytes[at + 1] as number) : 0
    if (isValue(next) && rankIn(next) === rankIn(opcode)) {
      const joined = runLength(bytes, at) + runLength(bytes, at + 1)
      if (joined <= MOST_EQUAL) {
        bytes[at + 1] = valueRun(rankIn(opcode), joined)
        bytes.copyWithin(at, at + 1, end)
        end--
        // Perhaps the joined one joins with the next.
        continue
      }
    }
    at++
  }
  return end
}
