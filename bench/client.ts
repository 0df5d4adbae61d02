/** Our client against ioredis and node-redis, on the same redis-server, the three taking turns. */
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { type Client, connect } from '../src/client.ts'
import { median, startRedis } from './processes.ts'

/** What is compared, in the words of each client. */
interface Contestant {
  readonly name: string
  get(key: string): Promise<unknown>
  set(key: string, value: string): Promise<unknown>
  pipeline(count: number): Promise<unknown>
  /** Hears `count` messages on a channel. */
  hear(channel: string, count: number): Promise<{ heard: Promise<void> }>
  publish(channel: string, message: string): Promise<unknown>
  close(): Promise<unknown>
}

async function ours(port: number): Promise<Contestant> {
  const redis: Client = await connect({ port })
  return {
    name: 'mini-redis-server/client',
    get: key => redis.call('GET', key),
    set: (key, value) => redis.call('SET', key, value),
    pipeline: count => {
      const pipeline = redis.pipeline()
      for (let i = 0; i < count; i++) pipeline.call('GET', 'k')
      return pipeline.exec()
    },
    hear: async (channel, count) => {
      const subscription = redis.subscribe(channel)
      await subscription.ready
      const hear = async () => {
        for (let i = 0; i < count; i++) await subscription.next()
        await subscription.close()
      }
      return { heard: hear() }
    },
    publish: (channel, message) => redis.call('PUBLISH', channel, message),
    close: async () => redis.close(),
  }
}

async function ioredis(port: number): Promise<Contestant> {
  const redis = new Redis({ port, host: '127.0.0.1' })
  const subscriber = redis.duplicate()
  return {
    name: 'ioredis',
    get: key => redis.get(key),
    set: (key, value) => redis.set(key, value),
    pipeline: count => {
      const pipeline = redis.pipeline()
      for (let i = 0; i < count; i++) pipeline.get('k')
      return pipeline.exec()
    },
    hear: async (channel, count) => {
      await subscriber.subscribe(channel)
      let left = count
      const heard = new Promise<void>(resolve => {
        subscriber.on('message', () => {
          if (--left === 0) resolve()
        })
      }).then(async () => {
        subscriber.removeAllListeners('message')
        await subscriber.unsubscribe(channel)
      })
      return { heard }
    },
    publish: (channel, message) => redis.publish(channel, message),
    close: async () => {
      redis.disconnect()
      subscriber.disconnect()
    },
  }
}

async function nodeRedis(port: number): Promise<Contestant> {
  const redis = await createClient({ url: `redis://127.0.0.1:${port}` }).connect()
  const subscriber = await redis.duplicate().connect()
  return {
    name: 'node-redis',
    get: key => redis.get(key),
    set: (key, value) => redis.set(key, value),
    pipeline: count => {
      const pipeline = redis.multi()
      for (let i = 0; i < count; i++) pipeline.get('k')
      return pipeline.execAsPipeline()
    },
    hear: async (channel, count) => {
      let left = count
      let resolve: () => void = () => {}
      const all = new Promise<void>(done => {
        resolve = done
      })
      await subscriber.subscribe(channel, () => {
        if (--left === 0) resolve()
      })
      return { heard: all.then(() => subscriber.unsubscribe(channel)) }
    },
    publish: (channel, message) => redis.publish(channel, message),
    close: async () => {
      redis.destroy()
      subscriber.destroy()
    },
  }
}

interface Task {
  readonly name: string
  /** Operations of one run. */
  readonly operations: number
  run(client: Contestant): Promise<unknown>
}

/** `count` operations, `width` of them at a time. */
function wide(
  name: string,
  count: number,
  width: number,
  once: (client: Contestant) => Promise<unknown>,
): Task {
  return {
    name,
    operations: count,
    run: async client => {
      for (let done = 0; done < count; done += width)
        await Promise.all(Array.from({ length: width }, () => once(client)))
    },
  }
}

const LARGE = 'x'.repeat(100 * 1024)

const TASKS: readonly Task[] = [
  wide('GET, one at a time', 10_000, 1, client => client.get('k')),
  wide('SET, one at a time', 10_000, 1, client => client.set('k', 'value')),
  wide('GET, 100 at once', 100_000, 100, client => client.get('k')),
  wide('SET, 100 at once', 100_000, 100, client => client.set('k', 'value')),
  wide('GET, 1000 at once', 100_000, 1000, client => client.get('k')),
  wide('SET, 1000 at once', 100_000, 1000, client => client.set('k', 'value')),
  {
    name: 'GET, pipelines of 100',
    operations: 100_000,
    run: async client => {
      for (let i = 0; i < 1000; i++) await client.pipeline(100)
    },
  },
  wide('SET of 100 KB, 10 at once', 2000, 10, client => client.set('large', LARGE)),
  wide('GET of 100 KB, 10 at once', 2000, 10, client => client.get('large')),
  {
    name: 'messages heard, published 100 at once',
    operations: 50_000,
    run: async client => {
      const { heard } = await client.hear('news', 50_000)
      for (let i = 0; i < 50_000; i += 100)
        await Promise.all(Array.from({ length: 100 }, () => client.publish('news', 'message')))
      await heard
    },
  },
]
const ROUNDS = 5

export async function benchClient(): Promise<void> {
  const server = await startRedis()
  const clients = [await ours(server.port), await ioredis(server.port), await nodeRedis(server.port)]
  console.log(`| operations/s | ${clients.map(({ name }) => name).join(' | ')} | of the better other |`)
  console.log('|---|---|---|---|---|')
  for (const task of TASKS) {
    const rates = clients.map((): number[] => [])
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [at, client] of clients.entries()) {
        const start = performance.now()
        await task.run(client)
        if (round > 0) rates[at]?.push((task.operations / (performance.now() - start)) * 1000)
      }
    }
    const [own = 0, ...others] = rates.map(median)
    const cells = [own, ...others].map(rate => Math.round(rate).toLocaleString('en'))
    console.log(`| ${task.name} | ${cells.join(' | ')} | ${(own / Math.max(...others)).toFixed(2)} |`)
  }
  await memoryOfPending(server.port)
  for (const client of clients) await client.close()
  await server.stop()
}

/** What 100,000 commands cost that wait for their replies. */
async function memoryOfPending(port: number): Promise<void> {
  const redis = await connect({ port })
  const count = 100_000
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const pending = Array.from({ length: count }, () => redis.call('GET', 'k'))
  const bytes = Math.round((process.memoryUsage().heapUsed - before) / count)
  await Promise.all(pending)
  console.log(`\n${bytes} bytes per pending command, with its promise`)
  redis.close()
}
