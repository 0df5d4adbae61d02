import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { FakeCluster } from '../../../test/support/fake-cluster.ts'
import { hashSlot } from '../../structures/hash-slot.ts'
import { type Client, clientOf } from '../client.ts'
import type { ClusterSettings } from './cluster-options.ts'

async function open(cluster: FakeCluster, options: Partial<ClusterSettings> = {}): Promise<Client> {
  const redis = clientOf(await cluster.connect(options))
  onTestFinished(() => redis.close())
  return redis
}

/** Publishes until somebody hears it; gives how many did. */
async function published(redis: Client, channel: string, message: string): Promise<number> {
  for (;;) {
    const count = await redis.spublish(channel, message)
    if (count > 0) return count
  }
}

test('a channel is heard where its slot is, and no longer when nobody listens', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  const [one, other] = [redis.ssubscribe('k0', 'k1', 'k2'), redis.ssubscribe('k0')]
  await Promise.all([one.ready, other.ready])
  for (const name of ['k0', 'k1', 'k2']) expect(await redis.spublish(name, name)).toBe(1)
  expect(await Promise.all([one.next(), one.next(), one.next()])).toMatchObject(
    ['k0', 'k1', 'k2'].map(name => ({ value: { channel: name, message: name } })),
  )
  expect((await other.next()).value?.message).toBe('k0')
  await one.close()
  expect(await redis.spublish('k1', 'nobody')).toBe(0)
  expect(await redis.spublish('k0', 'still')).toBe(1)
  await other.close()
  expect(await redis.spublish('k0', 'nobody')).toBe(0)
})

test('when its slot moves it is heard there, once', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  const news = redis.ssubscribe('k0', '{k0}more')
  await news.ready
  for (const port of [1, 3, 2, 1]) {
    cluster.move('k0', cluster.node(port))
    expect(await published(redis, 'k0', `at ${port}`)).toBe(1)
    expect((await news.next()).value?.message).toBe(`at ${port}`)
    expect(await published(redis, '{k0}more', `more at ${port}`)).toBe(1)
    expect((await news.next()).value?.message).toBe(`more at ${port}`)
  }
})

test('when its node is lost it is heard from the next one', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  const news = redis.ssubscribe('k0')
  await news.ready
  cluster.node(2).stop()
  cluster.replace(cluster.node(2), cluster.node(3))
  expect(await published(redis, 'k0', 'again')).toBe(1)
  expect((await news.next()).value?.message).toBe('again')
})

test('who wants to hear a channel whose node is down waits for it, and is told when that takes too long', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  cluster.node(2).stop()
  const news = redis.ssubscribe('k0')
  expect(await redis.get('k2')).toBe(null)
  cluster.node(2).isUp = true
  await news.ready
  const impatient = await open(cluster, { queue: false })
  cluster.node(2).stop()
  await expect(impatient.ssubscribe('k0').ready).rejects.toMatchObject({ code: 'CONNECTION' })
})

test('nodes that send a subscriber to and fro are given up', async () => {
  const cluster = new FakeCluster(3)
  const redis = await open(cluster)
  for (let i = 0; i < 10; i++) {
    for (const [at, to] of [
      [1, 2],
      [2, 1],
    ] as const) {
      cluster
        .node(at)
        .refusals.push({ command: 'SSUBSCRIBE', error: `MOVED ${hashSlot('k0')} 10.0.0.1:${to}` })
    }
  }
  await expect(redis.ssubscribe('k0').ready).rejects.toMatchObject({ code: 'REDIRECTS' })
})

test('close() ends subscriptions', async () => {
  const redis = await open(new FakeCluster(3))
  const [shard, plain] = [redis.ssubscribe('k0'), redis.subscribe('news')]
  await shard.ready
  const waiting = [shard.next(), plain.next()].map(each =>
    expect(each).rejects.toMatchObject({ code: 'CLOSED' }),
  )
  redis.close()
  await Promise.all(waiting)
  await expect(redis.ssubscribe('k1').ready).rejects.toMatchObject({ code: 'CLOSED' })
})

test('however channels are left and wanted again while slots move, each message is heard once', async () => {
  const channel = fc.nat(3).map(at => `k${at}`)
  const step = fc.oneof(
    fc.record({ add: channel }),
    fc.record({ remove: channel }),
    fc.record({ move: channel, to: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ turns: fc.nat(3) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async steps => {
      const cluster = new FakeCluster(3)
      const redis = clientOf(await cluster.connect())
      const news = redis.ssubscribe('k0')
      const wanted = new Set(['k0'])
      const changes: Promise<void>[] = [news.ready]
      for (const each of steps) {
        if ('add' in each) {
          wanted.add(each.add)
          changes.push(news.add(each.add))
        } else if ('remove' in each) {
          wanted.delete(each.remove)
          changes.push(news.remove(each.remove))
        } else if ('move' in each) cluster.move(each.move, cluster.node(each.to))
        else for (let i = 0; i < each.turns; i++) await new Promise(setImmediate)
      }
      await Promise.all(changes)
      for (const name of wanted) {
        expect(await published(redis, name, name)).toBe(1)
        expect((await news.next()).value).toEqual({ channel: name, message: name })
      }
      for (const name of ['k0', 'k1', 'k2', 'k3'].filter(each => !wanted.has(each))) {
        while ((await redis.spublish(name, 'nobody')) > 0) await new Promise(setImmediate)
      }
      redis.close()
    }),
    { numRuns: 100 },
  )
})
