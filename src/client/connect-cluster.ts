/** `connectCluster()`: its code is loaded when it is called, so that a client of one server does without. */
import { type Client, clientOf } from './client.ts'
import type { ClusterNode, ClusterOptions } from './cluster/cluster-options.ts'

/**
 * Connects to a cluster: the same client as of one server, whose commands go to the nodes that have their keys.
 *
 * @param nodes some of its nodes, as URLs or options; what the first says beyond host and port counts for all
 * @throws NoNodeError when none of them answers, or is a node of a cluster; OptionError for a wrong option
 * @example
 * const redis = await connectCluster(['redis://10.0.0.1:7000', 'redis://10.0.0.2:7000'])
 * await redis.set('user:1', 'ann')
 * redis.close()
 */
export async function connectCluster(
  nodes: readonly ClusterNode[],
  options: ClusterOptions = {},
): Promise<Client> {
  const { openCluster } = await import('./cluster/open-cluster.ts')
  return clientOf(await openCluster(nodes, options))
}
