/**
 * What replicas cost a primary, and how fast one gets all data, against redis-server in the same run. The replicas are
 * redis-servers on both sides. KEYS chooses how many keys are copied.
 */
import { resolve } from 'node:path'
import { RawClient } from '../test/support/raw-client.ts'
import { type ServerProcess, startProcess } from '../test/support/server-process.ts'
import { cpuMicroseconds, median, redisBenchmark } from './processes.ts'

const KEYS = Number(process.env['KEYS'] ?? 1_000_000)
const ROUNDS = 3
const COMMANDS = { ours: ['node', resolve('dist/cli/server.js')], redis: ['redis-server'] } as const
type Name = keyof typeof COMMANDS
const NAMES: readonly Name[] = ['ours', 'redis']
const AT_ONCE = ['--save', '', '--repl-diskless-sync-delay', '0', '--enable-debug-command', 'yes']

export async function benchReplication(): Promise<void> {
  await benchThroughput()
  await benchFullSync()
}

/** Starts a replica; resolves when it has all data. */
async function replicaOf({ port }: ServerProcess): Promise<ServerProcess> {
  const replica = await startProcess(
    ['redis-server'],
    ['--save', '', '--replicaof', `127.0.0.1 ${port}`, '--repl-diskless-load', 'on-empty-db'],
  )
  const client = await RawClient.open(replica.port)
  while (!(await client.ask('INFO', 'replication')).includes('master_link_status:up')) await pause()
  client.close()
  return replica
}

const pause = () => new Promise(resolve => setTimeout(resolve, 5))

async function benchThroughput(): Promise<void> {
  console.log(
    '| replicas | P | command | ours, requests/s | redis | ours, of none | redis, of none | CPU, of none |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  const alone = new Map<string, { rps: Record<Name, number>; cpu: number }>()
  for (const count of [0, 1, 3]) {
    const servers = new Map<Name, ServerProcess>()
    const replicas: ServerProcess[] = []
    for (const name of NAMES) {
      const server = await startProcess(COMMANDS[name], AT_ONCE)
      servers.set(name, server)
      for (let left = count; left > 0; left--) replicas.push(await replicaOf(server))
    }
    for (const depth of [1, 16]) {
      for (const test of ['set', 'get']) {
        const { rps, cpu } = await compared(servers, depth, test)
        const row = `${depth} | ${test.toUpperCase()}`
        if (count === 0) alone.set(row, { rps, cpu })
        const without = alone.get(row) ?? { rps, cpu }
        const parts = NAMES.map(name => (rps[name] / without.rps[name]).toFixed(2))
        const figures = [
          Math.round(rps.ours),
          Math.round(rps.redis),
          ...parts,
          (cpu / without.cpu).toFixed(2),
        ]
        console.log(`| ${count} | ${row} | ${figures.join(' | ')} |`)
      }
    }
    for (const server of [...servers.values(), ...replicas]) await server.stop()
  }
}

/** Requests per second of both, and CPU for each request of ours, in microseconds. */
async function compared(servers: ReadonlyMap<Name, ServerProcess>, depth: number, test: string) {
  const requests = depth === 1 ? 60_000 : 400_000
  const rps: Record<Name, number[]> = { ours: [], redis: [] }
  const cpu: Record<Name, number[]> = { ours: [], redis: [] }
  // The first round warms both up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, { port, pid }] of servers) {
      const before = cpuMicroseconds(pid)
      const args = ['-c', '50', '-P', String(depth), '-n', String(requests), '-r', '100000', '-t', test]
      const figure = await redisBenchmark(port, args)
      if (round === 0) continue
      rps[name].push(figure)
      cpu[name].push((cpuMicroseconds(pid) - before) / requests)
    }
  }
  return { rps: { ours: median(rps.ours), redis: median(rps.redis) }, cpu: median(cpu.ours) }
}

/** A replica comes while one client asks for one key after another. */
async function benchFullSync(): Promise<void> {
  console.log(
    `\n| full sync of ${KEYS} keys of 100 bytes | ms | CPU ms of the primary | longest wait of a client, ms |`,
  )
  console.log('|---|---|---|---|')
  for (const name of NAMES) {
    const server = await startProcess(COMMANDS[name], AT_ONCE)
    const client = await RawClient.open(server.port)
    await client.ask('DEBUG', 'POPULATE', String(KEYS), 'key', '100')
    const took: number[] = []
    const cpu: number[] = []
    const waits: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const [began, cpuBefore] = [performance.now(), cpuMicroseconds(server.pid)]
      let replica: ServerProcess | undefined
      const copied = replicaOf(server).then(started => {
        replica = started
      })
      let longest = 0
      while (replica === undefined) {
        const asked = performance.now()
        await client.ask('GET', 'key:1')
        longest = Math.max(longest, performance.now() - asked)
      }
      await copied
      took.push(performance.now() - began)
      cpu.push((cpuMicroseconds(server.pid) - cpuBefore) / 1000)
      waits.push(longest)
      await replica.stop()
    }
    const cells = [Math.round(median(took)), Math.round(median(cpu)), median(waits).toFixed(1)]
    console.log(`| ${name} | ${cells.join(' | ')} |`)
    client.close()
    await server.stop()
  }
}
