/** Very many jobs through BullMQ: some of them in bullmq.test.ts, all in compat/bullmq.test.ts. */
import type { Job } from 'bullmq'
import { describe, expect, test } from 'vitest'
import { Bench, DRIVERS } from './bullmq-bench.ts'
import { Journal } from './waiting.ts'

/** Declares the tests, each on an empty server whose port `start` gives. */
export function testManyJobs(count: number, start: () => Promise<number>): void {
  describe.each(Object.entries(DRIVERS))('BullMQ through %s', (_, driver) => {
    test(`${count} jobs through four workers: none is lost, none is done twice`, async () => {
      const bench = new Bench(await start(), driver)
      const queue = bench.queue()
      const times = new Map<number, number>()
      const done = new Journal<number>()
      const shares = [0, 0, 0, 0]
      for (const at of shares.keys()) {
        const work = (job: Job) => {
          times.set(job.data.n, (times.get(job.data.n) ?? 0) + 1)
          shares[at] = (shares[at] ?? 0) + 1
        }
        bench.worker(work, { concurrency: 25 }).on('completed', job => done.add(job.data.n))
      }
      for (let first = 0; first < count; first += 500) {
        const numbers = Array.from({ length: Math.min(500, count - first) }, (_, at) => first + at)
        await queue.addBulk(numbers.map(n => ({ name: 'job', data: { n } })))
      }
      await done.reaches(count)
      expect(times.size).toBe(count)
      expect([...times.values()].every(each => each === 1)).toBe(true)
      expect(done.all.length).toBe(count)
      expect(shares.every(share => share > 0)).toBe(true)
      expect(await queue.getJobCounts('wait', 'active', 'completed', 'failed')).toEqual({
        wait: 0,
        active: 0,
        completed: count,
        failed: 0,
      })
    }, 120_000)
  })
}
