/** What the nodes of a cluster answer: a test cluster's as a real one's. */
import { afterAll, beforeAll, test } from 'vitest'
import { ClusterPair, type ClusterStep } from './cluster-pair.ts'
import { agree, type ChangeName } from './versions.ts'

let pair: ClusterPair
beforeAll(async () => {
  pair = await ClusterPair.start()
}, 60_000)
afterAll(() => pair.stop())

const PLACES = ['p0', 'p1', 'p2', 'r0', 'r1', 'r2'] as const

const everywhere = (...argv: readonly (string | number)[]): ClusterStep[] =>
  PLACES.map((place): ClusterStep => [place, ...argv])

/** A step whose reply depends on the version, where the real nodes are of one that answers as ours. */
const where = (change: ChangeName, step: ClusterStep): ClusterStep[] => (agree(change) ? [step] : [])

const flush: ClusterStep[] = (['p0', 'p1', 'p2'] as const).map((place): ClusterStep => [place, 'FLUSHALL'])

/** Lines of CLUSTER NODES in order, without times. */
const nodesView = (reply: string) =>
  reply
    .replace(/^[$=]\d+\r\n(txt:)?/, '')
    .replace(/ \d+ (?:\d{13}|0) (?=\d+ (?:dis)?connected)/g, ' <times> ')
    .split('\n')
    .sort()

test('CLUSTER KEYSLOT, and keys of a slot', () =>
  pair.same(
    [
      ...['foo', '', '{a}b', '{}a', 'a{b', '{{a}}'].map(
        (key): ClusterStep => ['p0', 'CLUSTER', 'KEYSLOT', key],
      ),
      ['p2', 'SET', '{foo}1', 'x'],
      ['p2', 'SET', '{foo}2', 'x'],
      ['p2', 'CLUSTER', 'COUNTKEYSINSLOT', 12_182],
      { step: ['p2', 'CLUSTER', 'GETKEYSINSLOT', 12_182, 10], view: reply => reply.split('\r\n').sort() },
      { step: ['p2', 'CLUSTER', 'GETKEYSINSLOT', 12_182, 1], view: reply => reply.slice(0, 4) },
      ['p2', 'CLUSTER', 'GETKEYSINSLOT', 12_182, 0],
      ['p0', 'CLUSTER', 'COUNTKEYSINSLOT', 12_182],
      ['p0', 'CLUSTER', 'COUNTKEYSINSLOT', -1],
      ['p0', 'CLUSTER', 'COUNTKEYSINSLOT', 16_384],
      ['p0', 'CLUSTER', 'COUNTKEYSINSLOT', 'x'],
      ['p0', 'CLUSTER', 'GETKEYSINSLOT', 16_384, 1],
      ['p0', 'CLUSTER', 'GETKEYSINSLOT', 1, -1],
      ['p0', 'CLUSTER', 'GETKEYSINSLOT', 1, 'x'],
      ['p0', 'CLUSTER', 'GETKEYSINSLOT', 'x', 1],
      ['p0', 'CLUSTER', 'NOSUCH'],
    ],
    flush,
  ))

test('who is who: MYID, NODES, SLOTS, SHARDS, REPLICAS, INFO', () =>
  pair.same([
    ...everywhere('CLUSTER', 'MYID'),
    ...PLACES.map((place): ClusterStep => ({ step: [place, 'CLUSTER', 'NODES'], view: nodesView })),
    ...PLACES.map(
      (place): ClusterStep => ({
        step: [place, 'CLUSTER', 'INFO'],
        view: reply =>
          reply
            .replace(/^[$=]\d+/, '')
            .split('\r\n')
            .filter(line => !/cluster_stats_messages_|current_epoch|my_epoch/.test(line)),
      }),
    ),
    { step: ['p0', 'CLUSTER', 'REPLICAS', '<id p1>'], view: nodesView },
    { step: ['r0', 'CLUSTER', 'SLAVES', '<id p1>'], view: nodesView },
    ['p0', 'CLUSTER', 'REPLICAS', '<id r1>'],
    ['p0', 'CLUSTER', 'REPLICAS', 'nobody'],
    ['p0', 'CLUSTER', 'COUNT-FAILURE-REPORTS', '<id r1>'],
    ['p0', 'CLUSTER', 'COUNT-FAILURE-REPORTS', 'nobody'],
    ['p0', 'INFO', 'cluster'],
    { step: ['p0', 'INFO', 'server'], view: reply => /_mode:.*/.exec(reply)?.[0] },
    ...PLACES.map(
      (place): ClusterStep => ({ step: [place, 'HELLO'], view: reply => reply.split('\r\n').slice(-12) }),
    ),
    { step: ['r0', 'ROLE'], view: reply => reply.split('\r\n').slice(0, 5) },
  ]))

test('CLUSTER SLOTS and SHARDS, with replicas that have data', async () => {
  const shape = (reply: string) =>
    reply
      .replace(/replication-offset\r\n:\d+/g, 'replication-offset\r\n:<n>')
      .replace(/\$\d\r\n(online|loading)/g, '<health>')
  await pair.same(
    [
      ['p0', 'SET', 'k:3', 'x'],
      ['p1', 'SET', 'k:2', 'x'],
      ['p2', 'SET', 'k:4', 'x'],
      ...(['p0', 'p1', 'p2'] as const).map(
        (place): ClusterStep => ({ step: [place, 'WAIT', 1, 5000], view: reply => reply.slice(0, 2) }),
      ),
      {
        step: ['p0', 'CLUSTER', 'SHARDS'],
        view: reply =>
          shape(reply)
            .split(/(?=[*%]\d\r\n\$5\r\nslots)/)
            .sort(),
      },
    ],
    flush,
  )
  // A real node hears of the replicas' data from time to time: until then they are not listed.
  const listed: ClusterStep[] = (['p0', 'r1'] as const).map(place => ({
    until: /(<id r\d>[\s\S]*){3}/,
    step: [place, 'CLUSTER', 'SLOTS'],
  }))
  await pair.same([...listed, ['p0', 'CLUSTER', 'SLOTS'], ['r1', 'CLUSTER', 'SLOTS']])
})

/** `k:3` is in slot 2036 of p0, and `k:37` in another one of it; `k:2` is of p1, `k:4` of p2. */
test('keys of other nodes: MOVED', () =>
  pair.same(
    [
      ...everywhere('GET', 'k:4'),
      ...everywhere('SET', 'k:2', 'x'),
      ['p0', 'MGET', 'k:3', 'k:3'],
      ['p0', 'MGET', 'k:3', 'k:4'],
      ['p0', 'MGET', 'k:4', 'k:3'],
      ['p0', 'MSET', '{k:3}a', 1, '{k:3}b', 2],
      ['p0', 'DEL', '{k:3}a', '{k:3}b'],
      ['p0', 'EVAL', 'return 1', 0],
      ['p0', 'EVAL', 'return 1', 1, 'k:4'],
      ['p0', 'EVAL', 'return 1', 2, 'k:4', 'k:2'],
      ['p0', 'EVAL', "return redis.call('SET', KEYS[1], 'x')", 1, 'k:3'],
      ['p0', 'EVAL', "return redis.call('GET', 'k:4')", 0],
      ['p0', 'EVAL', "return redis.call('GET', 'k:3')", 0],
      ['p0', 'EVAL', "return redis.pcall('GET', 'k:4')", 1, 'k:3'],
      ['p0', 'EVAL', "return redis.call('GET', '{a}1') == redis.call('GET', 'k:3')", 0],
      ['p0', 'EVAL', '#!lua flags=no-cluster\nreturn 1', 0],
      ['p0', 'EVAL', "#!lua\nreturn redis.call('GET', 'k:3')", 0],
      ['p0', 'EVAL', "#!lua\nredis.call('GET', 'k:3'); return redis.call('GET', 'k:37')", 0],
      ['p0', 'XREAD', 'STREAMS', 'k:3', 'k:4', 0, 0],
      ['p0', 'SORT', 'k:3'],
      ['p0', 'ZUNIONSTORE', 'k:3', 1, 'k:4'],
      ['p0', 'PING'],
      ['p0', 'DBSIZE'],
      ['p0', 'KEYS', '*'],
      ['p0', 'WATCH', 'k:4'],
      ['p0', 'PUBLISH', 'news', 'x'],
      ['p0', 'OBJECT', 'ENCODING', 'k:4'],
      ['p0', 'MIGRATE', '127.0.0.1', 1, 'k:4', 0, 10],
    ],
    flush,
  ))

test('transactions are of one slot', () =>
  pair.same(
    [
      ['p0', 'MULTI'],
      ['p0', 'SET', 'k:3', 1],
      ['p0', 'SET', 'k:4', 1],
      ['p0', 'EXEC'],
      ['p0', 'MULTI'],
      ['p0', 'SET', 'k:3', 1],
      ['p0', 'GET', '{k:3}'],
      ['p0', 'EXEC'],
      ['p0', 'MULTI'],
      ['p0', 'SET', 'k:3', 1],
      ['p0', 'SET', 'k:37', 1],
      ['p0', 'EXEC'],
      ['p0', 'EXEC'],
      ['p0', 'MULTI'],
      ['p0', 'PING'],
      ['p0', 'EXEC'],
      ['p0', 'MULTI'],
      ['p0', 'SSUBSCRIBE', 'k:4'],
      ['p0', 'DISCARD'],
    ],
    flush,
  ))

test('what needs more than one database, or another replication', () =>
  pair.same([
    ['p0', 'SELECT', 0],
    ['p0', 'SELECT', 1],
    ['p0', 'SELECT', 'x'],
    ['p0', 'MOVE', 'k:3', 1],
    ...where('a node of a cluster has one database', ['p0', 'COPY', 'k:3', '{k:3}', 'DB', 1]),
    ['p0', 'SWAPDB', 0, 1],
    ['p0', 'REPLICAOF', 'NO', 'ONE'],
    ['p0', 'REPLICAOF', 'host', 1],
    ['p0', 'FAILOVER'],
    ['p0', 'FAILOVER', 'ABORT'],
  ]))

test('replicas read for those who say READONLY', () =>
  pair.same(
    [
      ['p0', 'SET', 'k:3', 'x'],
      { step: ['p0', 'WAIT', 1, 5000], view: reply => reply.slice(0, 2) },
      ['r0', 'GET', 'k:3'],
      ['r0', 'READONLY'],
      ['r0', 'GET', 'k:3'],
      ['r0', 'SET', 'k:3', 'y'],
      ['r0', 'GET', 'k:4'],
      ['r0', 'MULTI'],
      ['r0', 'GET', 'k:3'],
      ['r0', 'EXEC'],
      ['r0', 'MULTI'],
      ['r0', 'SET', 'k:3', 'y'],
      ['r0', 'EXEC'],
      ['r0', 'EVAL_RO', "return redis.call('GET', KEYS[1])", 1, 'k:3'],
      ['r0', 'EVAL', "return redis.call('GET', KEYS[1])", 1, 'k:3'],
      ['r0', 'EVAL', '#!lua\nreturn 1', 1, 'k:3'],
      ['r0', 'EVAL', '#!lua flags=no-writes\nreturn 1', 1, 'k:3'],
      { step: ['r0', 'CLIENT', 'INFO'], view: reply => / flags=\w+ /.exec(reply)?.[0] },
      ['r0', 'READWRITE'],
      ['r0', 'GET', 'k:3'],
      ['r0', 'READONLY'],
      ['r0', 'RESET'],
      ['r0', 'GET', 'k:3'],
      ['p0', 'READONLY'],
      ['p0', 'GET', 'k:3'],
      ['p0', 'GET', 'k:4'],
    ],
    flush,
  ))

/** "Invalid TCP base port" before version 7.2. */
const withoutTcp = (reply: string) => reply.replace(' TCP', '')

test('CLUSTER SETSLOT and its like: what is refused', () =>
  pair.same([
    ['r0', 'CLUSTER', 'SETSLOT', 1, 'STABLE'],
    ['p0', 'CLUSTER', 'SETSLOT', 'x', 'STABLE'],
    ['p0', 'CLUSTER', 'SETSLOT', 16_384, 'STABLE'],
    ['p0', 'CLUSTER', 'SETSLOT', 1, 'NOSUCH'],
    ['p0', 'CLUSTER', 'SETSLOT', 1, 'MIGRATING'],
    ...where('CLUSTER SETSLOT STABLE takes no more words', ['p0', 'CLUSTER', 'SETSLOT', 1, 'STABLE', 'x']),
    ['p0', 'CLUSTER', 'SETSLOT', 1, 'MIGRATING', 'nobody'],
    ['p0', 'CLUSTER', 'SETSLOT', 1, 'MIGRATING', '<id r1>'],
    ['p1', 'CLUSTER', 'SETSLOT', 1, 'MIGRATING', '<id p2>'],
    ['p0', 'CLUSTER', 'SETSLOT', 1, 'IMPORTING', '<id p1>'],
    ['p1', 'CLUSTER', 'SETSLOT', 1, 'IMPORTING', 'nobody'],
    ['p1', 'CLUSTER', 'SETSLOT', 1, 'IMPORTING', '<id r0>'],
    ['p0', 'CLUSTER', 'SETSLOT', 1, 'NODE', 'nobody'],
    ['p0', 'CLUSTER', 'SETSLOT', 1, 'NODE', '<id r0>'],
    ['p0', 'SET', 'k:3', 'x'],
    ['p0', 'CLUSTER', 'SETSLOT', 2036, 'NODE', '<id p1>'],
    ['p0', 'DEL', 'k:3'],
    ['p0', 'CLUSTER', 'ADDSLOTS', 1],
    ['p0', 'CLUSTER', 'ADDSLOTS', 'x'],
    ['p0', 'CLUSTER', 'ADDSLOTS', 6000],
    ['p0', 'CLUSTER', 'ADDSLOTSRANGE', 1, 2, 3],
    ['p0', 'CLUSTER', 'ADDSLOTSRANGE', 2, 1],
    ['p0', 'CLUSTER', 'ADDSLOTSRANGE', 1, 2],
    ['p0', 'CLUSTER', 'DELSLOTS', 'x'],
    ['p0', 'CLUSTER', 'DELSLOTS', 1, 1],
    ['p0', 'CLUSTER', 'DELSLOTSRANGE', 1, 2, 2, 3],
    ['p0', 'CLUSTER', 'FAILOVER'],
    ['r0', 'CLUSTER', 'FAILOVER', 'x'],
    ['p0', 'CLUSTER', 'FORGET', 'nobody'],
    ['p0', 'CLUSTER', 'FORGET', '<id p0>'],
    ['r0', 'CLUSTER', 'FORGET', '<id p0>'],
    ['p0', 'CLUSTER', 'REPLICATE', 'nobody'],
    ['p0', 'CLUSTER', 'REPLICATE', '<id p0>'],
    ['p0', 'CLUSTER', 'REPLICATE', '<id r1>'],
    ['p0', 'CLUSTER', 'REPLICATE', '<id p1>'],
    ['p0', 'CLUSTER', 'RESET', 'x'],
    ['p0', 'CLUSTER', 'SET-CONFIG-EPOCH', -1],
    ['p0', 'CLUSTER', 'SET-CONFIG-EPOCH', 1],
    ['p0', 'CLUSTER', 'SET-CONFIG-EPOCH', 'x'],
    { step: ['p0', 'CLUSTER', 'MEET', 'x', 'y'], view: withoutTcp },
    { step: ['p0', 'CLUSTER', 'MEET', '127.0.0.1', '<port p1>', 'y'], view: withoutTcp },
    ['p0', 'CLUSTER', 'SAVECONFIG'],
  ]))

const opened = (slot: number): ClusterStep[] => [
  ['p1', 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', '<id p2>'],
  ['p2:other', 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', '<id p1>'],
]
const moved = (slot: number): ClusterStep[] => [
  ...opened(slot),
  ['p1', 'CLUSTER', 'SETSLOT', slot, 'NODE', '<id p1>'],
  ['p2:other', 'CLUSTER', 'SETSLOT', slot, 'NODE', '<id p1>'],
]
/** The slot of `{cart}`, which p2 has. */
const CART = 15_997
const closed: ClusterStep[] = [
  ['p1', 'CLUSTER', 'SETSLOT', CART, 'STABLE'],
  ['p2', 'CLUSTER', 'SETSLOT', CART, 'STABLE'],
]

test('a slot on its way: ASK, ASKING, TRYAGAIN, and keys that move', () =>
  pair.same(
    [
      ['p2', 'MSET', '{cart}a', 1, '{cart}b', 2, '{cart}c', 3],
      ...opened(CART),
      { step: ['p2', 'CLUSTER', 'NODES'], view: nodesView },
      { step: ['p1', 'CLUSTER', 'NODES'], view: nodesView },
      { step: ['p0', 'CLUSTER', 'NODES'], view: nodesView },
      ['p2', 'GET', '{cart}a'],
      ['p2', 'GET', '{cart}new'],
      ['p2', 'SET', '{cart}new', 'x'],
      ['p2', 'MGET', '{cart}a', '{cart}b'],
      ['p2', 'MGET', '{cart}a', '{cart}new'],
      ['p2', 'MGET', '{cart}new', '{cart}newer'],
      ['p0', 'GET', '{cart}a'],
      ['p1', 'GET', '{cart}a'],
      ['p1', 'ASKING'],
      ['p1', 'GET', '{cart}a'],
      ['p1', 'GET', '{cart}a'],
      ['p1', 'ASKING'],
      ['p1', 'PING'],
      ['p1', 'GET', '{cart}a'],
      ['p1', 'ASKING'],
      ['p1', 'SET', '{cart}new', 'x'],
      ['p1', 'ASKING'],
      ['p1', 'MGET', '{cart}new', '{cart}a'],
      ['p1', 'ASKING'],
      ['p1', 'MGET', '{cart}new', '{cart}new'],
      ['p1', 'ASKING'],
      ['p1', 'MULTI'],
      ['p1', 'GET', '{cart}new'],
      ['p1', 'SET', '{cart}new', 'y'],
      ['p1', 'EXEC'],
      ['p1', 'GET', '{cart}new'],
      ['p1', 'MULTI'],
      ['p1', 'GET', '{cart}new'],
      ['p1', 'EXEC'],
      ['p2', 'MULTI'],
      ['p2', 'GET', '{cart}a'],
      ['p2', 'GET', '{cart}new'],
      ['p2', 'EXEC'],
      ['p2', 'EVAL', "return redis.call('GET', KEYS[1])", 1, '{cart}new'],
      ['p2', 'EVAL', "return redis.call('GET', KEYS[1])", 1, '{cart}a'],
      ['p2', 'EVAL', "return redis.call('GET', '{cart}new')", 1, '{cart}a'],
      ['p2', 'MIGRATE', '127.0.0.1', '<port p1>', '{cart}a', 0, 5000],
      ['p2', 'GET', '{cart}a'],
      ['p2', 'MGET', '{cart}a', '{cart}b'],
      ['p2', 'CLUSTER', 'SETSLOT', CART, 'NODE', '<id p1>'],
      ['p1', 'SSUBSCRIBE', '{cart}'],
      ['p2', 'SPUBLISH', '{cart}', 'x'],
      ['p2', 'MIGRATE', '127.0.0.1', '<port p1>', '', 0, 5000, 'KEYS', '{cart}b', '{cart}c'],
      ['p2', 'CLUSTER', 'COUNTKEYSINSLOT', CART],
      ['p1', 'CLUSTER', 'COUNTKEYSINSLOT', CART],
      ['p1:other', 'ASKING'],
      ['p1:other', 'RESTORE-ASKING', '{cart}a', 0, 'x'],
      ['p1:other', 'ASKING'],
      ['p1:other', 'RESET'],
      ['p1:other', 'GET', '{cart}a'],
    ],
    [...closed, ...flush, ['p1', 'FLUSHALL']],
  ))

/** A slot that has moved stays there: real nodes need a while until they agree that it has come back. */
test.each([
  [2, '{moving}', 14_604],
  [3, '{foo}', 12_182],
] as const)('a slot that has moved: who listens there is told (RESP%d)', (protocol, name, slot) =>
  pair.same(
    [
      ['p2', 'SSUBSCRIBE', name],
      ['p2:other', 'SPUBLISH', name, 'x'],
      { heard: 'p2' },
      ['r2', 'SPUBLISH', name, 'y'],
      { heard: 'p2' },
      ['r2', 'SSUBSCRIBE', name],
      ['p0', 'SSUBSCRIBE', name],
      ['p0', 'SPUBLISH', name, 'x'],
      ['p2', 'SSUBSCRIBE', name, 'k:3'],
      ['p2', 'SUNSUBSCRIBE', 'k:3'],
      ...moved(slot),
      { heard: 'p2' },
      ['p2:other', 'SPUBLISH', name, 'x'],
      ['p2:other', 'GET', name],
      ['p1', 'GET', name],
    ],
    [],
    [protocol],
  ),
)

test.each([
  [2, '{a}', 15_495],
  [3, '{cart}', CART],
] as const)('a slot that has moved: who waits for its keys is sent there (RESP%d)', (protocol, name, slot) =>
  pair.same([{ sent: ['p2', 'BLPOP', name, 0] }, ...moved(slot), { heard: 'p2' }], [], [protocol]),
)

test('messages of usual channels reach the clients of all nodes', () =>
  pair.same([
    ['r1', 'SUBSCRIBE', 'news'],
    ['p1:other', 'SUBSCRIBE', 'other'],
    ['p0', 'PUBLISH', 'news', 'x'],
    { heard: 'r1' },
    ['p1', 'PUBSUB', 'CHANNELS'],
    ['r1:other', 'PUBLISH', 'other', 'x'],
    { heard: 'p1:other' },
  ]))

const down: ClusterStep[] = [['p0', 'CLUSTER', 'DELSLOTS', 2036]]
const up: ClusterStep[] = [
  ['p0', 'CLUSTER', 'ADDSLOTS', 2036],
  ...(['p0', 'p1', 'p2', 'r0'] as const).flatMap((place): ClusterStep[] =>
    ['allow-reads-when-down', 'allow-pubsubshard-when-down', 'require-full-coverage'].map(
      (name): ClusterStep => [
        place,
        'CONFIG',
        'SET',
        `cluster-${name}`,
        name === 'allow-reads-when-down' ? 'no' : 'yes',
      ],
    ),
  ),
]

test('a slot that nobody has: CLUSTERDOWN, as the directives say', () =>
  pair.same(
    [
      ['p0', 'SET', 'k:37', 'x'],
      ...down,
      { step: ['p0', 'CLUSTER', 'INFO'], view: reply => reply.split('\r\n').slice(1, 6) },
      ['p0', 'GET', 'k:3'],
      ['p0', 'GET', 'k:37'],
      ['p0', 'SET', 'k:37', 'y'],
      ['p0', 'PING'],
      ['p0', 'SSUBSCRIBE', 'k:37'],
      ...where('SUNSUBSCRIBE needs a cluster that is up', ['p0', 'SUNSUBSCRIBE', 'k:37']),
      ['p0', 'RESET'],
      ['p0', 'EVAL', "return redis.call('GET', 'k:37')", 0],
      ['p0', 'CONFIG', 'SET', 'cluster-allow-reads-when-down', 'yes'],
      ['p0', 'GET', 'k:3'],
      ['p0', 'GET', 'k:37'],
      ['p0', 'SET', 'k:37', 'y'],
      ['p0', 'EVAL', "return redis.call('SET', 'k:37', 'y')", 0],
      ['p0', 'CONFIG', 'SET', 'cluster-allow-pubsubshard-when-down', 'no'],
      ['p0', 'SPUBLISH', 'k:37', 'x'],
      ['p0', 'CONFIG', 'SET', 'cluster-require-full-coverage', 'no'],
      { until: /cluster_state:ok/, step: ['p0', 'CLUSTER', 'INFO'] },
      ['p0', 'GET', 'k:3'],
      ['p0', 'GET', 'k:37'],
      ['p0', 'SET', 'k:37', 'y'],
    ],
    [...up, ...flush, { until: /cluster_state:ok/, step: ['p0', 'CLUSTER', 'INFO'] }],
  ))

test.skipIf(!agree('names are those of Redis'))('CLUSTER HELP', () =>
  pair.same([
    {
      step: ['p0', 'CLUSTER', 'HELP'],
      // Some lines are newer than version 7.0.
      view: reply =>
        reply
          .split('\r\n+')
          .filter(line => !/^\*|MYSHARDID|shard id|<id> |this help/.test(line))
          .sort(),
    },
  ]),
)
