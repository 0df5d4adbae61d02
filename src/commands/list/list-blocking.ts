/**
 * The list commands that wait. Each first does what its counterpart in list.ts does. When there is no element to take,
 * its client waits until one of the keys has a list; waiters are served in the order in which they came.
 */
import type { Side } from '../../keyspace/list-value.ts'
import { type Bytes, NULL_ARRAY } from '../../resp/values.ts'
import { bytes, key, manyBefore, readTimeout, timeout } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, type Result } from '../declare/define.ts'
import { bulk, orNull, tuple } from '../declare/reply.ts'
import { move, POP_ARGUMENTS, POP_NAME, POPPED_FROM, popFromFirst, popOne, side } from './list.ts'

function blockingPop(ctx: Context, keys: readonly Bytes[], from: Side, timeout: number): Result {
  const { db } = ctx
  const attempt = () => {
    for (const key of keys) {
      const item = popOne(db, key, from)
      if (item === undefined) continue
      ctx.effect?.([POP_NAME[from], key])
      return [key, item]
    }
    return undefined
  }
  return ctx.block({ keys, type: 'list', timeout, otherwise: NULL_ARRAY, attempt })
}

function blockingMove(
  ctx: Context,
  source: Bytes,
  destination: Bytes,
  from: Side,
  to: Side,
  timeout: number,
  plain: 'LMOVE' | 'RPOPLPUSH',
): Result {
  const { db, client } = ctx
  // The words of the command that does not wait: all but the timeout.
  const words = client.running.slice(1, -1)
  const attempt = () => {
    const item = move(db, source, destination, from, to)
    if (item !== undefined) ctx.effect?.([plain, ...words])
    return item
  }
  // Inside MULTI it replies as LMOVE does; after a timeout as the other blocking commands.
  if (!client.mayWait) return attempt() ?? null
  return ctx.block({ keys: [source], type: 'list', timeout, otherwise: NULL_ARRAY, attempt })
}

const POP = {
  group: 'list',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of keys',
  flags: ['write', 'blocking'],
  args: [manyBefore(1, key('key', 'RW access delete')), timeout('timeout')],
  reply: orNull(tuple(bulk(), bulk())),
  history: [['6.0.0', 'Fractions of a second.']],
} as const

const blpop = command({
  ...POP,
  name: 'BLPOP',
  summary: 'Takes the first element of the first list that has any; waits for one.',
  run: (ctx, keys, timeout) => blockingPop(ctx, keys, 'left', timeout),
})

const brpop = command({
  ...POP,
  name: 'BRPOP',
  summary: 'Takes the last element of the first list that has any; waits for one.',
  run: (ctx, keys, timeout) => blockingPop(ctx, keys, 'right', timeout),
})

const blmove = command({
  name: 'BLMOVE',
  group: 'list',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Moves an element from an end of a list to an end of another; waits for one.',
  flags: ['write', 'denyoom', 'blocking'],
  args: [
    key('source', 'RW access delete'),
    key('destination', 'RW insert'),
    side('wherefrom'),
    side('whereto'),
    timeout('timeout'),
  ],
  reply: orNull(bulk()),
  run: (ctx, source, destination, from, to, timeout) =>
    blockingMove(ctx, source, destination, from, to, timeout, 'LMOVE'),
})

const brpoplpush = command({
  name: 'BRPOPLPUSH',
  group: 'list',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Moves the last element of a list before the first one of another; waits for one.',
  flags: ['write', 'denyoom', 'blocking'],
  args: [key('source', 'RW access delete'), key('destination', 'RW insert'), timeout('timeout')],
  reply: orNull(bulk()),
  history: [['6.0.0', 'Fractions of a second.']],
  deprecated: { since: '6.2.0', replacedBy: '`BLMOVE` with the `RIGHT` and `LEFT` arguments' },
  run: (ctx, source, destination, timeout) =>
    blockingMove(ctx, source, destination, 'right', 'left', timeout, 'RPOPLPUSH'),
})

const blmpop = command({
  name: 'BLMPOP',
  group: 'list',
  since: '7.0.0',
  complexity: 'O(N+M) where N is the number of keys and M the number of elements taken',
  summary: 'Takes elements from the first of several lists that has any; waits for one.',
  flags: ['write', 'blocking'],
  args: [bytes('timeout', 'double'), ...POP_ARGUMENTS],
  reply: orNull(POPPED_FROM),
  run: (ctx, seconds, keys, from, { count = 1 }) => {
    // Redis reads the timeout last.
    const timeout = readTimeout(seconds)
    const attempt = () => popFromFirst(ctx, keys, from, count)
    return ctx.block({ keys, type: 'list', timeout, otherwise: NULL_ARRAY, attempt })
  },
})

export const blockingListCommands: readonly Command[] = [blpop, brpop, blmove, brpoplpush, blmpop]
