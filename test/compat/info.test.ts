/**
 * The names of INFO's and MEMORY STATS' fields. Exporters and clients read them by name, so none that a real server
 * of our version has may be missing, and those of the server beside us (7.0) come in its order.
 */
import { afterAll, expect, test } from 'vitest'
import { RawClient } from '../support/raw-client.ts'
import { Pair } from './pair.ts'
import { agree } from './versions.ts'

const pair = await Pair.start()
afterAll(() => pair.stop())

/** What 7.4 does not show any more. */
const GONE = ['overhead.hashtable.slot-to-keys :']
/** What came with 7.2 and 7.4, by section, as that server lists it. */
const NEWER: Readonly<Record<string, readonly string[]>> = {
  Server: ['server_time_usec', 'listener0'],
  Clients: [
    'pubsub_clients',
    'watching_clients',
    'total_watched_keys',
    'total_blocking_keys',
    'total_blocking_keys_on_nokey',
  ],
  Memory: ['allocator_muzzy', 'mem_overhead_db_hashtable_rehashing'],
  Persistence: ['rdb_saves', 'aof_rewrites', 'aof_rewrites_consecutive_failures'],
  Stats: [
    'expired_subkeys',
    'evicted_scripts',
    'pubsubshard_channels',
    'client_query_buffer_limit_disconnections',
    'client_output_buffer_limit_disconnections',
    'eventloop_cycles',
    'eventloop_duration_sum',
    'eventloop_duration_cmd_sum',
    'instantaneous_eventloop_cycles_per_sec',
    'instantaneous_eventloop_duration_usec',
    'acl_access_denied_auth',
    'acl_access_denied_cmd',
    'acl_access_denied_key',
    'acl_access_denied_channel',
  ],
}

async function sections(port: number): Promise<Map<string, Map<string, string>>> {
  const client = await RawClient.open(port)
  await client.ask('CONFIG', 'RESETSTAT')
  await client.ask('FLUSHALL')
  const text = await client.ask('INFO', 'EVERYTHING')
  client.close()
  const found = new Map<string, Map<string, string>>()
  let section = new Map<string, string>()
  for (const line of text.split('\r\n').slice(1)) {
    if (line.startsWith('# ')) {
      section = new Map()
      found.set(line.slice(2), section)
    } else if (line.includes(':'))
      section.set(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1))
  }
  return found
}

test.skipIf(!agree('names are those of Redis'))('INFO has every field of Redis, in its order', async () => {
  const theirs = await sections(pair.real.port)
  const ours = await sections(pair.ours.port)
  expect([...ours.keys()]).toEqual([...theirs.keys()])
  for (const [name, fields] of theirs) {
    const wanted = [...fields.keys()].filter(
      field => !GONE.includes(field) && !/^(cmdstat|latency)_/.test(field),
    )
    const have = [...(ours.get(name)?.keys() ?? [])]
    expect(
      have.filter(field => wanted.includes(field)),
      name,
    ).toEqual(wanted)
    expect(have, name).toEqual(expect.arrayContaining([...(NEWER[name] ?? [])]))
  }
})

test('figures that must not contradict each other', async () => {
  const fields = new Map([...(await sections(pair.ours.port)).values()].flatMap(section => [...section]))
  const number = (name: string) => Number(fields.get(name))
  expect(number('allocator_allocated')).toBeGreaterThan(1_000_000)
  expect(number('allocator_active') - number('allocator_allocated')).toBe(number('allocator_frag_bytes'))
  expect(number('used_memory_rss') - number('allocator_resident')).toBe(number('rss_overhead_bytes'))
  expect(number('used_memory_rss') - number('used_memory')).toBe(number('mem_fragmentation_bytes'))
  expect(number('eventloop_duration_sum')).toBeGreaterThan(0)
  expect(fields.get('listener0')).toBe(`name=tcp,bind=127.0.0.1,bind=-::1,port=${pair.ours.port}`)
})

test.skipIf(!agree('names are those of Redis'))(
  'MEMORY STATS has every field of Redis, in its order and of its type',
  async () => {
    const read = async (port: number) => {
      const client = await RawClient.open(port)
      await client.ask('HELLO', '3')
      await client.ask('FLUSHALL')
      await client.ask('SET', 'k', 'v')
      const reply = await client.ask('MEMORY', 'STATS')
      client.close()
      // Names and types, without values.
      return [...reply.matchAll(/\$\d+\r\n([a-z][^\r]*)\r\n([:,%])/g)].map(
        ([, name = '', type = '']) => `${name} ${type}`,
      )
    }
    const ours = await read(pair.ours.port)
    const theirs = (await read(pair.real.port)).filter(field => !GONE.includes(field))
    expect(ours.filter(field => theirs.includes(field))).toEqual(theirs)
    const newer = [
      'overhead.db.hashtable.lut :',
      'overhead.db.hashtable.rehashing :',
      'db.dict.rehashing.count :',
      'allocator.muzzy :',
    ]
    expect(ours.filter(field => !theirs.includes(field))).toEqual(agree('MEMORY STATS of 7.4') ? [] : newer)
  },
)
