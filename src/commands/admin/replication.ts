/** What concerns replicas. There are none yet: a wait for them ends with its timeout. */
import { int, timeoutMilliseconds } from '../declare/args.ts'
import { type Command, command } from '../declare/define.ts'
import { anything, array, bulk, integer, tuple } from '../declare/reply.ts'

const wait = command({
  name: 'WAIT',
  group: 'generic',
  groupCategory: false,
  since: '3.0.0',
  complexity: 'O(1)',
  summary: "Waits until so many replicas have this connection's writes, and tells how many have.",
  flags: ['blocking'],
  categories: ['connection'],
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  args: [int('numreplicas'), timeoutMilliseconds('timeout')],
  reply: integer(),
  run: (ctx, replicas, timeout) =>
    ctx.block({
      keys: [],
      type: 'stream',
      timeout,
      otherwise: 0,
      attempt: () => (replicas <= 0 ? 0 : undefined),
    }),
})

const role = command({
  name: 'ROLE',
  group: 'server',
  since: '2.8.12',
  complexity: 'O(1)',
  summary: 'Tells whether the server is a master or a replica, and of whom.',
  flags: ['noscript', 'loading', 'stale', 'fast'],
  categories: ['admin', 'dangerous'],
  args: [],
  reply: tuple(bulk(), integer(), array(anything())),
  run: () => ['master', 0, []],
})

export const replicationCommands: readonly Command[] = [wait, role]
