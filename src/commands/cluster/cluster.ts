/**
 * CLUSTER, and the commands with which clients of a cluster talk to its nodes. What they answer comes from the view of the
 * cluster that the server was given (declare/cluster-view.ts); what changes it is in cluster-changes.ts.
 */
import { error } from '../../keyspace/errors.ts'
import { OK, Verbatim } from '../../resp/values.ts'
import { hashSlot, SLOTS } from '../../structures/hash-slot.ts'
import { bytes, readInteger } from '../declare/args.ts'
import type { ClusterView } from '../declare/cluster-view.ts'
import { type Command, container, type Flag } from '../declare/define.ts'
import { helpLines } from '../declare/help.ts'
import { anything, array, bulk, integer, map, ok, status, verbatim } from '../declare/reply.ts'
import { clusterChanges } from './cluster-changes.ts'
import { infoText, linksReply, nodesText, replicaLines, shardsReply, slotsReply } from './describe-nodes.ts'
import { ofCluster, readNode } from './of-cluster.ts'
import { countInSlot, keysInSlot } from './slot-keys.ts'

const LOOKS: readonly Flag[] = ['stale']
const ADMIN_LOOKS: readonly Flag[] = ['admin', 'stale']
const ALWAYS: readonly Flag[] = ['loading', 'stale']
const VARIES = { tips: ['nondeterministic_output'] }

const HELP = helpLines('CLUSTER', [
  'COUNTKEYSINSLOT <slot>',
  '    Return the number of keys in <slot>.',
  'GETKEYSINSLOT <slot> <count>',
  '    Return key names stored by current node in a slot.',
  'INFO',
  '    Return information about the cluster.',
  'KEYSLOT <key>',
  '    Return the hash slot for <key>.',
  'MYID',
  '    Return the node id.',
  'MYSHARDID',
  "    Return the node's shard id.",
  'NODES',
  '    Return cluster configuration seen by node. Output format:',
  '    <id> <ip:port@bus-port[,hostname]> <flags> <master> <pings> <pongs> <epoch> <link> <slot> ...',
  'REPLICAS <node-id>',
  '    Return <node-id> replicas.',
  'SLOTS',
  '    Return information about slots range mappings. Each range is made of:',
  '    start, end, master and replicas IP addresses, ports and ids',
  'SHARDS',
  '    Return information about slot range mappings and the nodes associated with them.',
  'ADDSLOTS <slot> [<slot> ...]',
  '    Assign slots to current node.',
  'ADDSLOTSRANGE <start slot> <end slot> [<start slot> <end slot> ...]',
  '    Assign slots which are between <start-slot> and <end-slot> to current node.',
  'BUMPEPOCH',
  '    Advance the cluster config epoch.',
  'COUNT-FAILURE-REPORTS <node-id>',
  '    Return number of failure reports for <node-id>.',
  'DELSLOTS <slot> [<slot> ...]',
  '    Delete slots information from current node.',
  'DELSLOTSRANGE <start slot> <end slot> [<start slot> <end slot> ...]',
  '    Delete slots information which are between <start-slot> and <end-slot> from current node.',
  'FAILOVER [FORCE|TAKEOVER]',
  '    Promote current replica node to being a master.',
  'FORGET <node-id>',
  '    Remove a node from the cluster.',
  'FLUSHSLOTS',
  '    Delete current node own slots information.',
  'MEET <ip> <port> [<bus-port>]',
  '    Connect nodes into a working cluster.',
  'REPLICATE <node-id>',
  '    Configure current node as replica to <node-id>.',
  'RESET [HARD|SOFT]',
  '    Reset current node (default: soft).',
  'SET-CONFIG-EPOCH <epoch>',
  '    Set config epoch of current node.',
  'SETSLOT <slot> (IMPORTING <node-id>|MIGRATING <node-id>|STABLE|NODE <node-id>)',
  '    Set slot state.',
  'SAVECONFIG',
  '    Force saving cluster configuration on disk.',
  'LINKS',
  '    Return information about all network links between this node and its peers.',
  '    Output format is an array where each array element is a map containing attributes of a link',
])

function replicasCommand(name: string, more: Pick<Command['declaration'], 'since' | 'deprecated'>): Command {
  return ofCluster({
    name: `CLUSTER ${name}`,
    summary: 'Lists the replicas of a node.',
    flags: ADMIN_LOOKS,
    args: [bytes('node-id')],
    reply: array(bulk()),
    ...VARIES,
    ...more,
    run: (cluster, { clock }, id) => {
      const primary = readNode(cluster, id)
      return primary.primary === undefined
        ? replicaLines(cluster, primary, clock.now)
        : error('The specified node is not a master')
    },
  })
}

/** Nobody reports a failure but those that have a say. */
function failureReports(cluster: ClusterView, id: string): number {
  if (!readNode(cluster, id).hasFailed) return 0
  return cluster.nodes.filter(each => each.primary === undefined && !each.hasFailed).length
}

/** What a node knows of the cluster. */
const views: readonly Command[] = [
  ofCluster({
    name: 'CLUSTER HELP',
    since: '5.0.0',
    summary: 'Lists the subcommands of CLUSTER.',
    flags: ALWAYS,
    args: [],
    reply: array(status()),
    run: () => HELP,
  }),
  ofCluster({
    name: 'CLUSTER COUNT-FAILURE-REPORTS',
    since: '3.0.0',
    summary: 'Counts the reports that a node has failed.',
    flags: ADMIN_LOOKS,
    args: [bytes('node-id')],
    reply: integer(),
    ...VARIES,
    run: (cluster, _ctx, id) => failureReports(cluster, id),
  }),
  ofCluster({
    name: 'CLUSTER COUNTKEYSINSLOT',
    since: '3.0.0',
    summary: 'Counts the keys in a slot.',
    flags: LOOKS,
    args: [bytes('slot', 'integer')],
    reply: integer(),
    run: (_cluster, { db }, word) => {
      const slot = readInteger(word)
      return slot < 0 || slot >= SLOTS ? error('Invalid slot') : countInSlot(db, slot)
    },
  }),
  ofCluster({
    name: 'CLUSTER GETKEYSINSLOT',
    since: '3.0.0',
    summary: 'Gives keys in a slot.',
    flags: LOOKS,
    args: [bytes('slot', 'integer'), bytes('count', 'integer')],
    reply: array(bulk()),
    ...VARIES,
    run: (_cluster, { db }, slotWord, countWord) => {
      const slot = readInteger(slotWord)
      const count = readInteger(countWord)
      if (slot < 0 || slot >= SLOTS || count < 0) return error('Invalid slot or number of keys')
      return keysInSlot(db, slot, count)
    },
  }),
  ofCluster({
    name: 'CLUSTER INFO',
    since: '3.0.0',
    summary: 'Tells the state of a node.',
    flags: LOOKS,
    args: [],
    reply: verbatim(),
    ...VARIES,
    run: cluster => new Verbatim('txt', infoText(cluster)),
  }),
  ofCluster({
    name: 'CLUSTER KEYSLOT',
    since: '3.0.0',
    summary: 'Gives the slot of a key.',
    flags: LOOKS,
    args: [bytes('key')],
    reply: integer(),
    run: (_cluster, _ctx, key) => hashSlot(key),
  }),
  ofCluster({
    name: 'CLUSTER LINKS',
    since: '7.0.0',
    summary: 'Lists the connections between nodes.',
    flags: LOOKS,
    args: [],
    reply: array(map(anything())),
    ...VARIES,
    run: (cluster, { server }) => linksReply(cluster, server.startedAt),
  }),
  ofCluster({
    name: 'CLUSTER MYID',
    since: '3.0.0',
    summary: 'Gives the id of a node.',
    flags: LOOKS,
    args: [],
    reply: bulk(),
    run: ({ self }) => self.id,
  }),
  ofCluster({
    name: 'CLUSTER MYSHARDID',
    since: '7.2.0',
    summary: 'Gives the id of the shard of a node.',
    flags: LOOKS,
    args: [],
    reply: bulk(),
    ...VARIES,
    run: ({ self }) => self.shardId,
  }),
  ofCluster({
    name: 'CLUSTER NODES',
    since: '3.0.0',
    summary: 'Describes the nodes of the cluster.',
    flags: LOOKS,
    args: [],
    reply: verbatim(),
    ...VARIES,
    run: (cluster, { clock }) => new Verbatim('txt', nodesText(cluster, clock.now)),
  }),
  replicasCommand('REPLICAS', { since: '5.0.0' }),
  ofCluster({
    name: 'CLUSTER SHARDS',
    since: '7.0.0',
    summary: 'Tells which shard has which slots.',
    flags: ALWAYS,
    args: [],
    reply: array(map(anything())),
    ...VARIES,
    run: cluster => shardsReply(cluster),
  }),
  replicasCommand('SLAVES', {
    since: '3.0.0',
    deprecated: { since: '5.0.0', replacedBy: '`CLUSTER REPLICAS`' },
  }),
  ofCluster({
    name: 'CLUSTER SLOTS',
    since: '3.0.0',
    summary: 'Tells which node has which slots.',
    flags: ALWAYS,
    args: [],
    reply: array(anything()),
    ...VARIES,
    deprecated: { since: '7.0.0', replacedBy: '`CLUSTER SHARDS`' },
    history: [
      ['4.0.0', 'The ids of nodes.'],
      ['7.0.0', 'More about the network.'],
    ],
    run: cluster => slotsReply(cluster),
  }),
]

export const clusterCommands: readonly Command[] = [
  ofCluster({
    name: 'ASKING',
    since: '3.0.0',
    summary: 'Follows a redirection to another node.',
    flags: ['fast'],
    args: [],
    reply: ok(),
    categories: ['connection'],
    run: (_cluster, { client }) => {
      client.asking = true
      return OK
    },
  }),
  ofCluster({
    name: 'READONLY',
    since: '3.0.0',
    summary: 'Reads from a replica.',
    flags: ['loading', 'stale', 'fast'],
    args: [],
    reply: ok(),
    categories: ['connection'],
    run: (_cluster, { client }) => {
      client.readsReplica = true
      return OK
    },
  }),
  ofCluster({
    name: 'READWRITE',
    since: '3.0.0',
    summary: 'Ends READONLY.',
    flags: ['loading', 'stale', 'fast'],
    args: [],
    reply: ok(),
    categories: ['connection'],
    run: (_cluster, { client }) => {
      client.readsReplica = false
      return OK
    },
  }),
  container(
    {
      name: 'CLUSTER',
      group: 'cluster',
      since: '3.0.0',
      summary: 'A container for commands about a cluster.',
    },
    [...clusterChanges, ...views],
  ),
]
