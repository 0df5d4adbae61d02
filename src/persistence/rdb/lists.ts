/**
 * Lists in RDB. Written as Redis 7 does, in listpacks as large as a node of a list may be:
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
import { BAD_DATA } from './errors.ts'
import { ListpackWriter, readListpack } from './listpack.ts'
import type { RdbReader } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { STEP, type Steps } from './steps.ts'
import { LIST, LIST_QUICKLIST, LIST_QUICKLIST_2, LIST_ZIPLIST } from './types.ts'
import { readZiplist } from './ziplist.ts'

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

/** How many nodes there are comes first, so they are made before any of them is written. */
export function* writeList(out: RdbWriter, list: ListValue, { listNode }: EncodingLimits): Steps {
  const mostBytes = nodeBytes(listNode)
  const mostElements = listNode < 0 ? Number.POSITIVE_INFINITY : Math.max(1, listNode)
  const nodes: Buffer[] = []
  let pack = new ListpackWriter()
  for (let from = 0; from < list.size; from += STEP) {
    for (const item of list.range(from, Math.min(list.size, from + STEP))) {
      const isFull = pack.length + item.length + OVERHEAD > mostBytes || pack.elements >= mostElements
      if (isFull && pack.elements > 0) {
        nodes.push(pack.finish())
        pack = new ListpackWriter()
      }
      pack.add(item)
    }
    yield
  }
  nodes.push(pack.finish())
  out.size(nodes.length)
  for (const node of nodes) {
    out.size(PACKED)
    out.blob(node)
    yield
  }
}

export function readList(input: RdbReader, type: number, limits: EncodingLimits): ListValue {
  const list = new ListValue(limits)
  if (type === LIST_ZIPLIST) list.push('right', readZiplist(input.blob()))
  else for (let left = input.count(); left > 0; left--) list.push('right', readNode(input, type))
  return list
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
