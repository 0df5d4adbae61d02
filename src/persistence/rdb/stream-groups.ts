/**
 * Consumer groups of streams in RDB; the grammar stands in streams.ts. What is pending is written twice, as Redis
 * lists it: for the group, with its times, and for each consumer by its ids alone.
 */
import type { PendingEntry } from '../../keyspace/pending-entries.ts'
import type { Consumer, Group } from '../../keyspace/stream-group.ts'
import type { StreamValue } from '../../keyspace/stream-value.ts'
import { FIRST_ID, idAfter, type LogId } from '../../structures/log-id.ts'
import { OrderedIds } from '../../structures/ordered-ids.ts'
import { BAD_DATA } from './errors.ts'
import type { RdbReader } from './rdb-reader.ts'
import type { RdbWriter } from './rdb-writer.ts'
import { type Reading, readEach, readOne } from './read-steps.ts'
import { STEP, type Steps } from './steps.ts'
import { readId, readRawId, toInt64, toWhole, writeId, writeRawId } from './stream-ids.ts'
import { STREAM_LISTPACKS, STREAM_LISTPACKS_3 } from './types.ts'

export function* writeGroup(out: RdbWriter, group: Group, type: number): Steps {
  out.string(group.name)
  writeId(out, group.lastId)
  out.size(toWhole(group.entriesRead ?? -1))
  out.size(group.pending.size)
  yield* inSteps<PendingEntry<Consumer>>(
    (from, visit) => group.pending.visitFrom(from, visit),
    item => {
      writeRawId(out, item)
      out.integer64(item.deliveredAt)
      out.size(item.deliveries)
    },
  )
  out.size(group.consumerCount)
  for (const consumer of group.consumers()) {
    yield
    yield* writeConsumer(out, consumer, type)
  }
}

function* writeConsumer(out: RdbWriter, consumer: Consumer, type: number): Steps {
  const { name, seenAt, activeAt, pending } = consumer
  out.string(name)
  out.integer64(seenAt)
  if (type === STREAM_LISTPACKS_3) out.integer64(activeAt)
  out.size(pending.size)
  yield* inSteps<LogId>(
    (from, visit) => pending.visitIds(from, visit),
    id => writeRawId(out, id),
  )
}

/** Writes all that is visited from the first id on. */
function* inSteps<T extends LogId>(
  visitFrom: (from: LogId, visit: (item: T) => boolean) => void,
  write: (item: T) => void,
): Steps {
  for (let from: LogId | undefined = FIRST_ID; from !== undefined; ) {
    let left = STEP
    let next: LogId | undefined
    visitFrom(from, item => {
      write(item)
      left--
      if (left === 0) next = idAfter(item)
      return left > 0
    })
    from = next
    if (from !== undefined) yield
  }
}

/** The numbers of an entry that was delivered, before it is known to whom. */
const AT = 0
const COUNT = 1

export function* readGroup(input: RdbReader, type: number, stream: StreamValue): Reading<void> {
  const group = yield* readOne(input, () => {
    const name = input.string()
    const lastId = readId(input)
    const known = type === STREAM_LISTPACKS ? stream.positionOf(lastId) : toInt64(input.whole())
    if (stream.group(name) !== undefined) throw BAD_DATA
    return stream.createGroup(name, lastId, known === -1 ? undefined : known)
  })
  const pending = yield* readPending(input)
  const consumers = yield* readOne(input, () => input.count())
  for (let left = consumers; left > 0; left--) yield* readConsumer(input, type, group, pending)
  // An entry that is pending for nobody.
  if (group.pending.size < pending.size) throw BAD_DATA
}

function* readPending(input: RdbReader): Reading<OrderedIds> {
  const pending = new OrderedIds(2)
  const count = yield* readOne(input, () => input.count())
  yield* readEach(input, count, () => {
    const id = readRawId(input)
    const at = Number(input.signed64())
    const count = Number(input.whole())
    if (pending.find(id) !== -1) throw BAD_DATA
    const place = pending.add(id)
    pending.setNumberAt(place, AT, at)
    pending.setNumberAt(place, COUNT, count)
  })
  return pending
}

function* readConsumer(input: RdbReader, type: number, group: Group, pending: OrderedIds): Reading<void> {
  const consumer = yield* readOne(input, () => {
    const name = input.string()
    if (group.consumer(name) !== undefined) throw BAD_DATA
    const seenAt = Number(input.signed64())
    const activeAt = type === STREAM_LISTPACKS_3 ? Number(input.signed64()) : seenAt
    const created = group.createConsumer(name, seenAt)
    created.activeAt = activeAt
    return created
  })
  const count = yield* readOne(input, () => input.count())
  yield* readEach(input, count, () => {
    const id = readRawId(input)
    const place = pending.find(id)
    if (place === -1 || group.pending.get(id) !== undefined) throw BAD_DATA
    group.give(id, consumer, pending.numberAt(place, AT), pending.numberAt(place, COUNT))
  })
}
