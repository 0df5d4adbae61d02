/** Clients of clusters on a test cluster, as programs use them: while slots move, replicas take over and nodes end. */
import { Queue, Worker } from 'bullmq'
import { Cluster } from 'ioredis'
import { createCluster } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectCluster } from '../../src/client.ts'
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../src/testing.ts'

async function started(options: TestClusterOptions = {}): Promise<TestCluster> {
  const cluster = await startTestCluster({ replicas: 1, ...options })
  onTestFinished(() => cluster.close())
  return cluster
}

/** What the tests need of a client. */
interface Driver {
  incr(key: string): Promise<number>
  get(key: string): Promise<string | null>
  /** Listens to a shard channel. */
  hear(channel: string, heard: (message: string) => void): Promise<void>
  say(channel: string, message: string): Promise<unknown>
}

type Open = (urls: readonly string[], readsReplicas?: boolean) => Promise<Driver>

const DRIVERS: Readonly<Record<string, Open>> = {
  ioredis: async (urls, readsReplicas = false) => {
    const options = { scaleReads: readsReplicas ? 'slave' : 'master', shardedSubscribers: true } as const
    const client = new Cluster([...urls], options)
    onTestFinished(() => client.disconnect())
    return {
      incr: key => client.incr(key),
      get: key => client.get(key),
      hear: async (channel, heard) => {
        client.on('smessage', (_, message: string) => heard(message))
        await client.ssubscribe(channel)
      },
      say: (channel, message) => client.spublish(channel, message),
    }
  },
  'node-redis': async (urls, readsReplicas = false) => {
    const client = createCluster({ rootNodes: urls.map(url => ({ url })), useReplicas: readsReplicas })
    client.on('error', () => {})
    await client.connect()
    onTestFinished(() => client.destroy())
    return {
      incr: key => client.incr(key),
      get: key => client.get(key),
      hear: async (channel, heard) => {
        await client.sSubscribe(channel, heard)
      },
      say: (channel, message) => client.sPublish(channel, message),
    }
  },
  'our own': async (urls, readsReplicas = false) => {
    const client = await connectCluster([...urls], {
      reads: readsReplicas ? 'replica' : 'primary',
      reconnect: { minDelay: 1, maxDelay: 20 },
    })
    onTestFinished(() => client.close())
    return {
      incr: key => client.incr(key),
      get: key => client.get(key),
      hear: async (channel, heard) => {
        const subscription = client.ssubscribe(channel)
        await subscription.ready
        const listen = async () => {
          for await (const { message } of subscription) heard(message)
        }
        // It ends with the client.
        listen().catch(() => {})
      },
      say: (channel, message) => client.spublish(channel, message),
    }
  },
}

/** Counters in the slots of all primaries. */
const COUNTERS = Array.from({ length: 12 }, (_, at) => `counter:${at}`)

/** Increments all counters again and again, and counts what was acknowledged and what failed. */
function load(driver: Driver) {
  const acknowledged = new Map(COUNTERS.map(key => [key, 0]))
  const failures: unknown[] = []
  let rounds = 0
  let ended = false
  const increment = async (key: string) => {
    await driver.incr(key).then(
      () => acknowledged.set(key, (acknowledged.get(key) ?? 0) + 1),
      (failure: unknown) => failures.push(failure),
    )
  }
  const done = (async () => {
    for (; !ended; rounds++) await Promise.all(COUNTERS.map(increment))
  })()
  return {
    acknowledged,
    failures,
    /** Resolves when every counter was incremented some times more. */
    goOn: async () => {
      const wanted = rounds + 5
      while (rounds < wanted) await new Promise(setImmediate)
    },
    end: async () => {
      ended = true
      await done
    },
  }
}

describe.each(Object.entries(DRIVERS))('%s', (_, open) => {
  test('what was acknowledged is there, whatever happens to slots and nodes', async () => {
    const cluster = await started()
    const running = load(await open(cluster.urls))
    const elsewhere = (key: string) => {
      const found = cluster.primaries.find(each => each !== cluster.ownerOf(key))
      if (found === undefined) throw new Error('there is one primary only')
      return found
    }
    await running.goOn()
    for (const key of COUNTERS.slice(0, 4)) {
      const move = cluster.beginMove(key, elsewhere(key))
      await running.goOn()
      move.moveKeys()
      await running.goOn()
      move.finish()
      await running.goOn()
    }
    for (const primary of cluster.primaries) {
      await cluster.failOver(primary)
      await running.goOn()
    }
    expect(running.failures).toEqual([])
    await cluster.kill(cluster.ownerOf('counter:0'))
    await running.goOn()
    await running.end()
    for (const [key, count] of running.acknowledged) {
      const value = Number(await cluster.call('GET', key))
      expect(value).toBeGreaterThanOrEqual(count)
      // What failed may have been done.
      expect(value).toBeLessThanOrEqual(count + running.failures.length)
    }
  })

  test('a slot on its way: keys are found on both sides', async () => {
    const cluster = await started()
    const driver = await open(cluster.urls)
    for (let i = 0; i < 10; i++) await driver.incr(`{a}${i}`)
    const [target] = cluster.primaries.filter(each => each !== cluster.ownerOf('{a}'))
    if (target === undefined) throw new Error('there is one primary only')
    cluster.beginMove('{a}', target).moveKeys(5)
    for (let i = 0; i < 12; i++) expect(await driver.get(`{a}${i}`)).toBe(i < 10 ? '1' : null)
    expect(await driver.incr('{a}new')).toBe(1)
    expect(Object.keys(target.contents())).toHaveLength(6)
  })

  test('replicas are read from', async () => {
    const cluster = await started()
    const driver = await open(cluster.urls, true)
    await driver.incr('k')
    await cluster.idle()
    const owner = cluster.ownerOf('k')
    const replica = cluster.replicas.find(({ primary }) => primary === owner)
    if (replica === undefined) throw new Error('no replica')
    using calls = replica.calls()
    // Some choose among the primary and its replicas.
    for (let i = 0; i < 40; i++) expect(await driver.get('k')).toBe('1')
    expect(calls.of('GET').length).toBeGreaterThan(0)
  })

  test('shard channels are heard where their slot is', async () => {
    const cluster = await started()
    const driver = await open(cluster.urls)
    const messages: string[] = []
    await driver.hear('news', message => messages.push(message))
    await driver.say('news', 'one')
    await expect.poll(() => messages).toContain('one')
    const [target] = cluster.primaries.filter(each => each !== cluster.ownerOf('news'))
    if (target === undefined) throw new Error('there is one primary only')
    cluster.moveSlot('news', target)
    const isHeard = async () => {
      await driver.say('news', 'two')
      return messages.includes('two')
    }
    await expect.poll(isHeard, { timeout: 10_000 }).toBe(true)
    expect(target.server.pubsub.count('shardChannels', 'news')).toBe(1)
  })
})

test('our own: keys of several slots are refused before anything is sent, or sent one by one', async () => {
  const cluster = await started()
  const client = await connectCluster([...cluster.urls])
  onTestFinished(() => client.close())
  const keys = Array.from({ length: 20 }, (_, i) => `k:${i}`)
  await Promise.all(keys.map(key => client.set(key, key)))
  using calls = cluster.ownerOf('k:0').calls()
  await expect(client.mget(...keys)).rejects.toMatchObject({ code: 'CROSSSLOT' })
  expect(calls.of('MGET')).toEqual([])
  expect(await Promise.all(keys.map(key => client.get(key)))).toEqual(keys)
  await client.mset({ '{t}a': 1, '{t}b': 2 })
  expect(await client.mget('{t}a', '{t}b')).toEqual(['1', '2'])
  expect((await client.keys('k:*')).sort()).toEqual([...keys].sort())
  expect(await client.dbsize()).toBe(22)
})

test('BullMQ: every job is done once, while its slot moves and its node changes', async () => {
  const cluster = await started()
  const connection = () => {
    const client = new Cluster([...cluster.urls], { redisOptions: { maxRetriesPerRequest: null } })
    onTestFinished(() => client.disconnect())
    return client
  }
  const prefix = '{bull}'
  const queue = new Queue('jobs', { connection: connection(), prefix })
  const done: number[] = []
  let failed = 0
  const worker = new Worker<{ number: number }>(
    'jobs',
    async job => {
      done.push(job.data.number)
    },
    { connection: connection(), prefix, concurrency: 4 },
  )
  worker.on('error', () => {
    failed++
  })
  onTestFinished(async () => {
    await worker.close(true)
    await queue.close()
  })
  const add = async (from: number) => {
    const jobs = Array.from({ length: 50 }, (_, i) => ({ name: 'job', data: { number: from + i } }))
    await queue.addBulk(jobs)
    await expect.poll(() => done.length, { timeout: 10_000 }).toBe(from + 50)
  }
  await add(0)
  const [target] = cluster.primaries.filter(each => each !== cluster.ownerOf(prefix))
  if (target === undefined) throw new Error('there is one primary only')
  cluster.moveSlot(prefix, target)
  await add(50)
  await cluster.failOver(target)
  await add(100)
  expect([...done].sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, i) => i))
  expect((await queue.getJobCounts('completed'))['completed']).toBe(150)
  // A worker that waited for jobs there is told that its node is a replica now.
  expect(failed).toBeLessThanOrEqual(2)
})
