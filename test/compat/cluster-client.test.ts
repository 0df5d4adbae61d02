/**
 * The client on a real cluster of three primaries with a replica each: where commands go, a slot that moves with its keys
 * while it is used, a replica that takes over, a primary that is killed. The tests follow one another on one cluster.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Client, type ClusterOptions, connect, connectCluster, ServerError } from '../../src/client.ts'
import { hashSlot } from '../../src/structures/hash-slot.ts'
import { freePairs, RealCluster } from '../support/real-cluster.ts'
import { redisCli, startRedis } from '../support/real-node.ts'
import { startProcess } from '../support/server-process.ts'
import { snippetTests } from '../support/snippets.ts'
import { temporaryFolder } from '../support/start.ts'

let cluster: RealCluster

beforeAll(async () => {
  cluster = await RealCluster.start()
}, 60_000)
afterAll(() => cluster.stop())

async function open(options: ClusterOptions = {}): Promise<Client> {
  const redis = await connectCluster(cluster.urls.slice(0, 2), options)
  onTestFinished(() => redis.close())
  return redis
}

snippetTests(
  'cluster',
  () => new Map(cluster.nodes.map(({ port }, at) => [`localhost:${7000 + at}`, `127.0.0.1:${port}`])),
)

/** What is wanted, as soon as it is so. */
async function eventually<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await find()
    if (found !== undefined) return found
  }
}

/** The primary that has a slot. */
async function ownerOf(slot: number): Promise<number> {
  const port = cluster.alive.at(-1)?.port ?? 0
  const shards: unknown[][] = JSON.parse(await cluster.at(port, '--json', 'CLUSTER', 'SLOTS'))
  const owner = shards.find(([first, last]) => Number(first) <= slot && slot <= Number(last))
  return Array.isArray(owner?.[2]) ? Number(owner[2][1]) : 0
}

/** Sets a key at its node, and waits until a replica has it: WAIT is about what its own connection wrote. */
async function setAndWait(port: number, key: string, value: string): Promise<void> {
  const node = await connect({ port })
  onTestFinished(() => node.close())
  await node.set(key, value)
  expect(await node.call('WAIT', 1, 5000)).toBe(1)
}

/** Runs an action again and again until it is told to end; gives what each run gave. */
function repeatedly<T>(action: (run: number) => Promise<T>): () => Promise<T[]> {
  let ended = false
  const results: T[] = []
  const done = (async () => {
    for (let run = 0; !ended; run++) results.push(await action(run))
  })()
  return async () => {
    ended = true
    await done
    return results
  }
}

describe.each([3, 2] as const)('RESP%d', protocol => {
  test('commands go to the nodes that have their keys', async () => {
    const redis = await open({ protocol })
    await redis.flushall()
    const keys = Array.from({ length: 500 }, (_, i) => `k:${i}`)
    await Promise.all(keys.map(key => redis.set(key, key)))
    expect(await Promise.all(keys.map(key => redis.get(key)))).toEqual(keys)
    expect(await redis.dbsize()).toBe(500)
    expect((await redis.keys('k:*')).sort()).toEqual([...keys].sort())
    const seen = new Set<string>()
    for await (const key of redis.scanIterator({ match: 'k:*' })) seen.add(key)
    expect(seen).toEqual(new Set(keys))
    expect(await redis.bytes.get('k:1')).toEqual(Buffer.from('k:1'))
    expect(await redis.flushall()).toBe('OK')
    expect(await redis.dbsize()).toBe(0)
  })

  test('what is sent together is split by node, and put together in order', async () => {
    const redis = await open({ protocol })
    const pipeline = redis.pipeline()
    for (let i = 0; i < 200; i++) pipeline.call('SET', `p:${i}`, i).call('INCR', `p:${i}`)
    const expected = Array.from({ length: 200 }, (_, i) => ['OK', i + 1]).flat()
    expect(await pipeline.exec()).toEqual(expected)
    const [, failed, size] = await redis
      .pipeline()
      .set('text', 'x')
      .incr('text')
      .dbsize()
      .exec({ errors: 'values' })
    expect([failed, size]).toEqual([expect.any(ServerError), 201])
    await expect(redis.pipeline().set('a', 1).mget('a', 'b').exec()).rejects.toMatchObject({
      code: 'CROSSSLOT',
    })
    expect(await redis.exists('a')).toBe(0)
    await redis.flushall()
  })

  test('transactions are in one slot', async () => {
    const redis = await open({ protocol })
    expect(await redis.multi().set('{t}a', 1).incr('{t}a').mget('{t}a', '{t}b').exec()).toEqual([
      'OK',
      2,
      ['2', null],
    ])
    await expect(redis.multi().set('a', 1).set('b', 1).exec()).rejects.toMatchObject({ code: 'CROSSSLOT' })
    const [, left] = await redis.transaction(['{t}a'], async own => {
      const value = Number(await own.get('{t}a'))
      return own
        .multi()
        .set('{t}a', value + 40)
        .get('{t}a')
    })
    expect(left).toBe('42')
    const other = redis.transaction(['{t}a'], async own => {
      await own.get('elsewhere')
      return own.multi().get('{t}a')
    })
    await expect(other).rejects.toMatchObject({ code: 'CROSSSLOT' })
    await redis.flushall()
  })

  test('scripts are loaded everywhere, and run where their keys are', async () => {
    const redis = await open({ protocol })
    const sha = await redis.scriptLoad("return redis.call('SET', KEYS[1], ARGV[1])")
    expect(await redis.scriptExists(sha, '0'.repeat(40))).toEqual([1, 0])
    for (const key of ['a', 'b', 'c']) expect(await redis.evalsha(sha, [key], [key])).toBe('OK')
    expect(await Promise.all(['a', 'b', 'c'].map(key => redis.get(key)))).toEqual(['a', 'b', 'c'])
    await redis.flushall()
  })

  test('who waits for a list waits at its node', async () => {
    const redis = await open({ protocol })
    const waiting = ['x', 'y', 'z'].map(key => redis.blpop([key], 0))
    for (const key of ['x', 'y', 'z']) await redis.rpush(key, key)
    expect(await Promise.all(waiting)).toEqual([
      ['x', 'x'],
      ['y', 'y'],
      ['z', 'z'],
    ])
  })

  test('messages: channels, patterns and shard channels', async () => {
    const redis = await open({ protocol })
    await using news = redis.subscribe('news')
    await using patterns = redis.psubscribe('n*')
    const names = ['a', 'b', 'c', 'd', 'e']
    await using shards = redis.ssubscribe(names)
    await Promise.all([news.ready, patterns.ready, shards.ready])
    await redis.publish('news', 'one')
    expect((await news.next()).value).toEqual({ channel: 'news', message: 'one' })
    expect((await patterns.next()).value).toEqual({ channel: 'news', message: 'one', pattern: 'n*' })
    for (const name of names) {
      expect(await redis.spublish(name, name)).toBe(1)
      expect((await shards.next()).value).toEqual({ channel: name, message: name })
    }
    await shards.remove('a')
    expect(await redis.spublish('a', 'nobody')).toBe(0)
  })

  test('replicas answer what only reads', async () => {
    const redis = await open({ protocol, reads: 'replica' })
    await redis.set('read', 'me')
    await eventually(async () => (await redis.get('read')) ?? undefined)
    const port = await ownerOf(hashSlot('read'))
    const calls = async (on: number) =>
      Number(/cmdstat_get:calls=(\d+)/.exec(await cluster.at(on, 'INFO', 'commandstats'))?.[1] ?? 0)
    const before = await calls(port)
    for (let i = 0; i < 20; i++) expect(await redis.get('read')).toBe('me')
    expect(await calls(port)).toBe(before)
    const sha = await redis.scriptLoad("return redis.call('GET', KEYS[1])")
    expect(await redis.evalshaRo(sha, ['read'], [])).toBe('me')
    await redis.flushall()
  })
})

test('nobody there, and a server that is no node of a cluster', async () => {
  await expect(connectCluster(['redis://127.0.0.1:1'])).rejects.toMatchObject({
    code: 'NO_NODE',
    message: expect.stringContaining('127.0.0.1:1: cannot connect to'),
  })
  const alone = await startProcess(['redis-server'], ['--save', ''])
  onTestFinished(() => alone.stop())
  await expect(connectCluster([`redis://127.0.0.1:${alone.port}`])).rejects.toMatchObject({
    code: 'NO_NODE',
    message: expect.stringContaining('This instance has cluster support disabled'),
  })
})

test('TLS and a password: every node is reached as the first one is', async () => {
  const folder = temporaryFolder()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1']
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject]
  execFileSync('openssl', words, { stdio: 'ignore' })
  const [port, tlsPort] = await freePairs(2)
  const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert]
  const tls = ['--tls-port', String(tlsPort), ...files, '--tls-auth-clients', 'no', '--tls-cluster', 'yes']
  const options = [
    '--cluster-enabled',
    'yes',
    '--requirepass',
    'secret',
    '--save',
    '',
    '--dir',
    folder,
    ...tls,
  ]
  const node = await startRedis('redis-server', port ?? 0, options)
  onTestFinished(() => node.kill())
  await redisCli('-p', String(port), '-a', 'secret', 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  const ca = readFileSync(cert)
  await using redis = await connectCluster([`rediss://:secret@127.0.0.1:${tlsPort}`], { tls: { ca } })
  expect(await redis.set('k', 'v')).toBe('OK')
  await using shard = redis.ssubscribe('k')
  await shard.ready
  expect(await redis.spublish('k', 'hello')).toBe(1)
  expect(await redis.clientInfo()).toContain(` laddr=127.0.0.1:${tlsPort} `)
  await expect(connectCluster([`redis://127.0.0.1:${port}`])).rejects.toThrow('NOAUTH')
})

test('a slot moves with its keys while it is used, and nothing is lost or done twice', async () => {
  const redis = await open()
  const slot = hashSlot('{move}')
  const from = await ownerOf(slot)
  const to = cluster.primaries.find(port => port !== from) ?? 0
  const ids = new Map((await cluster.view(from)).map(({ id, port }) => [port, id]))
  const [fromId = '', toId = ''] = [ids.get(from), ids.get(to)]
  const counters = Array.from({ length: 20 }, (_, i) => `{move}:${i}`)
  await Promise.all(counters.map(key => redis.set(key, 0)))
  await using shard = redis.ssubscribe('{move}')
  await shard.ready

  const stop = repeatedly(async () => {
    const replies = await Promise.all(counters.map(key => redis.incr(key)))
    const [first] = await redis.multi().incr('{move}:multi').exec()
    return [...replies, first].length
  })
  await cluster.at(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId)
  await cluster.at(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId)
  await cluster.at(from, 'MIGRATE', '127.0.0.1', to, '', 0, 5000, 'KEYS', ...counters.slice(0, 10))
  // Half of them here, half of them there: neither node can answer until all have moved.
  const all = redis.mget(counters)
  await cluster.at(
    from,
    'MIGRATE',
    '127.0.0.1',
    to,
    '',
    0,
    5000,
    'KEYS',
    ...counters.slice(10),
    '{move}:multi',
  )
  expect(await all).not.toContain(null)
  for (const port of [to, from]) await cluster.at(port, 'CLUSTER', 'SETSLOT', slot, 'NODE', toId)
  const rounds = (await stop()).length
  expect(await redis.mget(counters)).toEqual(counters.map(() => String(rounds)))
  expect(await redis.get('{move}:multi')).toBe(String(rounds))
  expect(await ownerOf(slot)).toBe(to)
  // The channel is heard where the slot is now.
  await eventually(async () => ((await redis.spublish('{move}', 'moved')) > 0 ? true : undefined))
  expect((await shard.next()).value).toEqual({ channel: '{move}', message: 'moved' })
  await redis.flushall()
})

test('a replica takes over while its slots are used', async () => {
  const redis = await open()
  const key = 'handover'
  const old = await ownerOf(hashSlot(key))
  const view = await cluster.view(old)
  const id = view.find(({ port }) => port === old)?.id
  const replica = view.find(each => each.primary === id)?.port ?? 0
  const stop = repeatedly(() => redis.incr(key))
  await cluster.at(replica, 'CLUSTER', 'FAILOVER')
  await eventually(async () => ((await ownerOf(hashSlot(key))) === replica ? true : undefined))
  const replies = await stop()
  expect(replies).toEqual(replies.map((_, at) => at + 1))
  await redis.flushall()
})

test('a primary is killed: its slots are served by its replica, and what is sent meanwhile waits', async () => {
  const redis = await open({ queue: { age: 20_000 } })
  const key = 'killed'
  const old = await ownerOf(hashSlot(key))
  const shardName = `{${key}}`
  await using shard = redis.ssubscribe(shardName)
  await using news = redis.subscribe('news')
  await Promise.all([shard.ready, news.ready])
  await setAndWait(old, key, 'kept')
  await cluster.node(old).kill()
  await eventually(async () =>
    redis.get(key).then(
      value => value ?? undefined,
      () => undefined,
    ),
  )
  expect(await redis.incr('{killed}:n')).toBe(1)
  const others = Array.from({ length: 100 }, (_, i) => `other:${i}`)
  await Promise.all(others.map(each => redis.set(each, each)))
  expect(await Promise.all(others.map(each => redis.get(each)))).toEqual(others)
  await eventually(async () => ((await redis.spublish(shardName, 'again')) > 0 ? true : undefined))
  expect((await shard.next()).value?.message).toBe('again')
  await redis.publish('news', 'on')
  expect((await news.next()).value?.message).toBe('on')
})

test('a primary hangs: once the cluster knows, nobody waits for it any more', async () => {
  const redis = await open({ queue: { age: 20_000 } })
  const killed = await ownerOf(hashSlot('killed'))
  const keys = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map(async key => ({ key, port: await ownerOf(hashSlot(key)) })),
  )
  const { key, port } = keys.find(each => each.port !== killed) ?? { key: '', port: 0 }
  await setAndWait(port, key, '1')
  // It is connected to that node: what is sent to it next is on its way when nobody answers.
  expect(await redis.get(key)).toBe('1')
  cluster.node(port).hang()
  // It has no timeout of its own: the client watches over what is not answered.
  await expect(redis.incr(key)).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  expect(await redis.incr(key)).toBe(2)
})
