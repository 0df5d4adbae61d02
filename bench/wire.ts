/** Throughput and server CPU per command over the wire, against redis-server, the two taking turns. */
import {
  cpuMicroseconds,
  geometricMean,
  median,
  type Peer,
  redisBenchmark,
  startOurs,
  startRedis,
} from './processes.ts'

const MOST_USED = ['set', 'get', 'incr', 'mset']
/** What redis-benchmark runs when it is not told what. */
const DEFAULT_LIST = [
  ...['ping_inline', 'ping_mbulk', 'set', 'get', 'incr', 'lpush', 'rpush', 'lpop', 'rpop', 'sadd', 'hset'],
  ...['spop', 'zadd', 'zpopmin', 'lrange_100', 'lrange_300', 'lrange_500', 'lrange_600', 'mset'],
]
const ROUNDS = 3

interface Figures {
  rps: number[]
  cpu: number[]
}

/** The commands that matter most, at three depths of pipelining. */
export function benchWire(): Promise<void> {
  return bench(MOST_USED, [1, 16, 64])
}

/** redis-benchmark's whole default list. */
export function benchDefaultList(): Promise<void> {
  return bench(DEFAULT_LIST, [1, 16], 0.5)
}

/** Requests for one measurement: as many as take a second or two. */
function requestsFor(test: string, depth: number): number {
  if (test.startsWith('lrange')) return depth === 1 ? 50_000 : 60_000
  if (depth === 1) return 200_000
  return test === 'mset' ? 300_000 : 1_000_000
}

async function bench(tests: readonly string[], depths: readonly number[], share = 1): Promise<void> {
  const peers = [await startOurs(), await startRedis()]
  console.log('| P | command | requests/s | of Redis | CPU us/command | Redis | ratio |')
  console.log('|---|---|---|---|---|---|---|')
  for (const depth of depths) {
    const ratios: number[] = []
    for (const name of tests) {
      const figures = new Map<string, Figures>(peers.map(peer => [peer.name, { rps: [], cpu: [] }]))
      const total = requestsFor(name, depth) * share
      const args = ['-t', name]
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
      ratios.push(rps / redisRps)
      const cells = [
        depth,
        name.toUpperCase(),
        Math.round(rps),
        (rps / redisRps).toFixed(2),
        cpu.toFixed(2),
        redisCpu.toFixed(2),
        (cpu / redisCpu).toFixed(2),
      ]
      console.log(`| ${cells.join(' | ')} |`)
    }
    console.log(`| ${depth} | geometric mean | | ${geometricMean(ratios).toFixed(2)} | | | |`)
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
