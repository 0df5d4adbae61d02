/**
 * node-redis, unmodified, against mini-redis: in RESP3 (its default) and in RESP2. What is expected here is what
 * node-redis gives against a real redis-server.
 */
import { once } from 'node:events'
import { join } from 'node:path'
import { createClient, createClientPool, ErrorReply, RESP_TYPES, WatchError } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ALL_BYTES, start, temporaryFolder } from '../support/start.ts'

const url = (port: number) => `redis://127.0.0.1:${port}`

/** What these tests need of a client, whatever its protocol. */
interface Closing {
  readonly isOpen: boolean
  destroy(): void
  on(event: 'error', listener: (error: Error) => void): unknown
}

function owned<T extends Closing>(client: T): T {
  client.on('error', () => {})
  onTestFinished(() => {
    if (client.isOpen) client.destroy()
  })
  return client
}

describe.each([2, 3] as const)('node-redis in RESP%i', RESP => {
  async function connect(options: { readonly name?: string; readonly database?: number } = {}) {
    const server = await start()
    return await owned(createClient({ url: url(server.port), RESP, ...options })).connect()
  }

  test('greets with its protocol, its name and its database', async () => {
    const client = await connect({ name: 'worker', database: 3 })
    expect(await client.clientInfo()).toMatchObject({ name: 'worker', db: 3, resp: RESP })
  })

  test('authenticates, and is told when the password is wrong', async () => {
    const server = await start({ config: { requirepass: 'open sesame' } })
    const open = createClient({ url: url(server.port), RESP, password: 'open sesame' })
    expect(await (await owned(open).connect()).ping()).toBe('PONG')
    const options = {
      url: url(server.port),
      RESP,
      password: 'wrong',
      socket: { reconnectStrategy: false },
    } as const
    await expect(owned(createClient(options)).connect()).rejects.toThrow('WRONGPASS')
  })

  test('connects over a unix socket', async () => {
    const path = join(temporaryFolder(), 'redis.sock')
    await start({ path })
    const client = await owned(createClient({ RESP, socket: { path, tls: false } })).connect()
    expect(await client.echo('hello')).toBe('hello')
  })

  test('strings, numbers and expiry', async () => {
    const client = await connect()
    const expiration = { type: 'EX', value: 60 } as const
    expect(await client.set('k', 'grüße', { expiration, condition: 'NX' })).toBe('OK')
    expect(await client.set('k', 'again', { condition: 'NX' })).toBe(null)
    expect(await client.set('k', 'new', { GET: true, expiration: 'KEEPTTL' })).toBe('grüße')
    expect(await client.get('none')).toBe(null)
    expect(await client.mGet(['k', 'none'])).toEqual(['new', null])
    expect(await client.ttl('k')).toBe(60)
    expect(await client.getEx('k', { type: 'PERSIST' })).toBe('new')
    expect(await client.ttl('k')).toBe(-1)
    expect(await client.incrBy('n', 41)).toBe(41)
    expect(await client.incrByFloat('n', 0.5)).toBe('41.5')
    expect(await client.exists(['k', 'n', 'none'])).toBe(2)
    expect(await client.copy('k', 'copy')).toBe(1)
    expect(await client.lcsIdx('k', 'copy')).toEqual({
      matches: [
        [
          [0, 2],
          [0, 2],
        ],
      ],
      len: 3,
    })
    expect(await client.del(['k', 'n', 'copy'])).toBe(3)
  })

  test('lists, and a queue with a worker that waits', async () => {
    const client = await connect()
    expect(await client.rPush('l', ['a', 'b', 'c'])).toBe(3)
    expect(await client.lRange('l', 0, -1)).toEqual(['a', 'b', 'c'])
    expect(await client.lInsert('l', 'BEFORE', 'b', 'x')).toBe(4)
    expect(await client.lPop('l')).toBe('a')
    expect(await client.lPopCount('l', 2)).toEqual(['x', 'b'])
    expect(await client.lmPop(['none', 'l'], 'LEFT')).toEqual(['l', ['c']])
    expect(await client.lPop('l')).toBe(null)
    const worker = await owned(client.duplicate()).connect()
    const taken = worker.blMove('queue', 'doing', 'RIGHT', 'LEFT', 10)
    expect(await client.lPush('queue', ['job', 'next'])).toBe(2)
    expect(await taken).toBe('job')
    expect(await worker.blPop(['none', 'queue'], 10)).toEqual({ key: 'queue', element: 'next' })
    expect(await worker.blPop('none', 0.001)).toBe(null)
    expect(await client.lRem('doing', 1, 'job')).toBe(1)
  })

  test('hashes', async () => {
    const client = await connect()
    expect(await client.hSet('h', { a: '1', ü: 'ß' })).toBe(2)
    expect(await client.hSet('h', new Map([['b', '2']]))).toBe(1)
    expect(await client.hGetAll('h')).toEqual({ a: '1', ü: 'ß', b: '2' })
    expect(await client.hGetAll('none')).toEqual({})
    expect(await client.hmGet('h', ['a', 'none'])).toEqual(['1', null])
    expect(await client.hIncrBy('h', 'a', 4)).toBe(5)
    expect(await client.hIncrByFloat('h', 'a', 0.5)).toBe('5.5')
    expect(await client.hScan('h', '0', { MATCH: 'b' })).toEqual({
      cursor: '0',
      entries: [{ field: 'b', value: '2' }],
    })
    expect(await client.hDel('h', ['a', 'none'])).toBe(1)
    expect((await client.hKeys('h')).sort()).toEqual(['b', 'ü'])
    expect(await client.hRandFieldCountWithValues('h', 5)).toHaveLength(2)
    expect(await client.hExpire('h', ['b', 'none'], 60)).toEqual([1, -2])
    expect(await client.hTTL('h', ['b'])).toEqual([60])
  })

  test('sets', async () => {
    const client = await connect()
    expect(await client.sAdd('s', ['a', 'b', 'c'])).toBe(3)
    expect(await client.sAdd('t', ['b', 'c', 'd'])).toBe(3)
    expect((await client.sMembers('s')).sort()).toEqual(['a', 'b', 'c'])
    expect((await client.sInter(['s', 't'])).sort()).toEqual(['b', 'c'])
    expect(await client.sInterCard(['s', 't'], { LIMIT: 1 })).toBe(1)
    expect(await client.sIsMember('s', 'a')).toBe(1)
    expect(await client.smIsMember('s', ['a', 'z'])).toEqual([1, 0])
    expect((await client.sPopCount('s', 5)).sort()).toEqual(['a', 'b', 'c'])
    expect(await client.sPop('s')).toBe(null)
    const seen: string[] = []
    for await (const members of client.sScanIterator('t')) seen.push(...members)
    expect(seen.sort()).toEqual(['b', 'c', 'd'])
  })

  test('a leaderboard', async () => {
    const client = await connect()
    const players = [
      { value: 'ann', score: 10 },
      { value: 'bob', score: 20.5 },
      { value: 'eve', score: Infinity },
    ]
    expect(await client.zAdd('z', players)).toBe(3)
    expect(await client.zAdd('z', { value: 'ann', score: 5 }, { comparison: 'GT', CH: true })).toBe(0)
    expect(await client.zRange('z', 0, -1)).toEqual(['ann', 'bob', 'eve'])
    expect(await client.zRangeWithScores('z', 0, -1)).toEqual(players)
    expect(await client.zRevRank('z', 'ann')).toBe(2)
    expect(await client.zScore('z', 'bob')).toBe(20.5)
    expect(await client.zIncrBy('z', 1.5, 'ann')).toBe(11.5)
    const options = { BY: 'SCORE', LIMIT: { offset: 0, count: 1 } } as const
    expect(await client.zRange('z', '(11.5', '+inf', options)).toEqual(['bob'])
    const weighted = [
      { key: 'z', weight: 2 },
      { key: 'none', weight: 1 },
    ] as const
    expect(await client.zUnionStore('u', [...weighted])).toBe(3)
    expect(await client.zInterWithScores(['z', 'u'])).toMatchObject([{ score: 34.5 }, { score: 61.5 }, {}])
    expect(await client.zPopMin('u')).toEqual({ value: 'ann', score: 23 })
    expect(await client.zPopMaxCount('u', 1)).toEqual([{ value: 'eve', score: Infinity }])
    expect(await client.bzPopMin(['none', 'u'], 10)).toEqual({ key: 'u', value: 'bob', score: 41 })
    expect(await client.zmPop(['none', 'z'], 'MIN')).toEqual({
      key: 'z',
      members: [{ value: 'ann', score: 11.5 }],
    })
    expect(await client.zScan('z', '0', { MATCH: 'b*' })).toEqual({
      cursor: '0',
      members: [{ value: 'bob', score: 20.5 }],
    })
  })

  test('a rate limiter: a log of times in a sorted set', async () => {
    const client = await connect()
    const admit = async (now: number) => {
      const [, , count] = await client
        .multi()
        .zRemRangeByScore('log', '-inf', now - 1000)
        .zAdd('log', { value: `${now}`, score: now })
        .zCard('log')
        .pExpire('log', 1000)
        .exec()
      return Number(count) <= 3
    }
    const admitted = []
    for (const now of [0, 100, 200, 300, 1050, 1250]) admitted.push(await admit(now))
    expect(admitted).toEqual([true, true, true, false, false, true])
  })

  test('a stream and its consumers', async () => {
    const client = await connect()
    expect(await client.xGroupCreate('s', 'g', '$', { MKSTREAM: true })).toBe('OK')
    const worker = await owned(client.duplicate()).connect()
    const next = { COUNT: 1, BLOCK: 10_000 }
    const waiting = worker.xReadGroup('g', 'eve', { key: 's', id: '>' }, next)
    const trim = { strategy: 'MAXLEN', strategyModifier: '~', threshold: 100 } as const
    const id = await client.xAdd('s', '*', { dish: 'soup' }, { TRIM: trim })
    const entry = expect.objectContaining({ id, message: { dish: 'soup' } })
    expect(await waiting).toEqual([{ name: 's', messages: [entry] }])
    const [consumer] = (await client.xPending('s', 'g')).consumers ?? []
    expect(consumer).toEqual({ name: 'eve', deliveriesCounter: 1 })
    expect((await client.xAutoClaim('s', 'g', 'ann', 0, '0')).messages).toEqual([entry])
    expect(await client.xAck('s', 'g', id)).toBe(1)
    expect(await client.xRange('s', '-', '+')).toEqual([entry])
    expect(await client.xInfoStream('s')).toMatchObject({ length: 1, groups: 1, 'last-entry': entry })
    expect(await worker.xRead({ key: 's', id: '$' }, { BLOCK: 1 })).toBe(null)
  })

  test('positions and estimated counts', async () => {
    const client = await connect()
    const palermo = { longitude: 13.361389, latitude: 38.115556, member: 'Palermo' }
    const catania = { longitude: 15.087269, latitude: 37.502669, member: 'Catania' }
    expect(await client.geoAdd('g', [palermo, catania])).toBe(2)
    expect(await client.geoDist('g', 'Palermo', 'Catania', 'km')).toBe(166.2742)
    const near = [{ longitude: 15, latitude: 37 }, { radius: 200, unit: 'km' }, { SORT: 'ASC' }] as const
    expect(await client.geoSearch('g', ...near)).toEqual(['Catania', 'Palermo'])
    expect(await client.geoSearchWith('g', near[0], near[1], ['WITHDIST'])).toContainEqual({
      member: 'Palermo',
      distance: 190.4424,
    })
    expect(await client.pfAdd('p', ['a', 'b', 'a'])).toBe(1)
    expect(await client.pfCount('p')).toBe(2)
  })

  test('all byte values in keys and values', async () => {
    const client = (await connect()).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
    await client.set(ALL_BYTES, ALL_BYTES)
    expect(await client.get(ALL_BYTES)).toEqual(ALL_BYTES)
    expect(await client.keys('*')).toEqual([ALL_BYTES])
    expect(await client.getRange(ALL_BYTES, 250, -1)).toEqual(ALL_BYTES.subarray(250))
  })

  test('integers of 64 bits as strings', async () => {
    const client = (await connect()).withTypeMapping({ [RESP_TYPES.NUMBER]: String })
    await client.set('n', '9223372036854775800')
    expect(await client.incrBy('n', 7)).toBe('9223372036854775807')
    await expect(client.incr('n')).rejects.toThrow('ERR increment or decrement would overflow')
    await client.set('n', '-9223372036854775807')
    expect(await client.decr('n')).toBe('-9223372036854775808')
  })

  test('10,000 commands of one turn, one of which fails', async () => {
    const client = await connect()
    const replies = Array.from({ length: 10_000 }, (_, i) => client.set(`key:${i}`, i))
    const failing = expect(client.sendCommand(['NONSENSE', 'x'])).rejects.toThrow(
      "ERR unknown command 'NONSENSE', with args beginning with: 'x' ",
    )
    const size = client.dbSize()
    expect(new Set(await Promise.all(replies))).toEqual(new Set(['OK']))
    await failing
    expect(await size).toBe(10_000)
    const pipeline = client.multi()
    for (let i = 0; i < 10_000; i++) pipeline.get(`key:${i}`)
    expect(await pipeline.execAsPipeline()).toEqual(Array.from({ length: 10_000 }, (_, i) => String(i)))
  })

  test('transactions', async () => {
    const client = await connect()
    expect(await client.multi().set('k', 1).incr('k').get('k').exec()).toEqual(['OK', 2, '2'])
    const failure = await client
      .multi()
      .set('k', 'x')
      .incr('k')
      .exec()
      .catch(thrown => thrown)
    expect(failure.replies[0]).toBe('OK')
    expect(failure.replies[1]).toBeInstanceOf(ErrorReply)
    expect(failure.replies[1].message).toBe('ERR value is not an integer or out of range')
    await expect(client.multi().set('k', 'y').addCommand(['SET', 'k']).exec()).rejects.toThrow(
      "ERR wrong number of arguments for 'set' command",
    )
    expect(await client.get('k')).toBe('x')
  })

  test('a broken watch is an error', async () => {
    const client = await connect()
    const other = await owned(client.duplicate()).connect()
    await client.watch('k')
    await other.set('k', 'theirs')
    await expect(client.multi().set('k', 'ours').exec()).rejects.toBeInstanceOf(WatchError)
    expect(await client.multi().get('k').exec()).toEqual(['theirs'])
  })

  test('channels, patterns and shard channels, changed while subscribed', async () => {
    const client = await connect()
    const subscriber = await owned(client.duplicate()).connect()
    const heard: unknown[] = []
    const listen = (message: string, channel: string) => heard.push([channel, message])
    await subscriber.subscribe(['news', 'sport'], listen)
    expect(await client.publish('news', 'one')).toBe(1)
    await subscriber.pSubscribe('n*', listen)
    expect(await client.publish('news', 'two')).toBe(2)
    await subscriber.unsubscribe('news')
    expect(await client.publish('news', 'three')).toBe(1)
    await subscriber.sSubscribe('shard', listen)
    expect(await client.sPublish('shard', 'four')).toBe(1)
    expect(await client.pubSubChannels()).toEqual(['sport'])
    expect(await client.pubSubNumSub(['sport', 'none'])).toEqual({ sport: 1, none: 0 })
    expect(await client.pubSubNumPat()).toBe(1)
    expect(await client.pubSubShardNumSub(['shard'])).toEqual({ shard: 1 })
    await subscriber.sUnsubscribe()
    await subscriber.pUnsubscribe()
    await subscriber.unsubscribe()
    expect(await client.publish('news', 'five')).toBe(0)
    expect(await subscriber.get('k')).toBe(null)
    expect(heard).toEqual([
      ['news', 'one'],
      ['news', 'two'],
      ['news', 'two'],
      ['news', 'three'],
      ['shard', 'four'],
    ])
  })

  test('messages of all byte values', async () => {
    const client = await connect()
    const subscriber = await owned(client.duplicate()).connect()
    const heard = new Promise(resolve => subscriber.subscribe('bytes', resolve, true))
    await subscriber.ping()
    expect(await client.publish('bytes', ALL_BYTES)).toBe(1)
    expect(await heard).toEqual(ALL_BYTES)
  })

  test('scanIterator gives every key', async () => {
    const client = await connect()
    await client.mSet(Array.from({ length: 1000 }, (_, i): [string, string] => [`key:${i}`, 'x']))
    await client.mSet(Array.from({ length: 1000 }, (_, i): [string, string] => [`other:${i}`, 'x']))
    const seen = new Set<string>()
    for await (const keys of client.scanIterator({ MATCH: 'key:*', COUNT: 100, TYPE: 'string' })) {
      for (const key of keys) seen.add(key)
    }
    expect(seen.size).toBe(1000)
  })

  test('errors are rejections', async () => {
    const client = await connect()
    await expect(client.sendCommand(['GET'])).rejects.toBeInstanceOf(ErrorReply)
    await expect(client.sendCommand(['GET'])).rejects.toThrow(
      "ERR wrong number of arguments for 'get' command",
    )
    await expect(client.setEx('k', 0, 'v')).rejects.toThrow("ERR invalid expire time in 'setex' command")
    await expect(client.select(99)).rejects.toThrow('ERR DB index is out of range')
  })

  test('CONFIG, CLIENT and INFO in the shapes that the client makes of them', async () => {
    const client = await connect({ name: 'worker' })
    expect(await client.configGet(['maxmemory', 'maxmemory-p*'])).toEqual({
      maxmemory: '0',
      'maxmemory-policy': 'noeviction',
    })
    expect(await client.configSet({ maxmemory: '1mb', timeout: '100' })).toBe('OK')
    expect(await client.clientGetName()).toBe('worker')
    expect(await client.clientList()).toMatchObject([{ name: 'worker' }])
    expect(await client.info('keyspace')).toBe('# Keyspace\r\n')
    expect(await client.sendCommand(['CONFIG', 'GET', 'timeout'])).toEqual(
      RESP === 3 ? { timeout: '100' } : ['timeout', '100'],
    )
  })

  test('monitor() shows what others do', async () => {
    const client = await connect()
    const monitor = await owned(client.duplicate()).connect()
    const shown: string[] = []
    let end = () => {}
    const last = new Promise<void>(resolve => {
      end = resolve
    })
    await monitor.monitor(line => {
      shown.push(line)
      if (line.includes('"ECHO"')) end()
    })
    await client.set('k', 'a "quoted"\nvalue')
    await client.echo('end')
    await last
    expect(shown.map(line => line.replace(/^[\d.]+ \[0 .*?\] /, ''))).toContain(
      '"SET" "k" "a \\"quoted\\"\\nvalue"',
    )
  })

  test('reconnects when it is killed, to its database and its subscriptions', async () => {
    const client = await connect({ database: 4, name: 'worker' })
    const heard: string[] = []
    const subscriber = await owned(client.duplicate({ socket: { reconnectStrategy: 1 } })).connect()
    const id = await subscriber.clientId()
    await subscriber.subscribe('news', message => heard.push(message))
    const ready = new Promise(resolve => subscriber.once('ready', resolve))
    await client.sendCommand(['CLIENT', 'KILL', 'ID', String(id)])
    await ready
    expect(await client.publish('news', 'again')).toBe(1)
    await subscriber.unsubscribe('news')
    expect(heard).toEqual(['again'])
    expect(await subscriber.clientInfo()).toMatchObject({ db: 4, name: 'worker', resp: RESP })
  })

  test('close() waits for what is under way', async () => {
    const client = await connect()
    const end = once(client, 'end')
    const last = client.echo('last')
    await client.close()
    expect(await last).toBe('last')
    await end
    expect(client.isOpen).toBe(false)
  })

  test('a pool', async () => {
    const server = await start()
    const pool = createClientPool({ url: url(server.port), RESP }, { minimum: 2, maximum: 5 })
    pool.on('error', () => {})
    onTestFinished(() => pool.destroy())
    await pool.connect()
    const ids = await Promise.all(
      Array.from({ length: 20 }, () => pool.execute(client => client.sendCommand(['CLIENT', 'ID']))),
    )
    expect(new Set(ids).size).toBeGreaterThan(1)
    expect(new Set(ids).size).toBeLessThanOrEqual(5)
    expect(await pool.multi().set('k', 'v').get('k').exec()).toEqual(['OK', 'v'])
    await pool.close()
  })
})
