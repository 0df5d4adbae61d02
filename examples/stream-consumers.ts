/**
 * A stream with a group of consumers: each entry goes to one of them, and is pending until that one acknowledges it.
 * Entries whose consumer crashed stay pending; XAUTOCLAIM hands those that have waited long enough to another.
 */
import { setTimeout } from 'node:timers/promises'
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
await using redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

const ORDERS = `example:orders:${process.pid}`
const GROUP = 'kitchen'
const PATIENCE = 50

type Order = readonly [id: string, fields: Map<string, string>]

/** Entries that nobody was given yet; waits for one. */
async function next(cook: string, count: number): Promise<readonly Order[]> {
  const read = await redis.xreadgroup(GROUP, cook, { [ORDERS]: '>' }, { count, block: 1000 })
  return (read?.get(ORDERS) ?? []).flatMap(([id, fields]) => (fields === null ? [] : [[id, fields]]))
}

async function serve(cook: string, [id, fields]: Order): Promise<void> {
  console.log(`${cook} serves: ${fields.get('dish')}`)
  await redis.xack(ORDERS, GROUP, id)
}

await redis.xgroupCreate(ORDERS, GROUP, '$', { mkstream: true })

const waiting = next('eve', 2)
for (const dish of ['soup', 'salad', 'fish']) {
  await redis.xadd(ORDERS, '*', { dish, table: 7 }, { maxlen: ['~', 1000] })
}

// Eve serves one order. Of the other two that she was given nothing is heard again.
const taken = [...(await waiting), ...(await next('eve', 2))]
if (taken[0] !== undefined) await serve('eve', taken[0]) // prints: eve serves: soup

const [pending, , , owners] = await redis.xpending(ORDERS, GROUP)
console.log(`pending: ${pending} of ${owners?.map(([cook]) => cook)}`) // prints: pending: 2 of eve

// Not at once: eve might only be slow.
await setTimeout(PATIENCE)
const [, claimed] = await redis.xautoclaim(ORDERS, GROUP, 'ann', PATIENCE, '0')
for (const order of claimed) await serve('ann', order)
// prints: ann serves: salad
// prints: ann serves: fish
console.log(`pending: ${(await redis.xpending(ORDERS, GROUP))[0]}`) // prints: pending: 0
await redis.del(ORDERS)
