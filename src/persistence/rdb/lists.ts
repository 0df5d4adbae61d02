/**
 * Lists in RDB. Written as Redis 7 does, in listpacks as large as a node of a list may be, and longer elements alone:
 *
 *     18 = nodes node*                node = 1 string              a single element
 *                                          | 2 string              a listpack
 *
 * and read also as versions before it did:
 *
 *     1  = elements string*
 *     10 = string                     a ziplist
 *     14 = nodes string*              ziplists
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/rdb.c
 */
import type { EncodingLimits } from '../../keyspace/limits.ts'
import { ListValue } from '../../keyspace/list-value.ts'
import type { Bytes } from '../../resp/values.ts'
import { bodyIn, nextIn } from '../../structures/packed-bytes.ts'
import type { PackedPart } from '../../structures/packed-nodes.ts'
import { viewed } from '../../structures/viewed.ts'
import { BAD_DATA } from './errors.ts'
import { ListpackWriter, readListpack } from './listpack.ts'
import { RunReader, readOnly } from './pack-run.ts'
import { type RdbReader, Stretch } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { STEP, type Steps } from './steps.ts'
import { LIST, LIST_QUICKLIST, LIST_QUICKLIST_2, LIST_ZIPLIST } from './types.ts'
import { readZiplist } from './ziplist.ts'

/** Where the listpack is that is read. */
const pack = new Stretch()

const SINGLE = 1
export const PACKED = 2
/** What Redis takes an element to need besides its bytes, when it asks whether a node has room for it. */
export const OVERHEAD = 8
/** Bytes of a node where the configuration counts elements. */
const SAFE_BYTES = 8192

/** Bytes that a node has at most, by the directive. */
export function nodeBytes(listNode: number): number {
  return listNode < 0 ? 2048 << Math.min(5, -listNode) : SAFE_BYTES
}

/** A node as it is written. */
interface WrittenNode {
  readonly container: typeof SINGLE | typeof PACKED
  readonly content: Buffer
}

/** Elements on their way into nodes. */
class NodesWriter {
  readonly nodes: WrittenNode[] = []
  readonly #mostBytes: number
  readonly #mostElements: number
  #pack = new ListpackWriter()

  constructor({ listNode }: EncodingLimits) {
    this.#mostBytes = nodeBytes(listNode)
    this.#mostElements = listNode < 0 ? Number.POSITIVE_INFINITY : Math.max(1, listNode)
  }

  addAll(items: readonly Bytes[]): void {
    for (const item of items) {
      if (item.length > this.#mostBytes) this.#addAlone(Buffer.from(item, 'latin1'))
      else this.#packFor(item.length).add(item)
    }
  }

  /** The same of packed entries. */
  addPart({ bytes, place, count }: PackedPart): void {
    const source = viewed(bytes)
    let at = place
    for (let left = count; left > 0; left--) {
      const from = bodyIn(bytes, at)
      at = nextIn(bytes, at)
      if (at - from > this.#mostBytes) this.#addAlone(Buffer.from(bytes.subarray(from, at)))
      else this.#packFor(at - from).addIn(source, from, at)
    }
  }

  end(): void {
    if (this.#pack.elements === 0) return
    this.nodes.push({ container: PACKED, content: this.#pack.finish() })
    this.#pack = new ListpackWriter()
  }

  #addAlone(content: Buffer): void {
    this.end()
    this.nodes.push({ container: SINGLE, content })
  }

  /** The listpack that has room for an element of so many bytes. */
  #packFor(length: number): ListpackWriter {
    const pack = this.#pack
    const isFull = pack.length + length + OVERHEAD > this.#mostBytes || pack.elements >= this.#mostElements
    if (isFull) this.end()
    return this.#pack
  }
}

/** How many nodes there are comes first, so they are made before any of them is written. */
export function* writeList(out: RdbWriter, list: ListValue, limits: EncodingLimits): Steps {
  const writer = new NodesWriter(limits)
  for (let from = 0; from < list.size; from += STEP) {
    for (const part of list.parts(from, Math.min(list.size, from + STEP))) {
      if ('place' in part) writer.addPart(part)
      else writer.addAll(part)
    }
    yield
  }
  writer.end()
  const { nodes } = writer
  out.size(nodes.length)
  for (const { container, content } of nodes) {
    out.size(container)
    out.blob(content)
    yield
  }
}

export function readList(input: RdbReader, type: number, limits: EncodingLimits): ListValue {
  const list = new ListValue(limits)
  if (type === LIST_ZIPLIST) {
    list.push('right', readZiplist(input.blob()))
    return list
  }
  const nodes = input.count()
  if (nodes === 1 && readOnlyNode(input, type, list, limits)) return list
  const runs = new RunReader(list)
  for (let left = nodes; left > 0; left--) {
    if (nodes > 1 && readPacked(input, type, pack => runs.add(pack))) continue
    runs.end()
    list.push('right', readNode(input, type))
  }
  runs.end()
  return list
}

function readOnlyNode(
  input: RdbReader,
  type: number,
  list: ListValue,
  { listNode }: EncodingLimits,
): boolean {
  if (listNode >= 0) return false
  return readPacked(input, type, pack => pack.length <= nodeBytes(listNode) && readOnly(pack, list))
}

/** Reads a node as it is to lie in memory. Returns false, and has read nothing, if it is unusual. */
function readPacked(input: RdbReader, type: number, read: (pack: Stretch) => boolean): boolean {
  if (type !== LIST_QUICKLIST_2) return false
  const { at, packs } = input
  if (input.whole() === PACKED) {
    input.locatePack(pack)
    if (read(pack)) return true
  }
  input.back(at)
  input.packs = packs
  return false
}

function readNode(input: RdbReader, type: number): readonly Bytes[] {
  if (type === LIST) return [input.string()]
  if (type === LIST_QUICKLIST) return readZiplist(input.blob())
  if (type !== LIST_QUICKLIST_2) throw BAD_DATA
  const container = input.whole()
  if (container === SINGLE) {
    const item = input.string()
    // Redis puts long elements in nodes of their own, and takes an empty one for damage.
    if (item === '') throw BAD_DATA
    return [item]
  }
  if (container === PACKED) return readListpack(input.pack())
  throw BAD_DATA
}
