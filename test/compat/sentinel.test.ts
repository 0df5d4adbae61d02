/** A real sentinel watches over servers of ours: when the primary ends, it makes the replica one. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createServer, type Server } from '../../src/server/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { freePort } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'

async function started(config: Readonly<Record<string, string>> = {}): Promise<Server> {
  const server = await createServer({
    port: 0,
    config: { 'repl-diskless-sync-delay': '0', ...config },
  }).listen()
  onTestFinished(() => server.close(0))
  return server
}

async function sentinelFor(port: number): Promise<RawClient> {
  const dir = temporaryFolder()
  const own = await freePort()
  const file = join(dir, 'sentinel.conf')
  const lines = [
    `port ${own}`,
    `dir ${dir}`,
    `sentinel monitor ours 127.0.0.1 ${port} 1`,
    'sentinel down-after-milliseconds ours 500',
    'sentinel failover-timeout ours 5000',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const child = spawn('redis-sentinel', [file], { stdio: 'ignore' })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let client: RawClient | undefined
  const connected = async () => {
    client ??= await RawClient.open(own).catch(() => undefined)
    return client !== undefined
  }
  await expect.poll(connected, { timeout: 10_000 }).toBe(true)
  if (client === undefined) throw new Error('no sentinel')
  const open = client
  onTestFinished(() => open.close())
  return open
}

test('the replica takes the place of a primary that has ended', async () => {
  const primary = await started()
  const address = `127.0.0.1 ${primary.port}`
  const replicas = [await started({ replicaof: address }), await started({ replicaof: address })]
  await primary.call('SET', 'kept', 'yes')
  await primary.call('WAIT', 2, 10_000)
  const sentinel = await sentinelFor(primary.port)
  const known = async () => /num-slaves\r\n\$1\r\n2/.test(await sentinel.ask('SENTINEL', 'MASTER', 'ours'))
  await expect.poll(known, { timeout: 20_000 }).toBe(true)

  await primary.close(0)
  const leader = async () => {
    const reply = await sentinel.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'ours')
    return Number(reply.split('\r\n')[4])
  }
  const ports = replicas.map(({ port }) => port)
  await expect.poll(async () => ports.includes(await leader()), { timeout: 20_000 }).toBe(true)
  const at = ports.indexOf(await leader())
  const [next, other] = [replicas[at] as Server, replicas[1 - at] as Server]
  expect(await next.call('GET', 'kept')).toBe('yes')
  expect(await next.call('SET', 'later', 'too')).toBe('OK')
  // The other one is told to follow it.
  await expect.poll(() => other.call('GET', 'later'), { timeout: 20_000 }).toBe('too')
  expect(await other.call('INFO', 'replication')).toContain(`master_port:${next.port}\r\n`)
}, 60_000)
