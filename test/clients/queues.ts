/**
 * The queues that came before BullMQ, unmodified: Bull, with scripts and pub/sub through ioredis 5, and Bee-Queue,
 * with scripts, transactions and pub/sub through node-redis 3. packages.test.ts runs the tests on mini-redis,
 * compat/packages.test.ts on redis-server.
 */
import { once } from 'node:events'
import BeeQueue from 'bee-queue'
import Bull from 'bull'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Journal, signal } from './waiting.ts'

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testBull(start: () => Promise<number>): void {
  describe('Bull', () => {
    function open(port: number, options: Omit<Bull.QueueOptions, 'redis'> = {}): Bull.Queue {
      const queue = new Bull('jobs', { redis: { host: '127.0.0.1', port }, ...options })
      onTestFinished(() => queue.close(true))
      return queue
    }

    test('does jobs by their names, and tells their results and progress', async () => {
      const port = await start()
      const worker = open(port)
      const queue = open(port)
      void worker.process('add', 5, async job => {
        await job.progress(50)
        return job.data.a + job.data.b
      })
      void worker.process('fail', async () => Promise.reject(new Error('on purpose')))
      const progress = new Journal<unknown>()
      queue.on('global:progress', (_, value) => progress.add(value))
      await queue.isReady()
      const jobs = await queue.addBulk([1, 2, 3].map(a => ({ name: 'add', data: { a, b: 10 } })))
      expect(await Promise.all(jobs.map(job => job.finished()))).toEqual([11, 12, 13])
      expect(await progress.reaches(3)).toEqual([50, 50, 50])
      await expect((await queue.add('fail', {})).finished()).rejects.toThrow('on purpose')
      expect(await queue.getJobCounts()).toMatchObject({ completed: 3, failed: 1, waiting: 0 })
    })

    test('order: priorities, last in first out, delays', async () => {
      const port = await start()
      const queue = open(port)
      await queue.add({ n: 'plain' })
      await queue.add({ n: 'low' }, { priority: 10 })
      await queue.add({ n: 'high' }, { priority: 1 })
      await queue.add({ n: 'middle' }, { priority: 5 })
      await queue.add({ n: 'first' }, { lifo: true })
      expect(await queue.getCountsPerPriority([0, 1, 5, 10])).toMatchObject({ 1: 1, 5: 1, 10: 1 })
      for (const delay of [60, 20, 40]) await queue.add({}, { delay })
      const done = new Journal<unknown>()
      void open(port, { settings: { guardInterval: 10 } }).process(async ({ data, timestamp, opts }) => {
        const due = timestamp + (opts.delay ?? 0)
        expect(Date.now()).toBeGreaterThanOrEqual(due)
        done.add(data.n ?? due)
      })
      const order = await done.reaches(8)
      expect(order.filter(each => typeof each === 'string')).toEqual([
        'first',
        'high',
        'middle',
        'low',
        'plain',
      ])
      // On a busy machine the first can be due before the others are added.
      const dues = order.filter(each => typeof each === 'number')
      expect(dues.length).toBe(3)
      expect(dues).toEqual(dues.toSorted((a, b) => a - b))
    })

    test('retries with a growing delay', async () => {
      const queue = open(await start(), { settings: { guardInterval: 10 } })
      const tries: number[] = []
      void queue.process(async job => {
        tries.push(Date.now())
        if (job.attemptsMade < 3) throw new Error('not yet')
        return 'at last'
      })
      const job = await queue.add({}, { attempts: 5, backoff: { type: 'exponential', delay: 4 } })
      expect(await job.finished()).toBe('at last')
      const gaps = tries.slice(1).map((time, at) => time - (tries[at] ?? 0))
      expect(gaps.length).toBe(3)
      for (const [at, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual((2 ** at - 1) * 4)
    })

    test('repeats jobs', async () => {
      const queue = open(await start(), { settings: { guardInterval: 5 } })
      const done = new Journal<unknown>()
      void queue.process('tick', async job => done.add(job.opts.repeat))
      await queue.add('tick', {}, { repeat: { every: 15, limit: 3 } })
      await done.reaches(3)
      await queue.add('tick', {}, { repeat: { cron: '0 3 * * *' } })
      const repeated = await queue.getRepeatableJobs()
      const nightly = repeated.find(job => job.cron === '0 3 * * *')
      expect(new Date(Number(nightly?.next)).getHours()).toBe(3)
      await queue.removeRepeatableByKey(`${nightly?.key}`)
      expect((await queue.getRepeatableJobs()).some(job => job.cron === '0 3 * * *')).toBe(false)
    })

    test('a rate limit by group', async () => {
      const limiter = { max: 2, duration: 40, groupKey: 'user' }
      const queue = open(await start(), { limiter, settings: { guardInterval: 5 } })
      const done = new Journal<{ user: string; at: number }>()
      const users = ['ann', 'ann', 'ann', 'bob', 'bob', 'bob']
      await queue.addBulk(users.map(user => ({ data: { user } })))
      const begin = Date.now()
      void queue.process(async job => done.add({ user: job.data.user, at: Date.now() - begin }))
      const all = await done.reaches(6)
      for (const name of ['ann', 'bob']) {
        const times = all.filter(({ user }) => user === name).map(({ at }) => at)
        expect(times[2]).toBeGreaterThanOrEqual(39)
      }
    })

    test('a worker that dies: another one takes over', async () => {
      const port = await start()
      const dying = open(port, { settings: { lockDuration: 20, lockRenewTime: 100_000, stalledInterval: 0 } })
      const taken = signal()
      void dying.process(() => {
        taken.resolve()
        return new Promise(() => {})
      })
      const job = await dying.add({})
      await taken.promise
      await dying.close(true)
      const heir = open(port, { settings: { stalledInterval: 10 } })
      const stalled = once(heir, 'stalled')
      void heir.process(async () => 'done by the heir')
      expect((await stalled)[0]).toMatchObject({ id: job.id })
      const [done, result] = await once(heir, 'completed')
      expect([done.id, result]).toEqual([job.id, 'done by the heir'])
    })

    test('pausing, counting, cleaning, removing', async () => {
      const port = await start()
      const redis = new Redis(port)
      onTestFinished(() => redis.disconnect())
      const queue = open(port)
      await queue.pause()
      expect(await queue.isPaused()).toBe(true)
      await queue.addBulk(Array.from({ length: 6 }, (_, n) => ({ data: { n }, opts: { jobId: `job-${n}` } })))
      expect(await queue.getJobCounts()).toMatchObject({ paused: 6, waiting: 0 })
      await queue.removeJobs('job-[45]')
      expect(await queue.getPausedCount()).toBe(4)
      await queue.resume()
      expect(await queue.getJobCounts()).toMatchObject({ paused: 0, waiting: 4 })
      const done = new Journal<unknown>()
      queue.on('completed', job => done.add(job.id))
      void queue.process(async () => {})
      expect(await done.reaches(4)).toEqual(['job-0', 'job-1', 'job-2', 'job-3'])
      expect((await queue.getCompleted(0, 1)).map(job => job.id)).toEqual(['job-3', 'job-2'])
      expect((await queue.clean(0, 'completed')).sort()).toEqual(['job-0', 'job-1', 'job-2', 'job-3'])
      await queue.add({}, { delay: 1e8 })
      expect((await queue.add({}, { debounce: { id: 'same' }, delay: 1e8 })).id).toBe(
        (await queue.add({}, { debounce: { id: 'same' }, delay: 1e8 })).id,
      )
      expect(await queue.getDelayedCount()).toBe(2)
      await queue.obliterate({ force: true })
      expect((await redis.keys('bull:jobs:*')).filter(key => !/:(stalled-check|de:same)$/.test(key))).toEqual(
        [],
      )
    })

    test('two thousand jobs through four workers', async () => {
      const port = await start()
      const queue = open(port)
      const done = new Journal<number>()
      for (let i = 0; i < 4; i++) void open(port).process(20, async job => done.add(job.data.n))
      await queue.addBulk(
        Array.from({ length: 2000 }, (_, n) => ({ data: { n }, opts: { removeOnComplete: true } })),
      )
      expect(new Set(await done.reaches(2000)).size).toBe(2000)
      expect(done.all.length).toBe(2000)
    })
  })
}

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testBeeQueue(start: () => Promise<number>): void {
  describe('Bee-Queue', () => {
    function open(port: number, settings: BeeQueue.QueueSettings = {}): BeeQueue {
      const queue = new BeeQueue('jobs', { redis: { host: '127.0.0.1', port } as never, ...settings })
      onTestFinished(async () => {
        await queue.close().catch(() => {})
      })
      return queue
    }
    const producer = (port: number) => open(port, { isWorker: false })

    test('does jobs, and tells their results and progress', async () => {
      const port = await start()
      const worker = open(port)
      worker.process(3, async job => {
        job.reportProgress({ half: true })
        return job.data.a + job.data.b
      })
      const queue = producer(port)
      const job = queue.createJob({ a: 1, b: 2 })
      const progress = once(job, 'progress')
      const succeeded = once(job, 'succeeded')
      await job.save()
      expect(await progress).toEqual([{ half: true }])
      expect(await succeeded).toEqual([3])
      expect((await queue.getJob(job.id)).status).toBe('succeeded')
      expect(await queue.checkHealth()).toMatchObject({ waiting: 0, active: 0, succeeded: 1, failed: 0 })
    })

    test('retries, at once and later, and gives up', async () => {
      const port = await start()
      const worker = open(port, { activateDelayedJobs: true, delayedDebounce: 1 })
      const tries = new Map<string, number[]>()
      worker.process(async job => {
        const times = tries.get(job.id) ?? []
        tries.set(job.id, [...times, Date.now()])
        if (times.length < job.data.failures) throw new Error(`failure ${times.length}`)
        return times.length
      })
      const queue = producer(port)
      const result = async (job: BeeQueue.Job<{ failures: number }>) => {
        const outcome = Promise.race([once(job, 'succeeded'), once(job, 'failed')])
        await job.save()
        return (await outcome)[0]
      }
      expect(await result(queue.createJob({ failures: 2 }).retries(2))).toBe(2)
      expect(await result(queue.createJob({ failures: 2 }).retries(1))).toMatchObject({
        message: 'failure 1',
      })
      const patient = queue.createJob({ failures: 3 }).retries(3).backoff('exponential', 5)
      expect(await result(patient)).toBe(3)
      const times = tries.get(patient.id) ?? []
      expect(Number(times[3]) - Number(times[0])).toBeGreaterThanOrEqual(5 + 10 + 20)
      expect(await queue.checkHealth()).toMatchObject({ succeeded: 2, failed: 1, delayed: 0 })
    })

    test('delayed jobs come when they are due', async () => {
      const port = await start()
      const worker = open(port, { activateDelayedJobs: true, delayedDebounce: 1 })
      const done = new Journal<number>()
      // Bee-Queue takes one that is due already for one without delay: there is time to add them all.
      const begin = Date.now() + 500
      const queue = producer(port)
      for (const delay of [60, 20, 40])
        await queue
          .createJob({ delay })
          .delayUntil(begin + delay)
          .save()
      worker.process(async job => {
        expect(Date.now()).toBeGreaterThanOrEqual(begin + job.data.delay)
        done.add(job.data.delay)
      })
      expect(await done.reaches(3)).toEqual([20, 40, 60])
    })

    test('a job that stalls is done by another worker', async () => {
      const port = await start()
      const dying = open(port, { stallInterval: 20 })
      const taken = signal()
      dying.process(() => {
        taken.resolve()
        return new Promise(() => {})
      })
      const job = await producer(port).createJob({}).save()
      await taken.promise
      // It waits a millisecond for its job.
      await expect(dying.close(1)).rejects.toThrow('timed out')
      const heir = open(port, { stallInterval: 5 })
      const stalled = once(heir, 'stalled')
      const done = once(heir, 'succeeded')
      // A check marks what is active, and the next one finds what is still marked.
      await heir.checkStalledJobs(5)
      expect((await stalled)[0]).toBe(job.id)
      heir.process(async () => 'done by the heir')
      expect((await done)[1]).toBe('done by the heir')
    })

    test('many at once, by chosen ids, listed, removed and destroyed', async () => {
      const port = await start()
      const redis = new Redis(port)
      onTestFinished(() => redis.disconnect())
      const queue = producer(port)
      const jobs = Array.from({ length: 20 }, (_, n) => queue.createJob({ n }).setId(`job-${n}`))
      expect((await queue.saveAll(jobs)).size).toBe(0)
      expect((await queue.createJob({}).setId('job-3').save()).id).toBe(null)
      const waiting = await queue.getJobs('waiting', { start: 0, end: 30 })
      expect(waiting.map(job => job.data.n).sort((a, b) => a - b)).toEqual(jobs.map((_, n) => n))
      await queue.removeJob('job-0')
      expect(await queue.checkHealth()).toMatchObject({ waiting: 19 })
      const worker = open(port, { removeOnSuccess: true })
      const done = new Journal<number>()
      worker.on('succeeded', job => done.add(job.data.n))
      worker.process(async () => {})
      expect((await done.reaches(19)).toSorted((a, b) => a - b)).toEqual(jobs.map((_, n) => n).slice(1))
      await queue.destroy()
      expect(await redis.dbsize()).toBe(0)
    })
  })
}
