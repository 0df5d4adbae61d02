/**
 * The commands of a sentinel: SENTINEL, and those of any server that have to do with connections, messages and users. No
 * other one is known, as on a real sentinel. Which sentinel is asked, and what it watches, is found by the server.
 */
import { type Arg, bytes, many, optional, rest } from '../../commands/declare/args.ts'
import type { Context, ServerView } from '../../commands/declare/context.ts'
import { type Command, command, container, type Result } from '../../commands/declare/define.ts'
import { helpLines } from '../../commands/declare/help.ts'
import {
  anything,
  array,
  bulk,
  integer,
  map,
  ok,
  orNull,
  status,
  tuple,
} from '../../commands/declare/reply.ts'
import { CommandTable, ORIGINAL_COMMANDS } from '../../commands/table.ts'
import { error } from '../../keyspace/errors.ts'
import { type Bytes, NULL_ARRAY, OK, ReplyError, type ReplyValue, Status } from '../../resp/values.ts'
import type { Server } from '../../server/server.ts'
import { globMatches } from '../../structures/glob.ts'
import { primaryReply, replicaReply, sentinelReply } from './instances.ts'
import type { Sentinel, Watch } from './watch.ts'

/** A sentinel with what it watches. */
interface Post {
  readonly sentinel: Sentinel
  readonly watch: Watch
}

/** By the server of the sentinel. */
const posts = new WeakMap<ServerView, Post>()

/** Makes a server a sentinel. */
export function appoint(sentinel: Sentinel, server: Server, watch: Watch): void {
  posts.set(server, { sentinel, watch })
  server.mode = 'sentinel'
  server.commands = new CommandTable([], SENTINEL_COMMANDS)
}

const NO_SUCH_PRIMARY = error('No such master with that name')
const ONLY_HELLO = error('Only HELLO messages are accepted by Sentinel instances.')

function postOf({ server }: Context): Post {
  const post = posts.get(server)
  if (post === undefined) throw new TypeError('not a sentinel')
  return post
}

interface Subcommand {
  readonly name: string
  readonly summary: string
  readonly since?: string
}

const nameArg = bytes('master-name')

/** A subcommand about the primary of a name. */
function ofPrimary(
  { name, summary, since = '2.8.4' }: Subcommand,
  reply: Command['declaration']['reply'],
  run: (post: Post, ctx: Context) => Result,
): Command {
  return subcommand({ name, summary, since }, [nameArg], reply, (post, ctx, given) =>
    given === post.watch.name ? run(post, ctx) : NO_SUCH_PRIMARY,
  )
}

function subcommand<const A extends readonly Arg<unknown>[]>(
  { name, summary, since = '2.8.4' }: Subcommand,
  args: A,
  reply: Command['declaration']['reply'],
  run: (
    post: Post,
    ctx: Context,
    ...values: { [K in keyof A]: A[K] extends Arg<infer V> ? V : never }
  ) => Result,
): Command {
  return command<A>({
    name: `SENTINEL ${name}`,
    group: 'sentinel',
    since,
    complexity: 'O(1)',
    summary,
    flags: ['admin'],
    args,
    reply,
    run: (ctx, ...values) => run(postOf(ctx), ctx, ...values),
  })
}

const FACTS = map(bulk())

function failOver({ sentinel, watch }: Post): ReplyValue {
  if (watch.isFailingOver) return new ReplyError('INPROG Failover already in progress')
  const heir = watch.heirAmong(watch.replicasOf(watch.primary))
  if (heir === undefined) return new ReplyError('NOGOODSLAVE No suitable replica to promote')
  watch
    .failOver(heir, sentinel)
    .catch((thrown: unknown) =>
      sentinel.server.log(`Failover failed: ${thrown instanceof Error ? thrown.message : thrown}`),
    )
  return OK
}

function checkQuorum({ watch }: Post): ReplyValue {
  const { usable, quorum, sentinels } = watch
  const count = usable.length
  const missing = [
    ...(count < quorum
      ? ['Not enough available Sentinels to reach the specified quorum for this master']
      : []),
    ...(count < Math.floor(sentinels.length / 2) + 1
      ? ['Not enough available Sentinels to reach the majority and authorize a failover']
      : []),
  ]
  return missing.length === 0
    ? new Status(`OK ${count} usable Sentinels. Quorum and failover authorization can be reached`)
    : new ReplyError(`NOQUORUM ${count} usable Sentinels. ${missing.join('. ')}`)
}

const replicas = (name: string, since: string) =>
  ofPrimary(
    { name, summary: 'Lists the replicas of a primary.', since },
    array(FACTS),
    ({ watch }, { clock }) => watch.replicas.map(each => replicaReply(watch, each, clock.now)),
  )

const HELP = helpLines('SENTINEL', [
  'CKQUORUM <master-name>',
  '    Check if the current Sentinel configuration is able to reach the quorum',
  '    needed to failover a master and the majority needed to authorize the',
  '    failover.',
  'GET-MASTER-ADDR-BY-NAME <master-name>',
  '    Return the ip and port number of the master with that name.',
  'FAILOVER <master-name>',
  '    Manually failover a master node without asking for agreement from other',
  '    Sentinels',
  'FLUSHCONFIG',
  '    Force Sentinel to rewrite its configuration on disk, including the current',
  '    Sentinel state.',
  'INFO-CACHE <master-name>',
  '    Return last cached INFO output from masters and all its replicas.',
  'IS-MASTER-DOWN-BY-ADDR <ip> <port> <current-epoch> <runid>',
  "    Check if the master specified by ip:port is down from current Sentinel's",
  '    point of view.',
  'MASTER <master-name>',
  '    Show the state and info of the specified master.',
  'MASTERS',
  '    Show a list of monitored masters and their state.',
  'MYID',
  '    Return the ID of the Sentinel instance.',
  'PENDING-SCRIPTS',
  '    Get pending scripts information.',
  'REPLICAS <master-name>',
  '    Show a list of replicas for this master and their state.',
  'RESET <pattern>',
  '    Reset masters for specific master name matching this pattern.',
  'SENTINELS <master-name>',
  '    Show a list of Sentinel instances for this master and their state.',
])

const sentinel = container(
  {
    name: 'SENTINEL',
    group: 'sentinel',
    since: '2.8.4',
    summary: 'A container for commands about sentinels.',
    flags: ['admin'],
  },
  [
    ofPrimary({ name: 'CKQUORUM', summary: 'Tells whether enough sentinels are up.' }, status(), checkQuorum),
    ofPrimary({ name: 'FAILOVER', summary: 'Makes a replica the primary.' }, ok(), failOver),
    subcommand({ name: 'FLUSHCONFIG', summary: 'Saves the configuration.' }, [], ok(), () => OK),
    subcommand(
      { name: 'GET-MASTER-ADDR-BY-NAME', summary: 'Tells where the primary is.' },
      [nameArg],
      orNull(tuple(bulk(), bulk())),
      ({ watch: { name, primary } }, _ctx, given) =>
        given === name ? [primary.host, String(primary.port)] : NULL_ARRAY,
    ),
    subcommand(
      { name: 'HELP', summary: 'Lists the subcommands of SENTINEL.' },
      [],
      array(status()),
      () => HELP,
    ),
    subcommand(
      { name: 'INFO-CACHE', summary: 'Gives INFO of the servers that are watched.', since: '3.2.0' },
      [rest([many(nameArg)])],
      array(anything()),
      ({ watch }, _ctx, names) => {
        if (!names.includes(watch.name)) return []
        const infos = [watch.primary, ...watch.replicas].map(({ server, hasFailed }) => [
          0,
          hasFailed ? null : server.info([]),
        ])
        return [watch.name, infos]
      },
    ),
    subcommand(
      { name: 'IS-MASTER-DOWN-BY-ADDR', summary: 'Tells whether the primary is down.' },
      [bytes('ip'), bytes('port', 'integer'), bytes('current-epoch', 'integer'), bytes('runid')],
      tuple(integer(), bulk(), integer()),
      ({ watch: { primary, leader, epoch } }, _ctx, host, port, _epoch, runId) => {
        const isDown = host === primary.host && port === String(primary.port) && primary.hasFailed
        const votes = runId !== '*' && leader !== undefined
        return [isDown ? 1 : 0, votes ? leader.id : '*', votes ? epoch : 0]
      },
    ),
    ofPrimary({ name: 'MASTER', summary: 'Describes the primary.' }, FACTS, ({ watch }, { clock }) =>
      primaryReply(watch, clock.now),
    ),
    subcommand(
      { name: 'MASTERS', summary: 'Describes all primaries that are watched.' },
      [],
      array(FACTS),
      ({ watch }, { clock }) => [primaryReply(watch, clock.now)],
    ),
    subcommand(
      { name: 'MYID', summary: 'Gives the id of this sentinel.', since: '6.2.0' },
      [],
      bulk(),
      post => post.sentinel.id,
    ),
    subcommand(
      { name: 'PENDING-SCRIPTS', summary: 'Lists scripts that wait.' },
      [],
      array(anything()),
      () => [],
    ),
    replicas('REPLICAS', '5.0.0'),
    subcommand(
      { name: 'RESET', summary: 'Forgets what was found out.' },
      [bytes('pattern', 'pattern')],
      integer(),
      ({ watch }, _ctx, pattern) => (globMatches(pattern, watch.name) ? 1 : 0),
    ),
    ofPrimary({ name: 'SENTINELS', summary: 'Lists the other sentinels.' }, array(FACTS), (post, { clock }) =>
      post.watch.sentinels
        .filter(each => each !== post.sentinel)
        .map(each => sentinelReply(post.watch, each, clock.now)),
    ),
    replicas('SLAVES', '2.8.0'),
  ],
)

const SECTIONS = ['server', 'clients', 'cpu', 'stats']

const info = command({
  name: 'INFO',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells facts and figures of the sentinel, by section.',
  flags: ['loading', 'stale'],
  args: [rest([optional(many(bytes('section')))])],
  reply: bulk(),
  run: (ctx, words) => {
    const { watch } = postOf(ctx)
    const given = words.map(each => each.toLowerCase())
    const isAll = given.length === 0 || given.some(each => ['all', 'default', 'everything'].includes(each))
    const wanted = SECTIONS.filter(each => isAll || given.includes(each))
    const texts = wanted.length === 0 ? [] : [ctx.server.info(wanted)]
    if (isAll || given.includes('sentinel')) texts.push(sentinelSection(watch))
    return texts.join('\r\n')
  },
})

function sentinelSection(watch: Watch): Bytes {
  const { primary, name, replicas, sentinels, usable, quorum } = watch
  const state = !primary.hasFailed ? 'ok' : usable.length >= quorum ? 'odown' : 'sdown'
  const place = `address=${primary.host}:${primary.port}`
  const counts = `slaves=${replicas.length},sentinels=${sentinels.length}`
  return [
    '# Sentinel',
    'sentinel_masters:1',
    'sentinel_tilt:0',
    'sentinel_tilt_since_seconds:-1',
    'sentinel_running_scripts:0',
    'sentinel_scripts_queue_length:0',
    'sentinel_simulate_failure_flags:0',
    `master0:name=${name},status=${state},${place},${counts}`,
    '',
  ].join('\r\n')
}

const role = command({
  name: 'ROLE',
  group: 'server',
  since: '2.8.12',
  complexity: 'O(1)',
  summary: 'Tells that this is a sentinel, and what it watches.',
  flags: ['noscript', 'loading', 'stale', 'fast'],
  args: [],
  reply: tuple(bulk(), array(bulk())),
  run: ctx => ['sentinel', [postOf(ctx).watch.name]],
})

const publish = command({
  name: 'PUBLISH',
  group: 'pubsub',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Takes what other sentinels say.',
  flags: ['pubsub', 'loading', 'stale', 'fast'],
  args: [bytes('channel'), bytes('message')],
  reply: integer(),
  run: (_ctx, channel) => (channel === '__sentinel__:hello' ? 1 : ONLY_HELLO),
})

/** Of any server. */
const OTHERS = [
  'ACL',
  'AUTH',
  'CLIENT',
  'COMMAND',
  'HELLO',
  'PING',
  'PSUBSCRIBE',
  'PUNSUBSCRIBE',
  'QUIT',
  'SHUTDOWN',
  'SUBSCRIBE',
  'UNSUBSCRIBE',
]

const SENTINEL_COMMANDS: readonly Command[] = [
  sentinel,
  info,
  role,
  publish,
  ...ORIGINAL_COMMANDS.all.filter(({ name }) => OTHERS.includes(name)),
]
