/**
 * Sorted sets: members with scores are added, removed, read, taken from either end, picked at random. Ranges are in
 * sorted-set-range.ts, whole sorted sets are combined in sorted-set-algebra.ts.
 */
import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { type Bytes, Double, NULL_ARRAY, type ReplyValue } from '../../resp/values.ts'
import { seventeenDigits } from '../../structures/seventeen-digits.ts'
import {
  type Arg,
  block,
  bytes,
  flag,
  key,
  late,
  many,
  newIn,
  oneOf,
  optional,
  options,
  readCount,
  readInteger64,
  rest,
  word,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { WRONG_ARITY } from '../declare/errors.ts'
import { array, bulk, double, integer, numeric, orNull, pairs, tuple, when } from '../declare/reply.ts'
import { EMPTY_SCAN, NO_NOVALUES, SCAN_OPTIONS, scanCursor, scanElements } from '../keys/element-scan.ts'
import { generatedPicks, MANY_PICKS } from '../keys/picks.ts'
import { listInto, readScore, SCORED } from './sorted-set-words.ts'

export const NX = 1
export const XX = 2
const GT = 4
const LT = 8
export const CH = 16
const INCR = 32
const CONDITIONS: ReadonlyMap<Bytes, number> = new Map([
  ['NX', NX],
  ['XX', XX],
  ['GT', GT],
  ['LT', LT],
  ['CH', CH],
  ['INCR', INCR],
])

/** The condition that a word names; 0 if it begins as numbers do. */
function conditionOf(word: Bytes): number {
  return word.charCodeAt(0) < 65 ? 0 : (CONDITIONS.get(word.toUpperCase()) ?? 0)
}

/** ZADD, from behind its key; ZINCRBY is one with INCR, and takes ZADD's other conditions for what they are. */
function addMembers(db: Database, name: Bytes, words: readonly Bytes[], given: number): ReplyValue {
  let conditions = given
  let at = 0
  for (let next = 0; at < words.length; at++) {
    next = conditionOf(words[at] as Bytes)
    if (next === 0) break
    conditions |= next
  }
  const pairs = (words.length - at) / 2
  if (pairs < 1 || !Number.isInteger(pairs)) throw errors.SYNTAX
  if ((conditions & (NX | XX)) === (NX | XX)) throw errors.ZADD_NX_AND_XX
  const exclusive = conditions & (GT | LT | NX)
  if ((exclusive & (exclusive - 1)) !== 0) throw errors.ZADD_CONDITIONS
  if ((conditions & INCR) !== 0) {
    if (pairs > 1) throw errors.ZADD_INCR_PAIRS
    return increment(db, name, readScore(words[at] as Bytes), words[at + 1] as Bytes, conditions)
  }
  if (pairs === 1) {
    const score = readScore(words[at] as Bytes)
    const set = setForAdding(db, name, 1, words[at + 1] as Bytes, conditions)
    if (set === undefined) return 0
    const done = addMember(set, words[at + 1] as Bytes, score, conditions)
    if (done !== UNCHANGED) db.save(name, set, events.ZADD)
    else db.keep(name, set)
    return done === ADDED || (done === UPDATED && (conditions & CH) !== 0) ? 1 : 0
  }
  const scores: number[] = []
  const members: Bytes[] = []
  for (let i = at; i < words.length; i += 2) {
    scores.push(readScore(words[i] as Bytes))
    members.push(words[i + 1] as Bytes)
  }
  return addScored(db, name, scores, members, conditions)
}

/** Adds members with their scores. Returns how many were added; with CH those with another score count too. */
export function addScored(
  db: Database,
  name: Bytes,
  scores: readonly number[],
  members: readonly Bytes[],
  conditions: number,
): number {
  const set = setForAdding(db, name, members.length, members[0] as Bytes, conditions)
  if (set === undefined) return 0
  let added = 0
  let updated = 0
  for (let i = 0; i < members.length; i++) {
    const done = addMember(set, members[i] as Bytes, scores[i] as number, conditions)
    if (done === ADDED) added++
    else if (done === UPDATED) updated++
  }
  if (added + updated > 0) db.save(name, set, events.ZADD, added + updated)
  else db.keep(name, set)
  return (conditions & CH) !== 0 ? added + updated : added
}

/** The sorted set to which that many members will be added, a new one if need be; `undefined` with XX and no key. */
function setForAdding(
  db: Database,
  name: Bytes,
  count: number,
  first: Bytes,
  conditions: number,
): SortedSetValue | undefined {
  const found = db.lookupAs(SortedSetValue, name)
  if (found === undefined && (conditions & XX) !== 0) return undefined
  const set = found ?? new SortedSetValue(db.limits, db.random.bits())
  set.expect(count, found === undefined ? first.length : 0)
  return set
}

const UNCHANGED = 0
const ADDED = 1
const UPDATED = 2

function addMember(set: SortedSetValue, member: Bytes, score: number, conditions: number): number {
  const place = set.find(member)
  if (place === -1) {
    if ((conditions & XX) !== 0) return UNCHANGED
    set.add(member, score)
    return ADDED
  }
  const current = set.scoreAt(place)
  if (score === current || !mayChange(current, score, conditions)) return UNCHANGED
  set.moveAt(place, score)
  return UPDATED
}

function mayChange(current: number, score: number, conditions: number): boolean {
  if ((conditions & NX) !== 0) return false
  if ((conditions & GT) !== 0) return score > current
  return (conditions & LT) === 0 || score < current
}

/** Adds to the score of a member, which begins at 0. The new score; null where a condition forbids it. */
function increment(
  db: Database,
  name: Bytes,
  change: number,
  member: Bytes,
  conditions: number,
): Double | null {
  const set = setForAdding(db, name, 1, member, conditions)
  if (set === undefined) return null
  const place = set.find(member)
  if (place === -1) {
    if ((conditions & XX) !== 0) return null
    set.add(member, change)
    db.save(name, set, events.ZINCR)
    return new Double(change)
  }
  const current = set.scoreAt(place)
  const score = current + change
  if ((conditions & NX) !== 0) return null
  if (Number.isNaN(score)) throw errors.SCORE_IS_NAN
  if (!mayChange(current, score, conditions)) return null
  if (score !== current) {
    set.moveAt(place, score)
    db.save(name, set, events.ZINCR)
  }
  return new Double(score)
}

const zadd = command({
  name: 'ZADD',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log(N)) for each member, where N is the size of the sorted set',
  summary: 'Adds members to a sorted set, or changes the scores of those that are there.',
  flags: ['write', 'denyoom', 'fast'],
  history: [
    ['2.4.0', 'Several members.'],
    ['3.0.2', '`XX`, `NX`, `CH` and `INCR`.'],
    ['6.2.0', '`GT` and `LT`.'],
  ],
  args: [
    key('key', 'RW update'),
    // Conditions end where pairs begin, which a list of options cannot say.
    rest(
      [
        options(
          newIn('3.0.2', oneOf('condition', flag('NX'), flag('XX'))),
          newIn('6.2.0', oneOf('comparison', flag('GT'), flag('LT'))),
          newIn('3.0.2', { ...flag('CH'), name: 'change' }),
          newIn('3.0.2', { ...flag('INCR'), name: 'increment' }),
        ),
        many(block('data', bytes('score', 'double'), bytes('member'))),
      ],
      2,
    ),
  ],
  reply: when('incr', orNull(double()), integer()),
  run: ({ db }, name, words) => addMembers(db, name, words, 0),
})

const zincrby = command({
  name: 'ZINCRBY',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log(N)) where N is the size of the sorted set',
  summary: 'Adds to the score of a member, which begins at 0.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW access update'), bytes('increment', 'integer'), bytes('member')],
  reply: double(),
  run: ({ db }, name, change, member) => {
    // `ZINCRBY k NX m` lacks a score.
    if (conditionOf(change) !== 0) throw errors.SYNTAX
    return increment(db, name, readScore(change), member, INCR)
  },
})

const zrem = command({
  name: 'ZREM',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(M*log(N)) where M is the number of members to remove and N the size of the sorted set',
  summary: 'Removes members from a sorted set, and counts those that were there.',
  flags: ['write', 'fast'],
  history: [['2.4.0', 'Several members.']],
  args: [key('key', 'RW delete'), many(bytes('member'))],
  reply: integer(),
  run: ({ db }, name, members) => {
    const set = db.lookupAs(SortedSetValue, name)
    if (set === undefined) return 0
    let removed = 0
    for (let i = 0; i < members.length; i++) if (set.delete(members[i] as Bytes)) removed++
    if (removed > 0) db.save(name, set, events.ZREM, removed)
    return removed
  },
})

const zcard = command({
  name: 'ZCARD',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Counts the members of a sorted set.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO')],
  reply: integer(),
  run: ({ db }, name) => db.readAs(SortedSetValue, name)?.size ?? 0,
})

function scoreIn(set: SortedSetValue | undefined, member: Bytes): Double | null {
  const score = set?.scoreOf(member)
  return score === undefined ? null : new Double(score)
}

const zscore = command({
  name: 'ZSCORE',
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Reads the score of a member.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access'), bytes('member')],
  reply: orNull(double()),
  run: ({ db }, name, member) => scoreIn(db.readAs(SortedSetValue, name), member),
})

const zmscore = command({
  name: 'ZMSCORE',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of members asked for',
  summary: 'Reads the scores of several members.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO access'), many(bytes('member'))],
  reply: array(orNull(double())),
  run: ({ db }, name, members) => {
    const set = db.readAs(SortedSetValue, name)
    return members.map(each => scoreIn(set, each))
  },
})

const WITH_SCORE = options(flag('WITHSCORE'))
const withScore: typeof WITH_SCORE = {
  ...WITH_SCORE,
  read: cursor => {
    const { argv } = cursor
    if (argv.length > 4) throw WRONG_ARITY
    return WITH_SCORE.read(cursor)
  },
}

function rankReply(
  { db }: Context,
  name: Bytes,
  member: Bytes,
  withScore: boolean,
  fromEnd: boolean,
): ReplyValue {
  const set = db.readAs(SortedSetValue, name)
  const rank = set === undefined ? -1 : set.rankOf(member)
  if (set === undefined || rank === -1) return withScore ? NULL_ARRAY : null
  const shown = fromEnd ? set.size - 1 - rank : rank
  return withScore ? [shown, scoreIn(set, member)] : shown
}

const RANK = {
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(log(N)) where N is the size of the sorted set',
  flags: ['readonly', 'fast'],
  history: [['7.2.0', '`WITHSCORE`.']],
  args: [key('key', 'RO access'), bytes('member'), withScore],
  reply: when('withscore', orNull(tuple(integer(), double())), orNull(integer())),
} as const

const zrank = command({
  ...RANK,
  name: 'ZRANK',
  summary: 'Tells how many members of a sorted set come before one.',
  run: (ctx, name, member, { withscore = false }) => rankReply(ctx, name, member, withscore, false),
})

const zrevrank = command({
  ...RANK,
  name: 'ZREVRANK',
  summary: 'Tells how many members of a sorted set come behind one.',
  run: (ctx, name, member, { withscore = false }) => rankReply(ctx, name, member, withscore, true),
})

export type End = 'min' | 'max'

/** Takes up to `count` members from an end of a sorted set; they go to a visitor. */
export function take(
  db: Database,
  name: Bytes,
  set: SortedSetValue,
  from: End,
  count: number,
  visit: (member: Bytes, score: number) => void,
): void {
  const { size } = set
  const taken = Math.min(count, size)
  const first = from === 'min' ? 0 : size - taken
  set.visit(first, first + taken, from === 'max', visit)
  set.removeRange(first, first + taken)
  db.save(name, set, from === 'min' ? events.ZPOPMIN : events.ZPOPMAX, taken)
}

const POP_COUNT = word('count', 'integer', readCount(errors.NOT_POSITIVE))
const popCount: Arg<number | undefined> = {
  ...optional(POP_COUNT),
  read: cursor => {
    if (cursor.argv.length > 3) throw errors.SYNTAX
    return optional(POP_COUNT).read(cursor)
  },
}

function pop({ db, client }: Context, name: Bytes, given: number | undefined, from: End): ReplyValue {
  const set = db.lookupAs(SortedSetValue, name)
  const items: ReplyValue[] = []
  if (set === undefined || given === 0) return items
  if (given === undefined) {
    take(db, name, set, from, 1, (member, score) => items.push(member, new Double(score)))
  } else take(db, name, set, from, given, listInto(items, client, true))
  return items
}

const POP = {
  group: 'sorted-set',
  since: '5.0.0',
  complexity: 'O(log(N)*M) where N is the size of the sorted set and M the number of members taken',
  flags: ['write', 'fast'],
  args: [key('key', 'RW access delete'), popCount],
  reply: SCORED,
} as const

const zpopmin = command({
  ...POP,
  name: 'ZPOPMIN',
  summary: 'Takes the members with the lowest scores out of a sorted set.',
  run: (ctx, name, count) => pop(ctx, name, count, 'min'),
})

const zpopmax = command({
  ...POP,
  name: 'ZPOPMAX',
  summary: 'Takes the members with the highest scores out of a sorted set.',
  run: (ctx, name, count) => pop(ctx, name, count, 'max'),
})

const LONG_MAX = 2n ** 63n - 1n

/** A number of picks: a 64-bit integer other than the smallest, which has no opposite. */
function readPicks(word: Bytes): bigint {
  const count = readInteger64(word)
  if (count < -LONG_MAX) throw errors.NOT_AN_INT64
  return count
}

const WITH_SCORES: Arg<true> = {
  ...flag('WITHSCORES'),
  read: cursor => {
    if (cursor.argv.length > 4 || cursor.argv[cursor.at++]?.toUpperCase() !== 'WITHSCORES')
      throw errors.SYNTAX
    return true
  },
}

const zrandmember = command({
  name: 'ZRANDMEMBER',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(N) where N is the number of members to pick',
  summary:
    'Picks members of a sorted set at random; the same ones more than once where the count is negative.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [
    key('key', 'RO access'),
    optional(block('options', word('count', 'integer', readPicks), optional(WITH_SCORES))),
  ],
  reply: when('withscores', SCORED, when('count', array(bulk()), orNull(bulk()))),
  run: (ctx, name, given) => {
    const { db, client } = ctx
    const [count, withScores = false] = given ?? [1n]
    if (withScores && (count > LONG_MAX / 2n || count < -(LONG_MAX / 2n))) throw errors.VALUE_OUT_OF_RANGE
    const set = db.readAs(SortedSetValue, name)
    const items: ReplyValue[] = []
    if (given === undefined) {
      set?.pickDistinct(db.random, 1, listInto(items, client, false))
      return items[0] ?? null
    }
    if (set === undefined || count === 0n) return items
    const list = listInto(items, client, withScores)
    if (count > 0n) set.pickDistinct(db.random, count > set.size ? set.size : Number(count), list)
    else if (-count <= MANY_PICKS) set.pickRepeatedly(db.random, Number(-count), list)
    else return manyPicks(ctx, set, Number(-count), withScores)
    return items
  },
})

function manyPicks(ctx: Context, set: SortedSetValue, count: number, withScores: boolean): ReplyValue {
  const { random } = ctx.db
  const all: (readonly [member: Bytes, score: Double])[] = []
  set.each((member, score) => all.push([member, new Double(score)]))
  const any = () => all[random.below(all.length)] ?? null
  if (!withScores) return generatedPicks(ctx, count, () => any()?.[0] ?? null)
  if (ctx.client.protocol === 3) return generatedPicks(ctx, count, any)
  let last = any()
  return generatedPicks(ctx, count * 2, index => {
    if (index % 2 === 0) last = any()
    return last?.[index % 2] ?? null
  })
}

const zscan = command({
  name: 'ZSCAN',
  group: 'sorted-set',
  since: '2.8.0',
  complexity: 'O(1) for each call, O(N) for a whole iteration',
  summary: 'Lists some members of a sorted set with their scores, and tells where to go on.',
  flags: ['readonly'],
  tips: ['nondeterministic_output'],
  args: [key('key', 'RO access'), scanCursor, late(options(...SCAN_OPTIONS, NO_NOVALUES))],
  reply: tuple(bulk(), pairs(bulk(), numeric())),
  run: ({ db }, name, start, given) => {
    const set = db.readAs(SortedSetValue, name)
    if (set === undefined) return EMPTY_SCAN
    // Redis prints the scores of large sets in full here, though nowhere else: `0.10000000000000001`.
    const text = set.encoding === 'skiplist' ? seventeenDigits : (score: number) => new Double(score).text
    return scanElements(set, start, given(), (found, member, score) => found.push(member, text(score)))
  },
})

export const sortedSetCommands: readonly Command[] = [
  zadd,
  zincrby,
  zrem,
  zcard,
  zscore,
  zmscore,
  zrank,
  zrevrank,
  zpopmin,
  zpopmax,
  zrandmember,
  zscan,
]
