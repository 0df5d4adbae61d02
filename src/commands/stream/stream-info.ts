/** XINFO: facts about a stream, its consumer groups, and their consumers. */
import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import type { PendingList } from '../../keyspace/pending-entries.ts'
import type { Consumer, Group, Pending } from '../../keyspace/stream-group.ts'
import { textOfId } from '../../keyspace/stream-id.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { type Bytes, MapReply, type ReplyValue } from '../../resp/values.ts'
import { FIRST_ID, LAST_ID } from '../../structures/log-id.ts'
import type { LogSlice } from '../../structures/packed-log.ts'
import { block, bytes, flag, int, key, option, readInteger, rest } from '../declare/args.ts'
import { type Command, command, container } from '../declare/define.ts'
import { unknownSubcommandOrArity } from '../declare/errors.ts'
import { helpCommand } from '../declare/help.ts'
import { array, bulk, fields, integer, orNull, tuple, when } from '../declare/reply.ts'
import { ENTRY, entryReply } from './stream-words.ts'

/** How many entries XINFO STREAM FULL shows of each list. */
const SHOWN = 10

const FULL = block('full-block', flag('FULL'), { ...option('COUNT', int('count')), optional: true })

function streamOf(db: Database, key: Bytes): StreamValue {
  const stream = db.readAs(StreamValue, key)
  if (stream === undefined) throw errors.NO_SUCH_KEY
  return stream
}

/** Reads `FULL [COUNT count]`: how many entries to show of each list, or undefined. */
function readFull(words: readonly Bytes[]): number | undefined {
  const [full, countWord, count] = words
  if (full === undefined) return undefined
  const isFull = full.toUpperCase() === 'FULL'
  if (isFull && countWord === undefined) return SHOWN
  if (!isFull || words.length !== 3 || countWord?.toUpperCase() !== 'COUNT') {
    throw unknownSubcommandOrArity('XINFO', 'STREAM')
  }
  const most = readInteger(count ?? '')
  if (most < 0) return SHOWN
  return most === 0 ? Number.POSITIVE_INFINITY : most
}

function mapOf(facts: Readonly<Record<string, ReplyValue>>): MapReply {
  return new MapReply(Object.entries(facts).flat())
}

/** What both forms of XINFO STREAM begin with. */
function streamFacts(stream: StreamValue): Readonly<Record<string, ReplyValue>> {
  return {
    length: stream.size,
    'radix-tree-keys': stream.nodeCount,
    'radix-tree-nodes': stream.radixNodeCount,
    'last-generated-id': textOfId(stream.lastId),
    'max-deleted-entry-id': textOfId(stream.maxDeletedId),
    'entries-added': stream.entriesAdded,
    'recorded-first-entry-id': textOfId(stream.firstEntryId),
  }
}

function firstEntry(stream: StreamValue): ReplyValue {
  const [entry = null] = allOf(stream.slice(FIRST_ID, LAST_ID, 1))
  return entry
}

function lastEntry(stream: StreamValue): ReplyValue {
  let reply: ReplyValue = null
  stream.visitBackwards(FIRST_ID, LAST_ID, entry => {
    reply = entryReply(entry)
    return false
  })
  return reply
}

function allOf(entries: LogSlice): ReplyValue[] {
  const replies: ReplyValue[] = []
  entries.visit(entry => replies.push(entryReply(entry)))
  return replies
}

function shortInfo(stream: StreamValue): ReplyValue {
  return mapOf({
    ...streamFacts(stream),
    groups: stream.groupCount,
    'first-entry': firstEntry(stream),
    'last-entry': lastEntry(stream),
  })
}

function fullInfo(stream: StreamValue, most: number): ReplyValue {
  return mapOf({
    ...streamFacts(stream),
    entries: allOf(stream.slice(FIRST_ID, LAST_ID, most)),
    groups: stream.groups().map(group => fullGroup(stream, group, most)),
  })
}

function fullGroup(stream: StreamValue, group: Group, most: number): ReplyValue {
  return mapOf({
    name: group.name,
    'last-delivered-id': textOfId(group.lastId),
    'entries-read': group.entriesRead ?? null,
    lag: stream.lagOf(group) ?? null,
    'pel-count': group.pending.size,
    pending: firstOf(group.pending, most, item => [
      textOfId(item),
      item.consumer.name,
      item.deliveredAt,
      item.deliveries,
    ]),
    consumers: group.consumers().map(consumer => fullConsumer(consumer, most)),
  })
}

function fullConsumer({ name, seenAt, activeAt, pending }: Consumer, most: number): ReplyValue {
  return mapOf({
    name: name,
    'seen-time': seenAt,
    'active-time': activeAt,
    'pel-count': pending.size,
    pending: firstOf(pending, most, item => [textOfId(item), item.deliveredAt, item.deliveries]),
  })
}

function firstOf(
  pending: PendingList<Consumer>,
  most: number,
  show: (item: Pending) => ReplyValue,
): ReplyValue[] {
  const shown: ReplyValue[] = []
  pending.visitFrom(FIRST_ID, item => shown.push(show(item)) < most)
  return shown
}

const STREAM = {
  length: integer(),
  'radix-tree-keys': integer(),
  'radix-tree-nodes': integer(),
  'last-generated-id': bulk(),
  'max-deleted-entry-id': bulk(),
  'entries-added': integer(),
  'recorded-first-entry-id': bulk(),
} as const

const GROUP = {
  name: bulk(),
  'last-delivered-id': bulk(),
  'entries-read': orNull(integer()),
  lag: orNull(integer()),
} as const

const FULL_CONSUMER = fields({
  name: bulk(),
  'seen-time': integer(),
  'active-time': integer(),
  'pel-count': integer(),
  pending: array(tuple(bulk(), integer(), integer())),
})

const FULL_GROUP = fields({
  ...GROUP,
  'pel-count': integer(),
  pending: array(tuple(bulk(), bulk(), integer(), integer())),
  consumers: array(FULL_CONSUMER),
})

const stream = command({
  name: 'XINFO STREAM',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Tells about a stream.',
  flags: ['readonly'],
  history: [
    ['6.0.0', '`FULL`.'],
    [
      '7.0.0',
      'Adds `max-deleted-entry-id`, `entries-added`, `recorded-first-entry-id`, `entries-read` and `lag`.',
    ],
    ['7.2.0', 'Adds `active-time`; `seen-time` is also that of an attempt that gave nothing.'],
  ],
  args: [key('key', 'RO access'), rest([{ ...FULL, optional: true }])],
  reply: when(
    'full',
    fields({ ...STREAM, entries: array(ENTRY), groups: array(FULL_GROUP) }),
    fields({ ...STREAM, groups: integer(), 'first-entry': orNull(ENTRY), 'last-entry': orNull(ENTRY) }),
  ),
  run: ({ db }, name, words) => {
    const value = streamOf(db, name)
    const most = readFull(words)
    return most === undefined ? shortInfo(value) : fullInfo(value, most)
  },
})

const groups = command({
  name: 'XINFO GROUPS',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Lists the consumer groups of a stream.',
  flags: ['readonly'],
  history: [['7.0.0', 'Adds `entries-read` and `lag`.']],
  args: [key('key', 'RO access')],
  reply: array(fields({ ...GROUP, consumers: integer(), pending: integer() })),
  run: ({ db }, name) => {
    const value = streamOf(db, name)
    return value.groups().map(group =>
      mapOf({
        name: group.name,
        consumers: group.consumerCount,
        pending: group.pending.size,
        'last-delivered-id': textOfId(group.lastId),
        'entries-read': group.entriesRead ?? null,
        lag: value.lagOf(group) ?? null,
      }),
    )
  },
})

const consumers = command({
  name: 'XINFO CONSUMERS',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Lists the consumers of a group.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  history: [['7.2.0', 'Adds `inactive`; `idle` begins anew with an attempt that gave nothing.']],
  args: [key('key', 'RO access'), bytes('group')],
  reply: array(fields({ name: bulk(), pending: integer(), idle: integer(), inactive: integer() })),
  run: ({ db, clock }, name, groupName) => {
    const group = streamOf(db, name).group(groupName)
    if (group === undefined) throw errors.noGroupOfKey(name, groupName)
    const since = (time: number) => Math.max(0, clock.now - time)
    return group.consumers().map(consumer =>
      mapOf({
        name: consumer.name,
        pending: consumer.pending.size,
        idle: since(consumer.seenAt),
        inactive: consumer.activeAt === -1 ? -1 : since(consumer.activeAt),
      }),
    )
  },
})

const help = helpCommand('XINFO', 'stream', '5.0.0', [
  'CONSUMERS <key> <groupname>',
  '    Show consumers of <groupname>.',
  'GROUPS <key>',
  '    Show the stream consumer groups.',
  'STREAM <key> [FULL [COUNT <count>]',
  '    Show information about the stream.',
])

const xinfo = container({ name: 'XINFO', group: 'stream', since: '5.0.0', summary: 'Tells about streams.' }, [
  stream,
  groups,
  consumers,
  help,
])

export const streamInfoCommands: readonly Command[] = [xinfo]
