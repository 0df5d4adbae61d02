/** What connect-cluster.ts loads when a cluster is connected to. */
import { ClusterCore } from './cluster-core.ts'
import { type ClusterNode, type ClusterOptions, clusterSettings } from './cluster-options.ts'

export async function openCluster(
  nodes: readonly ClusterNode[],
  options: ClusterOptions,
): Promise<ClusterCore> {
  const core = new ClusterCore(clusterSettings(nodes, options))
  await core.open()
  return core
}
