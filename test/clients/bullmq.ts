/**
 * BullMQ, unmodified, as its users use it, through ioredis and through node-redis. It keeps its state in some sixty
 * Lua scripts. bullmq.test.ts runs the tests on mini-redis, compat/bullmq.test.ts on redis-server.
 */
import { once } from 'node:events'
import { DelayedError, type Job, type JobsOptions, UnrecoverableError, Worker } from 'bullmq'
import { describe, expect, test } from 'vitest'
import { Bench, DRIVERS, part } from './bullmq-bench.ts'
import { blocked, Journal, signal } from './waiting.ts'

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testBullmq(start: () => Promise<number>): void {
  describe.each(Object.entries(DRIVERS))('BullMQ through %s', (_, driver) => {
    const prepare = async () => new Bench(await start(), driver)

    test('a worker does jobs, and who added one hears its result', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const jobs = bench.worker(job => ({ greeting: `Hello, ${job.data.name}`, id: job.id }))
      const job = await queue.add('greet', { name: 'Zoë \u{1f980}', nested: [1, null, { deep: 1.5 }] })
      const result = await job.waitUntilFinished(events)
      expect(result).toEqual({ greeting: 'Hello, Zoë \u{1f980}', id: '1' })
      const kept = await queue.getJob('1')
      expect(kept?.data).toEqual({ name: 'Zoë \u{1f980}', nested: [1, null, { deep: 1.5 }] })
      expect(kept?.returnvalue).toEqual(result)
      expect(kept?.attemptsMade).toBe(1)
      expect(await kept?.getState()).toBe('completed')
      expect(Number(kept?.finishedOn)).toBeGreaterThanOrEqual(Number(kept?.processedOn))
      expect(jobs.isRunning()).toBe(true)
    })

    test('jobs of one worker come in the order in which they were added, those of LIFO first', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      for (const name of ['a', 'b', 'c']) await queue.add(name, {})
      for (const name of ['x', 'y']) await queue.add(name, {}, { lifo: true })
      const done = new Journal<string>()
      bench.worker(job => done.add(job.name))
      expect(await done.reaches(5)).toEqual(['y', 'x', 'a', 'b', 'c'])
    })

    test('delayed jobs come when they are due', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const done = new Journal<Job>()
      bench.worker(job => done.add(job))
      await queue.addBulk([60, 20, 40].map(delay => ({ name: `${delay}`, data: {}, opts: { delay } })))
      const jobs = await done.reaches(3)
      expect(jobs.map(job => job.name)).toEqual(['20', '40', '60'])
      for (const job of jobs) {
        expect(Number(job.processedOn) - job.timestamp).toBeGreaterThanOrEqual(Number(job.name))
      }
    })

    test('a delayed job can be promoted, or its delay changed', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const day = 24 * 3600 * 1000
      const [sooner, now] = await queue.addBulk([
        { name: 'sooner', data: {}, opts: { delay: day } },
        { name: 'now', data: {}, opts: { delay: day } },
      ])
      expect(await queue.getJobCounts('delayed', 'wait')).toEqual({ delayed: 2, wait: 0 })
      const done = new Journal<string>()
      bench.worker(job => done.add(job.name))
      await now?.promote()
      expect(await done.reaches(1)).toEqual(['now'])
      await sooner?.changeDelay(5)
      expect(await done.reaches(2)).toEqual(['now', 'sooner'])
      await expect(now?.promote()).rejects.toThrow('not in the delayed state')
    })

    test('priorities', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const priorities = [5, 1, 0, 2_000_000, 3, 1, 0, 5]
      const names = priorities.map((priority, at) => `${priority} ${at}`)
      await queue.addBulk(
        priorities.map((priority, at) => ({ name: `${names[at]}`, data: {}, opts: { priority } })),
      )
      expect(await queue.getCountsPerPriority([0, 1, 2, 5])).toEqual({ 0: 2, 1: 2, 2: 0, 5: 2 })
      const last = (await queue.getJobs('prioritized')).find(job => job.name === '5 7')
      await last?.changePriority({ priority: 2 })
      const done = new Journal<string>()
      bench.worker(job => done.add(job.name))
      const expected = ['0 2', '0 6', '1 1', '1 5', '5 7', '3 4', '5 0', '2000000 3']
      expect(await done.reaches(8)).toEqual(expected)
    })

    test('retries, each after twice the time', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const delays = new Journal<number>()
      events.on('delayed', ({ jobId }) => delays.add(Number(jobId)))
      const tries = new Journal<number>()
      bench.worker(job => {
        tries.add(Date.now())
        if (job.attemptsMade < 3) throw new Error(`not yet: ${job.attemptsMade}`)
        return 'at last'
      })
      const job = await queue.add('try', {}, { attempts: 5, backoff: { type: 'exponential', delay: 4 } })
      expect(await job.waitUntilFinished(events)).toBe('at last')
      const times = await tries.reaches(4)
      const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0))
      for (const [at, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(4 * 2 ** at)
      const kept = await queue.getJob(`${job.id}`)
      expect(kept?.attemptsMade).toBe(4)
      expect(kept?.stacktrace?.length).toBe(3)
      expect(kept?.failedReason).toBe('not yet: 2')
      expect(delays.all).toEqual([1, 1, 1])
    })

    test('a job that fails for good, and is tried again by hand', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      let works = false
      bench.worker(job => {
        if (works) return 'fine'
        throw job.name === 'hopeless' ? new UnrecoverableError('hopeless') : new Error('bad luck')
      })
      const hopeless = await queue.add('hopeless', {}, { attempts: 100 })
      await expect(hopeless.waitUntilFinished(events)).rejects.toThrow('hopeless')
      const unlucky = await queue.add('unlucky', {}, { attempts: 2, backoff: 1 })
      await expect(unlucky.waitUntilFinished(events)).rejects.toThrow('bad luck')
      expect(await queue.getJobCounts('failed', 'completed')).toEqual({ failed: 2, completed: 0 })
      const [first, second] = await queue.getFailed()
      expect([first?.name, second?.name]).toEqual(['unlucky', 'hopeless'])
      expect([first?.attemptsMade, second?.attemptsMade]).toEqual([2, 1])
      works = true
      await first?.retry()
      expect(await unlucky.waitUntilFinished(events)).toBe('fine')
      await queue.retryJobs({ state: 'failed' })
      expect(await hopeless.waitUntilFinished(events)).toBe('fine')
    })

    test('a scheduler repeats a job', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const done = new Journal<Job>()
      bench.worker(job => done.add(job))
      const options = { name: 'tick', data: { n: 1 } }
      await queue.upsertJobScheduler('often', { every: 15, limit: 5 }, options)
      const jobs = await done.reaches(5)
      expect(jobs.map(job => [job.name, job.data])).toEqual(Array(5).fill(['tick', { n: 1 }]))
      const due = jobs.map(job => Number(/^repeat:often:(\d+)$/.exec(`${job.id}`)?.[1]))
      for (const [at, time] of due.slice(1).entries()) {
        expect((time - Number(due[at])) % 15).toBe(0)
        expect(Number(jobs[at + 1]?.processedOn)).toBeGreaterThanOrEqual(time)
      }
    })

    test('schedulers are listed, replaced and removed', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      await queue.upsertJobScheduler(
        'nightly',
        { pattern: '0 0 3 * * *', tz: 'Europe/Lisbon' },
        { name: 'report' },
      )
      await queue.upsertJobScheduler('hourly', { every: 3_600_000 }, { name: 'clean', data: { deep: false } })
      await queue.upsertJobScheduler('hourly', { every: 1_800_000 }, { name: 'clean', data: { deep: true } })
      expect(await queue.getJobSchedulersCount()).toBe(2)
      const nightly = await queue.getJobScheduler('nightly')
      const hours = new Intl.DateTimeFormat('en', {
        hour: 'numeric',
        hourCycle: 'h23',
        timeZone: 'Europe/Lisbon',
      })
      expect(Number(hours.format(nightly?.next))).toBe(3)
      const hourly = await queue.getJobScheduler('hourly')
      expect(hourly).toMatchObject({ every: 1_800_000, name: 'clean', template: { data: { deep: true } } })
      expect(await queue.removeJobScheduler('hourly')).toBe(true)
      expect(await queue.removeJobScheduler('hourly')).toBe(false)
      expect((await queue.getJobSchedulers()).map(each => each.key)).toEqual(['nightly'])
      expect((await queue.getDelayed()).map(job => job.name)).toEqual(['report'])
    })

    test('a flow: parents wait for their children, over several queues', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const parts = bench.queue('parts')
      const order = new Journal<string>()
      const sum = async (job: Job) => {
        order.add(job.name)
        const children = Object.values(await job.getChildrenValues()) as number[]
        return children.reduce((total, each) => total + each, Number(job.data.own))
      }
      const { job } = await bench.flows().add({
        name: 'total',
        queueName: 'jobs',
        data: { own: 1000 },
        children: [part('left', 100, [part('a', 1), part('b', 2)]), part('right', 200, [part('c', 3)])],
      })
      expect(await job.getState()).toBe('waiting-children')
      expect(await parts.getJobCounts('waiting-children', 'wait')).toEqual({ 'waiting-children': 2, wait: 3 })
      expect(await job.getDependenciesCount()).toMatchObject({ processed: 0, unprocessed: 2 })
      bench.worker(sum, { concurrency: 3 }, 'parts')
      bench.worker(sum)
      expect(await job.waitUntilFinished(events)).toBe(1306)
      expect(order.all.at(-1)).toBe('total')
      expect(order.all.indexOf('a')).toBeLessThan(order.all.indexOf('left'))
      expect(order.all.indexOf('c')).toBeLessThan(order.all.indexOf('right'))
      expect(await job.getDependenciesCount()).toMatchObject({ processed: 2, unprocessed: 0 })
      const tree = await bench.flows().getFlow({ id: `${job.id}`, queueName: 'jobs' })
      expect(tree.children?.map(each => each.job.name).sort()).toEqual(['left', 'right'])
      expect(await queue.getJobCounts('completed')).toEqual({ completed: 1 })
    })

    test('a child that fails: its parent fails too, goes on or ignores it', async () => {
      const bench = await prepare()
      const events = await bench.events()
      bench.queue('parts')
      bench.worker(
        job => {
          if (job.data.fails) throw new Error('broken')
          return 7
        },
        {},
        'parts',
      )
      bench.worker(async job => [
        Object.values(await job.getChildrenValues()),
        Object.values(await job.getIgnoredChildrenFailures()),
      ])
      const flow = (opts: JobsOptions) => {
        const children = [true, false].map(fails => ({
          name: 'part',
          queueName: 'parts',
          data: { fails },
          opts,
        }))
        return bench.flows().add({ name: 'whole', queueName: 'jobs', children })
      }
      const strict = await flow({ failParentOnFailure: true })
      await expect(strict.job.waitUntilFinished(events)).rejects.toThrow(/child .*parts:.* failed/)
      const lenient = await flow({ ignoreDependencyOnFailure: true })
      expect(await lenient.job.waitUntilFinished(events)).toEqual([[7], ['broken']])
      const removing = await flow({ removeDependencyOnFailure: true })
      expect(await removing.job.waitUntilFinished(events)).toEqual([[7], []])
    })

    test('a rate limit: so many in a while, whoever works', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      await queue.addBulk(Array.from({ length: 9 }, (_, at) => ({ name: `${at}`, data: {} })))
      const done = new Journal<number>()
      const begin = Date.now()
      for (let i = 0; i < 3; i++)
        bench.worker(() => done.add(Date.now()), { limiter: { max: 3, duration: 40 } })
      const times = await done.reaches(9)
      // Each window begins with its first job, so the fourth job begins another one, and the seventh a third.
      expect(Number(times[3]) - begin).toBeGreaterThanOrEqual(39)
      expect(Number(times[6]) - begin).toBeGreaterThanOrEqual(78)
    })

    test('a rate limit that a job asks for', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      let asked = 0
      bench.worker(
        async () => {
          if (asked++ === 0) {
            await queue.rateLimit(30)
            throw Worker.RateLimitError()
          }
          return Date.now()
        },
        { limiter: { max: 1, duration: 1 } },
      )
      const begin = Date.now()
      const job = await queue.add('call', {})
      expect((await job.waitUntilFinished(events)) - begin).toBeGreaterThanOrEqual(30)
      expect(asked).toBe(2)
    })

    test('a limit of jobs at a time for all workers', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      await queue.setGlobalConcurrency(2)
      expect(await queue.getGlobalConcurrency()).toBe(2)
      await queue.addBulk(Array.from({ length: 20 }, () => ({ name: 'job', data: {} })))
      let now = 0
      let most = 0
      const done = new Journal<void>()
      const two = signal()
      const work = async () => {
        most = Math.max(most, ++now)
        if (now === 2) two.resolve()
        await two.promise
        await new Promise(setImmediate)
        now--
        done.add()
      }
      for (let i = 0; i < 3; i++) bench.worker(work, { concurrency: 5 })
      await done.reaches(20)
      expect(most).toBe(2)
    })

    test('a worker that dies: its lock expires and another one takes over', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const job = await queue.add('job', {})
      await bench.dyingWorker(30)
      expect(await job.getState()).toBe('active')
      const heir = bench.worker(() => 'done by the heir', { stalledInterval: 10, autorun: false })
      const stalled = once(heir, 'stalled')
      void heir.run()
      expect((await stalled)[0]).toBe(job.id)
      expect(await job.waitUntilFinished(events)).toBe('done by the heir')
      expect((await queue.getJob(`${job.id}`))?.stalledCounter).toBe(1)
    })

    test('a job that kills its workers fails in the end', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const job = await queue.add('deadly', {})
      const events = await bench.events()
      const failed = once(events, 'failed')
      const rescuer = bench.worker(null, { stalledInterval: 5, maxStalledCount: 1, autorun: false })
      await rescuer.startStalledCheckTimer()
      for (let death = 0; death < 2; death++) await bench.dyingWorker(10)
      // Such a job fails when somebody would take it again. All workers share the time of the next check.
      bench.worker(() => 'never done', { skipStalledCheck: true })
      const [told] = await failed
      expect(told).toMatchObject({ jobId: job.id, failedReason: 'job stalled more than allowable limit' })
    })

    test('who has lost the lock cannot finish the job', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const job = await queue.add('job', {})
      const byHand = bench.worker(null, { lockDuration: 5000 })
      const mine = await byHand.getNextJob('first token')
      expect(mine?.id).toBe(job.id)
      await expect(mine?.moveToCompleted('stolen', 'other token', false)).rejects.toThrow('Lock mismatch')
      expect(await mine?.extendLock('first token', 50_000)).toBe(1)
      expect(await bench.redis.pttl(`bull:jobs:${job.id}:lock`)).toBeGreaterThan(40_000)
      await mine?.moveToCompleted('well done', 'first token', false)
      expect(await job.getState()).toBe('completed')
      await expect(mine?.moveToCompleted('twice', 'first token', false)).rejects.toThrow('Missing lock')
    })

    test('events tell the life of a job in order', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const heard = new Journal<string>()
      for (const name of [
        'added',
        'waiting',
        'active',
        'progress',
        'completed',
        'drained',
        'custom',
      ] as const) {
        events.on(name as 'added', () => heard.add(name))
      }
      bench.worker(job => job.updateProgress(50))
      await queue.add('job', {})
      await heard.reaches(6)
      await bench.teller().publishEvent({ eventName: 'custom', text: 'by hand' } as never)
      const order = ['added', 'waiting', 'active', 'progress', 'completed', 'drained', 'custom']
      expect((await heard.reaches(7)).toSorted()).toEqual(order.toSorted())
      const kept = heard.all.filter(name => name !== 'drained')
      expect(kept).toEqual(order.filter(name => name !== 'drained'))
      const entries = await bench.redis.xrange('bull:jobs:events', '-', '+')
      expect(entries.length).toBe(7)
      expect(await queue.trimEvents(0)).toBe(7)
    })

    test('progress and logs', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const progress = new Journal<unknown>()
      events.on('progress', ({ data }) => progress.add(data))
      bench.worker(async job => {
        await job.updateProgress(10)
        await job.log('one')
        await job.updateProgress({ step: 'two', done: 0.5 })
        for (const row of ['two', 'three', 'four']) await job.log(row)
      })
      const job = await queue.add('job', {}, { keepLogs: 3 })
      await job.waitUntilFinished(events)
      expect(await progress.reaches(2)).toEqual([10, { step: 'two', done: 0.5 }])
      expect(await queue.getJobLogs(`${job.id}`)).toEqual({ logs: ['two', 'three', 'four'], count: 3 })
      expect(await queue.getJobLogs(`${job.id}`, 0, 1, false)).toMatchObject({ logs: ['four', 'three'] })
      expect((await queue.getJob(`${job.id}`))?.progress).toEqual({ step: 'two', done: 0.5 })
      await job.clearLogs(1)
      expect(await queue.getJobLogs(`${job.id}`)).toEqual({ logs: ['four'], count: 1 })
    })

    test('pause and resume: the queue, and a worker', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const one = bench.worker(job => job.name)
      const paused = once(events, 'paused')
      await queue.pause()
      await paused
      expect(await queue.isPaused()).toBe(true)
      const jobs = await queue.addBulk(['a', 'b'].map(name => ({ name, data: {} })))
      expect(await queue.getJobCounts('wait', 'active')).toEqual({ wait: 2, active: 0 })
      expect(await queue.count()).toBe(2)
      await queue.resume()
      for (const job of jobs) expect(await job.waitUntilFinished(events)).toBe(job.name)
      await one.pause()
      expect(one.isPaused()).toBe(true)
      const job = await queue.add('c', {})
      expect(await job.getState()).toBe('waiting')
      await one.resume()
      expect(await job.waitUntilFinished(events)).toBe('c')
    })

    test('what is done is removed: at once, or all but so many', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      bench.worker(job => {
        if (job.name === 'fails') throw new Error('no')
      })
      await (await queue.add('gone', {}, { removeOnComplete: true })).waitUntilFinished(events)
      expect(await queue.getCompletedCount()).toBe(0)
      const opts = { removeOnComplete: { count: 3 }, removeOnFail: 2 }
      const names = [...Array(7).fill('fine'), ...Array(5).fill('fails')]
      const jobs = await queue.addBulk(names.map(name => ({ name, data: {}, opts })))
      await Promise.allSettled(jobs.map(job => job.waitUntilFinished(events)))
      expect(await queue.getJobCounts('completed', 'failed')).toEqual({ completed: 3, failed: 2 })
      expect((await queue.getCompleted()).map(job => job.id)).toEqual(['8', '7', '6'])
      const keys = await bench.redis.keys('bull:jobs:[0-9]*')
      expect(keys.sort()).toEqual(['12', '13', '6', '7', '8'].map(id => `bull:jobs:${id}`))
    })

    test('counts, pages, cleaning, draining and obliteration', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      await queue.addBulk(Array.from({ length: 25 }, (_, at) => ({ name: 'wait', data: { at } })))
      await queue.addBulk(
        Array.from({ length: 5 }, () => ({ name: 'delayed', data: {}, opts: { delay: 1e9 } })),
      )
      await queue.addBulk(
        Array.from({ length: 4 }, () => ({ name: 'first', data: {}, opts: { priority: 1 } })),
      )
      const byHand = bench.worker(null, { skipStalledCheck: true })
      const held: (Job | undefined)[] = []
      for (let at = 0; at < 6; at++) held.push(await byHand.getNextJob('token'))
      await held[0]?.moveToCompleted(1, 'token', false)
      await held[1]?.moveToCompleted(2, 'token', false)
      await held[2]?.moveToFailed(new Error('no'), 'token', false)
      const counts = { waiting: 19, delayed: 5, prioritized: 4, active: 3, completed: 2, failed: 1 }
      expect(await queue.getJobCounts()).toEqual({ ...counts, 'waiting-children': 0 })
      expect((await queue.getJobs(['wait'], 5, 9, true)).map(job => job.data.at)).toEqual([
        11, 12, 13, 14, 15,
      ])
      expect((await queue.getJobs(['failed', 'completed'])).map(job => job.id).sort()).toEqual([
        '1',
        '2',
        '3',
      ])
      expect((await queue.clean(0, 100, 'completed')).sort()).toEqual(['1', '2'])
      expect(await queue.exportPrometheusMetrics()).toContain(
        'bullmq_job_count{queue="jobs", state="waiting"} 19',
      )
      await queue.drain(true)
      expect(await queue.getJobCounts('wait', 'delayed', 'prioritized', 'active')).toMatchObject({
        active: 3,
      })
      expect(await queue.count()).toBe(0)
      await queue.pause()
      await expect(queue.obliterate()).rejects.toThrow('Cannot obliterate queue with active jobs')
      await queue.obliterate({ force: true })
      expect(await bench.redis.dbsize()).toBe(0)
    })

    test('jobs that are the same are added once', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const same = await queue.add('a', { n: 1 }, { jobId: 'invoice-1' })
      expect((await queue.add('a', { n: 2 }, { jobId: 'invoice-1' })).id).toBe(same.id)
      expect((await queue.getJob('invoice-1'))?.data).toEqual({ n: 1 })
      const told = once(events, 'deduplicated')
      const deduplication = { id: 'mail' }
      const first = await queue.add('b', { n: 1 }, { deduplication })
      const second = await queue.add('b', { n: 2 }, { deduplication })
      expect(second.id).toBe(first.id)
      expect((await told)[0]).toMatchObject({ jobId: first.id, deduplicationId: 'mail' })
      expect(await queue.getDeduplicationJobId('mail')).toBe(first.id)
      const wait = { id: 'debounced', ttl: 1000, extend: true, replace: true }
      for (const n of [1, 2, 3]) await queue.add('c', { n }, { deduplication: wait, delay: 20 })
      expect(await queue.count()).toBe(3)
      const done = new Journal<unknown>()
      bench.worker(job => done.add(job.data.n))
      expect(await done.reaches(3)).toEqual([1, 1, 3])
    })

    test('a job in steps puts itself off', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      bench.worker(async (job, token) => {
        if (job.data.step === 2) return 'both steps'
        await job.updateData({ step: 2 })
        await job.moveToDelayed(Date.now() + 10, token)
        throw new DelayedError()
      })
      const job = await queue.add('steps', { step: 1 })
      expect(await job.waitUntilFinished(events)).toBe('both steps')
    })

    test('jobs are removed with their children', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const children = ['a', 'b'].map(name => ({ name, queueName: 'jobs', data: {} }))
      const { job } = await bench.flows().add({ name: 'parent', queueName: 'jobs', children })
      await queue.add('other', {})
      expect(await queue.remove(`${job.id}`)).toBe(1)
      expect((await queue.getJobs()).map(each => each.name)).toEqual(['other'])
      await bench
        .flows()
        .getFlow({ id: `${job.id}`, queueName: 'jobs' })
        .then(tree => expect(tree).toBeUndefined())
    })

    test('metrics, workers and versions', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const one = bench.worker(() => 1, { metrics: { maxDataPoints: 60 }, name: 'ann' })
      await one.waitUntilReady()
      const jobs = await queue.addBulk(Array.from({ length: 5 }, () => ({ name: 'job', data: {} })))
      for (const job of jobs) await job.waitUntilFinished(events)
      expect((await queue.getMetrics('completed')).meta.count).toBe(5)
      expect((await queue.getMetrics('failed')).meta.count).toBe(0)
      const workers = await queue.getWorkers()
      expect(workers.map(each => each['rawname'])).toEqual([expect.stringMatching(/^bull:.*:w:ann$/)])
      expect(await queue.getVersion()).toMatch(/^bullmq:/)
    })

    test('data of a megabyte', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      bench.worker(job => job.data.text.length)
      const text = 'äöü\n\0"\\'.repeat(100_000)
      const job = await queue.add('large', { text })
      expect(await job.waitUntilFinished(events)).toBe(text.length)
      expect((await queue.getJob(`${job.id}`))?.data.text === text).toBe(true)
      await expect(queue.add('limited', { text }, { sizeLimit: 1000 })).rejects.toThrow(
        'exceeds the limit 1000',
      )
    })

    test('goes on when the server forgets its scripts', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      bench.worker(job => job.name)
      for (const name of ['a', 'b', 'c']) {
        await bench.redis.script('FLUSH')
        const job = await queue.add(name, {})
        expect(await job.waitUntilFinished(events)).toBe(name)
      }
    })

    test('goes on when connections break', async () => {
      const bench = await prepare()
      const queue = bench.queue()
      const events = await bench.events()
      const one = bench.worker(job => job.name)
      one.on('error', () => {})
      queue.on('error', () => {})
      events.on('error', () => {})
      const done = new Journal<string>()
      one.on('completed', job => done.add(job.name))
      for (const name of ['a', 'b', 'c']) {
        await blocked(bench.redis, 'bzpopmin')
        await bench.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
        await blocked(bench.redis, 'bzpopmin')
        await queue.add(name, {})
        await done.reaches(done.all.length + 1)
      }
      expect(done.all).toEqual(['a', 'b', 'c'])
    })
  })
}
