/**
 * A node of a log (packed-log.ts): about a hundred entries in one run of packed entries (packed-run.ts). It begins with an
 * id, from which the others are counted, and keeps the field names of its first entry once for all that have the same.
 *
 *     entry = ms, counted from the node's; seq, from the node's too where ms is the same; number of pairs;
 *             field and value in turn, or, where the number of pairs is 0, the values of the node's fields
 *
 * Numbers are written in groups of seven bits, lowest first.
 *
 * Where it ends is where Redis' node would end, which trimming with `~` shows. So it keeps count of the bytes of Redis'
 * listpack:
 *
 *     node  = entries left; entries deleted; number of fields; fields; 0
 *     entry = flags; ms and seq counted from the node's; values, or the number of pairs, fields and values; elements
 */
import { shortest } from './int64.ts'
import { EMPTY_LISTPACK, listpackBytes, listpackIntegerBytes } from './listpack-size.ts'
import { add, compareIds, type LogId, subtract, type Whole } from './log-id.ts'
import { MOST_PACKED, owned, packedLength } from './packed.ts'
import {
  bodyIn,
  type EntrySink,
  locateIn,
  markSize,
  NO_BYTES,
  nextIn,
  readIn,
  skipIn,
  writeEntry,
  writeMark,
} from './packed-bytes.ts'
import { PackedRun } from './packed-run.ts'

/** Bytes of memory of a field name, without its own. */
const FIELD_MEMORY = 24
/** Bytes of the words of an entry, at most: with what is put before them they must fit in one of V8's strings. */
const MOST_ENTRY_BYTES = 2 ** 29 - 2 ** 10
/** Bytes that are put before a word at most. */
const WORD_MARK = 5
/** Bytes that the flags of an entry and the zero behind the node's fields take: those of a small integer. */
const SMALL = 2
/** Elements of an entry besides its fields and values: flags, ms and seq. */
const ENTRY_ELEMENTS = 3
/** An entry that is visited. It is good until the next one is, of whichever log. */
export interface LogEntry extends LogId {
  /** Fields and values in turn. They may share memory with the log. */
  items(): string[]
}

/** What the strings of an entry are told to, in their order. */
export interface PieceReceiver extends EntrySink {
  array(length: number): void
}

/** A node whose entries are packed already, as they are to lie in memory. */
export interface PackedNode {
  /** The id from which those of the entries are counted; none comes before it. */
  readonly first: LogId
  /** Of the last entry. */
  readonly last: LogId
  readonly fields: readonly string[]
  /** The entries, in a Buffer that is nobody else's, and where the last one of them stands. */
  readonly bytes: Buffer
  readonly lastAt: number
  readonly count: number
  /** With those that were deleted. */
  readonly added: number
  /** Bytes of Redis' listpack, without its first two elements. */
  readonly listpack: number
}

/** What reading an entry takes. */
export type NodeState = Pick<LogNode, 'ms' | 'seq' | 'fields' | 'bytes'>

/** Whether an entry of these words, from `from` on, is small enough for any node. */
export function fitsInNode(words: readonly string[], from: number): boolean {
  let bytes = (words.length - from) * WORD_MARK
  for (let i = from; i < words.length; i++) bytes += (words[i] as string).length
  return bytes <= MOST_ENTRY_BYTES
}

export class LogNode extends PackedRun implements LogId {
  /** Whose it is; see NodeDeque. */
  mark: object | undefined
  /** Of the first entry that it ever had; the ids of all others are counted from it. */
  readonly ms: Whole
  readonly seq: Whole
  /** Of the last entry that it ever had. */
  last: LogId
  readonly fields: readonly string[]
  /** Whether it is the first of those nodes that share their fields. */
  ownsFields: boolean
  /** Where the last entry stands. */
  lastAt = 0
  count = 0
  /** Entries that were ever added. */
  added = 0

  /** Bytes of Redis' listpack, without its first two elements, which count the entries. */
  #listpack: number

  /**
   * @param before the node before it, whose fields it shares where they are the same
   * @param listpack see there
   */
  constructor(
    first: LogId,
    fields: readonly string[],
    before: LogNode | undefined,
    listpack = listpackOf(fields),
  ) {
    super()
    this.ms = first.ms
    this.seq = first.seq
    this.last = first
    this.ownsFields = before === undefined || !areSame(before.fields, fields)
    this.fields = this.ownsFields || before === undefined ? fields : before.fields
    this.#listpack = listpack
  }

  /** A new one for an entry of these words. */
  static for(first: LogId, words: readonly string[], from: number, before: LogNode | undefined): LogNode {
    const isSame = before !== undefined && hasFields(before.fields, words, from)
    return new LogNode(first, isSame ? before.fields : fieldsOf(words, from), before)
  }

  /** One that was packed elsewhere. */
  static of(packed: PackedNode, before: LogNode | undefined): LogNode {
    const node = new LogNode(packed.first, packed.fields, before, packed.listpack)
    node.take(packed.bytes)
    node.last = packed.last
    node.lastAt = packed.lastAt
    node.count = packed.count
    node.added = packed.added
    return node
  }

  /** Bytes of memory of its fields. */
  get fieldMemory(): number {
    let bytes = 0
    for (const field of this.fields) bytes += FIELD_MEMORY + field.length
    return bytes
  }

  /** Whether another entry would make it larger than it may become; 0 is without limit. */
  isFull(words: readonly string[], from: number, mostBytes: number, mostEntries: number): boolean {
    const { added, count } = this
    if (mostEntries > 0 && added >= mostEntries) return true
    let bytes = this.#listpack + listpackIntegerBytes(count) + listpackIntegerBytes(added - count)
    for (let i = from; i < words.length; i++) bytes += (words[i] as string).length
    return bytes >= (mostBytes === 0 || mostBytes > MOST_PACKED ? MOST_PACKED : mostBytes)
  }

  append(id: LogId, words: readonly string[], from: number): void {
    const shares = hasFields(this.fields, words, from)
    const step = shares ? 2 : 1
    const start = shares ? from + 1 : from
    const ms = subtract(id.ms, this.ms)
    const seq = ms === 0 ? subtract(id.seq, this.seq) : id.seq
    const pairs = shares ? 0 : (words.length - from) / 2
    let listpack = SMALL + listpackIntegerBytes(ms) + listpackIntegerBytes(subtract(id.seq, this.seq))
    if (!shares) listpack += listpackIntegerBytes(pairs)
    let length = wholeSize(ms) + wholeSize(seq) + wholeSize(pairs)
    for (let i = start; i < words.length; i += step) {
      const word = words[i] as string
      length += packedLength(word)
      listpack += listpackBytes(word)
    }
    let at = this.extendBehind(markSize(length) + length)
    this.lastAt = at
    const { bytes } = this
    at = writeMark(bytes, at, length)
    at = writeWhole(bytes, at, ms)
    at = writeWhole(bytes, at, seq)
    at = writeWhole(bytes, at, pairs)
    for (let i = start; i < words.length; i += step) at = writeEntry(bytes, at, words[i] as string)
    const elements = shares ? this.fields.length : words.length - from + 1
    this.#listpack += listpack + listpackIntegerBytes(elements + ENTRY_ELEMENTS)
    this.last = id
    this.count++
    this.added++
  }

  /** Forgets the first entries, but not all. */
  dropFirst(count: number): void {
    this.from = skipIn(this.bytes, this.from, count)
    this.count -= count
    if (this.from > this.bytes.length >> 1) this.seal()
  }

  /** Gives room back, when no entry will be added soon. */
  seal(): void {
    const { from } = this
    this.trim()
    this.lastAt += this.from - from
  }

  /** Removes the entry at a place, which is not the only one. */
  removeAt(place: number): void {
    this.count--
    if (place === this.lastAt) {
      this.to = place
      this.lastAt = skipIn(this.bytes, this.from, this.count - 1)
      return
    }
    const next = nextIn(this.bytes, place)
    // What is left begins at the beginning of another Buffer.
    this.lastAt -= this.from + next - place
    this.replace(place, next, '')
  }

  copy(): LogNode {
    const copy = new LogNode(this, this.fields, this, this.#listpack)
    copy.share(this)
    copy.last = this.last
    copy.ownsFields = this.ownsFields
    copy.lastAt = this.lastAt
    copy.count = this.count
    copy.added = this.added
    return copy
  }
}

/** Reads numbers that are written in groups of seven bits, one after another. */
export class WholeReader {
  bytes: Buffer = NO_BYTES
  /** Where the next one stands. */
  at = 0

  /** Goes to a place. */
  begin(bytes: Buffer, at: number): void {
    this.bytes = bytes
    this.at = at
  }

  whole(): Whole {
    const first = this.bytes[this.at++] as number
    return first < 128 ? first : this.#longer(first)
  }

  #longer(first: number): Whole {
    const { bytes } = this
    let value = first - 128
    for (let factor = 128; factor < 2 ** 49; factor *= 128) {
      const next = bytes[this.at++] as number
      if (next < 128) return value + next * factor
      value += (next - 128) * factor
    }
    let exact = BigInt(value)
    for (let shift = 49n; ; shift += 7n) {
      const next = bytes[this.at++] as number
      exact += BigInt(next & 127) << shift
      if (next < 128) return shortest(exact)
    }
  }
}

/** Reads the entries of a node. One object goes from entry to entry. */
export class EntryReader extends WholeReader implements LogEntry {
  ms: Whole = 0
  seq: Whole = 0
  /** Where {@link seek} found it: its place in the node, and how many entries come before it. */
  place = 0
  index = 0
  #node: NodeState | undefined

  moveTo(node: NodeState, place: number): void {
    const { bytes } = node
    this.#node = node
    this.begin(bytes, bodyIn(bytes, place))
    const ms = this.whole()
    const seq = this.whole()
    this.ms = ms === 0 ? node.ms : add(node.ms, ms)
    this.seq = ms === 0 ? add(node.seq, seq) : seq
  }

  /**
   * Goes to the first entry of a node whose id is this one or a later one. Returns whether it is this one. `place` and
   * `index` tell where it is; behind all others where there is none.
   */
  seek(node: LogNode, id: LogId): boolean {
    const { bytes, to } = node
    // Most entries are told apart by one byte, by how much later they are than their node: finding one among a
    // million takes 1.0 us, with all ids read 1.5 (measured).
    const later = compareIds(id, node) > 0 ? subtract(id.ms, node.ms) : 0
    let place = node.from
    let index = 0
    let isThis = false
    while (place < to) {
      const ms = bytes[bodyIn(bytes, place)] as number
      if (ms >= 128 || ms >= later) {
        this.moveTo(node, place)
        const order = compareIds(this, id)
        isThis = order === 0
        if (order >= 0) break
      }
      place = nextIn(bytes, place)
      index++
    }
    this.place = place
    this.index = index
    return isThis
  }

  items(): string[] {
    const begin = this.at
    const pairs = Number(this.whole())
    const items: string[] = []
    if (pairs > 0) readIn(this.bytes, this.at, pairs * 2, items)
    else this.#readShared(items)
    this.at = begin
    return items
  }

  locate(receiver: PieceReceiver): void {
    const id = `${this.ms}-${this.seq}`
    const begin = this.at
    const pairs = Number(this.whole())
    const fields = this.#node?.fields ?? []
    receiver.array(2)
    receiver.piece(id, 0, id.length)
    receiver.array(2 * (pairs > 0 ? pairs : fields.length))
    if (pairs > 0) locateIn(this.bytes, this.at, pairs * 2, receiver)
    else {
      let at = this.at
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i] as string
        receiver.piece(field, 0, field.length)
        const end = nextIn(this.bytes, at)
        receiver.bytes(this.bytes, bodyIn(this.bytes, at), end)
        at = end
      }
    }
    this.at = begin
  }

  #readShared(items: string[]): void {
    const fields = this.#node?.fields ?? []
    let at = this.at
    for (let i = 0; i < fields.length; i++) {
      items.push(fields[i] as string)
      at = readIn(this.bytes, at, 1, items)
    }
  }
}

function hasFields(fields: readonly string[], words: readonly string[], from: number): boolean {
  if (fields.length * 2 !== words.length - from) return false
  for (let i = 0; i < fields.length; i++) if (fields[i] !== words[from + i * 2]) return false
  return true
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  return some === others || (some.length === others.length && some.every((field, i) => field === others[i]))
}

/** Bytes of Redis' listpack of a node without entries, without its first two elements. */
function listpackOf(fields: readonly string[]): number {
  let bytes = EMPTY_LISTPACK + listpackIntegerBytes(fields.length) + SMALL
  for (let i = 0; i < fields.length; i++) bytes += listpackBytes(fields[i] as string)
  return bytes
}

function fieldsOf(words: readonly string[], from: number): readonly string[] {
  const fields: string[] = []
  for (let i = from; i < words.length; i += 2) fields.push(owned(words[i] as string))
  return fields
}

/** Bytes that a number takes. */
function wholeSize(value: Whole): number {
  let size = 1
  let rest = value
  for (; typeof rest === 'bigint'; size++) rest = shortest(rest >> 7n)
  for (; rest >= 128; size++) rest = Math.floor(rest / 128)
  return size
}

/** Returns the place behind it. */
export function writeWhole(bytes: Buffer, place: number, value: Whole): number {
  let at = place
  if (typeof value === 'number' && value < 2 ** 31) {
    let rest = value | 0
    for (; rest >= 128; rest >>>= 7) bytes[at++] = (rest & 127) | 128
    bytes[at] = rest
    return at + 1
  }
  let rest = value
  while (typeof rest === 'bigint') {
    bytes[at++] = Number(rest & 127n) | 128
    rest = shortest(rest >> 7n)
  }
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128
  bytes[at] = rest
  return at + 1
}
