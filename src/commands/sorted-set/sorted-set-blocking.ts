/**
 * Taking members from the first of several sorted sets that has any: at once (ZMPOP), or waiting for one. Waiters
 * are served in the order in which they came, when one of their keys has a sorted set.
 */
import { SortedSetValue } from '../../keyspace/sorted-set-value.ts'
import { type Bytes, Double, NULL_ARRAY, type ReplyValue } from '../../resp/values.ts'
import {
  bytes,
  countedKeys,
  key,
  manyBefore,
  once,
  option,
  options,
  readPositive,
  readTimeout,
  timeout,
  token,
  word,
} from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, type Result } from '../declare/define.ts'
import { array, bulk, double, orNull, tuple } from '../declare/reply.ts'
import { type End, take } from './sorted-set.ts'

/** The commands that do the same to one key without waiting, as the journal has them. */
const PLAIN = { min: 'ZPOPMIN', max: 'ZPOPMAX' } as const

/** The key and one of its members with its score, as BZPOPMIN replies. */
function takeOne({ db, effect }: Context, keys: readonly Bytes[], from: End): ReplyValue | undefined {
  for (const key of keys) {
    const set = db.lookupAs(SortedSetValue, key)
    if (set === undefined) continue
    const reply: ReplyValue[] = [key]
    take(db, key, set, from, 1, (member, score) => reply.push(member, new Double(score)))
    effect?.([PLAIN[from], key])
    return reply
  }
  return undefined
}

/** The key and several of its members, in pairs with their scores, as ZMPOP replies. */
function takeSeveral(
  { db, effect }: Context,
  keys: readonly Bytes[],
  from: End,
  count: number,
): ReplyValue[] | undefined {
  for (const key of keys) {
    const set = db.lookupAs(SortedSetValue, key)
    if (set === undefined) continue
    const pairs: ReplyValue[] = []
    take(db, key, set, from, count, (member, score) => pairs.push([member, new Double(score)]))
    effect?.([PLAIN[from], key, String(pairs.length)])
    return [key, pairs]
  }
  return undefined
}

const TAKE_ARGUMENTS = [
  countedKeys('RW access delete', readPositive('numkeys')),
  token('where', 'MIN', 'MAX'),
  options(once(option('COUNT', word('count', 'integer', readPositive('count'))))),
] as const

const TAKEN = orNull(tuple(bulk(), array(tuple(bulk(), double()))))
const COMPLEXITY =
  'O(K) + O(M*log(N)) where K is the number of keys, N the size of the sorted set and M the number of members taken'

const zmpop = command({
  name: 'ZMPOP',
  group: 'sorted-set',
  since: '7.0.0',
  complexity: COMPLEXITY,
  summary: 'Takes members from the first of several sorted sets that has any.',
  flags: ['write'],
  args: TAKE_ARGUMENTS,
  reply: TAKEN,
  run: (ctx, keys, from, { count = 1 }) => takeSeveral(ctx, keys, from, count) ?? NULL_ARRAY,
})

const bzmpop = command({
  name: 'BZMPOP',
  group: 'sorted-set',
  since: '7.0.0',
  complexity: COMPLEXITY,
  summary: 'Takes members from the first of several sorted sets that has any; waits for one.',
  flags: ['write', 'blocking'],
  args: [bytes('timeout', 'double'), ...TAKE_ARGUMENTS],
  reply: TAKEN,
  run: (ctx, seconds, keys, from, { count = 1 }) => {
    // Redis reads the timeout last.
    const timeout = readTimeout(seconds)
    const attempt = () => takeSeveral(ctx, keys, from, count)
    return ctx.block({ keys, type: 'zset', timeout, otherwise: NULL_ARRAY, attempt })
  },
})

function blockingPop(ctx: Context, keys: readonly Bytes[], from: End, timeout: number): Result {
  const attempt = () => takeOne(ctx, keys, from)
  return ctx.block({ keys, type: 'zset', timeout, otherwise: NULL_ARRAY, attempt })
}

const POP = {
  group: 'sorted-set',
  since: '5.0.0',
  complexity: 'O(log(N)) where N is the size of the sorted set',
  flags: ['write', 'blocking', 'fast'],
  history: [['6.0.0', 'Fractions of a second.']],
  args: [manyBefore(1, key('key', 'RW access delete')), timeout('timeout')],
  reply: orNull(tuple(bulk(), bulk(), double())),
} as const

const bzpopmin = command({
  ...POP,
  name: 'BZPOPMIN',
  summary: 'Takes the member with the lowest score from the first sorted set that has any; waits for one.',
  run: (ctx, keys, timeout) => blockingPop(ctx, keys, 'min', timeout),
})

const bzpopmax = command({
  ...POP,
  name: 'BZPOPMAX',
  summary: 'Takes the member with the highest score from the first sorted set that has any; waits for one.',
  run: (ctx, keys, timeout) => blockingPop(ctx, keys, 'max', timeout),
})

export const blockingSortedSetCommands: readonly Command[] = [zmpop, bzmpop, bzpopmin, bzpopmax]
