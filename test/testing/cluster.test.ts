/** A test cluster: what a test may do with it, and what it is then. What its nodes answer is compared in compat/. */
import { inspect } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../src/testing.ts'
import { RawClient } from '../support/raw-client.ts'

async function started(options: TestClusterOptions = {}): Promise<TestCluster> {
  const cluster = await startTestCluster(options)
  onTestFinished(() => cluster.close())
  return cluster
}

async function clientOf(port: number): Promise<RawClient> {
  const client = await RawClient.open(port)
  onTestFinished(() => client.close())
  return client
}

/** Two primaries, the first of which has the slot of `{a}`. */
async function ends(cluster: TestCluster, key = '{a}') {
  const from = cluster.ownerOf(key)
  const to = cluster.primaries.find(each => each !== from)
  if (to === undefined) throw new Error('there is one primary only')
  const [old, next] = [await clientOf(from.port), await clientOf(to.port)]
  return { from, to, old, next }
}

test('slots are dealt out, and replicas follow', async () => {
  const cluster = await started({ primaries: 3, replicas: 2, seed: 1 })
  expect([cluster.primaries.length, cluster.replicas.length, cluster.urls.length]).toEqual([3, 6, 9])
  const [a, b, c] = cluster.primaries
  expect([0, 5460, 5461, 10_922, 10_923, 16_383].map(slot => cluster.ownerOf(slot))).toEqual([
    a,
    a,
    b,
    b,
    c,
    c,
  ])
  expect(cluster.nodes.slice(3).map(({ primary }) => primary)).toEqual([a, b, c, a, b, c])
  await cluster.call('SET', 'k', 'v')
  await cluster.idle()
  const owner = cluster.ownerOf('k')
  for (const node of cluster.nodes) {
    const has = node === owner || node.primary === owner
    expect(node.contents()).toEqual(has ? { k: { type: 'string', value: 'v' } } : {})
  }
  expect(cluster.contents()).toEqual({ k: { type: 'string', value: 'v' } })
  const again = await started({ primaries: 3, replicas: 2, seed: 1 })
  expect(again.nodes.map(({ id }) => id)).toEqual(cluster.nodes.map(({ id }) => id))
  expect(inspect(cluster)).toMatch(/^TestCluster {\s+primaries: 3,\s+replicas: 6,/)
  expect(inspect(a)).toContain("role: 'primary'")
})

test('call() finds the node', async () => {
  const cluster = await started()
  for (const key of ['a', 'b', 'c', 'd']) expect(await cluster.call('SET', key, 1)).toBe('OK')
  expect(await cluster.call('EVAL', "return redis.call('INCR', KEYS[1])", 1, 'b')).toBe(2)
  expect(await cluster.call('PING')).toBe('PONG')
  await expect(cluster.call('MGET', 'a', 'b')).rejects.toThrow('CROSSSLOT')
})

test('time is one for all nodes', async () => {
  const cluster = await started({ replicas: 1, now: 1_000_000 })
  for (const key of ['a', 'b', 'c', 'd']) await cluster.call('SET', key, 1, 'EX', 60)
  cluster.clock.advance('59s')
  expect(Object.keys(cluster.contents())).toHaveLength(4)
  cluster.clock.advance('1s')
  expect(cluster.contents()).toEqual({})
  await cluster.idle()
  for (const node of cluster.nodes) expect(await node.server.call('DBSIZE')).toBe(0)
  cluster.clock.advance('365d')
  await cluster.call('SET', 'a', 'later')
  await cluster.idle()
  expect(cluster.ownerOf('a').contents()).toEqual(cluster.replicas[2]?.contents())
})

test('a slot moves in steps', async () => {
  const cluster = await started()
  const { from, to, old, next } = await ends(cluster)
  for (const key of ['{a}1', '{a}2', '{a}3']) await cluster.call('SET', key, key)
  const move = cluster.beginMove('{a}', to)
  const ask = `-ASK ${move.slot} 127.0.0.1:${to.port}\r\n`
  expect(await old.ask('GET', '{a}new')).toBe(ask)
  expect(move.moveKeys(['{a}2', '{a}absent'])).toBe(1)
  expect(() => move.moveKeys(['b'])).toThrow("moveKeys: 'b' is no key of slot 15495, but of 3300")
  expect(await old.ask('GET', '{a}2')).toBe(ask)
  expect(await old.ask('GET', '{a}1')).toBe('$4\r\n{a}1\r\n')
  expect(await old.ask('MGET', '{a}1', '{a}2')).toMatch(/^-TRYAGAIN /)
  expect(await next.ask('GET', '{a}2')).toMatch(/^-MOVED /)
  await next.ask('ASKING')
  expect(await next.ask('GET', '{a}2')).toBe('$4\r\n{a}2\r\n')
  expect(() => cluster.beginMove('{a}', to)).toThrow('is on its way already')
  expect(move.moveKeys(1)).toBe(1)
  expect(cluster.ownerOf('{a}')).toBe(from)
  move.finish()
  expect(cluster.ownerOf('{a}')).toBe(to)
  expect(await old.ask('GET', '{a}1')).toBe(`-MOVED ${move.slot} 127.0.0.1:${to.port}\r\n`)
  expect(await next.ask('MGET', '{a}1', '{a}2', '{a}3')).toBe(
    '*3\r\n$4\r\n{a}1\r\n$4\r\n{a}2\r\n$4\r\n{a}3\r\n',
  )
  expect(() => cluster.beginMove('{a}', to)).toThrow(`has slot ${move.slot} already`)
})

test('ASKING holds for a command that is held back', async () => {
  const cluster = await started()
  const { to, next } = await ends(cluster)
  cluster.beginMove('{a}', to)
  const goOn = to.server.holdWriters()
  next.send(['ASKING'])
  expect(await next.read()).toBe('+OK\r\n')
  next.send(['SET', '{a}', 'x'])
  while (to.server.pause.heldCount === 0) await new Promise(setImmediate)
  goOn()
  expect(await next.read()).toBe('+OK\r\n')
  expect(await next.ask('SET', '{a}', 'x')).toMatch(/^-MOVED /)
  // The first script waits until Lua is loaded.
  await next.ask('ASKING')
  expect(await next.ask('EVAL', "return redis.call('GET', KEYS[1])", '1', '{a}')).toBe('$1\r\nx\r\n')
})

test('a move that is cancelled leaves everything as it was', async () => {
  const cluster = await started({ config: { requirepass: 'secret' } })
  const { from, to } = await ends(cluster)
  for (const key of ['{a}1', '{a}2']) await cluster.call('SET', key, key)
  const before = await from.server.call('CLUSTER', 'NODES')
  const move = cluster.beginMove('{a}', to)
  move.moveKeys()
  expect(Object.keys(to.contents())).toHaveLength(2)
  move.cancel()
  expect(Object.keys(from.contents())).toEqual(['{a}1', '{a}2'])
  expect(to.contents()).toEqual({})
  expect(await from.server.call('CLUSTER', 'NODES')).toBe(before)
  expect(await cluster.call('GET', '{a}1')).toBe('{a}1')
})

test('moveSlot() of many keys, with deadlines, also where the slot is already', async () => {
  const cluster = await started({ replicas: 1 })
  const { from, to } = await ends(cluster)
  for (let i = 0; i < 250; i++) await cluster.call('SET', `{a}${i}`, i, 'PX', 1000 + i)
  const before = cluster.contents()
  cluster.moveSlot('{a}', to)
  cluster.moveSlot('{a}', to)
  expect(cluster.contents()).toEqual(before)
  expect(to.contents()).toEqual(before)
  expect(from.contents()).toEqual({})
  await cluster.idle()
  for (const replica of cluster.replicas)
    expect(replica.contents()).toEqual(replica.primary === to ? before : {})
})

test('keys that are left in a slot that another node claims are removed', async () => {
  const cluster = await started({ replicas: 1 })
  const { from, to } = await ends(cluster)
  await cluster.call('SET', '{a}', 'x')
  const { slot } = cluster.beginMove('{a}', to)
  expect(await to.server.call('CLUSTER', 'SETSLOT', slot, 'NODE', to.id)).toBe('OK')
  await cluster.idle()
  for (const node of cluster.nodes) expect(node.contents()).toEqual({})
  expect(await from.server.call('CLUSTER', 'NODES')).not.toContain('->-')
})

test('a replica and its primary change places', async () => {
  const cluster = await started({ replicas: 2 })
  const { from: primary, old } = await ends(cluster)
  const [heir, sibling] = cluster.replicas.filter(each => each.primary === primary)
  if (heir === undefined || sibling === undefined) throw new Error('no replicas')
  await cluster.call('SET', '{a}', 'x')
  const waiting = await clientOf(primary.port)
  waiting.send(['BLPOP', '{a}list', '0'])
  while (![...primary.server.clients.all()].some(each => each.waitsForKeys)) await new Promise(setImmediate)
  await cluster.failOver(heir)
  expect(cluster.ownerOf('{a}')).toBe(heir)
  expect([primary.primary, sibling.primary]).toEqual([heir, heir])
  expect(await old.ask('GET', '{a}')).toContain(`:${heir.port}`)
  expect(await waiting.read()).toMatch(/^-UNBLOCKED /)
  await cluster.call('SET', '{a}', 'y')
  await cluster.idle()
  expect(primary.contents()).toEqual({ '{a}': { type: 'string', value: 'y' } })
  // Of a primary, its first replica takes the place.
  await cluster.failOver(heir)
  expect(heir.primary).toBe(cluster.ownerOf('{a}'))
  expect(await cluster.call('GET', '{a}')).toBe('y')
})

test('CLUSTER FAILOVER does the same', async () => {
  const cluster = await started({ replicas: 1 })
  for (const how of [[], ['FORCE'], ['TAKEOVER']]) {
    const [replica] = cluster.replicas
    const primary = replica?.primary
    expect(await replica?.server.call('CLUSTER', 'FAILOVER', ...how)).toBe('OK')
    await expect.poll(() => primary?.primary).toBe(replica)
    await cluster.idle()
  }
})

test('a killed node: a replica has its place at once', async () => {
  const cluster = await started({ replicas: 1 })
  const { from: primary, old, to } = await ends(cluster)
  const [heir] = cluster.replicas.filter(each => each.primary === primary)
  await cluster.call('SET', '{a}', 'x')
  await cluster.kill(primary)
  expect(await old.read()).toBe('<closed>')
  expect([primary.isUp, cluster.primaries.length, cluster.urls.length]).toEqual([false, 3, 5])
  expect(cluster.ownerOf('{a}')).toBe(heir)
  expect(await cluster.call('GET', '{a}')).toBe('x')
  const nodes = String(await to.server.call('CLUSTER', 'NODES'))
  expect(nodes).toMatch(new RegExp(`^${primary.id} .* slave,fail ${heir?.id} .* disconnected$`, 'm'))
  expect(await to.server.call('CLUSTER', 'COUNT-FAILURE-REPORTS', primary.id)).toBe(3)
  expect(await to.server.call('CLUSTER', 'INFO')).toContain('cluster_state:ok')
  await expect(clientOf(primary.port)).rejects.toThrow('ECONNREFUSED')
  await expect(cluster.kill(primary)).rejects.toThrow('was killed')
})

test('a killed node whose place nobody takes: the cluster is down until a replica is told to', async () => {
  const cluster = await started({ replicas: 1 })
  const { from: primary, next, to } = await ends(cluster)
  const [heir] = cluster.replicas.filter(each => each.primary === primary)
  if (heir === undefined) throw new Error('no replica')
  await cluster.call('SET', '{a}', 'x')
  const waiting = await clientOf(to.port)
  waiting.send(['BLPOP', 'list:1', '0'])
  const moved = await waiting.read()
  expect(moved).toMatch(/^-MOVED /)
  await cluster.kill(primary, { failOver: false })
  expect(await next.ask('GET', '{a}')).toBe('-CLUSTERDOWN The cluster is down\r\n')
  expect(await next.ask('PING')).toBe('+PONG\r\n')
  expect(await next.ask('CLUSTER', 'INFO')).toContain('cluster_state:fail\r\n')
  await to.server.call('CONFIG', 'SET', 'cluster-require-full-coverage', 'no')
  expect(await next.ask('GET', '{a}')).toMatch(/^-MOVED /)
  expect(await heir.server.call('CLUSTER', 'FAILOVER').catch(String)).toContain('Master is down or failed')
  await cluster.failOver(heir)
  expect(await next.ask('GET', '{a}')).toContain(`:${heir.port}\r\n`)
  expect(await cluster.call('GET', '{a}')).toBe('x')
})

test('a node that comes back copies the one that has its place', async () => {
  const cluster = await started({ replicas: 1, config: { requirepass: 'secret' } })
  const { from: node, to } = await ends(cluster)
  const { url, id } = node
  await cluster.call('SET', '{a}', 'x')
  await cluster.kill(node)
  await cluster.call('SET', '{a}', 'y')
  await cluster.restart(node)
  expect([node.isUp, node.url, node.id]).toEqual([true, url, id])
  expect(node.primary).toBe(cluster.ownerOf('{a}'))
  expect(node.contents()).toEqual({ '{a}': { type: 'string', value: 'y' } })
  expect(await to.server.call('CLUSTER', 'NODES')).not.toContain('fail')
  expect((await (await clientOf(node.port)).ask('AUTH', 'secret')).trim()).toBe('+OK')
  await cluster.failOver(node)
  expect(cluster.ownerOf('{a}')).toBe(node)
  expect(await cluster.call('GET', '{a}')).toBe('y')
  await expect(cluster.restart(node)).rejects.toThrow('was not killed')
})

test('a primary that comes back to its place has no data, and its replicas have none then', async () => {
  const cluster = await started({ replicas: 1 })
  const { from: node } = await ends(cluster)
  const [replica] = cluster.replicas.filter(each => each.primary === node)
  await cluster.call('SET', '{a}', 'x')
  await cluster.kill(node, { failOver: false })
  expect(replica?.contents()).toEqual({ '{a}': { type: 'string', value: 'x' } })
  await cluster.restart(node)
  expect(replica?.contents()).toEqual({})
  await cluster.call('SET', '{a}', 'y')
  await cluster.idle()
  expect(replica?.contents()).toEqual({ '{a}': { type: 'string', value: 'y' } })
})

test('who waits for keys is told that the cluster is down', async () => {
  const cluster = await started()
  const { from, to, next } = await ends(cluster)
  const key = ['x', 'y', 'z', 'u', 'v', 'w'].find(each => cluster.ownerOf(each) === to) ?? ''
  next.send(['BLPOP', key, '0'])
  while (![...to.server.clients.all()].some(each => each.waitsForKeys)) await new Promise(setImmediate)
  await cluster.kill(from)
  expect(await next.read()).toBe('-CLUSTERDOWN The cluster is down\r\n')
})

test('scripts stay within the slot of their keys', async () => {
  const cluster = await started()
  const { from } = await ends(cluster)
  const run = (script: string, ...words: readonly string[]) =>
    from.server.call('EVAL', script, ...words).catch(String)
  const other = ['x', 'y', 'z', 'u', 'v', 'w'].find(each => cluster.ownerOf(each) !== from) ?? ''
  expect(await run(`return redis.call('GET', '${other}')`, '0')).toContain(
    'Script attempted to access a non local key in a cluster node',
  )
  const two = "redis.call('GET', '{a}'); return redis.call('GET', KEYS[1])"
  const same = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].find(each => cluster.ownerOf(each) === from) ?? ''
  expect(await run(two, '1', same)).toBe(null)
  expect(await run(`#!lua\n${two}`, '1', same)).toContain(
    'Script attempted to access keys that do not hash to the same slot',
  )
  expect(await run(`#!lua flags=allow-cross-slot-keys\n${two}`, '1', same)).toBe(null)
  expect(await run(`return redis.call('MGET', '{a}', '${same}')`, '0')).toContain(
    "Command 'mget' in script attempted to access keys that don't hash to the same slot",
  )
  expect(await run('#!lua flags=no-cluster\nreturn 1', '0')).toContain("'no-cluster' flag is set")
})

test('SORT looks up keys of its own slot only', async () => {
  const cluster = await started()
  const sort = (...words: readonly string[]) => cluster.call('SORT', '{a}list', ...words).catch(String)
  await cluster.call('RPUSH', '{a}list', '1', '2')
  expect(await sort('BY', '{a}weight_*')).toEqual(['1', '2'])
  expect(await sort('BY', 'nosort')).toEqual(['1', '2'])
  expect(await sort('GET', '{a}value_*->field')).toEqual([null, null])
  expect(await sort('BY', 'weight_*')).toContain('BY option of SORT denied in Cluster mode')
  expect(await sort('BY', '{a*}weight_*')).toContain('BY option of SORT denied in Cluster mode')
  expect(await sort('GET', 'value_*')).toContain('GET option of SORT denied in Cluster mode')
})

test('CLUSTER LINKS, MYSHARDID, MEET, FORGET, RESET and BUMPEPOCH', async () => {
  const cluster = await started({ primaries: 2, replicas: 1 })
  const [first, second, replica] = cluster.nodes
  if (first === undefined || second === undefined || replica === undefined) throw new Error('no nodes')
  const ask = (...words: readonly string[]) => first.server.call('CLUSTER', ...words)
  expect(await ask('LINKS')).toHaveLength(6)
  expect(await ask('MYSHARDID')).toBe(await replica.server.call('CLUSTER', 'MYSHARDID'))
  expect(await ask('MYSHARDID')).not.toBe(await second.server.call('CLUSTER', 'MYSHARDID'))
  expect(await ask('MEET', '127.0.0.1', String(second.port))).toBe('OK')
  await expect(ask('MEET', '127.0.0.1', '1')).rejects.toThrow(
    '127.0.0.1:1 is not a node that was started with',
  )
  expect([await ask('BUMPEPOCH'), await ask('BUMPEPOCH')]).toEqual(['BUMPED 5', 'STILL 5'])
  expect(await ask('FORGET', replica.id)).toBe('OK')
  expect(await second.server.call('CLUSTER', 'FORGET', replica.id)).toBe('OK')
  expect(cluster.replicas).toHaveLength(1)
  expect(await replica.server.call('CLUSTER', 'RESET', 'HARD')).toBe('OK')
  expect(await replica.server.call('CLUSTER', 'NODES')).toMatch(
    /^[0-9a-f]{40} 127\.0\.0\.1:\d+@\d+ myself,master - 0 \d+ 0 connected\n$/,
  )
})

test('faults, pauses, calls and reset, node by node', async () => {
  const cluster = await started({ replicas: 1 })
  const { from, old } = await ends(cluster)
  using calls = from.calls()
  from.faults.add({ command: 'SET', times: 1, error: 'LOADING soon' })
  expect(await old.ask('SET', '{a}', 'x')).toBe('-LOADING soon\r\n')
  expect(await old.ask('SET', '{a}', 'x')).toBe('+OK\r\n')
  expect(calls.of('SET').map(call => call.args)).toContainEqual(['{a}', 'x'])
  await from.server.call('CONFIG', 'SET', 'cluster-require-full-coverage', 'no')
  await cluster.reset()
  expect(cluster.contents()).toEqual({})
  expect(await from.server.call('CONFIG', 'GET', 'cluster-require-full-coverage')).toEqual(
    new Map([['cluster-require-full-coverage', 'yes']]),
  )
  for (const replica of cluster.replicas) expect(replica.contents()).toEqual({})
})

test.each<readonly [options: object, message: string]>([
  [{ primaries: 0 }, 'startTestCluster: option primaries must be an integer from 1 to 1000, not 0'],
  [{ replicas: -1 }, 'startTestCluster: option replicas must be an integer from 0'],
  [{ nodes: 3 }, 'startTestCluster has no option nodes'],
  [{ config: { maxmemory: 'x' } }, 'maxmemory'],
])('%j is refused', async (options, message) => {
  await expect(startTestCluster(options)).rejects.toThrow(message)
})

test('what is no slot, no primary and no node of this cluster is refused', async () => {
  const cluster = await started({ primaries: 2, replicas: 1 })
  const other = await started({ primaries: 1 })
  const [stranger] = other.nodes
  const [first, , replica] = cluster.nodes
  if (first === undefined || replica === undefined || stranger === undefined) throw new Error('no nodes')
  expect(() => cluster.ownerOf(16_384)).toThrow('ownerOf: a slot is an integer from 0 to 16383')
  expect(() => cluster.beginMove(1, replica)).toThrow('is a replica, and has no slots')
  expect(() => cluster.moveSlot(9000, stranger)).toThrow('moveSlot: that is no node of this cluster')
  await expect(other.failOver(stranger)).rejects.toThrow('has no replica that is up')
  await expect(cluster.kill(replica, { gently: true } as object)).rejects.toThrow('kill has no option gently')
  await first.server.call('CLUSTER', 'DELSLOTS', 1)
  expect(() => cluster.ownerOf(1)).toThrow('nobody has slot 1')
})
