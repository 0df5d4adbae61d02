/**
 * A queue as applications use it: jobs a second that one BullMQ worker gets through, 50 at once, on our server and on
 * redis-server in turn, and the CPU that the server takes for a job.
 */
import { Queue, Worker } from 'bullmq'
import { cpuMicroseconds, geometricMean, type Peer, startOurs, startRedis } from './processes.ts'

const JOBS = 5000
const ROUNDS = 9
/** Rounds before, for V8 to compile what runs often. */
const WARM_UP = 4
const CONCURRENCY = 50

interface Round {
  readonly jobsPerSecond: number
  /** Server CPU, microseconds. */
  readonly perJob: number
}

export async function benchBullMQ(): Promise<void> {
  const peers = [await startOurs(), await startRedis()] as const
  const rounds: [Round, Round][] = []
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const [ours, redis] = [await work(peers[0]), await work(peers[1])]
    if (round >= WARM_UP) rounds.push([ours, redis])
  }
  for (const peer of peers) await peer.stop()
  console.log('| | jobs/s | of Redis | CPU us/job | Redis | of Redis |')
  console.log('|---|---|---|---|---|---|')
  for (const [at, [ours, redis]] of rounds.entries()) {
    const rate = (ours.jobsPerSecond / redis.jobsPerSecond).toFixed(2)
    const cpu = (redis.perJob / ours.perJob).toFixed(2)
    console.log(
      `| ${at + 1} | ${ours.jobsPerSecond.toFixed(0)} | ${rate} | ${ours.perJob.toFixed(0)} | ${redis.perJob.toFixed(0)} | ${cpu} |`,
    )
  }
  const rates = geometricMean(rounds.map(([ours, redis]) => ours.jobsPerSecond / redis.jobsPerSecond))
  const cpu = geometricMean(rounds.map(([ours, redis]) => redis.perJob / ours.perJob))
  console.log(`| mean | | ${rates.toFixed(2)} | | | ${cpu.toFixed(2)} |`)
}

/** Adds jobs, then lets a worker do them. */
async function work({ port, pid }: Peer): Promise<Round> {
  const connection = { host: '127.0.0.1', port }
  const queue = new Queue('jobs', { connection })
  const jobs = Array.from({ length: JOBS }, (_, at) => ({ name: 'job', data: { at } }))
  for (let at = 0; at < JOBS; at += 500) await queue.addBulk(jobs.slice(at, at + 500))
  const worker = new Worker('jobs', async () => {}, { connection, concurrency: CONCURRENCY, autorun: false })
  await worker.waitUntilReady()
  const [cpu, start] = [cpuMicroseconds(pid), performance.now()]
  const drained = new Promise<void>(resolve => {
    let done = 0
    worker.on('completed', () => {
      if (++done === JOBS) resolve()
    })
  })
  void worker.run()
  await drained
  const seconds = (performance.now() - start) / 1000
  const perJob = (cpuMicroseconds(pid) - cpu) / JOBS
  await worker.close()
  await queue.obliterate()
  await queue.close()
  return { jobsPerSecond: JOBS / seconds, perJob }
}
