/**
 * Lists: sequences with two cheap ends. The commands that wait for elements are in list-blocking.ts, and share with
 * this file what it means to take and to move them.
 */
import type { Database } from '../../keyspace/database.ts'
import * as errors from '../../keyspace/errors.ts'
import * as events from '../../keyspace/events.ts'
import { ListValue, type Side } from '../../keyspace/list-value.ts'
import { type Bytes, NULL_ARRAY, OK, type ReplyValue } from '../../resp/values.ts'
import { owned } from '../../structures/packed.ts'
import {
  type Arg,
  bytes,
  countedKeys,
  int,
  key,
  late,
  many,
  newIn,
  once,
  option,
  optional,
  options,
  readCount,
  readInteger,
  readPositive,
  token,
  word,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command } from '../declare/define.ts'
import { WRONG_ARITY } from '../declare/errors.ts'
import { array, bulk, integer, ok, orNull, tuple, when } from '../declare/reply.ts'

const PUSHED = { left: events.LPUSH, right: events.RPUSH } as const
/** What the journal has in place of those that choose among keys, or wait. */
export const POP_NAME = { left: 'LPOP', right: 'RPOP' } as const
const POPPED = { left: events.LPOP, right: events.RPOP } as const

/** LEFT or RIGHT. */
export const side = (name: string): Arg<Side> => token(name, 'LEFT', 'RIGHT')

/** `numkeys key [key ...] LEFT|RIGHT [COUNT count]`. */
export const POP_ARGUMENTS = [
  countedKeys('RW access delete', readPositive('numkeys')),
  side('where'),
  options(once(option('COUNT', word('count', 'integer', readPositive('count'))))),
] as const

export const POPPED_FROM = tuple(bulk(), array(bulk()))

/** Takes an element from an end of a list; undefined where there is none. */
export function popOne(db: Database, key: Bytes, from: Side): Bytes | undefined {
  const list = db.lookupAs(ListValue, key)
  const item = list?.pop(from)
  if (list !== undefined) db.save(key, list, POPPED[from])
  return item
}

/** Takes up to `count` elements from the first of the keys that has any, as LMPOP replies; undefined without one. */
export function popFromFirst(
  { db, effect }: Context,
  keys: readonly Bytes[],
  from: Side,
  count: number,
): ReplyValue | undefined {
  for (const key of keys) {
    const list = db.lookupAs(ListValue, key)
    if (list === undefined) continue
    const items = list.popMany(from, count)
    db.save(key, list, POPPED[from], items.length)
    effect?.([POP_NAME[from], key, String(items.length)])
    return [key, items]
  }
  return undefined
}

/** Moves an element from an end of a list to an end of another, or of the same; undefined where there is none. */
export function move(
  db: Database,
  source: Bytes,
  destination: Bytes,
  from: Side,
  to: Side,
): Bytes | undefined {
  const list = db.lookupAs(ListValue, source)
  if (list === undefined) return undefined
  const target =
    destination === source ? list : (db.lookupAs(ListValue, destination) ?? new ListValue(db.limits))
  const item = list.pop(from)
  if (item === undefined) return undefined
  target.push(to, [owned(item)])
  db.save(destination, target, PUSHED[to])
  db.save(source, list, POPPED[from], 0)
  return item
}

function push(db: Database, key: Bytes, to: Side, items: readonly Bytes[]): number {
  const list = db.lookupAs(ListValue, key) ?? new ListValue(db.limits)
  list.push(to, items)
  db.save(key, list, PUSHED[to], items.length)
  return list.size
}

function pushToExisting(db: Database, key: Bytes, to: Side, items: readonly Bytes[]): number {
  return db.lookupAs(ListValue, key) === undefined ? 0 : push(db, key, to, items)
}

/** An index as commands give it, counted from the start of a list of this size. */
function fromStart(index: number, size: number): number {
  return index < 0 ? size + index : index
}

/** Where a range of two inclusive indexes begins and ends, cut to a list of this size. */
function cut(start: number, stop: number, size: number): [from: number, to: number] {
  const from = Math.max(0, fromStart(start, size))
  const to = Math.min(size, fromStart(stop, size) + 1)
  return from < to ? [from, to] : [0, 0]
}

const PUSH = {
  group: 'list',
  complexity: 'O(N) where N is the number of elements',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', 'RW insert'), many(bytes('element'))],
  reply: integer(),
} as const

const lpush = command({
  ...PUSH,
  name: 'LPUSH',
  since: '1.0.0',
  summary: 'Puts elements before the first one of a list, one after another.',
  history: [['2.4.0', 'Several elements at once.']],
  run: ({ db }, key, items) => push(db, key, 'left', items),
})

const rpush = command({
  ...PUSH,
  name: 'RPUSH',
  since: '1.0.0',
  summary: 'Puts elements behind the last one of a list.',
  history: [['2.4.0', 'Several elements at once.']],
  run: ({ db }, key, items) => push(db, key, 'right', items),
})

const lpushx = command({
  ...PUSH,
  name: 'LPUSHX',
  since: '2.2.0',
  summary: 'Puts elements before the first one of a list, if there is such a list.',
  history: [['4.0.0', 'Several elements at once.']],
  run: ({ db }, key, items) => pushToExisting(db, key, 'left', items),
})

const rpushx = command({
  ...PUSH,
  name: 'RPUSHX',
  since: '2.2.0',
  summary: 'Puts elements behind the last one of a list, if there is such a list.',
  history: [['4.0.0', 'Several elements at once.']],
  run: ({ db }, key, items) => pushToExisting(db, key, 'right', items),
})

const readPopCount = readCount(errors.NOT_POSITIVE)

/** The count of LPOP and RPOP, the last word: one more is a wrong number of arguments. */
const popCount: Arg<number | undefined> = newIn(
  '6.2.0',
  optional({
    ...int('count'),
    read: cursor => {
      if (cursor.argv.length > cursor.at + 1) throw WRONG_ARITY
      return readPopCount(cursor.argv[cursor.at++] as Bytes)
    },
  }),
)

function pop(db: Database, key: Bytes, from: Side, count: number | undefined): ReplyValue {
  if (count === undefined) return popOne(db, key, from) ?? null
  const list = db.lookupAs(ListValue, key)
  if (list === undefined) return NULL_ARRAY
  if (count === 0) return []
  const items = list.popMany(from, count)
  db.save(key, list, POPPED[from], items.length)
  return items
}

const POP = {
  group: 'list',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of elements taken',
  flags: ['write', 'fast'],
  args: [key('key', 'RW access delete'), popCount],
  reply: when('count', orNull(array(bulk())), orNull(bulk())),
  history: [['6.2.0', 'The count.']],
} as const

const lpop = command({
  ...POP,
  name: 'LPOP',
  summary: 'Takes the first element of a list, or the first few.',
  run: ({ db }, key, count) => pop(db, key, 'left', count),
})

const rpop = command({
  ...POP,
  name: 'RPOP',
  summary: 'Takes the last element of a list, or the last few.',
  run: ({ db }, key, count) => pop(db, key, 'right', count),
})

const llen = command({
  name: 'LLEN',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells how many elements a list has.',
  flags: ['readonly', 'fast'],
  args: [key('key', 'RO')],
  reply: integer(),
  run: ({ db }, key) => db.readAs(ListValue, key)?.size ?? 0,
})

const lindex = command({
  name: 'LINDEX',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(log N) in a list of N elements, O(1) at its ends',
  summary: 'Reads the element at an index; negative ones count from the end.',
  flags: ['readonly'],
  args: [key('key', 'RO access'), late(int('index'))],
  arity: 3,
  reply: orNull(bulk()),
  run: ({ db }, key, readIndex) => {
    const list = db.readAs(ListValue, key)
    if (list === undefined) return null
    const index = fromStart(readIndex(), list.size)
    return index >= 0 && index < list.size ? list.at(index) : null
  },
})

const lset = command({
  name: 'LSET',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(log N) in a list of N elements, O(1) at its ends',
  summary: 'Replaces the element at an index.',
  flags: ['write', 'denyoom'],
  args: [key('key', 'RW update'), bytes('index', 'integer'), bytes('element')],
  reply: ok(),
  run: ({ db }, key, indexWord, item) => {
    const list = db.lookupAs(ListValue, key)
    if (list === undefined) return errors.NO_SUCH_KEY
    const index = fromStart(readInteger(indexWord), list.size)
    if (!list.set(index, item)) {
      db.keep(key, list)
      return errors.OUT_OF_RANGE
    }
    db.save(key, list, events.LSET)
    return OK
  },
})

const linsert = command({
  name: 'LINSERT',
  group: 'list',
  since: '2.2.0',
  complexity: 'O(N) where N is the number of elements before the pivot',
  summary: 'Puts an element before or after the first one that equals the pivot.',
  flags: ['write', 'denyoom'],
  args: [key('key', 'RW insert'), token('where', 'BEFORE', 'AFTER'), bytes('pivot'), bytes('element')],
  reply: integer(),
  run: ({ db }, key, where, pivot, item) => {
    const list = db.lookupAs(ListValue, key)
    if (list === undefined) return 0
    if (!list.insert(where, pivot, item)) {
      db.keep(key, list)
      return -1
    }
    db.save(key, list, events.LINSERT)
    return list.size
  },
})

const lrange = command({
  name: 'LRANGE',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(log N + M) in a list of N elements, where M is the number of elements read',
  summary: 'Reads the elements from one index to another.',
  flags: ['readonly'],
  args: [key('key', 'RO access'), int('start'), int('stop')],
  reply: array(bulk()),
  run: ({ db }, key, start, stop) => {
    const list = db.readAs(ListValue, key)
    if (list === undefined) return []
    const [from, to] = cut(start, stop, list.size)
    return from === to ? [] : list.reply(from, to)
  },
})

const lrem = command({
  name: 'LREM',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(N) in a list of N elements',
  summary: 'Removes equal elements: all, or some from the start or from the end on.',
  flags: ['write'],
  args: [key('key', 'RW delete'), word('count', 'integer', readDirected), bytes('element')],
  reply: integer(),
  run: ({ db }, key, count, item) => {
    const list = db.lookupAs(ListValue, key)
    if (list === undefined) return 0
    const removed = list.remove(item, count === 0 ? Number.POSITIVE_INFINITY : Math.abs(count), count < 0)
    if (removed > 0) db.save(key, list, events.LREM, removed)
    return removed
  },
})

const ltrim = command({
  name: 'LTRIM',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of elements removed, most of them a node at a time',
  summary: 'Keeps only the elements from one index to another.',
  flags: ['write'],
  args: [key('key', 'RW delete'), int('start'), int('stop')],
  reply: ok(),
  run: ({ db }, key, start, stop) => {
    const list = db.lookupAs(ListValue, key)
    if (list === undefined) return OK
    const { size } = list
    list.trim(...cut(start, stop, list.size))
    // Without a change it is announced all the same.
    db.save(key, list, events.LTRIM, size - list.size)
    return OK
  },
})

/**
 * A number whose sign is a direction: all but the one that has no opposite in 64 bits. Beyond 2^53 neighbours read
 * alike; no list is that long.
 */
function readDirected(word: Bytes): number {
  const number = readInteger(word)
  if (word === '-9223372036854775808') throw errors.NO_OPPOSITE
  return number
}

function readRank(word: Bytes): number {
  const rank = readDirected(word)
  if (rank === 0) throw errors.RANK_IS_ZERO
  return rank
}

const lpos = command({
  name: 'LPOS',
  group: 'list',
  since: '6.0.6',
  complexity: 'O(N) where N is the number of elements compared',
  summary: 'Finds the indexes of elements that equal a given one.',
  flags: ['readonly'],
  args: [
    key('key', 'RO access'),
    bytes('element'),
    options(
      option('RANK', word('rank', 'integer', readRank)),
      option('COUNT', word('num-matches', 'integer', readCount(errors.COUNT_NEGATIVE))),
      option('MAXLEN', word('len', 'integer', readCount(errors.MAXLEN_NEGATIVE))),
    ),
  ],
  reply: when('count', array(integer()), orNull(integer())),
  run: ({ db }, key, item, { rank = 1, count, maxlen = 0 }) => {
    const list = db.readAs(ListValue, key)
    if (list === undefined) return count === undefined ? null : []
    const { size } = list
    const compared = maxlen === 0 ? size : Math.min(size, maxlen)
    const from = rank < 0 ? size - compared : 0
    const found: number[] = []
    let skipped = Math.abs(rank) - 1
    for (const index of list.find(item, from, from + compared, rank < 0)) {
      if (skipped-- > 0) continue
      if (count === undefined) return index
      if (found.push(index) === count) break
    }
    return count === undefined ? null : found
  },
})

const lmove = command({
  name: 'LMOVE',
  group: 'list',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Moves an element from an end of a list to an end of another or of the same.',
  flags: ['write', 'denyoom'],
  args: [
    key('source', 'RW access delete'),
    key('destination', 'RW insert'),
    side('wherefrom'),
    side('whereto'),
  ],
  reply: orNull(bulk()),
  run: ({ db }, source, destination, from, to) => move(db, source, destination, from, to) ?? null,
})

const rpoplpush = command({
  name: 'RPOPLPUSH',
  group: 'list',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Moves the last element of a list before the first one of another.',
  flags: ['write', 'denyoom'],
  args: [key('source', 'RW access delete'), key('destination', 'RW insert')],
  reply: orNull(bulk()),
  deprecated: { since: '6.2.0', replacedBy: '`LMOVE` with the `RIGHT` and `LEFT` arguments' },
  run: ({ db }, source, destination) => move(db, source, destination, 'right', 'left') ?? null,
})

const lmpop = command({
  name: 'LMPOP',
  group: 'list',
  since: '7.0.0',
  complexity: 'O(N+M) where N is the number of keys and M the number of elements taken',
  summary: 'Takes elements from the first of several lists that has any.',
  flags: ['write'],
  args: POP_ARGUMENTS,
  reply: orNull(POPPED_FROM),
  run: (ctx, keys, from, { count = 1 }) => popFromFirst(ctx, keys, from, count) ?? NULL_ARRAY,
})

export const listCommands: readonly Command[] = [
  lpush,
  rpush,
  lpushx,
  rpushx,
  lpop,
  rpop,
  llen,
  lindex,
  lset,
  linsert,
  lrange,
  lrem,
  ltrim,
  lpos,
  lmove,
  rpoplpush,
  lmpop,
]
