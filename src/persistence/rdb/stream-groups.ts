/**
 * Consumer groups of streams in RDB; the grammar stands in streams.ts. What is pending is written twice, as Redis
 * lists it: for the group, with its times, and for each consumer by its ids alone.
 */
import type { Consumer, Group } from '../../keyspace/stream-group.ts'
import type { StreamValue } from '../../keyspace/stream-value.ts'
import { FIRST_ID } from '../../structures/log-id.ts'
import { OrderedIds } from '../../structures/ordered-ids.ts'
import { BAD_DATA } from './errors.ts'
import type { RdbReader } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { readId, readRawId, toInt64, toWhole, writeId, writeRawId } from './stream-ids.ts'
import { STREAM_LISTPACKS, STREAM_LISTPACKS_3 } from './types.ts'

export function writeGroup(out: RdbWriter, group: Group, type: number): void {
  out.string(group.name)
  writeId(out, group.lastId)
  out.size(toWhole(group.entriesRead ?? -1))
  out.size(group.pending.size)
  group.pending.visitFrom(FIRST_ID, item => {
    writeRawId(out, item)
    out.integer64(item.deliveredAt)
    out.size(item.deliveries)
    return true
  })
  out.size(group.consumerCount)
  for (const consumer of group.consumers()) writeConsumer(out, consumer, type)
}

function writeConsumer(out: RdbWriter, { name, seenAt, activeAt, pending }: Consumer, type: number): void {
  out.string(name)
  out.integer64(seenAt)
  if (type === STREAM_LISTPACKS_3) out.integer64(activeAt)
  out.size(pending.size)
  pending.visitIds(FIRST_ID, id => {
    writeRawId(out, id)
    return true
  })
}

/** The numbers of an entry that was delivered, before it is known to whom. */
const AT = 0
const COUNT = 1

export function readGroup(input: RdbReader, type: number, stream: StreamValue): void {
  const name = input.string()
  const lastId = readId(input)
  const known = type === STREAM_LISTPACKS ? stream.positionOf(lastId) : toInt64(input.whole())
  if (stream.group(name) !== undefined) throw BAD_DATA
  const group = stream.createGroup(name, lastId, known === -1 ? undefined : known)
  const pending = readPending(input)
  for (let left = input.count(); left > 0; left--) readConsumer(input, type, group, pending)
  // An entry that is pending for nobody.
  if (group.pending.size < pending.size) throw BAD_DATA
}

function readPending(input: RdbReader): OrderedIds {
  const pending = new OrderedIds(2)
  for (let left = input.count(); left > 0; left--) {
    const id = readRawId(input)
    const at = Number(input.signed64())
    const count = Number(input.whole())
    if (pending.find(id) !== -1) throw BAD_DATA
    const place = pending.add(id)
    pending.setNumberAt(place, AT, at)
    pending.setNumberAt(place, COUNT, count)
  }
  return pending
}

function readConsumer(input: RdbReader, type: number, group: Group, pending: OrderedIds): void {
  const name = input.string()
  if (group.consumer(name) !== undefined) throw BAD_DATA
  const consumer = group.createConsumer(name, Number(input.signed64()))
  consumer.activeAt = type === STREAM_LISTPACKS_3 ? Number(input.signed64()) : consumer.seenAt
  for (let left = input.count(); left > 0; left--) {
    const id = readRawId(input)
    const place = pending.find(id)
    if (place === -1 || group.pending.get(id) !== undefined) throw BAD_DATA
    group.give(id, consumer, pending.numberAt(place, AT), pending.numberAt(place, COUNT))
  }
}
