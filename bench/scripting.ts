/**
 * Scripts: server CPU per call over the wire, against redis-server on the same requests: the shortest useful script,
 * one as queues have them (thirty calls, JSON, MessagePack), and Lua by itself.
 */
import { connect } from '../src/client.ts'
import { cpuMicroseconds, geometricMean, type Peer, startOurs, startRedis } from './processes.ts'

interface Workload {
  readonly name: string
  readonly script: string
  readonly keys: readonly string[]
  readonly args: readonly string[]
  readonly calls: number
}

const QUEUE = `
  local id = redis.call('INCR', KEYS[1])
  local job = cjson.decode(ARGV[1])
  local packed = cmsgpack.pack({ id, job.name, job.data })
  for i = 1, 9 do
    redis.call('HSET', KEYS[2], 'id', id, 'name', job.name, 'data', ARGV[1], 'packed', packed)
    redis.call('LPUSH', KEYS[3], id)
    redis.call('ZADD', KEYS[4], id % 1000, id)
  end
  redis.call('LTRIM', KEYS[3], 0, 99)
  redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1001)
  return cjson.encode({ id = id, name = job.name, unpacked = cmsgpack.unpack(packed) })`

const FIB = `
  local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
  return fib(25)`

const LOOP = `
  local t, s = {}, ''
  for i = 1, 1000000 do
    t[i % 1000 + 1] = 'item ' .. i
    if i % 100 == 0 then s = s .. 'x' end
  end
  return #s + #t`

const JOB = JSON.stringify({
  name: 'send mail',
  data: { to: 'ann@example.org', subject: 'x'.repeat(80), tries: [1, 2, 3] },
})

const WORKLOADS: readonly Workload[] = [
  {
    name: "EVALSHA of `redis.call('INCR', ...)`",
    script: "return redis.call('INCR', KEYS[1])",
    keys: ['n'],
    args: [],
    calls: 200_000,
  },
  {
    name: 'thirty calls, cjson, cmsgpack',
    script: QUEUE,
    keys: ['n', 'h', 'l', 'z'],
    args: [JOB],
    calls: 10_000,
  },
  { name: 'fib(25)', script: FIB, keys: [], args: [], calls: 100 },
  { name: 'a million strings into a table', script: LOOP, keys: [], args: [], calls: 5 },
]
const AT_ONCE = 500

export async function benchScripting(): Promise<void> {
  const ours = await measure(await startOurs())
  const redis = await measure(await startRedis())
  console.log('| script | CPU us/call | Redis | of Redis |')
  console.log('|---|---|---|---|')
  const speeds: number[] = []
  for (const [at, { name }] of WORKLOADS.entries()) {
    const [own, other] = [ours[at] ?? 0, redis[at] ?? 0]
    speeds.push(other / own)
    console.log(`| ${name} | ${own.toFixed(2)} | ${other.toFixed(2)} | ${(other / own).toFixed(2)} |`)
  }
  console.log(`| geometric mean | | | ${geometricMean(speeds).toFixed(2)} |`)
}

async function measure(peer: Peer): Promise<readonly number[]> {
  await using client = await connect({ port: peer.port })
  const cpu: number[] = []
  for (const { script, keys, args, calls } of WORKLOADS) {
    const sha = String(await client.scriptLoad(script))
    const call = () => client.evalsha(sha, keys, ...args)
    // Redis needs no warm-up, but gets it too.
    await run(call, calls)
    const before = cpuMicroseconds(peer.pid)
    await run(call, calls)
    cpu.push((cpuMicroseconds(peer.pid) - before) / calls)
  }
  await client.close()
  await peer.stop()
  return cpu
}

async function run(call: () => Promise<unknown>, count: number): Promise<void> {
  for (let left = count; left > 0; left -= AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, call))
  }
}
