import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MapReply, ReplyError, type ReplyValue, Status } from '../../resp/values.ts'
import { placeIn } from './redirection.ts'
import { type Topology, topologyOfShards, topologyOfSlots } from './topology.ts'

const asked = { host: 'me', port: 1 }
const at = (port: number, host = '10.0.0.1') => ({ host, port })

function node(port: number, role = 'master', more: readonly ReplyValue[] = []): ReplyValue[] {
  return ['id', 'x', 'port', port, 'endpoint', '10.0.0.1', 'role', role, 'health', 'online', ...more]
}

function portsOf(topology: Topology | undefined, ...slots: readonly number[]): unknown[] {
  return slots.map(slot => topology?.shardOf(slot)?.primary.port)
}

const SHARDS: ReplyValue = [
  ['slots', [0, 99, 200, 299], 'nodes', [node(1), node(2, 'replica'), node(3, 'slave')]],
  ['slots', [100, 199], 'nodes', [node(4)]],
  ['slots', [], 'nodes', [node(5)]],
]

test('CLUSTER SHARDS, as lists and as maps', () => {
  const asMaps = (SHARDS as readonly ReplyValue[][]).map(([, slots, , nodes]) => {
    return new MapReply([
      'slots',
      slots ?? [],
      'nodes',
      (nodes as ReplyValue[][]).map(each => new MapReply(each)),
    ])
  })
  for (const reply of [SHARDS, asMaps]) {
    const topology = topologyOfShards(reply, asked, false)
    expect(portsOf(topology, 0, 99, 100, 199, 200, 299, 300)).toEqual([1, 1, 4, 4, 1, 1, undefined])
    expect(topology?.shards.map(({ slot, replicas }) => [slot, replicas.map(({ port }) => port)])).toEqual([
      [0, [2, 3]],
      [100, []],
    ])
    expect(topology?.nodes).toEqual([at(1), at(2), at(3), at(4)])
  }
})

test('CLUSTER SLOTS', () => {
  const reply: ReplyValue = [
    [0, 99, ['10.0.0.1', 1, 'id', []], ['10.0.0.1', 2, 'id', []]],
    [100, 199, ['', 4, 'id']],
    [200, 299, ['10.0.0.1', 1, 'id'], ['10.0.0.1', 2, 'id']],
  ]
  const topology = topologyOfSlots(reply, asked)
  expect(portsOf(topology, 0, 99, 100, 199, 200, 299, 300)).toEqual([1, 1, 4, 4, 1, 1, undefined])
  expect(topology?.nodes).toEqual([at(1), at(2), at(4, 'me')])
})

test('a failed node is not gone to, if there is another', () => {
  const failed = ['health', 'fail']
  const reply = [['slots', [0, 1], 'nodes', [node(1, 'master', failed), node(2), node(3, 'slave', failed)]]]
  const topology = topologyOfShards(reply, asked, false)
  expect(topology?.nodes).toEqual([at(2)])
  const only = topologyOfShards([['slots', [0, 1], 'nodes', [node(1, 'master', failed)]]], asked, false)
  expect(only?.nodes).toEqual([at(1)])
})

test('hosts that a node does not tell are its own; with TLS the ports are others', () => {
  const tls = ['tls-port', 7]
  for (const endpoint of [null, '', '?']) {
    const reply = [['slots', [0, 1], 'nodes', [node(1, 'master', ['endpoint', endpoint, ...tls])]]]
    expect(topologyOfShards(reply, asked, false)?.nodes).toEqual([at(1, 'me')])
    expect(topologyOfShards(reply, asked, true)?.nodes).toEqual([at(7, 'me')])
  }
})

test('one slot moves', () => {
  const topology = topologyOfShards(SHARDS, asked, false)
  topology?.moved(50, at(4))
  topology?.moved(51, at(9))
  topology?.moved(99_999, at(9))
  expect(portsOf(topology, 49, 50, 51, 52)).toEqual([1, 4, 9, 1])
  expect(topology?.shardOf(50)).toBe(topology?.shardOf(100))
})

test('replies that make no sense are none', () => {
  const leaf = fc.oneof(
    fc.constantFrom<ReplyValue>('slots', 'nodes', 'role', 'master', 'port', 'endpoint', '', null, 7000),
    fc.integer(),
    fc.constant(new Status('OK')),
    fc.constant(new ReplyError('ERR no')),
  )
  const { reply } = fc.letrec<{ reply: ReplyValue }>(tie => ({
    reply: fc.oneof(
      leaf,
      fc.array(tie('reply'), { maxLength: 5 }),
      fc.array(tie('reply'), { maxLength: 4 }).map(flat => new MapReply(flat)),
    ),
  }))
  fc.assert(
    fc.property(reply, each => {
      if (each instanceof ReplyError) return
      for (const topology of [topologyOfShards(each, asked, false), topologyOfSlots(each, asked)]) {
        expect(topology?.shards.length).not.toBe(0)
      }
    }),
  )
})

test.each([
  ['MOVED 3999 127.0.0.1:6381', { slot: 3999, address: at(6381, '127.0.0.1') }],
  ['ASK 0 ::1:6381', { slot: 0, address: at(6381, '::1') }],
  ['MOVED 1 [::1]:6381', { slot: 1, address: at(6381, '::1') }],
  ['MOVED 1 :6381', { slot: 1, address: at(6381, 'me') }],
  ['MOVED 1 ?:6381', { slot: 1, address: at(6381, 'me') }],
  ['MOVED 1 redis-1.example.org:6381', { slot: 1, address: at(6381, 'redis-1.example.org') }],
  ['MOVED 1', undefined],
  ['MOVED x 127.0.0.1:6381', undefined],
  ['MOVED 1 127.0.0.1', undefined],
])('%s', (message, place) => {
  expect(placeIn(message, asked)).toEqual(place)
})
