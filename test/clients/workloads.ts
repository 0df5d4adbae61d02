/**
 * What applications use a Redis for, at a size where mistakes show: a leaderboard, a rate limiter, a consumer group
 * and a job queue whose workers crash. workloads.test.ts runs them on mini-redis, compat/workloads.test.ts on
 * redis-server, through ioredis and through node-redis.
 */
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'

type Words = readonly (string | number)[]

/** A connection that a library made. */
interface Connection {
  call(...words: Words): Promise<unknown>
  /** Several commands as one transaction; their replies. */
  transaction(commands: readonly Words[]): Promise<unknown[]>
  /** Ends as that of a process does which is killed. */
  crash(): void
}

/** By library: opens a connection in RESP2, which is closed when the test ends. */
const LIBRARIES: Readonly<Record<string, (port: number) => Promise<Connection>>> = {
  ioredis: async port => {
    const redis = new Redis({ port, protocol: 2 })
    const crash = () => redis.disconnect()
    onTestFinished(crash)
    return {
      call: (name, ...words) => redis.call(String(name), words.map(String)),
      transaction: async commands => {
        const queue = redis.multi()
        for (const [name, ...words] of commands) queue.call(String(name), words.map(String))
        return ((await queue.exec()) ?? []).map(([error, reply]) => error ?? reply)
      },
      crash,
    }
  },
  'node-redis': async port => {
    const client = createClient({ url: `redis://127.0.0.1:${port}`, RESP: 2 })
    const crash = () => {
      if (client.isOpen) client.destroy()
    }
    client.on('error', () => {})
    onTestFinished(crash)
    await client.connect()
    return {
      call: (...words) => client.sendCommand(words.map(String)),
      transaction: commands => {
        const queue = client.multi()
        for (const words of commands) queue.addCommand(words.map(String))
        return queue.exec()
      },
      crash,
    }
  },
}

const PLAYERS = 500
const ENTRIES = 1000
const JOBS = 1000

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testWorkloads(start: () => Promise<number>): void {
  describe.each(Object.entries(LIBRARIES))('through %s', (_, open) => {
    async function connections(count: number): Promise<[Connection, ...Connection[]]> {
      const port = await start()
      const [first, ...others] = await Promise.all(Array.from({ length: count }, () => open(port)))
      if (first === undefined) throw new Error('at least one connection')
      return [first, ...others]
    }

    test('a leaderboard that several processes write to', async () => {
      const writers = await connections(4)
      const [reader] = writers
      const scores = new Map<string, number>()
      const updates = Array.from({ length: 5000 }, (_, at) => {
        const player = `player:${(at * 7919) % PLAYERS}`
        const points = (at * 104729) % 1000
        scores.set(player, (scores.get(player) ?? 0) + points)
        return writers[at % writers.length]?.call('ZINCRBY', 'board', points, player)
      })
      await Promise.all(updates)
      const best = [...scores].sort(([a, x], [b, y]) => y - x || (a < b ? 1 : -1))
      const top = best.slice(0, 10).flatMap(([player, score]) => [player, String(score)])
      expect(await reader.call('ZREVRANGE', 'board', 0, 9, 'WITHSCORES')).toEqual(top)
      const [someone = ''] = best[123] ?? []
      expect(await reader.call('ZREVRANK', 'board', someone)).toBe(123)
      const around = best.slice(121, 126).map(([player]) => player)
      expect(await reader.call('ZRANGE', 'board', 121, 125, 'REV')).toEqual(around)
      const strong = best.filter(([, score]) => score >= 5000).length
      expect(await reader.call('ZCOUNT', 'board', 5000, '+inf')).toBe(strong)
    })

    test('a rate limiter: as many as allowed in each window, whoever asks', async () => {
      const askers = await connections(8)
      const admit = async (asker: Connection | undefined, now: number, id: number) => {
        const replies = await asker?.transaction([
          ['ZREMRANGEBYSCORE', 'calls', '-inf', now - 1000],
          ['ZADD', 'calls', now, id],
          ['ZCARD', 'calls'],
          ['PEXPIRE', 'calls', 60_000],
        ])
        return Number(replies?.[2]) <= 25
      }
      for (const window of [1, 2, 3]) {
        const answers = Array.from({ length: 100 }, (_, at) =>
          admit(askers[at % askers.length], window * 2000, window * 1000 + at),
        )
        expect((await Promise.all(answers)).filter(Boolean).length).toBe(25)
      }
    })

    test('a consumer group: nothing is lost when consumers crash', async () => {
      const [producer, ...consumers] = await connections(5)
      await producer.call('XGROUP', 'CREATE', 'orders', 'cooks', '$', 'MKSTREAM')
      const done = new Map<string, number>()
      const work = async (name: string, entries: Entries, crashes: boolean, connection: Connection) => {
        for (const [at, [id, [, dish = '']]] of entries.entries()) {
          if (crashes && at === 3) return connection.crash()
          done.set(dish, (done.get(dish) ?? 0) + 1)
          expect(await connection.call('XACK', 'orders', 'cooks', id), name).toBe(1)
        }
      }
      const consume = async (connection: Connection, at: number) => {
        const name = `cook ${at}`
        const crashes = at % 2 === 0
        for (let rounds = 1; done.size < ENTRIES; rounds++) {
          const words = ['GROUP', 'cooks', name, 'COUNT', 10, 'BLOCK', 50, 'STREAMS', 'orders', '>']
          const read = (await connection.call('XREADGROUP', ...words)) as [string, Entries][] | null
          const crashesNow = crashes && rounds === 20
          await work(name, read?.[0]?.[1] ?? [], crashesNow, connection)
          if (crashesNow) return
          if (read === null) await takeOver(connection, name)
        }
      }
      /** What others were given and have not acknowledged. Those who crashed never will. */
      const takeOver = async (connection: Connection, name: string) => {
        const claimed = await connection.call('XAUTOCLAIM', 'orders', 'cooks', name, 40, '0-0', 'COUNT', 100)
        await work(name, (claimed as [string, Entries])[1], false, connection)
      }
      const consuming = consumers.map(consume)
      for (let i = 0; i < ENTRIES; i++) await producer.call('XADD', 'orders', '*', 'dish', `soup ${i}`)
      await Promise.all(consuming)
      expect(done.size).toBe(ENTRIES)
      expect(await producer.call('XPENDING', 'orders', 'cooks')).toEqual([0, null, null, null])
    })

    test('a job queue: workers wait, and what a crashed one was doing is done by others', async () => {
      const [producer, ...workers] = await connections(5)
      const done: string[] = []
      const work = async (connection: Connection, at: number) => {
        for (let jobs = 1; ; jobs++) {
          const job = String(await connection.call('BLMOVE', 'queue', `doing:${at}`, 'RIGHT', 'LEFT', 0))
          if (job === 'stop') return
          if (at === 0 && jobs === 50) return connection.crash()
          const reply = await connection.transaction([
            ['LREM', `doing:${at}`, 1, job],
            ['LPUSH', 'done', job],
          ])
          expect(reply[0]).toBe(1)
          done.push(job)
        }
      }
      const working = workers.map(work)
      for (let i = 0; i < JOBS; i += 10) {
        const jobs = Array.from({ length: 10 }, (_, at) => `job ${i + at}`)
        await producer.call('LPUSH', 'queue', ...jobs)
      }
      await working[0]
      expect(await producer.call('LLEN', 'doing:0')).toBe(1)
      expect(await producer.call('LMOVE', 'doing:0', 'queue', 'RIGHT', 'LEFT')).toMatch(/^job \d+$/)
      for (let i = 1; i < workers.length; i++) await producer.call('LPUSH', 'queue', 'stop')
      await Promise.all(working)
      expect(await producer.call('LLEN', 'done')).toBe(JOBS)
      expect(new Set(done).size).toBe(JOBS)
      expect(done.length).toBe(JOBS)
    })
  })
}

/** As XREADGROUP and XAUTOCLAIM give them: ids, and fields and values in turn. */
type Entries = readonly (readonly [id: string, fields: readonly string[]])[]
