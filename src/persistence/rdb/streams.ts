/**
 * Streams in RDB: nodes of entries (stream-nodes.ts), then what a stream remembers besides, then its groups.
 *
 *     15 = stream1 groups group*
 *     19 = stream1 first:id deleted:id added groups group*          first: of the entries that are left
 *     21 = the same, and each consumer with the time at which it last got something
 *
 *     stream1  = nodes (string:16 string)* entries last:id          the id of each node, its listpack
 *     group    = string last:id read pending (id16 time delivered)* consumers consumer*
 *     consumer = string seen:time active:time pending id16*         `active` in 21 alone, `read` not in 15
 *     id       = ms seq                                             both as lengths
 *     id16     = ms:8 seq:8                                         the highest byte first
 *     time     = ms:8                                               Unix time, the lowest byte first
 *
 * Written is 19, and 21 where a consumer was last seen at another time than it got something.
 *
 * Source: https://github.com/redis/redis/blob/7.4/src/rdb.c
 */
import type { EncodingLimits } from '../../keyspace/limits.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { compareIds, type LogId } from '../../structures/log-id.ts'
import { BAD_DATA } from './errors.ts'
import { ListpackWriter } from './listpack.ts'
import { type RdbReader, Stretch } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { type Reading, readEach, readOne } from './read-steps.ts'
import { STEP_BYTES, type Steps } from './steps.ts'
import { readGroup, writeGroup } from './stream-groups.ts'
import { ID_BYTES, readId, readRawId, toInt64, toWhole, writeId, writeRawId } from './stream-ids.ts'
import { readNode, writeNode } from './stream-nodes.ts'
import { readStreamRun } from './stream-run.ts'
import { STREAM_LISTPACKS, STREAM_LISTPACKS_2, STREAM_LISTPACKS_3 } from './types.ts'

/** Where the listpack is that is read. */
const pack = new Stretch()

/** What nodes are written with: nothing keeps what it holds. */
const ownPack = new ListpackWriter()

export function typeOfStream(stream: StreamValue): number {
  if (stream.groupCount === 0) return STREAM_LISTPACKS_2
  const consumers = stream.groups().flatMap(group => group.consumers())
  const isOld = consumers.every(({ seenAt, activeAt }) => seenAt === activeAt)
  return isOld ? STREAM_LISTPACKS_2 : STREAM_LISTPACKS_3
}

/** Nodes are written as they lie: where they end is where those of Redis end. */
export function* writeStream(out: RdbWriter, stream: StreamValue): Steps {
  const { nodeCount } = stream
  out.size(nodeCount)
  let bytes = 0
  for (let n = 0; n < nodeCount; n++) {
    const node = stream.nodeAt(n)
    out.size(ID_BYTES)
    writeRawId(out, node)
    ownPack.clear()
    writeNode(ownPack, node)
    ownPack.finishIn(out)
    bytes += node.length
    if (bytes < STEP_BYTES) continue
    bytes = 0
    yield
  }
  out.size(stream.size)
  writeId(out, stream.lastId)
  writeId(out, stream.firstEntryId)
  writeId(out, stream.maxDeletedId)
  out.size(toWhole(stream.entriesAdded))
  const type = typeOfStream(stream)
  out.size(stream.groupCount)
  for (const group of stream.groups()) yield* writeGroup(out, group, type)
}

export function* readStream(input: RdbReader, type: number, limits: EncodingLimits): Reading<StreamValue> {
  const stream = new StreamValue(limits)
  const nodes = yield* readOne(input, () => input.count())
  yield* readEach(input, nodes, () => {
    if (input.whole() !== ID_BYTES) throw BAD_DATA
    const id = readRawId(input)
    if (!readPacked(input, stream, id)) readNode(stream, id, input.pack())
  })
  const groups = yield* readOne(input, () => {
    readMemories(input, type, stream)
    return input.count()
  })
  for (let left = groups; left > 0; left--) yield* readGroup(input, type, stream)
  return stream
}

/** Reads what it remembers besides its entries. */
function readMemories(input: RdbReader, type: number, stream: StreamValue): void {
  const size = input.whole()
  const lastId = readId(input)
  if (size !== stream.size || compareIds(lastId, stream.lastId) < 0) throw BAD_DATA
  stream.lastId = lastId
  if (type === STREAM_LISTPACKS) return
  readId(input)
  stream.maxDeletedId = readId(input)
  stream.entriesAdded = toInt64(input.whole())
}

/** Reads a node as it is to lie in memory. Returns false, and has read nothing, if it is unusual. */
function readPacked(input: RdbReader, stream: StreamValue, id: LogId): boolean {
  const { at, packs } = input
  input.locatePack(pack)
  const node = compareIds(id, stream.lastId) > 0 ? readStreamRun(pack, id) : undefined
  if (node !== undefined) {
    stream.addNode(node)
    return true
  }
  input.back(at)
  input.packs = packs
  return false
}
