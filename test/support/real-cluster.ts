/**
 * A cluster of real redis-servers as child processes, each in a folder of its own: primaries first, then their replicas.
 * A node's port and the one of its bus, 10,000 above, are both free.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RealNode, redisCli, startRedis } from './real-node.ts'

const BUS = 10_000

export class RealCluster {
  readonly nodes: readonly RealNode[]
  readonly #folder: string

  private constructor(nodes: readonly RealNode[], folder: string) {
    this.nodes = nodes
    this.#folder = folder
  }

  /** Three primaries, and a replica of each. */
  static async start(config: readonly string[] = []): Promise<RealCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'mini-redis-cluster-'))
    const ports = await freePairs(6)
    const nodes = await Promise.all(ports.map(port => startNode(port, folder, config)))
    const cluster = new RealCluster(nodes, folder)
    const hosts = ports.map(port => `127.0.0.1:${port}`)
    try {
      await redisCli('--cluster', 'create', ...hosts, '--cluster-replicas', '1', '--cluster-yes')
      await cluster.#agreed()
    } catch (error) {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  /** Those that were not killed. */
  get alive(): RealNode[] {
    return this.nodes.filter(({ isUp }) => isUp())
  }

  /** The ports of the three that began as primaries. */
  get primaries(): number[] {
    return this.nodes.slice(0, 3).map(({ port }) => port)
  }

  node(port: number): RealNode {
    const node = this.nodes.find(each => each.port === port)
    if (node === undefined) throw new Error(`no node at port ${port}`)
    return node
  }

  get urls(): string[] {
    return this.nodes.map(({ port }) => `redis://127.0.0.1:${port}`)
  }

  /** Runs a command on one node. */
  async at(port: number, ...words: readonly (string | number)[]): Promise<string> {
    return (await redisCli('-p', String(port), ...words.map(String))).trimEnd()
  }

  /** What a node says of all nodes. */
  async view(port: number): Promise<readonly NodeView[]> {
    return (await this.at(port, 'CLUSTER', 'NODES')).split('\n').map(line => {
      const [id = '', address = '', flags = '', primary = ''] = line.split(' ')
      return { id, port: Number(/:(\d+)@/.exec(address)?.[1]), flags: flags.split(','), primary }
    })
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.kill()))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** All nodes know all others, and every replica its primary. */
  async #agreed(): Promise<void> {
    for (const { port } of this.nodes) {
      for (;;) {
        const info = await this.at(port, 'CLUSTER', 'INFO')
        const view = await this.view(port)
        const replicas = view.filter(({ flags }) => flags.includes('slave'))
        const isReplica = view.some(({ flags }) => flags.includes('myself') && flags.includes('slave'))
        const linked = !isReplica || (await this.at(port, 'INFO', 'replication')).includes('link_status:up')
        if (info.includes('cluster_state:ok') && view.length === 6 && replicas.length === 3 && linked) break
      }
    }
  }
}

export interface NodeView {
  readonly id: string
  readonly port: number
  readonly flags: readonly string[]
  readonly primary: string
}

async function startNode(port: number, folder: string, config: readonly string[]): Promise<RealNode> {
  const file = `nodes-${port}.conf`
  const options = [
    '--cluster-enabled',
    'yes',
    '--cluster-config-file',
    file,
    '--cluster-node-timeout',
    '1000',
  ]
  const rest = ['--save', '', '--dir', folder, '--dbfilename', `${port}.rdb`, ...config]
  return await startRedis('redis-server', port, [...options, ...rest])
}

/** Ports that are free, and the ones of their buses as well. */
export async function freePairs(count: number): Promise<number[]> {
  const found: number[] = []
  while (found.length < count) {
    const port = await freeAt(0)
    if (port + BUS > 65_535 || found.includes(port)) continue
    if ((await freeAt(port + BUS).catch(() => 0)) !== 0) found.push(port)
  }
  return found
}

/** @param port 0 for any */
function freeAt(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
