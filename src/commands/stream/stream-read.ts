/**
 * XREAD and XREADGROUP: entries of several streams at once, from where each reader is, or as they come. To XREAD that
 * is an id which the client knows; to XREADGROUP the id `>` is where its group is, and any other id asks for what the
 * consumer was given before and has not acknowledged.
 */
import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import { XGROUP_CREATECONSUMER } from '../../keyspace/events.ts'
import type { Consumer, Group } from '../../keyspace/stream-group.ts'
import { textOfId } from '../../keyspace/stream-id.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { type Bytes, MapReply, NULL_ARRAY, type ReplyValue } from '../../resp/values.ts'
import { compareIds, FIRST_ID, idAfter, LAST_ID, type LogId } from '../../structures/log-id.ts'
import {
  block,
  bytes,
  type Cursor,
  flag,
  int,
  key,
  many,
  option,
  rest,
  timeoutMilliseconds,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, type Result } from '../declare/define.ts'
import { alternating, array, bulk, map, orNull, type ReplyType, tuple } from '../declare/reply.ts'
import { claimEffect, groupEffect } from './stream-effects.ts'
import { ENTRY, entriesReply, readId } from './stream-words.ts'

const COUNT = option('COUNT', int('count'))
const BLOCK = option('BLOCK', timeoutMilliseconds('milliseconds'))
const NOACK = flag('NOACK')
const GROUP = { ...block('group-block', bytes('group'), bytes('consumer')), token: 'GROUP' }
const STREAMS = {
  ...block('streams', many(key('key', 'RO access')), many(bytes('id'))),
  token: 'STREAMS',
}

interface Request {
  /** Infinity where it was not given, or not positive. */
  readonly count: number
  /** Milliseconds; undefined: does not wait. */
  readonly timeout: number | undefined
  readonly noAck: boolean
  readonly group: readonly [group: Bytes, consumer: Bytes] | undefined
  readonly keys: readonly Bytes[]
  readonly ids: readonly Bytes[]
}

function readRequest(words: readonly Bytes[], isGroup: boolean): Request {
  let count = 0
  let timeout: number | undefined
  let noAck = false
  let group: Request['group']
  const cursor: Cursor = { argv: words, at: 0 }
  while (cursor.at < words.length) {
    const option = (words[cursor.at++] as Bytes).toUpperCase()
    const more = words.length - cursor.at
    if (option === 'BLOCK' && more > 0) timeout = BLOCK.read(cursor)
    else if (option === 'COUNT' && more > 0) count = COUNT.read(cursor)
    else if (option === 'STREAMS' && more > 0) {
      if (more % 2 === 1) throw isGroup ? errors.XREADGROUP_UNBALANCED : errors.XREAD_UNBALANCED
      if (isGroup && group === undefined) throw errors.GROUP_MISSING
      const middle = cursor.at + more / 2
      const keys = words.slice(cursor.at, middle)
      return { count: count > 0 ? count : Infinity, timeout, noAck, group, keys, ids: words.slice(middle) }
    } else if (option === 'GROUP' && more > 1) {
      if (!isGroup) throw errors.onlyInGroup('GROUP')
      group = GROUP.read(cursor)
    } else if (option === 'NOACK') {
      if (!isGroup) throw errors.onlyInGroup('NOACK')
      noAck = true
    } else throw errors.SYNTAX
  }
  throw errors.SYNTAX
}

/** Streams with what was read of each: a map in RESP3, pairs in RESP2. Undefined without any. */
function streamsReply({ client }: Context, flat: readonly ReplyValue[]): ReplyValue | undefined {
  if (flat.length === 0) return undefined
  if (client.protocol === 3) return new MapReply(flat)
  const pairs: ReplyValue[] = []
  for (let i = 0; i < flat.length; i += 2) pairs.push(flat.slice(i, i + 2))
  return pairs
}

/** Replies with what an attempt gives at once, or waits for it where the client asked to. */
function readOrWait(
  ctx: Context,
  { keys, timeout }: Request,
  needsKey: boolean,
  attempt: () => ReplyValue | undefined,
): Result {
  if (timeout === undefined) return attempt() ?? NULL_ARRAY
  return ctx.block({ keys, type: 'stream', timeout, otherwise: NULL_ARRAY, attempt, needsKey })
}

/** After which entry XREAD reads: an id, or whichever is the last but one. */
type After = LogId | 'all but the last'

function xreadRun(ctx: Context, words: readonly Bytes[]): Result {
  const { db } = ctx
  const request = readRequest(words, false)
  const { keys, ids, count } = request
  const afters = keys.map((key, at) => afterOf(db.readAs(StreamValue, key), ids[at] as Bytes))
  return readOrWait(ctx, request, false, () => {
    const flat: ReplyValue[] = []
    for (const [at, key] of keys.entries()) {
      const entries = entriesAfter(db, key, afters[at] as After, count)
      if (entries !== undefined) flat.push(key, entries)
    }
    return streamsReply(ctx, flat)
  })
}

function afterOf(stream: StreamValue | undefined, word: Bytes): After {
  if (word === '$') return stream?.lastId ?? FIRST_ID
  if (word === '+') return 'all but the last'
  if (word === '>') throw errors.NEW_ID_OUTSIDE_GROUP
  return readId(word)
}

function entriesAfter(db: Database, key: Bytes, after: After, count: number): ReplyValue | undefined {
  const stream = db.readAs(StreamValue, key)
  if (stream === undefined || stream.size === 0) return undefined
  const { lastEntryId } = stream
  const first = after === 'all but the last' ? lastEntryId : idAfter(after)
  if (first === undefined || compareIds(first, lastEntryId) > 0) return undefined
  return entriesReply(stream.slice(first, LAST_ID, count))
}

/** Before which of its entries a consumer does not want its history again; or it wants new entries. */
type GroupAfter = LogId | 'new'

function xreadgroupRun(ctx: Context, words: readonly Bytes[]): Result {
  const { db } = ctx
  const request = readRequest(words, true)
  const { keys, ids, group: [groupName, consumerName] = ['', ''] } = request
  const afters = keys.map((key, at) => {
    groupToRead(db, key, groupName)
    return groupAfterOf(ids[at] as Bytes)
  })
  return readOrWait(ctx, request, true, () => {
    // All groups are looked for before any is read.
    const groups = keys.map(key => groupToRead(db, key, groupName))
    // What follows says what it did; a read that finds no new entries is nothing to replay.
    ctx.effect?.([])
    const flat: ReplyValue[] = []
    for (const [at, { stream, group }] of groups.entries()) {
      const key = keys[at] as Bytes
      const entries = readInGroup(ctx, key, stream, group, consumerName, afters[at] as GroupAfter, request)
      if (entries !== undefined) flat.push(key, entries)
    }
    return streamsReply(ctx, flat)
  })
}

function groupToRead(db: Database, key: Bytes, name: Bytes): { stream: StreamValue; group: Group } {
  const stream = db.readToChange(StreamValue, key)
  const group = stream?.group(name)
  if (stream !== undefined && group !== undefined) return { stream, group }
  throw errors.noGroup(key, name, ' in XREADGROUP with GROUP option')
}

function groupAfterOf(word: Bytes): GroupAfter {
  if (word === '>') return 'new'
  if (word === '$' || word === '+') throw errors.meaninglessInGroup(word)
  const id = readId(word)
  return compareIds(id, LAST_ID) === 0 ? 'new' : id
}

/** What one stream has for a consumer; undefined when nothing is new. */
function readInGroup(
  { db, clock, effect }: Context,
  key: Bytes,
  stream: StreamValue,
  group: Group,
  name: Bytes,
  after: GroupAfter,
  { count, noAck }: Request,
): ReplyValue | undefined {
  const { now } = clock
  let consumer = group.consumer(name)
  if (consumer === undefined) {
    consumer = group.createConsumer(name, now)
    db.saveMetadata(key, stream, XGROUP_CREATECONSUMER)
    if (noAck) effect?.(['XGROUP', 'CREATECONSUMER', key, group.name, name])
  }
  consumer.seenAt = now
  if (after !== 'new') {
    const entries = history(stream, group, consumer, after, count, now)
    // That an entry was given once more is kept, and counts as no change.
    db.keep(key, stream)
    return entries
  }
  if (stream.size === 0 || compareIds(stream.lastEntryId, group.lastId) <= 0) return undefined
  const slice = stream.readNew(group, noAck ? undefined : consumer, count, now)
  db.saveMetadata(key, stream)
  if (effect !== undefined) {
    slice.visit(entry => {
      const item = group.pending.get(entry)
      if (item !== undefined && !noAck) effect(claimEffect(key, group, item, item))
    })
    effect(groupEffect(key, group))
  }
  return entriesReply(slice)
}

/** What a consumer has pending behind an id. Of an entry that is no more there is only the id. */
function history(
  stream: StreamValue,
  group: Group,
  consumer: Consumer,
  after: LogId,
  count: number,
  now: number,
): ReplyValue[] {
  const entries: ReplyValue[] = []
  consumer.pending.visitFrom(idAfter(after) ?? LAST_ID, item => {
    const items = stream.get(item)
    if (items !== undefined) {
      group.give(item, consumer, now, item.deliveries + 1)
    }
    return entries.push([textOfId(item), items ?? NULL_ARRAY]) < count
  })
  return entries
}

/** Entries by stream. In RESP2, which has no maps, in pairs, not as names and entries in turn. */
function streams(entries: ReplyType): ReplyType {
  const byName = map(entries)
  const inPairs = array(tuple(bulk(), entries))
  return { ...byName, accepts: value => byName.accepts(value) || inPairs.accepts(value) }
}

const xread = command({
  name: 'XREAD',
  group: 'stream',
  since: '5.0.0',
  complexity: 'For each stream O(N) with N entries in the reply; XADD serves M clients that wait in O(M)',
  summary: 'Reads entries of several streams behind those that the client knows; waits for them.',
  flags: ['readonly', 'blocking'],
  args: [rest([{ ...COUNT, optional: true }, { ...BLOCK, optional: true }, STREAMS], 3)],
  keySpecs: [
    { use: 'RO access', begin: { keyword: 'STREAMS', from: 1 }, find: { last: -1, step: 1, limit: 2 } },
  ],
  reply: orNull(streams(array(ENTRY))),
  run: xreadRun,
})

const xreadgroup = command({
  name: 'XREADGROUP',
  group: 'stream',
  since: '5.0.0',
  complexity: 'For each stream O(M) with M entries in the reply; XADD serves N clients that wait in O(N)',
  summary:
    'Reads entries of several streams as a consumer of a group: new ones, or those it was given before.',
  flags: ['write', 'blocking'],
  args: [
    rest(
      [
        GROUP,
        { ...COUNT, optional: true },
        { ...BLOCK, optional: true },
        { ...NOACK, optional: true },
        STREAMS,
      ],
      6,
    ),
  ],
  keySpecs: [
    { use: 'RO access', begin: { keyword: 'STREAMS', from: 4 }, find: { last: -1, step: 1, limit: 2 } },
  ],
  // Pending entries that were removed since have no fields.
  reply: orNull(streams(array(tuple(bulk(), orNull(alternating(bulk(), bulk())))))),
  run: xreadgroupRun,
})

export const streamReadCommands: readonly Command[] = [xread, xreadgroup]
