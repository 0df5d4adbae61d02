/** What CLUSTER NODES, SLOTS, SHARDS, INFO and LINKS say, from what a node knows of its cluster. */
import { type Bytes, MapReply, type ReplyValue } from '../../resp/values.ts'
import { SLOTS } from '../../structures/hash-slot.ts'
import type { ClusterNode, ClusterView } from '../declare/cluster-view.ts'

/** Slots in a row that one node has. */
interface Range {
  readonly first: number
  readonly last: number
  readonly owner: ClusterNode
}

function rangesOf(cluster: ClusterView): Range[] {
  const ranges: Range[] = []
  let first = 0
  for (let slot = 0; slot <= SLOTS; slot++) {
    const owner = cluster.ownerOf(first)
    if (slot < SLOTS && cluster.ownerOf(slot) === owner) continue
    if (owner !== undefined) ranges.push({ first, last: slot - 1, owner })
    first = slot
  }
  return ranges
}

function replicasOf({ nodes }: ClusterView, primary: ClusterNode): ClusterNode[] {
  return nodes.filter(node => node.primary === primary)
}

/** CLUSTER NODES. */
export function nodesText(cluster: ClusterView, now: number): Bytes {
  const ranges = rangesOf(cluster)
  return cluster.nodes.map(node => `${lineOf(cluster, node, ranges, now)}\n`).join('')
}

/** CLUSTER REPLICAS. */
export function replicaLines(cluster: ClusterView, primary: ClusterNode, now: number): Bytes[] {
  return replicasOf(cluster, primary).map(node => lineOf(cluster, node, [], now))
}

function lineOf(cluster: ClusterView, node: ClusterNode, ranges: readonly Range[], now: number): Bytes {
  const { id, host, port, busPort, primary, hasFailed } = node
  const isSelf = node === cluster.self
  const flags = [
    ...(isSelf ? ['myself'] : []),
    primary === undefined ? 'master' : 'slave',
    ...(hasFailed ? ['fail'] : []),
  ]
  const slots = ranges
    .filter(({ owner }) => owner === node)
    .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
  const open = isSelf
    ? cluster.openSlots().map(each => `[${each.slot}-${each.direction === 'to' ? '>' : '<'}-${each.node.id}]`)
    : []
  return [
    id,
    `${host}:${port}@${busPort}`,
    flags.join(','),
    primary?.id ?? '-',
    0,
    // Of itself a node hears nothing.
    isSelf ? 0 : now,
    (primary ?? node).epoch,
    hasFailed ? 'disconnected' : 'connected',
    ...slots,
    ...open,
  ].join(' ')
}

/** CLUSTER SLOTS. Replicas that have no data yet are left out. */
export function slotsReply(cluster: ClusterView): ReplyValue {
  return rangesOf(cluster).map(({ first, last, owner }) => {
    const replicas = replicasOf(cluster, owner).filter(each => !each.hasFailed && each.offset > 0)
    const nodes = [owner, ...replicas].map(({ host, port, id }) => [host, port, id, new MapReply([])])
    return [first, last, ...nodes]
  })
}

/** CLUSTER SHARDS. */
export function shardsReply(cluster: ClusterView): ReplyValue {
  const ranges = rangesOf(cluster)
  const shards = new Map<string, ClusterNode[]>()
  for (const node of cluster.nodes) shards.set(node.shardId, [...(shards.get(node.shardId) ?? []), node])
  return [...shards.values()].map(nodes => {
    const slots = ranges
      .filter(({ owner }) => owner === (nodes[0]?.primary ?? nodes[0]))
      .flatMap(({ first, last }) => [first, last])
    return new MapReply(['slots', slots, 'nodes', nodes.map(nodeReply)])
  })
}

function nodeReply({ id, host, port, primary, offset, hasFailed }: ClusterNode): ReplyValue {
  const isLoading = primary !== undefined && offset === 0
  return new MapReply([
    'id',
    id,
    'port',
    port,
    'ip',
    host,
    'endpoint',
    host,
    'role',
    primary === undefined ? 'master' : 'replica',
    'replication-offset',
    offset,
    'health',
    hasFailed ? 'fail' : isLoading ? 'loading' : 'online',
  ])
}

/** CLUSTER INFO. Nodes of one process send each other no messages. */
export function infoText(cluster: ClusterView): Bytes {
  const owners = numbersOfSlots(cluster)
  let assigned = 0
  let failed = 0
  for (const [owner, count] of owners) {
    assigned += count
    if (owner.hasFailed) failed += count
  }
  const { self, nodes, isUp, currentEpoch } = cluster
  const lines: Readonly<Record<string, string | number>> = {
    cluster_state: isUp ? 'ok' : 'fail',
    cluster_slots_assigned: assigned,
    cluster_slots_ok: assigned - failed,
    cluster_slots_pfail: 0,
    cluster_slots_fail: failed,
    cluster_known_nodes: nodes.length,
    cluster_size: owners.size,
    cluster_current_epoch: currentEpoch,
    cluster_my_epoch: (self.primary ?? self).epoch,
    cluster_stats_messages_sent: 0,
    cluster_stats_messages_received: 0,
    total_cluster_links_buffer_limit_exceeded: 0,
  }
  return Object.entries(lines)
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('')
}

function numbersOfSlots(cluster: ClusterView): Map<ClusterNode, number> {
  const counts = new Map<ClusterNode, number>()
  for (const { first, last, owner } of rangesOf(cluster))
    counts.set(owner, (counts.get(owner) ?? 0) + last - first + 1)
  return counts
}

/** CLUSTER LINKS: from and to each node that can be reached. */
export function linksReply({ self, nodes }: ClusterView, since: number): ReplyValue {
  const others = nodes.filter(node => node !== self && !node.hasFailed)
  return others.flatMap(({ id }) =>
    ['to', 'from'].map(
      direction =>
        new MapReply([
          'direction',
          direction,
          'node',
          id,
          'create-time',
          since,
          'events',
          'r',
          'send-buffer-allocated',
          0,
          'send-buffer-used',
          0,
        ]),
    ),
  )
}
