/** A primary with two replicas, and three real sentinels that watch them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RealNode, startRedis } from '../support/real-node.ts'
import { freePort } from '../support/server-process.ts'
import { askOnce, field } from './asking.ts'
import { Histories } from './histories.ts'
import { Node } from './node.ts'
import { primaryPort } from './writers.ts'

export class Group {
  readonly nodes: readonly Node[]
  readonly histories = new Histories()
  readonly #sentinels: readonly RealNode[]
  readonly #folder: string

  private constructor(nodes: readonly Node[], sentinels: readonly RealNode[], folder: string) {
    this.nodes = nodes
    this.#sentinels = sentinels
    this.#folder = folder
  }

  static async start(): Promise<Group> {
    const folder = mkdtempSync(join(tmpdir(), 'mini-redis-jepsen-'))
    const first = await Node.start('a', folder)
    const nodes = [first, await Node.start('b', folder, first), await Node.start('c', folder, first)]
    const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(folder, first.gate.port)))
    const group = new Group(nodes, sentinels, folder)
    for (const { port } of sentinels) {
      const knows = async () => {
        const facts = (await askOnce(port, 'SENTINEL', 'MASTER', 'group')) ?? ''
        return /num-slaves\r\n\$1\r\n2\r\n/.test(facts) && /num-other-sentinels\r\n\$1\r\n2\r\n/.test(facts)
      }
      if (!(await until(knows, 30_000))) throw new Error('the sentinels do not find the group')
    }
    return group
  }

  get sentinels(): readonly number[] {
    return this.#sentinels.map(({ port }) => port)
  }

  get primary(): Promise<Node | undefined> {
    return primaryPort(this.sentinels).then(port => this.nodes.find(({ gate }) => gate.port === port))
  }

  /** Notes which histories there are. */
  async look(): Promise<void> {
    await Promise.all(
      this.nodes.map(async ({ name, port }) => {
        const info = await askOnce(port, 'INFO', 'replication')
        if (info === undefined) return
        if (field(info, 'role') !== 'master') {
          this.histories.follows(name)
          return
        }
        const upTo = Number(field(info, 'second_repl_offset')) - 1
        this.histories.learn(name, field(info, 'master_replid'), field(info, 'master_replid2'), upTo)
      }),
    )
  }

  /** Waits until one node is the primary, and the others have all that it has. Returns whether that comes. */
  settled(milliseconds: number): Promise<boolean> {
    return until(async () => {
      await this.look()
      const primary = await this.primary
      const infos = await Promise.all(this.nodes.map(({ port }) => askOnce(port, 'INFO', 'replication')))
      const [own] = infos.filter((_, at) => this.nodes[at] === primary)
      if (own === undefined || field(own, 'role') !== 'master') return false
      return infos.every(
        info =>
          info !== undefined &&
          (info === own ||
            (field(info, 'master_link_status') === 'up' &&
              Number(field(info, 'master_port')) === primary?.gate.port &&
              field(info, 'master_repl_offset') === field(own, 'master_repl_offset') &&
              field(info, 'master_replid') === field(own, 'master_replid'))),
      )
    }, milliseconds)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sentinels.map(sentinel => sentinel.kill()))
    await Promise.all(this.nodes.map(node => node.stop()))
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export async function until(isSo: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (performance.now() < end) {
    if (await isSo()) return true
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  return false
}

async function startSentinel(folder: string, primary: number): Promise<RealNode> {
  const port = await freePort()
  const file = join(folder, `sentinel-${port}.conf`)
  const lines = [
    `dir ${folder}`,
    `sentinel monitor group 127.0.0.1 ${primary} 2`,
    'sentinel down-after-milliseconds group 1000',
    'sentinel failover-timeout group 4000',
    'sentinel parallel-syncs group 2',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  return await startRedis('redis-sentinel', port, [], file)
}
