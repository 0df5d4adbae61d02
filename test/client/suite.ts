/** What the client does, on any server: calls, limits, batches, transactions, subscriptions, scans, losses. */
import { tracingChannel } from 'node:diagnostics_channel'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  AbortedError,
  type Argument,
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

/** What plain JavaScript may pass, and the types forbid. */
const UNSENDABLE: readonly unknown[] = [
  null,
  undefined,
  Number.NaN,
  Symbol('s'),
  ['a', 'b'],
  [],
  { a: 1 },
  new Date(),
  new Map(),
  () => 1,
  new Uint16Array(2),
]

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

  /** Waits until so many clients wait for a key, and so many are connected at all. */
  async function waiting(client: Client, count: number, connected?: number): Promise<void> {
    for (;;) {
      const list = (await client.clientList()).trimEnd().split('\n')
      const blocked = list.filter(line => / flags=\w*b/.test(line))
      if (blocked.length === count && list.length === (connected ?? list.length)) return
    }
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

    test('what cannot be sent is refused at once, and nobody else notices', async () => {
      const redis = await open({ protocol })
      for (const value of UNSENDABLE) {
        const words = ['SET', 'k', value] as readonly Argument[]
        const [before, refused, typed, after] = await Promise.allSettled([
          redis.call('ECHO', 'before'),
          redis.call(...words),
          redis.set('k', value as Argument),
          redis.call('ECHO', 'after'),
        ])
        expect([before, after]).toMatchObject([{ value: 'before' }, { value: 'after' }])
        for (const each of [refused, typed]) {
          expect(each).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) })
        }
        for (const batch of [redis.multi(), redis.pipeline()]) {
          expect(() => batch.call(...words)).toThrow(TypeError)
          expect(() => batch.set('k', value as Argument)).toThrow(TypeError)
          expect(batch.size).toBe(0)
        }
      }
      await expect(redis.call()).rejects.toThrow(TypeError)
      expect(() => redis.pipeline().call()).toThrow(TypeError)
      await expect(redis.transaction(['k', null] as readonly string[], own => own.multi())).rejects.toThrow(
        'WATCH: argument 2 is null',
      )
      const names: readonly unknown[] = [['a', 'b'], 'c']
      const news = redis.subscribe(...(names as readonly string[]))
      await expect(news.ready).rejects.toThrow('SUBSCRIBE: argument 1 is an array')
      const callback: unknown = () => {}
      expect(() => redis.subscribe('news', callback as string)).toThrow('subscribe() takes no callback')
      expect(await redis.call('PING')).toBe('PONG')
      expect(await redis.exists('k')).toBe(0)
    })

    test('booleans and infinite numbers are sent as text', async () => {
      const redis = await open({ protocol })
      expect(await redis.hset('h', { yes: true, no: false })).toBe(2)
      expect(await redis.hmget('h', 'yes', 'no')).toEqual(['true', 'false'])
      expect(await redis.call('ZADD', 'z', Infinity, 'top', -Infinity, 'bottom')).toBe(2)
      expect(await redis.zscore('z', 'top')).toBe(Infinity)
    })

    test('lists of 150,000', { timeout: 60_000 }, async () => {
      const redis = await open({ protocol })
      const names = Array.from({ length: 150_000 }, (_, i) => `n:${i}`)
      expect(
        await redis
          .multi()
          .mset(names.map(name => [name, name]))
          .call('PING')
          .exec(),
      ).toEqual(['OK', 'PONG'])
      expect(await redis.dbsize()).toBe(names.length)
      expect(await redis.keys('*')).toHaveLength(names.length)
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

    test('lists, one by one or as an array', async () => {
      const redis = await open({ protocol })
      await redis.mset({ a: 1, b: 2 })
      expect(await redis.mget(['a', 'b'])).toEqual(['1', '2'])
      expect(await redis.pipeline().mget(['b']).exists('a', 'b').exec()).toEqual([['2'], 2])
      expect(await redis.del(['a', 'b', 'c'])).toBe(2)
      expect(await redis.zadd('z', [{ score: 2, member: 'b' }, ['a', 1]])).toBe(2)
      expect(await redis.zrange('z', 0, -1)).toEqual(['a', 'b'])
      await expect(redis.del([])).rejects.toThrow("wrong number of arguments for 'del'")
      await using news = redis.subscribe(['a', 'b'])
      await news.ready
      expect(news.names).toEqual(['a', 'b'])
    })

    test('quit() waits for the replies that are still to come', async () => {
      const redis = await open({ protocol })
      const asked = [redis.set('k', 'v'), redis.get('k'), redis.quit()]
      expect(await Promise.all(asked)).toEqual(['OK', 'v', 'OK'])
      expect(redis.state).toBe('closed')
      await expect(redis.get('k')).rejects.toThrow(ClosedError)
      expect(await redis.quit()).toBe('OK')
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

    test('scans give every element of a hash, a set and a sorted set', async () => {
      const redis = await open({ protocol })
      const numbers = Array.from({ length: 1000 }, (_, i) => i)
      await redis.hset(
        'h',
        numbers.map(i => [`f:${i}`, `v:${i}`]),
      )
      await redis.sadd('s', ...numbers.map(i => `m:${i}`))
      await redis.zadd(
        'z',
        numbers.map(i => [`m:${i}`, i / 2]),
      )
      const fields = new Map<string, string>()
      for await (const [field, value] of redis.hscanIterator('h', { count: 50 })) fields.set(field, value)
      expect(fields).toEqual(new Map(numbers.map(i => [`f:${i}`, `v:${i}`])))
      const members = new Set<string>()
      for await (const member of redis.sscanIterator('s', { match: 'm:*' })) members.add(member)
      expect(members).toEqual(new Set(numbers.map(i => `m:${i}`)))
      const scores = new Map<string, number>()
      for await (const [member, score] of redis.zscanIterator('z')) scores.set(member, score)
      expect(scores).toEqual(new Map(numbers.map(i => [`m:${i}`, i / 2])))
      const all = redis.bytes.hscanIterator('h', { match: 'f:7' })
      expect((await all.next()).value).toEqual([Buffer.from('f:7'), Buffer.from('v:7')])
      for await (const _ of redis.sscanIterator('missing')) throw new Error('there is nothing')
    })

    test('lists', async () => {
      const redis = await open({ protocol })
      expect(await redis.rpush('l', 'a', 'b', 'c', 'b', 5)).toBe(5)
      expect(await redis.lrange('l', 0, -1)).toEqual(['a', 'b', 'c', 'b', '5'])
      expect(await redis.lpos('l', 'b')).toBe(1)
      expect(await redis.lpos('l', 'b', { rank: -1 })).toBe(3)
      expect(await redis.lpos('l', 'b', { count: 0 })).toEqual([1, 3])
      expect(await redis.linsert('l', 'before', 'c', 'x')).toBe(6)
      expect(await redis.lmove('l', 'm', 'left', 'right')).toBe('a')
      expect(await redis.lmpop(['none', 'l'], 'right', { count: 2 })).toEqual(['l', ['5', 'b']])
      expect(await redis.lmpop(['none'], 'left')).toBe(null)
      expect(await redis.lpop('l')).toBe('b')
      expect(await redis.lpop('l', 5)).toEqual(['x', 'c'])
      expect(await redis.lpop('l')).toBe(null)
      expect(await redis.lpop('l', 2)).toBe(null)
      expect(await redis.blpop(['none', 'm'], 0.001)).toEqual(['m', 'a'])
      expect(await redis.blmpop(0.001, ['none'], 'left', { count: 2 })).toBe(null)
    })

    test('SORT', async () => {
      const redis = await open({ protocol })
      await redis.rpush('l', 3, 1, 2)
      await redis.mset({ w_1: 30, w_2: 20, w_3: 10, name_1: 'one', name_2: 'two' })
      expect(await redis.sort('l')).toEqual(['1', '2', '3'])
      const named = { by: 'w_*', get: ['#', 'name_*'], limit: [0, 2] } as const
      expect(await redis.sort('l', named)).toEqual(['3', null, '2', 'two'])
      expect(await redis.sortRo('l', { desc: true, alpha: true })).toEqual(['3', '2', '1'])
      expect(await redis.sort('l', { store: 'sorted' })).toBe(3)
    })

    test('hashes', async () => {
      const redis = await open({ protocol })
      expect(await redis.hset('h', { a: 1, b: 'x' })).toBe(2)
      expect(await redis.hset('h', new Map([['ü', 'ß']]))).toBe(1)
      expect(await redis.hgetall('h')).toEqual({ a: '1', b: 'x', ü: 'ß' })
      expect(await redis.hgetall('h', { as: 'map' })).toEqual(
        new Map(Object.entries({ a: '1', b: 'x', ü: 'ß' })),
      )
      expect(await redis.bytes.hgetall('h')).toHaveProperty('ü', Buffer.from('ß'))
      expect(await redis.hgetall('none')).toEqual({})
      expect(await redis.pipeline().hgetall('h').hlen('h').exec()).toEqual([{ a: '1', b: 'x', ü: 'ß' }, 3])
      expect(await redis.hmget('h', 'a', 'none')).toEqual(['1', null])
      expect(await redis.hincrbyfloat('h', 'a', 0.5)).toBe('1.5')
      await redis.hset('one', { f: 'v' })
      expect(await redis.hrandfield('one')).toBe('f')
      expect(await redis.hrandfield('one', -2)).toEqual(['f', 'f'])
      expect(await redis.hrandfield('one', -2, { withvalues: true })).toEqual([
        ['f', 'v'],
        ['f', 'v'],
      ])
      expect(await redis.hrandfield('none')).toBe(null)
      expect(await redis.hrandfield('none', 2, { withvalues: true })).toEqual([])
      expect(await redis.hscan('one', 0)).toEqual(['0', [['f', 'v']]])
    })

    test('sets', async () => {
      const redis = await open({ protocol })
      expect(await redis.sadd('s', 'a', 'b', 'c')).toBe(3)
      await redis.sadd('t', 'b', 'c', 'd')
      expect(await redis.smembers('s')).toEqual(new Set(['a', 'b', 'c']))
      expect(await redis.smembers('none')).toEqual(new Set())
      expect(await redis.sinter('s', 't')).toEqual(new Set(['b', 'c']))
      expect(await redis.sintercard(['s', 't'], { limit: 1 })).toBe(1)
      expect(await redis.smismember('s', 'a', 'z')).toEqual([1, 0])
      expect(await redis.spop('s', 5)).toEqual(new Set(['a', 'b', 'c']))
      expect(await redis.spop('s')).toBe(null)
      expect(await redis.srandmember('t', -1)).toHaveLength(1)
      expect(await redis.sscan('t', 0, { match: 'd' })).toEqual(['0', ['d']])
    })

    test('sorted sets', async () => {
      const redis = await open({ protocol })
      expect(await redis.zadd('z', { a: 1, b: 2.5, c: Infinity })).toBe(3)
      expect(await redis.zadd('z', [['a', 2]], { gt: true, ch: true })).toBe(1)
      expect(await redis.zadd('z', { a: 0.25 }, { incr: true })).toBe(2.25)
      expect(await redis.zadd('z', { a: 1 }, { nx: true, incr: true })).toBe(null)
      expect(await redis.zrange('z', 0, -1)).toEqual(['a', 'b', 'c'])
      const scored = [
        ['a', 2.25],
        ['b', 2.5],
        ['c', Infinity],
      ]
      expect(await redis.zrange('z', 0, -1, { withscores: true })).toEqual(scored)
      expect(await redis.bytes.zrange('z', 0, 0, { withscores: true })).toEqual([[Buffer.from('a'), 2.25]])
      expect(await redis.zrange('z', '(2.25', '+inf', { byscore: true, limit: [0, 1] })).toEqual(['b'])
      expect(await redis.zrangebyscore('z', -Infinity, 3, { withscores: true })).toEqual(scored.slice(0, 2))
      const [range, none] = await redis
        .multi()
        .zrange('z', 0, -1, { withscores: true })
        .zrange('none', 0, -1, { withscores: true })
        .exec()
      expect([range, none]).toEqual([scored, []])
      expect(await redis.zscore('z', 'b')).toBe(2.5)
      expect(await redis.zmscore('z', 'b', 'none')).toEqual([2.5, null])
      expect(await redis.zrank('z', 'b')).toBe(1)
      expect(await redis.zincrby('z', -0.5, 'b')).toBe(2)
      expect(await redis.zunionstore('u', ['z', 'none'], { weights: [2, 1.5], aggregate: 'max' })).toBe(3)
      expect(await redis.zunion(['z', 'u'], { weights: [1, 0.5], withscores: true })).toEqual([
        ['b', 4],
        ['a', 4.5],
        ['c', Infinity],
      ])
      expect(await redis.zinter(['z', 'u'])).toEqual(['b', 'a', 'c'])
      expect(await redis.zdiff(['z', 'none'], { withscores: true })).toEqual([
        ['b', 2],
        ['a', 2.25],
        ['c', Infinity],
      ])
      expect(await redis.zscan('z', 0)).toEqual([
        '0',
        [
          ['b', 2],
          ['a', 2.25],
          ['c', Infinity],
        ],
      ])
      expect(await redis.zrandmember('z', 5)).toHaveLength(3)
      expect(await redis.zrandmember('none', 1, { withscores: true })).toEqual([])
      expect(await redis.zpopmin('z')).toEqual([['b', 2]])
      expect(await redis.zpopmin('z', 1)).toEqual([['a', 2.25]])
      expect(await redis.zpopmin('none')).toEqual([])
      expect(await redis.zmpop(['none', 'z'], 'max', { count: 2 })).toEqual(['z', [['c', Infinity]]])
      expect(await redis.bzpopmax(['none', 'u'], 0.001)).toEqual(['u', 'c', Infinity])
      expect(await redis.bzmpop(0.001, ['u'], 'min')).toEqual(['u', [['b', 4]]])
    })

    test('streams', async () => {
      const redis = await open({ protocol })
      expect(await redis.xadd('none', '*', { a: 1 }, { nomkstream: true })).toBe(null)
      expect(await redis.xadd('s', '1-1', { a: 1, ü: 'ß' })).toBe('1-1')
      const second = [
        ['b', 2],
        ['c', 3],
      ] as const
      expect(await redis.xadd('s', '2-1', second, { maxlen: ['~', 100] })).toBe('2-1')
      const entries = [
        ['1-1', new Map(Object.entries({ a: '1', ü: 'ß' }))],
        ['2-1', new Map(Object.entries({ b: '2', c: '3' }))],
      ]
      expect(await redis.xrange('s', '-', '+')).toEqual(entries)
      expect(await redis.xrevrange('s', '+', '-', { count: 1 })).toEqual(entries.slice(1))
      expect(await redis.xread({ s: '1-1', none: '$' })).toEqual(new Map([['s', entries.slice(1)]]))
      expect(await redis.xread({ s: '$' }, { block: 1 })).toBe(null)
      expect(await redis.xgroupCreate('s', 'g', '0')).toBe('OK')
      expect(await redis.xreadgroup('g', 'ann', { s: '>' }, { count: 1 })).toEqual(
        new Map([['s', entries.slice(0, 1)]]),
      )
      expect(await redis.xpending('s', 'g')).toEqual([1, '1-1', '1-1', [['ann', 1]]])
      expect(await redis.xpending('s', 'g', '-', '+', 10, 'ann')).toEqual([
        ['1-1', 'ann', expect.any(Number), 1],
      ])
      expect(await redis.xautoclaim('s', 'g', 'bob', 0, '0')).toEqual(['0-0', entries.slice(0, 1), []])
      expect(await redis.xclaim('s', 'g', 'ann', 0, ['1-1'], { justid: true })).toEqual(['1-1'])
      const full = await redis.xinfoStream('s', { full: true })
      expect(full.get('entries')).toEqual(entries)
      const [group] = full.get('groups') as readonly Map<string, unknown>[]
      expect(group?.get('pending')).toEqual([['1-1', 'ann', expect.any(Number), expect.any(Number)]])
      const short = await redis.xinfoStream('s')
      expect(short.get('first-entry')).toEqual(entries[0])
      expect(short.get('length')).toBe(2)
      expect((await redis.xinfoGroups('s'))[0]?.get('lag')).toBe(1)
      expect((await redis.xinfoConsumers('s', 'g')).map(each => each.get('name'))).toEqual(['ann', 'bob'])
      expect(await redis.xack('s', 'g', '1-1', '2-1')).toBe(1)
      expect(await redis.xtrim('s', { minid: '2' })).toBe(1)
    })

    test('positions and counts of what is different', async () => {
      const redis = await open({ protocol })
      expect(
        await redis.geoadd('g', [
          [13.361389, 38.115556, 'Palermo'],
          [15.087269, 37.502669, 'Catania'],
        ]),
      ).toBe(2)
      expect(await redis.geodist('g', 'Palermo', 'Catania', 'km')).toBe(166.2742)
      expect(await redis.geodist('g', 'Palermo', 'none')).toBe(null)
      expect(await redis.geohash('g', 'Palermo', 'none')).toEqual(['sqc8b49rny0', null])
      const where = [expect.closeTo(13.361389, 5), expect.closeTo(38.115556, 5)]
      expect(await redis.geopos('g', 'Palermo', 'none')).toEqual([where, null])
      const near = { fromlonlat: [15, 37], byradius: [200, 'km'], asc: true } as const
      expect(await redis.geosearch('g', near)).toEqual(['Catania', 'Palermo'])
      const all = { ...near, desc: undefined, withdist: true, withhash: true, withcoord: true } as const
      expect((await redis.geosearch('g', all))[1]).toEqual(['Palermo', 190.4424, 3479099956230698, where])
      expect(await redis.geosearchstore('near', 'g', near)).toBe(2)
      expect(await redis.pfadd('p', 'a', 'b', 'a')).toBe(1)
      expect(await redis.pfadd('q', 'c')).toBe(1)
      expect(await redis.pfmerge('both', 'p', 'q')).toBe('OK')
      expect(await redis.pfcount('both', 'q')).toBe(3)
    })

    test('figures about memory and latency', async () => {
      const redis = await open({ protocol })
      await redis.set('k', 'v')
      expect(await redis.memoryUsage('k', { samples: 0 })).toBeGreaterThan(0)
      const stats = await redis.memoryStats()
      expect(stats.get('keys.count')).toBe(1)
      expect(stats.get('peak.percentage')).toEqual(expect.any(Number))
      expect(stats.get('db.0')).toBeInstanceOf(Map)
      expect(await redis.memoryMallocStats()).toEqual(expect.any(String))
      expect(await redis.latencyLatest()).toEqual([])
      expect(await redis.wait(0, 10)).toBe(0)
      const histogram = (await redis.latencyHistogram('set')).get('set')
      expect(histogram?.get('calls')).toBe(1)
      expect(histogram?.get('histogram_usec')).toBeInstanceOf(Map)
    })

    test('a command that waits does not hold up others', async () => {
      const redis = await open({ protocol })
      const job = redis.blmove('todo', 'doing', 'left', 'right', 0)
      const lowest = redis.bzpopmin(['scores'], 0)
      await waiting(redis, 2)
      expect(await redis.set('k', 'v')).toBe('OK')
      await redis.rpush('todo', 'job')
      await redis.zadd('scores', { b: 2, a: 1 })
      expect(await job).toBe('job')
      expect(await lowest).toEqual(['scores', 'a', 1])
      expect(await redis.lrange('doing', 0, -1)).toEqual(['job'])
      // Both connections are free again, and used again.
      await redis.rpush('todo', 'next')
      expect(await redis.blpop(['todo'], 0)).toEqual(['todo', 'next'])
      await waiting(redis, 0, 3)
    })

    test('a command that waits ends with its client', async () => {
      const redis = await open({ protocol })
      const other = await open({ port: portOf(redis) })
      const calls = [
        redis.blpop(['l'], 0),
        redis.bzpopmin(['z'], 0),
        redis.blmove('l', 'm', 'left', 'left', 0),
      ]
      const failed = Promise.all(calls.map(each => expect(each).rejects.toBeInstanceOf(ClosedError)))
      await waiting(other, 3)
      redis.close()
      await failed
      await waiting(other, 0, 1)
      // Nobody takes what comes later.
      expect(await other.rpush('l', 'a')).toBe(1)
      expect(await other.lpop('l')).toBe('a')
    })

    test('a command that waits can be given up', async () => {
      const redis = await open({ protocol })
      const controller = new AbortController()
      const call = redis.with({ signal: controller.signal }).blpop(['l'], 0)
      await waiting(redis, 1)
      controller.abort(new Error('no longer needed'))
      await expect(call).rejects.toMatchObject({ code: 'ABORTED', sent: true })
      await expect(redis.with({ timeout: 5 }).bzpopmin(['z'], 0)).rejects.toBeInstanceOf(TimeoutError)
      // A connection that still waits is closed, so that the server serves nobody who is not there.
      await waiting(redis, 0)
      await redis.rpush('l', 'a')
      expect(await redis.lpop('l')).toBe('a')
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

    test('a subscriber that wants more while it is reconnected hears each message once', async () => {
      const redis = await open({ reconnect: { minDelay: 1 } })
      await using news = redis.subscribe('news')
      await news.ready
      for (let round = 0; round < 10; round++) {
        await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
        const add = () =>
          news.add(`more:${round}`).then(
            () => true,
            () => false,
          )
        // Fails as long as the loss has not been noticed.
        while (!(await add()));
        expect(await redis.publish('news', `a${round}`)).toBe(1)
        expect(await redis.publish(`more:${round}`, `b${round}`)).toBe(1)
        expect((await news.next()).value?.message).toBe(`a${round}`)
        expect((await news.next()).value?.message).toBe(`b${round}`)
      }
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
    await expect(connect('localhost:6379')).rejects.toThrow('did you mean redis://localhost:6379?')
  })

  test('nobody there', async () => {
    await expect(connect({ path: '/nowhere/redis.sock' })).rejects.toMatchObject({ code: 'CONNECTION' })
  })
}
