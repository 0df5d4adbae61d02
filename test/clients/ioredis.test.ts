/**
 * ioredis, unmodified, against mini-redis: in RESP3 (its default) and in RESP2. What is expected here is what
 * ioredis gives against a real redis-server.
 */
import { once } from 'node:events'
import { join } from 'node:path'
import { Redis, type RedisOptions } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ALL_BYTES, start, temporaryFolder } from '../support/start.ts'

type Options = Omit<RedisOptions, 'replyMapping'>

function open(options: Options): Redis {
  const redis = new Redis(options)
  onTestFinished(() => redis.disconnect())
  return redis
}

function another(redis: Redis, options: Options = {}): Redis {
  const copy = redis.duplicate(options)
  onTestFinished(() => copy.disconnect())
  return copy
}

const PROTOCOLS: readonly [name: string, protocol: Options][] = [
  ['by default', {}],
  ['in RESP2', { protocol: 2 }],
]

describe.each(PROTOCOLS)('ioredis %s', (_, protocol) => {
  async function connect(options: Options = {}): Promise<Redis> {
    const server = await start()
    return open({ port: server.port, ...protocol, ...options })
  }

  test('greets with its protocol, its name and its database', async () => {
    const redis = await connect({ connectionName: 'worker', db: 3 })
    const info = await redis.client('INFO')
    expect(info).toContain(' name=worker ')
    expect(info).toContain(' db=3 ')
    expect(info).toMatch(protocol.protocol === 2 ? / resp=2\b/ : / resp=3\b/)
  })

  test('authenticates, and is told when the password is wrong', async () => {
    const server = await start({ config: { requirepass: 'open sesame' } })
    const redis = open({ port: server.port, ...protocol, password: 'open sesame' })
    expect(await redis.ping()).toBe('PONG')
    const stranger = open({ port: server.port, ...protocol, password: 'wrong', retryStrategy: null })
    const [failure] = await once(stranger, 'error')
    expect(failure.message).toBe('WRONGPASS invalid username-password pair or user is disabled.')
  })

  test('connects over a unix socket', async () => {
    const path = join(temporaryFolder(), 'redis.sock')
    await start({ path })
    expect(await open({ path, ...protocol }).echo('hello')).toBe('hello')
  })

  test('strings, numbers and expiry', async () => {
    const redis = await connect()
    expect(await redis.set('k', 'grüße', 'EX', 60, 'NX')).toBe('OK')
    expect(await redis.set('k', 'again', 'NX')).toBe(null)
    expect(await redis.get('k')).toBe('grüße')
    expect(await redis.get('none')).toBe(null)
    expect(await redis.mget('k', 'none')).toEqual(['grüße', null])
    expect(await redis.ttl('k')).toBe(60)
    expect(await redis.persist('k')).toBe(1)
    expect(await redis.incrby('n', 41)).toBe(41)
    expect(await redis.incrbyfloat('n', 0.5)).toBe('41.5')
    expect(await redis.exists('k', 'n', 'none')).toBe(2)
    expect(await redis.type('k')).toBe('string')
    expect(await redis.del('k', 'n')).toBe(2)
  })

  test('lists, and a queue with a worker that waits', async () => {
    const redis = await connect()
    expect(await redis.rpush('l', 'a', 'b', 'c')).toBe(3)
    expect(await redis.lrange('l', 0, -1)).toEqual(['a', 'b', 'c'])
    expect(await redis.linsert('l', 'BEFORE', 'b', 'x')).toBe(4)
    expect(await redis.lpop('l')).toBe('a')
    expect(await redis.lpop('l', 2)).toEqual(['x', 'b'])
    expect(await redis.lmpop(2, 'none', 'l', 'LEFT')).toEqual(['l', ['c']])
    expect(await redis.lpop('l')).toBe(null)
    const worker = another(redis)
    const taken = worker.blmove('queue', 'doing', 'RIGHT', 'LEFT', 10)
    expect(await redis.lpush('queue', 'job', 'next')).toBe(2)
    expect(await taken).toBe('job')
    expect(await worker.blpop('none', 'queue', 10)).toEqual(['queue', 'next'])
    expect(await worker.blpop('none', 0.001)).toBe(null)
    expect(await redis.lrem('doing', 1, 'job')).toBe(1)
  })

  test('hashes', async () => {
    const redis = await connect()
    expect(await redis.hset('h', { a: '1', ü: 'ß' })).toBe(2)
    expect(await redis.hset('h', new Map([['b', '2']]))).toBe(1)
    expect(await redis.hgetall('h')).toEqual({ a: '1', ü: 'ß', b: '2' })
    expect(await redis.hgetall('none')).toEqual({})
    expect(await redis.hmget('h', 'a', 'none')).toEqual(['1', null])
    expect(await redis.hincrby('h', 'a', 4)).toBe(5)
    expect(await redis.hincrbyfloat('h', 'a', 0.5)).toBe('5.5')
    expect(await redis.hscan('h', 0, 'MATCH', 'b')).toEqual(['0', ['b', '2']])
    expect(await redis.hdel('h', 'a', 'none')).toBe(1)
    expect((await redis.hkeys('h')).sort()).toEqual(['b', 'ü'])
    expect(await redis.hexpire('h', 60, 'FIELDS', 2, 'b', 'none')).toEqual([1, -2])
    expect(await redis.httl('h', 'FIELDS', 1, 'b')).toEqual([60])
  })

  test('sets', async () => {
    const redis = await connect()
    expect(await redis.sadd('s', 'a', 'b', 'c')).toBe(3)
    expect(await redis.sadd('t', 'b', 'c', 'd')).toBe(3)
    expect((await redis.smembers('s')).sort()).toEqual(['a', 'b', 'c'])
    expect((await redis.sinter('s', 't')).sort()).toEqual(['b', 'c'])
    expect(await redis.sintercard(2, 's', 't')).toBe(2)
    expect(await redis.sismember('s', 'a')).toBe(1)
    expect(await redis.smismember('s', 'a', 'z')).toEqual([1, 0])
    expect((await redis.spop('s', 5)).sort()).toEqual(['a', 'b', 'c'])
    expect(await redis.spop('s')).toBe(null)
    const seen: string[] = []
    for await (const members of redis.sscanStream('t')) seen.push(...members)
    expect(seen.sort()).toEqual(['b', 'c', 'd'])
  })

  test('a leaderboard', async () => {
    const redis = await connect()
    expect(await redis.zadd('z', 10, 'ann', 20.5, 'bob', '+inf', 'eve')).toBe(3)
    expect(await redis.zadd('z', 'GT', 'CH', 5, 'ann', 30, 'bob')).toBe(1)
    expect(await redis.zrange('z', '0', '-1')).toEqual(['ann', 'bob', 'eve'])
    const scored = ['ann', '10', 'bob', '30', 'eve', 'inf']
    expect(await redis.zrange('z', '0', '-1', 'WITHSCORES')).toEqual(scored)
    expect(await redis.zrevrank('z', 'ann')).toBe(2)
    expect(await redis.zscore('z', 'bob')).toBe('30')
    expect(await redis.zincrby('z', 1.5, 'ann')).toBe('11.5')
    expect(await redis.zrangebyscore('z', '(11.5', '+inf', 'LIMIT', 0, 1)).toEqual(['bob'])
    expect(await redis.zunionstore('u', 2, 'z', 'none', 'WEIGHTS', 2, 1)).toBe(3)
    expect(await redis.zpopmin('u')).toEqual(['ann', '23'])
    expect(await redis.bzpopmin('none', 'u', 10)).toEqual(['u', 'bob', '60'])
    expect(await redis.zscan('z', 0, 'MATCH', 'ann')).toEqual(['0', ['ann', '11.5']])
  })

  test('a rate limiter: a log of times in a sorted set', async () => {
    const redis = await connect()
    const admit = async (now: number) => {
      const replies = await redis
        .multi()
        .zremrangebyscore('log', '-inf', now - 1000)
        .zadd('log', now, `${now}`)
        .zcard('log')
        .pexpire('log', 1000)
        .exec()
      return Number(replies?.[2]?.[1]) <= 3
    }
    const admitted = []
    for (const now of [0, 100, 200, 300, 1050, 1250]) admitted.push(await admit(now))
    expect(admitted).toEqual([true, true, true, false, false, true])
  })

  test('a stream and its consumers', async () => {
    const redis = await connect()
    expect(await redis.xgroup('CREATE', 's', 'g', '$', 'MKSTREAM')).toBe('OK')
    const worker = another(redis)
    const waiting = worker.xreadgroup('GROUP', 'g', 'eve', 'COUNT', 1, 'BLOCK', 10_000, 'STREAMS', 's', '>')
    const id = String(await redis.xadd('s', 'MAXLEN', '~', 100, '*', 'dish', 'soup'))
    const entry = [id, ['dish', 'soup']]
    expect(await waiting).toEqual([['s', [entry]]])
    expect(await redis.xpending('s', 'g')).toEqual([1, id, id, [['eve', '1']]])
    expect(await redis.xautoclaim('s', 'g', 'ann', 0, '0')).toEqual(['0-0', [entry], []])
    expect(await redis.xack('s', 'g', id)).toBe(1)
    expect(await redis.xrange('s', '-', '+')).toEqual([entry])
    expect(await worker.xread('BLOCK', 1, 'STREAMS', 's', '$')).toBe(null)
  })

  test('positions and estimated counts', async () => {
    const redis = await connect()
    expect(await redis.geoadd('g', 13.361389, 38.115556, 'Palermo', 15.087269, 37.502669, 'Catania')).toBe(2)
    expect(await redis.geodist('g', 'Palermo', 'Catania', 'KM')).toBe('166.2742')
    const near = redis.geosearch('g', 'FROMLONLAT', 15, 37, 'BYRADIUS', 200, 'KM', 'ASC')
    expect(await near).toEqual(['Catania', 'Palermo'])
    expect(await redis.pfadd('p', 'a', 'b', 'a')).toBe(1)
    expect(await redis.pfcount('p')).toBe(2)
  })

  test('all byte values in keys and values', async () => {
    const redis = await connect()
    await redis.set(ALL_BYTES, ALL_BYTES)
    expect(await redis.getBuffer(ALL_BYTES)).toEqual(ALL_BYTES)
    expect(await redis.randomkeyBuffer()).toEqual(ALL_BYTES)
    expect(await redis.strlen(ALL_BYTES)).toBe(256)
  })

  test('integers of 64 bits as strings', async () => {
    const redis = await connect({ stringNumbers: true })
    await redis.set('n', '9223372036854775800')
    expect(await redis.incrby('n', 7)).toBe('9223372036854775807')
    await expect(redis.incr('n')).rejects.toThrow('ERR increment or decrement would overflow')
    await redis.set('n', '-9223372036854775807')
    expect(await redis.decr('n')).toBe('-9223372036854775808')
  })

  test('a pipeline of 10,000 with a failure in the middle', async () => {
    const redis = await connect()
    const pipeline = redis.pipeline()
    for (let i = 0; i < 10_000; i++) pipeline.set(`key:${i}`, i).get(`key:${i}`)
    pipeline.call('nonsense', 'x').dbsize()
    const results = (await pipeline.exec()) ?? []
    expect(results.length).toBe(20_002)
    for (let i = 0; i < 10_000; i++) expect(results[2 * i + 1]).toEqual([null, String(i)])
    expect(results[20_000]?.[0]?.message).toContain("ERR unknown command 'nonsense'")
    expect(results[20_001]).toEqual([null, 10_000])
  })

  test('commands of one turn share a pipeline', async () => {
    const redis = await connect({ enableAutoPipelining: true })
    const replies = await Promise.all(Array.from({ length: 1000 }, () => redis.incr('n')))
    expect(replies).toEqual(replies.map((_, at) => at + 1))
  })

  test('transactions', async () => {
    const redis = await connect()
    expect(await redis.multi().set('k', 1).incr('k').get('k').exec()).toEqual([
      [null, 'OK'],
      [null, 2],
      [null, '2'],
    ])
    const partly = await redis.multi().set('k', 'x').incr('k').exec()
    expect(partly?.[1]?.[0]?.message).toBe('ERR value is not an integer or out of range')
    await expect(redis.multi().set('k', 'y').call('set', 'k').exec()).rejects.toThrow('EXECABORT')
    expect(await redis.get('k')).toBe('x')
    await redis.multi({ pipeline: false })
    expect(await redis.set('k', 'z')).toBe('QUEUED')
    expect(await redis.discard()).toBe('OK')
  })

  test('a broken watch gives null', async () => {
    const redis = await connect()
    const other = another(redis)
    await redis.watch('k')
    await other.set('k', 'theirs')
    expect(await redis.multi().set('k', 'ours').exec()).toBe(null)
    expect(await redis.multi().get('k').exec()).toEqual([[null, 'theirs']])
  })

  test('channels and patterns, changed while subscribed', async () => {
    const redis = await connect()
    const subscriber = another(redis)
    const heard: unknown[] = []
    subscriber.on('message', (...message) => heard.push(message))
    subscriber.on('pmessage', (...message) => heard.push(message))
    expect(await subscriber.subscribe('news', 'sport')).toBe(2)
    expect(await redis.publish('news', 'one')).toBe(1)
    expect(await subscriber.psubscribe('n*')).toBe(3)
    expect(await redis.publish('news', 'two')).toBe(2)
    expect(await subscriber.unsubscribe('news')).toBe(2)
    expect(await redis.publish('news', 'three')).toBe(1)
    expect(await redis.pubsub('CHANNELS')).toEqual(['sport'])
    expect(await redis.pubsub('NUMSUB', 'sport', 'none')).toEqual(['sport', 1, 'none', 0])
    expect(await subscriber.punsubscribe('n*')).toBe(1)
    expect(await subscriber.unsubscribe()).toBe(0)
    expect(await redis.publish('news', 'five')).toBe(0)
    expect(await subscriber.get('k')).toBe(null)
    expect(heard).toEqual([
      ['news', 'one'],
      ['news', 'two'],
      ['n*', 'news', 'two'],
      ['n*', 'news', 'three'],
    ])
  })

  // Apart from channels: ioredis takes the end of the last shard channel for the end of all subscriptions.
  test('shard channels', async () => {
    const redis = await connect()
    const subscriber = another(redis)
    const heard = once(subscriber, 'smessage')
    expect(await subscriber.ssubscribe('shard')).toBe(1)
    expect(await redis.spublish('shard', 'one')).toBe(1)
    expect(await heard).toEqual(['shard', 'one'])
    expect(await subscriber.sunsubscribe()).toBe(0)
    expect(await redis.spublish('shard', 'two')).toBe(0)
    expect(await subscriber.get('k')).toBe(null)
  })

  test('messages of all byte values', async () => {
    const redis = await connect()
    const subscriber = another(redis)
    await subscriber.subscribe('bytes')
    const heard = once(subscriber, 'messageBuffer')
    await redis.publish('bytes', ALL_BYTES)
    expect(await heard).toEqual([Buffer.from('bytes'), ALL_BYTES])
  })

  test('scanStream gives every key', async () => {
    const redis = await connect()
    const pipeline = redis.pipeline()
    for (let i = 0; i < 1000; i++) pipeline.set(`key:${i}`, i).set(`other:${i}`, i)
    await pipeline.exec()
    const seen = new Set<string>()
    for await (const keys of redis.scanStream({ match: 'key:*', count: 100, type: 'string' })) {
      for (const key of keys) seen.add(key)
    }
    expect(seen.size).toBe(1000)
  })

  test('errors are rejections that name the command', async () => {
    const redis = await connect()
    await expect(redis.call('GET')).rejects.toMatchObject({
      name: 'ReplyError',
      message: "ERR wrong number of arguments for 'get' command",
      command: { name: 'GET', args: [] },
    })
    await expect(redis.set('k', 'v', 'EX', 0)).rejects.toThrow("ERR invalid expire time in 'set' command")
    await expect(redis.select(99)).rejects.toThrow('ERR DB index is out of range')
  })

  test('monitor() shows what others do', async () => {
    const redis = await connect()
    // Its own greeting is over.
    await redis.ping()
    const monitor = await redis.monitor()
    onTestFinished(() => monitor.disconnect())
    const shown: unknown[] = []
    const last = new Promise<void>(resolve => {
      monitor.on('monitor', (_time, argv, _address, database) => {
        shown.push([argv, database])
        if (argv[0] === 'echo') resolve()
      })
    })
    await redis.select(2)
    await redis.set('k', 'a "quoted" value')
    await redis.echo('end')
    await last
    expect(shown).toEqual([
      [['select', '2'], '2'],
      [['set', 'k', 'a "quoted" value'], '2'],
      [['echo', 'end'], '2'],
    ])
  })

  test('reconnects when it is killed, to its database and its subscriptions', async () => {
    const redis = await connect({ db: 4, retryStrategy: () => 1 })
    const subscriber = another(redis)
    await subscriber.subscribe('news')
    await redis.set('k', 'v')
    const victim = String(await redis.client('ID'))
    const back = [once(redis, 'ready'), once(subscriber, 'ready')]
    const killer = another(redis, { db: 0 })
    expect(await killer.client('KILL', 'ID', Number(victim))).toBe(1)
    expect(await killer.client('KILL', 'TYPE', 'PUBSUB')).toBe(1)
    await Promise.all(back)
    expect(await redis.get('k')).toBe('v')
    const heard = once(subscriber, 'message')
    await subscriber.ping()
    expect(await redis.publish('news', 'again')).toBe(1)
    expect(await heard).toEqual(['news', 'again'])
  })

  test('quit() is answered, then the connection ends', async () => {
    const redis = await connect()
    const end = once(redis, 'end')
    const [last, answer] = await Promise.all([redis.echo('last'), redis.quit()])
    expect([last, answer]).toEqual(['last', 'OK'])
    await end
    expect(redis.status).toBe('end')
  })
})

test('with replyMapping resp3, maps are objects', async () => {
  const server = await start()
  const flat = open({ port: server.port })
  expect(await flat.config('GET', 'maxmemory')).toEqual(['maxmemory', '0'])
  const typed = new Redis({ port: server.port, replyMapping: 'resp3' })
  onTestFinished(() => typed.disconnect())
  expect(await typed.config('GET', 'maxmemory')).toEqual({ maxmemory: '0' })
})
