import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { FakeCluster } from '../../../test/support/fake-cluster.ts'
import { hashSlot } from '../../structures/hash-slot.ts'
import type { Address } from '../address.ts'
import { type Client, clientOf } from '../client.ts'
import type { ClusterSettings } from './cluster-options.ts'

async function open(cluster: FakeCluster, options: Partial<ClusterSettings> = {}): Promise<Client> {
  const redis = clientOf(await cluster.connect(options))
  onTestFinished(() => redis.close())
  return redis
}

/** Keys that nodes 1, 2 and 3 of three have. */
const [A, B, C] = ['k2', 'k0', 'k1'] as const

function looks({ nodes }: FakeCluster): number {
  return nodes.reduce((sum, node) => sum + node.looks, 0)
}

test('commands go to the nodes that have their slots', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  await Promise.all([A, B, C].map(key => redis.set(key, key)))
  expect(cluster.nodes.map(({ asked }) => asked)).toEqual([A, B, C].map(key => [`SET ${key} ${key}`]))
  expect(looks(cluster)).toBe(1)
})

test('a slot that has moved is found, and asked for at the right node from then on', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  await redis.set(A, 1)
  cluster.move(A, cluster.node(2))
  expect(await redis.incr(A)).toBe(2)
  expect(await redis.incr(A)).toBe(3)
  expect(cluster.node(1).asked).toEqual([`SET ${A} 1`, `INCR ${A}`])
  expect(cluster.node(2).asked).toEqual([`INCR ${A}`, `INCR ${A}`])
})

test('a slot on its way: ASKING goes right before the command, and nothing is remembered', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  cluster.leaving.set(hashSlot(A), cluster.node(2))
  await Promise.all([redis.set(`{${A}}1`, 1), redis.set(`{${A}}2`, 2)])
  expect(await redis.multi().incr(`{${A}}1`).get(`{${A}}2`).exec()).toEqual([2, '2'])
  expect(cluster.node(2).asked).toEqual([
    'ASKING',
    `SET {${A}}1 1`,
    'ASKING',
    `SET {${A}}2 2`,
    'ASKING',
    'MULTI',
    `INCR {${A}}1`,
    `GET {${A}}2`,
    'EXEC',
  ])
  expect(cluster.node(1).asked.filter(each => each.startsWith('SET'))).toHaveLength(2)
})

test('a transaction that was refused goes to the other node as a whole', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  cluster.move(A, cluster.node(3))
  expect(await redis.multi().set(A, 1).incr(A).exec()).toEqual(['OK', 2])
  expect(cluster.node(3).asked).toEqual(['MULTI', `SET ${A} 1`, `INCR ${A}`, 'EXEC'])
})

test('what is sent together is put together in order, whoever answers first', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  cluster.move(B, cluster.node(1))
  const pipeline = redis.pipeline().set(A, 1).set(B, 2).incr(C).incr(A).get(B)
  expect(await pipeline.exec()).toEqual(['OK', 'OK', 1, 2, '2'])
  await expect(redis.pipeline().set(A, 5).call('MGET', A, B).exec()).rejects.toMatchObject({
    code: 'CROSSSLOT',
  })
  expect(await redis.get(A)).toBe('2')
})

test('all nodes are asked, and their replies joined', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  await Promise.all([A, B, C].map(key => redis.set(key, key)))
  expect(await redis.dbsize()).toBe(3)
  expect((await redis.keys('*')).sort()).toEqual([A, B, C].sort())
  expect(await redis.flushall()).toBe('OK')
  expect(await redis.dbsize()).toBe(0)
})

test.each([
  ['TRYAGAIN', 'TRYAGAIN Multiple keys request during rehashing of slot'],
  ['CLUSTERDOWN', 'CLUSTERDOWN Hash slot not served'],
])('%s: it is tried again, and said when that has taken too long', async (code, error) => {
  const cluster = new FakeCluster(3)
  const { refusals } = cluster.node(1)
  const redis = await open(cluster)
  refusals.push({ command: 'GET', error }, { command: 'GET', error })
  expect(await redis.get(A)).toBe(null)
  const impatient = await open(cluster, { queue: { age: 0 } })
  refusals.push({ command: 'GET', error })
  await expect(impatient.get(A)).rejects.toMatchObject({ name: 'ServerError', code })
})

test('nodes that send a command to and fro are given up', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  const slot = hashSlot(A)
  for (let i = 0; i < 20; i++) {
    cluster.node(1).refusals.push({ command: 'GET', error: `MOVED ${slot} 10.0.0.1:2` })
    cluster.node(2).refusals.push({ command: 'GET', error: `MOVED ${slot} 10.0.0.1:1` })
  }
  await expect(redis.get(A)).rejects.toMatchObject({ code: 'REDIRECTS' })
})

test('a redirection that names no place is an error', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  for (const error of ['MOVED', 'MOVED 1 nowhere', 'ASK x 10.0.0.1:2']) {
    cluster.node(1).refusals.push({ command: 'GET', error })
    await expect(redis.get(A)).rejects.toThrow(error)
  }
})

test('a thousand commands for slots that have moved make the cluster be asked a few times', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster, { pauses: { minDelay: 20 } })
  await redis.ping()
  cluster.replace(cluster.node(1), cluster.node(3))
  await Promise.all(Array.from({ length: 1000 }, (_, i) => redis.set(`k${i}`, i)))
  expect(await redis.dbsize()).toBe(1000)
  expect(looks(cluster)).toBeLessThan(5)
})

test('a node that is known by another name to begin with does not make it ask for ever', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster, { seeds: [{ host: 'seed', port: 1 }] })
  cluster.move(A, cluster.node(2))
  await redis.get(A)
  while (looks(cluster) < 2) await new Promise(setImmediate)
  for (let i = 0; i < 50; i++) await redis.get(A)
  expect(looks(cluster)).toBe(2)
})

test('nodes before version 7 tell of slots in another way', async () => {
  const cluster = new FakeCluster(3)
  for (const node of cluster.nodes) node.knowsShards = false
  const redis = await open(cluster)
  expect(await Promise.all([A, B, C].map(key => redis.set(key, key)))).toEqual(['OK', 'OK', 'OK'])
  expect(cluster.nodes.map(({ asked }) => asked.length)).toEqual([1, 1, 1])
})

test('nodes may be elsewhere for this program than they say', async () => {
  const cluster = new FakeCluster(3)
  const mapAddress = ({ host, port }: Address) => ({ host, port: port > 100 ? port - 100 : port })
  for (const node of cluster.nodes) node.announced = node.port + 100
  const redis = await open(cluster, { mapAddress })
  expect(await Promise.all([A, B, C].map(key => redis.set(key, key)))).toEqual(['OK', 'OK', 'OK'])
  cluster.move(A, cluster.node(2))
  expect(await redis.get(A)).toBe(A)
  const wrong = cluster.connect({ mapAddress: () => ({ host: '', port: 1 }) })
  await expect(wrong).rejects.toThrow('what mapAddress returns must be an object of host and port')
})

test('a node is lost: what was sent fails, what comes then waits for the next one', async () => {
  const cluster = new FakeCluster(3)
  const states: string[] = []
  const redis = await open(cluster, { onState: state => states.push(state) })
  await redis.set(A, 1)
  const sent = redis.incr(A)
  await Promise.resolve()
  process.nextTick(() => cluster.node(1).stop())
  await expect(sent).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  const waiting = redis.incr(A)
  cluster.replace(cluster.node(1), cluster.node(2))
  expect(await waiting).toBe(2)
  expect(states).toEqual(['ready'])
})

test('all nodes are lost: the client says so, and goes on when one is back', async () => {
  const cluster = new FakeCluster(3)
  const states: string[] = []
  const redis = await open(cluster, { onState: state => states.push(state) })
  for (const node of cluster.nodes) node.stop()
  const waiting = redis.set(B, 1)
  while (redis.state !== 'reconnecting') await new Promise(setImmediate)
  for (const node of cluster.nodes) node.isUp = true
  expect(await waiting).toBe('OK')
  expect(states).toEqual(['ready', 'reconnecting', 'ready'])
})

test('with queue: false nothing waits for a node', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster, { queue: false })
  cluster.node(1).stop()
  await expect(redis.get(A)).rejects.toMatchObject({ code: 'CONNECTION' })
  expect(await redis.get(B)).toBe(null)
})

test('what was given up is not sent any more', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  cluster.node(1).stop()
  await expect(redis.with({ timeout: 5 }).set(A, 1)).rejects.toMatchObject({ code: 'TIMEOUT', sent: false })
  const controller = new AbortController()
  const batch = redis.with({ signal: controller.signal }).pipeline().set(B, 1).set(A, 1)
  const failed = expect(batch.exec()).rejects.toMatchObject({ code: 'ABORTED', sent: true })
  controller.abort()
  await failed
  cluster.node(1).isUp = true
  expect(await redis.get(A)).toBe(null)
  expect(cluster.node(1).asked).toEqual([`GET ${A}`])
})

test('close() ends all that waits, and nothing is asked any more', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  cluster.node(1).stop()
  const waiting = [redis.get(A), redis.pipeline().get(A).get(B).exec(), redis.dbsize()]
  const failed = waiting.map(each => expect(each).rejects.toMatchObject({ code: 'CLOSED' }))
  redis.close()
  await Promise.all(failed)
  await redis.closed
  await expect(redis.get(B)).rejects.toMatchObject({ code: 'CLOSED' })
  await expect(redis.transaction([A], own => own.multi())).rejects.toMatchObject({ code: 'CLOSED' })
  expect(redis.pending).toBe(0)
  expect(redis.state).toBe('closed')
})

test('a transaction that waits for its node makes no connection after the end', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  cluster.node(1).stop()
  const waiting = expect(redis.transaction([A], own => own.multi())).rejects.toMatchObject({ code: 'CLOSED' })
  await new Promise(setImmediate)
  redis.close()
  cluster.node(1).isUp = true
  await waiting
  expect(cluster.node(1).links).toBe(0)
})

test('a transaction follows its keys, and keeps to their slot', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  await redis.set(A, 1)
  cluster.move(A, cluster.node(3))
  const bodies: number[] = []
  const [left] = await redis.transaction([A], async own => {
    bodies.push(Number(await own.get(A)))
    return own.multi().incr(A)
  })
  expect([left, bodies]).toEqual([2, [1]])
  await expect(
    redis.transaction([A], async own => {
      await own.get(B)
      return own.multi()
    }),
  ).rejects.toMatchObject({ code: 'CROSSSLOT' })
  // What has no keys is asked of the node whose connection it is.
  const keys: string[] = []
  await redis.transaction([A], async own => {
    for await (const key of own.scanIterator()) keys.push(key)
    return own.multi()
  })
  expect(keys).toEqual([A])
  await expect(redis.transaction([A, B], own => own.multi())).rejects.toMatchObject({ code: 'CROSSSLOT' })
})

test.each(['LOADING Redis is loading the dataset in memory', 'READONLY You can not write'])(
  '%s: it is tried again',
  async error => {
    const cluster = new FakeCluster(3)
    const redis = await open(cluster)
    cluster.node(1).refusals.push({ command: 'FLUSHALL', error })
    expect(await redis.flushall()).toBe('OK')
    expect(cluster.nodes.map(({ asked }) => asked.length)).toEqual([2, 1, 1])
  },
)

test('whatever slots do, every command has its own reply', async () => {
  const step = fc.oneof(
    fc.record({ move: fc.nat(9), to: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ leave: fc.nat(9), to: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ incr: fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }), together: fc.boolean() }),
    fc.record({ multi: fc.nat(9) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
      const cluster = new FakeCluster(3)
      const redis = clientOf(await cluster.connect())
      const counts = new Map<string, number>()
      const next = (at: number) => {
        const count = (counts.get(`k${at}`) ?? 0) + 1
        counts.set(`k${at}`, count)
        return count
      }
      for (const each of steps) {
        if ('move' in each) cluster.move(`k${each.move}`, cluster.node(each.to))
        else if ('leave' in each) {
          const target = cluster.node(each.to)
          if (cluster.ownerOf(`k${each.leave}`) !== target) cluster.begin(`k${each.leave}`, target)
        } else if ('multi' in each) {
          const expected = [next(each.multi), next(each.multi)]
          expect(await redis.multi().incr(`k${each.multi}`).incr(`k${each.multi}`).exec()).toEqual(expected)
        } else if (each.together) {
          const pipeline = redis.pipeline()
          for (const at of each.incr) pipeline.incr(`k${at}`)
          expect(await pipeline.exec()).toEqual(each.incr.map(next))
        } else {
          const replies = await Promise.all(each.incr.map(at => redis.incr(`k${at}`)))
          expect(replies).toEqual(each.incr.map(next))
        }
      }
      redis.close()
    }),
    { numRuns: 50 },
  )
})
