/**
 * Streams: entries are added under ids that grow, read by ranges of ids, deleted and trimmed. Waiting for entries is in
 * stream-read.ts, consumer groups in stream-group.ts and stream-claim.ts, and what is to be known of it all in
 * stream-info.ts.
 */
import * as errors from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import type { EncodingLimits } from '../../keyspace/limits.ts'
import { type PartialId, parsePartialId, textOfId } from '../../keyspace/stream-id.ts'
import { StreamValue, type Trim } from '../../keyspace/stream-value.ts'
import { type Bytes, NULL_ARRAY, OK, type ReplyValue } from '../../resp/values.ts'
import { shortest } from '../../structures/int64.ts'
import { compareIds, idAfter, isFirstId, LAST_ID, type LogId, MAX_WHOLE } from '../../structures/log-id.ts'
import { fitsInNode } from '../../structures/log-node.ts'
import {
  alternatives,
  block,
  bytes,
  flag,
  int,
  key,
  late,
  many,
  newIn,
  option,
  options,
  pairs,
  readInteger,
  readInteger64,
  rest,
  word,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { wrongArity } from '../declare/errors.ts'
import { array, bulk, integer, ok, orNull, when } from '../declare/reply.ts'
import { streamClaimCommands } from './stream-claim.ts'
import { streamGroupCommands } from './stream-group.ts'
import { streamInfoCommands } from './stream-info.ts'
import { streamReadCommands } from './stream-read.ts'
import { ENTRY, entriesReply, entryReply, readId, readStart, readStop } from './stream-words.ts'

const TRIM = block(
  'trim',
  alternatives('strategy', flag('MAXLEN'), newIn('6.2.0', flag('MINID'))),
  {
    ...alternatives('operator', { ...flag('='), name: 'equal' }, { ...flag('~'), name: 'approximately' }),
    optional: true,
  },
  bytes('threshold'),
  { ...newIn('6.2.0', option('LIMIT', int('count'))), optional: true },
)

/** The options before XADD's id, or all of XTRIM's. */
interface Options {
  noMakeStream?: boolean
  trim?: Trim
  /** The places of `~` and of what it says roughly. */
  roughly?: number
}

const NONE: Options = {}

/** Reads options up to XADD's id, or to the end of an XTRIM. Returns the place of the id. */
function readOptions(
  words: readonly Bytes[],
  adds: boolean,
  { db: { limits }, client: { obeys } }: Context,
  read: Options,
): number {
  let at = 0
  let keep: number | LogId | undefined
  let roughly = false
  let limit: number | undefined
  for (; at < words.length; at++) {
    const option = (words[at] as Bytes).toUpperCase()
    const more = words.length - 1 - at
    if ((option === 'MAXLEN' || option === 'MINID') && more > 0) {
      if (keep !== undefined) throw errors.TRIM_TWICE
      const operator = words[at + 1]
      roughly = more > 1 && operator === '~'
      if (roughly || (more > 1 && operator === '=')) at++
      if (roughly) read.roughly = at
      const threshold = words[++at] as Bytes
      keep = option === 'MINID' ? readId(threshold) : readInteger(threshold)
      if (typeof keep === 'number' && keep < 0) throw errors.TRIM_MAXLEN
    } else if (option === 'LIMIT' && more > 0) {
      limit = readInteger(words[++at] as Bytes)
      if (limit < 0) throw errors.TRIM_LIMIT
    } else if (!adds) throw errors.SYNTAX
    else if (option === 'NOMKSTREAM') read.noMakeStream = true
    else {
      // Redis refuses a bad id before it compares the options.
      readPartialId(words[at] as Bytes)
      break
    }
  }
  if (limit !== undefined && limit > 0 && keep === undefined) throw errors.TRIM_LIMIT_ALONE
  if (!adds && keep === undefined) throw errors.TRIM_MISSING
  // Redis tells replicas what a rough trimming came to, and leaves the limit there.
  if (limit !== undefined && !roughly && !obeys) throw errors.TRIM_LIMIT_EXACT
  if (keep !== undefined) read.trim = roughly ? { keep, roughly: roughLimit(limit, limits) } : { keep }
  return at
}

/** How many entries trimming with `~` may remove; as Redis does, a hundred nodes where the command does not say. */
function roughLimit(given: number | undefined, { streamNodeEntries }: EncodingLimits): number {
  if (given === 0) return Number.POSITIVE_INFINITY
  if (given !== undefined) return given
  return streamNodeEntries === 0 ? 10_000 : Math.min(100 * streamNodeEntries, 1_000_000)
}

/** Reads the id of a new entry; undefined is `*`. */
function readPartialId(word: Bytes): PartialId | undefined {
  if (word === '*') return undefined
  const id = parsePartialId(word)
  if (id === undefined) throw errors.STREAM_ID
  return id
}

function idForAdding({ lastId }: StreamValue, requested: PartialId | undefined, now: number): LogId {
  const following = idAfter(lastId)
  if (following === undefined) throw errors.STREAM_ID_EXHAUSTED
  if (requested === undefined) return now > lastId.ms ? { ms: now, seq: 0 } : following
  const { ms, seq } = requested
  if (seq === undefined && ms === lastId.ms) {
    if (lastId.seq === MAX_WHOLE) throw errors.STREAM_ID_TOO_SMALL
    return following
  }
  const id = { ms, seq: seq ?? 0 }
  if (compareIds(id, lastId) <= 0) throw errors.STREAM_ID_TOO_SMALL
  return id
}

const xadd = command({
  name: 'XADD',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1) for the new entry, O(N) for trimming with N entries removed',
  summary: 'Adds an entry to a stream, and makes the stream.',
  flags: ['write', 'denyoom', 'fast'],
  tips: ['nondeterministic_output'],
  history: [
    ['6.2.0', '`NOMKSTREAM`, `MINID` and `LIMIT`.'],
    ['7.0.0', 'Ids whose sequence number the stream chooses, `<ms>-*`.'],
  ],
  args: [
    key('key', 'RW update', 'UPDATE instead of INSERT because of the optional trimming feature'),
    rest(
      [
        { ...newIn('6.2.0', flag('NOMKSTREAM')), optional: true },
        { ...TRIM, optional: true },
        alternatives('id-selector', { ...flag('*'), name: 'auto-id' }, bytes('id')),
        pairs('data', bytes('field'), bytes('value')),
      ],
      3,
    ),
  ],
  reply: orNull(bulk()),
  run: (ctx, name, words) => add(ctx, name, words),
})

function add(ctx: Context, name: Bytes, words: readonly Bytes[]): ReplyValue {
  const { db, clock, client, effect } = ctx
  let options = NONE
  let at = 0
  if (words[0] !== '*' && parsePartialId(words[0] as Bytes) === undefined) {
    options = {}
    at = readOptions(words, true, ctx, options)
  }
  const items = words.length - at - 1
  if (items < 2 || items % 2 === 1) throw wrongArity('xadd')
  const requested = readPartialId(words[at] as Bytes)
  if (requested?.ms === 0 && requested.seq === 0) throw errors.STREAM_ID_IS_ZERO
  const found = db.lookupAs(StreamValue, name)
  if (found === undefined && options.noMakeStream) return null
  const stream = found ?? new StreamValue(db.limits)
  const id = idForAdding(stream, requested, clock.now)
  if (!fitsInNode(words, at + 1)) throw errors.STREAM_ELEMENTS_TOO_LARGE
  stream.add(id, words, at + 1)
  db.save(name, stream, events.XADD)
  if (options.trim !== undefined && stream.trim(options.trim) > 0) db.save(name, stream, events.XTRIM, 0)
  const text = textOfId(id)
  const isChosen = requested?.seq === undefined
  if (effect !== undefined && (isChosen || options.roughly !== undefined)) {
    const exact = exactly(words, options, stream)
    const own = isChosen ? text : (words[at] as Bytes)
    effect([client.running[0] ?? '', name, ...exact.slice(0, at), own, ...exact.slice(at + 1)])
  }
  return text
}

/** The words of a trimming that says exactly what a rough one came to. */
function exactly(words: readonly Bytes[], { roughly, trim }: Options, stream: StreamValue): readonly Bytes[] {
  if (roughly === undefined || trim === undefined) return words
  const first = stream.size > 0 ? stream.firstEntryId : LAST_ID
  const kept = typeof trim.keep === 'number' ? String(stream.size) : textOfId(first)
  return [...words.slice(0, roughly), '=', kept, ...words.slice(roughly + 2)]
}

const xlen = command({
  name: 'XLEN',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Counts the entries of a stream.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO')],
  reply: integer(),
  run: ({ db }, name) => db.readAs(StreamValue, name)?.size ?? 0,
})

type CountOption = () => { readonly count?: number }

function range({ db }: Context, name: Bytes, start: Bytes, end: Bytes, count: CountOption, back: boolean) {
  const first = readStart(start)
  const last = readStop(end)
  const { count: most } = count()
  const stream = db.readAs(StreamValue, name)
  if (stream === undefined) return []
  if (most !== undefined && most <= 0) return NULL_ARRAY
  if (!back) return entriesReply(stream.slice(first, last, most ?? Number.POSITIVE_INFINITY))
  const entries: ReplyValue[] = []
  stream.visitBackwards(first, last, entry => entries.push(entryReply(entry)) !== most)
  return entries
}

const COUNT = late(options(option('COUNT', int('count'))))
const RANGE = {
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(N) with N entries in the reply',
  flags: ['readonly'],
  history: [['6.2.0', 'Ranges without their ends.']],
  reply: when('count', orNull(array(ENTRY)), array(ENTRY)),
} as const

const xrange = command({
  ...RANGE,
  name: 'XRANGE',
  summary: 'Reads the entries of a stream between two ids.',
  args: [key('key', 'RO access'), bytes('start'), bytes('end'), COUNT],
  run: (ctx, name, start, end, count) => range(ctx, name, start, end, count, false),
})

const xrevrange = command({
  ...RANGE,
  name: 'XREVRANGE',
  summary: 'Reads the entries of a stream between two ids, the last one first.',
  args: [key('key', 'RO access'), bytes('end'), bytes('start'), COUNT],
  run: (ctx, name, end, start, count) => range(ctx, name, start, end, count, true),
})

const xdel = command({
  name: 'XDEL',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1) for each entry, whatever the size of the stream',
  summary: 'Deletes entries of a stream, and counts those that were there.',
  flags: ['write', 'fast'],
  args: [key('key', 'RW delete'), many(bytes('id'))],
  reply: integer(),
  run: ({ db }, name, words) => {
    const stream = db.lookupAs(StreamValue, name)
    if (stream === undefined) return 0
    const ids = words.map(each => readId(each))
    let deleted = 0
    for (const id of ids) if (stream.delete(id)) deleted++
    if (deleted > 0) db.save(name, stream, events.XDEL, deleted)
    return deleted
  },
})

const xtrim = command({
  name: 'XTRIM',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(N) with N entries removed; entries lie in nodes that go whole',
  summary: 'Removes entries from the beginning of a stream, and counts them.',
  flags: ['write'],
  tips: ['nondeterministic_output'],
  history: [['6.2.0', '`MINID` and `LIMIT`.']],
  args: [key('key', 'RW delete'), rest([TRIM], 2)],
  reply: integer(),
  run: (ctx, name, words) => {
    const { db, client, effect } = ctx
    const options: Options = {}
    readOptions(words, false, ctx, options)
    const { trim } = options
    const stream = db.lookupAs(StreamValue, name)
    if (stream === undefined || trim === undefined) return 0
    const removed = stream.trim(trim)
    if (removed > 0) {
      db.save(name, stream, events.XTRIM, removed)
      effect?.([client.running[0] ?? '', name, ...exactly(words, options, stream)])
    }
    return removed
  },
})

const readEntriesAdded = (word: Bytes) => {
  const value = readInteger64(word)
  if (value < 0) throw errors.ENTRIES_ADDED_NEGATIVE
  return value
}

const xsetid = command({
  name: 'XSETID',
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Sets the last id of a stream; servers tell their replicas with it.',
  flags: ['write', 'denyoom', 'fast'],
  history: [['7.0.0', '`ENTRIESADDED` and `MAXDELETEDID`.']],
  args: [
    key('key', 'RW update'),
    word('last-id', 'string', readId),
    options(
      newIn('7.0.0', option('ENTRIESADDED', word('entries-added', 'integer', readEntriesAdded))),
      newIn('7.0.0', option('MAXDELETEDID', word('max-deleted-id', 'string', readId))),
    ),
  ],
  reply: ok(),
  run: ({ db }, name, id, { entriesadded, maxdeletedid }) => {
    if (maxdeletedid !== undefined && compareIds(id, maxdeletedid) < 0)
      throw errors.XSETID_BELOW_GIVEN_DELETED
    const stream = db.lookupAs(StreamValue, name)
    if (stream === undefined) throw errors.NO_SUCH_KEY
    if (compareIds(id, stream.maxDeletedId) < 0) throw errors.XSETID_BELOW_DELETED
    if (stream.size > 0 && compareIds(id, stream.lastEntryId) < 0) throw errors.XSETID_BELOW_TOP
    if (entriesadded !== undefined) {
      if (entriesadded < stream.size) throw errors.ENTRIES_ADDED_TOO_SMALL
      stream.entriesAdded = shortest(entriesadded)
    }
    stream.lastId = id
    if (maxdeletedid !== undefined && !isFirstId(maxdeletedid)) stream.maxDeletedId = maxdeletedid
    db.saveMetadata(name, stream, events.XSETID)
    return OK
  },
})

export const streamCommands: readonly Command[] = [
  xadd,
  xlen,
  xrange,
  xrevrange,
  xdel,
  xtrim,
  xsetid,
  ...streamReadCommands,
  ...streamGroupCommands,
  ...streamClaimCommands,
  ...streamInfoCommands,
]
