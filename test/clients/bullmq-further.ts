/**
 * BullMQ in its less travelled parts: flows that grow while they run, upkeep of queues, and Relay, which routes
 * messages by topic to the nodes of a fleet, with routing tables in Redis that scripts keep. Run like bullmq.ts.
 */
import { once } from 'node:events'
import { type JobsOptions, Relay, WaitingChildrenError } from 'bullmq'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Bench, DRIVERS, part } from './bullmq-bench.ts'
import { expire, Journal, signal } from './waiting.ts'

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testBullmqUpkeep(start: () => Promise<number>): void {
  describe.each(Object.entries(DRIVERS))('BullMQ through %s, further', (_, driver) => {
    const prepare = async () => new Bench(await start(), driver)

    test('a job that adds children while it runs, and waits for them', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const parts = bench.queue('parts')
      bench.worker(job => job.data.own, {}, 'parts')
      bench.worker(async (job, token = '') => {
        if (job.data.asked === undefined) {
          await job.updateData({ asked: true })
          const parent = { id: `${job.id}`, queue: job.queueQualifiedName }
          for (const own of [1, 2, 3]) await parts.add('part', { own }, { parent })
          if (await job.moveToWaitingChildren(token)) throw new WaitingChildrenError()
        }
        return Object.values(await job.getChildrenValues()).sort()
      })
      const job = await queue.add('whole', {})
      expect(await job.waitUntilFinished(events)).toEqual([1, 2, 3])
    })

    test('dependencies: many, page by page, let go, removed', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const children = Array.from({ length: 200 }, (_, at) => part(`part ${at}`, at))
      const { job, children: nodes = [] } = await bench
        .flows()
        .add({ name: 'whole', queueName: 'jobs', children })
      const seen = new Set<string>()
      let cursor = 0
      do {
        const page = await job.getDependencies({ unprocessed: { cursor, count: 20 } })
        for (const id of page.unprocessed ?? []) seen.add(id)
        cursor = Number(page.nextUnprocessedCursor)
      } while (cursor !== 0)
      expect(seen.size).toBe(200)
      expect(
        (await queue.getDependencies(`${job.id}`, 'pending', 0, 19)).items.length,
      ).toBeGreaterThanOrEqual(20)
      expect(await nodes[7]?.job.removeChildDependency()).toBe(true)
      expect(await job.getDependenciesCount({ unprocessed: true })).toEqual({ unprocessed: 199 })
      await job.removeUnprocessedChildren()
      expect(await job.getDependenciesCount({ unprocessed: true })).toEqual({ unprocessed: 0 })
      expect(await bench.queue('parts').count()).toBe(1)
    })

    test('locks are renewed while long jobs are done', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const finish = signal()
      const options = { lockDuration: 500, lockRenewTime: 10, concurrency: 2, stalledInterval: 10 }
      const worker = bench.worker(() => finish.promise, options)
      const stalled = new Journal<string>()
      worker.on('stalled', id => stalled.add(id))
      const renewed = new Journal<string>()
      worker.on('locksRenewed', ({ jobIds }) => renewed.add(jobIds.toSorted().join()))
      await queue.addBulk(['a', 'b'].map(name => ({ name, data: {} })))
      const names = await renewed.reaches(8)
      expect(names.every(ids => /^[12](,2)?$/.test(ids))).toBe(true)
      expect(stalled.all).toEqual([])
      finish.resolve()
    })

    test('a rate limit for all workers of a queue, looked at and lifted', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      await queue.setGlobalRateLimit(2, 60_000)
      expect(await queue.getGlobalRateLimit()).toEqual({ max: 2, duration: 60_000 })
      await queue.addBulk(Array.from({ length: 4 }, (_, at) => ({ name: `${at}`, data: {} })))
      const done = new Journal<string>()
      // How long it sleeps through a limit at most, also when it is being closed.
      const worker = bench.worker(job => done.add(job.name), { maximumRateLimitDelay: 10 })
      await done.reaches(2)
      expect(await queue.getRateLimitTtl(2)).toBeGreaterThan(50_000)
      await worker.close()
      expect(await expire(bench.redis, 'bull:jobs:limiter')).toBeGreaterThan(50_000)
      expect(await queue.getRateLimitTtl(2)).toBeLessThanOrEqual(0)
      await queue.removeGlobalRateLimit()
      expect(await queue.isMaxed()).toBe(false)
      bench.worker(job => done.add(job.name))
      expect(await done.reaches(4)).toEqual(['0', '1', '2', '3'])
    })

    test('promotes all, finds the lost, and lets the same be added again', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const opts: JobsOptions = { delay: 1e8, deduplication: { id: 'same', ttl: 1e8 } }
      const first = await queue.add('a', {}, opts)
      expect((await queue.add('a', {}, opts)).id).toBe(first.id)
      expect(await first.removeDeduplicationKey()).toBe(true)
      expect((await queue.add('a', {}, opts)).id).not.toBe(first.id)
      expect(await queue.removeDeduplicationKey('same')).toBe(1)
      await queue.promoteJobs()
      expect(await queue.getJobCounts('wait', 'delayed')).toEqual({ wait: 2, delayed: 0 })
      expect(await queue.getRanges(['wait'], 0, -1)).toHaveLength(2)
      await queue.add('lost', {}, { jobId: 'lost' })
      await bench.redis.lrem('bull:jobs:wait', 1, 'lost')
      expect(await queue.removeOrphanedJobs()).toBe(1)
      expect(await bench.redis.exists('bull:jobs:lost')).toBe(0)
    })
  })
}

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testRelay(start: () => Promise<number>): void {
  describe('BullMQ Relay', () => {
    async function prepare() {
      const port = await start()
      const redis = new Redis({ port })
      onTestFinished(() => redis.disconnect())
      const node = async (nodeId: string, leaseDuration = 30_000) => {
        const relay = new Relay({
          connection: { port },
          nodeId,
          name: `node ${nodeId}`,
          leaseDuration,
          blockTimeout: 50,
        })
        onTestFinished(() => relay.close())
        await relay.waitUntilReady()
        return relay
      }
      return { redis, node }
    }

    test('messages reach whoever subscribed to their topic or a pattern of it', async () => {
      const { node } = await prepare()
      const [ann, bob] = [await node('ann'), await node('bob')]
      const heard = new Journal<string>()
      const listen = (relay: Relay, pattern: string) =>
        relay.subscribe(pattern, ({ topic, data }) =>
          heard.add(`${relay.nodeId} ${pattern} ${topic} ${data}`),
        )
      await listen(ann, 'jobs.1.progress')
      await listen(ann, 'jobs.*.progress')
      const all = await listen(bob, 'jobs.>')
      expect(await bob.publish('jobs.1.progress', 'ö')).toMatchObject({ nodes: 2, endpoints: 3 })
      expect(await ann.publish('jobs.2.progress', 20)).toMatchObject({ nodes: 2, endpoints: 2 })
      expect(await ann.publish('jobs.2.a.b.c', null)).toMatchObject({ nodes: 1, endpoints: 1 })
      expect(await ann.publish('other', 1)).toMatchObject({ nodes: 0, endpoints: 0 })
      expect((await heard.reaches(6)).toSorted()).toEqual([
        'ann jobs.*.progress jobs.1.progress ö',
        'ann jobs.*.progress jobs.2.progress 20',
        'ann jobs.1.progress jobs.1.progress ö',
        'bob jobs.> jobs.1.progress ö',
        'bob jobs.> jobs.2.a.b.c null',
        'bob jobs.> jobs.2.progress 20',
      ])
      expect(await ann.getCounts()).toEqual({ nodes: 2, subscriptions: 3, patterns: 3, retained: 0 })
      expect((await ann.getPatterns()).map(({ pattern }) => pattern)).toEqual([
        'jobs.*.progress',
        'jobs.1.progress',
        'jobs.>',
      ])
      expect((await bob.getSubscriptions({ nodeId: 'bob' })).map(({ pattern }) => pattern)).toEqual([
        'jobs.>',
      ])
      expect((await bob.getNodes()).map(({ id, info }) => [id, info.name])).toEqual([
        ['ann', 'node ann'],
        ['bob', 'node bob'],
      ])
      await all.unsubscribe()
      expect(await ann.publish('jobs.2.a.b.c', null)).toMatchObject({ nodes: 0 })
      expect(await ann.getNamespaces()).toEqual(['default'])
      await expect(ann.publish('jobs.*', 1)).rejects.toThrow()
    })

    test('a retained message greets who subscribes later', async () => {
      const { node } = await prepare()
      const ann = await node('ann')
      await ann.publish('weather.lisbon', { sun: true }, { retain: 60_000 })
      await ann.publish('weather.porto', { sun: false }, { retain: 60_000 })
      const heard = new Journal<unknown>()
      await ann.subscribe('weather.lisbon', ({ data, retained }) => heard.add([data, retained]))
      expect(await heard.reaches(1)).toEqual([[{ sun: true }, true]])
      expect((await ann.getRetained()).map(({ topic }) => topic)).toEqual(['weather.lisbon', 'weather.porto'])
      expect(await ann.deleteRetained('weather.lisbon')).toBe(true)
      expect(await ann.deleteRetained('weather.lisbon')).toBe(false)
      expect((await ann.getCounts()).retained).toBe(1)
    })

    test('five hundred messages arrive in order', async () => {
      const { node } = await prepare()
      const [ann, bob] = [await node('ann'), await node('bob')]
      const heard = new Journal<unknown>()
      await bob.subscribe('numbers', ({ data }) => heard.add(data))
      const numbers = Array.from({ length: 500 }, (_, n) => n)
      await Promise.all(numbers.map(n => ann.publish('numbers', n)))
      expect(await heard.reaches(500)).toEqual(numbers)
    })

    test('nodes come and go', async () => {
      const { node } = await prepare()
      const ann = await node('ann')
      const bob = await node('bob')
      await bob.subscribe('topic', () => {})
      expect(await ann.getCounts()).toMatchObject({ nodes: 2, subscriptions: 1 })
      expect((await ann.getNodeConnections('bob')).length).toBe(1)
      await bob.close()
      expect(await ann.getCounts()).toMatchObject({ nodes: 1, subscriptions: 0 })
    })

    test('a node that is not heard of loses its place, and takes it again', async () => {
      const { node, redis } = await prepare()
      const ann = await node('ann')
      const bob = await node('bob', 300)
      const heard = new Journal<unknown>()
      await bob.subscribe('topic', ({ data }) => heard.add(data))
      const recovered = once(bob, 'recovered')
      // As a sweep does with a node whose lease is over.
      await redis.flushall()
      await recovered
      await ann.publish('topic', 'again')
      expect(await heard.reaches(1)).toEqual(['again'])
    })

    test('data that is too large is refused', async () => {
      const { node } = await prepare()
      const ann = await node('ann')
      const failure = ann.publish('topic', 'x'.repeat(600_000))
      await expect(failure).rejects.toMatchObject({ name: 'RelayError' })
    })
  })
}
