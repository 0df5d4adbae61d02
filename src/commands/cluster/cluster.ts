/**
 * CLUSTER, and the commands with which clients of a cluster talk to its nodes. This server is none: every one of these
 * commands is known, as tools and clients expect, and answers that there is no cluster, as a Redis without
 * `cluster-enabled` does. That comes before a look at the arguments.
 */
import { error } from '../../keyspace/errors.ts'
import type { Bytes } from '../../resp/values.ts'
import {
  type Arg,
  alternatives,
  block,
  bytes,
  flag,
  many,
  newIn,
  oneOf,
  option,
  optional,
  options,
  rest,
} from '../declare/args.ts'
import { type Command, command, container, type Declaration, type Flag } from '../declare/define.ts'
import {
  anything,
  array,
  bulk,
  integer,
  map,
  ok,
  type ReplyType,
  status,
  verbatim,
} from '../declare/reply.ts'

const NO_CLUSTER = error('This instance has cluster support disabled')

const CHANGES: readonly Flag[] = ['admin', 'stale', 'no_async_loading']
const LOOKS: readonly Flag[] = ['stale']
const ADMIN_LOOKS: readonly Flag[] = ['admin', 'stale']
const ALWAYS: readonly Flag[] = ['loading', 'stale']

type Answers = Pick<Declaration<readonly []>, 'tips' | 'deprecated' | 'history' | 'categories'>

function refusing(
  name: string,
  since: string,
  summary: string,
  flags: readonly Flag[],
  args: readonly Arg<unknown>[],
  reply: ReplyType,
  more: Answers = {},
): Command {
  const group = 'cluster'
  return command({
    name,
    group,
    since,
    summary,
    complexity: 'O(1)',
    flags,
    args,
    reply,
    ...more,
    run: () => NO_CLUSTER,
  })
}

const VARIES = { tips: ['nondeterministic_output'] }
const slot = bytes('slot', 'integer')
const node = bytes('node-id')
const range = [bytes('start-slot', 'integer'), bytes('end-slot', 'integer')] as const

/** Of nodes and their slots. */
const nodes: readonly Command[] = [
  refusing('CLUSTER ADDSLOTS', '3.0.0', 'Gives slots to a node.', CHANGES, [many(slot)], ok()),
  refusing(
    'CLUSTER ADDSLOTSRANGE',
    '7.0.0',
    'Gives ranges of slots to a node.',
    CHANGES,
    [rest([many(block('range', ...range))], 2)],
    ok(),
  ),
  refusing('CLUSTER BUMPEPOCH', '3.0.0', 'Advances the configuration epoch.', CHANGES, [], status(), VARIES),
  refusing(
    'CLUSTER COUNT-FAILURE-REPORTS',
    '3.0.0',
    'Counts the reports that a node has failed.',
    ADMIN_LOOKS,
    [node],
    integer(),
    VARIES,
  ),
  refusing('CLUSTER COUNTKEYSINSLOT', '3.0.0', 'Counts the keys in a slot.', LOOKS, [slot], integer()),
  refusing('CLUSTER DELSLOTS', '3.0.0', 'Takes slots from a node.', CHANGES, [many(slot)], ok()),
  refusing(
    'CLUSTER DELSLOTSRANGE',
    '7.0.0',
    'Takes ranges of slots from a node.',
    CHANGES,
    [rest([many(block('range', ...range))], 2)],
    ok(),
  ),
  refusing(
    'CLUSTER FAILOVER',
    '3.0.0',
    'Makes a replica take the place of its master.',
    CHANGES,
    [rest([options(oneOf('options', flag('FORCE'), flag('TAKEOVER')))])],
    ok(),
  ),
  refusing('CLUSTER FLUSHSLOTS', '3.0.0', 'Takes all slots from a node.', CHANGES, [], ok()),
  refusing('CLUSTER FORGET', '3.0.0', 'Removes a node.', CHANGES, [node], ok()),
  refusing(
    'CLUSTER GETKEYSINSLOT',
    '3.0.0',
    'Gives keys in a slot.',
    LOOKS,
    [slot, bytes('count', 'integer')],
    array(bulk()),
    VARIES,
  ),
  refusing(
    'CLUSTER MEET',
    '3.0.0',
    'Makes a node known to another.',
    CHANGES,
    [
      rest(
        [
          bytes('ip'),
          bytes('port', 'integer'),
          newIn('4.0.0', optional(bytes('cluster-bus-port', 'integer'))),
        ],
        2,
      ),
    ],
    ok(),
    { history: [['4.0.0', 'The port of the cluster bus.']] },
  ),
  refusing('CLUSTER REPLICATE', '3.0.0', 'Makes a node the replica of another.', CHANGES, [node], ok()),
  refusing(
    'CLUSTER RESET',
    '3.0.0',
    'Makes a node forget the cluster.',
    ['admin', 'noscript', 'stale'],
    [rest([options(oneOf('reset-type', flag('HARD'), flag('SOFT')))])],
    ok(),
  ),
  refusing('CLUSTER SAVECONFIG', '3.0.0', 'Saves the configuration of a node.', CHANGES, [], ok()),
  refusing(
    'CLUSTER SET-CONFIG-EPOCH',
    '3.0.0',
    'Sets the configuration epoch of a new node.',
    CHANGES,
    [bytes('config-epoch', 'integer')],
    ok(),
  ),
  refusing(
    'CLUSTER SETSLOT',
    '3.0.0',
    'Binds a slot to a node.',
    CHANGES,
    [
      rest(
        [
          slot,
          alternatives(
            'subcommand',
            option('IMPORTING', toNode('importing')),
            option('MIGRATING', toNode('migrating')),
            option('NODE', toNode('node')),
            flag('STABLE'),
          ),
        ],
        2,
      ),
    ],
    ok(),
  ),
]

function toNode(name: string): Arg<Bytes> {
  return { ...bytes(name), displayText: 'node-id' }
}

/** What a node knows of the cluster. */
const views: readonly Command[] = [
  refusing('CLUSTER HELP', '5.0.0', 'Lists the subcommands of CLUSTER.', ALWAYS, [], array(status())),
  refusing('CLUSTER INFO', '3.0.0', 'Tells the state of a node.', LOOKS, [], verbatim(), VARIES),
  refusing('CLUSTER KEYSLOT', '3.0.0', 'Gives the slot of a key.', LOOKS, [bytes('key')], integer()),
  refusing(
    'CLUSTER LINKS',
    '7.0.0',
    'Lists the connections between nodes.',
    LOOKS,
    [],
    array(map(anything())),
    VARIES,
  ),
  refusing('CLUSTER MYID', '3.0.0', 'Gives the id of a node.', LOOKS, [], bulk()),
  refusing('CLUSTER MYSHARDID', '7.2.0', 'Gives the id of the shard of a node.', LOOKS, [], bulk(), VARIES),
  refusing('CLUSTER NODES', '3.0.0', 'Describes the nodes of the cluster.', LOOKS, [], verbatim(), VARIES),
  refusing(
    'CLUSTER REPLICAS',
    '5.0.0',
    'Lists the replicas of a node.',
    ADMIN_LOOKS,
    [node],
    array(bulk()),
    VARIES,
  ),
  refusing(
    'CLUSTER SHARDS',
    '7.0.0',
    'Tells which shard has which slots.',
    ALWAYS,
    [],
    array(map(anything())),
    VARIES,
  ),
  refusing('CLUSTER SLAVES', '3.0.0', 'Lists the replicas of a node.', ADMIN_LOOKS, [node], array(bulk()), {
    ...VARIES,
    deprecated: { since: '5.0.0', replacedBy: '`CLUSTER REPLICAS`' },
  }),
  refusing('CLUSTER SLOTS', '3.0.0', 'Tells which node has which slots.', ALWAYS, [], array(anything()), {
    ...VARIES,
    deprecated: { since: '7.0.0', replacedBy: '`CLUSTER SHARDS`' },
    history: [
      ['4.0.0', 'The ids of nodes.'],
      ['7.0.0', 'More about the network.'],
    ],
  }),
]

const OF_CONNECTION: Answers = { categories: ['connection'] }

export const clusterCommands: readonly Command[] = [
  refusing('ASKING', '3.0.0', 'Follows a redirection to another node.', ['fast'], [], ok(), OF_CONNECTION),
  refusing(
    'READONLY',
    '3.0.0',
    'Reads from a replica.',
    ['loading', 'stale', 'fast'],
    [],
    ok(),
    OF_CONNECTION,
  ),
  refusing('READWRITE', '3.0.0', 'Ends READONLY.', ['loading', 'stale', 'fast'], [], ok(), OF_CONNECTION),
  container(
    {
      name: 'CLUSTER',
      group: 'cluster',
      since: '3.0.0',
      summary: 'A container for commands about a cluster.',
    },
    [...nodes, ...views],
  ),
]
