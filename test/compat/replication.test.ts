/**
 * Copies go both ways between a real server and ours: what one does, the other has, byte by byte of the stream, with
 * links that are cut. Two servers hold the same when their digests are equal.
 */
import { expect, onTestFinished, test } from 'vitest'
import { createServer, type Server } from '../../src/server/server.ts'
import { RawClient } from '../support/raw-client.ts'
import { relayTo } from '../support/relay.ts'
import { startProcess } from '../support/server-process.ts'
import { temporaryFolder } from '../support/start.ts'
import { digestOf } from './digests.ts'
import type { View } from './pair.ts'
import { Chance, type Maker } from './random/chance.ts'
import { FAMILIES } from './random/families.ts'
import { agree } from './versions.ts'

const COMMANDS = Number(process.env['COMMANDS'] ?? 2000)
const SEED = Number(process.env['SEED'] ?? 20240601)
const FAST = { 'repl-diskless-sync-delay': '0', 'enable-debug-command': 'yes', save: '' }
/** One of ours has its files in memory. */
type Kind = 'ours' | 'theirs'

async function started(kind: Kind, config: Readonly<Record<string, string>> = {}) {
  const all = { ...FAST, ...config }
  if (kind === 'ours') {
    const server: Server = await createServer({ port: 0, config: all }).listen()
    onTestFinished(() => server.close(0))
    return opened(server.port, () => server.close(0))
  }
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, ...value.split(' ')])
  const server = await startProcess(['redis-server'], args)
  onTestFinished(() => server.stop())
  return opened(server.port, () => server.stop())
}

async function opened(port: number, stop: () => Promise<void>) {
  const client = await RawClient.open(port)
  onTestFinished(() => client.close())
  const info = async (field: string) => {
    const text = await client.ask('INFO', 'replication')
    return new RegExp(`^${field}:(.*)\r$`, 'm').exec(text)?.[1] ?? ''
  }
  const stat = async (field: string) =>
    Number(new RegExp(`^${field}:(\\d+)\r$`, 'm').exec(await client.ask('INFO', 'stats'))?.[1])
  return { port, client, info, stat, stop }
}

type Opened = Awaited<ReturnType<typeof opened>>

const follow = (replica: Opened, port: number) => replica.client.ask('REPLICAOF', '127.0.0.1', String(port))

async function until(isSo: () => Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { timeout: 20_000, interval: 20 }).toBe(true)
}

/** Waits until the replica has what the primary has, and compares all of it. */
async function same(primary: Opened, replica: Opened): Promise<void> {
  await until(async () => (await replica.info('master_link_status')) === 'up')
  await until(
    async () =>
      (await primary.info('master_repl_offset')) === (await replica.info('slave_repl_offset')) &&
      (await primary.info('master_replid')) === (await replica.info('master_replid')),
  )
  // What has expired a real server removes a moment later, and tells its copies then.
  const digests = async () => [await digestOf(primary.client), await digestOf(replica.client)]
  await expect.poll(async () => new Set(await digests()).size, { timeout: 5000 }).toBe(1)
}

function commands(seed: number): () => string[] {
  const chance = new Chance(seed)
  const makers: Maker[] = FAMILIES.filter(({ name }) => !/expiry/.test(name)).flatMap(family =>
    family.makers(chance),
  )
  return () => {
    if (chance.below(40) === 0) return ['SELECT', chance.pick('0', '1')]
    // A real BITFIELD makes the string longer although all of it fails, and tells nobody.
    return (makers[chance.below(makers.length)] as Maker)().map(word => (word === 'FAIL' ? 'WRAP' : word))
  }
}

async function run(primary: Opened, count: number, make: () => string[]): Promise<void> {
  for (let i = 0; i < count; i++) primary.client.send(make())
  for (let i = 0; i < count; i++) await primary.client.read()
}

const PAIRS: readonly [Kind, Kind][] = [
  ['ours', 'theirs'],
  ['theirs', 'ours'],
  ['ours', 'ours'],
]

test.each(PAIRS)('a copy of %s by %s: what is there, and what random commands do', async (from, to) => {
  const [primary, replica] = [await started(from), await started(to)]
  const make = commands(SEED)
  await run(primary, COMMANDS / 2, make)
  await replica.client.ask('SET', 'of no importance', '1')
  await follow(replica, primary.port)
  await run(primary, COMMANDS / 2, make)
  await same(primary, replica)
  expect(await primary.client.ask('DBSIZE')).not.toBe(':0\r\n')
})

test.each(PAIRS)('a copy of %s by %s over a link that is cut again and again', async (from, to) => {
  const [primary, replica] = [await started(from), await started(to)]
  const relay = await relayTo(primary.port)
  await follow(replica, relay.port)
  await until(async () => (await replica.info('master_link_status')) === 'up')
  const make = commands(SEED + 1)
  const chance = new Chance(SEED)
  for (let cuts = 0; cuts < 4; cuts++) {
    const { count } = relay
    relay.cut(chance.below(2000))
    await run(primary, 200, make)
    await primary.client.ask('MULTI')
    await run(primary, 50, make)
    await primary.client.ask('EXEC')
    relay.cut(0)
    await until(async () => relay.count > count)
  }
  await same(primary, replica)
  expect(await primary.stat('sync_full')).toBe(1)
  expect(await primary.stat('sync_partial_ok')).toBeGreaterThan(0)
})

test.each(PAIRS)('a chain: %s, its copy by %s, and the copy of that', async (from, to) => {
  const [first, second, third] = [await started(from), await started(to), await started(from)]
  await run(first, 200, commands(SEED + 2))
  await follow(second, first.port)
  await until(async () => (await second.info('master_link_status')) === 'up')
  await follow(third, second.port)
  await run(first, 500, commands(SEED + 3))
  await same(first, second)
  await same(first, third)
  // The one in the middle goes, and the last one follows the first: it is known there.
  await second.stop()
  await follow(third, first.port)
  await run(first, 100, commands(SEED + 4))
  await same(first, third)
  expect(await first.stat('sync_full')).toBe(1)
})

test.each(PAIRS)('a file in place of a stream: %s to %s', async (from, to) => {
  const [primary, replica] = [
    await started(from, { 'repl-diskless-sync': 'no' }),
    await started(to, { 'repl-diskless-load': 'on-empty-db' }),
  ]
  await run(primary, 500, commands(SEED + 5))
  await follow(replica, primary.port)
  await run(primary, 500, commands(SEED + 6))
  await same(primary, replica)
})

test.each(PAIRS)('a snapshot beside older data of the same history: %s to %s', async (from, to) => {
  const primary = await started(from, { 'repl-backlog-size': '16kb' })
  const replica = await started(to, { 'repl-diskless-load': 'swapdb' })
  await run(primary, 300, commands(SEED + 13))
  await follow(replica, primary.port)
  await same(primary, replica)
  // More than the backlog holds comes before the replica can.
  await primary.client.ask('MULTI')
  await primary.client.ask('CLIENT', 'KILL', 'TYPE', 'replica')
  for (let i = 0; i < 10; i++) await primary.client.ask('SET', `large ${i}`, 'x'.repeat(16_000))
  await primary.client.ask('EXEC')
  await run(primary, 300, commands(SEED + 14))
  await until(async () => (await primary.stat('sync_full')) === 2)
  await same(primary, replica)
})

test.each(PAIRS)('the copy of %s by %s takes its place, and the other way round', async (from, to) => {
  const [one, other] = [await started(from), await started(to)]
  await follow(other, one.port)
  await run(one, 300, commands(SEED + 7))
  await same(one, other)
  await other.client.ask('REPLICAOF', 'NO', 'ONE')
  await follow(one, other.port)
  await run(other, 300, commands(SEED + 8))
  await same(other, one)
  expect(await other.stat('sync_full'), 'one was in the same history').toBe(0)
})

test('a copy goes on where it was after it was started again', async () => {
  const primary = await started('theirs')
  const config = { dir: temporaryFolder(), save: '900 1' }
  const replica = createServer({ port: 0, config: { ...FAST, ...config } })
  await replica.listen()
  const before = await opened(replica.port, () => replica.close())
  await follow(before, primary.port)
  await run(primary, 300, commands(SEED + 9))
  await same(primary, before)
  await replica.close()
  await run(primary, 100, commands(SEED + 10))
  const again = await started('ours', { ...config, replicaof: `127.0.0.1 ${primary.port}` })
  await same(primary, again)
  expect(await primary.stat('sync_full')).toBe(1)
})

test.each(PAIRS)('FAILOVER from %s to %s', async (from, to) => {
  const [primary, replica] = [await started(from), await started(to)]
  await follow(replica, primary.port)
  await run(primary, 200, commands(SEED + 11))
  await same(primary, replica)
  // A real primary may only know at the next acknowledgement, a second later.
  await until(async () => /state=online/.test(String(await primary.info('slave0'))))
  const asked = primary.client.ask('FAILOVER', 'TO', '127.0.0.1', String(replica.port), 'TIMEOUT', '10000')
  expect(await asked).toBe('+OK\r\n')
  await until(async () => (await replica.info('role')) === 'master')
  await run(replica, 200, commands(SEED + 12))
  await same(replica, primary)
  expect(await replica.stat('sync_full')).toBe(0)
  expect(await primary.info('master_failover_state')).toBe('no-failover')
})

const counted: View = reply =>
  agree('WAIT counts as a change where no replica is')
    ? reply
    : reply.replace(/^(\*3\r\n\$6\r\nmaster\r\n):1\r/, '$1:0\r')
const refused: View = reply =>
  agree('WAIT speaks of no Redis') ? reply : reply.replace('since Redis 4.0 ', '')
/** Of commands that answer in other words elsewhere. */
const VIEWS: Readonly<Record<string, View>> = { ROLE: counted, WAIT: refused }

/** Commands of replication and what they answer without any replica. */
const ALONE: readonly (readonly string[])[] = [
  ['REPLCONF'],
  ['REPLCONF', 'a'],
  ['REPLCONF', 'foo', 'bar'],
  ['REPLCONF', 'listening-port', 'x'],
  ['REPLCONF', 'capa', 'foo', 'capa', 'eof'],
  ['REPLCONF', 'rdb-only', '2'],
  ['REPLCONF', 'rdb-only', '0'],
  ['REPLCONF', 'rdb-filter-only', 'x'],
  ['REPLCONF', 'ip-address', 'a'.repeat(300)],
  ['PSYNC', 'a', 'b'],
  ['PSYNC', 'a', '1', 'FAILOVER'],
  ['ROLE'],
  ['WAIT', '0', '0'],
  ['WAIT', '1', '1'],
  ['WAIT', 'x', '1'],
  ['WAIT', '0', '-1'],
  ['REPLICAOF', 'a', 'b'],
  ['REPLICAOF', 'a', '99999'],
  ['REPLICAOF', 'no', 'one'],
  ['SLAVEOF', 'NO', 'ONE'],
  ['FAILOVER'],
  ['FAILOVER', 'ABORT'],
  ['FAILOVER', 'TO', 'a', '1'],
  ['FAILOVER', 'TO', 'a', '1', 'ABORT'],
  ['FAILOVER', 'TO', 'a', '1', 'FORCE'],
  ['FAILOVER', 'FORCE'],
  ['FAILOVER', 'TIMEOUT', '0'],
  ['FAILOVER', 'NOW'],
  ['CONFIG', 'SET', 'min-replicas-to-write', '1'],
  ['SET', 'k', 'v'],
  ['EVAL', 'return redis.call("SET", "k", "v")', '0'],
  ['EVAL', '#!lua\nreturn 1', '0'],
  ['EVAL', '#!lua flags=no-writes\nreturn 1', '0'],
  ['GET', 'k'],
  ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
  // A primary that does not answer.
  ['REPLICAOF', '127.0.0.1', '1'],
  ['REPLICAOF', '127.0.0.1', '1'],
  ['CONFIG', 'GET', 'replicaof'],
  ['SET', 'k', 'v'],
  ['MULTI'],
  ['SET', 'k', 'v'],
  ['EXEC'],
  ['EVAL', 'return redis.call("SET", "k", "v")', '0'],
  ['EVAL', '#!lua\nreturn 1', '0'],
  ['EVAL', '#!lua flags=no-writes\nreturn 1', '0'],
  ['GET', 'k'],
  ['WAIT', '0', '0'],
  ['SYNC'],
  ['PSYNC', '?', '-1'],
  ['FAILOVER'],
  ['PUBLISH', 'channel', 'message'],
  ['CONFIG', 'SET', 'replica-serve-stale-data', 'no'],
  ['GET', 'k'],
  ['SET', 'k', 'v'],
  ['PING'],
  ['EVAL', 'return redis.call("GET", "k")', '0'],
  ['EVAL', '#!lua flags=no-writes\nreturn 1', '0'],
  ['EVAL', '#!lua flags=no-writes,allow-stale\nreturn 1', '0'],
  ['CONFIG', 'SET', 'replica-serve-stale-data', 'yes', 'replica-read-only', 'no'],
  ['SET', 'k', 'v'],
  ['GET', 'k'],
  ['REPLICAOF', 'NO', 'ONE'],
  ['ROLE'],
]

test('what is answered without replicas, and without a primary', async () => {
  const [real, ours] = [await started('theirs'), await started('ours')]
  for (const argv of ALONE) {
    const view = VIEWS[argv[0] ?? ''] ?? (reply => reply)
    const expected = view(await real.client.ask(...argv))
    expect(view(await ours.client.ask(...argv)), JSON.stringify(argv)).toBe(expected)
  }
})

test('a copy of a real server tells what changes there', async () => {
  const primary = await started('theirs')
  const copy = await createServer({ port: 0, config: { replicaof: `127.0.0.1 ${primary.port}` } }).listen()
  onTestFinished(() => copy.close(0))
  await until(async () => String(await copy.call('INFO', 'replication')).includes('master_link_status:up'))
  const changes = copy.changes({ match: 'user:*' })
  for (const line of ['SET user:1 Ada EX 100', 'SET other 1', 'SELECT 3', 'MULTI', 'INCR user:n', 'EXEC']) {
    await primary.client.ask(...line.split(' '))
  }
  const [set, incr] = [(await changes.next()).value, (await changes.next()).value]
  expect(set).toMatchObject({ database: 0, command: 'SET', keys: ['user:1'] })
  expect(set?.args.slice(0, 3)).toEqual(['user:1', 'Ada', 'PXAT'])
  expect(incr).toMatchObject({ database: 3, command: 'INCR', args: ['user:n'] })
})
