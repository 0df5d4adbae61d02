/**
 * A queue that nobody polls and where nothing is lost: a worker's BLMOVE waits for a job and moves it, in one step, to
 * a list of the worker's own, where it stays until it is done. What a worker that died has left in its list goes back
 * to the queue.
 */
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
await using redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

const QUEUE = `example:queue:${process.pid}`
const ownList = (worker: string) => `${QUEUE}:${worker}`

/** The next job, which is then the worker's; null when none comes within some seconds. */
async function take(worker: string, seconds: number): Promise<string | null> {
  return redis.blmove(QUEUE, ownList(worker), 'right', 'left', seconds)
}

async function finish(worker: string, job: string): Promise<void> {
  await redis.lrem(ownList(worker), 1, job)
}

/** Puts what a dead worker was doing back, to be taken next. */
async function recover(worker: string): Promise<number> {
  let jobs = 0
  while ((await redis.lmove(ownList(worker), QUEUE, 'left', 'right')) !== null) jobs++
  return jobs
}

// The worker is there first, and waits on a connection of its own: this one goes on.
const first = take('eve', 10)
await redis.lpush(QUEUE, 'boil water', 'cut bread', 'lay the table')
console.log(`eve takes: ${await first}`) // prints: eve takes: boil water

// Eve is never heard of again. What she took is still in her list.
console.log(`left behind: ${await redis.lrange(ownList('eve'), 0, -1)}`) // prints: left behind: boil water
console.log(`recovered: ${await recover('eve')}`) // prints: recovered: 1

for (let job = await take('ann', 1); job !== null; job = await take('ann', 0.01)) {
  console.log(`ann does: ${job}`)
  await finish('ann', job)
}
// prints: ann does: boil water
// prints: ann does: cut bread
// prints: ann does: lay the table
console.log(`left: ${await redis.exists(QUEUE, ownList('ann'), ownList('eve'))}`) // prints: left: 0
