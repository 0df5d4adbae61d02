/**
 * Publishes one message and says how many connections received it. A message is not stored: who subscribes later
 * does not get it, and with no subscriber it is gone. Run `sub.ts` in another terminal against the same server:
 *
 *     REDIS_URL=redis://127.0.0.1:6379 npx tsx examples/pub.ts news 'It rains.'
 */
import { connect } from 'mini-redis-server/client'
import { createServer } from 'mini-redis-server/server'

const { REDIS_URL } = process.env
await using server = REDIS_URL === undefined ? await createServer({ port: 0 }).listen() : undefined
await using redis = await connect(REDIS_URL ?? `redis://127.0.0.1:${server?.port}`)

const [channel = 'news', message = 'It rains.'] = process.argv.slice(2)

// Alone on a server of its own, somebody must listen: the same client does, on a second connection.
await using listener = server === undefined ? undefined : redis.subscribe(channel)
await listener?.ready

const receivers = await redis.publish(channel, message)
console.log(`${receivers} received it`) // prints: 1 received it
