/** Three real sentinels that watch a real primary with a replica, as child processes, with a folder of their own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RealNode, redisCli, startRedis } from './real-node.ts'
import { freePort } from './server-process.ts'

/** The name by which the sentinels know the primary. */
export const PRIMARY = 'mymaster'

export class RealSentinels {
  readonly sentinels: readonly RealNode[]
  /** The primary, as it begins, and its replica. */
  readonly servers: readonly [primary: RealNode, replica: RealNode]
  readonly #folder: string
  readonly #password: string

  private constructor(
    sentinels: readonly RealNode[],
    servers: readonly [RealNode, RealNode],
    folder: string,
    password: string,
  ) {
    this.sentinels = sentinels
    this.servers = servers
    this.#folder = folder
    this.#password = password
  }

  /** @param password of the sentinels, not of the servers */
  static async start(password: string): Promise<RealSentinels> {
    const folder = mkdtempSync(join(tmpdir(), 'mini-redis-sentinels-'))
    const primary = await startServer(folder)
    const replica = await startServer(folder, ['--replicaof', '127.0.0.1', String(primary.port)])
    while (!(await at(replica.port, 'INFO', 'replication')).includes('link_status:up'));
    const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(folder, primary.port, password)))
    const all = new RealSentinels(sentinels, [primary, replica], folder, password)
    for (const { port } of sentinels) await all.#knowsAll(port)
    return all
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.servers].map(node => node.kill()))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Runs a command on one sentinel. */
  async ask(port: number, ...words: readonly string[]): Promise<string> {
    return await at(port, '-a', this.#password, '--no-auth-warning', 'SENTINEL', ...words)
  }

  async #knowsAll(port: number): Promise<void> {
    for (;;) {
      const facts = await this.ask(port, 'MASTER', PRIMARY)
      if (/num-slaves\n1\n/.test(facts) && /num-other-sentinels\n2\n/.test(facts)) return
    }
  }
}

/** Runs a command on one server. */
export async function at(port: number, ...words: readonly string[]): Promise<string> {
  return await redisCli('-p', String(port), ...words)
}

async function startServer(folder: string, more: readonly string[] = []): Promise<RealNode> {
  const port = await freePort()
  const own = [
    '--save',
    '',
    '--dir',
    folder,
    '--dbfilename',
    `${port}.rdb`,
    '--repl-diskless-sync-delay',
    '0',
  ]
  return await startRedis('redis-server', port, [...own, ...more])
}

async function startSentinel(folder: string, primary: number, password: string): Promise<RealNode> {
  const port = await freePort()
  const file = join(folder, `sentinel-${port}.conf`)
  const lines = [
    `dir ${folder}`,
    `requirepass "${password}"`,
    `sentinel sentinel-pass "${password}"`,
    `sentinel monitor ${PRIMARY} 127.0.0.1 ${primary} 2`,
    `sentinel down-after-milliseconds ${PRIMARY} 500`,
    `sentinel failover-timeout ${PRIMARY} 3000`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  return await startRedis('redis-sentinel', port, [], file)
}
