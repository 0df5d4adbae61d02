/** A primary with sentinels in one process: what a test may do with them, and what clients do then. */
import { inspect } from 'node:util'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { createSentinel } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/client.ts'
import {
  startTestSentinel,
  type TestNode,
  type TestSentinel,
  type TestSentinelOptions,
} from '../../src/testing.ts'
import { RawClient } from '../support/raw-client.ts'

async function started(options: TestSentinelOptions = {}): Promise<TestSentinel> {
  const redis = await startTestSentinel(options)
  onTestFinished(() => redis.close())
  return redis
}

async function clientOf({ port }: TestNode): Promise<RawClient> {
  const client = await RawClient.open(port)
  onTestFinished(() => client.close())
  return client
}

/** The first of a list, which is there. */
function first<T>([item]: readonly T[]): T {
  if (item === undefined) throw new Error('there is none')
  return item
}

/** Writes down what sentinels tell, with the ports of servers as their names. */
async function journalOf(redis: TestSentinel, sentinel: TestNode): Promise<() => string[]> {
  const client = await connect({ port: sentinel.port })
  onTestFinished(() => client.close())
  const heard: string[] = []
  const events = client.psubscribe('*')
  await events.ready
  const listen = async () => {
    for await (const { channel, message } of events) {
      const named = [...redis.servers.entries()].reduce(
        (text, [at, { port }]) => text.replaceAll(String(port), `p${at}`),
        message,
      )
      heard.push(`${channel} ${named.replaceAll('127.0.0.1', 'h').replace(/[0-9a-f]{40}/, '<id>')}`)
    }
  }
  listen().catch(() => {})
  return () => heard
}

test('who is who', async () => {
  const redis = await started({ replicas: 2, sentinels: 3, name: 'main', now: 1_000_000 })
  const sentinel = first(redis.sentinels)
  const ask = (...words: readonly string[]) => sentinel.server.call('SENTINEL', ...words)
  expect(await ask('GET-MASTER-ADDR-BY-NAME', 'main')).toEqual(['127.0.0.1', String(redis.primary.port)])
  expect(await ask('GET-MASTER-ADDR-BY-NAME', 'other')).toBe(null)
  const [primary] = (await ask('MASTERS')) as readonly Map<string, string>[]
  expect(primary).toEqual(await ask('MASTER', 'main'))
  expect(primary?.get('flags')).toBe('master')
  expect([primary?.get('num-slaves'), primary?.get('num-other-sentinels'), primary?.get('quorum')]).toEqual([
    '2',
    '2',
    '2',
  ])
  const replicas = (await ask('REPLICAS', 'main')) as readonly Map<string, string>[]
  expect(replicas.map(each => each.get('port'))).toEqual(redis.replicas.map(({ port }) => String(port)))
  expect(replicas).toEqual(await ask('SLAVES', 'main'))
  const others = (await ask('SENTINELS', 'main')) as readonly Map<string, string>[]
  expect(others.map(each => each.get('port'))).toEqual(
    redis.sentinels.slice(1).map(({ port }) => String(port)),
  )
  expect(others.map(each => each.get('runid'))).not.toContain(await ask('MYID'))
  await expect(ask('MASTER', 'other')).rejects.toThrow('No such master with that name')
  expect(inspect(redis)).toMatch(/^TestSentinel {\s+name: 'main',/)
  expect(redis.urls).toHaveLength(3)
  expect(redis.primary).toBe(redis.servers[0])
})

test('a sentinel knows no commands about data', async () => {
  const { server } = first((await started()).sentinels)
  await expect(server.call('GET', 'k')).rejects.toThrow("unknown command 'GET'")
  await expect(server.call('PUBLISH', 'news', 'x')).rejects.toThrow('Only HELLO messages are accepted')
  await expect(server.call('SENTINEL', 'MONITOR', 'a', 'b', 1, 1)).rejects.toThrow(
    "unknown subcommand 'MONITOR'",
  )
  expect(await server.call('ROLE')).toEqual(['sentinel', ['mymaster']])
  expect(await server.call('INFO')).toMatch(
    /^# Server[\s\S]*redis_mode:sentinel[\s\S]*master0:name=mymaster,status=ok/,
  )
  expect(await server.call('INFO', 'keyspace')).toBe('')
  expect(await server.call('HELLO')).toEqual(
    new Map<string, unknown>([
      ['server', 'redis'],
      ['version', '7.4.0'],
      ['proto', 3],
      ['id', 1],
      ['mode', 'sentinel'],
      ['modules', []],
    ]),
  )
})

test('the primary and a replica change places, and sentinels tell what they do', async () => {
  const redis = await started({ replicas: 2, sentinels: 2 })
  const [leader, follower] = redis.sentinels
  if (leader === undefined || follower === undefined) throw new Error('no sentinels')
  const [told, toldLater] = [await journalOf(redis, leader), await journalOf(redis, follower)]
  const old = redis.primary
  const client = await clientOf(old)
  await redis.call('SET', 'k', 'v')
  expect(await leader.server.call('SENTINEL', 'FAILOVER', 'mymaster')).toBe('OK')
  await expect.poll(() => redis.primary).toBe(redis.servers[1])
  expect(await client.read()).toBe('<closed>')
  expect(await redis.call('GET', 'k')).toBe('v')
  const slave = 'h:p1 h p1 @ mymaster h p0'
  await expect.poll(() => told().length).toBe(17)
  expect(told()).toEqual([
    '+new-epoch 1',
    '+try-failover master mymaster h p0',
    '+vote-for-leader <id> 1',
    '+elected-leader master mymaster h p0',
    '+failover-state-select-slave master mymaster h p0',
    `+selected-slave slave ${slave}`,
    `+failover-state-send-slaveof-noone slave ${slave}`,
    `+failover-state-wait-promotion slave ${slave}`,
    `+promoted-slave slave ${slave}`,
    '+failover-state-reconf-slaves master mymaster h p0',
    '+slave-reconf-sent slave h:p2 h p2 @ mymaster h p0',
    '+slave-reconf-inprog slave h:p2 h p2 @ mymaster h p0',
    '+slave-reconf-done slave h:p2 h p2 @ mymaster h p0',
    '+failover-end master mymaster h p0',
    '+switch-master mymaster h p0 h p1',
    '+slave slave h:p0 h p0 @ mymaster h p1',
    '+slave slave h:p2 h p2 @ mymaster h p1',
  ])
  expect(toldLater().map(line => line.split(' ', 1)[0])).toEqual([
    '+new-epoch',
    '+config-update-from',
    '+switch-master',
    '+slave',
    '+slave',
  ])
})

test('the primary is killed: the sentinels find out at once', async () => {
  const redis = await started({ replicas: 1, sentinels: 3 })
  const sentinel = first(redis.sentinels)
  const told = await journalOf(redis, sentinel)
  await redis.call('SET', 'k', 'v')
  const old = redis.primary
  await redis.kill(old)
  expect([old.isUp, redis.replicas.length]).toEqual([false, 0])
  expect(redis.primary).toBe(redis.servers[1])
  expect(await redis.call('GET', 'k')).toBe('v')
  expect(await sentinel.server.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')).toEqual([
    '127.0.0.1',
    String(redis.primary.port),
  ])
  await expect.poll(told).toContain('+switch-master mymaster h p0 h p1')
  expect(told().slice(0, 3)).toEqual([
    '+sdown master mymaster h p0',
    '+odown master mymaster h p0 #quorum 3/2',
    '+new-epoch 1',
  ])
  await expect.poll(() => told().at(-1)).toBe('+sdown slave h:p0 h p0 @ mymaster h p1')
  const [replica] = (await sentinel.server.call('SENTINEL', 'REPLICAS', 'mymaster')) as readonly Map<
    string,
    string
  >[]
  expect(replica?.get('flags')).toBe('s_down,slave,disconnected')
})

test('what was killed comes back: a server as a replica, a sentinel with its id', async () => {
  const redis = await started({ replicas: 1, sentinels: 2 })
  const [sentinel, other] = redis.sentinels
  if (sentinel === undefined || other === undefined) throw new Error('no sentinels')
  const told = await journalOf(redis, sentinel)
  const old = redis.primary
  await redis.call('SET', 'k', 'v')
  await redis.kill(old)
  await redis.restart(old)
  expect(redis.replicas).toEqual([old])
  expect(old.contents()).toEqual({ k: { type: 'string', value: 'v' } })
  await expect.poll(() => told().at(-1)).toBe('-sdown slave h:p0 h p0 @ mymaster h p1')
  const id = await other.server.call('SENTINEL', 'MYID')
  await redis.kill(other)
  await redis.restart(other)
  expect(await other.server.call('SENTINEL', 'MYID')).toBe(id)
  expect(await sentinel.server.call('SENTINEL', 'CKQUORUM', 'mymaster')).toMatch(/^OK 2 usable/)
  await redis.failOver()
  expect(redis.primary).toBe(old)
})

test('without a majority of sentinels nobody takes the place of the primary', async () => {
  const redis = await started({ replicas: 1, sentinels: 3 })
  const [last, ...others] = redis.sentinels
  for (const each of others) await redis.kill(each)
  expect(redis.urls).toHaveLength(1)
  const ask = (...words: readonly string[]) => last?.server.call('SENTINEL', ...words)
  await expect(ask('CKQUORUM', 'mymaster')).rejects.toThrow(
    'NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master. ' +
      'Not enough available Sentinels to reach the majority and authorize a failover',
  )
  const old = redis.primary
  await redis.kill(old)
  expect(redis.primary).toBe(old)
  expect(await ask('IS-MASTER-DOWN-BY-ADDR', '127.0.0.1', String(old.port), '0', '*')).toEqual([1, '*', 0])
  await redis.failOver()
  expect(redis.primary).toBe(redis.servers[1])
})

test('the replica is chosen by its priority', async () => {
  const redis = await started({ replicas: 2 })
  const [one, two] = redis.replicas
  await one?.server.call('CONFIG', 'SET', 'replica-priority', 0)
  await redis.failOver()
  expect(redis.primary).toBe(two)
  await redis.failOver(one)
  expect(redis.primary).toBe(one)
  for (const each of redis.replicas) await each.server.call('CONFIG', 'SET', 'replica-priority', 0)
  const { server } = first(redis.sentinels)
  await expect(server.call('SENTINEL', 'FAILOVER', 'mymaster')).rejects.toThrow('NOGOODSLAVE')
  await expect(redis.failOver()).rejects.toThrow('failOver: the primary has no replica')
})

test('faults and reset', async () => {
  const redis = await started({ replicas: 1, config: { requirepass: 'secret' } })
  await redis.call('SET', 'k', 'v')
  await redis.idle()
  expect(first(redis.replicas).contents()).toEqual(redis.contents())
  first(redis.sentinels).faults.add({ command: 'SENTINEL GET-MASTER-ADDR-BY-NAME', error: 'ERR no' })
  await redis.reset()
  expect(first(redis.replicas).contents()).toEqual({})
  const client = await clientOf(first(redis.sentinels))
  expect(await client.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')).toContain(
    String(redis.primary.port),
  )
})

test.each<readonly [options: object, message: string]>([
  [{ sentinels: 0 }, 'startTestSentinel: option sentinels must be an integer from 1'],
  [{ name: '' }, 'startTestSentinel: option name must be a string that is not empty'],
  [{ nodes: 3 }, 'startTestSentinel has no option nodes'],
])('%j is refused', async (options, message) => {
  await expect(startTestSentinel(options)).rejects.toThrow(message)
})

/** What the tests need of a client. */
interface Driver {
  incr(key: string): Promise<number>
}

const DRIVERS: Readonly<Record<string, (redis: TestSentinel) => Promise<Driver>>> = {
  ioredis: async ({ sentinels, name }) => {
    const places = sentinels.map(({ host, port }) => ({ host, port }))
    const client = new Redis({
      sentinels: places,
      name,
      sentinelRetryStrategy: () => 5,
      retryStrategy: () => 5,
    })
    client.on('error', () => {})
    onTestFinished(() => client.disconnect())
    return { incr: key => client.incr(key) }
  },
  'node-redis': async ({ sentinels, name }) => {
    const client = createSentinel({
      name,
      sentinelRootNodes: sentinels.map(({ host, port }) => ({ host, port })),
      scanInterval: 100,
    })
    client.on('error', () => {})
    await client.connect()
    onTestFinished(() => client.destroy())
    return { incr: key => client.incr(key) }
  },
  'our own': async ({ urls, name }) => {
    const client = await connect({ sentinels: urls, primary: name, reconnect: { minDelay: 1, maxDelay: 20 } })
    onTestFinished(() => client.close())
    return { incr: key => client.incr(key) }
  },
}

describe.each(Object.entries(DRIVERS))('%s', (_, open) => {
  test('follows the primary, and what was acknowledged is there', async () => {
    const redis = await started({ replicas: 2, sentinels: 3 })
    const driver = await open(redis)
    let acknowledged = 0
    let failed = 0
    /** Until so many more were acknowledged. */
    const goOn = async () => {
      for (const wanted = acknowledged + 20; acknowledged < wanted; ) {
        await driver.incr('count').then(
          () => acknowledged++,
          () => failed++,
        )
      }
    }
    await goOn()
    const busy = goOn()
    await redis.failOver()
    await busy
    await goOn()
    const busyAgain = goOn()
    await redis.kill(redis.primary)
    await busyAgain
    await goOn()
    const value = Number(await redis.call('GET', 'count'))
    expect(value).toBeGreaterThanOrEqual(acknowledged)
    expect(value).toBeLessThanOrEqual(acknowledged + failed)
  })
})

test('BullMQ through sentinels: every job is done, though the primary is killed', async () => {
  const redis = await started({ replicas: 1, sentinels: 1 })
  const { name } = redis
  const sentinels = redis.sentinels.map(({ host, port }) => ({ host, port }))
  const retry = { sentinelRetryStrategy: () => 5, retryStrategy: () => 5 }
  const connection = { sentinels, name, maxRetriesPerRequest: null, ...retry }
  const queue = new Queue<{ number: number }>('jobs', { connection })
  const done = new Set<number>()
  const worker = new Worker<{ number: number }>('jobs', async job => void done.add(job.data.number), {
    connection,
  })
  queue.on('error', () => {})
  worker.on('error', () => {})
  onTestFinished(async () => {
    await worker.close(true)
    await queue.close()
  })
  for (let number = 0; number < 20; number++) await queue.add('job', { number })
  await redis.kill(redis.primary)
  for (let number = 20; number < 40; number++) await queue.add('job', { number })
  await expect.poll(() => done.size, { timeout: 20_000 }).toBe(40)
})
