/**
 * Consumer groups: XGROUP makes and ends them and their consumers, XACK and XPENDING deal with what consumers were given.
 * Nothing of this changes what readers of the stream see: it breaks no WATCH.
 */
import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import type { Consumer, Group, Pending } from '../../keyspace/stream-group.ts'
import { textOfId } from '../../keyspace/stream-id.ts'
import { StreamValue } from '../../keyspace/stream-value.ts'
import { type Bytes, NULL_ARRAY, OK, type ReplyValue } from '../../resp/values.ts'
import { type Int64, shortest } from '../../structures/int64.ts'
import { compareIds, type LogId } from '../../structures/log-id.ts'
import {
  alternatives,
  block,
  bytes,
  flag,
  int,
  key,
  many,
  newIn,
  option,
  readInteger,
  readInteger64,
  rest,
} from '../declare/args.ts'
import { type Command, command, container } from '../declare/define.ts'
import { unknownSubcommandOrArity } from '../declare/errors.ts'
import { helpCommand } from '../declare/help.ts'
import { array, bulk, integer, numeric, ok, orNull, truth, tuple, when } from '../declare/reply.ts'
import { groupOf, readEnd, readId, readStart, readStop } from './stream-words.ts'

/** Where a group begins: an id, or `$` for the last one. */
const BEGIN = alternatives('id-selector', bytes('id'), { ...flag('$'), name: 'new-id' })
const ENTRIES_READ = {
  ...option('ENTRIESREAD', int('entriesread')),
  displayText: 'entries-read',
  optional: true,
}
const MKSTREAM = { ...flag('MKSTREAM'), optional: true }

interface Position {
  readonly word: Bytes
  readonly makeStream: boolean
  /** As ENTRIESREAD says; undefined: unknown. */
  readonly entriesRead: Int64 | undefined
}

function readPosition([word = '', ...more]: readonly Bytes[], creates: boolean): Position {
  const refusal = unknownSubcommandOrArity('XGROUP', creates ? 'CREATE' : 'SETID')
  let makeStream = false
  let entriesRead: bigint | undefined
  for (let at = 0; at < more.length; at++) {
    const option = (more[at] as Bytes).toUpperCase()
    if (creates && option === 'MKSTREAM') makeStream = true
    else if (option === 'ENTRIESREAD' && at + 1 < more.length) {
      entriesRead = readInteger64(more[++at] as Bytes)
      if (entriesRead < -1n) throw errors.ENTRIES_READ
    } else throw refusal
  }
  if (more.length > (creates ? 3 : 2)) throw refusal
  const known = entriesRead !== undefined && entriesRead !== -1n
  return { word, makeStream, entriesRead: known ? shortest(entriesRead ?? 0n) : undefined }
}

function streamOf(db: Database, key: Bytes): StreamValue {
  const stream = db.lookupAs(StreamValue, key)
  if (stream === undefined) throw errors.XGROUP_NEEDS_KEY
  return stream
}

function existingGroup(db: Database, key: Bytes, name: Bytes): { stream: StreamValue; group: Group } {
  const stream = streamOf(db, key)
  const group = stream.group(name)
  if (group === undefined) throw errors.noGroupOfKey(key, name)
  return { stream, group }
}

const create = command({
  name: 'XGROUP CREATE',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Makes a consumer group.',
  flags: ['write', 'denyoom'],
  history: [['7.0.0', '`ENTRIESREAD`.']],
  args: [key('key', 'RW insert'), bytes('group'), rest([BEGIN, MKSTREAM, ENTRIES_READ], 1)],
  reply: ok(),
  run: ({ db }, name, groupName, words) => {
    const { word, makeStream, entriesRead } = readPosition(words, true)
    const found = db.lookupAs(StreamValue, name)
    if (found === undefined && !makeStream) throw errors.XGROUP_NEEDS_KEY
    const stream = found ?? new StreamValue(db.limits)
    const begin = word === '$' ? stream.lastId : readId(word)
    if (stream.group(groupName) !== undefined) throw errors.GROUP_EXISTS
    stream.createGroup(groupName, begin, entriesRead)
    if (found === undefined) db.save(name, stream, events.XGROUP_CREATE)
    else db.saveMetadata(name, stream, events.XGROUP_CREATE)
    return OK
  },
})

const setid = command({
  name: 'XGROUP SETID',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Sets which entry a consumer group read last.',
  flags: ['write'],
  history: [['7.0.0', '`ENTRIESREAD`.']],
  args: [key('key', 'RW update'), bytes('group'), rest([BEGIN, ENTRIES_READ], 1)],
  reply: ok(),
  run: ({ db }, name, groupName, words) => {
    const { word, entriesRead } = readPosition(words, false)
    const { stream, group } = existingGroup(db, name, groupName)
    group.lastId = word === '$' ? stream.lastId : readEnd(word, 0)
    group.entriesRead = entriesRead
    db.saveMetadata(name, stream, events.XGROUP_SETID)
    return OK
  },
})

const destroy = command({
  name: 'XGROUP DESTROY',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(N) with N entries pending in the group',
  summary: 'Ends a consumer group.',
  flags: ['write'],
  args: [key('key', 'RW delete'), bytes('group')],
  reply: truth(),
  run: ({ db }, name, groupName) => {
    const stream = streamOf(db, name)
    const group = stream.group(groupName)
    if (group === undefined) return 0
    stream.deleteGroup(group)
    db.saveMetadata(name, stream, events.XGROUP_DESTROY)
    return 1
  },
})

const createconsumer = command({
  name: 'XGROUP CREATECONSUMER',
  group: 'stream',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Makes a consumer of a group.',
  flags: ['write', 'denyoom'],
  args: [key('key', 'RW insert'), bytes('group'), bytes('consumer')],
  reply: truth(),
  run: ({ db, clock }, name, groupName, consumerName) => {
    const { stream, group } = existingGroup(db, name, groupName)
    if (group.consumer(consumerName) !== undefined) return 0
    group.createConsumer(consumerName, clock.now)
    db.saveMetadata(name, stream, events.XGROUP_CREATECONSUMER)
    return 1
  },
})

const delconsumer = command({
  name: 'XGROUP DELCONSUMER',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(N) with N entries pending at the consumer',
  summary: 'Removes a consumer from its group, and counts what it had pending.',
  flags: ['write'],
  args: [key('key', 'RW delete'), bytes('group'), bytes('consumer')],
  reply: integer(),
  run: ({ db }, name, groupName, consumerName) => {
    const { stream, group } = existingGroup(db, name, groupName)
    const consumer = group.consumer(consumerName)
    if (consumer === undefined) return 0
    const pending = group.deleteConsumer(consumer)
    db.saveMetadata(name, stream, events.XGROUP_DELCONSUMER)
    return pending
  },
})

const help = helpCommand('XGROUP', 'stream', '5.0.0', [
  'CREATE <key> <groupname> <id|$> [option]',
  '    Create a new consumer group. Options are:',
  '    * MKSTREAM',
  '      Create the empty stream if it does not exist.',
  '    * ENTRIESREAD entries_read',
  "      Set the group's entries_read counter (internal use).",
  'CREATECONSUMER <key> <groupname> <consumer>',
  '    Create a new consumer in the specified group.',
  'DELCONSUMER <key> <groupname> <consumer>',
  '    Remove the specified consumer.',
  'DESTROY <key> <groupname>',
  '    Remove the specified group.',
  'SETID <key> <groupname> <id|$> [ENTRIESREAD entries_read]',
  '    Set the current group ID and entries_read counter.',
])

const xgroup = container(
  {
    name: 'XGROUP',
    group: 'stream',
    since: '5.0.0',
    summary: 'Consumer groups of streams.',
  },
  [create, setid, destroy, createconsumer, delconsumer, help],
)

const xack = command({
  name: 'XACK',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log N) for each id with N entries pending',
  summary: 'Acknowledges entries that consumers of a group were given, and counts those that were pending.',
  flags: ['write', 'fast'],
  args: [key('key', 'RW update'), bytes('group'), many(bytes('id'))],
  reply: integer(),
  run: ({ db }, name, groupName, words) => {
    const stream = db.lookupAs(StreamValue, name)
    const group = stream?.group(groupName)
    if (stream === undefined || group === undefined) return 0
    const ids = words.map(each => readId(each))
    let acknowledged = 0
    for (const id of ids) if (group.acknowledge(id)) acknowledged++
    if (acknowledged > 0) db.saveMetadata(name, stream, undefined, acknowledged)
    return acknowledged
  },
})

function summary(group: Group): ReplyValue {
  const { pending } = group
  const { first, last } = pending
  if (first === undefined || last === undefined) return [0, null, null, NULL_ARRAY]
  const consumers = group.consumers().filter(each => each.pending.size > 0)
  const counts = consumers.map(each => [each.name, String(each.pending.size)])
  return [pending.size, textOfId(first), textOfId(last), counts]
}

interface Filter {
  readonly idle: number
  readonly first: LogId
  readonly last: LogId
  readonly count: number
  readonly consumer: Bytes | undefined
}

function readFilter(words: readonly Bytes[]): Filter {
  if (words.length < 3 || words.length > 6) throw errors.SYNTAX
  let idle = 0
  let at = 0
  if ((words[0] as Bytes).toUpperCase() === 'IDLE') {
    idle = readInteger(words[1] as Bytes)
    if (words.length < 5) throw errors.SYNTAX
    at = 2
  }
  const count = readInteger(words[at + 2] as Bytes)
  const first = readStart(words[at] as Bytes)
  const last = readStop(words[at + 1] as Bytes)
  return { idle, first, last, count, consumer: words[at + 3] }
}

function list(owner: Group | Consumer, { idle, first, last, count }: Filter, now: number): ReplyValue[] {
  const found: ReplyValue[] = []
  if (count <= 0) return found
  owner.pending.visitFrom(first, (item: Pending) => {
    if (compareIds(item, last) > 0) return false
    const idleTime = now - item.deliveredAt
    if (idle > 0 && idleTime < idle) return true
    const { name } = item.consumer
    return found.push([textOfId(item), name, Math.max(0, idleTime), item.deliveries]) < count
  })
  return found
}

const xpending = command({
  name: 'XPENDING',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(N) with N entries in the reply, or looked at for IDLE; the summary O(N) with N consumers',
  summary: 'Shows what consumers of a group were given and have not acknowledged: in sum, or one by one.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  history: [['6.2.0', '`IDLE`, and ranges without their ends.']],
  args: [
    key('key', 'RO access'),
    bytes('group'),
    rest([
      {
        ...block(
          'filters',
          { ...newIn('6.2.0', option('IDLE', int('min-idle-time'))), optional: true },
          bytes('start'),
          bytes('end'),
          int('count'),
          { ...bytes('consumer'), optional: true },
        ),
        optional: true,
      },
    ]),
  ],
  reply: when(
    'count',
    array(tuple(bulk(), bulk(), integer(), integer())),
    tuple(integer(), orNull(bulk()), orNull(bulk()), orNull(array(tuple(bulk(), numeric())))),
  ),
  run: ({ db, clock }, name, groupName, words) => {
    const filter = words.length === 0 ? undefined : readFilter(words)
    const { group } = groupOf(db, name, groupName, 'read')
    if (filter === undefined) return summary(group)
    const owner = filter.consumer === undefined ? group : group.consumer(filter.consumer)
    return owner === undefined ? [] : list(owner, filter, clock.now)
  },
})

export const streamGroupCommands: readonly Command[] = [xgroup, xack, xpending]
