/**
 * A job queue of strings and leases, for jobs that must be done at least once. A job is a key, numbered by INCR. A
 * worker takes it with SET NX PX: only one gets the lease, and if that one dies, the lease runs out and another
 * worker takes the job. Finishing removes the job and the lease together.
 */
import { setTimeout } from 'node:timers/promises'
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
await using redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

const QUEUE = `example:jobs:${process.pid}`
const LEASE = 500

async function add(text: string): Promise<void> {
  const id = await redis.incr(`${QUEUE}:last`)
  await redis.set(`${QUEUE}:${id}`, text)
}

/** The first job that is neither done nor leased, or undefined. */
async function take(worker: string): Promise<{ id: number; text: string } | undefined> {
  const last = Number(await redis.get(`${QUEUE}:last`))
  for (let id = 1; id <= last; id++) {
    if ((await redis.exists(`${QUEUE}:${id}`)) === 0) continue
    const leased = await redis.set(`${QUEUE}:${id}:lease`, worker, { nx: true, px: LEASE })
    if (leased === null) continue
    // Another worker may have finished it between the look and the lease.
    const text = await redis.get(`${QUEUE}:${id}`)
    if (text !== null) return { id, text }
  }
  return undefined
}

async function finish(id: number): Promise<void> {
  await redis.del(`${QUEUE}:${id}`, `${QUEUE}:${id}:lease`)
}

for (const text of ['boil water', 'cut bread', 'lay the table']) await add(text)

// This worker takes the first job and is never heard of again.
console.log(`eve takes: ${(await take('eve'))?.text}`) // prints: eve takes: boil water

for (let job = await take('ann'); job !== undefined; job = await take('ann')) {
  console.log(`ann does: ${job.text}`)
  await finish(job.id)
}
// prints: ann does: cut bread
// prints: ann does: lay the table

await setTimeout((await redis.pttl(`${QUEUE}:1:lease`)) + 1)
console.log(`later ann does: ${(await take('ann'))?.text}`) // prints: later ann does: boil water
await redis.del(`${QUEUE}:1`, `${QUEUE}:1:lease`, `${QUEUE}:last`)
