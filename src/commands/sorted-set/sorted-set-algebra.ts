/**
 * Unions, intersections and differences of sorted sets, and of sets, whose members count as having the score 1: as a
 * reply, counted, or stored as a new sorted set. Scores are multiplied by weights, then added or compared, beginning
 * with the smallest input: the order shows where a sum is rounded, or infinite.
 */
import type { Database } from '../../keyspace/database.ts'
import { noInputKey, SYNTAX, WEIGHT_NOT_A_FLOAT, WRONG_TYPE } from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { SetValue } from '../../keyspace/set-value.ts'
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import type { Bytes, ReplyValue } from '../../resp/values.ts'
import { owned } from '../../structures/packed.ts'
import type { EntryVisitor } from '../../structures/ranking.ts'
import { Table } from '../../structures/table.ts'
import {
  type Arg,
  bytes,
  countedKeys,
  flag,
  key,
  late,
  many,
  option,
  options,
  readInteger,
  readNotNegative,
  token,
  word,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { integer } from '../declare/reply.ts'
import { listInto, MEMBERS, readScore } from './sorted-set-words.ts'

type Source = SortedSetValue | SetValue
type Aggregate = 'sum' | 'min' | 'max'

interface Input {
  readonly source: Source
  readonly weight: number
}

interface Entry {
  readonly member: Bytes
  readonly score: number
}

/** What is at keys, in their order; `undefined` where there is nothing. Throws WRONGTYPE. */
function read(db: Database, keys: readonly Bytes[]): (Source | undefined)[] {
  return keys.map(each => {
    const value = db.read(each)
    if (value === undefined || value instanceof SortedSetValue || value instanceof SetValue) return value
    throw WRONG_TYPE
  })
}

function scoreIn(source: Source, member: Bytes): number | undefined {
  if (source instanceof SortedSetValue) return source.scoreOf(member)
  return source.has(member) ? 1 : undefined
}

/** Visits all members. They may be kept. */
function visitAll(source: Source, visit: EntryVisitor): void {
  const shared = source.encoding === 'listpack'
  if (source instanceof SortedSetValue) {
    source.each((member, score) => visit(shared ? owned(member) : member, score))
  } else for (const member of source) visit(shared ? owned(member) : member, 1)
}

/** 0 times infinity, and infinity minus infinity, count as 0. */
function orZero(score: number): number {
  return Number.isNaN(score) ? 0 : score
}

function aggregated(how: Aggregate, a: number, b: number): number {
  if (how === 'sum') return orZero(a + b)
  // Not Math.min and Math.max: they differ where one score is NaN, or where 0 meets -0.
  const replaces = how === 'min' ? b < a : b > a
  return replaces ? b : a
}

/** The inputs that are there, from the smallest to the largest. */
function weighted(sources: readonly (Source | undefined)[], weights: readonly number[] = []): Input[] {
  const inputs: Input[] = []
  for (const [at, source] of sources.entries()) {
    if (source !== undefined) inputs.push({ source, weight: weights[at] ?? 1 })
  }
  return inputs.sort((a, b) => a.source.size - b.source.size)
}

interface Combination {
  readonly weights?: readonly number[]
  readonly aggregate?: Aggregate
}

type Combine = (sources: readonly (Source | undefined)[], how: Combination) => Entry[]

const unite: Combine = (sources, { weights, aggregate = 'sum' }) => {
  const members = new Table(0, 1)
  const scores: number[] = []
  for (const { source, weight } of weighted(sources, weights)) {
    visitAll(source, (member, score) => {
      const value = orZero(weight * score)
      const position = members.find(member)
      if (position === -1) scores[members.add(member)] = value
      else scores[position] = aggregated(aggregate, scores[position] as number, value)
    })
  }
  const entries: Entry[] = []
  members.each((member, _, at) => entries.push({ member, score: scores[at] as number }))
  return entries
}

const intersect: Combine = (sources, { weights, aggregate = 'sum' }) => {
  const entries: Entry[] = []
  const inputs = weighted(sources, weights)
  const [smallest, ...others] = inputs
  if (smallest === undefined || inputs.length < sources.length) return entries
  visitAll(smallest.source, (member, score) => {
    let result = orZero(smallest.weight * score)
    for (const { source, weight } of others) {
      const other = source === smallest.source ? score : scoreIn(source, member)
      if (other === undefined) return
      result = aggregated(aggregate, result, weight * other)
    }
    entries.push({ member, score: result })
  })
  return entries
}

const subtract: Combine = ([first, ...others]) => {
  const entries: Entry[] = []
  if (first === undefined || others.includes(first)) return entries
  const present = others.filter(each => each !== undefined)
  visitAll(first, (member, score) => {
    for (const other of present) if (scoreIn(other, member) !== undefined) return
    entries.push({ member, score })
  })
  return entries
}

/** By score, then by member. */
function byRank(a: Entry, b: Entry): number {
  if (a.score !== b.score) return a.score < b.score ? -1 : 1
  return a.member < b.member ? -1 : 1
}

function list({ client }: Context, entries: Entry[], withScores = false): ReplyValue {
  const items: ReplyValue[] = []
  const add = listInto(items, client, withScores)
  for (const { member, score } of entries.sort(byRank)) add(member, score)
  return items
}

/** Stores a result over whatever is there, or removes that where the result is empty. */
function store(db: Database, name: Bytes, entries: readonly Entry[], event: events.KeyEvent): number {
  if (entries.length === 0) {
    db.delete(name)
    return 0
  }
  const result = new SortedSetValue(db.limits, db.random.bits())
  result.expect(
    entries.length,
    entries.reduce((longest, { member }) => Math.max(longest, member.length), 0),
  )
  for (const { member, score } of entries) result.add(member, score)
  db.set(name, result, event)
  return entries.length
}

function inputs(command: string): Arg<Bytes[]> {
  return countedKeys('RO access', given => {
    const count = readInteger(given)
    if (count < 1) throw noInputKey(command)
    return count
  })
}

/** As many weights as there are keys; the number of these is the word at `counted`. */
function weights(counted: number) {
  const weight = bytes('weight', 'integer')
  return option('WEIGHTS', {
    ...many(word('weight', 'integer', given => readScore(given, WEIGHT_NOT_A_FLOAT))),
    read: cursor => {
      const count = Number(cursor.argv[counted])
      if (cursor.argv.length - cursor.at < count) throw SYNTAX
      return Array.from({ length: count }, () => readScore(weight.read(cursor), WEIGHT_NOT_A_FLOAT))
    },
  })
}

const AGGREGATE = option('AGGREGATE', token('aggregate', 'SUM', 'MIN', 'MAX'))
const WITHSCORES = flag('WITHSCORES')

const UNION = 'O(N)+O(M*log(M)) where N is the size of all inputs together and M that of the result'
const INTERSECTION =
  'O(N*K)+O(M*log(M)) at worst, where N is the size of the smallest of K inputs and M that of the result'
const DIFFERENCE =
  'O(N*K)+O(M*log(M)) at worst, where N is the size of the first of K inputs and M that of the result'

const zunion = command({
  name: 'ZUNION',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: UNION,
  summary: 'Lists the members of several sorted sets, with what their scores add up to.',
  flags: ['readonly'],
  args: [inputs('zunion'), late(options(weights(1), AGGREGATE, WITHSCORES))],
  reply: MEMBERS,
  run: (ctx, keys, given) => {
    const sources = read(ctx.db, keys)
    const how = given()
    return list(ctx, unite(sources, how), how.withscores)
  },
})

const zinter = command({
  name: 'ZINTER',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: INTERSECTION,
  summary: 'Lists the members that several sorted sets have in common, with what their scores add up to.',
  flags: ['readonly'],
  args: [inputs('zinter'), late(options(weights(1), AGGREGATE, WITHSCORES))],
  reply: MEMBERS,
  run: (ctx, keys, given) => {
    const sources = read(ctx.db, keys)
    const how = given()
    return list(ctx, intersect(sources, how), how.withscores)
  },
})

const zdiff = command({
  name: 'ZDIFF',
  group: 'sorted-set',
  since: '6.2.0',
  complexity: DIFFERENCE,
  summary: 'Lists the members of the first sorted set that are in none of the others.',
  flags: ['readonly'],
  args: [inputs('zdiff'), late(options(WITHSCORES))],
  reply: MEMBERS,
  run: (ctx, keys, given) => {
    const sources = read(ctx.db, keys)
    const { withscores } = given()
    return list(ctx, subtract(sources, {}), withscores)
  },
})

const zintercard = command({
  name: 'ZINTERCARD',
  group: 'sorted-set',
  since: '7.0.0',
  complexity: 'O(N*K) at worst, where N is the size of the smallest of K inputs',
  summary: 'Counts the members that several sorted sets have in common.',
  flags: ['readonly'],
  args: [
    inputs('zintercard'),
    late(options(option('LIMIT', word('limit', 'integer', readNotNegative('LIMIT'))))),
  ],
  reply: integer(),
  run: ({ db }, keys, given) => {
    const sources = read(db, keys)
    const { limit = 0 } = given()
    return countCommon(sources, limit === 0 ? Number.POSITIVE_INFINITY : limit)
  },
})

function countCommon(sources: readonly (Source | undefined)[], limit: number): number {
  const present = weighted(sources)
  const [smallest, ...others] = present
  if (smallest === undefined || present.length < sources.length) return 0
  const { source } = smallest
  const isCommon = (member: Bytes) => others.every(each => scoreIn(each.source, member) !== undefined)
  let found = 0
  // In steps, so that a low limit ends it early.
  for (const member of membersOf(source)) {
    if (isCommon(member) && ++found >= limit) break
  }
  return found
}

/** The members of a source in steps, for those who may not need all. */
function* membersOf(source: Source): Generator<Bytes, void, undefined> {
  if (source instanceof SetValue) {
    yield* source
    return
  }
  const STEP = 64
  for (let from = 0; from < source.size; from += STEP) {
    const members: Bytes[] = []
    source.visit(from, Math.min(source.size, from + STEP), false, member => members.push(member))
    yield* members
  }
}

const STORE = { group: 'sorted-set', flags: ['write', 'denyoom'], reply: integer() } as const
const DESTINATION = key('destination', 'OW update')

const zunionstore = command({
  ...STORE,
  name: 'ZUNIONSTORE',
  since: '2.0.0',
  complexity: UNION,
  summary: 'Stores the members of several sorted sets, with what their scores add up to.',
  args: [DESTINATION, inputs('zunionstore'), late(options(weights(2), AGGREGATE))],
  run: ({ db }, destination, keys, given) => {
    const sources = read(db, keys)
    return store(db, destination, unite(sources, given()), events.ZUNIONSTORE)
  },
})

const zinterstore = command({
  ...STORE,
  name: 'ZINTERSTORE',
  since: '2.0.0',
  complexity: INTERSECTION,
  summary: 'Stores the members that several sorted sets have in common, with what their scores add up to.',
  args: [DESTINATION, inputs('zinterstore'), late(options(weights(2), AGGREGATE))],
  run: ({ db }, destination, keys, given) => {
    const sources = read(db, keys)
    return store(db, destination, intersect(sources, given()), events.ZINTERSTORE)
  },
})

const zdiffstore = command({
  ...STORE,
  name: 'ZDIFFSTORE',
  since: '6.2.0',
  complexity: DIFFERENCE,
  summary: 'Stores the members of the first sorted set that are in none of the others.',
  args: [DESTINATION, inputs('zdiffstore'), late(options())],
  run: ({ db }, destination, keys, given) => {
    const sources = read(db, keys)
    given()
    return store(db, destination, subtract(sources, {}), events.ZDIFFSTORE)
  },
})

export const sortedSetAlgebraCommands: readonly Command[] = [
  zunion,
  zinter,
  zdiff,
  zintercard,
  zunionstore,
  zinterstore,
  zdiffstore,
]
