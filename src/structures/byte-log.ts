/**
 * Records of one or two texts in chunks of bytes outside of V8's heap: what the entries of large hashes, sets and sorted
 * sets consist of. A new record goes to the end of the last chunk, the tail. The collector sees a few hundred chunks
 * instead of millions of strings, and frees them when nobody refers to the log any more.
 *
 *     chunk    record record record ...   32 KB; a record over 8 KB has a chunk of its own
 *     record   the texts as packed entries (packed.ts), filled up to 4 bytes
 *     ref      chunk (19 bits), place in it in units of 4 bytes (13 bits)
 *
 * A record is named by its ref until it is removed, or moved by {@link ByteLog.tidy}: where half of all bytes are
 * dead, each change moves a few records out of a sparse chunk, which is dropped when it is empty.
 *
 * Who was told where texts are finds them there for as long as it looks: see {@link ByteLog.locate}.
 *
 * A copy shares all chunks with its original. A record that both have is never written again. The original goes on in its
 * tail, behind all that the copy has of it; the copy begins a tail of its own.
 */
import { ARRAY_MEMORY } from './column-chunks.ts'
import { hashOfBytes } from './hash-index.ts'
import type { LocatedEntries } from './located-entries.ts'
import {
  bodyIn,
  compareEntries,
  compareIn,
  entryIn,
  isEntryIn,
  isPieceIn,
  lengthIn,
  markSize,
  NO_BYTES,
  nextIn,
  type Piece,
  writeEntry,
  writePiece,
} from './packed-bytes.ts'
import type { RecordReader } from './record-reader.ts'

const CHUNK = 32 * 1024
const UNIT_BITS = 2
const UNIT = 1 << UNIT_BITS
const PLACE_BITS = 13
const PLACE_MASK = (1 << PLACE_BITS) - 1
const MOST_CHUNKS = 2 ** (32 - PLACE_BITS)
/** Bytes of the longest record that shares a chunk with others. */
const LONGEST = 8192
/** Bytes that the first chunk begins with. */
const FIRST = 128
/** Dead bytes that are left alone. */
const FEW = 1024
/** Records that are looked at in a sparse chunk at each change, and chunks among which it is chosen. */
const VISITED = 3
const LOOKED_AT = 16
/** Bytes of memory of what is known of a chunk. */
const STATE_MEMORY = 64
const NONE = -1

interface ChunkState {
  /** Bytes that records took, and those of them that are dead. */
  used: number
  dead: number
  /** Up to where a copy has it too. */
  shared: number
}

/** Until there are some: most logs are of one chunk, for which the arrays are made as long as they must be. */
const NO_CHUNKS: Buffer[] = []
const NO_STATES: ChunkState[] = []

/** More records than references can name. */
export class LogFullError extends Error {
  constructor() {
    super('a collection holds at most 16 GB: spread its elements over several keys')
  }
}

/** Which texts of a record. */
export type Texts = 'first' | 'second' | 'both'

/** Whose records they are: it knows which ones are in use, and is told where they go. */
export interface RecordOwner {
  /** The number by which it knows a record, -1 if it does not use it. */
  positionOf(ref: number): number
  moved(position: number, from: number, to: number): void
}

export class ByteLog {
  /** Texts of a record. */
  readonly #width: 1 | 2
  /** The chunks, and what is known of each; apart, because reading needs only the bytes. */
  #chunks: Buffer[] = NO_CHUNKS
  #states: ChunkState[] = NO_STATES
  /** Numbers of chunks that were dropped. */
  #free: number[] | undefined
  /** Where new records go; NONE: nowhere yet. */
  #tail = NONE
  /** Bytes that records took in all chunks, those that are dead, and those that the chunks hold. */
  #allUsed = 0
  #allDead = 0
  #held = 0
  /** Whether somebody was told where texts are: these must not be written over. */
  #isLent = false
  /** The chunk that is being emptied, and where the first record is that was not looked at. */
  #sparse = NONE
  #sparseAt = 0
  /** The next chunk that may be chosen. */
  #turn = 0

  constructor(width: 1 | 2) {
    this.#width = width
  }

  /** Bytes of memory. */
  get memory(): number {
    return this.#held + (this.#chunks.length - (this.#free?.length ?? 0)) * (ARRAY_MEMORY + STATE_MEMORY)
  }

  /**
   * Adds a record. Returns its ref.
   *
   * @param second of a log of two texts
   * @throws LogFullError
   */
  add(first: string, second: string): number {
    let size = markSize(first.length) + first.length
    if (this.#width === 2) size += markSize(second.length) + second.length
    const ref = this.#alloc(size)
    const bytes = this.#chunks[ref >>> PLACE_BITS] as Buffer
    const next = writeEntry(bytes, placeOf(ref), first)
    if (this.#width === 2) writeEntry(bytes, next, second)
    return ref
  }

  /**
   * The same of texts that lie elsewhere.
   *
   * @param second of a log of two texts
   */
  addPieces(first: Piece, second: Piece | undefined): number {
    const length = first.to - first.from
    let size = markSize(length) + length
    if (second !== undefined) size += markSize(second.to - second.from) + second.to - second.from
    const ref = this.#alloc(size)
    const bytes = this.#chunks[ref >>> PLACE_BITS] as Buffer
    const next = writePiece(bytes, placeOf(ref), first)
    if (second !== undefined) writePiece(bytes, next, second)
    return ref
  }

  /** Whether the first text of a record is this one. */
  isAt(ref: number, first: string): boolean {
    return isEntryIn(this.#chunks[ref >>> PLACE_BITS] as Buffer, placeOf(ref), first)
  }

  /** The same of text that lies elsewhere. */
  isPieceAt(ref: number, first: Piece): boolean {
    return isPieceIn(this.#chunks[ref >>> PLACE_BITS] as Buffer, placeOf(ref), first)
  }

  firstAt(ref: number): string {
    return entryIn(this.#chunks[ref >>> PLACE_BITS] as Buffer, placeOf(ref))
  }

  secondAt(ref: number): string {
    const bytes = this.#chunks[ref >>> PLACE_BITS] as Buffer
    return entryIn(bytes, nextIn(bytes, placeOf(ref)))
  }

  /** The hash of its first text. */
  hashAt(ref: number, seed: number): number {
    const bytes = this.#chunks[ref >>> PLACE_BITS] as Buffer
    const at = placeOf(ref)
    const body = bodyIn(bytes, at)
    return hashOfBytes(bytes, body, body + lengthIn(bytes, at), seed)
  }

  /** Negative, zero or positive, as its first text comes before another, is it, or comes after it. */
  compare(ref: number, text: string): number {
    return compareIn(this.#chunks[ref >>> PLACE_BITS] as Buffer, placeOf(ref), text)
  }

  /** The length of its first text. */
  lengthAt(ref: number): number {
    return lengthIn(this.#chunks[ref >>> PLACE_BITS] as Buffer, placeOf(ref))
  }

  /** The length of its second text. */
  secondLengthAt(ref: number): number {
    const bytes = this.#chunks[ref >>> PLACE_BITS] as Buffer
    return lengthIn(bytes, nextIn(bytes, placeOf(ref)))
  }

  /** The same of the first texts of two records. */
  compareRecords(ref: number, other: number): number {
    const [bytes, others] = [this.#chunks[ref >>> PLACE_BITS], this.#chunks[other >>> PLACE_BITS]]
    return compareEntries(bytes as Buffer, placeOf(ref), others as Buffer, placeOf(other))
  }

  /** Puts another second text in the place of one. Returns the record's ref, which may be another one then. */
  replaceSecond(ref: number, second: string): number {
    const chunk = ref >>> PLACE_BITS
    const bytes = this.#chunks[chunk] as Buffer
    const at = placeOf(ref)
    const value = nextIn(bytes, at)
    const size = value - at + markSize(second.length) + second.length
    if (this.#isLent) this.#keepAll()
    const isOwn = at >= (this.#states[chunk] as ChunkState).shared
    if (isOwn && filledUp(size) === filledUp(nextIn(bytes, value) - at)) {
      writeEntry(bytes, value, second)
      return ref
    }
    const to = this.#alloc(size)
    const target = this.#chunks[to >>> PLACE_BITS] as Buffer
    // The tail may have grown, and be another array now.
    copyBytes(this.#chunks[chunk] as Buffer, at, value, target, placeOf(to))
    writeEntry(target, placeOf(to) + value - at, second)
    this.remove(ref)
    return to
  }

  remove(ref: number): void {
    const chunk = ref >>> PLACE_BITS
    const size = this.#sizeAt(chunk, placeOf(ref))
    const state = this.#states[chunk] as ChunkState
    state.dead += size
    this.#allDead += size
    if (state.dead === state.used) this.#drop(chunk, state)
  }

  /** After changes: where much is dead, moves some records out of the sparsest of some chunks. */
  tidy(owner: RecordOwner): void {
    if (this.#sparse === NONE) {
      if (this.#allDead < FEW || this.#allDead * 2 < this.#allUsed) return
      this.#chooseSparse()
    }
    const chunk = this.#sparse
    if (chunk === NONE) return
    for (let left = VISITED; left > 0 && this.#sparse === chunk && this.#hasRoom; left--) {
      const at = this.#sparseAt
      const size = this.#sizeAt(chunk, at)
      this.#sparseAt = at + size
      const ref = (chunk << PLACE_BITS) | (at >>> UNIT_BITS)
      const position = owner.positionOf(ref)
      if (position === NONE) continue
      const to = this.#alloc(size)
      const target = this.#chunks[to >>> PLACE_BITS] as Buffer
      copyBytes(this.#chunks[chunk] as Buffer, at, at + size, target, placeOf(to))
      owner.moved(position, ref, to)
      this.remove(ref)
    }
  }

  /** Says where texts of a record are, for a reply that waits: they stay there whatever becomes of the record. */
  locate(ref: number, texts: Texts, found: LocatedEntries): void {
    this.#isLent = true
    const bytes = this.#chunks[ref >>> PLACE_BITS] as Buffer
    const at = placeOf(ref)
    if (texts !== 'second') found.add(bytes, at)
    if (texts !== 'first') found.add(bytes, nextIn(bytes, at))
  }

  /** Has a reader go to a record: reading many of them is faster that way. */
  read(ref: number, reader: RecordReader): void {
    reader.moveTo(this.#chunks[ref >>> PLACE_BITS] as Buffer, placeOf(ref))
  }

  copy(): ByteLog {
    const copy = new ByteLog(this.#width)
    this.#keepAll()
    copy.#chunks = this.#chunks.slice()
    copy.#states = this.#states.map(state => ({ ...state }))
    copy.#free = this.#free?.slice()
    copy.#allUsed = this.#allUsed
    copy.#allDead = this.#allDead
    copy.#held = this.#held
    return copy
  }

  /** No record that is there is written again. */
  #keepAll(): void {
    this.#isLent = false
    for (let chunk = 0; chunk < this.#states.length; chunk++) {
      const state = this.#states[chunk] as ChunkState
      state.shared = state.used
    }
  }

  #sizeAt(chunk: number, at: number): number {
    const bytes = this.#chunks[chunk] as Buffer
    let end = nextIn(bytes, at)
    if (this.#width === 2) end = nextIn(bytes, end)
    return filledUp(end - at)
  }

  /** Makes room for a record of so many bytes. */
  #alloc(bytes: number): number {
    const size = filledUp(bytes)
    let chunk = this.#tail
    if (size > LONGEST) chunk = this.#newChunk(size)
    else if (chunk === NONE || (this.#states[chunk] as ChunkState).used + size > CHUNK) {
      chunk = this.#newChunk(this.#firstSize(size))
      this.#tail = chunk
    }
    const state = this.#states[chunk] as ChunkState
    const at = state.used
    if (at + size > (this.#chunks[chunk] as Buffer).length) this.#grow(chunk, state, at + size)
    state.used = at + size
    this.#allUsed += size
    return (chunk << PLACE_BITS) | (at >>> UNIT_BITS)
  }

  /** Bytes that a new chunk begins with: a small part of what there is already, so that little is held for nothing. */
  #firstSize(least: number): number {
    return filledUp(Math.min(CHUNK, Math.max(least, FIRST, this.#held / 8)))
  }

  #newChunk(size: number): number {
    const chunk = this.#free?.pop() ?? this.#chunks.length
    if (chunk >= MOST_CHUNKS) throw new LogFullError()
    const bytes = Buffer.allocUnsafeSlow(size)
    const state = { used: 0, dead: 0, shared: 0 }
    if (this.#chunks.length === 0) {
      this.#chunks = [bytes]
      this.#states = [state]
    } else {
      this.#chunks[chunk] = bytes
      this.#states[chunk] = state
    }
    this.#held += size
    return chunk
  }

  /** Whether there can be another chunk. */
  get #hasRoom(): boolean {
    return (this.#free !== undefined && this.#free.length > 0) || this.#chunks.length < MOST_CHUNKS
  }

  /** Gives a chunk room for so many bytes at the least. */
  #grow(chunk: number, state: ChunkState, least: number): void {
    const old = this.#chunks[chunk] as Buffer
    const half = filledUp(old.length + (old.length >>> 1))
    const grown = Buffer.allocUnsafeSlow(Math.min(CHUNK, Math.max(least, half)))
    old.copy(grown, 0, 0, state.used)
    this.#chunks[chunk] = grown
    state.shared = 0
    this.#held += grown.length - old.length
  }

  /** Forgets a chunk without records. */
  #drop(chunk: number, state: ChunkState): void {
    if (this.#isLent) this.#keepAll()
    this.#allUsed -= state.used
    this.#allDead -= state.dead
    state.used = 0
    state.dead = 0
    // It is there already for what comes next.
    if (chunk === this.#tail && state.shared === 0 && this.#allUsed > 0) return
    this.#held -= (this.#chunks[chunk] as Buffer).length
    this.#chunks[chunk] = NO_BYTES
    this.#free ??= []
    this.#free.push(chunk)
    if (chunk === this.#tail) this.#tail = NONE
    if (chunk === this.#sparse) this.#sparse = NONE
  }

  /** Begins to empty the chunk with the largest part of dead bytes among some, in turn. */
  #chooseSparse(): void {
    const count = this.#chunks.length
    let best = NONE
    let mostDead = 0.25
    for (let seen = 0, looked = 0; seen < count && looked < LOOKED_AT; seen++) {
      const chunk = this.#turn++ % count
      const { used, dead } = this.#states[chunk] as ChunkState
      if (used > 0 && dead / used > mostDead) {
        best = chunk
        mostDead = dead / used
      }
      // What is dead may be in few of many chunks.
      if (best !== NONE) looked++
    }
    if (best === this.#tail) this.#tail = NONE
    this.#sparse = best
    this.#sparseAt = 0
  }
}

function placeOf(ref: number): number {
  return (ref & PLACE_MASK) << UNIT_BITS
}

function filledUp(size: number): number {
  return (size + UNIT - 1) & ~(UNIT - 1)
}

function copyBytes(from: Buffer, start: number, end: number, to: Buffer, at: number): void {
  if (end - start > 32) from.copy(to, at, start, end)
  else for (let i = start; i < end; i++) to[at + i - start] = from[i] as number
}
