/** Commands of replication: what replicas ask their primary, and who waits for replicas. */
import { error, SYNTAX } from '../../keyspace/errors.ts'
import {
  addressTooLong,
  FAILOVER_ALONE,
  FAILOVER_FORCE_NEEDS,
  FAILOVER_IN_CLUSTER,
  FAILOVER_OF_OTHER_HISTORY,
  FAILOVER_ON_REPLICA,
  FAILOVER_RUNS,
  FAILOVER_TIMEOUT,
  FAILOVER_TO_OFFLINE,
  FAILOVER_TO_PRIMARY,
  FAILOVER_TO_STRANGER,
  FILTER_NEEDS_MARK,
  FOLLOW_IN_CLUSTER,
  FOLLOW_WHILE_FAILING_OVER,
  INVALID_PRIMARY_PORT,
  NO_FAILOVER,
  NO_PRIMARY_LINK,
  NOT_BY_REPLICA,
  PENDING_OUTPUT,
  SYNC_WHILE_FAILING_OVER,
  unknownFilter,
  unknownReplconf,
  WAIT_ON_REPLICA,
} from '../../replication/errors.ts'
import { Replica } from '../../replication/replica.ts'
import { type Bytes, NO_REPLY, OK, type ReplyError, type ReplyValue, Status } from '../../resp/values.ts'
import {
  type Arg,
  alternatives,
  block,
  bytes,
  flag,
  int,
  option,
  options,
  readInteger,
  rest,
  timeoutMilliseconds,
} from '../declare/args.ts'
import type { Client, Context } from '../declare/context.ts'
import { type Command, command, type Flag } from '../declare/define.ts'
import type { Facts } from '../declare/facts.ts'
import { anything, array, bulk, either, integer, nothing, ok, status, tuple } from '../declare/reply.ts'

const SYNC_FLAGS: readonly Flag[] = ['admin', 'noscript', 'no_async_loading', 'no_multi']
const LONGEST_ADDRESS = 255
const NEEDS_SOCKET = error('Only a connection over a socket can be that of a replica')

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
  run: (ctx, replicas, timeout) => {
    const { replication } = ctx.server
    if (replication.isReplica) return WAIT_ON_REPLICA
    const { primary } = replication
    const offset = ctx.client.writtenTo
    const count = () => primary.countOf(offset)
    if (count() < replicas && ctx.client.mayWait) primary.askForAcks()
    return ctx.block({
      keys: [],
      type: 'stream',
      timeout,
      otherwise: count,
      attempt: () => (count() >= replicas ? count() : undefined),
    })
  },
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
  reply: either(
    tuple(bulk(), integer(), array(anything())),
    tuple(bulk(), bulk(), integer(), bulk(), integer()),
  ),
  run: ({ server: { replication } }) => {
    const { link } = replication
    if (link !== undefined) {
      const { host, port } = link.address
      return ['slave', host, port, link.roleState, link.isUp ? replication.offset : -1]
    }
    const replicas = [...replication.primary.replicas].filter(({ state }) => state === 'online')
    const shown = replicas.map(each => [each.shownIp, String(each.port), String(each.acknowledged)])
    return ['master', replication.offset, shown]
  },
})

/** What a connection is as a replica; made when it first says that it is one. */
function replicaOf(client: Client): Replica {
  client.replica ??= new Replica(client)
  return client.replica
}

const replconf = command({
  name: 'REPLCONF',
  group: 'server',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: 'A replica says what it understands, and how far it has come.',
  flags: ['admin', 'noscript', 'loading', 'stale', 'allow_busy'],
  syscmd: true,
  args: [rest([])],
  reply: either(ok(), nothing()),
  arity: -1,
  run: (ctx, words) => {
    if (words.length % 2 === 1) return SYNTAX
    for (let at = 0; at < words.length; at += 2) {
      const [option = '', value = ''] = [words[at]?.toLowerCase(), words[at + 1]]
      // Acknowledgements are answered by nobody.
      if (option === 'ack') return acknowledge(ctx, value, words)
      if (option === 'getack') return NO_REPLY
      const refusal = configure(replicaOf(ctx.client), option, value, words[at] ?? '')
      if (refusal !== undefined) return refusal
    }
    return OK
  },
})

function acknowledge({ client, server }: Context, offset: Bytes, words: readonly Bytes[]): ReplyValue {
  const { replica } = client
  if (replica === undefined) return NO_REPLY
  const synced = words[2]?.toLowerCase() === 'fack' ? words[3] : undefined
  const number = (word: Bytes) => (/^\d{1,15}$/.test(word) ? Number(word) : 0)
  server.replication.primary.acknowledge(
    replica,
    number(offset),
    synced === undefined ? undefined : number(synced),
  )
  return NO_REPLY
}

/** One pair of REPLCONF. Returns why not. */
function configure(replica: Replica, option: Bytes, value: Bytes, shown: Bytes): ReplyError | undefined {
  switch (option) {
    case 'listening-port':
      replica.port = readInteger(value)
      return undefined
    case 'ip-address':
      if (value.length > LONGEST_ADDRESS) return addressTooLong(value.length)
      replica.ip = value
      return undefined
    case 'capa':
      if (value.toLowerCase() === 'eof') replica.takesMark = true
      if (value.toLowerCase() === 'psync2') replica.takesNewId = true
      return undefined
    case 'rdb-only': {
      const wants = readInteger(value)
      if (wants < 0 || wants > 1) return error('value is out of range, value must between 0 and 1')
      replica.wantsOnlySnapshot = wants === 1
      return undefined
    }
    case 'rdb-filter-only':
      return filter(replica, value)
    default:
      return unknownReplconf(shown)
  }
}

function filter(replica: Replica, value: Bytes): ReplyError | undefined {
  const names = value.split(' ').filter(name => name !== '')
  const unknown = names.find(name => name.toLowerCase() !== 'functions')
  if (unknown !== undefined) return unknownFilter(unknown)
  replica.wantsOnly = new Set(names.map(() => 'function'))
  return undefined
}

/** Why a connection cannot become a replica now. */
function syncRefusal({ client, server }: Context): ReplyError | undefined {
  if (!client.takesBytes) return NEEDS_SOCKET
  const { link, failover } = server.replication
  if (failover !== undefined) return SYNC_WHILE_FAILING_OVER
  if (link !== undefined && !link.isUp) return NO_PRIMARY_LINK
  if (client.output.bytes > 0) return PENDING_OUTPUT
  const replica = replicaOf(client)
  return replica.wantsOnly !== undefined && !replica.takesMark ? FILTER_NEEDS_MARK : undefined
}

const sync = command({
  name: 'SYNC',
  group: 'server',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys of all databases',
  summary: 'Asks for a copy of all data, and for all that happens to them from then on.',
  flags: SYNC_FLAGS,
  args: [],
  reply: nothing(),
  run: ctx => {
    if (ctx.client.replica?.isAttached === true) return NO_REPLY
    const refusal = syncRefusal(ctx)
    if (refusal !== undefined) return refusal
    const replica = replicaOf(ctx.client)
    replica.isOld = true
    ctx.server.replication.primary.copy(replica)
    return NO_REPLY
  },
})

function offsetOf({ server }: Context, replica: Replica, offset: Bytes): number {
  try {
    return readInteger(offset)
  } catch (error) {
    server.log(`Replica ${replica.name} asks for synchronization but with a wrong offset`)
    throw error
  }
}

const psync = command({
  name: 'PSYNC',
  group: 'server',
  since: '2.8.0',
  complexity: 'O(N) where N is the number of bytes, or keys, that the replica lacks',
  summary: 'Asks for what happened since an offset, or for a copy of all data.',
  flags: SYNC_FLAGS,
  args: [bytes('replicationid'), bytes('offset', 'integer'), rest([])],
  arity: -3,
  reply: nothing(),
  run: (ctx, id, offset, [option]) => {
    if (ctx.client.replica?.isAttached === true) return NO_REPLY
    if (option?.toUpperCase() === 'FAILOVER') {
      const { replication } = ctx.server
      if (!replication.isReplica) return FAILOVER_TO_PRIMARY
      if (id.toLowerCase() !== replication.history.id) return FAILOVER_OF_OTHER_HISTORY
      replication.lead()
    }
    const refusal = syncRefusal(ctx)
    if (refusal !== undefined) return refusal
    const replica = replicaOf(ctx.client)
    const from = offsetOf(ctx, replica, offset)
    const { primary } = ctx.server.replication
    if (!primary.resume(replica, id, from - 1)) primary.copy(replica)
    return NO_REPLY
  },
})

const primaryAddress = alternatives(
  'args',
  block('host-port', bytes('host'), int('port')),
  block('no-one', flag('NO'), flag('ONE')),
)

/** REPLICAOF, and the name that it had before. */
function replicaOfCommand(name: string, more: Pick<Facts, 'since' | 'deprecated'>): Command {
  return command({
    name,
    group: 'server',
    complexity: 'O(1)',
    summary: 'Makes this server a replica of another one, or a primary.',
    flags: ['admin', 'noscript', 'stale', 'no_async_loading'],
    args: [rest([primaryAddress], 2)],
    arity: 3,
    reply: status(),
    ...more,
    run: ({ server: { replication, cluster }, client }, [host = '', port = '']) => {
      if (cluster !== undefined) return FOLLOW_IN_CLUSTER
      if (replication.failover !== undefined) return FOLLOW_WHILE_FAILING_OVER
      if (`${host} ${port}`.toLowerCase() === 'no one') {
        replication.lead()
        return OK
      }
      if (client.replica?.isAttached === true) return NOT_BY_REPLICA
      const number = /^-?\d{1,15}$/.test(port) ? Number(port) : -1
      if (number < 0 || number > 65535) return INVALID_PRIMARY_PORT
      const isKnown = replication.follow({ host, port: number })
      return isKnown ? new Status('OK Already connected to specified master') : OK
    },
  })
}

const [targetHost, targetPort, force] = [bytes('host'), int('port'), flag('FORCE')]
/** FORCE is documented beside the target, and may be given anywhere. */
const failoverTarget: Arg<readonly [Bytes, number]> = {
  ...block('target', targetHost, targetPort),
  parts: [targetHost, targetPort, { ...force, optional: true }],
}

const failover = command({
  name: 'FAILOVER',
  group: 'server',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Changes places with a replica, so that nothing is lost.',
  flags: ['admin', 'noscript', 'stale'],
  args: [
    options(
      option('TO', failoverTarget),
      { ...force, unlisted: true as const },
      flag('ABORT'),
      option('TIMEOUT', int('milliseconds')),
    ),
  ],
  reply: ok(),
  run: ({ server: { replication, cluster } }, { to: target, force, abort, timeout }) => {
    if (cluster !== undefined) return FAILOVER_IN_CLUSTER
    const { failover: running, primary } = replication
    if (abort === true) {
      if (target !== undefined || timeout !== undefined || force === true) return SYNTAX
      if (running === undefined) return NO_FAILOVER
      running.abort('Failover manually aborted')
      return OK
    }
    if (timeout !== undefined && timeout <= 0) return FAILOVER_TIMEOUT
    if (running !== undefined) return FAILOVER_RUNS
    if (replication.isReplica) return FAILOVER_ON_REPLICA
    if (primary.replicas.size === 0) return FAILOVER_ALONE
    const [host, port] = target ?? []
    if (force === true && (timeout === undefined || target === undefined)) return FAILOVER_FORCE_NEEDS
    const named = [...primary.replicas].find(each => each.shownIp === host && each.port === port)
    if (target !== undefined && named === undefined) return FAILOVER_TO_STRANGER
    if (named !== undefined && named.state !== 'online') return FAILOVER_TO_OFFLINE
    replication.failOver({ target: named, timeout: timeout ?? 0, force: force === true })
    return OK
  },
})

export const replicationCommands: readonly Command[] = [
  wait,
  role,
  replconf,
  sync,
  psync,
  failover,
  replicaOfCommand('REPLICAOF', { since: '5.0.0' }),
  replicaOfCommand('SLAVEOF', {
    since: '1.0.0',
    deprecated: { since: '5.0.0', replacedBy: '`REPLICAOF`' },
  }),
]
