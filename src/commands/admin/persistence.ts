/** Commands that keep the data beyond the server's end: SAVE, BGSAVE, BGREWRITEAOF, LASTSAVE, WAITAOF. */
import { error, NOT_POSITIVE } from '../../keyspace/errors.ts'
import {
  NO_APPEND_ONLY,
  NUMLOCAL_OUT_OF_RANGE,
  REWRITE_BEFORE_SAVE,
  REWRITE_RUNS,
  SAVE_RUNS,
} from '../../persistence/errors.ts'
import { WAITAOF_ON_REPLICA } from '../../replication/errors.ts'
import { OK, Status } from '../../resp/values.ts'
import { flag, int, newIn, options, timeoutMilliseconds } from '../declare/args.ts'
import { type Command, command } from '../declare/define.ts'
import { integer, ok, status, tuple } from '../declare/reply.ts'

/** Other clients are served meanwhile, and the file has the data as they were when the command came. */
const save = command({
  name: 'SAVE',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys of all databases',
  summary: 'Saves the data, and replies when they are on the disk.',
  flags: ['admin', 'noscript', 'no_async_loading', 'no_multi'],
  args: [],
  reply: ok(),
  run: ctx => {
    const { saves } = ctx.server.persistence
    if (saves.isInBackground) return SAVE_RUNS
    return ctx.later(
      saves
        .begin(false)
        .then(failure => (failure === undefined ? OK : error(`Failed saving the DB: ${failure}`))),
    )
  },
})

const bgSave = command({
  name: 'BGSAVE',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Saves the data in the background.',
  flags: ['admin', 'noscript', 'no_async_loading'],
  history: [['3.2.2', 'SCHEDULE.']],
  args: [options(newIn('3.2.2', flag('SCHEDULE')))],
  reply: status(),
  run: ({ server: { persistence } }, { schedule }) => {
    const { saves, appendOnly } = persistence
    if (saves.isInBackground) return SAVE_RUNS
    if (appendOnly.isRewriting) {
      if (schedule !== true) return REWRITE_BEFORE_SAVE
      saves.isScheduled = true
      return new Status('Background saving scheduled')
    }
    void saves.begin(true)
    return new Status('Background saving started')
  },
})

const bgRewriteAof = command({
  name: 'BGREWRITEAOF',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Writes the append-only file anew, as short as the data allow.',
  flags: ['admin', 'noscript', 'no_async_loading'],
  args: [],
  reply: status(),
  run: ({ server: { persistence }, client }) => {
    const { saves, appendOnly } = persistence
    if (appendOnly.isRewriting) return REWRITE_RUNS
    // Nobody has asked for a save that FLUSHALL began, and a real server would have ended it by now.
    if (saves.isInBackground || !client.mayWait) {
      appendOnly.isScheduled = true
      return new Status('Background append only file rewriting scheduled')
    }
    appendOnly.rewrite()
    return new Status('Background append only file rewriting started')
  },
})

const lastSave = command({
  name: 'LASTSAVE',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells when the data was saved last, in Unix seconds.',
  flags: ['loading', 'stale', 'fast'],
  categories: ['admin', 'dangerous'],
  tips: ['nondeterministic_output'],
  args: [],
  reply: integer(),
  run: ({ server }) => Math.floor(server.persistence.saves.lastSave / 1000),
})

const waitAof = command({
  name: 'WAITAOF',
  group: 'generic',
  groupCategory: false,
  since: '7.2.0',
  complexity: 'O(1)',
  summary:
    'Waits until what was written so far is on the disk, here and on so many replicas, and tells where it is.',
  flags: ['blocking'],
  categories: ['connection'],
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  args: [int('numlocal'), int('numreplicas'), timeoutMilliseconds('timeout')],
  reply: tuple(integer(), integer()),
  run: (ctx, local, replicas, timeout) => {
    if (local < 0 || local > 1) return NUMLOCAL_OUT_OF_RANGE
    if (replicas < 0) return NOT_POSITIVE
    const { server, client } = ctx
    const { appendOnly } = server.persistence
    const { primary, isReplica } = server.replication
    if (isReplica) return WAITAOF_ON_REPLICA
    if (local > 0 && appendOnly.state === 'off') return NO_APPEND_ONLY
    const offset = client.writtenTo
    const isSynced = appendOnly.untilNow()
    const counts = (): [number, number] => [isSynced() ? 1 : 0, primary.countOf(offset, 'synced')]
    const isEnough = () => {
      const [here, there] = counts()
      return here >= local && there >= replicas
    }
    if (replicas > 0 && !isEnough() && client.mayWait) primary.askForAcks()
    return ctx.block({
      keys: [],
      type: 'stream',
      timeout,
      otherwise: counts,
      attempt: () => {
        // Nothing will be written any more; that what was is on the disk then is no answer.
        if (local > 0 && appendOnly.state === 'off') return NO_APPEND_ONLY
        return isEnough() ? counts() : undefined
      },
    })
  },
})

export const persistenceCommands: readonly Command[] = [save, bgSave, bgRewriteAof, lastSave, waitAof]
