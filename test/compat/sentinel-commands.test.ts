/** What sentinels answer and tell: those of a test as real ones. The tests follow one another: the last ones move the primary. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestSentinel, type TestSentinel } from '../../src/testing.ts'
import { RawClient } from '../support/raw-client.ts'
import { PRIMARY, RealSentinels } from '../support/real-sentinels.ts'
import { agree } from './versions.ts'

const PASSWORD = 'secret'

/** One of the two groups: a primary, a replica and three sentinels each. */
interface Side {
  /** Of the primary and the replica, as they begin, and of the sentinels. */
  readonly ports: readonly number[]
  readonly client: RawClient
}

let real: RealSentinels
let ours: TestSentinel
let sides: readonly [real: Side, ours: Side]

beforeAll(async () => {
  real = await RealSentinels.start(PASSWORD)
  ours = await startTestSentinel({ sentinels: 3, sentinelConfig: { requirepass: PASSWORD } })
  sides = [
    await sideOf([...real.servers, ...real.sentinels].map(({ port }) => port)),
    await sideOf([...ours.servers, ...ours.sentinels].map(({ port }) => port)),
  ]
}, 60_000)
afterAll(async () => {
  for (const { client } of sides) client.close()
  await ours.close()
  await real.stop()
})

async function sideOf(ports: readonly number[]): Promise<Side> {
  return { ports, client: await connected(ports) }
}

/** To the first sentinel. */
async function connected(ports: readonly number[]): Promise<RawClient> {
  const client = await RawClient.open(ports[2] ?? 0)
  await client.ask('AUTH', PASSWORD)
  return client
}

/** With names for ports and ids. */
function named(text: string, ports: readonly number[]): string {
  return ports
    .reduce((all, port, at) => all.replaceAll(String(port), `<port ${at}>`), text)
    .replace(/[0-9a-f]{40}/g, '<id>')
}

/** The same replies from both. */
async function same(steps: readonly (readonly string[])[], view = (reply: string): unknown => reply) {
  for (const argv of steps) {
    const [expected, actual] = await Promise.all(
      sides.map(async ({ client, ports }) => {
        const words = argv.map(word => word.replace('<port>', String(ports[0])))
        return view(named(await client.ask(...words), ports))
      }),
    )
    expect(actual, argv.join(' ')).toEqual(expected)
  }
}

/** The same soon: a real one takes a moment to link to those that it knows, and longer on a busy machine. */
async function soonSame(...[steps, view]: Parameters<typeof same>): Promise<void> {
  await vi.waitFor(() => same(steps, view), { timeout: 20_000, interval: 50 })
}

const sentinel = (words: string) => ['SENTINEL', ...words.split(' ')]

test('what is refused before a password', async () => {
  const replies = await Promise.all(
    sides.map(async ({ ports }) => {
      const client = await RawClient.open(ports[2] ?? 0)
      const reply = await client.ask('SENTINEL', 'MASTERS')
      client.close()
      return reply
    }),
  )
  expect(replies[1]).toBe(replies[0])
})

test('answers', () =>
  same([
    ['PING'],
    ['GET', 'x'],
    ['SET', 'x', 'y'],
    ['MULTI'],
    ['ROLE'],
    ['PUBLISH', 'news', 'x'],
    ['CLIENT', 'SETNAME', 'me'],
    ['CLIENT', 'GETNAME'],
    ['INFO', 'keyspace'],
    sentinel('GET-MASTER-ADDR-BY-NAME mymaster'),
    sentinel('GET-MASTER-ADDR-BY-NAME other'),
    sentinel('get-master-addr-by-name'),
    sentinel('CKQUORUM other'),
    sentinel('MASTER other'),
    sentinel('REPLICAS other'),
    sentinel('SLAVES other'),
    sentinel('SENTINELS other'),
    sentinel('FAILOVER other'),
    sentinel('RESET other'),
    sentinel('FLUSHCONFIG'),
    sentinel('PENDING-SCRIPTS'),
    sentinel('IS-MASTER-DOWN-BY-ADDR 127.0.0.1 <port> 0 *'),
    sentinel('IS-MASTER-DOWN-BY-ADDR 127.0.0.1 1 0 *'),
    sentinel('MYID'),
    sentinel('NOSUCH'),
    ['SENTINEL'],
  ]))

/** Fields whose values are times, or as a sentinel is configured. */
const VARIES =
  /^(last-|info-refresh|role-reported-time|down-after|failover-timeout|slave-repl-offset|link-|voted-leader|config-epoch)/

/** Names and values of each entry, in order. */
function fields(reply: string): unknown {
  const words = reply.split('\r\n').filter(word => word !== '' && !/^[*$%]\d+$/.test(word))
  return words.map((word, at) => (VARIES.test(words[at - 1] ?? '') ? '<varies>' : word))
}

test('descriptions of servers and sentinels: the same fields', async () => {
  await soonSame([sentinel('CKQUORUM mymaster')])
  await soonSame(['MASTERS', 'MASTER mymaster', 'REPLICAS mymaster', 'SLAVES mymaster'].map(sentinel), fields)
  // Which sentinel a real one lists first is chance.
  await soonSame([sentinel('SENTINELS mymaster')], reply =>
    fields(reply.replace(/<port [34]>/g, '<another>')),
  )
  await same([['HELLO', '3']], reply =>
    (agree('HELLO calls the server valkey') ? reply : reply.replace('$6\r\nvalkey', '$5\r\nredis'))
      .replace(/\$\d\r\n[78]\.[04]\.\d+/, '<version>')
      .replace(/id\r\n:\d+/, '<id>'),
  )
  await soonSame([sentinel('MASTER mymaster')], fields)
  await soonSame([['INFO', 'sentinel']], reply =>
    // Newer than version 7.0: since when there is TILT.
    reply.replace(/^\$\d+\r\n/, '').replace(/sentinel_tilt_since_seconds:-1\r\n/, ''),
  )
  await same([['HELLO', '2']], reply => reply.length > 0)
})

/** Messages that a sentinel's subscribers get, until there is one of some kind. */
async function told({ ports }: Side, last: RegExp, cause: () => Promise<unknown>): Promise<string[]> {
  const client = await connected(ports)
  await client.ask('PSUBSCRIBE', '*')
  await cause()
  const heard: string[] = []
  while (!last.test(heard.at(-1) ?? '')) {
    const [, , , , , , channel, , message] = (await client.read()).split('\r\n')
    heard.push(named(`${channel} ${message}`, ports))
  }
  client.close()
  // Real ones see roles change, and servers come and go, between the steps of a failover.
  return heard.filter(line => !/^[+-](role-change|convert-to-slave|reboot|sdown slave)/.test(line))
}

test('events of a failover that is asked for', async () => {
  const [expected, actual] = await Promise.all(
    sides.map(side => told(side, /^\+slave /, () => side.client.ask('SENTINEL', 'FAILOVER', PRIMARY))),
  )
  expect(actual).toEqual(expected)
})

test('events of a primary that has ended', async () => {
  const [, replica] = real.servers
  const [from, to] = [ours.primary, ours.replicas[0]]
  expect([from, to]).toEqual([ours.servers[1], ours.servers[0]])
  const hasCopied = async () => (await at(real.servers[0].port)).includes('link_status:up')
  await expect.poll(hasCopied, { timeout: 30_000 }).toBe(true)
  // Another sentinel may lead: only what all of them tell is the same.
  const ofAll = (lines: readonly string[]) =>
    lines.filter(line => /^\+(sdown master|switch-master|slave) /.test(line))
  const [expected = [], actual = []] = await Promise.all([
    told(sides[0], /^\+slave /, () => replica.kill()),
    told(sides[1], /^\+slave /, () => ours.kill(from)),
  ])
  expect(ofAll(actual)).toEqual(ofAll(expected))
  expect(ofAll(actual)).toHaveLength(3)
})

async function at(port: number): Promise<string> {
  const client = await RawClient.open(port)
  const reply = await client.ask('INFO', 'replication')
  client.close()
  return reply
}
