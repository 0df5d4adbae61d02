/** Throughput and server CPU per command over the wire, against redis-server, the two taking turns. */
import { cpuMicroseconds, median, type Peer, redisBenchmark, startOurs, startRedis } from './processes.ts'

const COMMANDS: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['SET', ['-t', 'set']],
  ['GET', ['-t', 'get']],
  ['INCR', ['-t', 'incr']],
  ['MSET (10 keys)', ['-t', 'mset']],
]
const ROUNDS = 3

interface Figures {
  rps: number[]
  cpu: number[]
}

export async function benchWire(depths: readonly number[] = [1, 16, 64]): Promise<void> {
  const peers = [await startOurs(), await startRedis()]
  console.log('| P | command | requests/s | of Redis | CPU us/command | Redis | ratio |')
  console.log('|---|---|---|---|---|---|---|')
  for (const depth of depths) {
    for (const [name, args] of COMMANDS) {
      const figures = new Map<string, Figures>(peers.map(peer => [peer.name, { rps: [], cpu: [] }]))
      const total = depth === 1 ? 200_000 : name.startsWith('MSET') ? 300_000 : 1_000_000
      // The first round warms both up.
      for (let round = 0; round <= ROUNDS; round++) {
        for (const peer of peers)
          await measure(peer, depth, args, total, round === 0 ? undefined : figures.get(peer.name))
      }
      const [ours, redis] = peers.map(peer => figures.get(peer.name))
      if (ours === undefined || redis === undefined) continue
      const [rps, redisRps, cpu, redisCpu] = [ours.rps, redis.rps, ours.cpu, redis.cpu].map(median) as [
        number,
        number,
        number,
        number,
      ]
      const cells = [
        depth,
        name,
        Math.round(rps),
        (rps / redisRps).toFixed(2),
        cpu.toFixed(2),
        redisCpu.toFixed(2),
        (cpu / redisCpu).toFixed(2),
      ]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
  for (const peer of peers) await peer.stop()
}

async function measure(
  peer: Peer,
  depth: number,
  args: readonly string[],
  total: number,
  into: Figures | undefined,
): Promise<void> {
  const before = cpuMicroseconds(peer.pid)
  const rps = await redisBenchmark(peer.port, [
    '-c',
    '50',
    '-r',
    '100000',
    '-P',
    String(depth),
    '-n',
    String(total),
    ...args,
  ])
  into?.rps.push(rps)
  into?.cpu.push((cpuMicroseconds(peer.pid) - before) / total)
}
