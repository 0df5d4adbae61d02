/** Keys of any type: existence, names, moving them about, and whole databases. */
import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import { COPY_TO, MOVE_FROM, MOVE_TO, RENAME_FROM, RENAME_TO } from '../../keyspace/events.ts'
import { copyOf, encodingOf, typeOf, type Value } from '../../keyspace/values.ts'
import { type Bytes, OK, Status } from '../../resp/values.ts'
import { globMatches } from '../../structures/glob.ts'
import {
  bytes,
  flag,
  int,
  int32,
  key,
  late,
  many,
  newIn,
  oneOf,
  option,
  options,
  readInteger32,
  rest,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, container } from '../declare/define.ts'
import { helpCommand } from '../declare/help.ts'
import { array, bulk, integer, ok, orNull, status, truth, tuple } from '../declare/reply.ts'
import { NO_NOVALUES, readCursor } from './element-scan.ts'

const SHARDED_SUM = ['request_policy:multi_shard', 'response_policy:agg_sum'] as const

const del = command({
  name: 'DEL',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys',
  summary: 'Removes keys.',
  flags: ['write'],
  tips: SHARDED_SUM,
  args: [many(key('key', 'RM delete'))],
  reply: integer(),
  run: removeAll,
})

const unlink = command({
  name: 'UNLINK',
  group: 'generic',
  since: '4.0.0',
  complexity: 'O(1) for each key; their memory is freed later',
  summary: 'Removes keys, as DEL does.',
  flags: ['write', 'fast'],
  tips: SHARDED_SUM,
  args: [many(key('key', 'RM delete'))],
  reply: integer(),
  run: (ctx, keys) => {
    const { db, keyspace } = ctx
    for (const each of keys) keyspace.freeLater(sizeOf(db.peek(each)), 1)
    return removeAll(ctx, keys)
  },
})

function sizeOf(value: Value | undefined): number {
  return typeof value === 'object' && 'size' in value ? value.size : 0
}

function removeAll({ db }: Context, keys: readonly Bytes[]): number {
  let removed = 0
  for (const each of keys) if (db.delete(each)) removed++
  return removed
}

const exists = command({
  name: 'EXISTS',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys',
  summary: 'Counts which of the keys exist; a key given twice counts twice.',
  flags: ['readonly', 'fast'],
  tips: SHARDED_SUM,
  history: [['3.0.3', 'Several keys.']],
  args: [many(key('key', 'RO'))],
  reply: integer(),
  run: ({ db }, keys) => {
    let found = 0
    for (const each of keys) if (db.readExistence(each)) found++
    return found
  },
})

const type = command({
  name: 'TYPE',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells the type of the value at a key.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO')],
  reply: status(),
  run: ({ db }, name) => {
    const value = db.peek(name)
    return new Status(value === undefined ? 'none' : typeOf(value))
  },
})

const touch = command({
  name: 'TOUCH',
  group: 'generic',
  since: '3.2.1',
  complexity: 'O(N) where N is the number of keys',
  summary: 'Notes an access of keys, and counts those that exist.',
  flags: ['readonly', 'fast'],
  tips: SHARDED_SUM,
  args: [many(key('key', 'RO'))],
  reply: integer(),
  run: ({ db }, keys) => keys.filter(each => db.touch(each)).length,
})

const keys = command({
  name: 'KEYS',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys in the database',
  summary: 'Lists the keys whose name matches a pattern.',
  flags: ['readonly'],
  categories: ['dangerous'],
  tips: ['request_policy:all_shards', 'nondeterministic_output_order'],
  args: [bytes('pattern', 'pattern')],
  reply: array(bulk()),
  run: ({ db }, pattern) => {
    const found: Bytes[] = []
    for (const name of db.keys()) if (pattern === '*' || globMatches(pattern, name)) found.push(name)
    return found
  },
})

const scan = command({
  name: 'SCAN',
  group: 'generic',
  since: '2.8.0',
  complexity: 'O(1) for each call, O(N) for a whole iteration',
  summary: 'Lists some keys, and tells where to go on.',
  flags: ['readonly'],
  meetsAnyKey: true,
  tips: ['nondeterministic_output', 'request_policy:special', 'response_policy:special'],
  history: [['6.0.0', 'The TYPE filter.']],
  args: [
    bytes('cursor', 'integer'),
    late(
      options(
        option('MATCH', bytes('pattern', 'pattern')),
        option('COUNT', int('count')),
        newIn('6.0.0', option('TYPE', bytes('type'))),
        NO_NOVALUES,
      ),
    ),
  ],
  reply: tuple(bulk(), array(bulk())),
  run: ({ db }, cursor, given) => {
    const start = readCursor(cursor)
    const { match, count = 10, type: wanted } = given()
    if (count < 1) return errors.SYNTAX
    const found: Bytes[] = []
    const next = db.scan(start, count, (name, value) => {
      if (match !== undefined && match !== '*' && !globMatches(match, name)) return
      if (wanted === undefined || typeOf(value()) === wanted.toLowerCase()) found.push(name)
    })
    return [String(next), found]
  },
})

const randomKey = command({
  name: 'RANDOMKEY',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Picks a key at random.',
  flags: ['readonly'],
  meetsAnyKey: true,
  tips: ['request_policy:all_shards', 'response_policy:special', 'nondeterministic_output'],
  args: [],
  reply: orNull(bulk()),
  run: ({ db }) => db.randomKey() ?? null,
})

const rename = command({
  name: 'RENAME',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Renames a key, and overwrites what had the new name.',
  flags: ['write'],
  args: [key('key', 'RW access delete'), key('newkey', 'OW update')],
  reply: ok(),
  run: ({ db }, from, to) => {
    if (!db.has(from)) return errors.NO_SUCH_KEY
    if (from !== to) db.moveEntry(from, db, to, RENAME_FROM, RENAME_TO)
    return OK
  },
})

const renameNx = command({
  name: 'RENAMENX',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Renames a key unless the new name is taken.',
  flags: ['write', 'fast'],
  history: [['3.2.0', 'The same name twice is no error.']],
  args: [key('key', 'RW access delete'), key('newkey', 'OW insert')],
  reply: truth(),
  run: ({ db }, from, to) => {
    if (!db.has(from)) return errors.NO_SUCH_KEY
    if (db.has(to)) return 0
    db.moveEntry(from, db, to, RENAME_FROM, RENAME_TO)
    return 1
  },
})

const move = command({
  name: 'MOVE',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Moves a key to another database unless it exists there.',
  flags: ['write', 'fast'],
  args: [key('key', 'RW access update'), int32('db')],
  reply: truth(),
  run: ({ db, keyspace, server }, name, index) => {
    if (server.cluster !== undefined) return errors.notInCluster('MOVE is')
    const target = keyspace.databases[index]
    if (target === undefined) return errors.DB_INDEX_OUT_OF_RANGE
    if (target === db) return errors.SAME_OBJECT
    if (!db.has(name) || target.has(name)) return 0
    db.moveEntry(name, target, name, MOVE_FROM, MOVE_TO)
    return 1
  },
})

const copy = command({
  name: 'COPY',
  group: 'generic',
  since: '6.2.0',
  complexity: 'O(N) for collections, where N is the number of items; O(1) for strings',
  summary: 'Copies the value and the expiry of a key.',
  flags: ['write', 'denyoom'],
  args: [
    key('source', 'RO access'),
    key('destination', 'OW update'),
    options(option('DB', int32('destination-db')), flag('REPLACE')),
  ],
  reply: truth(),
  run: ({ db, keyspace }, from, to, { db: index = db.index, replace }) => {
    const target = keyspace.databases[index]
    if (target === undefined) return errors.DB_INDEX_OUT_OF_RANGE
    if (target === db && from === to) return errors.SAME_OBJECT
    const value = db.lookup(from)
    if (value === undefined || (!replace && target.has(to))) return 0
    target.put(to, copyOf(value), db.deadlineOf(from), COPY_TO)
    return 1
  },
})

const dbSize = command({
  name: 'DBSIZE',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Counts the keys of the database.',
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  tips: ['request_policy:all_shards', 'response_policy:agg_sum'],
  args: [],
  reply: integer(),
  run: ({ db }) => db.size,
})

const FLUSH_TYPE = rest([
  options(oneOf('flush-type', newIn('4.0.0', flag('ASYNC')), newIn('6.2.0', flag('SYNC')))),
])
const FLUSH_TIPS = ['request_policy:all_shards', 'response_policy:all_succeeded'] as const

const flushDb = command({
  name: 'FLUSHDB',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1); the memory is freed later',
  summary: 'Removes all keys of the database.',
  flags: ['write'],
  categories: ['keyspace', 'dangerous'],
  tips: FLUSH_TIPS,
  history: [
    ['4.0.0', 'ASYNC.'],
    ['6.2.0', 'SYNC.'],
  ],
  args: [FLUSH_TYPE],
  reply: ok(),
  run: ({ db, effect, client }, words) => {
    flush([db], words, client.mayWait)
    // Also when there was nothing: a replica may hold keys that this server does not know.
    effect?.(client.running)
    return OK
  },
})

const flushAll = command({
  name: 'FLUSHALL',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1) for each database; the memory is freed later',
  summary: 'Removes all keys of all databases.',
  flags: ['write'],
  categories: ['keyspace', 'dangerous'],
  tips: FLUSH_TIPS,
  history: [
    ['4.0.0', 'ASYNC.'],
    ['6.2.0', 'SYNC.'],
  ],
  args: [FLUSH_TYPE],
  reply: ok(),
  run: ({ keyspace, effect, client, server }, words) => {
    flush(keyspace.databases, words, client.mayWait)
    effect?.(client.running)
    server.persistence.flushed()
    server.replication.primary.flushed()
    return OK
  },
})

/** @param mayWait for one who may, Redis has another thread free the memory of SYNC as well, and INFO counts it so */
function flush(databases: readonly Database[], words: readonly Bytes[], mayWait: boolean): void {
  const how = words[0]?.toUpperCase() ?? 'SYNC'
  if (words.length > 1 || (how !== 'SYNC' && how !== 'ASYNC')) throw errors.SYNTAX
  for (const database of databases) database.flush(how === 'ASYNC' || mayWait)
}

const swapDb = command({
  name: 'SWAPDB',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Exchanges the keys of two databases.',
  flags: ['write', 'fast'],
  categories: ['keyspace', 'dangerous'],
  args: [bytes('index1', 'integer'), bytes('index2', 'integer')],
  reply: ok(),
  run: ({ keyspace, effect, client, server }, first, second) => {
    if (server.cluster !== undefined) return errors.notInCluster('SWAPDB is')
    const a = keyspace.databases[readIndex(first, 'invalid first DB index')]
    const b = keyspace.databases[readIndex(second, 'invalid second DB index')]
    if (a === undefined || b === undefined) return errors.DB_INDEX_OUT_OF_RANGE
    if (a !== b) a.swapWith(b)
    else keyspace.changes++
    effect?.(client.running)
    return OK
  },
})

function readIndex(word: Bytes, failure: string): number {
  try {
    return readInteger32(word)
  } catch {
    throw errors.error(failure)
  }
}

const OBJECT_TIPS = ['nondeterministic_output'] as const

const objectEncoding = command({
  name: 'OBJECT ENCODING',
  group: 'generic',
  since: '2.2.3',
  complexity: 'O(1)',
  summary: 'Tells how the value at a key is stored.',
  flags: ['readonly'],
  tips: OBJECT_TIPS,
  args: [key('key', 'RO')],
  reply: orNull(bulk()),
  run: ({ db }, name) => {
    const value = db.peek(name)
    return value === undefined ? null : encodingOf(value)
  },
})

const objectIdleTime = command({
  name: 'OBJECT IDLETIME',
  group: 'generic',
  since: '2.2.3',
  complexity: 'O(1)',
  summary: 'Tells how many seconds ago a key was last accessed.',
  flags: ['readonly'],
  tips: OBJECT_TIPS,
  args: [key('key', 'RO')],
  reply: orNull(integer()),
  run: ({ db, keyspace }, name) => {
    const stamp = db.useOf(name)
    if (stamp === undefined) return null
    return keyspace.use.counts ? errors.LFU_SELECTED : keyspace.use.idleSeconds(stamp)
  },
})

const objectFrequency = command({
  name: 'OBJECT FREQ',
  group: 'generic',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Tells how often a key is accessed, where that is tracked.',
  flags: ['readonly'],
  tips: OBJECT_TIPS,
  args: [key('key', 'RO')],
  reply: orNull(integer()),
  run: ({ db, keyspace }, name) => {
    const stamp = db.useOf(name)
    if (stamp === undefined) return null
    return keyspace.use.counts ? keyspace.use.frequency(stamp) : errors.LFU_NOT_SELECTED
  },
})

/** Redis keeps one object for each of these integers, however many keys hold it. */
const SHARED_INTEGERS = 10_000

const objectReferences = command({
  name: 'OBJECT REFCOUNT',
  group: 'generic',
  since: '2.2.3',
  complexity: 'O(1)',
  summary: 'Counts the references to the value at a key; a shared value shows the largest integer.',
  flags: ['readonly'],
  tips: OBJECT_TIPS,
  args: [key('key', 'RO')],
  reply: orNull(integer()),
  run: (ctx, name) => {
    const value = ctx.db.peek(name)
    return value === undefined ? null : referencesTo(ctx, value)
  },
})

/** Integers are not shared while each key must carry how it is used. */
export function referencesTo({ server: { config } }: Context, value: Value): number {
  const usesCount = /-l[rf]u$/.test(config.value('maxmemory-policy')) && Number(config.value('maxmemory')) > 0
  const small = encodingOf(value) === 'int' && Number(value) >= 0 && Number(value) < SHARED_INTEGERS
  return small && !usesCount ? 2147483647 : 1
}

const objectHelp = helpCommand('OBJECT', 'generic', '6.2.0', [
  'ENCODING <key>',
  '    Return the kind of internal representation used in order to store the value',
  '    associated with a <key>.',
  'FREQ <key>',
  '    Return the access frequency index of the <key>. The returned integer is',
  '    proportional to the logarithm of the recent access frequency of the key.',
  'IDLETIME <key>',
  '    Return the idle time of the <key>, that is the approximated number of',
  '    seconds elapsed since the last access to the key.',
  'REFCOUNT <key>',
  '    Return the number of references of the value associated with the specified',
  '    <key>.',
])

const object = container(
  {
    name: 'OBJECT',
    group: 'generic',
    since: '2.2.3',
    summary: 'A container for commands that look inside values.',
  },
  [objectEncoding, objectFrequency, objectIdleTime, objectReferences, objectHelp],
)

export const keyCommands: readonly Command[] = [
  del,
  unlink,
  exists,
  type,
  touch,
  keys,
  scan,
  randomKey,
  rename,
  renameNx,
  move,
  copy,
  object,
  dbSize,
  flushDb,
  flushAll,
  swapDb,
]
