/** redis-cli on a test cluster: it follows redirections, and its manager of clusters looks at one and changes it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startTestCluster, type TestCluster } from '../../src/testing.ts'
import { agree } from './versions.ts'

async function started(): Promise<TestCluster> {
  const cluster = await startTestCluster({ primaries: 3, replicas: 1 })
  onTestFinished(() => cluster.close())
  for (let i = 0; i < 100; i++) await cluster.call('SET', `k:${i}`, i)
  return cluster
}

/** What it prints, with the ports of nodes as their names. */
async function cli({ nodes }: TestCluster, ...words: readonly string[]): Promise<string> {
  const call = promisify(execFile)('redis-cli', words)
  call.child.stdin?.end()
  const { stdout } = await call
  return nodes.reduce((text, { port }, at) => text.replaceAll(String(port), `node${at}`), stdout)
}

const at = ({ nodes }: TestCluster, number: number) => `127.0.0.1:${nodes[number]?.port}`

test('redis-cli -c follows redirections, also to a slot on its way', async () => {
  const cluster = await started()
  const [first] = cluster.nodes
  const get = (...more: readonly string[]) => cli(cluster, ...more, '-p', String(first?.port), 'GET', 'k:4')
  expect(await get()).toContain('MOVED 14099 127.0.0.1:node2')
  expect(await get('-c')).toBe('4\n')
  if (first !== undefined) cluster.beginMove('k:4', first).moveKeys()
  expect(await get('-c')).toBe('4\n')
})

test.skipIf(!agree('redis-cli speaks of Redis and of masters'))(
  'redis-cli --cluster check and info',
  async () => {
    const cluster = await started()
    const info = await cli(cluster, '--cluster', 'info', at(cluster, 0))
    expect(info).toContain('[OK] 100 keys in 3 masters.')
    expect(info).toMatch(/127\.0\.0\.1:node1 .* \| 5462 slots \| 1 slaves/)
    const check = await cli(cluster, '--cluster', 'check', at(cluster, 4))
    expect(check).toContain('[OK] All nodes agree about slots configuration.')
    expect(check).toContain('[OK] All 16384 slots covered.')
    expect(check.match(/1 additional replica/g)).toHaveLength(3)
    expect(check).not.toMatch(/WARNING|ERR/)
  },
)

test.skipIf(!agree('redis-cli speaks of Redis and of masters'))(
  'redis-cli --cluster reshard, rebalance, fix and del-node',
  async () => {
    const cluster = await started()
    const [first, second, , replica] = cluster.nodes
    if (first === undefined || second === undefined || replica === undefined) throw new Error('no nodes')
    const ends = ['--cluster-from', first.id, '--cluster-to', second.id]
    await cli(
      cluster,
      '--cluster',
      'reshard',
      at(cluster, 0),
      ...ends,
      '--cluster-slots',
      '50',
      '--cluster-yes',
    )
    expect(cluster.ownerOf(0)).toBe(second)
    expect(Object.keys(cluster.contents())).toHaveLength(100)
    await cli(cluster, '--cluster', 'rebalance', at(cluster, 0), '--cluster-threshold', '0')
    expect(await cli(cluster, '--cluster', 'check', at(cluster, 0))).toContain('[OK] 100 keys in 3 masters.')
    cluster.beginMove('k:4', first).moveKeys()
    await cli(cluster, '--cluster', 'fix', at(cluster, 0))
    const check = await cli(cluster, '--cluster', 'check', at(cluster, 0))
    expect(check).not.toContain('WARNING')
    expect(check).toContain('[OK] 100 keys in 3 masters.')
    await cli(cluster, '--cluster', 'del-node', at(cluster, 0), replica.id)
    expect(await first.server.call('CLUSTER', 'NODES')).not.toContain(replica.id)
  },
)
