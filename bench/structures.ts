/**
 * Large structures: server CPU per command and memory per element on collections of a million elements, against
 * redis-server on the same requests. Requests go out in long pipelines, so that what is measured is mostly the
 * command itself, on a server that has run for a moment: both get the same requests before, and FLUSHALL. Memory is
 * that of a server which holds nothing else.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectClient } from '../src/client.ts'
import {
  cpuMicroseconds,
  geometricMean,
  type Peer,
  residentBytes,
  startOurs,
  startRedis,
} from './processes.ts'

const SIZE = 1_000_000
const BATCH = 1000
/** Commands of each kind that are sent before anything is measured. */
const WARM_UP = 200_000

type Argv = readonly (string | number)[]
type Make = (at: number) => Argv

interface Operation {
  readonly name: string
  readonly count: number
  readonly make: Make
}

interface Structure {
  readonly name: string
  readonly elements: number
  /** The first of these builds the structure. */
  readonly operations: readonly Operation[]
}

/** Numbers below `limit` in no order, the same on every run. */
function scattered(at: number, limit: number): number {
  return (Math.imul(at + 1, 0x9e3779b1) >>> 0) % limit
}

const member = (at: number) => `member:${String(at).padStart(7, '0')}`
const any = (at: number) => scattered(at, SIZE)

const STRUCTURES: readonly Structure[] = [
  {
    name: 'sorted set',
    elements: SIZE,
    operations: [
      { name: 'ZADD new', count: SIZE, make: at => ['ZADD', 'k', any(at) + at / SIZE, member(at)] },
      { name: 'ZADD again', count: 300_000, make: at => ['ZADD', 'k', any(at + 7), member(any(at))] },
      { name: 'ZSCORE', count: 300_000, make: at => ['ZSCORE', 'k', member(any(at))] },
      { name: 'ZRANK', count: 300_000, make: at => ['ZRANK', 'k', member(any(at))] },
      { name: 'ZRANGE of 10', count: 200_000, make: at => ['ZRANGE', 'k', any(at), any(at) + 9] },
      {
        name: 'ZRANGEBYSCORE LIMIT 10',
        count: 200_000,
        make: at => ['ZRANGEBYSCORE', 'k', any(at), '+inf', 'LIMIT', 0, 10],
      },
      { name: 'ZINCRBY', count: 300_000, make: at => ['ZINCRBY', 'k', scattered(at, 1000), member(any(at))] },
    ],
  },
  {
    name: 'list',
    elements: SIZE,
    operations: [
      { name: 'LPUSH', count: SIZE, make: at => ['LPUSH', 'k', member(at)] },
      {
        name: 'LINDEX in the middle',
        count: 100_000,
        make: at => ['LINDEX', 'k', SIZE / 2 + scattered(at, 1000)],
      },
      {
        name: 'LRANGE of 100',
        count: 50_000,
        make: at => ['LRANGE', 'k', scattered(at, 1000), scattered(at, 1000) + 99],
      },
      { name: 'RPOP', count: 300_000, make: () => ['RPOP', 'k'] },
    ],
  },
  {
    name: 'hash',
    elements: SIZE,
    operations: [
      { name: 'HSET new', count: SIZE, make: at => ['HSET', 'k', member(at), 'value-0123'] },
      { name: 'HGET', count: 500_000, make: at => ['HGET', 'k', member(any(at))] },
      { name: 'HSET again', count: 500_000, make: at => ['HSET', 'k', member(any(at)), 'value-4567'] },
      { name: 'HINCRBY', count: 300_000, make: at => ['HINCRBY', 'k', `counter:${scattered(at, 1000)}`, 1] },
      { name: 'HDEL', count: 300_000, make: at => ['HDEL', 'k', member(any(at))] },
    ],
  },
  {
    name: 'set',
    elements: SIZE,
    operations: [
      { name: 'SADD new', count: SIZE, make: at => ['SADD', 'k', member(at)] },
      { name: 'SISMEMBER', count: 500_000, make: at => ['SISMEMBER', 'k', member(any(at))] },
      { name: 'SRANDMEMBER', count: 300_000, make: () => ['SRANDMEMBER', 'k'] },
      { name: 'SPOP', count: 300_000, make: () => ['SPOP', 'k'] },
    ],
  },
  {
    name: 'stream',
    elements: SIZE,
    operations: [
      { name: 'XADD', count: SIZE, make: at => ['XADD', 'k', `${at + 1}-0`, 'field', 'value-0123'] },
      { name: 'XRANGE of 10', count: 100_000, make: at => ['XRANGE', 'k', any(at), '+', 'COUNT', 10] },
      { name: 'XGROUP CREATE', count: 1, make: () => ['XGROUP', 'CREATE', 'k', 'g', 0] },
      {
        name: 'XREADGROUP of 10',
        count: 30_000,
        make: () => ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', 10, 'STREAMS', 'k', '>'],
      },
      { name: 'XACK', count: 300_000, make: at => ['XACK', 'k', 'g', `${at + 1}-0`] },
    ],
  },
  {
    name: 'two sets of 100,000',
    elements: 200_000,
    operations: [
      {
        name: 'SADD',
        count: 200_000,
        make: at => ['SADD', `k${at % 2}`, member(Math.floor(at / (2 + (at % 2))) * 2)],
      },
      { name: 'SINTER', count: 20, make: () => ['SINTER', 'k0', 'k1'] },
      { name: 'SINTERCARD', count: 20, make: () => ['SINTERCARD', 2, 'k0', 'k1'] },
    ],
  },
]

export async function benchStructures(): Promise<void> {
  console.log('| structure | command | CPU us/command | Redis | of Redis |')
  console.log('|---|---|---|---|---|')
  const speeds: number[] = []
  const memory: string[] = []
  for (const { name, elements, operations } of STRUCTURES) {
    const ours = await measure(startOurs, elements, operations)
    const redis = await measure(startRedis, elements, operations)
    for (const [at, operation] of operations.entries()) {
      const [own, other] = [ours.cpu[at] ?? 0, redis.cpu[at] ?? 0]
      if (operation.count === 1) continue
      speeds.push(other / own)
      const cells = [name, operation.name, own.toFixed(2), other.toFixed(2), (other / own).toFixed(2)]
      console.log(`| ${cells.join(' | ')} |`)
    }
    const ratio = (ours.bytes / redis.bytes).toFixed(2)
    const cells = [ours.bytes, redis.bytes, ours.counted, redis.counted].map(bytes => bytes.toFixed(0))
    memory.push(`| ${name} | ${cells.slice(0, 2).join(' | ')} | ${ratio} | ${cells.slice(2).join(' | ')} |`)
  }
  console.log(`| geometric mean | | | | ${geometricMean(speeds).toFixed(2)} |`)
  console.log(
    '\n| structure | resident bytes per element | Redis | ratio | used_memory per element | Redis |',
  )
  console.log('|---|---|---|---|---|---|')
  for (const line of memory) console.log(line)
}

interface Figures {
  /** Microseconds of each operation, in order. */
  readonly cpu: readonly number[]
  /** Resident bytes per element after the first operation. */
  readonly bytes: number
  /** The same by INFO's used_memory. */
  readonly counted: number
}

async function measure(
  start: () => Promise<Peer>,
  elements: number,
  operations: readonly Operation[],
): Promise<Figures> {
  const cpu = await measureCpu(await start(), operations)
  const [first] = operations
  const memory =
    first === undefined ? { bytes: 0, counted: 0 } : await measureMemory(await start(), elements, first)
  return { cpu, ...memory }
}

async function measureCpu(peer: Peer, operations: readonly Operation[]): Promise<readonly number[]> {
  const socket = await open(peer)
  for (const { count, make } of operations) await send(socket, Math.min(count, WARM_UP), make)
  await send(socket, 1, () => ['FLUSHALL'])
  const cpu: number[] = []
  for (const { count, make } of operations) {
    const before = cpuMicroseconds(peer.pid)
    await send(socket, count, make)
    cpu.push(Math.max(1, cpuMicroseconds(peer.pid) - before) / count)
  }
  socket.destroy()
  await peer.stop()
  return cpu
}

/** What a structure adds to a server whose buffers have their usual size. */
async function measureMemory(
  peer: Peer,
  elements: number,
  { count, make }: Operation,
): Promise<Pick<Figures, 'bytes' | 'counted'>> {
  const socket = await open(peer)
  await send(socket, WARM_UP, () => ['GET', 'k'])
  const empty = { resident: residentBytes(peer.pid), used: await usedMemory(peer.port) }
  await send(socket, count, make)
  const bytes = (residentBytes(peer.pid) - empty.resident) / elements
  const counted = ((await usedMemory(peer.port)) - empty.used) / elements
  socket.destroy()
  await peer.stop()
  return { bytes, counted }
}

async function open(peer: Peer): Promise<Socket> {
  const socket = connect(peer.port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

async function usedMemory(port: number): Promise<number> {
  using client = await connectClient({ port, protocol: 2 })
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
}

/** Sends requests in batches, each followed by a word that comes back when all before it is answered. */
async function send(socket: Socket, count: number, make: Make): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const mark = `batch-${from}-ends`
    let text = ''
    for (let at = from; at < Math.min(count, from + BATCH); at++) text += encode(make(at))
    const answered = untilEnds(socket, `${mark}\r\n`)
    socket.write(text + encode(['ECHO', mark]), 'latin1')
    await answered
  }
}

function encode(argv: Argv): string {
  let text = `*${argv.length}\r\n`
  for (const word of argv) text += `$${String(word).length}\r\n${word}\r\n`
  return text
}

function untilEnds(socket: Socket, end: string): Promise<void> {
  let tail = ''
  return new Promise((resolve, reject) => {
    const receive = (chunk: Buffer) => {
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - end.length))).slice(-end.length)
      if (tail !== end) return
      socket.off('data', receive)
      socket.off('error', reject)
      resolve()
    }
    socket.on('data', receive)
    socket.on('error', reject)
  })
}
