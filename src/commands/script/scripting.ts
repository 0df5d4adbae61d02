/** Scripts: Lua code that runs as one command. How it runs is explained in scripting/script-engine.ts. */
import { type Bytes, OK, ReplyError } from '../../resp/values.ts'
import * as errors from '../../scripting/errors.ts'
import type { ScriptWords } from '../../scripting/host.ts'
import type { Script } from '../../scripting/scripts.ts'
import { bytes, many, newIn, rest, scriptKeys, token } from '../declare/args.ts'
import type { Context } from '../declare/context.ts'
import { type Command, command, container, type Flag, type Result } from '../declare/define.ts'
import { helpCommand } from '../declare/help.ts'
import { anything, array, bulk, ok, truth } from '../declare/reply.ts'

const RUNS: readonly Flag[] = [
  'noscript',
  'stale',
  'skip_monitor',
  'no_mandatory_keys',
  'movablekeys',
  'may_replicate',
]
const READS: readonly Flag[] = [
  'readonly',
  'noscript',
  'stale',
  'skip_monitor',
  'no_mandatory_keys',
  'movablekeys',
]
const ANY_WRITE = 'We cannot tell how the keys will be used so we assume the worst, RW and UPDATE'
const ANY_READ = 'We cannot tell how the keys will be used so we assume the worst, RO and ACCESS'
const ARG = bytes('arg')

function run(ctx: Context, script: Script, words: ScriptWords, readonly: boolean): Result {
  return ctx.server.runScript(ctx, ctx.server.scripts.call(script, words, readonly))
}

function known(ctx: Context, sha: Bytes): Script {
  const script = ctx.server.scripts.find(sha)
  if (script === undefined) throw errors.NO_SCRIPT
  return script
}

const evalCommand = command({
  name: 'EVAL',
  group: 'scripting',
  since: '2.6.0',
  complexity: 'Depends on the script',
  summary: 'Runs a Lua script.',
  flags: RUNS,
  args: [bytes('script'), scriptKeys('RW access update', ANY_WRITE, ARG)],
  reply: anything(),
  run: (ctx, source, words) => run(ctx, ctx.server.scripts.forEval(source), words, false),
})

const evalRo = command({
  name: 'EVAL_RO',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'Depends on the script',
  summary: 'Runs a Lua script that only reads.',
  flags: READS,
  args: [bytes('script'), scriptKeys('RO access', ANY_READ, ARG)],
  reply: anything(),
  run: (ctx, source, words) => run(ctx, ctx.server.scripts.forEval(source), words, true),
})

const evalsha = command({
  name: 'EVALSHA',
  group: 'scripting',
  since: '2.6.0',
  complexity: 'Depends on the script',
  summary: 'Runs a Lua script that the server knows, by its SHA1.',
  flags: RUNS,
  args: [bytes('sha1'), scriptKeys('RW access update', undefined, ARG)],
  reply: anything(),
  run: (ctx, sha, words) => run(ctx, known(ctx, sha), words, false),
})

const evalshaRo = command({
  name: 'EVALSHA_RO',
  group: 'scripting',
  since: '7.0.0',
  complexity: 'Depends on the script',
  summary: 'Runs a Lua script that the server knows and that only reads, by its SHA1.',
  flags: READS,
  args: [bytes('sha1'), scriptKeys('RO access', undefined, ARG)],
  reply: anything(),
  run: (ctx, sha, words) => run(ctx, known(ctx, sha), words, true),
})

const load = command({
  name: 'SCRIPT LOAD',
  group: 'scripting',
  since: '2.6.0',
  complexity: 'O(N) where N is the length of the script',
  summary: 'Makes a Lua script known to the server.',
  flags: ['noscript', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  args: [bytes('script')],
  reply: bulk(),
  run: ({ server }, source) => server.scripts.load(source).sha,
})

const exists = command({
  name: 'SCRIPT EXISTS',
  group: 'scripting',
  since: '2.6.0',
  complexity: 'O(N) where N is the number of scripts',
  summary: 'Tells which Lua scripts the server knows.',
  flags: ['noscript'],
  tips: ['request_policy:all_shards', 'response_policy:agg_logical_and'],
  args: [many(bytes('sha1'))],
  reply: array(truth()),
  run: ({ server }, names) => names.map(sha => (server.scripts.find(sha) === undefined ? 0 : 1)),
})

const flush = command({
  name: 'SCRIPT FLUSH',
  group: 'scripting',
  since: '2.6.0',
  complexity: 'O(N) where N is the number of scripts',
  summary: 'Forgets all Lua scripts.',
  flags: ['noscript'],
  history: [['6.2.0', 'ASYNC and SYNC.']],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  args: [rest([newIn('6.2.0', { ...token('flush-type', 'ASYNC', 'SYNC'), optional: true })])],
  reply: ok(),
  run: ({ server, keyspace }, words) => {
    const [how] = words
    if (words.length > 1 || (how !== undefined && !/^a?sync$/i.test(how))) throw errors.SCRIPT_FLUSH_OPTION
    if (how?.toLowerCase() === 'async') keyspace.freeLater(server.scripts.size)
    server.scripts.flush()
    return OK
  },
})

const kill = command({
  name: 'SCRIPT KILL',
  group: 'scripting',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Ends the Lua script that runs, unless it has written.',
  flags: ['noscript', 'allow_busy'],
  tips: ['request_policy:all_shards', 'response_policy:one_succeeded'],
  args: [],
  reply: ok(),
  run: ({ server }) => server.killScript('script') ?? OK,
})

const debug = command({
  name: 'SCRIPT DEBUG',
  group: 'scripting',
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Refuses to debug Lua scripts: there is no debugger.',
  flags: ['noscript'],
  args: [rest([token('mode', 'YES', 'SYNC', 'NO')], 1)],
  arity: 3,
  reply: ok(),
  run: (_, [mode = '']) => {
    if (/^no$/i.test(mode)) return OK
    return /^(yes|sync)$/i.test(mode)
      ? new ReplyError('ERR the debugger of Lua scripts is not supported')
      : errors.SCRIPT_DEBUG_MODE
  },
})

const help = helpCommand('SCRIPT', 'scripting', '5.0.0', [
  'DEBUG (YES|SYNC|NO)',
  '    Set the debug mode for subsequent scripts executed.',
  'EXISTS <sha1> [<sha1> ...]',
  '    Return information about the existence of the scripts in the script cache.',
  'FLUSH [ASYNC|SYNC]',
  '    Flush the Lua scripts cache. Very dangerous on replicas.',
  '    When called without the optional mode argument, the behavior is determined by the',
  '    lazyfree-lazy-user-flush configuration directive. Valid modes are:',
  '    * ASYNC: Asynchronously flush the scripts cache.',
  '    * SYNC: Synchronously flush the scripts cache.',
  'KILL',
  '    Kill the currently executing Lua script.',
  'LOAD <script>',
  '    Load a script into the scripts cache without executing it.',
])

const script = container(
  {
    name: 'SCRIPT',
    group: 'scripting',
    since: '2.6.0',
    summary: 'A container for commands about Lua scripts.',
  },
  [debug, exists, flush, help, kill, load],
)

export const scriptingCommands: readonly Command[] = [evalCommand, evalRo, evalsha, evalshaRo, script]
