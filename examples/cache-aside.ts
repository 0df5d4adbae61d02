/**
 * Cache-aside: look into the cache; on a miss ask the slow source and keep its answer for a while. Every entry
 * expires, so that one that was not removed in time is wrong for a minute and not for ever. And of many callers
 * who miss at the same moment only the first asks the source: the others wait for the same answer.
 */
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
await using redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

const MINUTE = 60_000
const underWay = new Map<string, Promise<string>>()

async function cached(key: string, load: () => Promise<string>): Promise<string> {
  const found = await redis.get(key)
  if (found !== null) return found
  // No await between the Map's get() and set(): nobody comes in between.
  const filling = underWay.get(key) ?? fill(key, load).finally(() => underWay.delete(key))
  underWay.set(key, filling)
  return await filling
}

async function fill(key: string, load: () => Promise<string>): Promise<string> {
  const value = await load()
  await redis.set(key, value, { px: MINUTE })
  return value
}

/** Stands for a database or another service. */
async function fetchUser(id: number): Promise<string> {
  console.log(`fetching user ${id}`)
  return JSON.stringify({ id, name: 'Ann' })
}

const user = (id: number) => cached(`example:user:${id}`, () => fetchUser(id))

await redis.del('example:user:1')
await Promise.all([user(1), user(1), user(1)]) // prints: fetching user 1
console.log(await user(1)) // prints: {"id":1,"name":"Ann"}

// When the source changes, remove the entry; the next reader loads it anew.
await redis.del('example:user:1')
console.log(await user(1))
// prints: fetching user 1
// prints: {"id":1,"name":"Ann"}
