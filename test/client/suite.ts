/** What the client does, on any server: calls, limits, batches, transactions, subscriptions, scans, losses. */
import { tracingChannel } from 'node:diagnostics_channel'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  AbortedError,
  type Client,
  type ClientOptions,
  ClosedError,
  ConnectionError,
  ConnectionLostError,
  connect,
  QueueError,
  ServerError,
  TimeoutError,
} from '../../src/client.ts'
import type { Target } from './servers.ts'

const realSetImmediate = setImmediate

export function clientTests(target: Target): void {
  const ports = new WeakMap<Client, number>()
  const portOf = (client: Client) => ports.get(client) ?? 0

  async function open(
    options: ClientOptions = {},
    config?: Readonly<Record<string, string>>,
  ): Promise<Client> {
    const port = options.port ?? (await target.start(config))
    const client = await connect({ port, ...options })
    ports.set(client, port)
    onTestFinished(() => client.close())
    return client
  }

  /** Ends the connections of a client from outside, as a failing network would. */
  async function cut(client: Client, port: number): Promise<void> {
    const other = await open({ port })
    const lost = new Promise<void>(resolve => {
      const watch = () => (client.state === 'ready' ? realSetImmediate(watch) : resolve())
      watch()
    })
    await other.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    await lost
  }

  describe.each([3, 2] as const)('RESP%d', protocol => {
    test('text, bytes, numbers and null', async () => {
      const redis = await open({ protocol })
      expect(await redis.call('SET', 'k', 'grüße')).toBe('OK')
      expect(await redis.call('GET', 'k')).toBe('grüße')
      expect(await redis.bytes.call('GET', 'k')).toEqual(Buffer.from('grüße'))
      const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      await redis.call('SET', every, every)
      expect(await redis.bytes.call('GET', every)).toEqual(every)
      expect(await redis.call('INCRBY', 'n', 9007199254740993n)).toBe(9007199254740993n)
      expect(await redis.call('GET', 'missing')).toBe(null)
      await expect(redis.call('INCR', 'k')).rejects.toThrow(
        new ServerError('ERR value is not an integer or out of range'),
      )
    })

    test('ten thousand calls at once are answered in order', async () => {
      const redis = await open({ protocol })
      const replies = await Promise.all(Array.from({ length: 10_000 }, (_, i) => redis.call('ECHO', i)))
      expect(replies).toEqual(Array.from({ length: 10_000 }, (_, i) => String(i)))
      expect(redis.pending).toBe(0)
    })

    test('pipelines: results, errors thrown or as values', async () => {
      const redis = await open({ protocol })
      expect(await redis.pipeline().call('SET', 'a', 1).call('INCR', 'a').exec()).toEqual(['OK', 2])
      const wrong = () => redis.pipeline().call('SET', 'a', 'x').call('INCR', 'a').call('GET', 'a')
      await expect(wrong().exec()).rejects.toThrow('not an integer')
      const [, error, value] = await wrong().exec({ errors: 'values' })
      expect(error).toBeInstanceOf(ServerError)
      expect(value).toBe('x')
      expect(await redis.pipeline().exec()).toEqual([])
    })

    test('transactions', async () => {
      const redis = await open({ protocol })
      expect(await redis.multi().call('SET', 'a', 1).call('INCR', 'a').exec()).toEqual(['OK', 2])
      await expect(redis.multi().call('SET', 'a').exec()).rejects.toThrow(
        "wrong number of arguments for 'set'",
      )
      await expect(redis.multi().call('INCR', 'a').call('SETRANGE', 'a', -1, 'x').exec()).rejects.toThrow(
        'out of range',
      )
      expect(await redis.call('GET', 'a')).toBe('3')
    })

    test('typed methods', async () => {
      const redis = await open({ protocol })
      expect(await redis.set('k', 'v', { px: 60_000, get: true })).toBe(null)
      expect(await redis.bytes.get('k')).toEqual(Buffer.from('v'))
      expect(await redis.mset({ a: 1, b: 2 })).toBe('OK')
      const [values, sum] = await redis.pipeline().mget('a', 'b', 'c').incrby('a', 4).exec()
      expect([values, sum]).toEqual([['1', '2', null], 5])
      expect(await redis.multi().get('a').append('k', 'w').exec()).toEqual(['5', 2])
      expect(await redis.configGet('databases')).toEqual(new Map([['databases', '16']]))
      await expect(redis.incr('k')).rejects.toMatchObject({ name: 'ServerError', code: 'ERR' })
    })

    test('optimistic transactions begin again when a key has changed', async () => {
      const redis = await open({ protocol })
      await redis.call('SET', 'stock', 10)
      let attempts = 0
      const [, left] = await redis.transaction(['stock'], async own => {
        const stock = Number(await own.call('GET', 'stock'))
        attempts++
        if (attempts === 1) await redis.call('SET', 'stock', 5)
        return own
          .multi()
          .call('SET', 'stock', stock - 1)
          .call('GET', 'stock')
      })
      expect([left, attempts]).toEqual(['4', 2])
      const always = redis.transaction(
        ['stock'],
        async own => {
          await redis.call('INCR', 'stock')
          return own.multi().call('PING')
        },
        { attempts: 3 },
      )
      await expect(always).rejects.toMatchObject({ code: 'CONFLICT' })
      await expect(
        redis.transaction(['stock'], () => {
          throw new Error('changed my mind')
        }),
      ).rejects.toThrow('changed my mind')
    })

    test('subscriptions change while they run', async () => {
      const redis = await open({ protocol })
      const other = await open({ port: portOf(redis) })
      const news = redis.subscribe('news')
      await news.ready
      await other.call('PUBLISH', 'news', 'one')
      expect(await news.next()).toEqual({ done: false, value: { channel: 'news', message: 'one' } })
      await news.add('weather')
      await news.remove('news')
      expect(news.names).toEqual(['weather'])
      expect(await other.call('PUBLISH', 'news', 'nobody')).toBe(0)
      await other.call('PUBLISH', 'weather', 'sun')
      expect((await news.next()).value).toEqual({ channel: 'weather', message: 'sun' })
      // The client itself goes on.
      expect(await redis.call('PING')).toBe('PONG')
      await news.close()
      expect(await news.next()).toEqual({ done: true, value: undefined })
      expect(await other.call('PUBSUB', 'CHANNELS')).toEqual([])
    })

    test('patterns, shard channels and bytes', async () => {
      const redis = await open({ protocol })
      await using patterns = redis.psubscribe('n*')
      await using shards = redis.ssubscribe('shard')
      await using bytes = redis.bytes.subscribe('nüws')
      await Promise.all([patterns.ready, shards.ready, bytes.ready])
      await redis.call('PUBLISH', 'nüws', 'grüße')
      await redis.call('SPUBLISH', 'shard', 's')
      expect((await patterns.next()).value).toEqual({ channel: 'nüws', message: 'grüße', pattern: 'n*' })
      expect((await shards.next()).value).toEqual({ channel: 'shard', message: 's' })
      expect((await bytes.next()).value).toEqual({ channel: 'nüws', message: Buffer.from('grüße') })
    })

    test('a loop over a subscription ends it when left', async () => {
      const redis = await open({ protocol })
      const heard: string[] = []
      const subscription = redis.subscribe('c')
      await subscription.ready
      await redis.pipeline().call('PUBLISH', 'c', 1).call('PUBLISH', 'c', 2).call('PUBLISH', 'c', 3).exec()
      for await (const { message } of subscription) {
        heard.push(message)
        if (heard.length === 2) break
      }
      expect(heard).toEqual(['1', '2'])
      expect(await redis.call('PUBLISH', 'c', 4)).toBe(0)
    })

    test('scans give every key', async () => {
      const redis = await open({ protocol })
      const pipeline = redis.pipeline()
      for (let i = 0; i < 1000; i++) pipeline.call('SET', `k:${i}`, i)
      await pipeline.exec()
      await redis.call('SET', 'other', 1)
      const seen = new Set<string>()
      for await (const key of redis.scanIterator({ match: 'k:*', count: 50 })) seen.add(key)
      expect(seen.size).toBe(1000)
    })
  })

  describe('what a caller gives up', () => {
    test('a call that was aborted before it was written is not sent', async () => {
      const redis = await open()
      const controller = new AbortController()
      const call = redis.with({ signal: controller.signal }).call('SET', 'k', 'v')
      controller.abort(new Error('no longer needed'))
      await expect(call).rejects.toMatchObject({ code: 'ABORTED', sent: false })
      expect(await redis.call('EXISTS', 'k')).toBe(0)
      await expect(redis.with({ signal: AbortSignal.abort() }).call('PING')).rejects.toBeInstanceOf(
        AbortedError,
      )
    })

    test('a call that was written is rejected, and its reply dropped', async () => {
      const redis = await open()
      const blocker = await open({ port: portOf(redis) })
      await blocker.call('CLIENT', 'PAUSE', 60_000, 'WRITE')
      await expect(redis.with({ timeout: 5 }).call('SET', 'k', 'v')).rejects.toMatchObject({
        code: 'TIMEOUT',
        sent: true,
      })
      const next = redis.call('GET', 'k')
      await blocker.call('CLIENT', 'UNPAUSE')
      expect(await next).toBe('v')
    })

    test('a default for all calls', async () => {
      const redis = await open({ timeout: 5 })
      const blocker = await open({ port: portOf(redis) })
      await blocker.call('CLIENT', 'PAUSE', 60_000, 'WRITE')
      await expect(redis.call('SET', 'k', 'v')).rejects.toBeInstanceOf(TimeoutError)
      await blocker.call('CLIENT', 'UNPAUSE')
    })
  })

  describe('losses', () => {
    test('the connection is made again, greeted, and subscribed', async () => {
      const states: string[] = []
      const redis = await open({ database: 3, name: 'worker', onState: state => states.push(state) })
      const port = portOf(redis)
      await using news = redis.subscribe('news')
      await news.ready
      await cut(redis, port)
      // Waits in the queue, and is sent with the next connection.
      expect(await redis.call('CLIENT', 'GETNAME')).toBe('worker')
      expect(await redis.call('CLIENT', 'INFO')).toContain(' db=3 ')
      const other = await open({ port })
      await other.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      while ((await other.call('PUBLISH', 'news', 'again')) === 0);
      expect((await news.next()).value?.message).toBe('again')
      expect(states).toEqual(['ready', 'reconnecting', 'ready'])
    })

    test('a command that was sent fails when its connection is lost', async () => {
      const redis = await open()
      const port = portOf(redis)
      const other = await open({ port })
      await other.call('CLIENT', 'PAUSE', 1000, 'WRITE')
      const failed = expect(redis.call('SET', 'k', 'v')).rejects.toBeInstanceOf(ConnectionLostError)
      await cut(redis, port)
      await failed
    })

    test('with queue: false nothing waits', async () => {
      const redis = await open({ queue: false, reconnect: { minDelay: 60_000, maxDelay: 60_000 } })
      await cut(redis, portOf(redis))
      await expect(redis.call('PING')).rejects.toBeInstanceOf(QueueError)
    })

    test('a full queue refuses', async () => {
      const redis = await open({ queue: { commands: 1 }, reconnect: { minDelay: 60_000, maxDelay: 60_000 } })
      await cut(redis, portOf(redis))
      const waiting = expect(redis.call('PING')).rejects.toBeInstanceOf(ClosedError)
      await expect(redis.call('PING')).rejects.toBeInstanceOf(QueueError)
      redis.close()
      await waiting
    })

    test('with reconnect: false the client closes', async () => {
      const redis = await open({ reconnect: false })
      await cut(redis, portOf(redis))
      await redis.closed
      await expect(redis.call('PING')).rejects.toBeInstanceOf(ConnectionError)
    })

    test('close() rejects what waits', async () => {
      const redis = await open()
      const call = expect(redis.call('PING')).rejects.toBeInstanceOf(ClosedError)
      redis.close()
      await call
      await expect(redis.call('PING')).rejects.toBeInstanceOf(ClosedError)
      expect(redis.state).toBe('closed')
    })
  })

  test('calls, batches and connecting are traced', async () => {
    const traced: string[] = []
    const note = (channel: string) => ({
      start: (context: object) =>
        traced.push(`${channel} starts ${JSON.stringify({ ...context, clientId: '', serverPort: 0 })}`),
      asyncEnd: () => traced.push(`${channel} ends`),
      end: () => {},
      asyncStart: () => {},
      error: () => traced.push(`${channel} fails`),
    })
    for (const kind of ['command', 'batch', 'connect']) {
      const channel = tracingChannel(`mini-redis:client:${kind}`)
      const subscriber = note(kind)
      channel.subscribe(subscriber)
      onTestFinished(() => {
        channel.unsubscribe(subscriber)
      })
    }
    const redis = await open({ database: 2 })
    await redis.set('k', 'secret')
    await expect(redis.incr('k')).rejects.toThrow()
    await redis.pipeline().get('k').get('k').exec()
    const where = '"database":2,"serverAddress":"127.0.0.1","serverPort":0,"clientId":""'
    expect(traced).toEqual([
      'connect starts {"serverAddress":"127.0.0.1","serverPort":0,"clientId":""}',
      'connect ends',
      `command starts {"command":"SET","args":["SET","k","?"],${where}}`,
      'command ends',
      `command starts {"command":"INCR","args":["INCR","k"],${where}}`,
      'command fails',
      'command ends',
      `batch starts {"batchMode":"PIPELINE","batchSize":2,${where}}`,
      'batch ends',
    ])
  })

  test('fake timers of a test do not stop it', async () => {
    vi.useFakeTimers()
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const redis = await open()
    await cut(redis, portOf(redis))
    expect(await redis.call('PING')).toBe('PONG')
  })

  test('a URL holds everything', async () => {
    const port = await target.start({ requirepass: 'se cret' })
    await expect(connect({ port, password: 'wrong' })).rejects.toThrow('WRONGPASS')
    await using redis = await connect(`redis://default:se%20cret@localhost:${port}/5?name=me`)
    expect(await redis.call('CLIENT', 'INFO')).toMatch(/name=me .* db=5 /)
    await expect(connect('http://localhost')).rejects.toThrow('not a redis:')
  })

  test('nobody there', async () => {
    await expect(connect({ path: '/nowhere/redis.sock' })).rejects.toMatchObject({ code: 'CONNECTION' })
  })
}
