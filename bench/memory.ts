/** Memory for a million small keys, beside Redis', and the longest single insert on the way to four million. */

import { connect } from '../src/client.ts'
import { createServer } from '../src/server.ts'
import { residentBytes, startOurs, startRedis } from './processes.ts'

const KEYS = 1_000_000

export async function benchMemory(): Promise<void> {
  console.log(`| memory for ${KEYS} keys of 16 bytes with values of 10 | bytes per key |`)
  console.log('|---|---|')
  const perKey: number[] = []
  for (const start of [startOurs, startRedis]) {
    const peer = await start()
    using client = await connect({ port: peer.port, protocol: 2 })
    await client.call('PING')
    const empty = residentBytes(peer.pid)
    for (let i = 0; i < KEYS; i += 1000) {
      const batch = Array.from({ length: 1000 }, (_, at) => client.call('SET', keyOf(i + at), 'value-0123'))
      await Promise.all(batch)
    }
    const bytes = (residentBytes(peer.pid) - empty) / KEYS
    perKey.push(bytes)
    console.log(`| ${peer.name} | ${bytes.toFixed(0)} |`)
    await peer.stop()
  }
  console.log(`| ratio | ${((perKey[0] ?? 0) / (perKey[1] ?? 1)).toFixed(2)} |`)
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
