/** Transactions: commands queued by MULTI and run together by EXEC, unless a watched key has changed. */
import { NULL_ARRAY, OK, type ReplyValue } from '../../resp/values.ts'
import { key, many } from '../declare/args.ts'
import type { Context, QueuedCommand } from '../declare/context.ts'
import { type Command, command, type Result } from '../declare/define.ts'
import { anything, array, ok, orNull } from '../declare/reply.ts'
import * as errors from './errors.ts'

const multi = command({
  name: 'MULTI',
  group: 'transactions',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Begins a transaction: the commands that follow are queued.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  args: [],
  reply: ok(),
  run: ({ client }) => {
    if (client.transaction !== undefined) return errors.NESTED_MULTI
    client.transaction = { queue: [], bytes: 0, aborted: false }
    return OK
  },
})

const exec = command({
  name: 'EXEC',
  group: 'transactions',
  since: '1.2.0',
  complexity: 'Depends on the commands of the transaction',
  summary: 'Runs the queued commands.',
  flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
  args: [],
  reply: orNull(array(anything())),
  run: ctx => {
    const { client, server } = ctx
    const { transaction } = client
    if (transaction === undefined) return errors.EXEC_WITHOUT_MULTI
    const broken = server.isWatchBroken(client)
    end(ctx)
    if (transaction.aborted) return errors.EXEC_ABORT
    if (broken) return NULL_ARRAY
    return runAll(ctx, transaction.queue)
  },
})

function runAll(ctx: Context, queue: readonly QueuedCommand[]): Result {
  const replies: ReplyValue[] = []
  const slow = runUntilSlow(ctx, queue, replies)
  return slow === undefined ? replies : ctx.later(runRest(ctx, queue, replies, slow), true)
}

/** Runs what has no reply yet, in order. Returns the reply to come of a script that has become slow. */
function runUntilSlow(
  ctx: Context,
  queue: readonly QueuedCommand[],
  replies: ReplyValue[],
): Promise<ReplyValue> | undefined {
  while (replies.length < queue.length) {
    const { command, argv } = queue[replies.length] as QueuedCommand
    const reply = ctx.server.runCommand(ctx, command, argv)
    if (reply instanceof Promise) return reply
    replies.push(reply)
  }
  return undefined
}

async function runRest(
  ctx: Context,
  queue: readonly QueuedCommand[],
  replies: ReplyValue[],
  first: Promise<ReplyValue>,
): Promise<ReplyValue> {
  for (let slow: Promise<ReplyValue> | undefined = first; slow !== undefined; ) {
    replies.push(await slow)
    slow = runUntilSlow(ctx, queue, replies)
  }
  return replies
}

const discard = command({
  name: 'DISCARD',
  group: 'transactions',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of queued commands',
  summary: 'Forgets the queued commands.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  args: [],
  reply: ok(),
  run: ctx => {
    if (ctx.client.transaction === undefined) return errors.DISCARD_WITHOUT_MULTI
    end(ctx)
    return OK
  },
})

function end({ client, server }: Context): void {
  client.transaction = undefined
  server.unwatch(client)
}

const watch = command({
  name: 'WATCH',
  group: 'transactions',
  since: '2.2.0',
  complexity: 'O(1) for each key',
  summary: 'Watches keys: if one changes before EXEC, nothing is run.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  args: [many(key('key', 'RO'))],
  reply: ok(),
  run: (ctx, keys) => {
    if (ctx.client.transaction !== undefined) return errors.WATCH_INSIDE_MULTI
    // Once a watch is broken, more keys make no difference.
    if (!ctx.client.watchBroken) for (const each of keys) ctx.server.watch(ctx, each)
    return OK
  },
})

const unwatch = command({
  name: 'UNWATCH',
  group: 'transactions',
  since: '2.2.0',
  complexity: 'O(1) for each watched key',
  summary: 'Ends the watch over all keys.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  args: [],
  reply: ok(),
  run: ({ client, server }) => {
    server.unwatch(client)
    return OK
  },
})

export const transactionCommands: readonly Command[] = [multi, exec, discard, watch, unwatch]
