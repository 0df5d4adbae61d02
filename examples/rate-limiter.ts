/**
 * A rate limiter that many processes share: so many actions per visitor in each window of time. The counter's key
 * names the window, so it never has to be reset: it is counted up and expires. INCR and PEXPIRE go in one
 * transaction, because a program that ends between the two would leave a counter that lives for ever.
 */
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
await using redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

const LIMIT = 3
const WINDOW = 60_000

/** Whether the visitor may act now; `now` in ms. */
async function admit(visitor: string, now: number): Promise<boolean> {
  const key = `example:rate:${visitor}:${Math.floor(now / WINDOW)}`
  const [count] = await redis.multi().incr(key).pexpire(key, WINDOW, { nx: true }).exec()
  return count <= LIMIT
}

// A visitor whom nobody has counted yet, and times that are given: the outcome is the same on every day.
const ann = `ann-${process.pid}-${performance.now()}`
const noon = Date.UTC(2030, 0, 1, 12)

for (let i = 1; i <= 4; i++) console.log(`${i}: ${await admit(ann, noon)}`)
// prints: 1: true
// prints: 2: true
// prints: 3: true
// prints: 4: false
console.log(`a minute later: ${await admit(ann, noon + WINDOW)}`) // prints: a minute later: true
