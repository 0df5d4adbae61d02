/**
 * Memory beside Redis', for every type, small and large: counted (`used_memory`) and resident, for each key; and the
 * longest single insert on the way to four million.
 */

import { type Client, connect } from '../src/client.ts'
import { createServer } from '../src/server.ts'
import { residentBytes, startOurs, startRedis } from './processes.ts'

interface Load {
  readonly name: string
  readonly keys: number
  /** The command that makes the key of a number. */
  readonly make: (key: string, number: number) => readonly string[]
}

/** Some 100 MB each with Redis: what a process takes besides its data is to be little of that. */
const LOADS: readonly Load[] = [
  { name: 'string of 10 bytes', keys: 1_000_000, make: key => ['SET', key, 'value-0123'] },
  { name: 'string of 100 bytes', keys: 500_000, make: key => ['SET', key, 'x'.repeat(100)] },
  { name: 'string of 1,000 bytes', keys: 100_000, make: key => ['SET', key, 'x'.repeat(1000)] },
  { name: 'string of 100,000 bytes', keys: 1000, make: key => ['SET', key, 'x'.repeat(100_000)] },
  { name: 'appended string of 300', keys: 250_000, make: key => ['APPEND', key, 'x'.repeat(300)] },
  { name: 'integer', keys: 1_000_000, make: (key, i) => ['SET', key, String(i)] },
  { name: 'string that expires', keys: 600_000, make: key => ['SET', key, 'value-0123', 'EX', '10000'] },
  { name: 'hash of 5', keys: 500_000, make: key => ['HSET', key, ...pairs(5)] },
  { name: 'hash of 100', keys: 50_000, make: key => ['HSET', key, ...pairs(100)] },
  { name: 'hash of 1,000', keys: 1500, make: key => ['HSET', key, ...pairs(1000)] },
  { name: 'list of 10', keys: 300_000, make: key => ['RPUSH', key, ...words(10)] },
  { name: 'list of 1,000', keys: 7500, make: key => ['RPUSH', key, ...words(1000)] },
  { name: 'set of 10', keys: 120_000, make: key => ['SADD', key, ...words(10)] },
  { name: 'set of 10 integers', keys: 700_000, make: (key, i) => ['SADD', key, ...integers(10, i)] },
  { name: 'set of 1,000', keys: 2000, make: key => ['SADD', key, ...words(1000)] },
  { name: 'sorted set of 10', keys: 400_000, make: key => ['ZADD', key, ...scored(10)] },
  { name: 'sorted set of 1,000', keys: 1000, make: key => ['ZADD', key, ...scored(1000)] },
  { name: 'stream of 1', keys: 25_000, make: key => ['XADD', key, '*', 'field', 'value'] },
]

const BATCH = 500

export async function benchMemory(): Promise<void> {
  console.log(
    '| bytes per key | ours counted | Redis counted | ratio | ours resident | Redis resident | ratio |',
  )
  console.log('|---|---|---|---|---|---|---|')
  for (const load of LOADS) {
    const [ours, redis] = [await measure(startOurs, load), await measure(startRedis, load)]
    const cells = (['counted', 'resident'] as const).flatMap(kind => [
      ours[kind].toFixed(0),
      redis[kind].toFixed(0),
      (ours[kind] / redis[kind]).toFixed(2),
    ])
    console.log(`| ${load.name} | ${cells.join(' | ')} |`)
  }
}

async function measure(
  start: typeof startOurs,
  { keys, make }: Load,
): Promise<{ readonly counted: number; readonly resident: number }> {
  const peer = await start()
  try {
    using client = await connect({ port: peer.port, protocol: 2 })
    const resident = residentBytes(peer.pid)
    const counted = await usedMemory(client)
    for (let i = 0; i < keys; i += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, keys - i) }, (_, at) =>
        client.call(...(make(keyOf(i + at), i + at) as [string, ...string[]])),
      )
      await Promise.all(batch)
    }
    return {
      counted: ((await usedMemory(client)) - counted) / keys,
      resident: (residentBytes(peer.pid) - resident) / keys,
    }
  } finally {
    await peer.stop()
  }
}

async function usedMemory(client: Client): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(String(await client.call('INFO', 'memory')))?.[1])
}

export async function benchInserts(): Promise<void> {
  await using server = createServer()
  let longest = 0
  let at = 0
  for (let i = 0; i < 4_000_000; i++) {
    const key = keyOf(i)
    const start = performance.now()
    await server.call('SET', key, 'value-0123')
    const took = performance.now() - start
    if (took > longest) {
      longest = took
      at = i
    }
  }
  console.log('| inserts up to 4 M keys | |')
  console.log('|---|---|')
  console.log(
    `| longest single insert, garbage collection included | ${longest.toFixed(1)} ms (at key ${at}) |`,
  )
}

function keyOf(number: number): string {
  return `key:${String(number).padStart(12, '0')}`
}

function words(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `element-${at}`)
}

function integers(count: number, from: number): string[] {
  return Array.from({ length: count }, (_, at) => String(from * 7 + at * 3))
}

function pairs(count: number): string[] {
  return Array.from({ length: count }, (_, at) => [`field:${at}`, `value-${at}`]).flat()
}

function scored(count: number): string[] {
  return Array.from({ length: count }, (_, at) => [String(at * 1.5), `member-${at}`]).flat()
}
