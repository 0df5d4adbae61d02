/**
 * A node of a log (packed-log.ts): about a hundred entries in one packed sequence (packed.ts). It begins with an id,
 * from which the others are counted, and keeps the field names of its first entry once for all that have the same.
 *
 *     entry = ms, counted from the node's; seq, from the node's too where ms is the same; number of pairs;
 *             field and value in turn, or, where the number of pairs is 0, the values of the node's fields
 *
 * Numbers are written in groups of seven bits, lowest first. What is added to the node is appended to its string, which
 * V8 keeps in pieces until somebody reads it.
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
import {
  bodyOf,
  type EntrySink,
  flat,
  lengthMark,
  locateEntries,
  MOST_PACKED,
  nextPlace,
  owned,
  pack,
  packedLength,
  readEntries,
} from './packed.ts'

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
/**
 * When a node is laid out in one piece: pieces take four times the memory (measured). Not too often where nodes may
 * become large.
 */
const FLATTEN_EVERY = 16
const FLATTEN_GROWTH = 1.2

/** An entry that is visited. It is good until the next one is, of whichever log. */
export interface LogEntry extends LogId {
  /** Fields and values in turn. They may share memory with the log. */
  items(): string[]
}

/** What the strings of an entry are told to, in their order. */
export interface PieceReceiver extends EntrySink {
  array(length: number): void
}

/** What reading an entry takes. */
export type NodeState = Pick<LogNode, 'ms' | 'seq' | 'fields' | 'packed'>

/** Whether an entry of these words, from `from` on, is small enough for any node. */
export function fitsInNode(words: readonly string[], from: number): boolean {
  let bytes = (words.length - from) * WORD_MARK
  for (let i = from; i < words.length; i++) bytes += (words[i] as string).length
  return bytes <= MOST_ENTRY_BYTES
}

export class LogNode implements LogId {
  /** Of the first entry that it ever had; the ids of all others are counted from it. */
  readonly ms: Whole
  readonly seq: Whole
  /** Of the last entry that it ever had. */
  last: LogId
  readonly fields: readonly string[]
  /** Whether it is the first of those nodes that share their fields. */
  ownsFields: boolean
  packed = ''
  /** Where the first and the last entry stand that are left. What is before the first is no more. */
  from = 0
  lastAt = 0
  count = 0
  /** Entries that were ever added. */
  added = 0

  /** Up to where its string was laid out in one piece. */
  #laidOut = 0
  /** Bytes of Redis' listpack, without its first two elements, which count the entries. */
  #listpack = EMPTY_LISTPACK

  /** @param before the node before it, whose fields it shares where they are the same */
  constructor(first: LogId, words: readonly string[], from: number, before: LogNode | undefined) {
    this.ms = first.ms
    this.seq = first.seq
    this.last = first
    this.ownsFields = before === undefined || !hasFields(before.fields, words, from)
    this.fields = this.ownsFields || before === undefined ? fieldsOf(words, from) : before.fields
    this.#listpack += listpackIntegerBytes(this.fields.length) + SMALL
    for (let i = 0; i < this.fields.length; i++) this.#listpack += listpackBytes(this.fields[i] as string)
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
    this.lastAt = this.packed.length
    this.packed += this.#head(id, words, from, shares)
    let listpack = SMALL + listpackIntegerBytes(subtract(id.ms, this.ms))
    listpack += listpackIntegerBytes(subtract(id.seq, this.seq))
    if (!shares) listpack += listpackIntegerBytes((words.length - from) / 2)
    for (let i = shares ? from + 1 : from; i < words.length; i += shares ? 2 : 1) {
      const word = words[i] as string
      this.packed += pack(word)
      listpack += listpackBytes(word)
    }
    const elements = shares ? this.fields.length : words.length - from + 1
    this.#listpack += listpack + listpackIntegerBytes(elements + ENTRY_ELEMENTS)
    this.last = id
    this.count++
    this.added++
    const { length } = this.packed
    if (this.added % FLATTEN_EVERY === 0 && length > this.#laidOut * FLATTEN_GROWTH) this.seal()
  }

  /** Lays its string out in one piece. */
  seal(): void {
    this.packed = flat(this.packed)
    this.#laidOut = this.packed.length
  }

  copy(): LogNode {
    const copy = new LogNode(this, [], 0, this)
    Object.assign(copy, this)
    copy.#laidOut = this.#laidOut
    copy.#listpack = this.#listpack
    return copy
  }

  /** What an entry begins with: its length, id and number of pairs. */
  #head(id: LogId, words: readonly string[], from: number, shares: boolean): string {
    const ms = subtract(id.ms, this.ms)
    const seq = ms === 0 ? subtract(id.seq, this.seq) : id.seq
    const pairs = shares ? 0 : (words.length - from) / 2
    let length = 0
    for (let i = shares ? from + 1 : from; i < words.length; i += shares ? 2 : 1) {
      length += packedLength(words[i] as string)
    }
    if (ms < 128 && seq < 128 && pairs < 128 && length < 128) {
      return String.fromCharCode(length + 3, Number(ms), Number(seq), pairs)
    }
    const text = encode(ms) + encode(seq) + encode(pairs)
    return lengthMark(text.length + length) + text
  }
}

/** Reads the entries of a node. One object goes from entry to entry. */
export class EntryReader implements LogEntry {
  ms: Whole = 0
  seq: Whole = 0
  /** Where {@link seek} found it: its place in the node, and how many entries come before it. */
  place = 0
  index = 0
  #node: NodeState | undefined
  #packed = ''
  #at = 0

  moveTo(node: NodeState, place: number): void {
    const packed = node.packed
    this.#node = node
    this.#packed = packed
    this.#at = bodyOf(packed, place)
    const ms = this.#whole()
    const seq = this.#whole()
    this.ms = ms === 0 ? node.ms : add(node.ms, ms)
    this.seq = ms === 0 ? add(node.seq, seq) : seq
  }

  /**
   * Goes to the first entry of a node whose id is this one or a later one. Returns whether it is this one. `place` and
   * `index` tell where it is; behind all others where there is none.
   */
  seek(node: LogNode, id: LogId): boolean {
    const { packed } = node
    // Most entries are told apart by one byte, by how much later they are than their node: finding one among a
    // million takes 1.0 us, with all ids read 1.5 (measured).
    const later = compareIds(id, node) > 0 ? subtract(id.ms, node.ms) : 0
    let place = node.from
    let index = 0
    let isThis = false
    while (place < packed.length) {
      const ms = packed.charCodeAt(bodyOf(packed, place))
      if (ms >= 128 || ms >= later) {
        this.moveTo(node, place)
        const order = compareIds(this, id)
        isThis = order === 0
        if (order >= 0) break
      }
      place = nextPlace(packed, place)
      index++
    }
    this.place = place
    this.index = index
    return isThis
  }

  items(): string[] {
    const begin = this.#at
    const pairs = Number(this.#whole())
    const items: string[] = []
    if (pairs > 0) readEntries(this.#packed, this.#at, pairs * 2, items)
    else this.#readShared(items)
    this.#at = begin
    return items
  }

  locate(receiver: PieceReceiver): void {
    const id = `${this.ms}-${this.seq}`
    const begin = this.#at
    const pairs = Number(this.#whole())
    const fields = this.#node?.fields ?? []
    receiver.array(2)
    receiver.piece(id, 0, id.length)
    receiver.array(2 * (pairs > 0 ? pairs : fields.length))
    if (pairs > 0) locateEntries(this.#packed, this.#at, pairs * 2, receiver)
    else {
      let at = this.#at
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i] as string
        receiver.piece(field, 0, field.length)
        const end = nextPlace(this.#packed, at)
        receiver.piece(this.#packed, bodyOf(this.#packed, at), end)
        at = end
      }
    }
    this.#at = begin
  }

  #readShared(items: string[]): void {
    const fields = this.#node?.fields ?? []
    let at = this.#at
    for (let i = 0; i < fields.length; i++) {
      items.push(fields[i] as string)
      at = readEntries(this.#packed, at, 1, items)
    }
  }

  #whole(): Whole {
    const packed = this.#packed
    const first = packed.charCodeAt(this.#at++)
    if (first < 128) return first
    let value = first - 128
    for (let factor = 128; factor < 2 ** 49; factor *= 128) {
      const next = packed.charCodeAt(this.#at++)
      if (next < 128) return value + next * factor
      value += (next - 128) * factor
    }
    let exact = BigInt(value)
    for (let shift = 49n; ; shift += 7n) {
      const next = packed.charCodeAt(this.#at++)
      exact += BigInt(next & 127) << shift
      if (next < 128) return shortest(exact)
    }
  }
}

function hasFields(fields: readonly string[], words: readonly string[], from: number): boolean {
  if (fields.length * 2 !== words.length - from) return false
  for (let i = 0; i < fields.length; i++) if (fields[i] !== words[from + i * 2]) return false
  return true
}

function fieldsOf(words: readonly string[], from: number): readonly string[] {
  const fields: string[] = []
  for (let i = from; i < words.length; i += 2) fields.push(owned(words[i] as string))
  return fields
}

function encode(value: Whole): string {
  let text = ''
  let rest = value
  while (typeof rest === 'bigint') {
    text += String.fromCharCode(Number(rest & 127n) | 128)
    rest = shortest(rest >> 7n)
  }
  while (rest >= 128) {
    text += String.fromCharCode((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  return text + String.fromCharCode(rest)
}
