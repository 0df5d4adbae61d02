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
import { bodyIn, lengthIn, type Piece } from '../../structures/packed-bytes.ts'
import { viewed } from '../../structures/viewed.ts'
import { BAD_DATA } from './errors.ts'
import { ListpackWriter, readListpack } from './listpack.ts'
import { RunReader, readOnly } from './pack-run.ts'
import { type RdbReader, Stretch } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { type Reading, readEach, readOne } from './read-steps.ts'
import { isBrief, STEP_BYTES, type Steps } from './steps.ts'
import { LIST, LIST_QUICKLIST, LIST_QUICKLIST_2, LIST_ZIPLIST } from './types.ts'
import { readZiplist } from './ziplist.ts'

/** Where the listpack is that is read. */
const pack = new Stretch()

const SINGLE = 1
export const PACKED = 2
/** What Redis takes an element to need besides its bytes, when it asks whether a node has room for it. */
export const OVERHEAD = 8
/** Bytes of a node where the configuration counts elements, and elements where it counts bytes. */
const SAFE_BYTES = 8192
const MANY = 2 ** 30
/** Bytes of nodes that are kept together: with the next one they still fit into as many as they have. */
const CHUNK = 48 * 1024
/** What brief lists are written with: nothing keeps what it holds. */
const ownPack = new ListpackWriter()

/** Bytes that a node has at most, by the directive. */
export function nodeBytes(listNode: number): number {
  return listNode < 0 ? 2048 << Math.min(5, -listNode) : SAFE_BYTES
}

/** Elements on their way into nodes. */
class NodesWriter {
  readonly #out: RdbWriter
  readonly #pack: ListpackWriter
  readonly #mostBytes: number
  readonly #mostElements: number
  /** Nodes that were written. */
  count = 0

  constructor(out: RdbWriter, pack: ListpackWriter, { listNode }: EncodingLimits) {
    this.#out = out
    this.#pack = pack
    this.#mostBytes = nodeBytes(listNode)
    this.#mostElements = listNode < 0 ? MANY : Math.max(1, listNode)
  }

  /** Adds packed entries. */
  add({ bytes, from, to }: Piece): void {
    if (from === to) return
    const source = viewed(bytes)
    for (let at = from; at < to; ) {
      const length = lengthIn(bytes, at)
      if (length > this.#mostBytes) {
        const body = bodyIn(bytes, at)
        at = body + length
        this.end()
        this.#begin(SINGLE)
        this.#out.blobIn(source, body, at)
      } else {
        at = this.#pack.addEntries(source, at, to, this.#mostBytes, OVERHEAD, this.#mostElements)
        if (at < to) this.end()
      }
    }
  }

  /** Ends the node that there is. */
  end(): void {
    if (this.#pack.elements === 0) return
    this.#begin(PACKED)
    this.#pack.finishIn(this.#out)
  }

  #begin(container: number): void {
    this.#out.size(container)
    this.count++
  }
}

/** Returns what writes a large one. */
export function writeList(out: RdbWriter, list: ListValue, limits: EncodingLimits): Steps | undefined {
  if (!isBrief(list)) return writeLong(out, list, limits)
  const at = out.length
  ownPack.clear()
  const nodes = new NodesWriter(out, ownPack, limits)
  for (let n = 0; n < list.pieces; n++) nodes.add(list.pieceAt(n))
  nodes.end()
  out.sizeBefore(at, nodes.count)
  return undefined
}

/** How many nodes there are comes first, so they are written elsewhere, and then copied. */
function* writeLong(out: RdbWriter, list: ListValue, limits: EncodingLimits): Steps {
  const written = out.another()
  const chunks: Buffer[] = []
  const nodes = new NodesWriter(written, new ListpackWriter(), limits)
  let bytes = 0
  for (let n = 0; n < list.pieces; n++) {
    const piece = list.pieceAt(n)
    nodes.add(piece)
    if (written.length >= CHUNK) chunks.push(written.take())
    bytes += piece.to - piece.from
    if (bytes < STEP_BYTES) continue
    bytes = 0
    yield
  }
  nodes.end()
  out.size(nodes.count)
  for (const chunk of chunks) {
    out.all(chunk)
    yield
  }
  out.all(written.written)
}

export function* readList(input: RdbReader, type: number, limits: EncodingLimits): Reading<ListValue> {
  const list = new ListValue(limits)
  if (type === LIST_ZIPLIST) {
    list.push('right', yield* readOne(input, () => readZiplist(input.blob())))
    return list
  }
  const nodes = yield* readOne(input, () => input.count())
  if (nodes === 1 && (yield* readOne(input, () => readOnlyNode(input, type, list, limits)))) return list
  const runs = new RunReader(list)
  const reading = readEach(input, nodes, () => {
    if (nodes > 1 && readPacked(input, type, pack => runs.add(pack))) return
    const items = readNode(input, type)
    runs.end()
    list.push('right', items)
  })
  for (const step of reading) {
    runs.pause()
    yield step
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
