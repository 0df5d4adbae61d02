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

/** Each changes something, and its elements count. */
const CHANGING = `
SET a 1 EX 100; SETEX b 100 1; MSET x 1 y 2 z 3; RENAME a c; RENAME c c; MOVE b 1; COPY x w; SETRANGE x 1 ab; DEL x y;
BITFIELD bits SET u8 0 3 INCRBY u8 8 1 GET u8 0; PFADD log a b c; PFMERGE log2 log; EXPIRE w 100; EXPIRE w -1;
RPUSH l a b c d d d e f g h; LREM l 2 d; LTRIM l 0 -1; LTRIM l 1 -2; LMOVE l m LEFT RIGHT; BLMOVE m l LEFT LEFT 0;
LPOP l 2; LMPOP 1 l RIGHT COUNT 2; SORT l ALPHA STORE sorted; RPOP l 9; HSET h a 1 b 2 c 3; HSET h a 1 b 2; HDEL h a b x;
SADD s a b c d e f; SMOVE s t a; SPOP s 2; SREM s a b c d e f; SUNIONSTORE u t; ZADD q 1 a 2 b 3 c 4 d 5 e 6 f;
ZADD q 1 a 9 b 10 g; ZREMRANGEBYRANK q 0 1; ZPOPMIN q 2; ZRANGESTORE r q 0 -1; BZMPOP 0 1 q MAX COUNT 9;
GEOADD places 13 38 a 15 37 b; GEOSEARCHSTORE near places FROMLONLAT 15 37 BYRADIUS 900 km; XADD st 1-1 a 1; XADD st 2-1 a 1;
XADD st 3-1 a 1; XADD st MAXLEN 3 4-1 a 1; XGROUP CREATE st g 0; XREADGROUP GROUP g c STREAMS st >; XACK st g 2-1 3-1;
XAUTOCLAIM st g d 0 0; XDEL st 2-1 3-1; XTRIM st MAXLEN 0; SWAPDB 0 1; SWAPDB 0 0; SWAPDB 0 1; DEBUG POPULATE 9; FLUSHALL
`

test('the changes that save points count are elements', async () => {
  const clients = [await RawClient.open(pair.real.port), await RawClient.open(pair.ours.port)]
  const changes = async (client: RawClient) =>
    Number(/rdb_changes_since_last_save:(\d+)/.exec(await client.ask('INFO', 'persistence'))?.[1])
  for (const line of ['FLUSHALL', ...CHANGING.trim().split(/;\s/)]) {
    const counts: number[] = []
    for (const client of clients) {
      const before = await changes(client)
      await client.ask(...line.split(' '))
      counts.push((await changes(client)) - before)
    }
    expect(counts[1], line).toBe(counts[0])
  }
  for (const client of clients) client.close()
})
