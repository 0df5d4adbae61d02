/**
 * rate-limiter-flexible through ioredis and node-redis, and Redlock through ioredis, unmodified: both decide in
 * scripts. packages.test.ts runs the tests on mini-redis, compat/packages.test.ts on redis-server.
 */
import { createRequire } from 'node:module'
import { Redis } from 'ioredis'
import {
  BurstyRateLimiter,
  type IRateLimiterRedisOptions,
  RateLimiterMemory,
  RateLimiterQueue,
  RateLimiterRedis,
  RateLimiterRedisNonAtomic,
  type RateLimiterRes,
  RateLimiterUnion,
  RLWrapperBlackAndWhite,
} from 'rate-limiter-flexible'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/server-process.ts'
import { expire } from './waiting.ts'

function connect(port: number): Redis {
  const redis = new Redis({ port })
  onTestFinished(() => redis.disconnect())
  return redis
}

type Store = Pick<IRateLimiterRedisOptions, 'storeClient' | 'useRedisPackage'>
type Options = Omit<IRateLimiterRedisOptions, keyof Store>

/** By driver: what a limiter is given to connect with. */
const STORES: Readonly<Record<string, (port: number) => Promise<Store>>> = {
  ioredis: async port => ({ storeClient: connect(port) }),
  'node-redis': async port => {
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    onTestFinished(() => client.destroy())
    await client.connect()
    return { storeClient: client, useRedisPackage: true }
  },
}

/** What a limiter says of a request that it refuses. */
async function refusal(asked: Promise<unknown>): Promise<RateLimiterRes> {
  try {
    await asked
  } catch (refused) {
    if (refused instanceof Error) throw refused
    return refused as RateLimiterRes
  }
  throw new Error('It was not refused.')
}

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testRateLimiters(start: () => Promise<number>): void {
  describe.each(Object.entries(STORES))('rate-limiter-flexible through %s', (_, open) => {
    /** A function that makes limiters, and a connection to look behind their backs. */
    async function prepare() {
      const port = await start()
      const store = await open(port)
      const limiter = (options: Options) => new RateLimiterRedis({ ...store, ...options })
      return { store, limiter, redis: connect(port) }
    }

    test('so many points in a while, whoever asks', async () => {
      const { limiter, redis } = await prepare()
      const askers = Array.from({ length: 4 }, () => limiter({ points: 10, duration: 5 }))
      const answers = await Promise.allSettled(
        Array.from({ length: 40 }, (_, at) => askers[at % 4]?.consume('ann', 1)),
      )
      expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe(10)
      const state = await askers[0]?.get('ann')
      expect(state).toMatchObject({ consumedPoints: 40, remainingPoints: 0 })
      expect(state?.msBeforeNext).toBeGreaterThan(4000)
      expect((await askers[0]?.consume('bob', 3))?.remainingPoints).toBe(7)
      expect(await expire(redis, 'rlflx:ann')).toBeGreaterThan(4000)
      expect(await askers[1]?.consume('ann', 4)).toMatchObject({
        consumedPoints: 4,
        remainingPoints: 6,
        isFirstInDuration: true,
      })
    })

    test('penalties, rewards, and what is set and deleted', async () => {
      const { limiter } = await prepare()
      const one = limiter({ points: 5, duration: 10, keyPrefix: 'login' })
      expect(await one.get('ann')).toBe(null)
      expect((await one.penalty('ann', 3)).consumedPoints).toBe(3)
      expect((await one.reward('ann', 2)).consumedPoints).toBe(1)
      expect((await one.consume('ann', 4)).remainingPoints).toBe(0)
      expect(await refusal(one.consume('ann'))).toMatchObject({ consumedPoints: 6, remainingPoints: 0 })
      await one.set('ann', 2, 100)
      expect((await one.get('ann'))?.consumedPoints).toBe(2)
      expect(await one.delete('ann')).toBe(true)
      expect(await one.delete('ann')).toBe(false)
    })

    test('who asks too much is blocked for longer', async () => {
      const { limiter, redis } = await prepare()
      const one = limiter({ points: 2, duration: 1, blockDuration: 60 })
      await one.consume('ann', 2)
      expect((await refusal(one.consume('ann'))).msBeforeNext).toBeGreaterThan(59_000)
      expect(await redis.pttl('rlflx:ann')).toBeGreaterThan(59_000)
      await one.block('bob', 30)
      expect((await refusal(one.consume('bob'))).msBeforeNext).toBeGreaterThan(29_000)
      expect(await expire(redis, 'rlflx:bob')).toBeGreaterThan(29_000)
      expect((await one.consume('bob')).consumedPoints).toBe(1)
      const forever = limiter({ points: 1, duration: 0, keyPrefix: 'forever' })
      await forever.consume('ann')
      expect((await refusal(forever.consume('ann'))).msBeforeNext).toBe(-1)
      expect(await redis.ttl('forever:ann')).toBe(-1)
    })

    test('limiters that are made of others', async () => {
      const { store, limiter, redis } = await prepare()
      const second = limiter({ points: 2, duration: 1, keyPrefix: 'second' })
      const minute = limiter({ points: 3, duration: 60, keyPrefix: 'minute' })
      const union = new RateLimiterUnion(second, minute)
      await union.consume('ann')
      await union.consume('ann')
      await expire(redis, 'second:ann')
      await union.consume('ann')
      await expect(union.consume('ann')).rejects.toMatchObject({ minute: { consumedPoints: 4 } })
      const bursty = new BurstyRateLimiter(second, limiter({ points: 2, duration: 10, keyPrefix: 'burst' }))
      const answers = await Promise.allSettled(Array.from({ length: 6 }, () => bursty.consume('bob')))
      expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe(4)
      const listed = new RLWrapperBlackAndWhite({ limiter: second, whiteList: ['root'], blackList: ['eve'] })
      await refusal(listed.consume('eve'))
      for (let i = 0; i < 5; i++) expect((await listed.consume('root')).remainingPoints).toBeGreaterThan(0)
      const simple = new RateLimiterRedisNonAtomic({ ...store, points: 1, duration: 5, keyPrefix: 'simple' })
      await simple.consume('ann')
      await refusal(simple.consume('ann'))
    })

    test('a queue of requests, and a limiter in memory for when the server is away', async () => {
      const { limiter, redis } = await prepare()
      const queue = new RateLimiterQueue(limiter({ points: 2, duration: 1 }))
      expect(await Promise.all([queue.removeTokens(1, 'ann'), queue.removeTokens(1, 'ann')])).toEqual([1, 0])
      expect(await queue.getTokensRemaining('ann')).toBe(0)
      expect(await redis.get('rlflx:ann')).toBe('2')
      const away = new Redis({ port: await freePort(), enableOfflineQueue: false, retryStrategy: () => null })
      away.on('error', () => {})
      onTestFinished(() => away.disconnect())
      const insuranceLimiter = new RateLimiterMemory({ points: 1, duration: 100 })
      const insured = new RateLimiterRedis({ storeClient: away, points: 9, duration: 100, insuranceLimiter })
      expect((await insured.consume('ann')).remainingPoints).toBe(0)
      await refusal(insured.consume('ann'))
    })
  })
}

/** What the tests use of Redlock, which comes without types. */
interface Lock {
  readonly value: string
  readonly expiration: number
  readonly attempts: number
  extend(ttl: number): Promise<Lock>
  unlock(): Promise<void>
}
interface Locks {
  lock(resource: string | string[], ttl: number): Promise<Lock>
}
type Redlock = new (
  servers: Redis[],
  options?: { retryCount?: number; retryDelay?: number; retryJitter?: number },
) => Locks
const Redlock: Redlock = createRequire(import.meta.url)('redlock')

/** Declares the tests, each on empty servers whose ports `start` gives. */
export function testRedlock(start: () => Promise<number>): void {
  describe('Redlock', () => {
    const impatient = { retryCount: 0 }

    test('locks, extends and unlocks', async () => {
      const redis = connect(await start())
      const locks = new Redlock([redis], impatient)
      const lock = await locks.lock('account:1', 10_000)
      expect(await redis.get('account:1')).toBe(lock.value)
      await expect(locks.lock('account:1', 1000)).rejects.toMatchObject({ name: 'LockError', attempts: 1 })
      const left = await redis.pttl('account:1')
      expect(left).toBeGreaterThan(9000)
      await lock.extend(60_000)
      expect(await redis.pttl('account:1')).toBeGreaterThan(59_000)
      await lock.unlock()
      expect(await redis.exists('account:1')).toBe(0)
      await expect(lock.unlock()).rejects.toMatchObject({ name: 'LockError' })
    })

    test('a lock runs out, and its owner cannot extend it or take it from the next', async () => {
      const redis = connect(await start())
      const locks = new Redlock([redis], impatient)
      const lock = await locks.lock('account:1', 10_000)
      await expire(redis, 'account:1')
      const next = await locks.lock('account:1', 10_000)
      await expect(lock.extend(1000)).rejects.toMatchObject({ name: 'LockError' })
      await expect(lock.unlock()).rejects.toMatchObject({ name: 'LockError' })
      expect(await redis.get('account:1')).toBe(next.value)
    })

    test('contention: one at a time', async () => {
      const port = await start()
      const patient = { retryCount: 10_000, retryDelay: 1, retryJitter: 2 }
      let inside = 0
      let entries = 0
      const enter = async (locks: Locks) => {
        for (let i = 0; i < 10; i++) {
          const lock = await locks.lock('door', 5000)
          expect(++inside).toBe(1)
          await new Promise(setImmediate)
          inside--
          entries++
          await lock.unlock()
        }
      }
      await Promise.all(Array.from({ length: 5 }, () => enter(new Redlock([connect(port)], patient))))
      expect(entries).toBe(50)
    })

    test('several resources: all or none', async () => {
      const redis = connect(await start())
      const locks = new Redlock([redis], impatient)
      const both = await locks.lock(['a', 'b'], 10_000)
      await expect(locks.lock(['b', 'c'], 10_000)).rejects.toMatchObject({ name: 'LockError' })
      expect(await redis.exists('c')).toBe(0)
      await both.extend(20_000)
      expect(await redis.mget('a', 'b')).toEqual([both.value, both.value])
      await both.unlock()
      expect(await redis.dbsize()).toBe(0)
    })

    test('three servers: one may be away, and two decide', async () => {
      const [one, two] = await Promise.all([start(), start()])
      const away = new Redis({ port: await freePort(), enableOfflineQueue: false, retryStrategy: () => null })
      away.on('error', () => {})
      onTestFinished(() => away.disconnect())
      const servers = [connect(one), connect(two)]
      const locks = new Redlock([...servers, away], impatient)
      const lock = await locks.lock('account:1', 10_000)
      for (const server of servers) expect(await server.get('account:1')).toBe(lock.value)
      await lock.unlock()
      await servers[0]?.set('account:1', 'of somebody else')
      await expect(locks.lock('account:1', 10_000)).rejects.toMatchObject({ name: 'LockError' })
      expect(await servers[1]?.exists('account:1')).toBe(0)
    })
  })
}
