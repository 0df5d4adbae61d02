/**
 * Ranges of sorted sets: by rank, by score, by member where all scores are equal; counted, listed, stored, removed.
 * All of them become a range of ranks first, of which LIMIT takes a part.
 */
import type { Database } from '../../keyspace/database.ts'
import { LIMIT_OF_RANKS, WITHSCORES_OF_MEMBERS } from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { type Range, SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { owned } from '../../structures/packed.ts'
import {
  type Arg,
  type ArgType,
  block,
  bytes,
  flag,
  int,
  key,
  newIn,
  once,
  oneOf,
  option,
  options,
  readInteger,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { array, bulk, integer } from '../declare/reply.ts'
import { listInto, MEMBERS, readMemberRange, readScoreRange } from './sorted-set-words.ts'

type By = 'rank' | 'score' | 'member'

/** Which members of a sorted set are wanted. */
interface Selection {
  readonly by: By
  /** The ends as they were sent: with REV by score or member the higher one comes first. */
  readonly start: Bytes
  readonly stop: Bytes
  readonly backwards: boolean
  /** How many of them to leave out, and how many to take: all when negative. */
  readonly limit?: readonly [offset: number, count: number] | undefined
}

type Ranks = readonly [from: number, to: number]
type FindRanks = (set: SortedSetValue) => Ranks

/** Reads the ends of a range before its key is looked up. Returns a function that finds the ranks. */
function reader({ by, start, stop, backwards, limit }: Selection): FindRanks {
  if (by === 'rank') {
    const first = readInteger(start)
    const last = readInteger(stop)
    return ({ size }) => ranksBetween(first, last, size, backwards)
  }
  const [min, max] = backwards ? [stop, start] : [start, stop]
  const range = by === 'score' ? readScoreRange(min, max) : readMemberRange(min, max)
  if (limit === undefined) return set => set.between(range)
  const [offset, count] = limit
  return set => partOf(set.between(range), backwards, offset, count)
}

/** A range of ranks: negative ones count from the end; with REV all count from the highest score. */
function ranksBetween(first: number, last: number, size: number, backwards: boolean): Ranks {
  const start = Math.max(0, first < 0 ? size + first : first)
  const end = Math.min(size, (last < 0 ? size + last : last) + 1)
  if (start >= end) return [0, 0]
  return backwards ? [size - end, size - start] : [start, end]
}

function partOf([from, to]: Ranks, backwards: boolean, offset: number, count: number): Ranks {
  if (offset < 0 || offset >= to - from) return [0, 0]
  const taken = count < 0 ? to - from - offset : Math.min(count, to - from - offset)
  return backwards ? [to - offset - taken, to - offset] : [from + offset, from + offset + taken]
}

function list({ db, client }: Context, name: Bytes, selection: Selection, withScores = false): ReplyValue {
  const find = reader(selection)
  const set = db.readAs(SortedSetValue, name)
  const items: ReplyValue[] = []
  if (set === undefined) return items
  const [from, to] = find(set)
  if (!withScores) return set.reply(from, to, selection.backwards)
  set.visit(from, to, selection.backwards, listInto(items, client, withScores))
  return items
}

/** LIMIT is for ranges by score or member; only a count of -1 (all) is accepted elsewhere. */
function checkLimit(by: By, limit: readonly [number, number] | undefined): void {
  if (by === 'rank' && limit !== undefined && limit[1] !== -1) throw LIMIT_OF_RANKS
}

/** Ends of ranges are read by the handler, which knows whether they are ranks, scores or members. */
function ends(first: string, second: string, type: ArgType) {
  return [bytes(first, type), bytes(second, type)] as const
}

const LIMIT = option('LIMIT', block('limit', int('offset'), int('count')))
const WITHSCORES = flag('WITHSCORES')
const BY = oneOf('sortby', once(flag('BYSCORE')), once(flag('BYLEX')))
const REV = once(flag('REV'))

/** Options that all of these commands read. Usage lines leave out those that a command cannot use. */
function understood<T>(shown: Arg<unknown>, all: Arg<T>): Arg<T> {
  return { ...all, parts: shown.parts ?? [] }
}

const WITHSCORES_ONLY = understood(options(WITHSCORES), options(WITHSCORES, LIMIT))
const LIMIT_ONLY = understood(options(LIMIT), options(WITHSCORES, LIMIT))

interface ByOptions {
  readonly byscore?: true
  readonly bylex?: true
  readonly rev?: true
  readonly limit?: readonly [offset: number, count: number]
}

function selectionOf(start: Bytes, stop: Bytes, { byscore, bylex, rev, limit }: ByOptions): Selection {
  const by = byscore ? 'score' : bylex ? 'member' : 'rank'
  checkLimit(by, limit)
  return { by, start, stop, backwards: rev === true, limit }
}

const LISTING = 'O(log(N)+M) where N is the size of the sorted set and M the number of members in the reply'

const zrange = command({
  name: 'ZRANGE',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: LISTING,
  summary: 'Lists members of a sorted set: by rank, by score or by name, in either direction.',
  flags: ['readonly'],
  history: [['6.2.0', '`REV`, `BYSCORE`, `BYLEX` and `LIMIT`.']],
  args: [
    key('key', 'RO access'),
    ...ends('start', 'stop', 'string'),
    options(newIn('6.2.0', BY), newIn('6.2.0', REV), newIn('6.2.0', LIMIT), WITHSCORES),
  ],
  reply: MEMBERS,
  run: (ctx, name, start, stop, { withscores, ...given }) => {
    const selection = selectionOf(start, stop, given)
    if (withscores && selection.by === 'member') throw WITHSCORES_OF_MEMBERS
    return list(ctx, name, selection, withscores)
  },
})

const zrangestore = command({
  name: 'ZRANGESTORE',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(log(N)+M) where N is the size of the source and M the number of members stored',
  summary: 'Stores a range of a sorted set as another one.',
  flags: ['write', 'denyoom'],
  args: [
    key('dst', 'OW update'),
    key('src', 'RO access'),
    ...ends('min', 'max', 'string'),
    options(BY, REV, LIMIT),
  ],
  reply: integer(),
  run: ({ db }, destination, source, start, stop, given) => {
    const selection = selectionOf(start, stop, given)
    const find = reader(selection)
    const set = db.readAs(SortedSetValue, source)
    const [from, to] = set === undefined ? [0, 0] : find(set)
    if (set === undefined || from === to) {
      db.delete(destination)
      return 0
    }
    const result = new SortedSetValue(db.limits, db.random.bits())
    // How many there are is known beforehand only of ranks, in Redis; it shows where a negative zero is stored.
    if (selection.by === 'rank') result.expect(to - from)
    const shared = set.encoding === 'listpack'
    set.visit(from, to, selection.backwards, (member, score) =>
      result.add(shared ? owned(member) : member, score),
    )
    db.set(destination, result, events.ZRANGESTORE)
    return to - from
  },
})

const zrevrange = command({
  name: 'ZREVRANGE',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: LISTING,
  summary: 'Lists members of a sorted set by rank, counted from the highest score down.',
  flags: ['readonly'],
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `REV` argument' },
  args: [key('key', 'RO access'), ...ends('start', 'stop', 'integer'), WITHSCORES_ONLY],
  reply: MEMBERS,
  run: (ctx, name, start, stop, { withscores, limit }) => {
    checkLimit('rank', limit)
    return list(ctx, name, { by: 'rank', start, stop, backwards: true }, withscores)
  },
})

const zrangebyscore = command({
  name: 'ZRANGEBYSCORE',
  group: 'sorted-set',
  since: '1.0.5',
  complexity: LISTING,
  summary: 'Lists the members of a sorted set in a range of scores.',
  flags: ['readonly'],
  history: [['2.0.0', '`WITHSCORES`.']],
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `BYSCORE` argument' },
  args: [
    key('key', 'RO access'),
    ...ends('min', 'max', 'double'),
    options(newIn('2.0.0', WITHSCORES), LIMIT),
  ],
  reply: MEMBERS,
  run: (ctx, name, start, stop, { withscores, limit }) =>
    list(ctx, name, { by: 'score', start, stop, backwards: false, limit }, withscores),
})

const zrevrangebyscore = command({
  name: 'ZREVRANGEBYSCORE',
  group: 'sorted-set',
  since: '2.2.0',
  complexity: LISTING,
  summary: 'Lists the members of a sorted set in a range of scores, from the highest down.',
  flags: ['readonly'],
  history: [['2.1.6', 'Ends that do not belong to the range.']],
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `REV` and `BYSCORE` arguments' },
  args: [key('key', 'RO access'), ...ends('max', 'min', 'double'), options(WITHSCORES, LIMIT)],
  reply: MEMBERS,
  run: (ctx, name, start, stop, { withscores, limit }) =>
    list(ctx, name, { by: 'score', start, stop, backwards: true, limit }, withscores),
})

const zrangebylex = command({
  name: 'ZRANGEBYLEX',
  group: 'sorted-set',
  since: '2.8.9',
  complexity: LISTING,
  summary: 'Lists the members of a sorted set in a range of names, where all scores are equal.',
  flags: ['readonly'],
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `BYLEX` argument' },
  args: [key('key', 'RO access'), ...ends('min', 'max', 'string'), LIMIT_ONLY],
  reply: array(bulk()),
  run: (ctx, name, start, stop, { withscores, limit }) => {
    if (withscores) throw WITHSCORES_OF_MEMBERS
    return list(ctx, name, { by: 'member', start, stop, backwards: false, limit })
  },
})

const zrevrangebylex = command({
  name: 'ZREVRANGEBYLEX',
  group: 'sorted-set',
  since: '2.8.9',
  complexity: LISTING,
  summary: 'Lists the members of a sorted set in a range of names, backwards, where all scores are equal.',
  flags: ['readonly'],
  deprecated: { since: '6.2.0', replacedBy: '`ZRANGE` with the `REV` and `BYLEX` arguments' },
  args: [key('key', 'RO access'), ...ends('max', 'min', 'string'), LIMIT_ONLY],
  reply: array(bulk()),
  run: (ctx, name, start, stop, { withscores, limit }) => {
    if (withscores) throw WITHSCORES_OF_MEMBERS
    return list(ctx, name, { by: 'member', start, stop, backwards: true, limit })
  },
})

function count(db: Database, name: Bytes, range: Range): number {
  const set = db.readAs(SortedSetValue, name)
  if (set === undefined) return 0
  const [from, to] = set.between(range)
  return to - from
}

const zcount = command({
  name: 'ZCOUNT',
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log(N)) where N is the size of the sorted set',
  summary: 'Counts the members of a sorted set in a range of scores.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access'), ...ends('min', 'max', 'double')],
  reply: integer(),
  run: ({ db }, name, min, max) => count(db, name, readScoreRange(min, max)),
})

const zlexcount = command({
  name: 'ZLEXCOUNT',
  group: 'sorted-set',
  since: '2.8.9',
  complexity: 'O(log(N)) where N is the size of the sorted set',
  summary: 'Counts the members of a sorted set in a range of names, where all scores are equal.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access'), ...ends('min', 'max', 'string')],
  reply: integer(),
  run: ({ db }, name, min, max) => count(db, name, readMemberRange(min, max)),
})

function remove(db: Database, name: Bytes, find: FindRanks, event: events.KeyEvent): number {
  const set = db.lookupAs(SortedSetValue, name)
  if (set === undefined) return 0
  const [from, to] = find(set)
  if (from === to) return 0
  set.removeRange(from, to)
  db.save(name, set, event, to - from)
  return to - from
}

const REMOVE = {
  group: 'sorted-set',
  complexity: 'O(log(N)+M) where N is the size of the sorted set and M the number of members removed',
  flags: ['write'],
  reply: integer(),
} as const

const zremrangebyrank = command({
  ...REMOVE,
  name: 'ZREMRANGEBYRANK',
  since: '2.0.0',
  summary: 'Removes the members of a sorted set in a range of ranks.',
  args: [key('key', 'RW delete'), int('start'), int('stop')],
  run: ({ db }, name, first, last) =>
    remove(db, name, ({ size }) => ranksBetween(first, last, size, false), events.ZREMRANGEBYRANK),
})

const zremrangebyscore = command({
  ...REMOVE,
  name: 'ZREMRANGEBYSCORE',
  since: '1.2.0',
  summary: 'Removes the members of a sorted set in a range of scores.',
  args: [key('key', 'RW delete'), ...ends('min', 'max', 'double')],
  run: ({ db }, name, min, max) => {
    const range = readScoreRange(min, max)
    return remove(db, name, set => set.between(range), events.ZREMRANGEBYSCORE)
  },
})

const zremrangebylex = command({
  ...REMOVE,
  name: 'ZREMRANGEBYLEX',
  since: '2.8.9',
  summary: 'Removes the members of a sorted set in a range of names, where all scores are equal.',
  args: [key('key', 'RW delete'), ...ends('min', 'max', 'string')],
  run: ({ db }, name, min, max) => {
    const range = readMemberRange(min, max)
    return remove(db, name, set => set.between(range), events.ZREMRANGEBYLEX)
  },
})

export const sortedSetRangeCommands: readonly Command[] = [
  zrange,
  zrangestore,
  zrevrange,
  zrangebyscore,
  zrevrangebyscore,
  zrangebylex,
  zrevrangebylex,
  zcount,
  zlexcount,
  zremrangebyrank,
  zremrangebyscore,
  zremrangebylex,
]
